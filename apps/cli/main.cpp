// seawall: the command line. Reads what was asked, hands it to a command, ends with its exit code.

#include <fmt/format.h>
#include <charconv>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <exception>

#include "commands.hpp"
#include "console.hpp"
#include "nearest.hpp"
#include "profile_options.hpp"

namespace {

using cli::Exit;
using cli::Options;

constexpr const char* footer = R"(
Exit codes: 0 done, 1 a target was missed or an invariant broke, 2 bad input, 130 interrupted
(results up to then are printed and written, marked as interrupted).
Environment: NO_COLOR for no colour, SEAWALL_DATA for recorded days, COLUMNS for the width
(80 to 160; anything less is shown 80 wide).)";

// What CLI11 would take in silence: octal, hexadecimal, and numbers beyond 64 bits.
std::optional<std::uint64_t> whole_number(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool has_leading_zero = text.size() > 1 && text.front() == '0';
  if (error != std::errc{} || end != text.data() + text.size() || has_leading_zero)
    return std::nullopt;
  return number;
}

std::string whole_seed(const std::string& text) {
  if (whole_number(text)) return {};
  return "'" + text + "' is no seed; a whole number from 0 to 18446744073709551615 is allowed";
}

std::string count_of_seeds(const std::string& text) {
  constexpr std::uint64_t seeds_most = 1000;
  const auto count = whole_number(text).value_or(0);
  if (count >= 1 && count <= seeds_most) return {};
  return fmt::format("'{}' is no number of seeds; a whole number from 1 to {} is allowed", text,
                     seeds_most);
}

// A parameter moved down by all of itself would be 0.
std::string share_to_move(const std::string& text) {
  constexpr double share_most = 0.9;
  double share = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), share);
  const bool is_number = error == std::errc{} && end == text.data() + text.size();
  if (is_number && share > 0.0 && share <= share_most) return {};
  return fmt::format("'{}' is no share to move by; a number in (0, {}] is allowed", text,
                     share_most);
}

std::string move_to_push(const std::string& text) {
  double move = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), move);
  if (error == std::errc{} && end == text.data() + text.size() && move > -1.0 && move < 0.0)
    return {};
  return fmt::format("'{}' is no move; a number in (-1, 0) is allowed", text);
}

std::string folder_is_named(const std::string& text) {
  return text.empty() ? "'' names no folder; give one that is new or empty" : std::string{};
}

void add_run_options(CLI::App& command, Options& options) {
  command.add_flag("--json", options.json, "print JSON");
  command
      .add_option("--out", options.out,
                  "write a result folder: manifest, summary, events and series as Parquet")
      ->type_name("DIR")
      ->check(folder_is_named);
  command.add_option("--seed", options.seed, "seed of every random number; default: the file's")
      ->type_name("N")
      ->check(whole_seed);
  command.add_option("--set", options.set, "change one value of the input, as often as needed")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command
      .add_option("--trace", options.trace, "events to keep: full (needed by why), summary or hash")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"full", "summary", "hash"}))
      ->capture_default_str();
  command.add_flag("--quiet", options.quiet, "print nothing but errors (and JSON, if asked for)");
  command.add_flag("--explain", options.explain,
                   "say first what was assumed and what each number means");
  command.add_flag(
      "--force", options.force,
      "replace results in the folder of --out; a run that ended early leaves complete ones "
      "and goes to DIR.incomplete");
  command.add_flag("--ascii", options.ascii, "no signs beyond ASCII");
}

