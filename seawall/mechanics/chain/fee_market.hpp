#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "seawall/base/quantity.hpp"
#include "seawall/base/wide.hpp"
#include "seawall/mechanics/chain/background_demand.hpp"

namespace seawall {

// Who gets into a block, and at what price. Pure: the pending pool is the caller's.

// First price: until August 2021 on Ethereum.

/// One pending transaction of ours.
struct Offer {
  double price_gwei = 0.0;  ///< per gas, ≥ 0
  std::int64_t gas = 0;     ///< > 0
  std::uint64_t order = 0;  ///< of two with one price the lower goes first; orders differ
};

/// Fills a block with the highest bids of ours and of others. In order of price an offer gets in
/// when it still fits behind all that go before it:
///
///     gas of others not below its price + own gas already in + its gas ≤ gas_limit
///
/// An offer that does not fit is passed over: a smaller and cheaper one may still. So of two offers
/// the dearer is never later unless it needs more gas (property G-1).
///
/// @param gas_limit > 0
/// @return indices into `offers` in order of execution. O(n log n).
/// @source docs/mechanics/chain.md §2
[[nodiscard]] std::vector<std::size_t> include(std::span<const Offer> offers,
                                               const BackgroundDemand& demand,
                                               std::int64_t gas_limit);

// Base fee: EIP-1559.

using WeiPerGas = Int128;  ///< 10^9 are one gwei

[[nodiscard]] double gwei_of(WeiPerGas price);
/// To the nearest wei. @param price_gwei finite, in [0, 10^20]
[[nodiscard]] WeiPerGas wei_of(double price_gwei);

/// Half the limit: EIP-1559's elasticity multiplier is 2. @param gas_limit ≥ 2
[[nodiscard]] constexpr std::int64_t gas_target_of(std::int64_t gas_limit) { return gas_limit / 2; }

/// The base fee of the block after one that used `gas_used`; every division rounds down:
///
///     used > target:  base + max(base·(used − target)/target/8, 1)
///     used < target:  base − base·(target − used)/target/8
///
/// @param base_fee ≥ 0 wei  @param gas_used ≥ 0  @param gas_target > 0
/// @source ethereum/EIPs EIPS/eip-1559.md (validate_block)
[[nodiscard]] WeiPerGas next_base_fee(WeiPerGas base_fee, std::int64_t gas_used,
                                      std::int64_t gas_target);

/// Where a base fee rests under a demand that stays: the price that `gas_target` of others bids.
/// What a run starts with.
[[nodiscard]] WeiPerGas resting_base_fee(const BackgroundDemand& demand, std::int64_t gas_limit,
                                         std::int64_t gas_target);

/// One pending transaction of ours under a base fee.
struct CappedOffer {
  double fee_max_gwei = 0.0;  ///< base fee and tip together, per gas, ≥ 0
  double tip_max_gwei = 0.0;  ///< per gas, ≥ 0
  std::int64_t gas = 0;       ///< > 0
  std::uint64_t order = 0;    ///< of two with one tip the lower goes first; orders differ
};

/// min(tip_max, fee_max − base fee): negative where the offer cannot pay the base fee.
[[nodiscard]] double effective_tip_gwei(const CappedOffer& offer, WeiPerGas base_fee);

/// What an offer pays per gas if it gets in: base fee + effective tip.
[[nodiscard]] double effective_price_gwei(const CappedOffer& offer, WeiPerGas base_fee);

struct BaseFeeBlock {
  std::vector<std::size_t> included;  ///< indices into offers, in order of execution
  std::int64_t gas_used = 0;          ///< ours and others', in [0, gas_limit]: moves the base fee
};

/// Fills a block with what can pay the base fee, by effective tip. Others bid what they are willing
/// to pay less the base fee, which matters only where a block is crowded; they fill what is left:
///
///     gas_used = min(gas_limit, own gas in + gas of others not below the base fee)
///
/// @param base_fee ≥ 0 wei  @param gas_limit > 0
/// @source docs/mechanics/chain.md §3
[[nodiscard]] BaseFeeBlock include(std::span<const CappedOffer> offers,
                                   const BackgroundDemand& demand, WeiPerGas base_fee,
                                   std::int64_t gas_limit);

// For both.

/// What a wallet would suggest to outbid `share` of a block. @param share in [0, 1]
[[nodiscard]] double estimate_price(const BackgroundDemand& demand, double share);

/// Share of the block space that a bid of this price can have, for reports: nobody ahead needs it.
[[nodiscard]] Fraction share_available(const BackgroundDemand& demand, double price_gwei);

/// A pool takes a replacement that pays at least (1 + bump) times the old price, in whole wei.
[[nodiscard]] bool may_replace(double old_price_gwei, double new_price_gwei, Fraction bump);

/// Whole tokens of the asset that pays for gas: gas · price · 10^-9.
[[nodiscard]] Amount gas_cost(std::int64_t gas, double price_gwei);

}  // namespace seawall
