// Reads a scenario, advances it a minute at a time and prints what happened meanwhile.
//
//     build/release/seawall-example-run-loop examples/two-venues.toml

#include <fmt/format.h>

#include "seawall/seawall.hpp"

int main(int count, char** words) {
  if (count != 2) return fmt::print(stderr, "usage: {} SCENARIO.toml\n", words[0]), 2;
  const auto file = seawall::io::read_scenario(words[1]);
  if (!file) return fmt::print(stderr, "{}\n", file.error().text()), 2;
  const auto compiled = seawall::io::compile_file(*file);
  if (!compiled) return fmt::print(stderr, "{}\n", compiled.error().text()), 2;
  const auto& [model, scenario] = *compiled;
  const seawall::Names names = seawall::names_of(model);

  seawall::Run run{model, scenario, {.seed = file->scenario.seed}};
  std::size_t seen = 0;
  for (bool goes_on = true; goes_on;) {
    goes_on = run.advance(/*blocks=*/5);
    const auto& events = run.trace().events();
    for (; seen < events.size(); ++seen)
      if (const seawall::Event& event = events[seen]; event.kind == seawall::EventKind::liquidation)
        fmt::print("{}  {} on {}: {:.0f} USD of debt repaid\n",
                   seawall::time_of_day_text(event.time), names.of(event.account),
                   names.of(event.venue), names.tokens(event.amount, event.counter_asset).value);
  }
  const seawall::Outcome outcome = run.finish();
  fmt::print("{} liquidations, bad debt {:.0f} USD\n", outcome.counts.liquidations,
             outcome.bad_debt_usd);
  return 0;
}
