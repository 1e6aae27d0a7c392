#pragma once

#include <cstdint>

#include "seawall/base/time.hpp"
#include "seawall/mechanics/liquidity/liquidity.hpp"
#include "seawall/mechanics/liquidity/llamma_bands.hpp"

// LLAMMA, the AMM of crvUSD, as the contract stores it. Borrowers' collateral lies in bands of
// price; as the oracle's price falls through a band, the AMM offers the band's collateral for less
// than it is worth, and whoever takes the offer turns the collateral into stablecoin: a liquidation
// in small steps, undone when the price comes back. Collateral is base, the stablecoin is quote.
//
// Here: what is stored and what it says about prices. llamma_trade.hpp exchanges, llamma_shares.hpp
// deposits and withdraws; loans are the Controller's (mechanics/cdp/llamma_controller.hpp).
// docs/mechanics/crvusd.md
namespace seawall::llamma {

inline constexpr int bands_most = 50;     ///< that one user, or one trade, may reach
inline constexpr int skips_most = 1'024;  ///< empty bands that one trade, or one deposit, passes
inline constexpr Int128 dead_shares = 1'000;           ///< of every band, nobody's
inline constexpr Duration jump_window = seconds(120);  ///< how long an oracle's jump costs a fee
inline constexpr Int128 jump_most = wad + wad / 4;     ///< of the oracle within the window, wad

/// What never changes of an AMM.
template <class N>
struct Terms {
  std::int32_t amplification = 100;  ///< A in [2, 10 000]: a band is 1/A of its price wide
  typename N::Number log_ratio{};    ///< ln(A/(A−1)), wad
  typename N::Number sqrt_ratio{};   ///< √(A/(A−1)), wad
  typename N::Number farthest{};     ///< (A/(A−1))^50, wad: no trade goes on so far from the oracle
  PriceOf<N> base_price{};           ///< upper edge of band 0 at the start, wad
  typename N::Number precision{};    ///< 10^(18 − decimals of the collateral)
};

/// The constants as the factory hands them to a new AMM.
/// @param amplification in [2, 10 000] (asserted)
/// @param base_price    the oracle's price on that day, stablecoin per whole token, wad, > 0
/// @param decimals      of the collateral, in [0, 18] (asserted)
/// @source curvefi/curve-stablecoin contracts/ControllerFactory.vy add_market, AMM.vy __init__
template <class N>
[[nodiscard]] Terms<N> make_terms(std::int32_t amplification, PriceOf<Exact> base_price,
                                  int decimals);

/// The oracle's price as the AMM lets it move, and the fee that a jump brings with it.
template <class N>
struct Limited {
  PriceOf<N> price{};
  typename N::Number fee{};  ///< wad, < 1
};

/// One AMM. A plain value: copy it to ask "what if".
template <class N>
struct Amm {
  using TradeAmount = AmountOf<N>;  ///< smallest units of the collateral and of the stablecoin

  Terms<N> terms{};
  typename N::Number fee{};        ///< at least, of what goes in, wad
  typename N::Number admin_fee{};  ///< the admin's part of that fee, wad; 0 on every known market

  PriceOf<N> oracle_price{};  ///< what the price contract says now, wad, > 0
  Time now{};

  // Written by exchanges alone.
  PriceOf<N> stored_price{};
  typename N::Number stored_fee{};  ///< wad
  Time stored_at{};

  typename N::Number rate{};             ///< of interest, a second, wad
  typename N::Number rate_multiplier{};  ///< growth of debts and of all edges till `rate_since`
  Time rate_since{};

  int active = 0;   ///< lower bands hold stablecoin alone, higher ones collateral alone
  int lowest = 0;   ///< no lower band holds anything
  int highest = 0;  ///< no higher band holds anything
  AmountOf<N> kept_stablecoin{};  ///< admin's fees and what emptied bands left behind
  AmountOf<N> kept_collateral{};  ///< the same, smallest units of the token
  Bands<N> bands;

