#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace seawall::conformance {

/// One field in which a case's Exact result differs from the contract's.
struct Mismatch {
  std::string field;  ///< "steps[1].accountAfter.healthFactor"
  std::string
      expected;  ///< as the file has it; "revert: MustNotLeaveDust" where the contract refuses
  std::string actual;  ///< as our rule has it
};

/// What running one case of a vector file gave. A case passes when it has no mismatch.
struct CaseResult {
  std::vector<Mismatch> mismatches;
  double fast_error =
      0.0;  ///< worst relative error of Fast against the file's integers; 0 where not run
  std::string skipped_why;  ///< why it was not run; empty where it was
};

/// What a case lacks or has too much of. An adapter throws this (and nothing else) on a case it
/// cannot read; the runner adds file and case and exits with 2.
struct MalformedCase {
  std::string key;      ///< "inputs.reserves[0].price"
  std::string found;    ///< "\"12x\""
  std::string allowed;  ///< "a decimal string"
};

/// Runs one element of a file's `cases`, all of it with the library's own rules. State carries
/// through a script's steps: an adapter takes the first step's state and compares the later ones,
/// never re-feeds them.
/// @throws MalformedCase
using RunCase = CaseResult (*)(const nlohmann::json& test_case);

/// The adapter for a file's `protocol` and a case's `op`; nothing for a format that has none.
[[nodiscard]] RunCase adapter_for(std::string_view protocol, std::string_view operation);

/// Whether a file is a list of theory checks: no protocol, and a first case with a tolerance.
[[nodiscard]] bool is_theory(const nlohmann::json& file);

/// The formats that have an adapter, for messages.
[[nodiscard]] std::string known_formats();

// The closed list of adapters, one file each.
[[nodiscard]] CaseResult run_aave_v3(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_aave_v4(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_compound_v2(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_compound_v3(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_maker_flip(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_maker_osm(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_maker_clip(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_liquity_v1(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_liquity_v2(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_uniswap_v2(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_uniswap_v3(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_curve_stableswap(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_balancer_weighted(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_curve_cryptoswap(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_morpho_blue(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_silo_v2(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_euler_v2(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_fluid(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_upstream(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_crvusd_llamma(const nlohmann::json& test_case);
[[nodiscard]] CaseResult run_theory(const nlohmann::json& test_case);

}  // namespace seawall::conformance
