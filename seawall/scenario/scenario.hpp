#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/result.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/model.hpp"
#include "seawall/scenario/arbitrageur.hpp"
#include "seawall/scenario/bidder.hpp"
#include "seawall/scenario/borrower.hpp"
#include "seawall/scenario/funding.hpp"
#include "seawall/scenario/gas_path.hpp"
#include "seawall/scenario/manipulator.hpp"
#include "seawall/scenario/pool_provider.hpp"

namespace seawall {

/// How a keeper decides. A plain policy: what it sees is const, what it wants is a request.
struct KeeperBehaviour {
  KeeperId keeper;
  KeeperFunding funding = KeeperFunding::flash_loan;
  std::vector<Units> slice_max;  ///< [coins] most of a debt asset that one call repays; 0: no limit
  Fraction slice_jitter{
      0.0};  ///< a call's slice is drawn from [1 − jitter, 1] · slice_max, in [0, 1)
  Value cost_per_call{0.0};            ///< USD
  Value profit_min{0.0};               ///< USD after cost; the least it works for
  std::uint32_t latency_blocks = 1;    ///< from seeing to inclusion, ≥ 1
  std::uint32_t calls_per_block = 0;   ///< most calls submitted a block; 0: no limit
  double gas_price_max = 1e9;          ///< gwei that it never exceeds, where there is a chain
  Fraction urgency{0.6};               ///< share of block space that it tries to outbid
  std::vector<VenueId> venues;         ///< lending pools where it works; empty: everywhere
  std::vector<LiquidityId> liquidity;  ///< where it sells; empty: everywhere
  bool splits_exit = false;  ///< over all ways of one and two hops; otherwise the best single one
};

/// A recorded or stated course of exogenous prices, one row a time, one column a coin.
struct PricePath {
  std::vector<Time> times;     ///< strictly increasing
  std::vector<double> prices;  ///< [times × coins], USD, > 0
  std::size_t coins = 0;
  enum class Between : std::uint8_t { hold, log_linear } between = Between::hold;
  bool contains_own_impact = false;  ///< a raw record: its own liquidations moved it

  /// Prices in force at `time` into `out` [coins]; before the first row the first, after the last
  /// the last.
  void at(Time time, std::span<double> out) const;
};

/// Sales of the record itself, needed by the counterfactual mode.
struct RecordedFlow {
  AssetId asset;
  std::vector<Time> times;   ///< strictly increasing
  std::vector<double> sold;  ///< tokens sold (bought: negative) at each time
};

/// A vote: one parameter of one reserve from a time on.
struct ParameterChange {
  Time time;
  VenueId venue;
  ReserveId reserve;
  ReserveParameters parameters;
};

/// What a run is given.
struct Scenario {
  std::string name;
  PricePath path;
  std::optional<GasPath> gas;  ///< there if and only if the model has a chain
  std::vector<RecordedFlow> recorded_flows;
  std::vector<ParameterChange> changes;  ///< sorted by time
  std::vector<KeeperBehaviour> keepers;
  std::vector<BidderBehaviour> bidders;
  std::vector<ArbitrageurBehaviour> arbitrageurs;
  std::vector<BorrowerBehaviour> borrowers;
  std::vector<PoolProviderBehaviour> pool_providers;
  std::vector<ManipulatorBehaviour> manipulators;
  std::uint64_t blocks = 0;  ///< most blocks to run, > 0
  bool stop_when_quiet =
      false;  ///< stop once nobody is under water, and nothing is pending or still to come
};

/// What happens to the world in one tick: exogenous prices, votes, and how actors behave.
struct Shock {
  Time time;
  std::span<const double> prices;         ///< [coins] exogenous, USD
  std::span<const double> recorded_sold;  ///< [coins] the record's own sales in this tick, or empty
  std::span<const ParameterChange> changes;
  std::span<const KeeperBehaviour> keepers;
  std::span<const BidderBehaviour> bidders = {};
  std::span<const ArbitrageurBehaviour> arbitrageurs = {};
  std::span<const BorrowerBehaviour> borrowers = {};
  std::span<const PoolProviderBehaviour> pool_providers = {};
  std::span<const ManipulatorBehaviour> manipulators = {};
  std::span<const double> gas_shares = {};  ///< [percentiles] as GasPath; empty: no chain
  std::span<const double> gas_prices = {};  ///< [percentiles] gwei, of this block
};

// What a person writes; compile_scenario() resolves names.

struct KeeperBehaviourSpec {
  std::string keeper;
  std::string funding = "flash_loan";  ///< "flash_loan" | "capital"
  std::vector<std::pair<std::string, double>> slice_max;
  double slice_jitter = 0.0;
  double cost_per_call_usd = 0.0;
  double profit_min_usd = 0.0;
  std::uint32_t latency_blocks = 1;
  std::uint32_t calls_per_block = 0;
  std::optional<double> gas_price_max = {};  ///< gwei; absent: no cap
  double urgency = 0.6;
  std::string exit = "single";  ///< "single" | "split"
  // Without initialisers g++ warns wherever a list of members ends before these.
  // NOLINTBEGIN(readability-redundant-member-init)
  std::vector<std::string> venues = {};
  std::vector<std::string> liquidity = {};
  // NOLINTEND(readability-redundant-member-init)
};

struct ShockSpec {
  double at_minutes = 0.0;
  std::string asset;
  double change = 0.0;  ///< fraction of the price then in force, > −1
};

struct PriceRowsSpec {
  std::vector<Time> times;
  std::vector<std::string> assets;
  std::vector<double> prices;    ///< [times × assets]
  std::string between = "hold";  ///< "hold" | "log_linear"
  bool contains_own_impact = false;
  std::string origin = "prices.rows";  ///< a file's name, or the key path of rows in the scenario
  std::uint64_t first_line = 0;        ///< a text file's line of row 0; 0: rows are counted from 1
  bool is_file = false;

  /// How a message names a cell: "day.csv:17: CRV", "day.parquet: row 16: CRV",
  /// "prices.rows[15].CRV".
  [[nodiscard]] std::string where(std::size_t row, std::string_view column) const;
};

struct RecordedFlowSpec {
  std::string asset;
  std::vector<Time> times;
  std::vector<double> sold;
};

struct VoteSpec {
  double at_minutes = 0.0;
  std::string venue;
  std::string asset;
  std::optional<double> collateral_factor;
  std::optional<double> liquidation_threshold;
  std::optional<double> liquidation_bonus;
};

struct ScenarioSpec {
  std::string name;
  std::string description;
  std::uint64_t seed = 1;
  double duration_minutes = 0.0;  ///< > 0
  bool stop_when_quiet = false;
  std::vector<ShockSpec> shocks;
  PriceRowsSpec prices;
  std::optional<GasRowsSpec> gas;
  std::vector<RecordedFlowSpec> recorded_flows;
  std::vector<VoteSpec> votes;
  std::vector<KeeperBehaviourSpec> keepers;
  std::vector<BidderGroupSpec> bidders;
  std::vector<ArbitrageurSpec> arbitrageurs;
  std::vector<BorrowerGroupSpec> borrowers;
  std::vector<PoolProviderSpec> pool_providers = {};
  std::vector<ManipulatorSpec> manipulators = {};
};

/// Resolves names and checks ranges. Errors name the key path ("keepers[0].slice_max.CRV"). A
/// generative or counterfactual run on a raw record without its flow is refused here (wrong_unit of
/// evidence, not of taste: the record already contains the cascade).
[[nodiscard]] Result<Scenario> compile_scenario(const ScenarioSpec& spec, const Model& model);

}  // namespace seawall
