#include "seawall/mechanics/auctions/flip.hpp"

#include "seawall/mechanics/auctions/bidding.hpp"

namespace seawall::flip {
namespace {

template <class N>
bidding::Clock clock_of(const EnglishAuction<N>& auction) {
  return {auction.tic, auction.end};
}

// The auction with the offer standing in it, and what the bidder owes to whom it outbids.
template <class N>
BidOutcome<N> outbid(const Terms<N>& terms, const EnglishAuction<N>& auction, const Bid<N>& offer,
                     Time now) {
  BidOutcome<N> outcome{.auction = auction};
  // Raising one's own bid moves nothing: later texts of the contract say so, the earlier one pays
  // oneself.
  if (auction.high_bidder != offer.bidder && auction.high_bidder.exists()) {
    outcome.refunded = auction.high_bidder;
    outcome.refund = auction.bid;
  }
  outcome.auction.high_bidder = offer.bidder;
  outcome.auction.bid = offer.bid;
  outcome.auction.lot = offer.lot;
  outcome.auction.tic = now + terms.ttl;
  return outcome;
}

}  // namespace

template <class N>
EnglishAuction<N> kick(const Terms<N>& terms, Rad<N> tab, Wad<N> lot, Time now) {
  return {.lot = lot, .tab = tab, .end = now + terms.tau};
}

template <class N>
Ruling<BidOutcome<N>> tend(const Terms<N>& terms, const EnglishAuction<N>& auction,
                           const Bid<N>& offer, Time now) {
  using M = MakerMath<N>;
  if (!bidding::is_open(clock_of(auction), now))
    return std::unexpected{Rejection::auction_finished};
  if (offer.lot != auction.lot) return std::unexpected{Rejection::lot_not_matching};
  if (offer.bid > auction.tab) return std::unexpected{Rejection::bid_above_tab};
  if (offer.bid <= auction.bid) return std::unexpected{Rejection::bid_not_higher};
  const auto offered = M::times(offer.bid.value, M::from(wad_one));
  const auto asked = M::times(terms.beg.value, auction.bid.value);
  if (!offered || !asked) return std::unexpected{Rejection::overflow};
  if (*offered < *asked && offer.bid != auction.tab)
    return std::unexpected{Rejection::insufficient_increase};

  BidOutcome<N> outcome = outbid(terms, auction, offer, now);
  outcome.paid.value = *M::minus(offer.bid.value, auction.bid.value);
  return outcome;
}

template <class N>
Ruling<BidOutcome<N>> dent(const Terms<N>& terms, const EnglishAuction<N>& auction,
                           const Bid<N>& offer, Time now) {
  if (!bidding::is_open(clock_of(auction), now))
    return std::unexpected{Rejection::auction_finished};
  if (offer.bid != auction.bid) return std::unexpected{Rejection::bid_not_matching};
  if (!auction.is_lot_phase()) return std::unexpected{Rejection::tab_not_reached};
  const Ruling<void> falls = bidding::lot_falls<N>(terms.beg, offer.lot, auction.lot);
  if (!falls) return std::unexpected{falls.error()};

  BidOutcome<N> outcome = outbid(terms, auction, offer, now);
  outcome.returned.value = *MakerMath<N>::minus(auction.lot.value, offer.lot.value);
  return outcome;
}

template <class N>
Ruling<EnglishAuction<N>> tick(const Terms<N>& terms, const EnglishAuction<N>& auction, Time now) {
  const Ruling<void> restart = bidding::may_restart(clock_of(auction), now);
  if (!restart) return std::unexpected{restart.error()};
  EnglishAuction<N> restarted = auction;
  restarted.end = now + terms.tau;
  return restarted;
}

template <class N>
Ruling<Settlement<N>> deal(const EnglishAuction<N>& auction, Time now) {
  if (!bidding::is_won(clock_of(auction), now))
    return std::unexpected{Rejection::auction_not_finished};
  return Settlement<N>{.winner = auction.high_bidder, .lot = auction.lot};
}

template EnglishAuction<Exact> kick(const Terms<Exact>&, Rad<Exact>, Wad<Exact>, Time);
template EnglishAuction<Fast> kick(const Terms<Fast>&, Rad<Fast>, Wad<Fast>, Time);
template Ruling<BidOutcome<Exact>> tend(const Terms<Exact>&, const EnglishAuction<Exact>&,
                                        const Bid<Exact>&, Time);
template Ruling<BidOutcome<Fast>> tend(const Terms<Fast>&, const EnglishAuction<Fast>&,
                                       const Bid<Fast>&, Time);
template Ruling<BidOutcome<Exact>> dent(const Terms<Exact>&, const EnglishAuction<Exact>&,
                                        const Bid<Exact>&, Time);
template Ruling<BidOutcome<Fast>> dent(const Terms<Fast>&, const EnglishAuction<Fast>&,
                                       const Bid<Fast>&, Time);
template Ruling<EnglishAuction<Exact>> tick(const Terms<Exact>&, const EnglishAuction<Exact>&,
                                            Time);
template Ruling<EnglishAuction<Fast>> tick(const Terms<Fast>&, const EnglishAuction<Fast>&, Time);
template Ruling<Settlement<Exact>> deal(const EnglishAuction<Exact>&, Time);
template Ruling<Settlement<Fast>> deal(const EnglishAuction<Fast>&, Time);

}  // namespace seawall::flip
