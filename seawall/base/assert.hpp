#pragma once

#include <string>
#include <string_view>

namespace seawall {

/// A broken invariant: a fault of the code, never of an input. Thrown by SEAWALL_ASSERT so that a
/// run ends with a stated reason; the library itself neither prints nor exits.
class BrokenInvariant {
 public:
  BrokenInvariant(std::string_view condition, std::string_view file, int line)
      : condition_{condition}, file_{file}, line_{line} {}
  [[nodiscard]] std::string_view condition() const { return condition_; }
  [[nodiscard]] std::string_view file() const { return file_; }
  [[nodiscard]] int line() const { return line_; }

 private:
  std::string condition_;
  std::string_view file_;
  int line_;
};

[[noreturn]] inline void fail_invariant(std::string_view condition, std::string_view file,
                                        int line) {
  throw BrokenInvariant{condition, file, line};
}

}  // namespace seawall

/// Checked in every build type, release included.
#define SEAWALL_ASSERT(condition)                      \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::seawall::fail_invariant(#condition, __FILE__, __LINE__))
