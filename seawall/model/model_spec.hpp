#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/asset.hpp"
#include "seawall/model/model.hpp"

namespace seawall {

// What a person writes, by name and in whole tokens. compile() turns it into a Model or says what
// is wrong with it, naming the key path ("venues[0].reserves[1].oracle").

struct AssetSpec {
  std::string name;
  int decimals = 18;
  double price_usd = 0.0;  ///< > 0
  std::optional<ImpactTerms> impact;
  std::optional<PegTerms> peg = {};
};

/// One point of the depth of an order book.
struct DepthPointSpec {
  double distance = 0.0;  ///< from the reference price, share of it; beyond half the spread
  double tokens = 0.0;    ///< base tokens on each side up to that distance
};

struct ProviderSpec {
  std::string name;
  double share = 1.0;            ///< of the order book, in (0, 1]; they sum to 1
  double base = 0.0;             ///< tokens, ≥ 0
  double quote = 0.0;            ///< tokens, ≥ 0
  double inventory_limit = 0.0;  ///< base tokens, > 0
  double rebate = 0.0;
  double required_return = 0.0;
  double informed_share = 1.0;
  double loss_weight = 1.0;
  double withdrawn_share = 1.0;
  double holding_seconds = 60.0;
  double return_minutes = 10.0;
};

struct OrderBookSpec {
  double spread = 0.0;                ///< share of the reference price, in [0, 1)
  std::vector<DepthPointSpec> depth;  ///< this, or tokens, reach and exponent
  std::optional<double> tokens;       ///< power law: base tokens on each side up to `reach`
  std::optional<double> reach;        ///< share of the reference price
  double exponent = 1.0;         ///< tokens(d) = tokens · ((d − spread/2)/(reach − spread/2))^e
  std::uint32_t levels = 50;     ///< on each side, in [1, 1000]
  double refill_minutes = 0.0;   ///< time constant; or the pool's refill_per_minute
  double probe = 0.0;            ///< base tokens at which the middle price is read
  double memory_minutes = 10.0;  ///< half-life of what providers remember
  bool withdrawal = true;        ///< false: providers never leave
  bool moves_reference = false;
  std::vector<ProviderSpec> providers;
};

/// One quote: received for all of `sold`, or the average price; one of the two.
struct QuotePointSpec {
  double sold = 0.0;               ///< base tokens, > 0
  std::optional<double> received;  ///< quote tokens, > 0
  std::optional<double> price;     ///< quote tokens per base token, > 0
};

/// Rows of a file that are quotes; whoever reads the file fills QuotesSpec::points.
struct QuotesFileSpec {
  std::string name;  ///< empty: none
  std::vector<std::pair<std::string, std::string>>
      columns;  ///< sold, received, price, time; what the file calls them
  std::vector<std::pair<std::string, std::string>> filter;  ///< column of the file, its text
  Time from;                                                ///< rows before it do not count
  Time until;  ///< nor do rows from it on; the start of time: no end
};

struct QuotesSpec {
  std::vector<QuotePointSpec> points;  ///< sizes rise
  QuotesFileSpec file;                 ///< instead of points
  BeyondTable beyond = BeyondTable::nothing;
  std::optional<double> reference_price;  ///< quote tokens per base token when they were quoted
  std::vector<std::string> rows = {};     ///< "day.csv:17" of each point; empty: not from a file

