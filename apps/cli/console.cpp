#include "console.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace cli {
namespace {

constexpr std::size_t columns_least = 80;
constexpr std::size_t columns_most = 160;
constexpr std::size_t columns_in_a_pipe = 100;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::size_t columns_of(int descriptor) {
  std::size_t columns = 0;
  const std::string_view stated = environment("COLUMNS");
  std::from_chars(stated.data(), stated.data() + stated.size(), columns);
  winsize size{};
  if (columns == 0 && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
  return columns > 0 ? columns : columns_in_a_pipe;
}

bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string value{environment(name)};
    if (value.empty()) continue;
    std::ranges::transform(value, value.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

volatile std::sig_atomic_t interrupts = 0;

void note_interrupt(int signal) {
  interrupts = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

seawall::io::Look look_of_stdout(const Options& options) {
  seawall::io::Look look;
  const bool is_terminal = ::isatty(STDOUT_FILENO) == 1;
  const bool wants_colour = environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  look.colour = is_terminal && wants_colour ? seawall::io::Colour::ansi : seawall::io::Colour::none;
  look.charset = options.ascii || !locale_is_utf8() ? seawall::io::Charset::ascii
                                                    : seawall::io::Charset::unicode;
  look.columns = std::clamp(columns_of(STDOUT_FILENO), columns_least, columns_most);
  return look;
}

Exit print(std::string_view text) {
  const bool wrote =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (wrote) return Exit::ok;
  return complain(fmt::format("standard output: cannot be written: {}", std::strerror(errno)));
}

void note(std::string_view text) {
  // One line whatever a name or a value carries.
  const std::string line = seawall::io::printable(text, seawall::io::Look{});
  std::fputs(fmt::format("seawall: {}\n", line).c_str(), stderr);
}

Exit complain(std::string_view text) {
  note(text);
  return Exit::bad_input;
}

Exit complain(const seawall::Error& error) { return complain(error.text()); }

void watch_for_interrupt() {
  std::signal(SIGINT, note_interrupt);
  std::signal(SIGTERM, note_interrupt);
}

bool was_interrupted() { return interrupts != 0; }

Progress::Progress(const Options& options)
    : is_shown_{!options.quiet && ::isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb"},
      is_ascii_{options.ascii || !locale_is_utf8()} {}

Progress::~Progress() {
  if (is_drawn_) std::fputs("\r\x1b[K", stderr);
}

// A line that fills the last column would wrap on some terminals, and \r could not take it back.
std::string Progress::line(const std::string& text, double share) const {
  constexpr std::size_t bar_most = 30;
  constexpr std::size_t bar_least = 5;
  const std::size_t room = columns_of(STDERR_FILENO) - 1;
  if (room < text.size() + bar_least + 3) return text.substr(0, room);
  const std::size_t width = std::min(bar_most, room - text.size() - 3);
  const auto full = static_cast<std::size_t>(share * static_cast<double>(width));
  std::string bar;
  for (std::size_t i = 0; i < width; ++i)
    bar += i < full ? (is_ascii_ ? "#" : "━") : (is_ascii_ ? "." : "─");
  return "  " + bar + " " + text;
}

void Progress::show(std::uint64_t done, std::uint64_t total) {
  if (!is_shown_ || total == 0) return;
  const Clock::time_point now = Clock::now();
  if (now - begin_ < std::chrono::seconds{1} ||
      (is_drawn_ && now - drawn_ < std::chrono::milliseconds{100}))
    return;
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const double elapsed = std::chrono::duration<double>(now - begin_).count();
  std::string text = fmt::format("{:3.0f} %  block {} of {}", share * 100.0, done, total);
  if (share > 0.0) text += fmt::format(", about {:.0f} s left", elapsed / share - elapsed);
  std::fputs(("\r\x1b[K" + line(text, share)).c_str(), stderr);
  std::fflush(stderr);
  is_drawn_ = true;
  drawn_ = now;
}

}  // namespace cli