void add_import(CLI::App& app, Options& options) {
  std::vector<std::string> kinds;
  for (const std::string_view kind : seawall::io::import_kinds())
    kinds.emplace_back(kind);
  CLI::App* command = app.add_subcommand(
      "import", "Turn a protocol's export into a table of positions, and show that sums agree");
  command->add_option("kind", options.import_kind, "whose export it is")
      ->required()
      ->type_name("KIND")
      ->check(CLI::IsMember(kinds));
  command
      ->add_option("files", options.files,
                   "its files (CSV; of crvusd also the controller's JSON), in any order")
      ->required()
      ->type_name("FILES");
  command->add_option("--out", options.out, "table to write, with a loan's bands where it has any")
      ->required()
      ->type_name("FILE.csv");
  command
      ->add_option("--rename", options.rename,
                   "call a venue or an asset as the scenario does, as often as needed")
      ->type_name("OLD=NEW")
      ->allow_extra_args(false);
  command->add_flag("--json", options.json, "print JSON");
  command->add_flag("--quiet", options.quiet, "print nothing but errors (and JSON, if asked for)");
  command->add_flag("--force", options.force, "replace files that are there");
  command->add_flag("--ascii", options.ascii, "no signs beyond ASCII");
}

void add_commands(CLI::App& app, Options& options) {
  CLI::App* run = app.add_subcommand("run", "Run a scenario and show what happened");
  run->add_option("scenario", options.scenario, "scenario file (TOML)")
      ->required()
      ->type_name("SCENARIO.toml");
  add_run_options(*run, options);

  CLI::App* replay = app.add_subcommand(
      "replay", "Replay a recorded event beside its published figures; without a name, list them");
  replay->add_option("name", options.replay, "which event")->type_name("NAME");
  replay->add_option("--data", options.data, "folder of recorded days")
      ->type_name("DIR")
      ->envname("SEAWALL_DATA");
  replay
      ->add_option("--seeds", options.seeds,
                   "run it at N seeds, its own first, and show each target's least, median and "
                   "most (1 to 1000)")
      ->type_name("N")
      ->check(count_of_seeds);
  replay
      ->add_option("--seeds-vary", options.seeded,
                   "what another seed changes: everything that is chance, or the drawn book alone")
      ->type_name("WHAT")
      ->check(CLI::IsMember({"everything", "book"}))
      ->capture_default_str();
  CLI::Option* sensitivity =
      replay->add_flag("--sensitivity", options.sensitivity,
                       "move each fitted parameter both ways and show what each target makes of "
                       "it; with --seeds over as many");
  replay->add_flag("--mechanisms", options.mechanisms,
                   "show the same evening under English auctions, Dutch auctions and a lending "
                   "pool's fixed spread");
  replay->add_option("--by", options.by, "share by which --sensitivity moves, in (0, 0.9]")
      ->type_name("SHARE")
      ->check(share_to_move)
      ->needs(sensitivity)
      ->capture_default_str();
  add_run_options(*replay, options);

  CLI::App* why =
      app.add_subcommand("why", "Tell what led to an account's liquidation, or what moved a price");
  why->add_option("question", options.question,
                  "an account's name, or ASSET@TIME as ETH@2022-11-22T17:30Z")
      ->required()
      ->type_name("ACCOUNT|ASSET@TIME");
  why->add_option("--results", options.results,
                  "result folder that `run --out` or `replay --out` wrote")
      ->required()
      ->type_name("DIR");
  why->add_flag("--json", options.json, "print JSON");
  why->add_flag("--ascii", options.ascii, "no signs beyond ASCII");

  CLI::App* profile = app.add_subcommand(
      "profile",
      "Show where an asset's price settles after a shock, and how far the next cliff is");
  cli::add_profile_options(*profile, options);
  profile
      ->add_option("--out", options.out,
                   "write a result folder: manifest, profile.json, the curve and the shocks as "
                   "Parquet")
      ->type_name("DIR")
      ->check(folder_is_named);

  CLI::App* oracles = app.add_subcommand("oracles",
                                         "Run a scenario once under each of its oracles of an "
                                         "asset, and show what pushing each costs");
  oracles->add_option("scenario", options.scenario, "scenario file (TOML)")
      ->required()
      ->type_name("SCENARIO.toml");
  oracles->add_option("--asset", options.asset, "whose oracles; default: the asset with most")
      ->type_name("ASSET");
  oracles
      ->add_option("--attack-move", options.attack_move,
                   "how far an attacker pushes what an oracle shows, in (-1, 0)")
      ->type_name("MOVE")
      ->check(move_to_push)
      ->capture_default_str();
  oracles->add_option("--seed", options.seed, "seed of every random number; default: the file's")
      ->type_name("N")
      ->check(whole_seed);
  oracles->add_option("--set", options.set, "change one value of the input, as often as needed")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  oracles->add_flag("--json", options.json, "print JSON");
  oracles->add_flag("--ascii", options.ascii, "no signs beyond ASCII");

  add_import(app, options);

  app.add_subcommand("schema", "Print the JSON Schema of a scenario file");
  app.add_subcommand("version", "Print the version");
  CLI::App* completion = app.add_subcommand("completion", "Print a shell's completion script");
  completion->add_option("shell", options.shell, "bash, zsh or fish")
      ->required()
      ->type_name("SHELL")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

std::vector<std::string> names_of(const std::vector<const CLI::App*>& commands) {
  std::vector<std::string> names;
  names.reserve(commands.size());
  for (const CLI::App* command : commands)
    names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames())
      names.push_back("--" + name);
  return names;
}

