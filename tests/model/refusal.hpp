#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/model/small_world.hpp"

namespace seawall::small {

/// One thing that is wrong with small_world(), and what compile() must say of it.
struct Refusal {
  const char* name;
  std::function<void(ModelSpec&)> spoil;
  ErrorCode code;
  const char* where;   ///< path of the key
  const char* detail;  ///< part of what was found and what is allowed
};

inline void expect_refused(const Refusal& refusal) {
  ModelSpec spec = small_world();
  refusal.spoil(spec);
  const auto model = compile(spec);
  ASSERT_FALSE(model);
  EXPECT_EQ(name_of(model.error().code), name_of(refusal.code));
  EXPECT_EQ(model.error().where, refusal.where);
  EXPECT_NE(model.error().detail.find(refusal.detail), std::string::npos) << model.error().detail;
}

/// Names a parametrised test's row.
inline constexpr auto name_of_row = [](const auto& row) { return std::string{row.param.name}; };

}  // namespace seawall::small
