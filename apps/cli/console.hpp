#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "options.hpp"
#include "seawall/seawall.hpp"

namespace cli {

/// What standard output can show: colour on a terminal without NO_COLOR, signs by the locale, width
/// by the terminal, COLUMNS, or 100 in a pipe.
[[nodiscard]] seawall::io::Look look_of_stdout(const Options& options);

/// Writes to standard output. @return bad_input with one line on standard error if it cannot be
/// written
[[nodiscard]] Exit print(std::string_view text);

/// One line on standard error: "seawall: …".
void note(std::string_view text);

/// The same, of what was wrong. @return bad_input
Exit complain(std::string_view text);
Exit complain(const seawall::Error& error);

/// From now on the first Ctrl-C (or SIGTERM) is noted, a second one ends the process at once.
void watch_for_interrupt();
[[nodiscard]] bool was_interrupted();

/// A bar on standard error: only on a terminal, only after a second, gone when it ends.
class Progress {
 public:
  explicit Progress(const Options& options);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  void show(std::uint64_t done, std::uint64_t total);

 private:
  [[nodiscard]] std::string line(const std::string& text, double share) const;

  using Clock = std::chrono::steady_clock;
  bool is_shown_;
  bool is_drawn_ = false;
  bool is_ascii_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point drawn_ = begin_;
};

}  // namespace cli
