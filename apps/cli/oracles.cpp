#include <chrono>
#include <future>

#include <fmt/format.h>

#include "commands.hpp"
#include "console.hpp"

namespace cli {
namespace {

// The work runs beside, so that Ctrl-C is seen while it does.
auto compare(const seawall::io::ScenarioFile& file, seawall::OracleComparison asked) {
  seawall::ProgressCounter counter;
  asked.progress = &counter;
  auto running =
      std::async(std::launch::async, [&] { return seawall::compare_oracles(file, asked); });
  while (running.wait_for(std::chrono::milliseconds{50}) != std::future_status::ready)
    if (was_interrupted()) counter.stop = 1;
  return running.get();
}

}  // namespace

Exit oracles(const Options& options) {
  auto file = seawall::io::read_scenario(options.scenario, options.set);
  if (!file) return complain(file.error());
  if (options.seed) file->scenario.seed = *options.seed;
  watch_for_interrupt();
  const auto table = compare(*file, {.asset = options.asset, .attack_move = options.attack_move});
  if (!table) return complain(table.error());
  const std::string text = options.json
                               ? seawall::io::oracle_table_json(*table)
                               : seawall::io::oracle_table_text(*table, look_of_stdout(options));
  if (const Exit printed = print(text); printed != Exit::ok) return printed;
  return table->is_complete ? Exit::ok : Exit::interrupted;
}

}  // namespace cli
