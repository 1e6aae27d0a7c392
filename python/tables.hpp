#pragma once

#include <nanobind/nanobind.h>

#include <functional>
#include <string>
#include <utility>

#include "seawall/seawall.hpp"

namespace binding {

/// Positions of anything that speaks the Arrow PyCapsule interface. Raises TypeError where it does
/// not, InputError where its columns are wrong.
[[nodiscard]] seawall::io::TablePositions positions_of(const nanobind::object& table,
                                                       const std::string& name);

/// Rows that a result or a profile offers; each reader gets a stream of its own.
class Table {
 public:
  using Open = std::function<seawall::Result<seawall::io::ArrowStream>()>;

  Table(std::string name, std::size_t rows, Open open)
      : name_{std::move(name)}, rows_{rows}, open_{std::move(open)} {}

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::string text() const;
  [[nodiscard]] nanobind::object stream() const;  ///< a capsule, "arrow_array_stream"

 private:
  std::string name_;
  std::size_t rows_;
  Open open_;
};

void bind_table(nanobind::module_& module);

}  // namespace binding
