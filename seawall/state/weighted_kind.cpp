#include "seawall/state/weighted_kind.hpp"

#include "seawall/base/assert.hpp"

namespace seawall {
namespace {

TokenAmounts<Exact> amounts_of(const PoolAmounts& amounts) {
  TokenAmounts<Exact> filled{};
  for (std::size_t i = 0; i < amounts.size(); ++i)
    filled[i] = amounts[i];
  return filled;
}

WeightedPool<Exact> pool_with_shares(const PoolHere& here) {
  auto whole =
      PoolKind<WeightedTerms>::now<Exact>(here, std::get<WeightedTerms>(here.pool().terms));
  whole.pool.shares = here.supply();
  return whole.pool;
}

}  // namespace

// Shares as if the reserves had been the first join, the locked ones included.
Opening<InLedger> PoolKind<WeightedTerms>::open(const Model& model, const Pool& pool) {
  const auto& terms = std::get<WeightedTerms>(pool.terms);
  WeightedPool<Exact> joined;
  joined.size = terms.weights.size();
  joined.fee = terms.fee;
  for (std::size_t i = 0; i < joined.size; ++i)
    joined.tokens[i] = {Units{0}, terms.weights[i], model.assets[pool.coins[i].index()].decimals};
  const auto shares = join_first(joined, amounts_of(pool.reserves));
  SEAWALL_ASSERT(shares.has_value());  // compile() checked the reserves
  return {{}, pool.reserves, joined.shares};
}

Ruling<Units> PoolKind<WeightedTerms>::deposit(Own&, const PoolHere& here,
                                               const PoolAmounts& amounts) {
  WeightedPool<Exact> pool = pool_with_shares(here);
  const auto shares = join_with_tokens(pool, amounts_of(amounts));
  if (shares && shares->value <= 0) return std::unexpected{Rejection::insufficient_input};
  return shares;
}

Ruling<PoolAmounts> PoolKind<WeightedTerms>::withdraw(Own&, const PoolHere& here, Units shares) {
  WeightedPool<Exact> pool = pool_with_shares(here);
  const auto paid = exit_in_proportion(pool, shares);
  if (!paid) return std::unexpected{paid.error()};
  return PoolAmounts(paid->begin(), paid->begin() + static_cast<std::ptrdiff_t>(pool.size));
}

}  // namespace seawall
