#include "seawall/io/profile_results.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "seawall/io/atomic_folder.hpp"
#include "seawall/io/manifest.hpp"
#include "seawall/io/profile_arrow.hpp"
#include "seawall/io/profile_json.hpp"
#include "seawall/io/table_builder.hpp"

namespace seawall {
namespace {

constexpr std::array files{"profile.json", "profile_curve.parquet", "profile_shocks.parquet"};

// Rows of both sides below each other, told apart by the first column.
template <class Row>
struct Rows {
  std::vector<const Row*> rows;
  std::size_t own = 0;

  template <class Member>
  Rows(const LiquidationProfile& profile, Member member) {
    for (const Row& row : profile.own.*member)
      rows.push_back(&row);
    own = rows.size();
    if (profile.with_background)
      for (const Row& row : (*profile.with_background).*member)
        rows.push_back(&row);
  }
  void add_side(io::TableBuilder& table) const {
    table.add("accounts", [this](std::size_t i) {
      return std::optional{i < own ? std::string_view{"own"} : std::string_view{"with_background"}};
    });
  }
};

template <class Row>
void add_number(io::TableBuilder& table, const char* name, const Rows<Row>& rows,
                double Row::* field) {
  table.add(name, [&rows, field](std::size_t i) { return std::optional{rows.rows[i]->*field}; });
}
template <class Row>
void add_number(io::TableBuilder& table, const char* name, const Rows<Row>& rows,
                std::optional<double> Row::* field) {
  table.add(name, [&rows, field](std::size_t i) { return rows.rows[i]->*field; });
}
template <class Row>
void add_count(io::TableBuilder& table, const char* name, const Rows<Row>& rows,
               std::size_t Row::* field) {
  table.add(name, [&rows, field](std::size_t i) {
    return std::optional{static_cast<std::uint64_t>(rows.rows[i]->*field)};
  });
}

}  // namespace

namespace io {

arrow::Result<std::shared_ptr<arrow::Table>> curve_table(const LiquidationProfile& profile) {
  const Rows<ProfilePoint> rows{profile, &ProfileSide::curve};
  TableBuilder table{static_cast<std::int64_t>(rows.rows.size())};
  rows.add_side(table);
  add_number(table, "price", rows, &ProfilePoint::price);
  add_number(table, "to_sell", rows, &ProfilePoint::to_sell);
  add_number(table, "absorbed", rows, &ProfilePoint::absorbed);
  add_number(table, "branching", rows, &ProfilePoint::branching);
  return table.finish();
}

arrow::Result<std::shared_ptr<arrow::Table>> shocks_table(const LiquidationProfile& profile) {
  using Shock = ProfileShock;
  const Rows<Shock> rows{profile, &ProfileSide::shocks};
  TableBuilder table{static_cast<std::int64_t>(rows.rows.size())};
  rows.add_side(table);
  add_number(table, "shock", rows, &Shock::shock);
  add_number(table, "shocked_price", rows, &Shock::start);
  add_number(table, "clearing_price", rows, &Shock::price);
  add_number(table, "worst_clearing_price", rows, &Shock::worst_price);
  add_number(table, "amplification", rows, &Shock::amplification);
  add_number(table, "branching", rows, &Shock::branching);
  add_number(table, "branching_max", rows, &Shock::branching_max);
  add_number(table, "depth_to_jump", rows, &Shock::depth_to_jump);
  add_number(table, "tokens_sold", rows, &Shock::sold);
  add_number(table, "tokens_sold_by_background", rows, &Shock::background_sold);
  add_count(table, "accounts_liquidated", rows, &Shock::accounts);
  add_number(table, "debt_repaid_usd", rows, &Shock::repaid);
  add_number(table, "bad_debt_usd", rows, &Shock::bad_debt);
  add_number(table, "bad_debt_uniform_price_usd", rows, &Shock::bad_debt_uniform);
  add_number(table, "bad_debt_no_feedback_usd", rows, &Shock::bad_debt_no_feedback);
  add_number(table, "bad_debt_constant_slippage_usd", rows, &Shock::bad_debt_constant);
  add_number(table, "background_bad_debt_usd", rows, &Shock::background_bad_debt);
  add_count(table, "sales_that_pay_in_full", rows, &Shock::in_full);
  add_count(table, "sales_of_which_a_slice_pays", rows, &Shock::in_part);
  add_count(table, "sales_that_do_not_pay", rows, &Shock::not_at_all);
  return table.finish();
}

}  // namespace io

namespace {

arrow::Status write_table(const std::filesystem::path& path,
                          const arrow::Result<std::shared_ptr<arrow::Table>>& made) {
  ARROW_ASSIGN_OR_RAISE(const std::shared_ptr<arrow::Table> table, made);
  ARROW_ASSIGN_OR_RAISE(io::ParquetSink sink, io::ParquetSink::open(path, *table->schema()));
  ARROW_RETURN_NOT_OK(sink.write(*table));
  return sink.close();
}

Result<void> write_files(const io::AtomicFolder& folder, const LiquidationProfile& profile) {
  if (auto written = folder.write_text(files[0], profile_json(profile)); !written) return written;
  const auto put = [&](const char* name, const auto& table) -> Result<void> {
    const arrow::Status status = write_table(folder.partial() / name, table);
    if (status.ok()) return {};
    return fail(ErrorCode::not_writable, (folder.partial() / name).string(),
                "cannot be written: " + io::text_of(status));
  };
  if (auto written = put(files[1], io::curve_table(profile)); !written) return written;
  return put(files[2], io::shocks_table(profile));
}

nlohmann::ordered_json manifest_of(const ProfileRecord& record) {
  return {{"schema_version", results_schema_version},
          {"kind", "profile"},
          {"program", "seawall"},
          {"version", SEAWALL_VERSION},
          {"command", record.command},
          {"scenario", record.scenario},
          {"inputs", io::inputs_json(record.inputs)},
          {"complete", true}};
}

}  // namespace

Result<void> write_profile(const std::filesystem::path& folder, const ProfileRecord& record,
                           Existing existing) {
  if (auto allowed = check_results_folder(folder, existing); !allowed) return allowed;
  auto partial = io::AtomicFolder::begin(folder);
  if (!partial) return std::unexpected{partial.error()};
  const std::filesystem::path hidden = partial->partial();
  auto written = write_files(*partial, record.profile);
  if (written) written = io::write_manifest(*partial, manifest_of(record), files);
  if (written) written = partial->publish();
  if (!written) return std::unexpected{io::renamed(written.error(), hidden, folder)};
  return {};
}

}  // namespace seawall
