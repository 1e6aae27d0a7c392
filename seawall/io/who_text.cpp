#include "seawall/io/who_text.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "seawall/analysis/wording.hpp"

namespace seawall::io {

std::string venues_text(const Report& report, const Look& look) {
  if (report.venues.empty()) return {};
  TextTable table{{{"venue", Align::left, TextTable::Column::Fit::flexible},
                   {"accounts", Align::right},
                   {"liquidated", Align::right},
                   {"calls", Align::right},
                   {"debt, USD", Align::right},
                   {"repaid, USD", Align::right},
                   {"bad, USD", Align::right}}};
  for (const VenueSummary& venue : report.venues)
    table.row(
        {venue.name,
         count_text(venue.accounts),
         count_text(venue.accounts_liquidated),
         count_text(venue.liquidations),
         number_text(venue.opened_usd),
         number_text(venue.repaid_usd),
         {number_text(venue.bad_debt_usd), venue.bad_debt_usd > 0.0 ? Ink::bad : Ink::plain}});
  return heading("Venues", look) + table.text(look);
}

// Who fell after whose sales; nothing where no verdict turned.
std::string contagion_text(const Report& report, const Look& look) {
  if (report.contagion.empty()) return {};
  std::vector<TextTable::Column> columns{
      {"after sales for", Align::left, TextTable::Column::Fit::flexible}};
  for (const VenueSummary& venue : report.venues)
    columns.push_back({"at " + venue.name, Align::right});
  TextTable table{std::move(columns)};
  for (const ContagionRow& row : report.contagion) {
    std::vector<TextTable::Cell> cells{
        TextTable::Cell{row.from.empty() ? "nobody: a move from outside" : row.from}};
    for (const std::uint64_t count : row.to)
      cells.emplace_back(count_text(count));
    table.row(std::move(cells));
  }
  return heading("Accounts that fell under water", look) + table.text(look);
}

std::string keepers_text(const Report& report, const Look& look) {
  std::string out;
  if (!report.keepers.empty()) {
    TextTable table{{{"keeper", Align::left, TextTable::Column::Fit::flexible},
                     {"calls", Align::right},
                     {"profit, USD", Align::right},
                     {"cost, USD", Align::right}}};
    for (const KeeperAccount& keeper : report.keepers)
      table.row({keeper.name, count_text(keeper.calls), number_text(keeper.profit_usd),
                 number_text(keeper.cost_usd)});
    out += heading("Keepers", look) + table.text(look);
  }
  const KeeperChoices& choices = report.choices;
  out += wrapped(
      "  ",
      fmt::format(
          "calls that cleared all the rule allowed {} · only a slice paid {} · nothing paid {}",
          count_text(choices.cleared_in_full), count_text(choices.only_a_slice),
          count_text(choices.nothing_pays)),
      look, Ink::faint);
  const Timeliness& timeliness = report.timeliness;
  out += wrapped("  ",
                 fmt::format("against the reference price: wrongful {} · late {}, of them under "
                             "water {}",
                             count_text(timeliness.wrongful), count_text(timeliness.late),
                             count_text(timeliness.under_water)),
                 look, Ink::faint);
  return out;
}

std::string manipulators_text(const Report& report, const Look& look) {
  if (report.manipulators.empty()) return {};
  TextTable table{{{"who moved a price", Align::left, TextTable::Column::Fit::flexible},
                   {"from", Align::right},
                   {"to", Align::right},
                   {"trading, USD", Align::right},
                   {"deposited, USD", Align::right},
                   {"borrowed, USD", Align::right},
                   {"profit, USD", Align::right}}};
  for (const ManipulatorAccount& actor : report.manipulators)
    table.row({actor.name, number_text(actor.price_at_start), number_text(actor.price_furthest),
               number_text(actor.pushed_usd + actor.unwound_usd + actor.loan_fee_usd),
               number_text(actor.deposited_usd), number_text(actor.borrowed_usd),
               number_text(actor.profit_usd)});
  return heading("Manipulation", look) + table.text(look);
}

std::string contracts_text(const Report& report, const Look& look) {
  if (report.contracts.empty()) return {};
  TextTable table{{{"contract", Align::left, TextTable::Column::Fit::flexible},
                   {"open interest", Align::right},
                   {"highest mark", Align::right},
                   {"highest gain, USD", Align::right},
                   {"gain, USD", Align::right},
                   {"loss not covered, USD", Align::right}}};
  for (const ContractAccount& contract : report.contracts)
    table.row({contract.name, number_text(contract.open_interest),
               number_text(contract.mark_highest), number_text(contract.gain_highest_usd),
               number_text(contract.gain_usd), number_text(contract.uncovered_usd)});
  return heading("Contracts", look) + table.text(look);
}

}  // namespace seawall::io
