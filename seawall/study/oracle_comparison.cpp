#include "seawall/study/oracle_comparison.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/engine/run.hpp"
#include "seawall/study/oracle_attack.hpp"

namespace seawall {
namespace {

constexpr std::uint64_t blocks_between_looks = 256;

std::string span_text(double minutes) {
  return minutes >= 60.0 ? fmt::format("{:g} h", minutes / 60.0) : fmt::format("{:g} min", minutes);
}

std::string source_words(const OracleSpec& oracle) {
  if (!oracle.sale_places.empty()) {
    std::string size =
        fmt::format("{:g} % of the collateral", 100.0 * oracle.sale_share.value_or(0.0));
    if (oracle.sale_size) size = fmt::format("{:g}", *oracle.sale_size);
    if (!oracle.sale_sizes.empty()) size = fmt::format("{:g}", fmt::join(oracle.sale_sizes, ", "));
    return fmt::format("what selling {} fetches in {}", size,
                       fmt::join(oracle.sale_places, " and "));
  }
  if (!oracle.median_of.empty())
    return fmt::format("the middle of {}", fmt::join(oracle.median_of, ", "));
  if (oracle.source == "fixed") return fmt::format("fixed at {:g}", oracle.fixed_price.value_or(0));
  return oracle.source == "reference" ? "the reference price" : oracle.source;
}

std::string words_of(const OracleSpec& oracle) {
  std::string words = source_words(oracle);
  constexpr const char* means[] = {"", "arithmetic", "geometric", "exponential"};
  if (oracle.mean != MeanKind::none)
    words += fmt::format(", {} mean of {}", means[static_cast<std::size_t>(oracle.mean)],
                         span_text(oracle.mean_minutes.value_or(0.0)));
  if (oracle.exchange_rate) words += fmt::format(" x exchange rate {:g}", *oracle.exchange_rate);
  if (oracle.osm_hop_minutes > 0.0)
    words += fmt::format(", one poke of {} late", span_text(oracle.osm_hop_minutes));
  if (oracle.deviation > 0.0)
    words += fmt::format(", on moves of {:g} %", 100.0 * oracle.deviation);
  if (oracle.heartbeat_seconds > 0.0)
    words += fmt::format(" or {}", span_text(oracle.heartbeat_seconds / 60.0));
  if (oracle.delay_seconds > 0.0) words += fmt::format(", {:g} s late", oracle.delay_seconds);
  if (oracle.confidence_multiple != 0.0)
    words += fmt::format(", {:+g} times its confidence", oracle.confidence_multiple);
  return words;
}

std::string asset_with_most(const io::ScenarioFile& file) {
  std::map<std::string, int> counts;
  for (const OracleSpec& oracle : file.model.oracles)
    ++counts[oracle.asset];
  const auto most =
      std::ranges::max_element(counts, {}, [](const auto& count) { return count.second; });
  return most == counts.end() ? std::string{} : most->first;
}

// The oracle that a lending venue values the asset by today.
const OracleSpec* read_today(const io::ScenarioFile& file, const std::string& asset) {
  for (const VenueSpec& venue : file.model.venues)
    for (const ReserveSpec& reserve : venue.reserves)
      if (reserve.asset == asset) {
        const auto found = std::ranges::find(file.model.oracles, reserve.oracle, &OracleSpec::name);
        if (found != file.model.oracles.end()) return &*found;
      }
  return nullptr;
}

io::ScenarioFile valued_by(const io::ScenarioFile& file, const std::string& asset,
                           const std::string& oracle) {
  io::ScenarioFile changed = file;
  for (VenueSpec& venue : changed.model.venues)
    for (ReserveSpec& reserve : venue.reserves)
      if (reserve.asset == asset) reserve.oracle = oracle;
  return changed;
}

Result<OracleRow> play(const io::ScenarioFile& file, const OracleSpec& oracle,
                       const OracleComparison& asked) {
  const auto compiled = io::compile_file(file);
  if (!compiled) return std::unexpected{compiled.error()};
  const auto id = static_cast<std::size_t>(
      std::ranges::find(compiled->model.oracles, oracle.name, &Oracle::name) -
      compiled->model.oracles.begin());
  OracleRow row{.oracle = oracle.name, .reads = words_of(oracle), .attack_usd = {}, .attack = {}};
  const State opening = make_state(compiled->model);
  const OracleAttack attack = attack_on(compiled->model, opening, OracleId{id}, asked.attack_move);
  row.attack_usd = attack.loss_usd;
  row.attack = attack.how;
  Run run{compiled->model,
          compiled->scenario,
          {.trace_level = TraceLevel::hash, .seed = file.scenario.seed}};
  while (run.advance(blocks_between_looks))
    if (asked.progress != nullptr && asked.progress->stop != 0) break;
  const Outcome outcome = run.finish();
  row.bad_debt_usd = outcome.bad_debt_usd;
  row.liquidations = outcome.counts.liquidations;
  row.wrongful = outcome.timeliness.wrongful;
  row.late = outcome.timeliness.late;
  row.under_water = outcome.timeliness.under_water;
  row.lowest_price_usd = outcome.lowest_price_usd[compiled->model.oracles[id].asset.index()];
  return row;
}

}  // namespace

Result<OracleTable> compare_oracles(const io::ScenarioFile& file, const OracleComparison& asked) {
  OracleTable table{.asset = asked.asset.empty() ? asset_with_most(file) : asked.asset,
                    .attack_move = asked.attack_move,
                    .rows = {}};
  const OracleSpec* today = read_today(file, table.asset);
  if (today == nullptr)
    return fail(ErrorCode::unknown_name, "--asset",
                fmt::format("no lending venue of the scenario has a reserve of '{}'", table.asset));
  for (const OracleSpec& oracle : file.model.oracles) {
    if (oracle.asset != table.asset || oracle.numeraire != today->numeraire ||
        oracle.decimals != today->decimals)
      continue;
    if (asked.progress != nullptr && asked.progress->stop != 0) return table;
    auto row = play(valued_by(file, table.asset, oracle.name), oracle, asked);
    if (!row) return std::unexpected{row.error()};
    table.rows.push_back(*std::move(row));
  }
  table.is_complete = asked.progress == nullptr || asked.progress->stop == 0;
  return table;
}

}  // namespace seawall
