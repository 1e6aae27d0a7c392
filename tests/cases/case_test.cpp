#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "seawall/base/number_policy.hpp"
#include "seawall/engine/run.hpp"
#include "seawall/io/scenario_file.hpp"
#include "seawall/model/reserve_parameter.hpp"
#include "tests/cases/case_file.hpp"

// Every tests/cases/*.case: the scenario is run and its events are compared with those in the same
// file. SEAWALL_ACCEPT=1 (./dev accept) rewrites them instead.
namespace seawall::cases {
namespace {

// Whole tokens, exact: "3.25" for 3250000 of 6 decimals.
std::string decimal(Int128 units, int decimals) {
  const bool is_negative = units < 0;
  std::string digits = to_string(is_negative ? -units : units);
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) {
    digits.insert(digits.size() - places, ".");
    while (digits.back() == '0')
      digits.pop_back();
    if (digits.back() == '.') digits.pop_back();
  }
  return (is_negative ? "-" : "") + digits;
}

class Teller {
 public:
  explicit Teller(const Model& model) : model_{model} {}

  /// One event's line, or empty where a case does not tell it.
  [[nodiscard]] std::string line(const Event& event) const {
    const std::string body = body_of(event);
    if (body.empty()) return {};
    const std::int64_t seconds = (event.time - model_.clock.start).whole_seconds();
    return fmt::format("{:02}:{:02}:{:02}  {}\n", seconds / 3600, seconds / 60 % 60, seconds % 60,
                       body);
  }

 private:
  [[nodiscard]] std::string amount(Int128 units, AssetId asset) const {
    return decimal(units, model_.assets[asset.index()].decimals) + " " +
           model_.assets[asset.index()].name;
  }
  [[nodiscard]] const std::string& account(const Event& event) const {
    return model_.positions.names[event.account.index()];
  }
  [[nodiscard]] const std::string& coin(const Event& event) const {
    return model_.assets[event.asset.index()].name;
  }
  [[nodiscard]] const std::string& keeper(const Event& event) const {
    return model_.keepers[event.keeper.index()].name;
  }

  [[nodiscard]] std::string body_of(const Event& event) const {
    switch (event.kind) {
      case EventKind::price_shock:
        return fmt::format("price      {} is {:.10g} USD", coin(event), event.market_price);
      case EventKind::oracle_published:
        return fmt::format("oracle     {} says {:.10g}, observed {} s ago",
                           model_.oracles[event.oracle.index()].name, event.trigger_price,
                           event.oracle_age.whole_seconds());
      case EventKind::parameter_changed:
        return fmt::format("vote       {} changes {} of {} from {:.10g} to {:.10g}",
                           model_.venues[event.venue.index()].name,
                           name_of(static_cast<ReserveParameter>(event.detail)), coin(event),
                           to_double(event.amount) / to_double(ray),
                           to_double(event.counter_amount) / to_double(ray));
      case EventKind::account_liquidatable:
        return fmt::format("turns      {} is under water, health {:.6f}", account(event),
                           event.health_before);
      case EventKind::liquidation:
        return fmt::format("liquidated {} by {}: repaid {}, seized {}, health {:.6f} to {:.6f}",
                           account(event), keeper(event), amount(event.amount, event.counter_asset),
                           amount(event.counter_amount, event.asset), event.health_before,
                           event.health_after);
      case EventKind::liquidation_refused:
        return fmt::format("refused    {} for {}: {}", account(event), keeper(event),
                           name_of(static_cast<Rejection>(event.detail)));
      case EventKind::sale:
        return fmt::format("sold       {} for {} at {}", amount(event.amount, event.asset),
                           amount(event.counter_amount, event.counter_asset),
                           event.liquidity.exists() ? model_.liquidity[event.liquidity.index()].name
                                                    : std::string{"elsewhere"});
      case EventKind::auction_started:
        return fmt::format("auction    {} of {}, wanted {}", amount(event.amount, event.asset),
                           account(event), amount(event.counter_amount, event.counter_asset));
      case EventKind::auction_bid:
        return fmt::format("bid        {} offers {} for {}", keeper(event),
                           amount(event.counter_amount, event.counter_asset),
                           amount(event.amount, event.asset));
      case EventKind::auction_settled:
        return fmt::format("settled    {} gets {} for {}", keeper(event),
                           amount(event.amount, event.asset),
                           amount(event.counter_amount, event.counter_asset));
      case EventKind::auction_taken:
        return fmt::format("taken      {} gets {} for {}", keeper(event),
                           amount(event.amount, event.asset),
                           amount(event.counter_amount, event.counter_asset));
      case EventKind::auction_restarted:
        return fmt::format("restarted  {}", amount(event.amount, event.asset));
      case EventKind::request_refused:
        return fmt::format("refused    a request of {}: {}", keeper(event),
                           name_of(static_cast<Rejection>(event.detail)));
      case EventKind::transaction_dropped:
        return fmt::format("dropped    a transaction of {}", keeper(event));
      case EventKind::depth_withdrawn:
        return fmt::format("withdrawn  depth at {}",
                           model_.liquidity[event.liquidity.index()].name);
      case EventKind::depth_returned:
        return fmt::format("returned   depth at {}",
                           model_.liquidity[event.liquidity.index()].name);
      case EventKind::liquidity_added:
        return fmt::format("added      {} and {} by {}", amount(event.amount, event.asset),
                           amount(event.counter_amount, event.counter_asset), keeper(event));
      case EventKind::liquidity_removed:
        return fmt::format("removed    {} and {} by {}", amount(event.amount, event.asset),
                           amount(event.counter_amount, event.counter_asset), keeper(event));
      case EventKind::liquidity_moved:
        return fmt::format("recentred  {} and {} by {}", amount(event.amount, event.asset),
                           amount(event.counter_amount, event.counter_asset), keeper(event));
      case EventKind::price_pushed:
        return fmt::format("pushes     {} by {}", amount(event.amount, event.asset), keeper(event));
      case EventKind::contract_opened:
        return fmt::format("opens      {} for {} by {}", amount(event.amount, event.asset),
                           amount(event.counter_amount, event.counter_asset), keeper(event));
      case EventKind::borrowed:
        return fmt::format("borrows    {} by {}", amount(event.amount, event.asset), keeper(event));
      case EventKind::inventory_moved:
        return fmt::format("moved      {} of {}", amount(event.amount, event.asset), keeper(event));
      case EventKind::collateral_added:
        return fmt::format("adds       {} to {}", amount(event.amount, event.asset),
                           account(event));
      case EventKind::debt_repaid:
        return fmt::format("repays     {} of {}", amount(event.amount, event.asset),
                           account(event));
      case EventKind::withdrawn:
        return fmt::format("withdraws  {} of {}", amount(event.amount, event.asset),
                           account(event));
      case EventKind::redeemed:
        return fmt::format("redeemed   {}", amount(event.amount, event.asset));
      case EventKind::mode_changed:
        return fmt::format("mode       {}", name_of(static_cast<ProtocolMode>(event.detail)));
      case EventKind::redistributed:
        return fmt::format("spread     {} and {} of {}", amount(event.amount, event.asset),
                           amount(event.counter_amount, event.counter_asset), account(event));
      case EventKind::debt_redeemed:
        return fmt::format("redeemed   {} of {} for {}", amount(event.amount, event.asset),
                           account(event), amount(event.counter_amount, event.counter_asset));
      case EventKind::absorbed:
        return fmt::format("absorbed   {} of {} for {}", amount(event.amount, event.asset),
                           account(event), amount(event.counter_amount, event.counter_asset));
      case EventKind::deposit_drawn:
        return fmt::format("deposits   {} less, {} more", amount(event.amount, event.asset),
                           amount(event.counter_amount, event.counter_asset));
      case EventKind::dealt:
        return fmt::format("dealt      {} for {}", amount(event.counter_amount, event.asset),
                           amount(event.amount, event.counter_asset));
      case EventKind::bad_debt:
        return fmt::format("bad debt   {} of {}", amount(event.amount, event.asset),
                           account(event));
      case EventKind::recovered:
        return fmt::format("recovers   {}, health {:.6f}", account(event), event.health_after);
      case EventKind::run_started:
      case EventKind::refill:
      case EventKind::audit:
      case EventKind::run_stopped:
        break;
    }
    return {};
  }

