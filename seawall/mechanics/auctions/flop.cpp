#include "seawall/mechanics/auctions/flop.hpp"

#include "seawall/mechanics/auctions/bidding.hpp"

namespace seawall::flop {
namespace {

template <class N>
bidding::Clock clock_of(const DebtAuction<N>& auction) {
  return {auction.tic, auction.end};
}

}  // namespace

template <class N>
DebtAuction<N> kick(const Terms<N>& terms, Rad<N> bid, Wad<N> lot, Time now) {
  return {.bid = bid, .lot = lot, .end = now + terms.tau};
}

template <class N>
Ruling<BidOutcome<N>> dent(const Terms<N>& terms, const DebtAuction<N>& auction,
                           const Bid<N>& offer, Time now) {
  if (!bidding::is_open(clock_of(auction), now))
    return std::unexpected{Rejection::auction_finished};
  if (offer.bid != auction.bid) return std::unexpected{Rejection::bid_not_matching};
  const Ruling<void> falls = bidding::lot_falls<N>(terms.beg, offer.lot, auction.lot);
  if (!falls) return std::unexpected{falls.error()};

  BidOutcome<N> outcome{.auction = auction};
  if (!auction.high_bidder.exists()) {
    outcome.paid = auction.bid;
  } else if (auction.high_bidder != offer.bidder) {
    outcome.refunded = auction.high_bidder;
    outcome.refund = auction.bid;
  }
  outcome.auction.high_bidder = offer.bidder;
  outcome.auction.lot = offer.lot;
  outcome.auction.tic = now + terms.ttl;
  return outcome;
}

template <class N>
Ruling<DebtAuction<N>> tick(const Terms<N>& terms, const DebtAuction<N>& auction, Time now) {
  const Ruling<void> restart = bidding::may_restart(clock_of(auction), now);
  if (!restart) return std::unexpected{restart.error()};
  const auto lot = wad_multiply_down<N>(auction.lot, terms.pad);
  if (!lot) return std::unexpected{Rejection::overflow};
  DebtAuction<N> restarted = auction;
  restarted.lot = *lot;
  restarted.end = now + terms.tau;
  return restarted;
}

template <class N>
Ruling<Settlement<N>> deal(const DebtAuction<N>& auction, Time now) {
  if (!bidding::is_won(clock_of(auction), now))
    return std::unexpected{Rejection::auction_not_finished};
  return Settlement<N>{.winner = auction.high_bidder, .minted = auction.lot};
}

template DebtAuction<Exact> kick(const Terms<Exact>&, Rad<Exact>, Wad<Exact>, Time);
template DebtAuction<Fast> kick(const Terms<Fast>&, Rad<Fast>, Wad<Fast>, Time);
template Ruling<BidOutcome<Exact>> dent(const Terms<Exact>&, const DebtAuction<Exact>&,
                                        const Bid<Exact>&, Time);
template Ruling<BidOutcome<Fast>> dent(const Terms<Fast>&, const DebtAuction<Fast>&,
                                       const Bid<Fast>&, Time);
template Ruling<DebtAuction<Exact>> tick(const Terms<Exact>&, const DebtAuction<Exact>&, Time);
template Ruling<DebtAuction<Fast>> tick(const Terms<Fast>&, const DebtAuction<Fast>&, Time);
template Ruling<Settlement<Exact>> deal(const DebtAuction<Exact>&, Time);
template Ruling<Settlement<Fast>> deal(const DebtAuction<Fast>&, Time);

}  // namespace seawall::flop
