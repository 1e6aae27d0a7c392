#include "result.hpp"

#include <fmt/format.h>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <chrono>
#include <filesystem>
#include <utility>

#include "errors.hpp"
#include "tables.hpp"

namespace binding {
namespace {

namespace nb = nanobind;

constexpr std::uint64_t blocks_between_looks = 16;
constexpr std::chrono::milliseconds time_between_signals{50};

/// All that a run gave, with nothing of the scenario it came from.
struct Finished {
  std::string command;
  std::string trace;
  std::uint64_t seed = 1;
  std::vector<seawall::InputDigest> inputs;
  seawall::Report report;
  seawall::Outcome outcome;
  seawall::Series series;
  std::vector<seawall::Event> events;
  seawall::Names names;
};

/// What Python holds; tables and streams share it.
struct Result {
  std::shared_ptr<const Finished> finished;
};

seawall::TraceLevel level_of(const std::string& trace) {
  if (trace == "full") return seawall::TraceLevel::full;
  if (trace == "summary") return seawall::TraceLevel::summary;
  if (trace == "hash") return seawall::TraceLevel::hash;
  throw nb::value_error(
      fmt::format("trace: '{}' is not known; \"full\", \"summary\" and \"hash\" are allowed", trace)
          .c_str());
}

// Without the GIL. Now and then it is taken to see whether somebody pressed Ctrl-C; by time, for
// taking it can cost more than a block where other threads are busy.
void advance_to_the_end(seawall::Run& run) {
  using Clock = std::chrono::steady_clock;
  Clock::time_point looked = Clock::now();
  while (run.advance(blocks_between_looks)) {
    const Clock::time_point now = Clock::now();
    if (now - looked < time_between_signals) continue;
    const nb::gil_scoped_acquire gil;
    if (PyErr_CheckSignals() != 0) throw nb::python_error{};
    looked = now;
  }
}

Finished finish(const Scenario& scenario, const seawall::PreparedScenario& prepared,
                std::uint64_t seed, const std::string& trace) {
  const seawall::TraceLevel level = level_of(trace);
  Finished finished;
  const nb::gil_scoped_release no_gil;
  seawall::Run run{
      prepared.model, prepared.scenario, {.trace_level = level, .series_every = 1, .seed = seed}};
  advance_to_the_end(run);
  finished.command = scenario.command(seed, trace);
  finished.trace = trace;
  finished.seed = seed;
  finished.inputs = prepared.inputs;
  finished.outcome = run.finish();
  finished.series = run.series();
  finished.events = run.trace().take_events();
  finished.names = seawall::names_of(prepared.model);
  finished.report =
      seawall::report_of(prepared, finished.outcome, finished.series, finished.events);
  return finished;
}

Result run(const Scenario& scenario, std::optional<std::uint64_t> seed, const std::string& trace) {
  const auto prepared = scenario.prepared(seed);
  auto finished = finish(scenario, *prepared, seed.value_or(prepared->seed), trace);
  if (const auto broken = seawall::broken_invariant(finished.outcome)) raise_broken(*broken);
  return {std::make_shared<const Finished>(std::move(finished))};
}

std::string json_of(const Result& result) {
  const Finished& run = *result.finished;
  return seawall::report_json(run.report, run.outcome, run.names);
}

nb::object summary_of(const Result& result) {
  return nb::module_::import_("json").attr("loads")(json_of(result));
}

Table events_of(const Result& result) {
  return {"events", result.finished->events.size(), [run = result.finished] {
            return seawall::io::events_stream(run, run->events, run->names);
          }};
}

Table series_of(const Result& result) {
  return {"series", result.finished->series.rows(), [run = result.finished] {
            return seawall::io::series_stream(run, run->series, run->names);
          }};
}

std::filesystem::path save(const Result& result, const std::filesystem::path& folder,
                           seawall::Existing existing) {
  const Finished& run = *result.finished;
  const seawall::RunRecord record{.command = run.command,
                                  .scenario = run.report.scenario,
                                  .seed = run.seed,
                                  .trace_level = level_of(run.trace),
                                  .inputs = run.inputs,
                                  .outcome = run.outcome,
                                  .report = run.report,
                                  .events = run.events,
                                  .series = run.series,
                                  .names = run.names};
  return value_or_raise(seawall::write_results(folder, record, existing)).folder;
}

void bind_result(nb::module_& module) {
  nb::class_<Result>(
      module, "Result",
      R"(What a run gave. It owns all of it: the scenario may be gone, and so may the result while a table of it is
still read.)")
      .def_prop_ro(
          "seed", [](const Result& self) { return self.finished->seed; }, "That the run had.")
      .def_prop_ro(
          "trace_hash", [](const Result& self) { return self.finished->outcome.trace_hash.hex(); },
          "Digest of everything that happened, in order; the same as the shell's for the same "
          "inputs.")
      .def_prop_ro(
          "stop_reason",
          [](const Result& self) {
            return std::string{name_of(self.finished->outcome.stop_reason)};
          },
          "\"horizon\" or \"quiet\".")
      .def_prop_ro("summary", summary_of, nb::sig("def summary(self) -> dict[str, typing.Any]"),
                   "What `seawall run --json` prints and summary.json holds.")
      .def_prop_ro("events", events_of, "The rows of events.parquet, as far as `trace` kept them.")
      .def_prop_ro("series", series_of, "The rows of series.parquet, one a block.")
      .def(
          "save",
          [](const Result& self, const std::filesystem::path& folder, bool force) {
            return save(self, folder,
                        force ? seawall::Existing::replace : seawall::Existing::refuse);
          },
          nb::arg("folder"), nb::arg("force") = false,
          nb::sig("def save(self, folder: str | os.PathLike[str], force: bool = False) -> "
                  "pathlib.Path"),
          R"(Writes the result folder that `--out` writes, whole or not at all, and says where it went. A folder that
holds results already is refused unless `force` is true.)")
      .def("__repr__", [](const Result& self) {
        return fmt::format("<seawall.Result {}: seed {}, trace hash {}>",
                           self.finished->report.scenario, self.finished->seed,
                           self.finished->outcome.trace_hash.hex());
      });
}

}  // namespace

void bind_run(nb::module_& module, nb::class_<Scenario>& scenario) {
  bind_result(module);
  scenario.def(
      "run", run, nb::arg("seed") = nb::none(), nb::arg("trace") = "full",
      nb::sig("def run(self, seed: int | None = None, trace: str = \"full\") -> Result"),
      R"(Runs it to the end. Other Python threads go on meanwhile (the GIL is released), and Ctrl-C ends it with
KeyboardInterrupt; nothing is kept then.

`seed` takes the place of the scenario's own, as `--seed` does. `trace` is "full", "summary" or "hash": how much
is kept of the events; the trace hash is the same. Raises BrokenInvariant where the shell would end with 1.)");
}

}  // namespace binding
