#include "seawall/mechanics/auctions/flap.hpp"

#include "seawall/mechanics/auctions/bidding.hpp"

namespace seawall::flap {
namespace {

template <class N>
bidding::Clock clock_of(const SurplusAuction<N>& auction) {
  return {auction.tic, auction.end};
}

template <class N>
Ruling<void> bid_rises(Wad<N> beg, Wad<N> bid, Wad<N> standing) {
  using M = MakerMath<N>;
  if (bid <= standing) return std::unexpected{Rejection::bid_not_higher};
  const auto offered = M::times(bid.value, M::from(wad_one));
  const auto asked = M::times(beg.value, standing.value);
  if (!offered || !asked) return std::unexpected{Rejection::overflow};
  if (*offered < *asked) return std::unexpected{Rejection::insufficient_increase};
  return {};
}

}  // namespace

template <class N>
SurplusAuction<N> kick(const Terms<N>& terms, Rad<N> lot, Time now) {
  return {.lot = lot, .end = now + terms.tau};
}

template <class N>
Ruling<BidOutcome<N>> tend(const Terms<N>& terms, const SurplusAuction<N>& auction,
                           const Bid<N>& offer, Time now) {
  if (!bidding::is_open(clock_of(auction), now))
    return std::unexpected{Rejection::auction_finished};
  if (offer.lot != auction.lot) return std::unexpected{Rejection::lot_not_matching};
  const Ruling<void> rises = bid_rises<N>(terms.beg, offer.bid, auction.bid);
  if (!rises) return std::unexpected{rises.error()};

  BidOutcome<N> outcome{.auction = auction};
  outcome.paid.value = *MakerMath<N>::minus(offer.bid.value, auction.bid.value);
  if (auction.high_bidder.exists() && auction.high_bidder != offer.bidder) {
    outcome.refunded = auction.high_bidder;
    outcome.refund = auction.bid;
  }
  outcome.auction.high_bidder = offer.bidder;
  outcome.auction.bid = offer.bid;
  outcome.auction.tic = now + terms.ttl;
  return outcome;
}

template <class N>
Ruling<SurplusAuction<N>> tick(const Terms<N>& terms, const SurplusAuction<N>& auction, Time now) {
  const Ruling<void> restart = bidding::may_restart(clock_of(auction), now);
  if (!restart) return std::unexpected{restart.error()};
  SurplusAuction<N> restarted = auction;
  restarted.end = now + terms.tau;
  return restarted;
}

template <class N>
Ruling<Settlement<N>> deal(const SurplusAuction<N>& auction, Time now) {
  if (!bidding::is_won(clock_of(auction), now))
    return std::unexpected{Rejection::auction_not_finished};
  return Settlement<N>{.winner = auction.high_bidder, .lot = auction.lot, .burned = auction.bid};
}

template SurplusAuction<Exact> kick(const Terms<Exact>&, Rad<Exact>, Time);
template SurplusAuction<Fast> kick(const Terms<Fast>&, Rad<Fast>, Time);
template Ruling<BidOutcome<Exact>> tend(const Terms<Exact>&, const SurplusAuction<Exact>&,
                                        const Bid<Exact>&, Time);
template Ruling<BidOutcome<Fast>> tend(const Terms<Fast>&, const SurplusAuction<Fast>&,
                                       const Bid<Fast>&, Time);
template Ruling<SurplusAuction<Exact>> tick(const Terms<Exact>&, const SurplusAuction<Exact>&,
                                            Time);
template Ruling<SurplusAuction<Fast>> tick(const Terms<Fast>&, const SurplusAuction<Fast>&, Time);
template Ruling<Settlement<Exact>> deal(const SurplusAuction<Exact>&, Time);
template Ruling<Settlement<Fast>> deal(const SurplusAuction<Fast>&, Time);

}  // namespace seawall::flap
