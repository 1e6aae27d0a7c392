#pragma once

#include "seawall/mechanics/auctions/dutch.hpp"
#include "seawall/mechanics/cdp/dog.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

// Dutch auctions of a CDP engine as their rules want to see them: read-only, from Model and State.

/// The auction's terms. chost is worked out from dust and penalty, which no vote changes.
template <class N>
[[nodiscard]] dutch::Terms<N> clip_terms(const CdpEngine& engine);

/// What the oracle shows now; the coin counts as one.
[[nodiscard]] dutch::Feed<Exact> clip_feed(const Model& model, const State& state, VenueId venue);

/// A vault before a bark, beside what is at auction already.
struct BarkScene {
  VenueId venue;
  cat::Vault<Exact> vault;
  Rad<Exact> dirt;
};
/// What a bark would move now. One collateral type is all that a CDP engine has here, so its limit
/// is the venue's too.
[[nodiscard]] Ruling<dog::Bark<Exact>> bark_of(const Model& model, const State& state,
                                               const BarkScene& scene);

/// AuctionRequest::bid of a purchase as the rule's limit: · 10^9, exactly.
[[nodiscard]] Ray<Exact> price_max_of(const AuctionRequest& wanted);

/// An auction for the Fast rules.
[[nodiscard]] dutch::Auction<Fast> in_doubles(const dutch::Auction<Exact>& auction);

}  // namespace seawall
