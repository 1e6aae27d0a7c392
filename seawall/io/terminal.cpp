#include "seawall/io/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "seawall/analysis/staleness.hpp"
#include "seawall/analysis/wording.hpp"
#include "seawall/io/chart.hpp"
#include "seawall/io/who_text.hpp"

namespace seawall::io {
namespace {

using Align = seawall::io::Align;
constexpr std::string_view not_modelled = "not modelled";
constexpr std::size_t wide_columns = 110;

Ink ink_of(Status status) {
  switch (status) {
    case Status::validated:
      return Ink::good;
    case Status::calibrated:
      return Ink::warning;
    case Status::illustrative:
      return Ink::accent;
  }
  return Ink::plain;
}

std::string upper(std::string_view word) {
  std::string out{word};
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

std::string span_text(const Series& series) {
  if (series.rows() < 2) return {};
  return fmt::format(" ({})", duration_text(series.time.back() - series.time.front()));
}

std::string ending_text(const Outcome& outcome, const Series& series) {
  std::string blocks = counted(outcome.blocks, "block") + span_text(series);
  switch (outcome.stop_reason) {
    case StopReason::horizon:
      return "ran to its horizon: " + blocks;
    case StopReason::quiet:
      return "ended when all was quiet: " + blocks;
    case StopReason::invariant_broken:
      return "ENDED BY A BROKEN INVARIANT after " + blocks;
    case StopReason::interrupted:
      return "INTERRUPTED after " + blocks;
  }
  return blocks;
}

std::string title(const Shown& shown, const Look& look) {
  const Report& report = shown.report;
  std::string out = inked(printable(report.scenario, look), Ink::strong, look) + "\n";
  if (!report.description.empty()) out += wrapped("", report.description, look, Ink::faint);
  const std::string how =
      fmt::format("{} · {} prices · seed {}", ending_text(shown.outcome, shown.series),
                  name_of(report.feedback), shown.seed);
  return out + wrapped("", how, look, Ink::faint);
}

std::string figure_value(const Figure& figure) {
  const bool is_count = figure.unit.empty();
  const std::string value =
      is_count ? count_text(static_cast<std::uint64_t>(figure.value)) : number_text(figure.value);
  return is_count ? value : value + " " + figure.unit;
}

Ink ink_of(const Figure& figure) {
  return figure.key == "bad_debt_usd" && figure.value > 0.0 ? Ink::bad : Ink::plain;
}

// Two columns of figures side by side, as many rows as it takes.
std::string figures_text(const Report& report, const Look& look) {
  const std::size_t half = (report.figures.size() + 1) / 2;
  std::size_t labels[2] = {0, 0};
  std::size_t values[2] = {0, 0};
  for (std::size_t i = 0; i < report.figures.size(); ++i) {
    labels[i / half] = std::max(labels[i / half], width_of(report.figures[i].label));
    values[i / half] =
        std::max(values[i / half], width_of(printable(figure_value(report.figures[i]), look)));
  }
  std::string out = "\n";
  for (std::size_t row = 0; row < half; ++row) {
    for (std::size_t side = 0; side < 2; ++side) {
      const std::size_t i = row + side * half;
      if (i >= report.figures.size()) continue;
      const Figure& figure = report.figures[i];
      const std::string value = printable(figure_value(figure), look);
      out += side == 0 ? "  " : "      ";
      out += figure.label +
             std::string(labels[side] - width_of(figure.label) + 2 + values[side] - width_of(value),
                         ' ');
      out += inked(value, ink_of(figure), look);
    }
    out += "\n";
  }
  return out;
}

std::vector<TextTable::Cell> price_cells(std::string name, const PriceMove& move) {
  return {std::move(name),
          number_text(move.initial),
          number_text(move.extreme),
          change_text(move.extreme / move.initial - 1.0),
          time_of_day_text(move.extreme_at),
          number_text(move.last),
          move.endogenous_share ? percent_text(*move.endogenous_share) : std::string{not_modelled}};
}

std::string prices_text(const Report& report, const Names& names, const Look& look) {
  if (report.prices.empty() && report.believed.empty()) return "\n  No price moved.\n";
  TextTable table{{{"price, USD", Align::left, TextTable::Column::Fit::flexible},
                   {"start", Align::right},
                   {"extreme", Align::right},
                   {"move", Align::right},
                   {"at", Align::left},
                   {"end", Align::right},
                   {"by sales", Align::right}}};
  for (const PriceMove& move : report.prices)
    table.row(price_cells(std::string{names.of(move.asset)}, move));
  for (const BelievedMove& believed : report.believed) {
    std::string name = fmt::format("{} {}", names.of(believed.move.asset), believed.where);
    if (believed.unit != "USD") name += fmt::format(", in {}", believed.unit);
    table.row(price_cells(std::move(name), believed.move));
  }
  return "\n" + table.text(look);
}

std::string share_or_not(const std::optional<double>& share) {
  return share ? percent_text(*share) : std::string{not_modelled};
}

std::string or_not(const std::string& text) {
  return text.empty() ? std::string{not_modelled} : text;
}

// What every output says about itself (docs: what counts as evidence).
std::string provenance_text(const Report& report, const Look& look) {
  const Provenance& from = report.provenance;
  std::string out = heading("What this rests on", look);
  for (const DepthSource& depth : report.depth) {
    const std::string source =
        depth.source.empty() ? std::string{"no source stated"} : depth.source;
    out += wrapped("  depth               ",
                   fmt::format("{}: {} ({}), multiplier ×{:g}; {}", depth.name, depth.depth,
                               depth.kind, depth.multiplier, source),
                   look);
  }
  if (report.depth.empty()) out += wrapped("  depth               ", not_modelled, look);
  out += wrapped("  modelled, of debt   ", share_or_not(from.modelled_accounts_share), look);
  out += wrapped("  modelled, of flow   ", share_or_not(from.modelled_flow_share), look);
  out += wrapped("  endogenous share    ", share_or_not(from.endogenous_share), look);
  out +=
      wrapped("  nearest baseline    ",
              from.nearest_baseline.empty() ? "no baseline was run" : from.nearest_baseline, look);
  out += wrapped("  extrapolation       ", or_not(from.extrapolation), look);
  out += wrapped("  stale inputs        ", or_not(from.stale_inputs), look);
  for (const std::string& warning : report.warnings)
    out += wrapped("  warning             ", warning, look, Ink::warning);
  return out;
}

std::string chart_text(const Shown& shown, const Look& look) {
  const AssetId coin = main_asset(shown.report);
  const std::string chart = timeline_chart(shown.series, shown.names, coin, look);
  return chart.empty() ? chart : "\n" + chart;
}

TextTable::Cell verdict_cell(const Target& target) {
  const std::optional<bool> within = is_within(target);
  if (!within) return {"–", Ink::faint};
  return *within ? TextTable::Cell{"✓", Ink::good} : TextTable::Cell{"✗", Ink::bad};
}

std::vector<TextTable::Cell> target_cells(const Target& target) {
  return {target.unit.empty() ? target.metric : target.metric + ", " + target.unit,
          number_text(target.published),
          {target.simulated ? number_text(*target.simulated) : std::string{"–"}, Ink::strong},
          tolerance_text(target),
          verdict_cell(target)};
}

// Metrics by their names in JSON. Wide enough: columns say kind, meaning and source. Else the rows
// of a kind stand under its name, and the meanings below.
std::string targets_text(const Report& report, const Look& look) {
  const bool is_wide = look.columns >= wide_columns;
  std::vector<TextTable::Column> columns{{"metric", Align::left, TextTable::Column::Fit::flexible},
                                         {"published", Align::right},
                                         {"simulated", Align::right},
                                         {"tolerance", Align::right},
                                         {"within"}};
  if (is_wide) {
    columns.push_back({"kind"});
    columns.push_back({"what it is", Align::left, TextTable::Column::Fit::flexible});
    columns.push_back({"source", Align::left, TextTable::Column::Fit::flexible});
  }
  TextTable table{std::move(columns)};
  for (const TargetKind kind : {TargetKind::fitted, TargetKind::predicted}) {
    const auto is_of_kind = [kind](const Target& target) { return target.kind == kind; };
    if (!is_wide && std::ranges::any_of(report.evidence.targets, is_of_kind))
      table.row({{fmt::format("{}:", name_of(kind)), Ink::faint}});
    for (const Target& target : report.evidence.targets) {
      if (!is_of_kind(target)) continue;
      std::vector<TextTable::Cell> cells = target_cells(target);
      if (is_wide) {
        cells.emplace_back(std::string{name_of(kind)});
        cells.emplace_back(target.label, Ink::faint);
        cells.emplace_back(target.source, Ink::faint);
      }
      table.row(std::move(cells));
    }
  }
  std::string out = heading("Published beside simulated", look) + table.text(look);
  if (is_wide) return out;
  for (const Target& target : report.evidence.targets)
    if (!target.label.empty() && target.label != target.metric)
      out += wrapped("  ", fmt::format("{}: {}", target.metric, target.label), look, Ink::faint);
  return out;
}

std::string fitted_text(const Report& report, const Look& look) {
  if (report.evidence.fitted.empty()) return {};
  std::string out = heading("What was fitted", look);
  for (const FittedParameter& fitted : report.evidence.fitted) {
    const std::string value = number_text(fitted.value);
    const std::string with_unit = fitted.unit.empty() ? value : value + " " + fitted.unit;
    out += wrapped("  ", fmt::format("{} = {}", fitted.parameter, with_unit), look);
    out += wrapped("      ", fitted.why, look, Ink::faint);
  }
  return out;
}

// "N0 no feedback" heads its column as N0; what has no code heads it with its name.
std::string column_title(std::string_view model) {
  const bool has_code = model.size() > 2 && model[0] == 'N' && model[1] >= '0' && model[1] <= '9';
  return std::string{has_code ? model.substr(0, model.find(' ')) : model};
}

std::vector<std::string> models_of(const Report& report) {
  std::vector<std::string> models;
  for (const Baseline& baseline : report.evidence.baselines)
    if (std::ranges::find(models, baseline.name) == models.end()) models.push_back(baseline.name);
  return models;
}

TextTable::Cell answer_cell(const Report& report, const std::string& model, const Target& target) {
  for (const Baseline& baseline : report.evidence.baselines) {
    if (baseline.name != model || baseline.metric != target.metric) continue;
    Target asked = target;
    asked.simulated = baseline.value;
    const TextTable::Cell verdict = verdict_cell(asked);
    return {number_text(baseline.value) + " " + verdict.text, verdict.ink};
  }
  return {"–", Ink::faint};
}

// One row a metric, one column a model.
std::string baselines_text(const Report& report, const Look& look) {
  if (report.evidence.baselines.empty()) return {};
  const std::vector<std::string> models = models_of(report);
  std::vector<TextTable::Column> columns{{"metric", Align::left, TextTable::Column::Fit::flexible}};
  for (const std::string& model : models)
    columns.push_back({column_title(model), Align::right});
  columns.push_back({"this run", Align::right});
  TextTable table{std::move(columns)};
  for (const Target& target : report.evidence.targets) {
    std::vector<TextTable::Cell> cells{target.metric};
    for (const std::string& model : models)
      cells.push_back(answer_cell(report, model, target));
    const TextTable::Cell verdict = verdict_cell(target);
    cells.emplace_back(
        target.simulated ? number_text(*target.simulated) + " " + verdict.text : verdict.text,
        verdict.ink);
    table.row(std::move(cells));
  }
  std::string out = heading("What simpler models answer", look) + table.text(look);
  for (const std::string& model : models)
    if (column_title(model) != model) out += wrapped("  ", model, look, Ink::faint);
  return out;
}

std::string body(const Shown& shown, const Look& look) {
  const Report& report = shown.report;
  return title(shown, look) + figures_text(report, look) + prices_text(report, shown.names, look) +
         chart_text(shown, look) + venues_text(report, look) + contagion_text(report, look) +
         keepers_text(report, look) + manipulators_text(report, look) +
         contracts_text(report, look);
}

std::string hash_text(const Outcome& outcome, const Look& look) {
  const std::string line =
      fmt::format("trace {} · {} · imbalance {}", outcome.trace_hash.hex(),
                  counted(outcome.counts.events, "event"), to_string(outcome.ledger_imbalance));
  return inked(printable(line, look), Ink::faint, look) + "\n";
}

std::string net_text(double sold) {
  return fmt::format("{} {}", sold < 0.0 ? "bought" : "sold", number_text(std::fabs(sold)));
}

std::string splits_text(const PriceSplit& split, const Look& look) {
  std::string out = heading(
      fmt::format("{}: {} → {}", split.price, number_text(split.before), number_text(split.after)),
      look);
  if (split.shares.empty()) return out + "  did not move\n";
  TextTable table{{{"cause", Align::left, TextTable::Column::Fit::flexible},
                   {"share of the move", Align::right},
                   {"log change", Align::right},
                   {"net, tokens", Align::right},
                   {"sales", Align::right}}};
  for (const PriceShare& share : split.shares) {
    const bool sells = share.sales > 0;
    table.row({share.cause, percent_text(share.share), fmt::format("{:+.4f}", share.log_change),
               sells ? net_text(share.net_sold) : std::string{},
               sells ? count_text(share.sales) : std::string{}});
  }
  return out + table.text(look);
}

std::string step_head(const ExplanationStep& step, std::uint32_t deepest, const Look& look) {
  const std::string id = step.count > 1 ? fmt::format("#{}…{}", step.event, step.last_event)
                                        : fmt::format("#{}", step.event);
  std::string head = fmt::format("  {}  {}", time_of_day_text(step.time), printable(id, look));
  // Events of other accounts' tales stand further in: their sales came before this account's
  // verdict.
  head += std::string(width_of(head) < 26 ? 26 - width_of(head) : 1, ' ');
  head += std::string(2 * std::min<std::size_t>(step.depth, 6), ' ');
  return head + (deepest > 0 && step.depth > 0 ? "· " : "");
}

}  // namespace

std::string status_text(const Report& report, const Look& look) {
  const StatusFinding& finding = report.finding;
  const std::string_view dot = look.charset == Charset::ascii ? " - " : " · ";
  std::string line = inked(upper(name_of(finding.status)), ink_of(finding.status), look);
  line += fmt::format("{}{}{}{}{}{} of {} within\n", dot,
                      counted(finding.fitted_parameters, "fitted parameter"), dot,
                      counted(finding.independent_targets, "independent target"), dot,
                      finding.targets_within, finding.targets_computed);
  if (report.evidence.targets.empty())
    return inked(upper(name_of(finding.status)), ink_of(finding.status), look) + std::string{dot} +
           "a scenario without a recorded counterpart\n";
  for (const std::string& reason : finding.why_not_validated)
    line += wrapped("  not validated: ", reason, look, Ink::faint);
  return line;
}

std::string run_text(const Shown& shown, const Look& look) {
  std::string out = body(shown, look) + provenance_text(shown.report, look) + "\n";
  out += status_text(shown.report, look) + hash_text(shown.outcome, look);
  return without_trailing_blanks(out);
}

std::string replay_text(const Shown& shown, std::span<const std::string> notes, const Look& look) {
  const Report& report = shown.report;
  std::string out = body(shown, look) + provenance_text(report, look);
  out += fitted_text(report, look) + baselines_text(report, look);
  for (const std::string& note : notes)
    out += wrapped("  note: ", note, look, Ink::faint);
  out += targets_text(report, look) + "\n" + status_text(report, look) +
         hash_text(shown.outcome, look);
  return without_trailing_blanks(out);
}

std::string definitions_text(const Report& report, const Look& look) {
  std::string out = heading("What was assumed", look);
  for (const std::string& assumption : report.assumptions)
    out += wrapped("  • ", assumption, look);
  for (const DepthSource& depth : report.depth)
    out += wrapped("  • ",
                   fmt::format("depth {}: {}; source: {}", depth.name, depth.depth,
                               depth.source.empty() ? "none stated" : depth.source),
                   look);
  out += heading("What the numbers mean", look);
  for (const Figure& figure : report.figures)
    out += wrapped("  • ", fmt::format("{} ({}): {}", figure.label, figure.key, figure.definition),
                   look);
  out += wrapped("  • ",
                 "by sales, endogenous share: share of the logarithmic price move at its "
                 "extreme that is there only because the run sold",
                 look);
  out +=
      wrapped("  • ",
              "prices: the reference; \"in\" a pool that an oracle reads: the pool's own; \"by\" "
              "oracles that read it: what venues believed",
              look);
  out += wrapped("  • ", fmt::format("stale inputs: {}", stale_input_definition), look);
  out += wrapped("  • ",
                 "calls that cleared all: a liquidation of the most that the venue's rule allows; "
                 "only a slice: cut to what paid or to the keeper's own limit; nothing paid: no "
                 "size earned more than it cost",
                 look);
  out += wrapped("  • ",
                 "imbalance: what the ledger's rows do not sum to, in smallest units; anything but "
                 "0 breaks the run",
                 look);
  return without_trailing_blanks(out);
}

std::string explanation_text(const Explanation& explanation, const Look& look) {
  std::string out = inked(printable(explanation.subject, look), Ink::strong, look) + "\n";
  out += wrapped("", explanation.headline, look);
  for (const PriceSplit& split : explanation.splits)
    out += splits_text(split, look);
  std::uint32_t deepest = 0;
  for (const ExplanationStep& step : explanation.steps)
    deepest = std::max(deepest, step.depth);
  if (!explanation.steps.empty()) out += heading("In order", look);
  // A tale of several days says where each begins.
  const auto date_of = [](const ExplanationStep& step) {
    return time_text(step.time).substr(0, 10);
  };
  std::string date = explanation.steps.empty() ? "" : date_of(explanation.steps.front());
  const bool has_days = std::ranges::any_of(
      explanation.steps, [&](const ExplanationStep& step) { return date_of(step) != date; });
  if (has_days) out += fmt::format("  {}\n", date);
  for (const ExplanationStep& step : explanation.steps) {
    if (date_of(step) != date) {
      date = date_of(step);
      out += fmt::format("  {}\n", date);
    }
    out += wrapped(step_head(step, deepest, look), step.text, look,
                   step.depth > 0 ? Ink::faint : Ink::plain);
  }
  if (!explanation.notes.empty()) out += "\n";
  for (const std::string& note : explanation.notes)
    out += wrapped("  note: ", note, look, Ink::faint);
  return without_trailing_blanks(out);
}

}  // namespace seawall::io
