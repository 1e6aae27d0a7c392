#pragma once

#include "seawall/io/key.hpp"
#include "seawall/io/scenario_document.hpp"
#include "seawall/model/choices.hpp"

namespace seawall::io {

// A CDP engine: its vaults' terms and its auctions. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, FlipSpec& flip) {
  visit.key(
      {"bid_step", "beg: least rise of a bid, or fall of the lot", Need::optional, ranges::share},
      flip.bid_step);
  visit.key({"bid_lifetime_minutes", "ttl: a bid that stands this long wins", Need::required,
             ranges::some_minutes, "minutes"},
            flip.bid_lifetime_minutes);
  visit.key({"auction_lifetime_minutes", "tau: longest auction", Need::required,
             ranges::some_minutes, "minutes"},
            flip.auction_lifetime_minutes);
  visit.key({"lot_max", "lump: most collateral of one auction", Need::required, ranges::positive,
             "tokens"},
            flip.lot_max);
}

template <class Visitor>
void keys_of(Visitor& visit, ClipSpec& clip) {
  visit.key({"price_buffer", "buf: the start above the feed's price", Need::optional,
             ranges::times_price},
            clip.price_buffer);
  visit.key({"lifetime_minutes", "tail: longest before it must be restarted", Need::required,
             ranges::some_minutes, "minutes"},
            clip.lifetime_minutes);
  visit.key({"price_drop_max", "cusp: below this share of the start it must be restarted",
             Need::optional, ranges::share},
            clip.price_drop_max);
  visit.key({"incentive_share", "chip: share of the tab paid to whoever starts it", Need::optional,
             ranges::share},
            clip.incentive_share);
  visit.key({"incentive_flat", "tip: the same, flat", Need::optional, ranges::tokens_of_debt,
             "tokens of debt"},
            clip.incentive_flat);
  visit.key({"curve", "how the price falls", Need::optional, {}, {}, choices::dutch_curves},
            clip.curve);
  visit.key({"linear_lifetime_minutes", "linear: until the price is 0", Need::optional,
             ranges::span_minutes, "minutes"},
            clip.linear_lifetime_minutes);
  visit.key({"step_seconds", "stairstep: between two falls", Need::optional, ranges::span_seconds,
             "seconds"},
            clip.step_seconds);
  visit.key({"cut", "stairstep, exponential: what a step or a second leaves of the price",
             Need::optional, ranges::share_above_zero},
            clip.cut);
  visit.key({"debt_at_auction_max", "hole: most debt with penalty at auction at once",
             Need::optional, ranges::tokens_of_debt, "tokens of debt"},
            clip.debt_at_auction_max);
}

template <class Visitor>
void keys_of(Visitor& visit, BackstopSpec& backstop) {
  visit.key({"asset", "the venue's own token, sold for the coin", Need::required}, backstop.asset);
  visit.key({"wait_minutes", "from a loss to its first sale", Need::optional, ranges::span_minutes,
             "minutes"},
            backstop.wait_minutes);
  visit.key({"lot", "sump: coin that one sale raises", Need::required, ranges::positive, "tokens"},
            backstop.lot);
  visit.key({"lot_start", "dump: tokens that a debt auction offers at first; 0: none is held",
             Need::optional, ranges::tokens_of_debt, "tokens"},
            backstop.lot_start);
  visit.key({"lot_growth", "pad: how much larger the lot is at a restart without bids",
             Need::optional, ranges::share},
            backstop.lot_growth);
  visit.key({"surplus_lot", "bump: coin that one surplus auction sells; 0: none is held",
             Need::optional, ranges::tokens_of_debt, "tokens"},
            backstop.surplus_lot);
  visit.key({"surplus_kept", "hump: coin that surplus auctions leave", Need::optional,
             ranges::tokens_of_debt, "tokens"},
            backstop.surplus_kept);
  visit.key({"bid_step", "beg: least step of a bid at both", Need::optional, ranges::share},
            backstop.bid_step);
  visit.key({"bid_lifetime_minutes", "ttl: a bid that stands so long wins", Need::optional,
             ranges::some_minutes, "minutes"},
            backstop.bid_lifetime_minutes);
  visit.key({"auction_lifetime_minutes", "tau: both end after this", Need::optional,
             ranges::some_minutes, "minutes"},
            backstop.auction_lifetime_minutes);
}

template <class Visitor>
void keys_of(Visitor& visit, CdpSpec& cdp) {
  visit.key({"collateral", "asset that vaults lock", Need::required}, cdp.collateral);
  visit.key({"debt", "coin that they draw", Need::required}, cdp.debt);
  visit.key({"oracle", "what the venue believes the collateral is worth, in USD with 18 decimals",
             Need::required},
            cdp.oracle);
  visit.key({"liquidation_ratio", "mat: collateral value per debt below which a vault is unsafe",
             Need::optional, ranges::one_to_hundred},
            cdp.liquidation_ratio);
  visit.key({"penalty", "chop: added to the debt that an auction asks for", Need::optional,
             ranges::share},
            cdp.penalty);
  visit.key({"stability_fee", "duty: what vaults owe more after a year, compounded by the second",
             Need::optional, ranges::share},
            cdp.stability_fee);
  visit.key({"dust", "least debt of a vault", Need::optional, ranges::not_negative, "tokens"},
            cdp.dust);
  visit.key({"surplus", "coin that the venue owns at the start", Need::optional,
             ranges::not_negative, "tokens"},
            cdp.surplus);
  visit.table({"flip", "mechanism = \"flip\": terms of the English auction"}, cdp.flip);
  visit.table({"clip", "mechanism = \"clip\": terms of the Dutch auction"}, cdp.clip);
  visit.table({"backstop", "the token that is sold when auctions leave a hole; absent: none"},
              cdp.backstop);
}

}  // namespace seawall::io
