#pragma once

#include "seawall/io/key.hpp"
#include "seawall/io/scenario_document.hpp"
#include "seawall/model/choices.hpp"

namespace seawall::io {

// Pools on chain, one table a kind. Read by liquidity_keys.hpp.

template <class Visitor>
void file_keys_of(Visitor& visit, PoolFileSpec& file, std::string_view doc) {
  visit.key({"file", doc}, file.name);
  visit.names({"columns", "what the file calls its columns; other columns are not read"},
              file.columns);
}

template <class Visitor>
void keys_of(Visitor& visit, WeightedCoinSpec& coin) {
  visit.key({"asset", "one of the pool's coins", Need::required}, coin.asset);
  visit.key({"reserve", "what the pool holds of it", Need::required, ranges::positive, "tokens"},
            coin.reserve);
  visit.key(
      {"weight", "of the pool's value; weights sum to 1", Need::required, ranges::pool_weight},
      coin.weight);
}

template <class Visitor>
void keys_of(Visitor& visit, WeightedSpec& pool) {
  visit.key({"fee", "share of what is paid in", Need::optional, ranges::weighted_fee}, pool.fee);
  visit.tables({"coins", "2 to 8; or a file of them"}, pool.coins);
  file_keys_of(visit, pool.file, "CSV or Parquet with columns asset, reserve and weight");
}

template <class Visitor>
void keys_of(Visitor& visit, StableCoinSpec& coin) {
  visit.key({"asset", "one of the pool's coins", Need::required}, coin.asset);
  visit.key({"reserve", "what the pool holds of it", Need::required, ranges::positive, "tokens"},
            coin.reserve);
  visit.key({"rate", "what a whole coin counts as; of a vault's share what it redeems for",
             Need::optional, ranges::coin_rate},
            coin.rate);
}

template <class Visitor>
void keys_of(Visitor& visit, StableSwapSpec& pool) {
  visit.key({"amplification", "A: how flat the price is near balance", Need::required,
             ranges::amplification},
            pool.amplification);
  visit.key({"fee", "share of what is paid out, near balance", Need::optional, ranges::stable_fee},
            pool.fee);
  visit.key({"offpeg_multiplier", "times the fee far from balance; up to 1: none", Need::optional,
             ranges::offpeg_multiplier},
            pool.offpeg_multiplier);
  visit.key(
      {"admin_share", "of a fee, set aside for the fee receiver", Need::optional, ranges::share},
      pool.admin_share);
  visit.key({"price_window_seconds", "of the moving average of its prices", Need::optional,
             ranges::price_window, "seconds"},
            pool.price_window_seconds);
  visit.tables({"coins", "2 to 8; or a file of them"}, pool.coins);
  file_keys_of(visit, pool.file, "CSV or Parquet with columns asset, reserve and, if wanted, rate");
}

template <class Visitor>
void keys_of(Visitor& visit, CryptoCoinSpec& coin) {
  visit.key({"asset", "one of the pool's coins; prices are in the first", Need::required},
            coin.asset);
  visit.key({"reserve", "what the pool holds of it", Need::required, ranges::positive, "tokens"},
            coin.reserve);
}

template <class Visitor>
void keys_of(Visitor& visit, CryptoSwapSpec& pool) {
  visit.key({"amplification", "A as the contract counts it, A·4·10^4", Need::required,
             ranges::crypto_amplification},
            pool.amplification);
  visit.key({"gamma", "how far from balance the liquidity spreads out", Need::required,
             ranges::crypto_gamma},
            pool.gamma);
  visit.key({"mid_fee", "share of what is paid out, at balance", Need::required, ranges::pool_fee},
            pool.mid_fee);
  visit.key({"out_fee", "far from it", Need::required, ranges::pool_fee}, pool.out_fee);
  visit.key({"fee_gamma", "where the one fee becomes the other", Need::required,
             ranges::share_above_zero},
            pool.fee_gamma);
  visit.key({"admin_share", "of the profit, set aside for the fee receiver", Need::optional,
             ranges::share},
            pool.admin_share);
  visit.key({"allowed_extra_profit", "spare it before the price scale moves", Need::optional,
             ranges::extra_profit},
            pool.allowed_extra_profit);
  visit.key({"adjustment_step", "least step of the price scale", Need::optional,
             ranges::share_above_zero},
            pool.adjustment_step);
  visit.key({"half_time_seconds", "of the price average that the scale follows", Need::optional,
             ranges::price_window, "seconds"},
            pool.half_time_seconds);
  visit.key({"price_scale", "where liquidity is centred at the start; absent: the assets' prices",
             Need::optional, ranges::price_scale, "first coin per second coin"},
            pool.price_scale);
  visit.tables({"coins", "2; or a file of them"}, pool.coins);
  file_keys_of(visit, pool.file, "CSV or Parquet with columns asset and reserve");
}

template <class Visitor>
void keys_of(Visitor& visit, ConcentratedPositionSpec& position) {
  visit.key({"lower", "end of the range, at the nearest tick", Need::required, ranges::positive,
             "quote tokens per base token"},
            position.lower);
  visit.key(
      {"upper", "the other end", Need::required, ranges::positive, "quote tokens per base token"},
      position.upper);
  visit.key({"liquidity", "L as the contract counts it; or base and quote", Need::optional,
             ranges::positive},
            position.liquidity);
  visit.key({"base", "most that it holds of base", Need::optional, ranges::not_negative, "tokens"},
            position.base);
  visit.key(
      {"quote", "most that it holds of quote", Need::optional, ranges::not_negative, "tokens"},
      position.quote);
}

template <class Visitor>
void keys_of(Visitor& visit, ConcentratedTickSpec& tick) {
  visit.key({"tick", "a multiple of the spacing; ticks increase", Need::required, ranges::tick},
            tick.tick);
  visit.key({"net",
             "what crossing it upward adds to the liquidity in range: a whole number, as a "
             "text; they sum to 0",
             Need::required},
            tick.net);
}

template <class Visitor>
void keys_of(Visitor& visit, ConcentratedSpec& pool) {
  visit.key({"fee", "share of what is paid in, whole millionths", Need::optional, ranges::pool_fee},
            pool.fee);
  visit.key({"tick_spacing", "ranges end on multiples of it", Need::optional, ranges::tick_spacing},
            pool.tick_spacing);
  visit.key({"protocol_divisor", "the protocol takes one in so many of each fee; 0: nothing",
             Need::optional, ranges::protocol_divisor},
            pool.protocol_divisor);
  visit.key({"price", "at the start; absent: the assets' prices", Need::optional, ranges::positive,
             "quote tokens per base token"},
            pool.price);
  visit.key({"sqrt_price_x96", "instead of price: the contract's whole number, as a text"},
            pool.sqrt_price_x96);
  visit.key({"token0", "which of the two the contract calls token 0; absent: base"}, pool.token0);
  visit.tables({"positions", "ranges with liquidity; or ticks, or a file of either"},
               pool.positions);
  visit.tables({"ticks", "all ticks with liquidity"}, pool.ticks);
  visit.key({"positions_file",
             "CSV or Parquet with columns lower, upper and liquidity, or base and quote"},
            pool.positions_file);
  visit.key({"ticks_file", "CSV or Parquet with columns tick and net"}, pool.ticks_file);
  visit.names({"columns", "what the file calls its columns; other columns are not read"},
              pool.columns);
}

}  // namespace seawall::io
