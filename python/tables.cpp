#include "tables.hpp"

#include <fmt/format.h>
#include <nanobind/stl/string.h>

#include "errors.hpp"

namespace binding {
namespace {

namespace nb = nanobind;

// Names of capsules: https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html
constexpr const char* stream_capsule = "arrow_array_stream";
constexpr const char* schema_capsule = "arrow_schema";
constexpr const char* array_capsule = "arrow_array";

template <class Struct>
Struct& inside(const nb::handle& capsule, const char* name) {
  void* pointer = PyCapsule_GetPointer(capsule.ptr(), name);
  if (pointer == nullptr) throw nb::python_error{};
  return *static_cast<Struct*>(pointer);
}

// A stream that nobody took over is still in its capsule.
void release_capsule(PyObject* capsule) {
  auto* stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, stream_capsule));
  if (stream != nullptr) seawall::io::ReleaseStream{}(stream);
}

}  // namespace

seawall::io::TablePositions positions_of(const nb::object& table, const std::string& name) {
  if (nb::hasattr(table, "__arrow_c_stream__")) {
    const nb::object capsule = table.attr("__arrow_c_stream__")();
    return value_or_raise(
        seawall::io::read_positions(inside<ArrowArrayStream>(capsule, stream_capsule), name));
  }
  if (nb::hasattr(table, "__arrow_c_array__")) {
    const nb::object pair = table.attr("__arrow_c_array__")();
    const nb::object schema = pair[0], array = pair[1];
    return value_or_raise(seawall::io::read_positions(inside<ArrowSchema>(schema, schema_capsule),
                                                      inside<ArrowArray>(array, array_capsule),
                                                      name));
  }
  throw nb::type_error(
      fmt::format("{}: is of type {}; a table of pandas, Polars, PyArrow or whatever else has "
                  "__arrow_c_stream__ or __arrow_c_array__ is allowed",
                  name, nb::type_name(table.type()).c_str())
          .c_str());
}

std::string Table::text() const { return fmt::format("<seawall.Table {}: {} rows>", name_, rows_); }

nb::object Table::stream() const {
  auto stream = value_or_raise(open_());
  PyObject* capsule = PyCapsule_New(stream.get(), stream_capsule, release_capsule);
  if (capsule == nullptr) throw nb::python_error{};
  static_cast<void>(stream.release());  // the capsule's now
  return nb::steal(capsule);
}

void bind_table(nb::module_& module) {
  nb::class_<Table>(
      module, "Table",
      R"(Rows of a result or a profile, for whatever reads the Arrow PyCapsule interface:

    pyarrow.table(result.events)
    polars.DataFrame(result.events)
    pandas.DataFrame.from_arrow(result.events)

The rows of a result are made while they are read, in pieces of 65,536; a reader that has begun keeps alive what
it reads.)")
      .def("__len__", &Table::rows)
      .def("__repr__", &Table::text)
      .def(
          "__arrow_c_stream__",
          [](const Table& self, const nb::object& /*requested_schema*/) { return self.stream(); },
          nb::arg("requested_schema") = nb::none(),
          nb::sig("def __arrow_c_stream__(self, requested_schema: object | None = None) -> "
                  "typing.Any"),
          "A capsule with a stream of record batches. The schema is always the table's own.");
}

}  // namespace binding
