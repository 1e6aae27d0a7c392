#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "seawall/base/checked256.hpp"
#include "seawall/base/nearest_name.hpp"
#include "seawall/model/concentrated_opening.hpp"

namespace seawall::compiling {
namespace {

constexpr double sum_slack = 1e-9;

/// A provider's stake under way.
struct Under {
  Context& context;
  const PoolStakeSpec& spec;
  PoolStake made;

  void refuse(ErrorCode code, std::string_view key, std::string detail) const {
    context.errors.report(code, fmt::format("{}.{}", spec.where, key), std::move(detail));
  }
  [[nodiscard]] Pool& pool() const { return context.model.pools[made.pool.index()]; }
};

// The first share of a pool makes them an asset.
void add_share(Under& under) {
  if (!under.spec.positions.empty())
    return under.refuse(ErrorCode::unknown_key, "positions",
                        fmt::format("{} has shares; give share", in_quotes(under.spec.place)));
  if (!under.spec.share)
    return under.refuse(ErrorCode::missing_key, "share",
                        fmt::format("is missing; {} has shares", in_quotes(under.spec.place)));
  if (!check_range(*under.spec.share, ranges::share_above_zero, under.spec.where + ".share",
                   under.context.errors))
    return;
  Pool& pool = under.pool();
  Model& model = under.context.model;
  if (!pool.shares.exists()) {
    pool.shares = AssetId{model.assets.size()};
    model.assets.push_back({.name = pool.name + ":shares",
                            .kind = AssetKind::pool_share,
                            .decimals = 18,
                            .initial_price = Price{0.0},
                            .impact = std::nullopt});
  }
  double sum = *under.spec.share;
  for (const PoolStake& other : model.stakes)
    if (other.pool == under.made.pool) sum += other.share.value;
  if (sum > 1.0 + sum_slack)
    under.refuse(
        ErrorCode::parameter_out_of_range, "share",
        fmt::format("shares of {} sum to {:.9g}; at most 1 is allowed", in_quotes(pool.name), sum));
  under.made.share = Fraction{*under.spec.share};
  model.stakes.push_back(under.made);
}

// All that ends at a tick, whoever owns it.
void check_all_ticks(const Under& under, const ConcentratedOpening& opening) {
  std::vector<LiquidityRange> ranges = std::get<ConcentratedTerms>(under.pool().terms).ranges;
  for (const PoolStake& stake : under.context.model.stakes)
    if (stake.pool == under.made.pool) ranges.push_back(stake.range);
  check_ticks(opening, ranges, under.spec.where + ".positions");
}

void add_ranges(Under& under) {
  if (under.spec.share)
    return under.refuse(
        ErrorCode::unknown_key, "share",
        fmt::format("{} has ranges and no shares; give positions", in_quotes(under.spec.place)));
  if (under.spec.positions.empty())
    return under.refuse(ErrorCode::missing_key, "positions",
                        fmt::format("are missing; {} has ranges", in_quotes(under.spec.place)));
  Model& model = under.context.model;
  const auto& terms = std::get<ConcentratedTerms>(under.pool().terms);
  const Liquidity& place = model.liquidity[under.made.place.index()];
  const ConcentratedOpening opening{.context = under.context,
                                    .base = place.base.index(),
                                    .quote = place.quote.index(),
                                    .base_is_token0 = under.pool().coins[0] == place.base,
                                    .tick_spacing = terms.tick_spacing,
                                    .root = to_double(terms.sqrt_price) * 0x1p-96};
  for (std::size_t i = 0; i < under.spec.positions.size(); ++i) {
    const ConcentratedPositionSpec& one = under.spec.positions[i];
    under.made.range = range_of(opening, {one.lower, one.upper, one.liquidity, one.base, one.quote},
                                {}, under.spec.where + ".positions", i);
    if (under.context.errors.any()) return;
    under.made.slot = static_cast<std::uint32_t>(
        std::ranges::count(model.stakes, under.made.pool, &PoolStake::pool));
    model.stakes.push_back(under.made);
  }
  check_all_ticks(under, opening);
}

}  // namespace

void compile_pool_stakes(Context& context) {
  for (const PoolStakeSpec& spec : context.spec.pool_stakes) {
    Under under{context, spec, {}};
    const auto owner = context.keepers.find(spec.owner, spec.where + ".name", context.errors);
    const auto place = context.pools.find(spec.place, spec.where + ".liquidity", context.errors);
    if (!owner || !place) return;
    const auto* pair = std::get_if<PoolPair>(&context.model.liquidity[*place].kind);
    if (pair == nullptr)
      return under.refuse(ErrorCode::unknown_name, "liquidity",
                          fmt::format("{} is no pool on chain", in_quotes(spec.place)));
    under.made.owner = KeeperId{*owner};
    under.made.place = LiquidityId{*place};
    under.made.pool = pair->pool;
    if (std::holds_alternative<ConcentratedTerms>(under.pool().terms))
      add_ranges(under);
    else
      add_share(under);
    if (context.errors.any()) return;
  }
}

}  // namespace seawall::compiling
