#pragma once

#include "seawall/io/key.hpp"
#include "seawall/io/scenario_document.hpp"
#include "seawall/model/choices.hpp"

namespace seawall::io {

// The one list of what a scenario file may hold. A visitor walks it: the reader fills the struct,
// the schema writes down type, range, unit, default and text. Adding a key here adds it everywhere.

template <class Visitor>
void keys_of(Visitor& visit, ImpactTerms& terms) {
  visit.choice({"shape", "form of the curve", Need::optional, {}, {}, choices::curve_shapes},
               terms.shape);
  visit.key({"coefficient", "strength of the curve: k of docs/mechanics/liquidity.md",
             Need::required, ranges::not_negative, "per token, to the power of the curve"},
            terms.coefficient);
  visit.key({"exponent", "of a curve of shape \"power\"", Need::optional, ranges::exponent},
            terms.exponent);
  visit.key({"permanent_share", "share of a trade's displacement that never decays", Need::optional,
             ranges::share},
            terms.permanent_share.value);
  visit.minutes({"half_life_minutes", "of the rest; 0 means that it is gone at once",
                 Need::optional, ranges::span_minutes, "minutes"},
                terms.half_life);
}

template <class Visitor>
void keys_of(Visitor& visit, Clock& clock) {
  visit.key({"start", "when the run begins; prices before it are history"}, clock.start);
  visit.seconds(
      {"block_seconds", "time between blocks", Need::optional, ranges::block_seconds, "seconds"},
      clock.block);
  visit.key({"audit_every", "blocks between full audits of the ledger", Need::optional,
             ranges::at_least_one, "blocks"},
            clock.audit_every);
}

template <class Visitor>
void keys_of(Visitor& visit, ChainSpec& chain) {
  visit.key({"market",
             "highest bids first, or a base fee that follows demand (EIP-1559)",
             Need::optional,
             {},
             {},
             choices::fee_markets},
            chain.market);
  visit.key({"gas_limit", "what fits into one block", Need::optional, ranges::block_gas, "gas"},
            chain.gas_limit);
  visit.key({"expiry_minutes", "a pending transaction older than this is dropped", Need::optional,
             ranges::expiry_minutes, "minutes"},
            chain.expiry_minutes);
  visit.key({"replacement_bump", "share that a replacement must pay more at least", Need::optional,
             ranges::share},
            chain.replacement_bump);
  visit.key({"block_jitter", "sigma of the log of a block's gas price level, which is 1 on average",
             Need::optional, ranges::log_sigma},
            chain.block_jitter);
  visit.key({"gas_asset", "asset that pays for gas; absent: no cost is booked"}, chain.gas_asset);
}

template <class Visitor>
void keys_of(Visitor& visit, PegTerms& peg) {
  visit.key({"target_usd", "what it is meant to be worth", Need::optional, ranges::positive,
             "USD per token"},
            peg.target.value);
  visit.key({"fee", "redemption pays target times (1 - fee), minting costs target times (1 + fee)",
             Need::optional, ranges::share_below_one},
            peg.fee.value);
  visit.key({"capacity", "most that is redeemed, or minted, at once; full at the start",
             Need::required, ranges::not_negative, "tokens"},
            peg.capacity.value);
  visit.key({"per_minute", "capacity that comes back", Need::optional, ranges::not_negative,
             "tokens per minute"},
            peg.per_minute.value);
  visit.key({"mintable", "false: nothing holds the price from above"}, peg.mintable);
}

template <class Visitor>
void keys_of(Visitor& visit, AssetSpec& asset) {
  visit.key({"name", "how the rest of the file calls it", Need::required}, asset.name);
  visit.key({"decimals", "smallest units per token are 10 to this power", Need::optional,
             ranges::asset_decimals},
            asset.decimals);
  visit.key({"price_usd", "reference price at the start, where no price rows say otherwise",
             Need::required, ranges::positive, "USD per token"},
            asset.price_usd);
  visit.table({"impact", "what net selling does to the reference price; absent: nothing"},
              asset.impact);
  visit.table({"peg",
               "a coin held near its target by redemption; needs impact, which is the "
               "premium of demand"},
              asset.peg);
}

template <class Visitor>
void keys_of(Visitor& visit, DepthPointSpec& point) {
  visit.key({"distance", "from the reference price; beyond half the spread, increasing",
             Need::required, ranges::distance, "share of the price"},
            point.distance);
  visit.key({"tokens", "on each side up to that distance; increasing", Need::required,
             ranges::positive, "base tokens"},
            point.tokens);
}

template <class Visitor>
void keys_of(Visitor& visit, ProviderSpec& provider) {
  visit.key({"name", "of the provider", Need::required}, provider.name);
  visit.key({"share", "of the order book that is its own; all shares sum to 1", Need::optional,
             ranges::share_above_zero},
            provider.share);
  visit.key({"base", "what it holds of base at the start", Need::required, ranges::not_negative,
             "tokens"},
            provider.base);
  visit.key({"quote", "what it holds of quote at the start", Need::required, ranges::not_negative,
             "tokens"},
            provider.quote);
  visit.key({"inventory_limit",
             "base bought or sold since the start at which it stops; it shows less on the way",
             Need::required, ranges::positive, "base tokens"},
            provider.inventory_limit);
  visit.key({"rebate", "what the exchange pays it for a trade; a fee is negative", Need::optional,
             ranges::return_per_trade, "share of the value traded"},
            provider.rebate);
  visit.key({"required_return", "expected return below which it withdraws", Need::optional,
             ranges::return_per_trade, "share of the value traded"},
            provider.required_return);
  visit.key({"informed_share", "of the flow, that knows where the price goes", Need::optional,
             ranges::share},
            provider.informed_share);
  visit.key({"loss_weight", "how much of its recent loss it takes off its expectation",
             Need::optional, ranges::not_negative},
            provider.loss_weight);
  visit.key({"withdrawn_share", "of its depth, taken away while it is withdrawn", Need::optional,
             ranges::share},
            provider.withdrawn_share);
  visit.key({"holding_seconds", "until it has passed a trade on", Need::optional,
             ranges::span_seconds, "seconds"},
            provider.holding_seconds);
  visit.key({"return_minutes", "it is back so long after the last block that told it to leave",
             Need::optional, ranges::span_minutes, "minutes"},
            provider.return_minutes);
}

template <class Visitor>
void keys_of(Visitor& visit, OrderBookSpec& orders) {
  visit.key({"spread", "best ask minus best bid when full", Need::optional, ranges::share_below_one,
             "share of the reference price"},
            orders.spread);
  visit.tables({"depth",
                "points of the depth when full, straight lines between; or tokens, reach "
                "and exponent"},
               orders.depth);
  visit.key({"tokens", "power law: on each side up to reach", Need::optional, ranges::positive,
             "base tokens"},
            orders.tokens);
  visit.key({"reach", "power law: distance of the last level", Need::optional, ranges::distance,
             "share of the reference price"},
            orders.reach);
  visit.key({"exponent", "power law: 1 is the same depth on every level", Need::optional,
             ranges::exponent_of_depth},
            orders.exponent);
  visit.key({"levels", "on each side, evenly spaced", Need::optional, ranges::order_book_levels},
            orders.levels);
  visit.key({"refill_minutes",
             "what is missing shrinks to 1/e in this time; 0: refill_per_minute of the pool counts",
             Need::optional, ranges::span_minutes, "minutes"},
            orders.refill_minutes);
  visit.key({"probe", "what must trade on both sides to read the middle price; 0: the best prices",
             Need::optional, ranges::not_negative, "base tokens"},
            orders.probe);
  visit.key({"memory_minutes", "half-life of what providers remember of moves and losses",
             Need::optional, ranges::memory_minutes, "minutes"},
            orders.memory_minutes);
  visit.key({"withdrawal", "false: providers never withdraw, whatever they expect"},
            orders.withdrawal);
  visit.key(
      {"moves_reference",
       "with feedback = \"generative\": the reference price of base follows the middle price"},
      orders.moves_reference);
  visit.tables({"providers", "whose orders these are: 1 to 32", Need::required}, orders.providers);
}

template <class Visitor>
void keys_of(Visitor& visit, LiquiditySpec& pool) {
  visit.key({"name", "how oracles and results call it", Need::required}, pool.name);
  visit.key({"kind",
             "a pool with reserves, depth off chain, or an order book with providers",
             Need::required,
             {},
             {},
             choices::pool_kinds},
            pool.kind);
  visit.key({"base", "asset that is sold here", Need::required}, pool.base);
  visit.key({"quote", "asset that it is sold for", Need::required}, pool.quote);
  visit.key({"base_reserve", "constant_product: what the pool holds of base", Need::optional,
             ranges::not_negative, "tokens"},
            pool.base_reserve);
  visit.key(
      {"quote_reserve", "constant_product: of quote; absent: as much as the assets' prices ask for",
       Need::optional, ranges::positive, "tokens"},
      pool.quote_reserve);
  visit.key({"fee", "constant_product: share of the input", Need::optional, ranges::pool_fee},
            pool.fee);
  visit.table({"curve", "impact_depth: shape and coefficient of the depth"}, pool.curve);
  visit.table({"order_book", "order_book: its levels and its providers"}, pool.order_book);
  visit.key({"refill_per_minute", "what the outside trades back toward the reference price",
             Need::optional, ranges::not_negative, "base tokens per minute"},
            pool.refill_per_minute);
  visit.key(
      {"source", "where the depth figure comes from, with its date; printed with every result"},
      pool.source);
}

template <class Visitor>
void keys_of(Visitor& visit, OracleSpec& oracle) {
  visit.key({"name", "how reserves call it", Need::required}, oracle.name);
  visit.key({"asset", "what it prices", Need::required}, oracle.asset);
  visit.key({"numeraire", "what it counts in: \"USD\" or an asset"}, oracle.numeraire);
  visit.key({"source", "\"reference\", the name of a pool or of an oracle above, or \"fixed\""},
            oracle.source);
  visit.key({"median_of", "oracles above whose middle price is the source; instead of source"},
            oracle.median_of);
  visit.key({"osm_hop_minutes",
             "an OSM: shows what its source said at the poke before, one poke a hop; 0: none",
             Need::optional, ranges::span_minutes, "minutes"},
            oracle.osm_hop_minutes);
  visit.key({"must_be_poked", "an OSM: moves only when a bidder's transaction pokes it"},
            oracle.must_be_poked);
  visit.key({"fixed_price", "for source = \"fixed\"", Need::optional, ranges::positive,
             "numeraire per token"},
            oracle.fixed_price);
  visit.key({"decimals", "the published integer is price times 10 to this power", Need::optional,
             ranges::oracle_decimals},
            oracle.decimals);
  visit.key({"deviation", "relative move that makes a new round; 0 publishes every block",
             Need::optional, ranges::share_below_one},
            oracle.deviation);
  visit.key({"heartbeat_seconds", "longest time between rounds; 0: none", Need::optional,
             ranges::span_seconds, "seconds"},
            oracle.heartbeat_seconds);
  visit.key({"delay_seconds", "from observation to visibility", Need::optional,
             ranges::span_seconds, "seconds"},
            oracle.delay_seconds);
}

template <class Visitor>
void keys_of(Visitor& visit, RateCurveSpec& curve) {
  visit.key({"base_rate", "at no utilisation", Need::optional, ranges::rate_per_year, "per year"},
            curve.base_rate);
  visit.key({"slope_below", "added in full at the optimal utilisation", Need::optional,
             ranges::rate_per_year, "per year"},
            curve.slope_below);
  visit.key({"slope_above", "added in full at 100 % utilisation", Need::optional,
             ranges::rate_per_year, "per year"},
            curve.slope_above);
  visit.key(
      {"optimal_utilisation", "where the slope changes", Need::optional, ranges::share_above_zero},
      curve.optimal_utilisation);
}

/// Collateral factor, threshold and bonus, wherever the three stand together.
template <class Visitor, class Owner>
void risk_keys_of(Visitor& visit, Owner& owner) {
  visit.key({"collateral_factor", "share of collateral value that may be borrowed (LTV)",
             Need::optional, ranges::share},
            owner.collateral_factor);
  visit.key({"liquidation_threshold",
             "share of it where liquidation starts; at least the collateral_factor", Need::optional,
             ranges::share},
            owner.liquidation_threshold);
  visit.key({"liquidation_bonus",
             "collateral discount that the keeper earns; threshold times (1 + bonus) is below 1",
             Need::optional, ranges::share_below_one},
            owner.liquidation_bonus);
}

template <class Visitor>
void keys_of(Visitor& visit, ReserveSpec& reserve) {
  visit.key({"asset", "what is lent and borrowed", Need::required}, reserve.asset);
  visit.key({"oracle", "what the venue believes of its price", Need::required}, reserve.oracle);
  risk_keys_of(visit, reserve);
  visit.key(
      {"protocol_fee", "share of the bonus that the venue keeps", Need::optional, ranges::share},
      reserve.protocol_fee);
  visit.key(
      {"reserve_factor", "share of interest that the venue keeps", Need::optional, ranges::share},
      reserve.reserve_factor);
  visit.table({"rate_curve", "what borrowing costs; absent: nothing"}, reserve.rate_curve);
  visit.key({"background_supply", "deposits of nobody in the positions; this or cash is needed",
             Need::optional, ranges::not_negative, "tokens"},
            reserve.background_supply);
  visit.key({"cash", "what the reserve holds at the start; this or background_supply is needed",
             Need::optional, ranges::not_negative, "tokens"},
            reserve.cash);
  visit.key({"background_debt", "debts of nobody in the positions", Need::optional,
             ranges::not_negative, "tokens"},
            reserve.background_debt);
}

template <class Visitor>
void keys_of(Visitor& visit, EfficiencyModeSpec& mode) {
  visit.key({"name", "how positions call it", Need::required}, mode.name);
  risk_keys_of(visit, mode);
  visit.key({"collateral", "assets of the reserves that it applies to"}, mode.collateral);
}

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

template <class Visitor>
void keys_of(Visitor& visit, VenueSpec& venue) {
  visit.key({"name", "how positions and results call it", Need::required}, venue.name);
  visit.key({"kind", "what sort of venue it is", Need::optional, {}, {}, choices::venue_kinds},
            venue.kind);
  visit.key({"rules",
             "lending_pool: which contract's text it follows",
             Need::optional,
             {},
             {},
             choices::lending_rules},
            venue.rules);
  visit.key({"mechanism",
             "how an account under water is closed",
             Need::optional,
             {},
             {},
             choices::mechanisms},
            venue.mechanism);
  visit.tables({"reserves", "lending_pool: 1 to 64"}, venue.reserves);
  visit.tables({"modes", "lending_pool: efficiency modes (eMode)"}, venue.modes);
  visit.table({"cdp", "cdp: what vaults lock and owe, and how they are sold"}, venue.cdp);
}

template <class Visitor>
void keys_of(Visitor& visit, KeeperEntry& entry) {
  visit.key({"name", "how results call it", Need::required}, entry.keeper.name);
  visit.key({"capital", "own funds at the start, by asset", Need::optional, ranges::not_negative,
             "tokens"},
            entry.keeper.capital);
  visit.key({"funding",
             "pays with a flash loan or from capital",
             Need::optional,
             {},
             {},
             choices::fundings},
            entry.behaviour.funding);
  visit.key(
      {"slice_max", "most of a debt asset that one call repays, by asset; absent or 0: no limit",
       Need::optional, ranges::not_negative, "tokens"},
      entry.behaviour.slice_max);
  visit.key({"slice_jitter", "a call's slice is drawn from [1 - jitter, 1] times slice_max",
             Need::optional, ranges::share_below_one},
            entry.behaviour.slice_jitter);
  visit.key({"venues", "where it liquidates; absent: everywhere"}, entry.behaviour.venues);
  visit.key({"liquidity", "pools where it sells; absent: everywhere"}, entry.behaviour.liquidity);
  visit.key({"cost_per_call_usd", "gas and the like", Need::optional, ranges::not_negative, "USD"},
            entry.behaviour.cost_per_call_usd);
  visit.key({"profit_min_usd", "least profit after cost that it works for", Need::optional,
             ranges::not_negative, "USD"},
            entry.behaviour.profit_min_usd);
  visit.key({"latency_blocks", "from seeing to inclusion", Need::optional, ranges::at_least_one,
             "blocks"},
            entry.behaviour.latency_blocks);
  visit.key({"calls_per_block", "most calls submitted a block; 0: no limit", Need::optional,
             ranges::not_negative, "calls"},
            entry.behaviour.calls_per_block);
  visit.key({"gas_price_max", "what it never exceeds, on a chain; absent: no cap", Need::optional,
             ranges::gas_price_gwei, "gwei"},
            entry.behaviour.gas_price_max);
  visit.key({"urgency", "share of block space that it tries to outbid, on a chain", Need::optional,
             ranges::share_below_one},
            entry.behaviour.urgency);
}

template <class Visitor>
void keys_of(Visitor& visit, BidderGroupSpec& group) {
  visit.key({"name", "of the group; its members are called name-1, name-2, ...", Need::required},
            group.name);
  visit.key({"count", "members", Need::optional, ranges::at_least_one}, group.count);
  visit.key({"capital", "own funds at the start, by asset, of the whole group", Need::optional,
             ranges::not_negative, "tokens"},
            group.capital_total);
  visit.key({"venues", "CDP engines where it works; absent: all"}, group.venues);
  visit.key({"seizes", "sends unsafe vaults to auction"}, group.seizes);
  visit.key({"bids", "bids at auctions"}, group.bids);
  visit.key({"pokes", "updates oracles that must be poked"}, group.pokes);
  visit.key({"policy",
             "always its discount, or a tenth of its last offer after a win that nobody answered",
             Need::optional,
             {},
             {},
             choices::bid_policies},
            group.policy);
  visit.key({"funding",
             "own capital, or at Dutch auctions a flash loan that sells the collateral at once",
             Need::optional,
             {},
             {},
             choices::fundings},
            group.funding);
  visit.key({"discount", "off a lot's market value; one figure, or lowest and highest",
             Need::optional, ranges::share_below_one},
            group.discount);
  visit.key({"gas_price_max", "what it never exceeds; one figure, or lowest and highest",
             Need::optional, ranges::positive, "gwei"},
            group.gas_price_max);
  visit.key({"urgency", "share of block space that it tries to outbid", Need::optional,
             ranges::share_below_one},
            group.urgency);
  visit.key({"raises_gas", "pays more for what waits; otherwise it waits too"}, group.raises_gas);
  visit.key({"transactions_per_minute", "one figure, or lowest and highest", Need::optional,
             ranges::positive, "per minute"},
            group.transactions_per_minute);
  visit.key({"in_flight_max", "transactions that may wait for a block at once", Need::optional,
             ranges::at_least_one},
            group.in_flight_max);
  visit.key(
      {"exit_delay_minutes", "from a settled lot to coin again; one figure, or lowest and highest",
       Need::optional, ranges::span_minutes, "minutes"},
      group.exit_delay_minutes);
  visit.key({"exit_cost", "share lost in that sale", Need::optional, ranges::share_below_one},
            group.exit_cost);
  visit.key({"profit_min_usd", "least profit after gas that it works for", Need::optional,
             ranges::not_negative, "USD"},
            group.profit_min_usd);
}

template <class Visitor>
void keys_of(Visitor& visit, ArbitrageurSpec& actor) {
  visit.key({"name", "how results call it", Need::required}, actor.name);
  visit.key({"capital", "what it has on chain at the start, by asset", Need::optional,
             ranges::not_negative, "tokens"},
            actor.capital);
  visit.key({"outside", "what it has at order books and at the outside market at the start",
             Need::optional, ranges::not_negative, "tokens"},
            actor.outside);
  visit.key({"liquidity", "pools and order books where it works; absent: everywhere"},
            actor.liquidity);
  visit.key(
      {"outside_fee", "share of each trade outside pools", Need::optional, ranges::share_below_one},
      actor.outside_fee);
  visit.key({"profit_min_usd", "least profit after gas that it works for", Need::optional,
             ranges::not_negative, "USD"},
            actor.profit_min_usd);
  visit.key({"gas_price_max", "what it never exceeds", Need::optional, ranges::positive, "gwei"},
            actor.gas_price_max);
  visit.key({"urgency", "share of block space that it tries to outbid", Need::optional,
             ranges::share_below_one},
            actor.urgency);
  visit.key({"raises_gas", "pays more for what waits; otherwise it waits too"}, actor.raises_gas);
  visit.key({"transfer_delay_minutes", "between chain and outside, each way", Need::optional,
             ranges::span_minutes, "minutes"},
            actor.transfer_delay_minutes);
  visit.key({"rebalance_band",
             "how far its share on chain of an asset may be off the opening share before it "
             "transfers",
             Need::optional, ranges::share},
            actor.rebalance_band);
}

template <class Visitor>
void keys_of(Visitor& visit, BorrowerGroupSpec& group) {
  visit.key({"name", "of the group", Need::required}, group.name);
  visit.key({"venue", "whose accounts these are", Need::required}, group.venue);
  visit.key({"share", "of the venue's accounts; all its groups together at most 1", Need::optional,
             ranges::share},
            group.share);
  visit.key({"action",
             "adds collateral, repays debt, or closes the account (lending pools only)",
             Need::optional,
             {},
             {},
             choices::borrower_actions},
            group.action);
  visit.key(
      {"trigger_health", "acts below this health factor", Need::optional, ranges::health_factor},
      group.trigger_health);
  visit.key({"target_health", "asks for this one; above trigger_health", Need::optional,
             ranges::health_factor},
            group.target_health);
  visit.key({"delay_minutes", "from seeing to acting; one figure, or lowest and highest",
             Need::optional, ranges::span_minutes, "minutes"},
            group.delay_minutes);
  visit.key({"wallet", "share of its opening collateral that an account can add or spend",
             Need::optional, ranges::share},
            group.wallet);
  visit.key({"gas_price_max", "what it never exceeds", Need::optional, ranges::positive, "gwei"},
            group.gas_price_max);
  visit.key({"urgency", "share of block space that it tries to outbid", Need::optional,
             ranges::share_below_one},
            group.urgency);
}

template <class Visitor>
void keys_of(Visitor& visit, PlantedVault& vault) {
  visit.key({"name", "of the account", Need::required}, vault.name);
  visit.key({"collateral", "what it holds", Need::required, ranges::positive, "tokens"},
            vault.collateral);
  visit.key({"liquidation_price", "where it becomes unsafe", Need::required, ranges::positive,
             "USD per token"},
            vault.liquidation_price);
}

template <class Visitor>
void keys_of(Visitor& visit, DrawnBookSpec& book) {
  visit.key({"venue", "whose accounts they are", Need::required}, book.venue);
  visit.key({"collateral", "asset that they hold", Need::required}, book.collateral);
  visit.key({"debt", "asset that they owe", Need::required}, book.debt);
  visit.key({"accounts", "how many, besides the planted", Need::required, ranges::at_least_one},
            book.accounts);
  visit.key({"density", "debt per USD of liquidation price, at the top", Need::required,
             ranges::positive, "tokens per USD"},
            book.density);
  visit.key({"slope", "power by which the density falls toward lower prices", Need::optional,
             Range{.low = -10, .high = 10}},
            book.slope);
  visit.key({"bottom", "lowest liquidation price", Need::required, ranges::positive, "USD"},
            book.bottom);
  visit.key({"top", "highest liquidation price", Need::required, ranges::positive, "USD"},
            book.top);
  visit.key({"liquidation_ratio", "collateral value per debt where an account is unsafe",
             Need::optional, ranges::one_to_hundred},
            book.liquidation_ratio);
  visit.key(
      {"size_sigma", "of the logarithm of an account's debt", Need::optional, ranges::log_sigma},
      book.size_sigma);
  visit.tables({"planted", "accounts that are known"}, book.planted);
}

template <class Visitor>
void keys_of(Visitor& visit, AccountEntry& account) {
  visit.key({"name", "of the account", Need::required}, account.name);
  visit.key({"venue", "where it is", Need::required}, account.venue);
  visit.key({"mode", "its efficiency mode; absent: none"}, account.mode);
  visit.key(
      {"collateral", "what it holds, by asset", Need::optional, ranges::not_negative, "tokens"},
      account.collateral);
  visit.key({"debt", "what it owes, by asset", Need::optional, ranges::not_negative, "tokens"},
            account.debt);
}

template <class Visitor>
void keys_of(Visitor& visit, PriceRow& row) {
  visit.key({"time", "from when on these prices hold", Need::required}, row.time);
  visit.others({"ASSET", "one key for each asset that the rows price", Need::required,
                ranges::positive, "USD per token"},
               row.prices);
}

template <class Visitor>
void keys_of(Visitor& visit, PricesEntry& prices) {
  visit.key({"file", "CSV or Parquet with a column time and one for each asset"}, prices.file);
  visit.key({"assets", "columns to take from the file; absent: all"}, prices.assets);
  visit.key({"between", "what holds between two rows", Need::optional, {}, {}, choices::betweens},
            prices.between);
  visit.key({"contains_own_impact", "a raw record: its own liquidations moved it"},
            prices.contains_own_impact);
  visit.tables({"rows", "prices written here instead of in a file"}, prices.rows);
}

template <class Visitor>
void keys_of(Visitor& visit, GasEntry& gas) {
  visit.key({"percentiles", "of the gas prices of included transactions; increasing",
             Need::required, ranges::percentile, "per cent"},
            gas.percentiles);
  visit.key({"file", "CSV or Parquet with a column time and one for each percentile, such as p30"},
            gas.file);
  visit.names({"columns",
               "what the file calls them: { time = \"ts_utc\", p30 = \"p30_gwei\" }; its other "
               "columns are then not read"},
              gas.columns);
  visit.key({"between", "what holds between two rows", Need::optional, {}, {}, choices::betweens},
            gas.between);
  visit.rows({"rows", "gas prices written here instead of in a file: [time, price, price, ...]",
              Need::optional, ranges::gas_price_gwei, "gwei"},
             gas.rows);
}

template <class Visitor>
void keys_of(Visitor& visit, ShockSpec& shock) {
  visit.key({"at_minutes", "after the start", Need::required, ranges::span_minutes, "minutes"},
            shock.at_minutes);
  visit.key({"asset", "whose reference price jumps", Need::required}, shock.asset);
  visit.key({"change", "fraction of the price then in force: -0.2 is a fall of 20 %",
             Need::required, ranges::price_change},
            shock.change);
}

template <class Visitor>
void keys_of(Visitor& visit, VoteSpec& vote) {
  visit.key({"at_minutes", "after the start", Need::required, ranges::span_minutes, "minutes"},
            vote.at_minutes);
  visit.key({"venue", "whose vote it is", Need::required}, vote.venue);
  visit.key({"asset", "of the reserve that changes", Need::required}, vote.asset);
  risk_keys_of(visit, vote);
}

template <class Visitor>
void keys_of(Visitor& visit, FlowEntry& flow) {
  visit.key({"asset", "what the record's own liquidations sold", Need::required}, flow.asset);
  visit.key({"file", "CSV or Parquet with columns time and sold"}, flow.file);
  visit.key({"times", "when, instead of a file; increasing"}, flow.times);
  visit.key(
      {"sold", "how much at each time; bought is negative", Need::optional, ranges::any, "tokens"},
      flow.sold);
}

template <class Visitor>
void keys_of(Visitor& visit, Fact& fact) {
  visit.key({"what", "the figure's name", Need::required}, fact.what);
  visit.key({"value", "as published, with its unit", Need::required}, fact.value);
  visit.key({"source", "where it is from", Need::required}, fact.source);
}

template <class Visitor>
void keys_of(Visitor& visit, ScenarioDocument& file) {
  visit.key({"schema_version", "of this format", Need::required, Range{.low = 1, .high = 1}},
            file.schema_version);
  visit.key({"name", "of the scenario", Need::required}, file.scenario.name);
  visit.key({"description", "what it is about"}, file.scenario.description);
  visit.key({"seed", "of all random numbers", Need::optional, ranges::not_negative},
            file.scenario.seed);
  visit.key({"duration_minutes", "longest simulated time", Need::required, ranges::run_minutes,
             "minutes"},
            file.scenario.duration_minutes);
  visit.key({"stop_when_quiet", "stop once nobody is under water and no request is pending"},
            file.scenario.stop_when_quiet);
  visit.choice({"feedback",
                "how sales act on the reference price",
                Need::optional,
                {},
                {},
                choices::feedback_modes},
               file.model.feedback);
  visit.key({"depth_multiplier", "every depth in the file times this: reserves, refill, impact",
             Need::optional, ranges::depth_multiplier},
            file.model.depth_multiplier);
  visit.table({"clock", "when the run begins and how its blocks come"}, file.model.clock);
  visit.table({"chain", "block space; absent: every request is executed when it is due"},
              file.model.chain);
  visit.tables({"assets", "the coins", Need::required}, file.model.assets);
  visit.tables({"liquidity", "where they are sold"}, file.model.liquidity);
  visit.tables({"oracles", "what venues believe of their prices"}, file.model.oracles);
  visit.tables({"venues", "where they are lent"}, file.model.venues);
  visit.tables({"keepers", "who liquidates"}, file.keepers);
  visit.tables({"bidders", "who seizes vaults and bids at a CDP engine's auctions"},
               file.scenario.bidders);
  visit.tables({"arbitrageurs", "who trades between pools, order books and the outside market"},
               file.scenario.arbitrageurs);
  visit.tables({"borrowers", "who among a venue's accounts looks after itself, and how"},
               file.scenario.borrowers);
  visit.table({"drawn_book", "accounts drawn from a stated density of debt; instead of accounts"},
              file.drawn_book);
  visit.key(
      {"positions", "CSV or Parquet: account, venue, asset, collateral, debt and, if wanted, mode"},
      file.positions);
  visit.tables({"accounts", "positions written here instead of in a file"}, file.accounts);
  visit.table({"prices", "a recorded or stated course of reference prices"}, file.prices);
  visit.table({"gas", "what others pay for block space; needed beside a chain"}, file.gas);
  visit.tables({"shocks", "jumps of a reference price"}, file.scenario.shocks);
  visit.tables({"votes", "changes of a reserve's parameters"}, file.scenario.votes);
  visit.tables({"recorded_flows", "what the record itself sold, for feedback = \"counterfactual\""},
               file.recorded_flows);
  visit.tables({"facts", "what was published about the event; documentation"}, file.facts);
}

}  // namespace seawall::io
