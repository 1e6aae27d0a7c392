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
             ranges::replacement_bump},
            chain.replacement_bump);
  visit.key(
      {"block_jitter", "standard deviation of the log of a block's gas price level around [gas]",
       Need::optional, ranges::log_sigma},
      chain.block_jitter);
  visit.key({"gas_asset", "asset that pays for gas; absent: no cost is booked"}, chain.gas_asset);
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
}

template <class Visitor>
void keys_of(Visitor& visit, LiquiditySpec& pool) {
  visit.key({"name", "how oracles and results call it", Need::required}, pool.name);
  visit.key({"kind",
             "a pool with reserves, or depth off chain",
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
  visit.key({"source", "\"reference\", the name of a pool, or \"fixed\""}, oracle.source);
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
void keys_of(Visitor& visit, VenueSpec& venue) {
  visit.key({"name", "how positions and results call it", Need::required}, venue.name);
  visit.key({"kind", "what sort of venue it is", Need::optional, {}, {}, choices::venue_kinds},
            venue.kind);
  visit.key(
      {"rules", "which contract's text it follows", Need::required, {}, {}, choices::lending_rules},
      venue.rules);
  visit.key({"mechanism",
             "how an account under water is closed",
             Need::optional,
             {},
             {},
             choices::mechanisms},
            venue.mechanism);
  visit.tables({"reserves", "1 to 64", Need::required}, venue.reserves);
  visit.tables({"modes", "efficiency modes (eMode)"}, venue.modes);
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
  visit.key(
      {"positions", "CSV or Parquet: account, venue, asset, collateral, debt and, if wanted, mode"},
      file.positions);
  visit.tables({"accounts", "positions written here instead of in a file"}, file.accounts);
  visit.table({"prices", "a recorded or stated course of reference prices"}, file.prices);
  visit.table({"gas", "what others pay for block space; goes with [chain]"}, file.gas);
  visit.tables({"shocks", "jumps of a reference price"}, file.scenario.shocks);
  visit.tables({"votes", "changes of a reserve's parameters"}, file.scenario.votes);
  visit.tables({"recorded_flows", "what the record itself sold, for feedback = \"counterfactual\""},
               file.recorded_flows);
  visit.tables({"facts", "what was published about the event; documentation"}, file.facts);
}

}  // namespace seawall::io