  /// How a message names a part of a point. @param table "liquidity[0].quotes"
  [[nodiscard]] std::string where(const std::string& table, std::size_t point,
                                  std::string_view key) const;
};

struct LiquiditySpec {
  std::string name;
  std::string kind;  ///< one of choices::pool_kinds
  std::string base;
  std::string quote;
  double base_reserve = 0.0;            ///< constant_product: tokens, > 0
  std::optional<double> quote_reserve;  ///< constant_product: default, at the assets' prices
  double fee = 0.003;                   ///< constant_product: share of the input, in [0, 0.1]
  std::optional<ImpactTerms> curve;     ///< impact_depth
  std::optional<OrderBookSpec> order_book;
  std::optional<QuotesSpec> quotes = {};
  std::optional<WeightedSpec> weighted = {};
  std::optional<StableSwapSpec> stable_swap = {};
  std::optional<ConcentratedSpec> concentrated = {};
  std::optional<CryptoSwapSpec> crypto_swap = {};
  std::string pool = {};           ///< shared_pool: the place before it whose pool it is
  double refill_per_minute = 0.0;  ///< base tokens
  std::string source;
};

struct OutageSpec {
  double at_minutes = 0.0;  ///< after the start
  double minutes = 0.0;     ///< how long, > 0
};

/// Of a rollup: while it is down nothing is included and no oracle there publishes; after it no
/// account is liquidated for the grace, but those far under water.
struct SequencerSpec {
  std::vector<OutageSpec> outages;
  double grace_minutes = 0.0;
};

struct OracleSpec {
  std::string name;
  std::string asset;
  std::string numeraire = "USD";      ///< "USD" or an asset
  std::string source = "reference";   ///< "reference", a pool's name, or "fixed"
  std::optional<double> fixed_price;  ///< for source = "fixed"
  int decimals = 8;
  double deviation = 0.0;
  double heartbeat_seconds = 0.0;
  double delay_seconds = 0.0;
  std::vector<std::string> median_of =
      {};                        ///< names of oracles before this one, instead of a source
  double osm_hop_minutes = 0.0;  ///< > 0: an OSM
  bool must_be_poked = false;
  MeanKind mean = MeanKind::none;
  std::optional<double> mean_minutes = {};
  double confidence_multiple = 0.0;  ///< negative for collateral, positive for debt; 0: none
  std::optional<double> confidence_minutes = {};
  double confidence_least = 0.0;
  double confidence_most = 1.0;
  std::optional<double> exchange_rate = {};  ///< base coins per coin at the start
  double exchange_rate_growth = 0.0;         ///< a year
  std::optional<double> exchange_rate_growth_max = {};
  double exchange_rate_jump = 1.0;
  double exchange_rate_jump_minutes = 0.0;
  std::vector<std::string> sale_places = {};
  std::optional<double> sale_size = {};   ///< whole tokens, or …
  std::optional<double> sale_share = {};  ///< … share of the collateral behind it, or …
  std::vector<double> sale_sizes = {};    ///< … a curve: whole tokens, ascending
  std::optional<double> answer_min = {};  ///< price
  std::optional<double> answer_max = {};
  std::vector<OutageSpec> outages = {};
};

struct RateCurveSpec {
  double base_rate = 0.0;
  double slope_below = 0.0;
  double slope_above = 0.0;
  double optimal_utilisation = 1.0;
};

struct ReserveSpec {
  std::string asset;
  std::string oracle;
  double collateral_factor = 0.0;
  double liquidation_threshold = 0.0;
  double liquidation_bonus = 0.0;
  double protocol_fee = 0.0;
  double reserve_factor = 0.0;
  std::optional<RateCurveSpec> rate_curve;
  std::optional<double> background_supply;  ///< one of background_supply and cash must be there
  std::optional<double> cash;
  double background_debt = 0.0;
};

struct EfficiencyModeSpec {
  std::string name;
  double collateral_factor = 0.0;
  double liquidation_threshold = 0.0;
  double liquidation_bonus = 0.0;
  std::vector<std::string> collateral;
};

struct FlipSpec {
  double bid_step = 0.03;
  double bid_lifetime_minutes = 0.0;      ///< > 0
  double auction_lifetime_minutes = 0.0;  ///< > 0
  double lot_max = 0.0;                   ///< tokens of collateral, > 0
};

struct ClipSpec {
  double price_buffer = 1.1;
  double lifetime_minutes = 0.0;  ///< > 0
  double price_drop_max = 0.0;
  double incentive_share = 0.0;
  double incentive_flat = 0.0;
  std::string curve = "stairstep";  ///< "linear" | "stairstep" | "exponential"
  double linear_lifetime_minutes = 0.0;
  double step_seconds = 0.0;
  double cut = 0.99;
  double debt_at_auction_max = 1e12;
};

struct BackstopSpec {
  std::string asset;
  double wait_minutes = 0.0;
  double lot = 0.0;                     ///< tokens of debt that one sale covers, > 0
  double lot_start = 0.0;               ///< tokens that it offers at first; 0: no debt auctions
  double lot_growth = 0.5;              ///< of the lot at a restart
  double surplus_lot = 0.0;             ///< coin of one surplus auction; 0: none
  double surplus_kept = 0.0;            ///< coin that stays
  double bid_step = 0.05;               ///< flop.sol and flap.sol: 5 %, 3 hours, 2 days
  double bid_lifetime_minutes = 180.0;  ///< > 0
  double auction_lifetime_minutes = 2880.0;  ///< > 0
};

struct CdpSpec {
  std::string collateral;
  std::string debt;
  std::string oracle;
  double liquidation_ratio = 1.5;
  double penalty = 0.13;
  double stability_fee = 0.0;  ///< of debt in a year, compounded by the second
  double dust = 0.0;
  double surplus = 0.0;
  std::optional<FlipSpec> flip;
  std::optional<ClipSpec> clip;
  std::optional<BackstopSpec> backstop;
};

struct VenueSpec {
  std::string name;
  std::string kind = "lending_pool";         ///< one of choices::venue_kinds
  std::string rules;                         ///< lending_pool: one of lending_rules_names
  std::string mechanism = {};                ///< one of choices::mechanisms; of a cdp the last two
  std::optional<double> target_health = {};  ///< to_target
  std::optional<double> rise_minutes = {};   ///< dutch
  std::vector<std::pair<std::string, double>> rules_terms = {};  ///< not cdp: key, figure
  std::optional<CdpSpec> cdp = {};
  std::vector<ReserveSpec> reserves = {};
  std::vector<EfficiencyModeSpec> modes = {};
};

struct KeeperSpec {
  std::string name;
  std::vector<std::pair<std::string, double>> capital;  ///< asset, tokens
  std::string where = {};               ///< key path of what it was written as; empty: keepers[i]
  std::string capital_key = "capital";  ///< what its capital is called there
  std::string owner = {};               ///< keeper before it whose second purse it is; empty: none
};

/// What a provider has in a pool at the start.
struct PoolStakeSpec {
  std::string owner;            ///< a keeper
  std::string where;            ///< key path of what it is written as, "pool_providers[0]"
  std::string place;            ///< of liquidity, in a pool
  std::optional<double> share;  ///< of the pool, in (0, 1]; of kinds with shares
  std::vector<ConcentratedPositionSpec> positions;  ///< of kinds with ranges
};

/// Long form: one row per (account, venue, asset). Kept as columns: there may be 10⁶.
struct PositionSpec {
  std::vector<std::string> account;
  std::vector<std::uint16_t> venue;  ///< index into venue_names
  std::vector<std::uint16_t> asset;  ///< index into asset_names
  std::vector<double> collateral;    ///< tokens, ≥ 0
  std::vector<double> debt;          ///< tokens, ≥ 0
  std::vector<std::uint16_t> mode;   ///< index into mode_names; 0 is "" (none)
  std::vector<double> rate;          ///< yearly interest; 0: none stated. May be empty: all of them
  std::vector<BandRange> bands = {};  ///< that a loan lies in. May be empty: none stated
  std::vector<std::string> venue_names;
  std::vector<std::string> asset_names;
  std::vector<std::string> mode_names{""};
  std::string origin = "positions";  ///< prefix of a row in error messages: a file's name
  std::uint64_t first_line = 0;      ///< a text file's line of row 0; 0: rows are counted from 1
  std::vector<std::uint32_t>
      entries;  ///< row r is written in accounts[entries[r]]; empty: rows are a file's
  /// The last rows are of actors' accounts, which keep room for what they may hold and owe.
  struct Kept {
    std::string where;  ///< what they are written as, "manipulators[0]"
    bool collateral = false;
    bool debt = false;
  };
  std::vector<Kept> kept = {};  ///< [the last rows]

