#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "adapter.hpp"
#include "seawall/seawall.hpp"

// Reading and comparing the fields of a vector file: integers as decimal strings, small ones also
// as plain numbers, never a float.
namespace seawall::conformance {

/// A value of a case together with its path, so that a refusal can name it.
class Field {
 public:
  Field(const nlohmann::json& value, std::string path) : value_{&value}, path_{std::move(path)} {}

  /// Member of an object. @throws MalformedCase where it is missing or this is no object
  [[nodiscard]] Field operator[](std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const;  ///< and is not null

  /// Elements of an array. @throws MalformedCase
  [[nodiscard]] std::vector<Field> elements() const;

  /// @throws MalformedCase unless it is an integer in [0, 2^256)
  [[nodiscard]] UInt256 wide() const;
  /// @throws MalformedCase unless it is an integer in [0, 2^127)
  [[nodiscard]] Int128 integer() const;
  /// As integer(), but anything above (2^256 - 1 stands for "all") gives Exact::unbounded.
  [[nodiscard]] Int128 integer_or_all() const;
  /// @throws MalformedCase unless it is an integer in [0, limit]
  [[nodiscard]] std::uint32_t small(std::uint32_t limit) const;
  [[nodiscard]] std::string text() const;

  // Of theory checks, whose numbers are doubles.
  /// @throws MalformedCase unless it is a finite number in [low, high]
  [[nodiscard]] double number(double low = -1e300, double high = 1e300) const;
  [[nodiscard]] double positive() const;  ///< > 0
  [[nodiscard]] std::vector<double> numbers(double low = -1e300, double high = 1e300) const;

  [[nodiscard]] const nlohmann::json& json() const { return *value_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[noreturn]] void refuse(std::string allowed) const;

 private:
  const nlohmann::json* value_;
  std::string path_;
};

/// Adds a mismatch for every leaf of `expected` that `actual` lacks or has otherwise. Extra members
/// of `actual` are allowed, extra elements are not.
void compare(const nlohmann::json& expected, const nlohmann::json& actual, const std::string& path,
             std::vector<Mismatch>& mismatches);

/// As compare(), for a rule that may refuse: it must where `expected` has a "revert" (whose text is
/// the contract's own), and only there. What both can tell of a refused call is still compared.
template <class T>
void compare_refusable(nlohmann::json expected, const nlohmann::json& actual,
                       const Ruling<T>& ruling, const std::string& path, CaseResult& result) {
  const bool reverts = expected.contains("revert");
  if (reverts && ruling) {
    result.mismatches.push_back({path, "revert: " + expected["revert"].dump(), "no refusal"});
  } else if (!reverts && !ruling) {
    result.mismatches.push_back(
        {path, "no revert", "refused: " + std::string{name_of(ruling.error())}});
  }
  expected.erase("revert");
  compare(expected, actual, path, result.mismatches);
}

/// As compare(), for doubles: a number may be off by `tolerance` of what is expected, or by
/// `tolerance` itself where that is 0.
void compare_within(const nlohmann::json& expected, const nlohmann::json& actual,
                    const std::string& path, double tolerance, std::vector<Mismatch>& mismatches);

/// Relative error of a Fast number against the contract's integer, at most 1; less than one unit is
/// none, because the integer is itself rounded to one.
[[nodiscard]] double relative_error(double fast, Int128 exact);
[[nodiscard]] double relative_error(double fast, UInt256 exact);

/// Relative error of a Fast number beyond what `units` of the contract's roundings make, at most 1.
[[nodiscard]] double error_beyond(double units, double fast, double exact);

}  // namespace seawall::conformance
