#include "seawall/mechanics/auctions/dutch.hpp"

#include <algorithm>

namespace seawall::dutch {
namespace {

std::unexpected<Rejection> refuse(Rejection reason) { return std::unexpected{reason}; }

// a − b where a ≥ b is known.
template <class N, class Kind>
Quantity<Kind, MakerNumber<N>> less(Quantity<Kind, MakerNumber<N>> a,
                                    Quantity<Kind, MakerNumber<N>> b) {
  const auto difference = MakerMath<N>::minus(a.value, b.value);
  SEAWALL_ASSERT(difference.has_value());
  return Quantity<Kind, MakerNumber<N>>{*difference};
}

template <class N>
std::optional<Rad<N>> sum(Rad<N> a, Rad<N> b) {
  const auto total = MakerMath<N>::plus(a.value, b.value);
  return total ? std::optional{Rad<N>{*total}} : std::nullopt;
}

bool is_stopped(Breaker breaker, Breaker level) { return breaker >= level; }

// The contract's clock has whole seconds.
std::int64_t elapsed_seconds(Time started, Time now) {
  SEAWALL_ASSERT(now >= started);
  return now.whole_seconds() - started.whole_seconds();
}

// The oracle price in dai per token.
template <class N>
Ruling<Ray<N>> feed_price(const Feed<N>& feed) {
  if (feed.price == Wad<N>{}) return refuse(Rejection::price_not_positive);
  const auto wide = ray_of<N>(feed.price);
  const auto price = wide ? ray_divide_down<N>(*wide, feed.par) : std::nullopt;
  if (!price) return refuse(Rejection::overflow);
  return *price;
}

template <class N>
Ruling<Ray<N>> top_price(const Terms<N>& terms, Ray<N> feed) {
  const auto top = ray_multiply_down<N>(feed, terms.buf);
  if (!top) return refuse(Rejection::overflow);
  if (*top == Ray<N>{}) return refuse(Rejection::price_not_positive);
  return *top;
}

template <class N>
Ruling<Rad<N>> incentive_of(const Terms<N>& terms, Rad<N> tab) {
  const auto share = wad_multiply_down<N>(tab, terms.chip);
  const auto incentive = share ? sum<N>(terms.tip, *share) : std::nullopt;
  if (!incentive) return refuse(Rejection::overflow);
  return *incentive;
}

// Whether a restart is worth paying for.
template <class N>
Ruling<bool> is_worth_restarting(const Terms<N>& terms, const Auction<N>& auction, Ray<N> feed) {
  if (auction.tab < terms.chost) return false;
  const auto worth = rad_product<N>(auction.lot, feed);
  if (!worth) return refuse(Rejection::overflow);
  return *worth >= terms.chost;
}

// One slice: what is given and what is owed for it.
template <class N>
struct Slice {
  Wad<N> given;
  Rad<N> owed;
};

// The slice that `owed` pays for: less than was wanted, since that costs more. The minimum binds in
// doubles only. @param price > 0, as something is owed
template <class N>
Ruling<Slice<N>> paid_with(Rad<N> owed, Ray<N> price, Wad<N> wanted) {
  const auto given = wad_quotient<N>(owed, price);
  if (!given) return refuse(Rejection::overflow);
  return Slice<N>{std::min(*given, wanted), owed};
}

template <class N>
Ruling<Slice<N>> slice_of(const Auction<N>& auction, Rad<N> chost, Wad<N> amount, Ray<N> price) {
  const Wad<N> wanted = std::min(auction.lot, amount);
  const auto owed = rad_product<N>(wanted, price);
  if (!owed) return refuse(Rejection::overflow);
  if (*owed > auction.tab) return paid_with<N>(auction.tab, price, wanted);
  const bool leaves_both = *owed < auction.tab && wanted < auction.lot;
  if (leaves_both && less<N>(auction.tab, *owed) < chost) {
    if (auction.tab <= chost) return refuse(Rejection::partial_purchase_forbidden);
    return paid_with<N>(less<N>(auction.tab, chost), price, wanted);
  }
  return Slice<N>{wanted, *owed};
}

// Who gets what once the slice is bought.
template <class N>
Purchase<N> settle(const Auction<N>& auction, const Slice<N>& slice, Ray<N> price) {
  const Rad<N> tab = less<N>(auction.tab, slice.owed);
  const Wad<N> lot = less<N>(auction.lot, slice.given);
  Purchase<N> purchase{.price = price,
                       .dai_paid = slice.owed,
                       .collateral_given = slice.given,
                       .collateral_returned = {},
                       .shortfall = {},
                       .dirt_removed = slice.owed,
                       .rest = {}};
  if (lot == Wad<N>{}) {
    purchase.shortfall = tab;
    purchase.dirt_removed = auction.tab;  // also what was not raised: it is no longer at auction
  } else if (tab == Rad<N>{}) {
    purchase.collateral_returned = lot;
  } else {
    purchase.rest = auction;
    purchase.rest->tab = tab;
    purchase.rest->lot = lot;
  }
  return purchase;
}

}  // namespace

template <class N>
Ruling<Rad<N>> smallest_tab(Rad<N> dust, Wad<N> chop) {
  const auto tab = wad_multiply_down<N>(dust, chop);
  if (!tab) return refuse(Rejection::overflow);
  return *tab;
}

template <class N>
Ruling<Quote<N>> quote(const Terms<N>& terms, const Auction<N>& auction, Time now) {
  const std::int64_t elapsed = elapsed_seconds(auction.started, now);
  const auto price = price_at<N>(terms.curve, auction.top, elapsed);
  if (!price) return refuse(price.error());
  if (elapsed > terms.tail_seconds) return Quote<N>{*price, true};
  const auto share = ray_divide_down<N>(*price, auction.top);
  if (!share) return refuse(Rejection::overflow);
  return Quote<N>{*price, *share < terms.cusp};
}

template <class N>
Ruling<Start<N>> kick(const Terms<N>& terms, Breaker breaker, const Feed<N>& feed,
                      const Seizure<N>& seizure, Time now) {
  if (is_stopped(breaker, Breaker::kick)) return refuse(Rejection::paused);
  if (seizure.tab == Rad<N>{} || seizure.lot == Wad<N>{})
    return refuse(Rejection::nothing_to_auction);
  const auto price = feed_price<N>(feed);
  if (!price) return refuse(price.error());
  const auto top = top_price<N>(terms, *price);
  if (!top) return refuse(top.error());
  const auto incentive = incentive_of<N>(terms, seizure.tab);
  if (!incentive) return refuse(incentive.error());
  return Start<N>{
      {.tab = seizure.tab, .lot = seizure.lot, .owner = seizure.owner, .started = now, .top = *top},
      *incentive};
}

template <class N>
Ruling<Start<N>> redo(const Terms<N>& terms, Breaker breaker, const Feed<N>& feed,
                      const Auction<N>& auction, Time now) {
  if (is_stopped(breaker, Breaker::redo)) return refuse(Rejection::paused);
  const auto old = quote<N>(terms, auction, now);
  if (!old) return refuse(old.error());
  if (!old->needs_restart) return refuse(Rejection::auction_not_finished);
  const auto price = feed_price<N>(feed);
  if (!price) return refuse(price.error());
  const auto top = top_price<N>(terms, *price);
  if (!top) return refuse(top.error());

  Start<N> start{auction, {}};
  start.auction.started = now;
  start.auction.top = *top;
  if (terms.tip == Rad<N>{} && terms.chip == Wad<N>{}) return start;
  const auto worth = is_worth_restarting<N>(terms, auction, *price);
  if (!worth) return refuse(worth.error());
  if (!*worth) return start;
  const auto incentive = incentive_of<N>(terms, auction.tab);
  if (!incentive) return refuse(incentive.error());
  start.incentive = *incentive;
  return start;
}

template <class N>
Ruling<Purchase<N>> take(const Terms<N>& terms, Breaker breaker, const Auction<N>& auction,
                         const Bid<N>& bid, Time now) {
  if (is_stopped(breaker, Breaker::take)) return refuse(Rejection::paused);
  const auto asked = quote<N>(terms, auction, now);
  if (!asked) return refuse(asked.error());
  if (asked->needs_restart) return refuse(Rejection::auction_needs_restart);
  if (bid.price_max < asked->price) return refuse(Rejection::price_above_limit);
  const auto slice = slice_of<N>(auction, terms.chost, bid.amount, asked->price);
  if (!slice) return refuse(slice.error());
  return settle<N>(auction, *slice, asked->price);
}

template Ruling<Rad<Exact>> smallest_tab<Exact>(Rad<Exact>, Wad<Exact>);
template Ruling<Quote<Exact>> quote<Exact>(const Terms<Exact>&, const Auction<Exact>&, Time);
template Ruling<Start<Exact>> kick<Exact>(const Terms<Exact>&, Breaker, const Feed<Exact>&,
                                          const Seizure<Exact>&, Time);
template Ruling<Start<Exact>> redo<Exact>(const Terms<Exact>&, Breaker, const Feed<Exact>&,
                                          const Auction<Exact>&, Time);
template Ruling<Purchase<Exact>> take<Exact>(const Terms<Exact>&, Breaker, const Auction<Exact>&,
                                             const Bid<Exact>&, Time);

template Ruling<Rad<Fast>> smallest_tab<Fast>(Rad<Fast>, Wad<Fast>);
template Ruling<Quote<Fast>> quote<Fast>(const Terms<Fast>&, const Auction<Fast>&, Time);
template Ruling<Start<Fast>> kick<Fast>(const Terms<Fast>&, Breaker, const Feed<Fast>&,
                                        const Seizure<Fast>&, Time);
template Ruling<Start<Fast>> redo<Fast>(const Terms<Fast>&, Breaker, const Feed<Fast>&,
                                        const Auction<Fast>&, Time);
template Ruling<Purchase<Fast>> take<Fast>(const Terms<Fast>&, Breaker, const Auction<Fast>&,
                                           const Bid<Fast>&, Time);

}  // namespace seawall::dutch