// CLI11 says that something was not expected; this says what was meant.
std::string what_was_wrong(const CLI::App& app, const CLI::ParseError& problem, int count,
                           char** words) {
  const auto all = app.get_subcommands([](const CLI::App*) { return true; });
  const std::vector<std::string> commands = names_of({all.begin(), all.end()});
  const std::string first = count > 1 ? words[1] : "";
  if (first.empty()) return "give a command; `seawall --help` lists them";
  const auto named =
      std::ranges::find(all, first, [](const CLI::App* command) { return command->get_name(); });
  if (first == "help")
    return "there is no command help; `seawall --help` lists the commands, `seawall COMMAND "
           "--help` "
           "tells of one";
  if (named == all.end()) {
    if (first.starts_with('-'))
      return fmt::format("unknown option {}{}", first, cli::suggestion(first, option_names(app)));
    return fmt::format("unknown command {}{}", first, cli::suggestion(first, commands));
  }
  const std::vector<std::string> known = option_names(**named);
  for (int i = 2; i < count; ++i) {
    const std::string word = std::string{words[i]}.substr(0, std::string_view{words[i]}.find('='));
    if (word.starts_with("--") && word.size() > 2 && std::ranges::find(known, word) == known.end())
      return fmt::format("{}: unknown option {}{}", first, word, cli::suggestion(word, known));
  }
  return fmt::format("{}: {}", first, problem.what());
}

Exit dispatch(const CLI::App& app, const Options& options) {
  const std::string name = app.get_subcommands().front()->get_name();
  if (name == "run") return cli::run(options);
  if (name == "replay") return cli::replay(options);
  if (name == "why") return cli::why(options);
  if (name == "profile") return cli::profile(options);
  if (name == "oracles") return cli::oracles(options);
  if (name == "import") return cli::import_book(options);
  if (name == "schema") return cli::schema();
  if (name == "completion") return cli::completion(app, options.shell);
  return cli::version();
}

}  // namespace

int main(int count, char** words) {
  CLI::App app{"Seawall: what happens when leveraged positions are liquidated into thin markets.",
               "seawall"};
  app.require_subcommand(1);
  app.set_version_flag("--version", fmt::format("seawall {}", SEAWALL_VERSION),
                       "Print the version and exit");
  app.footer(footer);
  Options options;
  add_commands(app, options);
  try {
    app.parse(count, words);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version);
  } catch (const CLI::ParseError& problem) {
    return static_cast<int>(cli::complain(what_was_wrong(app, problem, count, words)));
  }
  try {
    return static_cast<int>(dispatch(app, options));
  } catch (const seawall::BrokenInvariant& broken) {
    cli::complain(fmt::format("an invariant broke: {} ({}:{})", broken.condition(), broken.file(),
                              broken.line()));
    return static_cast<int>(Exit::failed);
  } catch (const std::exception& problem) {
    cli::complain(fmt::format("unexpected: {}", problem.what()));
    return static_cast<int>(Exit::failed);
  }
}
