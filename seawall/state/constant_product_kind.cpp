#include "seawall/state/constant_product_kind.hpp"

#include "seawall/mechanics/liquidity/uniswap_v2_pair.hpp"

namespace seawall {
namespace {

// The pair as its contract stores it; nobody reads its sums of prices here.
UniswapV2Pair pair_now(const PoolHere& here) {
  const auto& terms = std::get<ConstantProductTerms>(here.pool().terms);
  return {.reserve0 = Units{here.held(0)},
          .reserve1 = Units{here.held(1)},
          .shares = here.supply(),
          .fee = {terms.fee_numerator, terms.fee_denominator},
          .updated = static_cast<std::uint32_t>(unix_seconds(here.state.now))};
}

}  // namespace

// Shares as if the reserves had been the first deposit, the locked ones included.
Opening<InLedger> PoolKind<ConstantProductTerms>::open(const Model&, const Pool& pool) {
  const UInt256 product = multiply_wide(static_cast<UInt128>(pool.reserves[0].value),
                                        static_cast<UInt128>(pool.reserves[1].value));
  return {{}, pool.reserves, Units{static_cast<Int128>(square_root(product).low)}};
}

Ruling<Units> PoolKind<ConstantProductTerms>::deposit(Own&, const PoolHere& here,
                                                      const PoolAmounts& amounts) {
  UniswapV2Pair pair = pair_now(here);
  return mint_shares(pair, {amounts[0], amounts[1]}, pair.updated);
}

Ruling<PoolAmounts> PoolKind<ConstantProductTerms>::withdraw(Own&, const PoolHere& here,
                                                             Units shares) {
  UniswapV2Pair pair = pair_now(here);
  const auto paid = burn_shares(pair, shares, pair.updated);
  if (!paid) return std::unexpected{paid.error()};
  return PoolAmounts{paid->amount0, paid->amount1};
}

}  // namespace seawall
