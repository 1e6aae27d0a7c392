#include "upstream.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace seawall::conformance {
namespace upstream {
namespace {

struct Protocol {
  std::string_view name;
  void (*run)(const Assertion& assertion, CaseResult& result);
};

constexpr std::array protocols{
    Protocol{"Uniswap v2", &run_uniswap_v2},   Protocol{"MakerDAO 2.0", &run_maker_auction},
    Protocol{"MakerDAO 1.x", &run_maker_flip}, Protocol{"Compound v2", &run_compound_v2},
    Protocol{"Compound v3", &run_compound_v3},
};

std::string known_protocols() {
  std::string names;
  for (const Protocol& protocol : protocols)
    names += (names.empty() ? "" : ", ") + std::string{protocol.name};
  return names;
}

}  // namespace

void compare_figure(const Field& expected, std::string_view key, UInt256 actual,
                    CaseResult& result) {
  const Field field = expected[key];
  const UInt256 wanted = field.wide();
  const UInt256 allowed =
      expected.has("absTolerance") ? expected["absTolerance"].wide() : UInt256{};
  const UInt256 off = *subtract(std::max(wanted, actual), std::min(wanted, actual));
  if (off > allowed)
    result.mismatches.push_back({field.path(), to_string(wanted), to_string(actual)});
}

bool compare_refusal(const Field& expected, std::optional<Rejection> refusal, CaseResult& result) {
  const bool reverts = expected.has("revert");
  if (reverts != refusal.has_value())
    result.mismatches.push_back(
        {expected.path(), reverts ? "revert: " + expected["revert"].text() : "no revert",
         refusal ? "refused: " + std::string{name_of(*refusal)} : "no refusal"});
  return !reverts && !refusal;
}

}  // namespace upstream

CaseResult run_upstream(const nlohmann::json& test_case) {
  const Field root{test_case, ""};
  const std::string name = root["protocol"].text();
  const auto* protocol = std::ranges::find(upstream::protocols, name, &upstream::Protocol::name);
  if (protocol == upstream::protocols.end()) root["protocol"].refuse(upstream::known_protocols());
  const upstream::Assertion assertion{root["op"], root["inputs"], root["expected"]};
  if (!assertion.expected.json().is_object()) assertion.expected.refuse("an object");
  CaseResult result;
  protocol->run(assertion, result);
  return result;
}

}  // namespace seawall::conformance