  // The concept TradableLiquidity, in smallest units of both tokens. A trade is all or nothing
  // here; exchange_in and exchange_out take a part, as the contract does.

  /// Refuses: insufficient_liquidity (the bands in reach hold less), insufficient_output (a sale
  /// that fetches nothing), insufficient_input (of nothing), price_not_positive, overflow.
  [[nodiscard]] Ruling<TradeAmount> quote(TradeSide side, TradeAmount base) const;
  Ruling<TradeAmount> swap(TradeSide side, TradeAmount base);
  /// Of the next small trade in the first band that has what is wanted, its fee included. Where
  /// none has: 0 for a sale, infinite for a purchase.
  [[nodiscard]] Price marginal_price(TradeSide side) const;
  /// Base until the marginal price is `limit`; fees of this trade stay in the bands and count. To
  /// 2^-45 of the band where it ends, whole units in Exact. A sale to ≤ 0 asks for all that the
  /// bands in reach can take.
  [[nodiscard]] TradeAmount quantity_down_to(TradeSide side, Price limit) const;
};

/// A new AMM with no band filled. @param fee in (0, 1) wad
template <class N>
[[nodiscard]] Amm<N> make_amm(const Terms<N>& terms, typename N::Number fee, Time now);

/// The same AMM in doubles, to screen and to search with.
[[nodiscard]] Amm<Fast> as_fast(const Amm<Exact>& amm);

/// What the price contract says from now on. @param now ≥ the AMM's (asserted)
template <class N>
void observe(Amm<N>& amm, PriceOf<N> oracle_price, Time now);

/// The oracle's price moved by at most a quarter from that of the last exchange, within 120 s of
/// it; and the fee that makes such a jump cost an arbitrageur what it would cost the borrowers.
///
///     left  = (120 − min(120, seconds since the last exchange)) / 120
///     ratio = smaller price / larger price, at least 1/1.25
///     fee   = min((1 + stored fee − ratio³)·left, 1 − 1 wei);   0 where left = 0
///
/// Refuses: price_not_positive, overflow.
/// @source AMM.vy limit_p_o
template <class N>
[[nodiscard]] Ruling<Limited<N>> limited_price(const Amm<N>& amm);

/// rate_multiplier·(1 + rate·seconds): the growth of a debt since the first day, wad.
/// @source AMM.vy _rate_mul
template <class N>
[[nodiscard]] Ruling<typename N::Number> rate_multiplier(const Amm<N>& amm);

/// Interest till now at the old rate, from now on at the new one. @source AMM.vy set_rate
template <class N>
Ruling<void> set_rate(Amm<N>& amm, typename N::Number rate);

/// Upper edge of a band, wad: where the oracle's price begins to turn its collateral into
/// stablecoin. The lower edge is the upper one of the next band.
///
///     edge(n) = base_price · rate multiplier · ((A−1)/A)^n
///
/// Refuses: overflow (also where the factor is ≤ 1000 wei, too coarse for the contract).
/// @source AMM.vy _p_oracle_up
template <class N>
[[nodiscard]] Ruling<PriceOf<N>> upper_edge(const Amm<N>& amm, int band);

/// The AMM's own price at a band's end of collateral alone, wad: oracle³/edge². It moves three
/// times as far as the oracle, which is what makes arbitrage pay. At the other end it is that of
/// the next band. @source AMM.vy _p_current_band
template <class N>
[[nodiscard]] Ruling<PriceOf<N>> lowest_price(const Amm<N>& amm, int band);

/// The AMM's price in its active band, wad, without fee. @source AMM.vy get_p
template <class N>
[[nodiscard]] Ruling<PriceOf<N>> spot_price(const Amm<N>& amm);

/// The static fee or a jump's, whichever is more, wad. @source AMM.vy dynamic_fee
template <class N>
[[nodiscard]] Ruling<typename N::Number> current_fee(const Amm<N>& amm);

static_assert(TradableLiquidity<Amm<Exact>> && TradableLiquidity<Amm<Fast>>);

}  // namespace seawall::llamma
