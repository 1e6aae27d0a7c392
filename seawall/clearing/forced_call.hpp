#pragma once

#include <optional>
#include <span>

#include "seawall/clearing/joint_market.hpp"
#include "seawall/state/liquidation_pair.hpp"

namespace seawall {

/// One account's claims as its venue's rule sees them: reserves in the venue's own numbering.
using Claims = std::span<lending::Holding<Fast>>;

/// How a CDP engine's vault is sold without auctions.
enum class VaultSale : std::uint8_t {
  worth_of_tab,  ///< collateral for debt and penalty at the reference price, the rest goes back
  everything,    ///< all of it: nobody bids above what the lot's own fall leaves
};

/// One forced sale: what a call, or the seizure of a vault, takes off an account and sells.
struct ForcedCall {
  ReserveId collateral;
  ReserveId debt;
  AssetId seized_asset;
  AssetId repaid_asset;
  double seized = 0.0;    ///< smallest units that are sold; the venue's fee stays out of the market
  double repaid = 0.0;    ///< smallest units
  double bad_debt = 0.0;  ///< USD at reference prices: owed, and nothing is left behind it
  bool is_healthy = false;  ///< at the prices of the call
  bool is_over = false;     ///< nothing is left to seize, or nothing is owed
};

/// The pair that a keeper would choose, at the market's prices. Nothing for an empty account.
[[nodiscard]] std::optional<LiquidationPair> pair_of(
    const Model& model, const JointMarket& market, AccountId account,
    std::span<const lending::Holding<Fast>> claims);

/// One call of the venue's own rule (Fast) for all that it allows, or the whole of a vault, at the
/// market's prices; taken off `claims`. Where the rule refuses all because dust would be left or
/// the reserve has too little cash, the largest part that it admits.
/// Refuses as the rule does, in particular health_factor_not_below_threshold.
Ruling<ForcedCall> call_once(const JointMarket& market, AccountId account, Claims claims,
                             LiquidationPair pair, VaultSale vault_sale);

}  // namespace seawall
