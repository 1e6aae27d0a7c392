#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"

namespace seawall {

/// What a ledger row counts. A claim is a venue's promise (a scaled deposit or a scaled debt), or a
/// share of a pool: it has no reference price of its own and is minted and burned by its venue or
/// pool only.
enum class AssetKind : std::uint8_t {
  coin,
  supply_claim,
  debt_claim,
  pool_share,
  open_interest,  ///< one side of a contract
};

/// Shape of a price impact curve; mechanics/liquidity/impact.hpp has the formulas.
enum class ImpactCurveShape : std::uint8_t { linear, square_root, power, exponential };

/// What net selling does to an asset's reference price (design: generative and counterfactual
/// modes).
struct ImpactTerms {
  ImpactCurveShape shape = ImpactCurveShape::exponential;
  double coefficient =
      0.0;                ///< k of the curve, per whole token (to its power for square_root, power)
  double exponent = 1.0;  ///< e, only for power, in (0, 1]
  Fraction permanent_share{0.0};  ///< share of a trade's displacement that never decays, in [0, 1]
  Duration half_life{};           ///< of the rest; 0 means that it is gone at once
};

/// What holds a coin near its target; mechanics/liquidity/peg.hpp has the formula. The premium
/// itself, so much a token bought net, is the coin's impact.
struct PegTerms {
  Price target{1.0};     ///< USD, > 0
  Fraction fee{0.0};     ///< redemption pays target · (1 − fee), minting costs target · (1 + fee)
  Amount capacity{};     ///< most tokens redeemed, or minted, at once; full at the start, ≥ 0
  Amount per_minute{};   ///< tokens of capacity that come back, ≥ 0
  bool mintable = true;  ///< false: nothing holds it from above
};

struct Asset {
  std::string name;
  AssetKind kind = AssetKind::coin;
  int decimals = 0;          ///< smallest units per whole token are 10^decimals, in [0, 36]
  Price initial_price{0.0};  ///< USD per whole token, > 0 for a coin
  std::optional<ImpactTerms> impact;  ///< nothing: trades leave the reference price alone
  std::optional<PegTerms> peg = {};   ///< only beside an impact
};

}  // namespace seawall
