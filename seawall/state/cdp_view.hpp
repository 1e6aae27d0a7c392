#pragma once

#include <cstdint>

#include "seawall/mechanics/cdp/cat.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/lending_view.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

// CDP engines as their rules want to see them: read-only, from Model and State.

/// The venue as a CDP engine; null where it is of another kind.
[[nodiscard]] const CdpEngine* cdp_engine(const Model& model, VenueId venue);

/// A vault and where its two amounts lie; a place that it has not is none_place.
struct VaultSheet {
  static constexpr std::uint32_t none_place = 0xffff'ffff;

  cat::Vault<Exact> vault;
  std::uint32_t collateral_place = none_place;  ///< index into State::positions
  std::uint32_t debt_place = none_place;
};
[[nodiscard]] VaultSheet vault_of(const Model& model, const State& state, AccountId account);

/// The ledger counts the coin in wad; a finer sum is charged up to the next unit, the same for
/// whoever pays and for whoever is paid back. @param sum of less than 2^127 units (asserted)
[[nodiscard]] Int128 coin_of(Rad<Exact> sum);

/// What vaults with so much normalised debt owe now, units of coin: ⌊art · rate / ray⌋.
[[nodiscard]] Int128 owed_by_vaults(const Model& model, const State& state, VenueId venue,
                                    Int128 art);

/// Spot price and rate as vaults are measured with now; spot 0 while the oracle has no value.
[[nodiscard]] cat::Collateral<Exact> collateral_terms(const Model& model, const State& state,
                                                      VenueId venue);

/// Whether the vault may be seized, by Exact.
[[nodiscard]] ExactVerdict vault_verdict(const Model& model, const State& state, AccountId account);

/// Worth of one smallest unit of a vault's column: spot of collateral, rate of debt, as ray /
/// 10^27.
[[nodiscard]] Price vault_price_of(const Model& model, const State& state, const Column& column);

/// How far, relative, a Fast health of a vault may lie from the exact one.
[[nodiscard]] double vault_error();

}  // namespace seawall
