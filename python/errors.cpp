#include "errors.hpp"

#include <fmt/format.h>
#include <nanobind/nanobind.h>

#include <exception>

namespace binding {
namespace {

namespace nb = nanobind;

nb::object exception_type(const char* name) {
  return nb::module_::import_("seawall.errors").attr(name);
}

std::string text_of(const seawall::BrokenInvariant& broken) {
  return fmt::format("an invariant broke: {} ({}:{})", broken.condition(), broken.file(),
                     broken.line());
}

}  // namespace

void raise(const seawall::Error& error) {
  const nb::object type = exception_type("InputError");
  const std::string_view code = seawall::name_of(error.code);
  // One line whatever a name or a value carries, as on the command line.
  const std::string text = seawall::io::printable(error.text(), seawall::io::Look{});
  const nb::object raised =
      type(nb::str(text.c_str(), text.size()), nb::str(code.data(), code.size()),
           nb::str(error.where.c_str(), error.where.size()),
           nb::str(error.detail.c_str(), error.detail.size()));
  PyErr_SetObject(type.ptr(), raised.ptr());
  throw nb::python_error{};
}

void raise_broken(const std::string& text) {
  PyErr_SetString(exception_type("BrokenInvariant").ptr(), text.c_str());
  throw nb::python_error{};
}

void translate_broken_invariants() {
  nb::register_exception_translator([](const std::exception_ptr& thrown, void* /*unused*/) {
    try {
      std::rethrow_exception(thrown);
    } catch (const seawall::BrokenInvariant& broken) {
      PyErr_SetString(exception_type("BrokenInvariant").ptr(), text_of(broken).c_str());
    }
  });
}

}  // namespace binding