  [[nodiscard]] std::size_t rows() const { return account.size(); }
  /// Null for a row that is not an actor's.
  [[nodiscard]] const Kept* kept_in(std::size_t row) const {
    return row + kept.size() < rows() ? nullptr : &kept[row + kept.size() - rows()];
  }
  /// How a message names a cell: "book.csv:17: debt", "book.parquet: row 16: debt",
  /// "accounts[3].debt.CRV".
  [[nodiscard]] std::string where(std::size_t row, std::string_view column) const;
};

struct ChainSpec {
  std::string market = "first_price";  ///< "first_price" | "base_fee"
  std::int64_t gas_limit = 10'000'000;
  double expiry_minutes = 180.0;
  double replacement_bump = 0.10;
  double block_jitter = 0.0;
  std::string gas_asset;  ///< empty: none
};

struct BackgroundLeverageSpec {
  std::string asset;
  double value_usd = 0.0;       ///< > 0
  double leverage_least = 0.0;  ///< > 1
  double leverage_most = 0.0;   ///< ≥ leverage_least
  std::string source;
};

/// One side of a contract at the start.
struct ContractPositionSpec {
  std::string account;
  double size = 0.0;         ///< tokens of base; short is negative
  double entry_price = 0.0;  ///< settlement tokens per token, > 0
};

struct ContractSpec {
  std::string name;
  std::string venue;
  std::string base;
  std::string settled_in;
  std::string mark;  ///< an oracle of base
  double initial_margin = 0.0;
  double maintenance_margin = 0.0;
  double gain_weight = 1.0;
  double open_interest_max = 0.0;  ///< tokens of base; 0: no limit
  std::vector<std::string> depth_places = {};
  std::optional<double> depth_multiple = {};
  std::optional<double> depth_fall = {};
  std::vector<ContractPositionSpec> positions = {};
};

struct ModelSpec {
  Clock clock;
  std::optional<ChainSpec> chain;  ///< absent: every request is executed when it is due
  std::optional<SequencerSpec> sequencer = {};
  FeedbackMode feedback = FeedbackMode::generative;
  double depth_multiplier =
      1.0;  ///< every depth in the model times this: reserves, refill, impact; > 0
  std::vector<AssetSpec> assets;
  std::vector<LiquiditySpec> liquidity;
  std::vector<OracleSpec> oracles;
  std::vector<VenueSpec> venues;
  std::vector<KeeperSpec> keepers;
  std::vector<PoolStakeSpec> pool_stakes = {};
  PositionSpec positions;
  std::vector<BackgroundLeverageSpec> background_leverage = {};
  std::vector<ContractSpec> contracts = {};
};

}  // namespace seawall
