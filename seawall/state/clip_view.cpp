#include "seawall/state/clip_view.hpp"

#include "seawall/state/cdp_view.hpp"

namespace seawall {
namespace {

UInt256 unsigned_of(Int128 value) { return UInt256{static_cast<UInt128>(value)}; }

// The penalty is a whole number of billionths, so nothing is lost.
UInt256 chop_of(const CdpEngine& engine) { return unsigned_of(engine.penalty / 1'000'000'000); }

// compile() bounds amounts of coin far below 2^256 / 10^27.
UInt256 rad_of(Units coin) {
  const auto product = multiply(unsigned_of(coin.value), ray_one);
  SEAWALL_ASSERT(product.has_value());
  return *product;
}

PriceCurve curve_of(const ClipTerms& clip) {
  switch (clip.curve) {
    case DutchCurve::linear:
      return LinearCurve{clip.linear_lifetime.whole_seconds()};
    case DutchCurve::stairstep:
      return StairstepCurve{clip.step.whole_seconds(), clip.cut};
    case DutchCurve::exponential:
      break;
  }
  return ExponentialCurve{clip.cut};
}

}  // namespace

template <class N>
dutch::Terms<N> clip_terms(const CdpEngine& engine) {
  using Math = MakerMath<N>;
  const auto chost =
      dutch::smallest_tab<Exact>(Rad<Exact>{rad_of(engine.dust)}, Wad<Exact>{chop_of(engine)});
  SEAWALL_ASSERT(chost.has_value());  // compile() bounds dust
  return {.curve = curve_of(engine.clip),
          .buf = Ray<N>{Math::from(unsigned_of(engine.clip.price_buffer))},
          .tail_seconds = engine.clip.lifetime.whole_seconds(),
          .cusp = Ray<N>{Math::from(unsigned_of(engine.clip.price_drop_max))},
          .chip = Wad<N>{Math::from(unsigned_of(engine.clip.incentive_share))},
          .tip = Rad<N>{Math::from(rad_of(engine.clip.incentive_flat))},
          .chost = Rad<N>{Math::from(chost->value)}};
}

template dutch::Terms<Exact> clip_terms<Exact>(const CdpEngine&);
template dutch::Terms<Fast> clip_terms<Fast>(const CdpEngine&);

dutch::Feed<Exact> clip_feed(const Model& model, const State& state, VenueId venue) {
  const OracleId oracle = cdp_engine(model, venue)->reserves[CdpEngine::collateral.index()].oracle;
  return {.price = Wad<Exact>{unsigned_of(state.oracles[oracle.index()].feed.visible.answer)},
          .par = Ray<Exact>{ray_one}};
}

Ruling<dog::Bark<Exact>> bark_of(const Model& model, const State& state, const BarkScene& scene) {
  const CdpEngine& engine = *cdp_engine(model, scene.venue);
  const cat::Collateral<Exact> now = collateral_terms(model, state, scene.venue);
  const Rad<Exact> limit{rad_of(engine.clip.debt_at_auction_max)};
  return dog::bark<Exact>(scene.vault,
                          {.spot = now.spot,
                           .rate = now.rate,
                           .dust = Rad<Exact>{rad_of(engine.dust)},
                           .chop = Wad<Exact>{chop_of(engine)}},
                          {limit, scene.dirt, limit, scene.dirt});
}

Ray<Exact> price_max_of(const AuctionRequest& wanted) {
  const auto price = ray_of<Exact>(Wad<Exact>{unsigned_of(wanted.bid.value)});
  SEAWALL_ASSERT(price.has_value());  // 127 bits · 10^9
  return *price;
}

dutch::Auction<Fast> in_doubles(const dutch::Auction<Exact>& auction) {
  return {.tab = Rad<Fast>{to_double(auction.tab.value)},
          .lot = Wad<Fast>{to_double(auction.lot.value)},
          .owner = auction.owner,
          .started = auction.started,
          .top = Ray<Fast>{to_double(auction.top.value)}};
}

}  // namespace seawall
