#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "seawall/seawall.hpp"

namespace cli {

/// What the command line said; one struct for all commands, each reads its own.
struct Options {
  std::string scenario;  ///< run: the file
  std::string replay;    ///< replay: the name; empty lists them
  std::string question;  ///< why: ACCOUNT or PRICE@TIME
  std::string shell;     ///< completion
  std::string out;       ///< result folder to write
  std::string results;   ///< result folder to read
  std::string data;
  std::string trace = "full";
  std::vector<std::string> set;
  std::string import_kind;          ///< import: whose export
  std::vector<std::string> files;   ///< import: what to read
  std::vector<std::string> rename;  ///< import: OLD=NEW
  std::optional<std::uint64_t> seed;
  bool mechanisms = false;            ///< replay: the same evening under other ways of liquidating
  std::size_t seeds = 0;              ///< replay: at how many; 0: at one, with its whole report
  std::string seeded = "everything";  ///< replay: what another seed changes
  bool sensitivity = false;           ///< replay: move each fitted parameter
  double by = 0.1;                    ///< share by which --sensitivity moves
  seawall::ProfileOptions profile;    ///< profile: what to look at, with the texts below
  std::optional<std::string> shock_grid;  ///< FROM:TO:STEP or a list
  std::optional<std::string> depths;      ///< a list
  std::optional<std::string> severity_shock;
  std::optional<std::string> volatility;
  std::optional<std::string> window;
  std::string asset;          ///< oracles: whose; empty: the one with most
  double attack_move = -0.2;  ///< oracles: how far they are pushed
  bool json = false;
  bool quiet = false;
  bool explain = false;
  bool force = false;
  bool ascii = false;
};

/// Exit codes; `seawall --help` prints them.
enum class Exit : int { ok = 0, failed = 1, bad_input = 2, interrupted = 130 };

}  // namespace cli
