#include "seawall/io/studies_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "seawall/analysis/wording.hpp"

namespace seawall::io {
namespace {

using Fit = TextTable::Column::Fit;

std::string with_unit(std::string_view name, std::string_view unit) {
  return unit.empty() ? std::string{name} : fmt::format("{}, {}", name, unit);
}

std::string number_or_none(const std::optional<double>& value) {
  return value ? number_text(*value) : std::string{"–"};
}

/// "1 to 8", "5, 1 to 7": the own seed is not always the first.
std::string seeds_named(const std::vector<std::uint64_t>& seeds) {
  std::string text;
  for (std::size_t i = 0; i < seeds.size();) {
    std::size_t last = i;
    while (last + 1 < seeds.size() && seeds[last + 1] == seeds[last] + 1)
      ++last;
    if (!text.empty()) text += ", ";
    text += last > i ? fmt::format("{} to {}", seeds[i], seeds[last]) : fmt::format("{}", seeds[i]);
    i = last + 1;
  }
  return text;
}

std::string named(const std::vector<std::uint64_t>& seeds) {
  return fmt::format("{} {}", seeds.size() == 1 ? "seed" : "seeds", seeds_named(seeds));
}

std::string share_text(double by) { return fmt::format("{:g} %", by * 100.0); }

// A number of its own where there is an elasticity; else the change, marked; in brackets what
// chance alone may give.
TextTable::Cell response_cell(const Response& response) {
  std::string text = response.elasticity ? fmt::format("{:+.2f}", *response.elasticity)
                                         : fmt::format("{}{}*", response.change > 0.0 ? "+" : "",
                                                       number_text(response.change));
  if (!response.is_beyond_chance()) return {fmt::format("({})", text), Ink::faint};
  return text;
}

std::vector<std::string> metrics_of(const Sensitivity& sensitivity) {
  std::vector<std::string> metrics;
  for (const MovedParameter& moved : sensitivity.parameters)
    for (const Response& response : moved.responses)
      if (std::ranges::find(metrics, response.metric) == metrics.end())
        metrics.push_back(response.metric);
  return metrics;
}

std::string responses_table(const Sensitivity& sensitivity, const Look& look) {
  std::vector<TextTable::Column> columns{{"metric", Align::left, Fit::flexible}};
  for (std::size_t i = 0; i < sensitivity.parameters.size(); ++i)
    columns.push_back({fmt::format("[{}]", i + 1), Align::right});
  TextTable table{std::move(columns)};
  for (const std::string& metric : metrics_of(sensitivity)) {
    std::vector<TextTable::Cell> cells{metric};
    for (const MovedParameter& moved : sensitivity.parameters) {
      const auto found = std::ranges::find(moved.responses, metric, &Response::metric);
      cells.push_back(found != moved.responses.end() ? response_cell(*found)
                                                     : TextTable::Cell{"–", Ink::faint});
    }
    table.row(std::move(cells));
  }
  return table.text(look);
}

std::string legend(const Sensitivity& sensitivity, const Look& look) {
  std::string out;
  for (std::size_t i = 0; i < sensitivity.parameters.size(); ++i) {
    const MovedParameter& moved = sensitivity.parameters[i];
    const std::string value = number_text(moved.fitted.value);
    std::string line = fmt::format(
        "{} = {}", moved.fitted.parameter,
        moved.fitted.unit.empty() ? value : fmt::format("{} {}", value, moved.fitted.unit));
    const Ink ink = moved.is_identified ? Ink::plain : Ink::warning;
    if (!moved.problem.empty())
      line += fmt::format(": could not be moved: {}", moved.problem);
    else if (!moved.is_identified)
      line += ": not identified, no target sees it";
    out += wrapped(fmt::format("  [{}]  ", i + 1), line, look, ink);
  }
  return out;
}

std::size_t number_of(const Sensitivity& sensitivity, const std::string& parameter) {
  const auto found = std::ranges::find(
      sensitivity.parameters, parameter,
      [](const MovedParameter& moved) -> const std::string& { return moved.fitted.parameter; });
  return static_cast<std::size_t>(found - sensitivity.parameters.begin()) + 1;
}

std::string pairs_text(const Sensitivity& sensitivity, const Look& look) {
  std::string out;
  for (const ParallelPair& pair : sensitivity.parallel)
    out += wrapped("  ",
                   fmt::format("[{}] and [{}] cannot be told apart (cosine {:+.3f})",
                               number_of(sensitivity, pair.first),
                               number_of(sensitivity, pair.second), pair.cosine),
                   look, Ink::warning);
  if (sensitivity.parallel.empty() && sensitivity.is_complete)
    out += wrapped("  ", "no two of them act on the targets in proportion", look, Ink::faint);
  return out;
}

std::string explanation(const Sensitivity& sensitivity, const Look& look) {
  const auto any = [&](auto&& is_so) {
    return std::ranges::any_of(sensitivity.parameters, [&](const MovedParameter& moved) {
      return std::ranges::any_of(moved.responses, is_so);
    });
  };
  std::string text =
      "per cent by which a target changes when the parameter rises by one per cent and all else "
      "stays";
  if (any([](const Response& response) { return !response.elasticity; }))
    text +=
        fmt::format("; *: near 0, the change itself from −{0} to +{0}", share_text(sensitivity.by));
  if (any([](const Response& response) { return !response.is_beyond_chance(); }))
    text += "; (in brackets): within two standard errors over the seeds";
  if (sensitivity.seeds.size() == 1)
    text += "; one seed, so what is chance is not known: add --seeds";
  return wrapped("  ", text, look, Ink::faint);
}

}  // namespace

std::string seeds_text(const SeedSpread& spread, const Look& look) {
  std::string title = fmt::format("At {}", counted(spread.asked, "seed"));
  if (!spread.seeds.empty()) title += fmt::format(" ({})", seeds_named(spread.seeds));
  if (!spread.is_complete())
    title = fmt::format("INTERRUPTED after {} of {}", spread.seeds.size(),
                        counted(spread.asked, "seed"));
  std::string out = heading(title, look);
  if (spread.seeds.empty()) return out;
  TextTable table{{{"metric", Align::left, Fit::flexible},
                   {"published", Align::right},
                   {"least", Align::right},
                   {"median", Align::right},
                   {"most", Align::right},
                   {"tolerance", Align::right},
                   {"within", Align::right}}};
  for (const TargetSpread& row : spread.targets) {
    const std::optional<bool> within = is_within(row.target);
    const Ink ink = !within ? Ink::faint : *within ? Ink::good : Ink::bad;
    table.row({with_unit(row.target.metric, row.target.unit),
               number_text(row.target.published),
               number_or_none(row.lowest),
               {number_or_none(row.median), ink},
               number_or_none(row.highest),
               tolerance_text(row.target),
               row.computed == 0 ? TextTable::Cell{"–", Ink::faint}
                                 : fmt::format("{} of {}", row.within, row.computed)});
  }
  out += table.text(look);
  out += wrapped("  ",
                 fmt::format("every computed target within: {} of {}", spread.all_within,
                             counted(spread.seeds.size(), "seed")),
                 look);
  for (const std::string& broken : spread.broken)
    out += wrapped("  AN INVARIANT BROKE at ", broken, look, Ink::bad);
  return out;
}

std::string sensitivity_text(const Sensitivity& sensitivity, const Look& look) {
  std::string out = heading(fmt::format("What the targets say of the parameters: ±{}, {}",
                                        share_text(sensitivity.by), named(sensitivity.seeds)),
                            look);
  if (!sensitivity.is_complete)
    out += wrapped(
        "  ",
        fmt::format("INTERRUPTED after {}", counted(sensitivity.parameters.size(), "parameter")),
        look, Ink::warning);
  if (sensitivity.parameters.empty())
    return sensitivity.is_complete ? out + "  nothing was fitted\n" : out;
  return out + responses_table(sensitivity, look) + explanation(sensitivity, look) +
         legend(sensitivity, look) + pairs_text(sensitivity, look);
}

std::string mechanisms_text(const MechanismTable& table, const Look& look) {
  struct Figure {
    const char* name;
    double MechanismRow::* value;
  };
  constexpr std::array<Figure, 10> figures{
      {{"auctions, or calls", &MechanismRow::sales},
       {"of them for nothing", &MechanismRow::for_nothing},
       {"debt cleared", &MechanismRow::debt_cleared},
       {"paid for it", &MechanismRow::debt_repaid},
       {"hole", &MechanismRow::hole},
       {"collateral lost beyond what was paid, USD", &MechanismRow::lost_usd},
       {"keepers' profit, USD", &MechanismRow::keepers_usd},
       {"collateral returned to owners, %", &MechanismRow::returned_pct},
       {"first to last sale, h", &MechanismRow::cleared_hours},
       {"unfinished at the end", &MechanismRow::unfinished}}};
  std::vector<TextTable::Column> columns{{"figure", Align::left, Fit::flexible}};
  for (const MechanismRow& row : table.rows)
    columns.push_back({row.mechanism, Align::right});
  TextTable text{std::move(columns)};
  for (const Figure& figure : figures) {
    std::vector<TextTable::Cell> cells{std::string{figure.name}};
    for (const MechanismRow& row : table.rows)
      cells.emplace_back(number_text(row.*figure.value));
    text.row(std::move(cells));
  }
  std::string out = heading("The same evening under another mechanism", look) + text.text(look);
  for (const MechanismRow& row : table.rows)
    out += wrapped("  ", fmt::format("{}: {}", row.mechanism, row.terms), look, Ink::faint);
  return out;
}

}  // namespace seawall::io
