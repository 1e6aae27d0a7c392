#include "scenario.hpp"

#include <fmt/format.h>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <filesystem>
#include <utility>

#include "errors.hpp"
#include "tables.hpp"

namespace binding {
namespace {

namespace nb = nanobind;

// Reading and compiling touch nothing of Python's.
template <class Work>
auto without_gil(Work work) {
  const nb::gil_scoped_release no_gil;
  return work();
}

std::string value_text(const nb::handle& value) {
  if (PyBool_Check(value.ptr())) return value.is(Py_True) ? "true" : "false";
  if (PyUnicode_Check(value.ptr()) || PyFloat_Check(value.ptr()) || PyIndex_Check(value.ptr()))
    return nb::str(value).c_str();
  throw nb::type_error(
      fmt::format("set: a value of type {} is not allowed; a number, true, false or a text as "
                  "after --set KEY= is",
                  nb::type_name(value.type()).c_str())
          .c_str());
}

std::vector<std::string> overrides_of(const nb::dict& set) {
  std::vector<std::string> overrides;
  for (const auto& [key, value] : set)
    overrides.push_back(fmt::format("{}={}", nb::cast<std::string>(key), value_text(value)));
  return overrides;
}

std::vector<std::string> coin_names(const Scenario& scenario) {
  const seawall::Model& model = scenario.own().model;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < model.coins; ++i)
    names.push_back(model.assets[i].name);
  return names;
}

template <class T>
auto names_in(std::vector<T> seawall::Model::* list) {
  return [list](const Scenario& scenario) {
    std::vector<std::string> names;
    for (const T& each : scenario.own().model.*list)
      names.push_back(each.name);
    return names;
  };
}

nb::dict addresses_of(const Scenario& scenario) {
  nb::dict addresses;
  for (const seawall::io::ColumnAddress& each : scenario.read_at())
    addresses[each.column.c_str()] = each.address;
  return addresses;
}

Scenario with_table(const Scenario& scenario, const nb::object& table, const std::string& name) {
  auto positions = positions_of(table, name);
  return scenario.with_positions(std::move(positions), name);
}

}  // namespace

Scenario::Scenario(std::string path, std::vector<std::string> overrides,
                   seawall::io::ScenarioFile file)
    : path_{std::move(path)},
      overrides_{std::move(overrides)},
      file_{std::make_shared<const seawall::io::ScenarioFile>(std::move(file))} {
  prepared_ =
      std::make_shared<const seawall::PreparedScenario>(value_or_raise(seawall::prepare(*file_)));
}

Scenario Scenario::load(std::string path, std::vector<std::string> overrides) {
  auto file =
      value_or_raise(without_gil([&] { return seawall::io::read_scenario(path, overrides); }));
  return {std::move(path), std::move(overrides), std::move(file)};
}

Scenario Scenario::with_positions(seawall::io::TablePositions table,
                                  const std::string& name) const {
  seawall::io::ScenarioFile file = *file_;
  file.model.positions = std::move(table.positions);
  file.drawn_book.reset();
  file.inputs.push_back({name, table.digest});
  file.lines.add_file(name);
  Scenario made{path_, overrides_, std::move(file)};
  made.read_at_ = std::move(table.read_at);
  return made;
}

std::shared_ptr<const seawall::PreparedScenario> Scenario::prepared(
    std::optional<std::uint64_t> seed) const {
  if (!seed || *seed == prepared_->seed || !file_->drawn_book) return prepared_;
  return std::make_shared<const seawall::PreparedScenario>(
      value_or_raise(without_gil([&] { return seawall::prepare(*file_, seed); })));
}

std::string Scenario::command(std::uint64_t seed, const std::string& trace) const {
  std::string text = seawall::canonical_command("run", path_, seed, trace, overrides_);
  if (!read_at_.empty()) text += " (positions from a table in memory: see inputs)";
  return text;
}

nb::class_<Scenario> bind_scenario(nb::module_& module) {
  module.def(
      "load",
      [](const std::filesystem::path& path, const nb::dict& set) {
        return Scenario::load(path.string(), overrides_of(set));
      },
      nb::arg("path"), nb::arg("set") = nb::dict{},
      nb::sig("def load(path: str | os.PathLike[str], set: collections.abc.Mapping[str, str | "
              "float | bool] = {}) -> Scenario"),
      R"(Reads a scenario file and the tables that it names, checks and compiles them.

`set` changes keys before anything is checked, as `--set KEY=VALUE` does: {"depth_multiplier": 0.5,
"shocks.ETH.change": -0.3}. Raises InputError with the text that the shell prints.)");

  nb::class_<Scenario> scenario(
      module, "Scenario",
      R"(A world and what will happen to it. It never changes: with_positions() gives another one, run() leaves it
as it is, and several threads may run it at once. It owns its Model; each run owns a State of its own.)");
  scenario.def_prop_ro("name", [](const Scenario& self) { return self.own().name; })
      .def_prop_ro("description", [](const Scenario& self) { return self.own().description; })
      .def_prop_ro(
          "seed", [](const Scenario& self) { return self.own().seed; },
          "Of all random numbers, where run() is not told another one.")
      .def_prop_ro(
          "blocks", [](const Scenario& self) { return self.own().scenario.blocks; },
          "The most that a run lasts.")
      .def_prop_ro(
          "accounts", [](const Scenario& self) { return self.own().model.positions.accounts(); },
          "How many there are, over all venues.")
      .def_prop_ro("assets", coin_names)
      .def_prop_ro("venues", names_in(&seawall::Model::venues))
      .def_prop_ro("oracles", names_in(&seawall::Model::oracles))
      .def_prop_ro("liquidity", names_in(&seawall::Model::liquidity))
      .def_prop_ro("keepers", names_in(&seawall::Model::keepers))
      .def_prop_ro(
          "positions_read_at", addresses_of,
          nb::sig("def positions_read_at(self) -> dict[str, int]"),
          R"(Where the first cell of each column of with_positions()' table lay when it was read: for texts and
float64 the address inside the table's own buffer, for nothing was copied on the way. Columns that had to be
converted (integers, float32) are not in it; nor is anything where positions came from a file.)")
      .def(
          "with_positions", with_table, nb::arg("table").none(), nb::arg("name") = "positions",
          nb::sig(
              "def with_positions(self, table: typing.Any, name: str = \"positions\") -> Scenario"),
          R"(The same scenario with these positions in place of its own accounts.

`table` is anything with __arrow_c_stream__ or __arrow_c_array__ (pandas, Polars, PyArrow, DuckDB); columns are
those of a positions file: account, venue, asset, collateral, debt and, if wanted, mode. Its buffers are read
where they lie and not kept: the table may change or go once this returns. Messages call it `name` and count
rows from 1. Raises InputError as for a file.)")
      .def("__repr__", [](const Scenario& self) {
        return fmt::format("<seawall.Scenario {}: {}, {}>", self.own().name,
                           seawall::counted(self.own().model.positions.accounts(), "account"),
                           seawall::counted(self.own().model.venues.size(), "venue"));
      });
  return scenario;
}

}  // namespace binding
