#include <cmath>

#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {

void compile_chain(Context& context) {
  if (!context.spec.chain) return;
  const ChainSpec& spec = *context.spec.chain;
  FirstError& errors = context.errors;
  const auto market = check_choice(spec.market, choices::fee_markets, "chain.market", errors);
  check_range(static_cast<double>(spec.gas_limit), ranges::block_gas, "chain.gas_limit", errors);
  check_range(spec.expiry_minutes, ranges::expiry_minutes, "chain.expiry_minutes", errors);
  check_range(spec.replacement_bump, ranges::share, "chain.replacement_bump", errors);
  check_range(spec.block_jitter, ranges::log_sigma, "chain.block_jitter", errors);
  AssetId gas_asset;
  if (!spec.gas_asset.empty())
    if (const auto found = context.assets.find(spec.gas_asset, "chain.gas_asset", errors))
      gas_asset = AssetId{*found};
  if (errors.any()) return;
  context.model.chain =
      Chain{.market = *market == 0 ? FeeMarket::first_price : FeeMarket::base_fee,
            .gas_limit = spec.gas_limit,
            .expiry = {static_cast<std::int64_t>(std::floor(spec.expiry_minutes * 60e9 + 0.5))},
            .replacement_bump = Fraction{spec.replacement_bump},
            .block_jitter = spec.block_jitter,
            .gas_asset = gas_asset};
}

}  // namespace seawall::compiling
