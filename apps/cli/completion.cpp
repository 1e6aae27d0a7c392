#include <fmt/format.h>

#include "commands.hpp"
#include "console.hpp"

namespace cli {
namespace {

struct Command {
  std::string name;
  std::string what;
  std::vector<std::pair<std::string, std::string>> options;  ///< "--json", what it does
};

std::vector<Command> commands_of(const CLI::App& app) {
  std::vector<Command> commands;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    Command command{sub->get_name(), sub->get_description(), {}};
    for (const CLI::Option* option : sub->get_options())
      for (const std::string& name : option->get_lnames())
        command.options.emplace_back("--" + name, option->get_description());
    commands.push_back(std::move(command));
  }
  return commands;
}

std::string replay_words() {
  std::string words;
  for (const seawall::ReplayInfo& info : seawall::replays())
    words += fmt::format("{}{}", words.empty() ? "" : " ", info.name);
  return words;
}

std::string names_of(const std::vector<Command>& commands) {
  std::string words;
  for (const Command& command : commands)
    words += fmt::format("{}{}", words.empty() ? "" : " ", command.name);
  return words;
}

// What follows a command that is not an option.
std::string arguments_of(const Command& command) {
  if (command.name == "replay") return replay_words();
  if (command.name == "completion") return "bash zsh fish";
  if (command.name == "import") {
    std::string words;
    for (const std::string_view kind : seawall::io::import_kinds())
      words += fmt::format("{}{}", words.empty() ? "" : " ", kind);
    return words;
  }
  return {};
}

std::string bash(const std::vector<Command>& commands) {
  std::string cases;
  for (const Command& command : commands) {
    std::string words = arguments_of(command);
    for (const auto& [name, what] : command.options)
      words += " " + name;
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command.name, words);
  }
  return fmt::format(R"(# seawall: completion for bash. Use: source <(seawall completion bash)
_seawall() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} words=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "{} --help" -- "$current"))
    return
  fi
  case $previous in
    --out|--results|--data) COMPREPLY=($(compgen -d -- "$current")); return ;;
    --trace) COMPREPLY=($(compgen -W "full summary hash" -- "$current")); return ;;
  esac
  case ${{COMP_WORDS[1]}} in
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ ${{COMP_WORDS[1]}} == run && $current != -* ]]; then
    COMPREPLY+=($(compgen -f -X '!*.toml' -- "$current") $(compgen -d -- "$current"))
  fi
}}
complete -o filenames -F _seawall seawall
)",
                     names_of(commands), cases);
}

// Inside single quotes of both shells.
std::string inside_quotes(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += c == '\'' ? "’" : std::string(1, c);
  return out;
}

std::string zsh(const std::vector<Command>& commands) {
  std::string list;
  std::string cases;
  for (const Command& command : commands) {
    list += fmt::format("    '{}:{}'\n", command.name, inside_quotes(command.what));
    cases += fmt::format("    {}) _arguments", command.name);
    for (const auto& [name, what] : command.options) {
      std::string plain = inside_quotes(what);
      std::ranges::replace(plain, '[', '(');
      std::ranges::replace(plain, ']', ')');
      cases += fmt::format(" \\\n      '{}[{}]'", name, plain);
    }
    const std::string words = arguments_of(command);
    cases += words.empty() ? " \\\n      '*:file:_files' ;;\n"
                           : fmt::format(" \\\n      '*:name:({})' ;;\n", words);
  }
  return fmt::format(R"(#compdef seawall
# seawall: completion for zsh. Use: seawall completion zsh > "${{fpath[1]}}/_seawall"
_seawall() {{
  local -a commands
  commands=(
{}  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
{}  esac
}}
compdef _seawall seawall
)",
                     list, cases);
}

std::string fish(const std::vector<Command>& commands) {
  std::string out = "# seawall: completion for fish. Use: seawall completion fish | source\n";
  for (const Command& command : commands) {
    out += fmt::format("complete -c seawall -n __fish_use_subcommand -f -a {} -d '{}'\n",
                       command.name, inside_quotes(command.what));
    for (const auto& [name, what] : command.options)
      out += fmt::format("complete -c seawall -n '__fish_seen_subcommand_from {}' -l {} -d '{}'\n",
                         command.name, name.substr(2), inside_quotes(what));
    if (const std::string words = arguments_of(command); !words.empty())
      out += fmt::format("complete -c seawall -n '__fish_seen_subcommand_from {}' -f -a '{}'\n",
                         command.name, words);
  }
  return out;
}

}  // namespace

Exit completion(const CLI::App& app, const std::string& shell) {
  const std::vector<Command> commands = commands_of(app);
  if (shell == "bash") return print(bash(commands));
  return print(shell == "zsh" ? zsh(commands) : fish(commands));
}

}  // namespace cli
