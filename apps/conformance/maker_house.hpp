#pragma once

#include <optional>
#include <string>

#include "adapter.hpp"
#include "fast_error.hpp"
#include "fields.hpp"

// What scripts of MakerDAO's Liquidations 2.0 share: the house that seizes vaults and sells them,
// and how a step is compared.
namespace seawall::conformance::maker {

inline constexpr std::uint32_t seconds_max = 0x7fff'ffff;

[[nodiscard]] inline Wad<Exact> wad_of(const Field& field) { return Wad<Exact>{field.wide()}; }
[[nodiscard]] inline Ray<Exact> ray_in(const Field& field) { return Ray<Exact>{field.wide()}; }
[[nodiscard]] inline Rad<Exact> rad_of(const Field& field) { return Rad<Exact>{field.wide()}; }

template <class Kind>
[[nodiscard]] std::string text(Quantity<Kind, UInt256> value) {
  return to_string(value.value);
}

// The same in doubles.
using conformance::fast;
[[nodiscard]] dutch::Terms<Fast> fast(const dutch::Terms<Exact>& terms);
[[nodiscard]] dutch::Auction<Fast> fast(const dutch::Auction<Exact>& auction);
[[nodiscard]] dutch::Feed<Fast> fast(const dutch::Feed<Exact>& feed);
[[nodiscard]] dog::Vault<Fast> fast(const dog::Vault<Exact>& vault);
[[nodiscard]] dog::Terms<Fast> fast(const dog::Terms<Exact>& terms);
[[nodiscard]] dog::Limits<Fast> fast(const dog::Limits<Exact>& limits);

/// @throws MalformedCase
[[nodiscard]] PriceCurve read_curve(const Field& field);

/// One collateral type with its vaults' terms, its limits and the house of its auctions.
struct House {
  dog::Terms<Exact> dog;
  dog::Limits<Exact> limits;
  dutch::Terms<Exact> clip;
  dutch::Feed<Exact> feed;
  std::uint64_t kicks = 0;
};

/// From the fields of a script. @throws MalformedCase
[[nodiscard]] House read_house(const Field& inputs);

/// What a step gave: our result's fields, or why it was refused; either may come with what can be
/// seen before the call.
struct StepResult {
  nlohmann::json fields = nlohmann::json::object();
  std::optional<Rejection> refusal;
};

/// Bark and the kick it makes, as one transaction: changes house, vault and auction where it
/// passes.
[[nodiscard]] StepResult bark(House& house, dog::Vault<Exact>& vault, Time now,
                              std::optional<dutch::Auction<Exact>>& auction, FastError& error);

void compare_start(const dutch::Start<Fast>& approximate, const dutch::Start<Exact>& exact,
                   FastError& error);

/// Compares one step. @return false where our verdict and the contract's differ, so that going on
/// would mean nothing
[[nodiscard]] bool compare_step(const Field& expected, const StepResult& step, CaseResult& result);

}  // namespace seawall::conformance::maker