  const Model& model_;
};

std::string ending(const Outcome& outcome) {
  return fmt::format(
      "ends       {}: {} accounts liquidated in {} calls, {} left under water, bad debt {:.2f} "
      "USD, imbalance {}\n",
      name_of(outcome.stop_reason), outcome.accounts_liquidated, outcome.counts.liquidations,
      outcome.choices.accounts_left, outcome.bad_debt_usd, to_string(outcome.ledger_imbalance));
}

const std::filesystem::path folder = std::filesystem::path{SEAWALL_SOURCE_DIR} / "tests/cases";

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    if (entry.path().extension() == ".case") found.push_back(entry.path().stem().string());
  std::ranges::sort(found);
  return found;
}

std::string happening(const CaseFile& content, const std::string& name) {
  const auto file = io::read_scenario_text(content.scenario, name);
  if (!file) return "error      " + file.error().text() + "\n";
  const auto compiled = io::compile_file(*file);
  if (!compiled) return "error      " + compiled.error().text() + "\n";
  Run run{compiled->model, compiled->scenario, {.seed = file->scenario.seed}};
  while (run.advance(1'000)) {
  }
  const Outcome outcome = run.finish();
  return told(compiled->model, run.trace(), outcome);
}

class Case : public testing::TestWithParam<std::string> {};

TEST_P(Case, HappensAsWritten) {
  const std::string path = (folder / (GetParam() + ".case")).string();
  CaseFile content = read_case(path);
  const std::string now = happening(content, GetParam() + ".case");
  if (std::getenv("SEAWALL_ACCEPT") != nullptr && now != content.expected) {
    content.expected = now;
    write_case(path, content);
  }
  EXPECT_EQ(now, content.expected) << "in " << path << "; ./dev accept writes what happens now";
}

INSTANTIATE_TEST_SUITE_P(
    Files, Case, testing::ValuesIn(names()), [](const testing::TestParamInfo<std::string>& tested) {
      std::string name = tested.param;
      std::ranges::replace_if(
          name, [](char letter) { return std::isalnum(static_cast<unsigned char>(letter)) == 0; },
          '_');
      return name;
    });

}  // namespace

std::string told(const Model& model, const Trace& trace, const Outcome& outcome) {
  const Teller teller{model};
  std::string text;
  for (const Event& event : trace.events())
    text += teller.line(event);
  return text + ending(outcome);
}

CaseFile read_case(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const std::size_t at = text.find(divider);
  if (at == std::string::npos) return {.scenario = text, .expected = {}};
  return {.scenario = text.substr(0, at), .expected = text.substr(at + divider.size())};
}

void write_case(const std::string& path, const CaseFile& content) {
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file << content.scenario << divider << content.expected;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace seawall::cases
