#pragma once

#include <string>

#include "seawall/seawall.hpp"

namespace binding {

/// Raises seawall.InputError with the text that the shell prints. The GIL is held.
[[noreturn]] void raise(const seawall::Error& error);

/// Raises seawall.BrokenInvariant. The GIL is held.
[[noreturn]] void raise_broken(const std::string& text);

/// What a Result holds, or its error raised.
template <class T>
[[nodiscard]] T value_or_raise(seawall::Result<T>&& result) {
  if (!result) raise(result.error());
  return *std::move(result);
}

/// From now on an assertion that fails inside a call is raised as seawall.BrokenInvariant.
void translate_broken_invariants();

}  // namespace binding
