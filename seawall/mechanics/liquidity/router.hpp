#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/mechanics/liquidity/arbitrage.hpp"

namespace seawall {

/// A place used in one direction: from one asset to another, in whole tokens. What it pays for one
/// more token falls, or stays, as more is sold into it.
struct RoutedPlace {
  TradingPlace place;
  AssetId from;
  AssetId to;
  std::uint8_t sells_base = 1;  ///< 1: `from` is the place's base
  Amount cost{};  ///< of using it at all (gas), in tokens of the asset that the sale is for, ≥ 0
};

/// A part of a sale that goes through one place.
struct RoutedPart {
  std::size_t place = 0;  ///< index into the places that were routed over
  Amount in;              ///< tokens of its `from`
  Amount out;             ///< tokens of its `to`
};

/// A sale cut into parts: first those that give the asset away, then those that give away what the
/// first brought.
struct SplitSale {
  std::vector<RoutedPart> parts;  ///< each > 0
  Amount out;                     ///< tokens of the asset that it is for, costs not taken off
  Amount cost;                    ///< of the places used
};

/// The split of a sale that brings the most, over every way of one or two hops. A place that two
/// ways share is consumed by both.
///
///     maximise  Σ out into `to` − Σ cost of places used,   Σ in of `from` = amount,
///               Σ out into M = Σ in of M for every asset M between
///
/// Without costs all ways that are used pay the same for their last token: with λ what the sale's
/// last token brings and ν_M what the last token of M brings, a place into `to` is used until it
/// pays λ (or ν_M), one into M until it pays λ/ν_M. ν_M is where what comes into M at that price is
/// what goes out of it, and λ where all of the amount is sold; both are roots of functions that
/// fall (dual decomposition with one dual price an asset). Costs make it a choice of a set: places
/// whose gain does not cover their cost are given up one by one, the least worth its cost first.
///
/// @param places  at most 64; those that lead neither from `from` nor to `to` are left alone
/// @param amount  ≥ 0; what no place takes at any price above 0 is not sold, nor are 10^-11 of it
/// @note  Within 1e-9 of the optimum where nothing costs (property R-1); with costs the best of
///        all sets in the networks of property R-2.
/// @source docs/mechanics/routing.md §1 (Angeris, Chitra, Evans and Boyd 2022, arXiv:2204.05238;
///         Diamandis and others 2023, arXiv:2302.04938)
[[nodiscard]] SplitSale split_sale(std::span<const RoutedPlace> places, AssetId from, AssetId to,
                                   Amount amount);

}  // namespace seawall
