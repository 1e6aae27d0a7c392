#include "seawall/io/oracle_table_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "seawall/analysis/wording.hpp"

namespace seawall::io {

std::string oracle_table_text(const OracleTable& table, const Look& look) {
  TextTable text{{{"oracle", Align::left, TextTable::Column::Fit::flexible},
                  {"bad debt, USD", Align::right},
                  {"calls", Align::right},
                  {"wrongful", Align::right},
                  {"late", Align::right},
                  {"under water", Align::right},
                  {"trough, USD", Align::right},
                  {fmt::format("push {}, USD", percent_text(table.attack_move)), Align::right}}};
  for (const OracleRow& row : table.rows)
    text.row({row.oracle, number_text(row.bad_debt_usd), count_text(row.liquidations),
              count_text(row.wrongful), count_text(row.late), count_text(row.under_water),
              number_text(row.lowest_price_usd),
              row.attack_usd ? number_text(*row.attack_usd) : std::string{"nobody can"}});
  std::string out =
      heading(fmt::format("The same run, {} valued by each oracle", table.asset), look) +
      text.text(look);
  for (const OracleRow& row : table.rows)
    out += wrapped("  ", fmt::format("{}: {}; pushed: {}", row.oracle, row.reads, row.attack), look,
                   Ink::faint);
  return out;
}

std::string oracle_table_json(const OracleTable& table) {
  using Json = nlohmann::ordered_json;
  Json rows = Json::array();
  for (const OracleRow& row : table.rows)
    rows.push_back({{"oracle", row.oracle},
                    {"reads", row.reads},
                    {"bad_debt_usd", row.bad_debt_usd},
                    {"liquidations", row.liquidations},
                    {"wrongful", row.wrongful},
                    {"late", row.late},
                    {"under_water", row.under_water},
                    {"lowest_price_usd", row.lowest_price_usd},
                    {"attack_usd", row.attack_usd ? Json(*row.attack_usd) : Json(nullptr)},
                    {"attack", row.attack}});
  const Json json = {{"asset", table.asset},
                     {"attack_move", table.attack_move},
                     {"complete", table.is_complete},
                     {"rows", std::move(rows)}};
  return json.dump(2) + "\n";
}

}  // namespace seawall::io
