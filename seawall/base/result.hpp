#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace seawall {

/// What was wrong with an input. Outcomes of a run (bad debt, an empty insurance fund) are results,
/// not errors, and have no code here.
enum class ErrorCode : std::uint8_t {
  missing_file,
  malformed_file,
  missing_key,
  unknown_key,
  wrong_type,
  wrong_unit,
  unknown_name,
  duplicate_name,
  cyclic_reference,
  parameter_out_of_range,
  too_large,
  schema_version,
  not_writable,
};

/// Where and what: `where` names file, line or row, and key; `detail` what was found and what is
/// allowed.
struct Error {
  ErrorCode code{};
  std::string where;   ///< "pools/main.toml:12: venues[0].reserves[2].close_factor"
  std::string detail;  ///< "1.4 is outside (0, 1]"

  [[nodiscard]] std::string text() const { return where + ": " + detail; }
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string where,
                                                 std::string detail) {
  return std::unexpected{Error{code, std::move(where), std::move(detail)}};
}

[[nodiscard]] constexpr std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::missing_file:
      return "missing_file";
    case ErrorCode::malformed_file:
      return "malformed_file";
    case ErrorCode::missing_key:
      return "missing_key";
    case ErrorCode::unknown_key:
      return "unknown_key";
    case ErrorCode::wrong_type:
      return "wrong_type";
    case ErrorCode::wrong_unit:
      return "wrong_unit";
    case ErrorCode::unknown_name:
      return "unknown_name";
    case ErrorCode::duplicate_name:
      return "duplicate_name";
    case ErrorCode::cyclic_reference:
      return "cyclic_reference";
    case ErrorCode::parameter_out_of_range:
      return "parameter_out_of_range";
    case ErrorCode::too_large:
      return "too_large";
    case ErrorCode::schema_version:
      return "schema_version";
    case ErrorCode::not_writable:
      return "not_writable";
  }
  return "unknown";
}

}  // namespace seawall
