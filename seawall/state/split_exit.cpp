#include "seawall/state/split_exit.hpp"

#include <algorithm>
#include <variant>

#include "seawall/state/trading_place.hpp"

namespace seawall {
namespace {

constexpr std::size_t places_max = 64;  // as split_sale() takes them

double unit_of(const Model& model, AssetId asset) {
  return to_double(power_of_ten(model.assets[asset.index()].decimals));
}

AssetId start_of(const Model& model, Route::Hop hop) {
  const Liquidity& place = model.liquidity[hop.liquidity.index()];
  return hop.sells_base != 0 ? place.base : place.quote;
}

AssetId end_of(const Model& model, Route::Hop hop) {
  const Liquidity& place = model.liquidity[hop.liquidity.index()];
  return hop.sells_base != 0 ? place.quote : place.base;
}

// Parts of a sale are priced one by one, each in the market as it is: two in one pool would not see
// each other.
bool shares_a_pool(const Model& model, Route::Hop hop, std::span<const Route::Hop> chosen) {
  const auto pool_of = [&](Route::Hop of) -> const PoolPair* {
    return std::get_if<PoolPair>(&model.liquidity[of.liquidity.index()].kind);
  };
  const PoolPair* own = pool_of(hop);
  return own != nullptr && std::ranges::any_of(chosen, [&](Route::Hop other) {
           const PoolPair* theirs = pool_of(other);
           return theirs != nullptr && theirs->pool == own->pool;
         });
}

}  // namespace

ExitPlaces::ExitPlaces(const Model& model, std::span<const LiquidityId> allowed, AssetId from,
                       AssetId to)
    : model_{model}, from_{from}, to_{to} {
  const auto add = [&](bool direct) {
    for (std::size_t i = 0; i < model.liquidity.size(); ++i) {
      const LiquidityId id{i};
      if (!allowed.empty() && std::ranges::find(allowed, id) == allowed.end()) continue;
      for (const std::uint8_t sells : {std::uint8_t{1}, std::uint8_t{0}}) {
        const Route::Hop hop{id, sells};
        const AssetId start = start_of(model, hop);
        const AssetId end = end_of(model, hop);
        const bool is_direct = start == from && end == to;
        const bool leads = (start == from && end != to) || (start != from && end == to);
        if ((direct ? !is_direct : !leads) || start == to || end == from) continue;
        if (hops_.size() < places_max && !shares_a_pool(model, hop, hops_)) hops_.push_back(hop);
      }
    }
  };
  add(true);
  add(false);
}

SplitExit ExitPlaces::split(const DepthView& depth, double in) const {
  std::vector<RoutedPlace> places;
  places.reserve(hops_.size());
  for (const Route::Hop hop : hops_)
    places.push_back({.place = depth.trading_place(hop.liquidity),
                      .from = start_of(model_, hop),
                      .to = end_of(model_, hop),
                      .sells_base = hop.sells_base});
  const SplitSale sale = split_sale(places, from_, to_, Amount{in / unit_of(model_, from_)});
  SplitExit split;
  for (const RoutedPart& part : sale.parts) {
    const RoutedPlace& place = places[part.place];
    split.parts.push_back({.hop = hops_[part.place],
                           .from = place.from,
                           .to = place.to,
                           .in = part.in.value * unit_of(model_, place.from),
                           .out = part.out.value * unit_of(model_, place.to)});
  }
  for (std::size_t i = 0; i < split.parts.size(); ++i)
    split.parts[i].takes_rest =
        std::none_of(split.parts.begin() + static_cast<std::ptrdiff_t>(i) + 1, split.parts.end(),
                     [&](const ExitPart& later) { return later.from == split.parts[i].from; });
  split.out = sale.out.value * unit_of(model_, to_);
  return split;
}

}  // namespace seawall
