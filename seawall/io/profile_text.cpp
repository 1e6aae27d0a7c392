#include "seawall/io/profile_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "seawall/analysis/profile_words.hpp"
#include "seawall/analysis/wording.hpp"
#include "seawall/io/profile_chart.hpp"

namespace seawall::io {
namespace {

constexpr std::size_t steps_shown = 3;

std::string shock_text(double shock) {
  return shock < 0.0 ? "−" + fall_text(shock) : fall_text(shock);
}
std::string rated(const std::optional<double>& branching) {
  return branching ? fmt::format("{:.2f}", *branching) : std::string{"few"};
}
std::string price_text(double price) { return price > 0.0 ? number_text(price) : "exhausted"; }

std::string depth_text(const LiquidationProfile& profile) {
  if (profile.mark == "impact") return "the price follows sales by the asset's own impact curve";
  return "the price is where the asset is sold: arbitrage is taken to be instant";
}

std::string head(const LiquidationProfile& profile, const Look& look) {
  std::string out = inked(printable(fmt::format("{} at {} USD: liquidation risk profile",
                                                profile.asset, number_text(profile.price)),
                                    look),
                          Ink::strong, look) +
                    "\n";
  const auto line = [&](std::string_view name, const std::string& text) {
    out += wrapped(fmt::format("  {:<12}", name), text, look);
  };
  line("status", "ILLUSTRATIVE: a shock without a recorded counterpart; depth is as stated");
  line("accounts",
       fmt::format("{} of {} hold it behind debt: {} tokens, of which {} are sold if it falls to "
                   "nothing; {} are reached by no fall of it alone; {} are refused by the rule; {} "
                   "seize other collateral",
                   count_text(profile.accounts_with_asset), count_text(profile.accounts),
                   number_text(profile.collateral), number_text(profile.sales),
                   count_text(profile.out_of_reach), count_text(profile.refused),
                   counted(profile.seized_elsewhere, "call")));
  for (const std::string& source : profile.depth_sources)
    line("depth", source);
  line("depth", fmt::format("times {:g}; {}", profile.depth_multiplier, depth_text(profile)));
  if (std::isfinite(profile.measured))
    line("measured", fmt::format("up to {} tokens; * marks sales beyond, which are extrapolated",
                                 number_text(profile.measured)));
  for (const ProfileBackground& prior : profile.background)
    line("background",
         fmt::format("stated, no accounts: {} USD long, leverage log-uniform {:g} to {:g} ({})",
                     number_text(prior.value), prior.leverage_least, prior.leverage_most,
                     prior.source));
  return out;
}

// Whether a jump that needs no loss of depth lies between today's price and the shock.
bool has_jumped(const ProfileSide& side, double shock) {
  const auto is_passed = [shock](const ProfileFold& jump) { return jump.at >= shock; };
  return std::ranges::any_of(side.folds, is_passed) || std::ranges::any_of(side.steps, is_passed);
}

std::string shocks_table(const ProfileSide& side, const Look& look) {
  const bool has_background = side.background_share > 0.0;
  std::vector<TextTable::Column> columns{{"shock", Align::right},   {"to USD", Align::right},
                                         {"settles", Align::right}, {"amplif.", Align::right},
                                         {"R max", Align::right},   {"sold", Align::right},
                                         {"worst", Align::right},   {"jumps at", Align::right}};
  if (has_background) columns.insert(columns.begin() + 6, {"background", Align::right});
  TextTable table{std::move(columns)};
  for (const ProfileShock& row : side.shocks) {
    const bool doubles = row.amplification && *row.amplification > 2.0;
    std::vector<TextTable::Cell> cells{
        shock_text(row.shock),
        number_text(row.start),
        {price_text(row.price), row.price > 0.0 ? Ink::plain : Ink::warning},
        {row.amplification ? fmt::format("{:.2f}", *row.amplification) : "–",
         doubles ? Ink::warning : Ink::plain},
        rated(row.branching_max),
        number_text(row.sold) + (row.beyond_measured ? "*" : ""),
        price_text(row.worst_price),
        row.depth_to_jump             ? fmt::format("×{:.3f}", *row.depth_to_jump)
        : has_jumped(side, row.shock) ? "jumped"
                                      : "none"};
    if (has_background) cells.insert(cells.begin() + 6, number_text(row.background_sold));
    table.row(std::move(cells));
  }
  return table.text(look);
}

std::string losses_table(const ProfileSide& side, const Look& look) {
  TextTable table{{{"shock", Align::right},
                   {"accounts", Align::right},
                   {"full/slice/none", Align::right},
                   {"repaid USD", Align::right},
                   {"bad debt USD", Align::right},
                   {"one price", Align::right}}};
  for (const ProfileShock& row : side.shocks)
    table.row({shock_text(row.shock), count_text(row.accounts),
               fmt::format("{}/{}/{}", row.in_full, row.in_part, row.not_at_all),
               number_text(row.repaid), number_text(row.bad_debt),
               number_text(row.bad_debt_uniform)});
  return table.text(look);
}

std::string baselines_table(const ProfileSide& side, const Look& look) {
  const bool has_background = side.background_share > 0.0;
  std::vector<TextTable::Column> columns{{"shock", Align::right},
                                         {"bad debt USD", Align::right},
                                         {"N0 no feedback", Align::right},
                                         {"N1 constant slippage", Align::right}};
  if (has_background) columns.push_back({"background's", Align::right});
  TextTable table{std::move(columns)};
  for (const ProfileShock& row : side.shocks) {
    std::vector<TextTable::Cell> cells{
        shock_text(row.shock), number_text(row.bad_debt), number_text(row.bad_debt_no_feedback),
        fmt::format("{} at {}", number_text(row.bad_debt_constant), percent_text(row.slippage))};
    if (has_background) cells.emplace_back(number_text(row.background_bad_debt));
    table.row(std::move(cells));
  }
  return table.text(look);
}

std::string notes(const ProfileSide& side, const Look& look) {
  std::string out = wrapped(
      "  ",
      "amplif.: fall of the price over the shock; R max: largest on the way down, few: too few "
      "sales ahead to rate; worst: the least price that is consistent with itself; jumps at: share "
      "of today's depth at which this shock ends in a further jump; jumped: with all of it, and "
      "none further was found. Sales are forced whether they pay or not; repaid is the debt that "
      "proceeds cover, bad debt the rest of what is called. In N0 and "
      "N1 the price stays where the shock left it.",
      look, Ink::faint);
  const auto is_exhausted = [](const auto& row) { return row.price == 0.0; };
  if (std::ranges::any_of(side.shocks, is_exhausted) ||
      std::ranges::any_of(side.depths, is_exhausted))
    out += wrapped("  ",
                   "exhausted: more must be sold than the depth takes at any price. What is left "
                   "finds no buyer until depth returns, and no price is worked out.",
                   look, Ink::warning);
  return out;
}

std::string jump_line(const LiquidationProfile& profile, const ProfileFold& jump) {
  return fmt::format("at {} ({} USD): {}; the price goes from {} to {}, {} {} more are sold",
                     shock_text(jump.at), number_text(profile.price * (1.0 + jump.at)),
                     who_jumps(jump), settles_text(jump.before), settles_text(jump.after),
                     number_text(jump.tokens), profile.asset);
}

std::string folds_text(const LiquidationProfile& profile, const ProfileSide& side,
                       const Look& look) {
  std::string out;
  if (side.folds.empty())
    out +=
        wrapped("  fold      ", fmt::format("No fold found in [{}].", range_text(profile)), look);
  for (const ProfileFold& fold : side.folds)
    out += wrapped("  fold      ", jump_line(profile, fold), look);
  std::vector<ProfileFold> steps = side.steps;
  std::ranges::stable_sort(steps, std::ranges::greater{},
                           [](const ProfileFold& step) { return step.before - step.after; });
  for (std::size_t i = 0; i < std::min(steps_shown, steps.size()); ++i)
    out += wrapped("  step      ", jump_line(profile, steps[i]), look);
  if (steps.size() > steps_shown)
    out +=
        wrapped("  step      ",
                fmt::format("and {} smaller", counted(steps.size() - steps_shown, "step")), look);
  return out;
}

std::string depth_table(const ProfileSide& side, const Look& look) {
  TextTable table{{{"depth", Align::right},
                   {"settles", Align::right},
                   {"bad debt USD", Align::right},
                   {"first fold", Align::right},
                   {"first fold or step", Align::right}}};
  for (const ProfileDepth& row : side.depths)
    table.row({fmt::format("×{:g}", row.multiplier), price_text(row.price),
               number_text(row.bad_debt),
               row.nearest_fold ? shock_text(*row.nearest_fold) : "none found",
               row.nearest_cliff ? shock_text(*row.nearest_cliff) : "none found"});
  return table.text(look);
}

// Rows of debt, columns of depth.
template <class TextOf>
std::string severity_table(const ProfileSide& side, const TextOf& text_of, const Look& look) {
  std::vector<TextTable::Column> columns{{"debt", Align::right}};
  for (const ProfileDepth& depth : side.depths)
    columns.push_back({fmt::format("×{:g}", depth.multiplier), Align::right});
  TextTable table{columns};
  std::vector<TextTable::Cell> cells;
  for (const ProfileSeverity& cell : side.severity) {
    if (cells.empty()) cells.emplace_back(fmt::format("×{:g}", cell.debt_multiplier));
    cells.emplace_back(text_of(cell), cell.is_exhausted ? Ink::warning : Ink::plain);
    if (cells.size() == columns.size()) table.row(std::exchange(cells, {}));
  }
  return table.text(look);
}

std::string severity_text(const LiquidationProfile& profile, const ProfileSide& side,
                          const Look& look) {
  const std::string at =
      fmt::format("Debt and depth, at a shock of {}: ", shock_text(profile.severity_shock));
  const auto fall = [](const ProfileSeverity& cell) {
    return cell.is_exhausted ? std::string{"exhausted"}
                             : fall_text(std::max(0.0, cell.fall_beyond_shock));
  };
  const auto bad_debt = [](const ProfileSeverity& cell) { return number_text(cell.bad_debt); };
  return heading(at + "fall beyond it", look) + severity_table(side, fall, look) +
         heading(at + "bad debt USD", look) + severity_table(side, bad_debt, look);
}

std::string speed_text(const LiquidationProfile& profile, const ProfileSpeed& speed,
                       const Look& look) {
  std::string out = wrapped(
      "  velocity  ",
      fmt::format("{} {} a second pay, with oracle and price equal: bonus {}, cost {}, {} USD of "
                  "impact per token a second",
                  number_text(speed.velocity), profile.asset, percent_text(speed.bonus),
                  percent_text(speed.cost), number_text(speed.temporary_impact)),
      look);
  out +=
      wrapped("  stall     ",
              speed.stall > 0.0
                  ? fmt::format("nothing pays once the oracle is {} above the price",
                                percent_text(speed.stall))
                  : std::string{"nothing pays: what the first token loses is more than the bonus"},
              look);
  const std::string lags =
      fmt::format("oracle lag {:g} s, keepers {:g} s", speed.oracle_seconds, speed.keeper_seconds);
  if (speed.growth_rate)
    out += wrapped("  growth    ",
                   fmt::format("{:.3g} a second at the largest R ({}); below 0 it dies out",
                               *speed.growth_rate, lags),
                   look);
  else
    out += wrapped("  growth    ", "not rated: R is too small to rate (" + lags + ")", look);
  return out + wrapped("  threshold ",
                       speed.threshold
                           ? fmt::format("runs away from R {:.2f}, with the impact's own decay",
                                         *speed.threshold)
                           : std::string{"runs away from R 1: no decay of the impact is stated"},
                       look);
}

std::string few_text(const LiquidationProfile& profile, const ProfileSide& side, const Look& look) {
  const ProfileConcentration& few = side.concentration;
  std::string out = wrapped(
      "  accounts  ",
      fmt::format("largest {}, five largest {}, ten largest {} of what accounts may be forced to "
                  "sell; Herfindahl {:.3f}",
                  percent_text(few.largest), percent_text(few.largest_5),
                  percent_text(few.largest_10), few.herfindahl),
      look);
  if (side.background_share > 0.0)
    out += wrapped(
        "  modelled  ",
        fmt::format("{} of it is the stated background, {} accounts of the book",
                    percent_text(side.background_share), percent_text(1.0 - side.background_share)),
        look);
  if (side.inside_deviation)
    out += wrapped(
        "  oracle    ",
        fmt::format("{} lies within its deviation of {}", percent_text(*side.inside_deviation),
                    percent_text(profile.oracle_deviation)),
        look);
  const std::string gap =
      side.inside_gap
          ? fmt::format("{} lies within one gap, 0.58 σ √Δt with σ {} a year and Δt {} s",
                        percent_text(*side.inside_gap), percent_text(profile.volatility),
                        profile.oracle_interval)
          : "the gap between two of its looks needs --volatility";
  return out + wrapped("  oracle    ", gap, look);
}

std::string side_text(const LiquidationProfile& profile, const ProfileSide& side,
                      std::string_view whose, const Look& look) {
  std::string out = heading(fmt::format("Shocks: {}", whose), look) + shocks_table(side, look) +
                    notes(side, look);
  out += heading("Losses", look) + losses_table(side, look);
  out += heading("Beside the baselines", look) + baselines_table(side, look);
  out += heading("Must be sold, and is absorbed", look) + risk_profile_chart(profile, side, look);
  out += heading("Feedback R along the price", look) + branching_chart(profile, side, look);
  out += heading("Folds and steps", look) + folds_text(profile, side, look);
  out += heading(fmt::format("Depth, at a shock of {}", shock_text(profile.severity_shock)), look) +
         depth_table(side, look);
  out += severity_text(profile, side, look);
  if (side.speed) out += heading("Speed", look) + speed_text(profile, *side.speed, look);
  return out + heading("Concentration", look) + few_text(profile, side, look);
}

}  // namespace

std::string profile_text(const LiquidationProfile& profile, const Look& look) {
  std::string out = head(profile, look);
  out += side_text(profile, profile.own, "the accounts of this book", look);
  if (profile.with_background)
    out += side_text(profile, *profile.with_background,
                     "with the stated background leverage beside them", look);
  out += heading("In short", look);
  for (std::size_t i = 0; i < profile.findings.size(); ++i)
    out += wrapped(fmt::format("  {}. ", i + 1), profile.findings[i], look);
  return out;
}

}  // namespace seawall::io
