#include "seawall/state/stable_swap_kind.hpp"

#include <fmt/format.h>

#include "seawall/base/assert.hpp"
#include "seawall/mechanics/liquidity/stable_swap_liquidity.hpp"

namespace seawall {

// The reserves are the first deposit.
Opening<StableSwapState> PoolKind<StableSwapTerms>::open(const Model& model, const Pool& pool) {
  const auto& terms = std::get<StableSwapTerms>(pool.terms);
  const std::uint64_t timestamp = unix_seconds(model.clock.start);
  Own own;
  own.pool = StableSwapPool<Exact>::opened(
      terms.rates, Amplification::constant(terms.amplification),
      {terms.fee, terms.offpeg_multiplier, terms.admin_share}, timestamp);
  own.pool.oracles.price_window = terms.price_window;
  CoinAmounts<Exact> reserves{};
  for (std::size_t i = 0; i < pool.reserves.size(); ++i)
    reserves[i] = pool.reserves[i];
  const auto shares = seawall::deposit(own.pool, reserves, timestamp);
  SEAWALL_ASSERT(shares.has_value());  // compile() checked the reserves
  return {own, pool.reserves, own.pool.shares};
}

Ruling<Units> PoolKind<StableSwapTerms>::trade(Own& own, const StableSwapTerms&, PoolPair pair,
                                               Trade<Units> trade, Time now) {
  StableSwapPair<Exact> traded{own.pool, Leg{pair.base, pair.quote}, unix_seconds(now)};
  const auto quote = traded.swap(trade.side, trade.base);
  if (quote) own.pool = traded.pool;
  return quote;
}

std::string PoolKind<StableSwapTerms>::fault(const PoolHere& here, const StableSwapTerms& terms) {
  const StableSwapPool<Exact>& own = here.own<Own>().pool;
  for (std::size_t i = 0; i < terms.rates.size(); ++i) {
    const Units counted = own.coins[i].balance + own.coins[i].fees;
    if (counted.value != here.held(i))
      return fmt::format("it counts {} of {}, the ledger says {}", to_string(counted.value),
                         here.model.assets[here.pool().coins[i].index()].name,
                         to_string(here.held(i)));
  }
  if (here.pool().shares.exists() && own.shares != here.supply())
    return fmt::format("it counts {} shares, the ledger says {}", to_string(own.shares.value),
                       to_string(here.supply().value));
  return {};
}

Ruling<Units> PoolKind<StableSwapTerms>::deposit(Own& own, const PoolHere& here,
                                                 const PoolAmounts& amounts) {
  CoinAmounts<Exact> given{};
  for (std::size_t i = 0; i < amounts.size(); ++i)
    given[i] = amounts[i];
  return seawall::deposit(own.pool, given, unix_seconds(here.state.now));
}

Ruling<PoolAmounts> PoolKind<StableSwapTerms>::withdraw(Own& own, const PoolHere& here,
                                                        Units shares) {
  const auto paid = seawall::withdraw(own.pool, shares, unix_seconds(here.state.now));
  if (!paid) return std::unexpected{paid.error()};
  return PoolAmounts(paid->begin(), paid->begin() + static_cast<std::ptrdiff_t>(own.pool.size));
}

}  // namespace seawall
