#pragma once

#include <optional>
#include <string_view>

#include "adapter.hpp"
#include "fields.hpp"

// Assertions of the protocols' own test suites, retold one by one: each case names its protocol.
// One function a protocol, in a file of its own; a case that none of them knows is malformed.
namespace seawall::conformance::upstream {

/// One case. @throws MalformedCase, also for an `op` that the protocol has not
struct Assertion {
  Field operation;
  Field inputs;
  Field expected;
};

void run_uniswap_v2(const Assertion& assertion, CaseResult& result);
void run_maker_auction(const Assertion& assertion, CaseResult& result);  ///< Liquidations 2.0
void run_maker_flip(const Assertion& assertion, CaseResult& result);     ///< Liquidations 1.x
void run_compound_v2(const Assertion& assertion, CaseResult& result);
void run_compound_v3(const Assertion& assertion, CaseResult& result);

/// Compares one figure. Where the case has an `absTolerance` it may be off by as much.
void compare_figure(const Field& expected, std::string_view key, UInt256 actual,
                    CaseResult& result);

/// A rule must refuse where the test expects a revert, and only there: the message is the venue's
/// own. @return whether there are figures to compare
[[nodiscard]] bool compare_refusal(const Field& expected, std::optional<Rejection> refusal,
                                   CaseResult& result);

}  // namespace seawall::conformance::upstream
