#pragma once

#include <cstdint>

#include "seawall/mechanics/liquidity/crypto_swap_math.hpp"
#include "seawall/mechanics/liquidity/leg.hpp"

namespace seawall {

/// What never changes of a pool. A and gamma are constant: ramps are not in it.
struct CryptoSwapTerms {
  crypto_swap::Shape shape{};
  crypto_swap::FeeTerms fees{};
  std::int64_t admin_share = 5'000'000'000;               ///< of the profit, parts of 10^10
  std::int64_t allowed_extra_profit = 2'000'000'000'000;  ///< wads; spare it before repegging
  std::int64_t adjustment_step = 146'000'000'000'000;     ///< wads; the least step of the scale
  std::uint32_t half_time = 600;                          ///< seconds, > 0; of the price average
  std::array<std::int32_t, 2> decimals{18, 18};           ///< in [0, 18]

  bool operator==(const CryptoSwapTerms&) const = default;
};

/// Prices of coin 1 in coin 0, wads.
template <class N>
struct CryptoSwapPrices {
  typename N::Number scale{};    ///< where the pool's liquidity is centred, > 0
  typename N::Number average{};  ///< the moving average that the scale follows
  typename N::Number last{};     ///< of the last trade, not yet in the average
  std::uint64_t updated = 0;     ///< unix seconds of the average

  bool operator==(const CryptoSwapPrices&) const = default;
};

/// What the shares are worth: the invariant as a constant product at the scale, over the shares.
template <class N>
struct CryptoSwapProfit {
  typename N::Number virtual_price{};  ///< wads; 1 at first
  typename N::Number total{};          ///< wads; grows with the virtual price, not with the scale
  typename N::Number claimed = N::from(wad);  ///< `total` when the admin last claimed
  bool is_adjusting = false;  ///< profit once sufficed: the scale goes on until it does not

  bool operator==(const CryptoSwapProfit&) const = default;
};

/// A two-coin cryptoswap pool as its contract stores it. Exact is the contract's integers; Fast is
/// the same text in doubles, where whether the scale moves can fall the other way when the profit
/// is within 2^-40 of the threshold.
/// @source curvefi/curve-crypto-contract contracts/two/CurveCryptoSwap2.vy
template <class N>
struct CryptoSwapPool {
  CryptoSwapTerms terms{};
  std::array<AmountOf<N>, 2> balances{};  ///< smallest units, ≥ 0
  typename N::Number invariant{};         ///< D, wads
  CryptoSwapPrices<N> prices{};
  CryptoSwapProfit<N> profit{};
  AmountOf<N> shares{};        ///< total supply, 18 decimals
  AmountOf<N> admin_shares{};  ///< of these, minted to the fee receiver

  bool operator==(const CryptoSwapPool&) const = default;

  /// Without a balance and a share. @param price  of coin 1 in coin 0, wads, > 0
  [[nodiscard]] static CryptoSwapPool opened(const CryptoSwapTerms& terms, typename N::Number price,
                                             std::uint64_t timestamp);

  /// Balances scaled to 18 decimals, that of coin 1 at the price scale: wads of coin 0.
  [[nodiscard]] crypto_swap::Pair<CurveNumber<N>> values() const;
  /// 10^(18 − decimals).
  [[nodiscard]] CurveNumber<N> scale_of(std::size_t coin) const;
};

extern template struct CryptoSwapPool<Exact>;
extern template struct CryptoSwapPool<Fast>;

/// The same pool in doubles.
[[nodiscard]] CryptoSwapPool<Fast> to_fast(const CryptoSwapPool<Exact>& pool);

/// What an exchange of `amount` of coin `from` pays, the fee taken from it: that of the balances
/// after it. @param amount  > 0
/// @return Refuses: insufficient_input (amount ≤ 0), insufficient_output (not even one unit of
/// value
///         to pay), outside_safe_range, overflow, not_converged.
/// @note   Fast differs by at most 2 units, 2^-40 of the pool and 10^-10 of the result (CS-4).
/// @source CurveCryptoSwap2.vy get_dy
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> amount_out(const CryptoSwapPool<N>& pool, Leg leg,
                                             AmountOf<N> amount);

/// Exchanges, then takes the average, the profit and the price scale along. @return what is paid
/// @return Refuses and leaves the pool as it was: as amount_out; invariant_violated (the shares
/// would
///         be worth less than before).
/// @source CurveCryptoSwap2.vy exchange, tweak_price
template <class N>
Ruling<AmountOf<N>> exchange(CryptoSwapPool<N>& pool, Leg leg, AmountOf<N> amount,
                             std::uint64_t timestamp);

namespace crypto_swap {

/// Whether shares that lose worth are a reason to refuse. The contract, by the way it ends a ramp,
/// does not look when one coin is withdrawn.
enum class LossCheck : std::uint8_t { refuse, ignore };

/// A change of balances that the prices are to follow.
template <class N>
struct Change {
  Pair<CurveNumber<N>> values{};  ///< after it
  CurveNumber<N> price{};         ///< of the change itself, wads; 0: the spot price after it
  CurveNumber<N> invariant{};     ///< after it; 0: to be computed
  std::uint64_t timestamp = 0;
  LossCheck loss_check = LossCheck::refuse;
};

/// Takes the average to `timestamp`, the profit to the new balances and, where the profit suffices,
/// the scale a step toward the average: half of all profit stays with the holders.
/// @param pool  its balances as after the change, the rest as before; half changed where refused
/// @source CurveCryptoSwap2.vy tweak_price
template <class N>
Ruling<void> follow(CryptoSwapPool<N>& pool, const Change<N>& change);

/// The invariant as a constant product at the price scale: what one share of the first deposit is.
/// @source CurveCryptoSwap2.vy get_xcp
template <class N>
[[nodiscard]] Ruling<CurveNumber<N>> constant_product(const CurveNumber<N>& invariant,
                                                      const CurveNumber<N>& scale);

}  // namespace crypto_swap

/// Mints the admin's share of the profit since the last claim, as shares to the fee receiver.
/// @source CurveCryptoSwap2.vy _claim_admin_fees
template <class N>
Ruling<void> claim_profit(CryptoSwapPool<N>& pool);

/// As a share's worth: 10^18 of constant product a share, wads. Refuses: overflow (no shares).
/// @source CurveCryptoSwap2.vy get_virtual_price
template <class N>
[[nodiscard]] Ruling<CurveNumber<N>> virtual_price(const CryptoSwapPool<N>& pool);

}  // namespace seawall
