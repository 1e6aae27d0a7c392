#include "seawall/state/crypto_swap_kind.hpp"

#include <fmt/format.h>

#include "seawall/base/assert.hpp"
#include "seawall/mechanics/liquidity/crypto_swap_liquidity.hpp"

namespace seawall {
namespace {

CryptoSwapTerms contract_terms(const CryptoTerms& terms) {
  return {.shape = {terms.amplification, terms.gamma},
          .fees = {terms.mid_fee, terms.out_fee, terms.fee_gamma},
          .admin_share = terms.admin_share,
          .allowed_extra_profit = terms.allowed_extra_profit,
          .adjustment_step = terms.adjustment_step,
          .half_time = terms.half_time,
          .decimals = {terms.decimals[0], terms.decimals[1]}};
}

}  // namespace

// The reserves are the first deposit.
Opening<CryptoSwapState> PoolKind<CryptoTerms>::open(const Model& model, const Pool& pool) {
  const auto& terms = std::get<CryptoTerms>(pool.terms);
  const std::uint64_t timestamp = unix_seconds(model.clock.start);
  Own own{CryptoSwapPool<Exact>::opened(contract_terms(terms), terms.price_scale, timestamp)};
  const auto shares = seawall::deposit(
      own.pool, CryptoAmounts<Exact>{pool.reserves[0], pool.reserves[1]}, timestamp);
  SEAWALL_ASSERT(shares.has_value());  // compile() checked the reserves
  return {own, pool.reserves, own.pool.shares};
}

Ruling<Units> PoolKind<CryptoTerms>::trade(Own& own, const CryptoTerms&, PoolPair pair,
                                           Trade<Units> trade, Time now) {
  CryptoSwapPair<Exact> traded{own.pool, Leg{pair.base, pair.quote}, unix_seconds(now)};
  const auto quote = traded.swap(trade.side, trade.base);
  if (quote) own.pool = traded.pool;
  return quote;
}

std::string PoolKind<CryptoTerms>::fault(const PoolHere& here, const CryptoTerms&) {
  const CryptoSwapPool<Exact>& own = here.own<Own>().pool;
  for (std::size_t i = 0; i < own.balances.size(); ++i)
    if (own.balances[i].value != here.held(i))
      return fmt::format("it counts {} of {}, the ledger says {}", to_string(own.balances[i].value),
                         here.model.assets[here.pool().coins[i].index()].name,
                         to_string(here.held(i)));
  if (here.pool().shares.exists() && own.shares != here.supply())
    return fmt::format("it counts {} shares, the ledger says {}", to_string(own.shares.value),
                       to_string(here.supply().value));
  return {};
}

Ruling<Units> PoolKind<CryptoTerms>::deposit(Own& own, const PoolHere& here,
                                             const PoolAmounts& amounts) {
  return seawall::deposit(own.pool, CryptoAmounts<Exact>{amounts[0], amounts[1]},
                          unix_seconds(here.state.now));
}

Ruling<PoolAmounts> PoolKind<CryptoTerms>::withdraw(Own& own, const PoolHere&, Units shares) {
  const auto paid = seawall::withdraw(own.pool, shares);
  if (!paid) return std::unexpected{paid.error()};
  return PoolAmounts(paid->begin(), paid->end());
}

}  // namespace seawall
