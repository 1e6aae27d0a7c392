#include "seawall/analysis/staleness.hpp"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "seawall/analysis/causes.hpp"
#include "seawall/analysis/price_moves.hpp"
#include "seawall/analysis/wording.hpp"

namespace seawall {
namespace {

// An oracle publishes integers; what their last digit rounds away is no move of the source.
constexpr double rounding_most = 1e-6;

struct Round {
  double price = 0.0;
  Time observed;
};

struct Stale {
  Duration age{};
  double gap = 0.0;
  OracleId oracle;
};

class Search {
 public:
  Search(const Model& model, const Series& series) : model_{model}, series_{series} {
    for (std::size_t i = 0; i < model.oracles.size(); ++i) {
      rounds_.push_back({series.oracle_price[i], series.time.front()});
      sources_.push_back(source_of(model.oracles[i]));
    }
  }

  void take(const Event& event) {
    if (event.kind == EventKind::oracle_published)
      rounds_[event.oracle.index()] = {event.trigger_price,
                                       Time{event.time.nanoseconds - event.oracle_age.nanoseconds}};
    else if (event.kind == EventKind::account_liquidatable && event.column.exists())
      look_at(model_.columns[event.column.index()].venue,
              model_.columns[event.column.index()].reserve, event.time);
    else if (event.kind == EventKind::liquidation)
      look_at_assets(event);
  }

  [[nodiscard]] const Stale& oldest() const { return oldest_; }

 private:
  // What each oracle would have observed at the end of each block. [rows]
  [[nodiscard]] std::vector<double> source_of(const Oracle& oracle) const {
    std::vector<double> source;
    if (oracle.fixed) return source;
    const bool reads_pool = oracle.source_pool.exists();
    if (reads_pool) {
      const Liquidity& place = model_.liquidity[oracle.source_pool.index()];
      source = pool_course(series_, {oracle.source_pool, place.base, place.quote}, oracle.asset);
    }
    for (std::size_t row = 0; row < series_.rows(); ++row) {
      const std::size_t at = row * series_.coins;
      if (!reads_pool) source.push_back(series_.reference_price[at + oracle.asset.index()]);
      if (oracle.numeraire.exists())
        source[row] /= series_.reference_price[at + oracle.numeraire.index()];
    }
    return source;
  }

  void look_at(VenueId venue, ReserveId reserve, Time now) {
    look_at(reserves_of(model_.venues[venue.index()])[reserve.index()].oracle, now);
  }

  void look_at_assets(const Event& event) {
    for (const LendingReserve& reserve : reserves_of(model_.venues[event.venue.index()]))
      if (reserve.asset == event.asset || reserve.asset == event.counter_asset)
        look_at(reserve.oracle, event.time);
  }

  void look_at(OracleId id, Time now) {
    const Oracle& oracle = model_.oracles[id.index()];
    // The block before: what this very block sold, no oracle could have seen.
    const why::SeriesRow row = why::row_at(series_, Time{now.nanoseconds - 1});
    if (oracle.fixed || !row.exists) return;
    const Round& round = rounds_[id.index()];
    const Duration age = now - round.observed;
    const double gap = std::fabs(sources_[id.index()][row.row] / round.price - 1.0);
    const bool heartbeat_is_over = oracle.heartbeat.nanoseconds > 0 && age > oracle.heartbeat;
    const double allowed = heartbeat_is_over ? 0.0 : oracle.deviation.value;
    if (gap <= allowed + rounding_most || age <= oldest_.age) return;
    oldest_ = {age, gap, id};
  }

  const Model& model_;
  const Series& series_;
  std::vector<Round> rounds_;                 ///< [oracles] what venues believe now
  std::vector<std::vector<double>> sources_;  ///< [oracles][rows]
  Stale oldest_;
};

}  // namespace

std::string stale_inputs(const Model& model, const Series& series, std::span<const Event> events) {
  const bool is_full = !events.empty() && events.back().id == events.size();
  if (!is_full || series.rows() == 0) return {};
  Search search{model, series};
  for (const Event& event : events)
    search.take(event);
  const Stale& oldest = search.oldest();
  if (!oldest.oracle.exists()) return "none: no price that decided anything lagged its source";
  return fmt::format("a price of {} decided when it was {} old and its source {} away",
                     model.oracles[oldest.oracle.index()].name, duration_text(oldest.age),
                     percent_text(oldest.gap));
}

}  // namespace seawall
