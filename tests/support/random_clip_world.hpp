#pragma once

#include <cstdint>

#include "tests/support/random_world.hpp"

namespace seawall::support {

/// A CDP engine that sells by Dutch auction: any terms, 1 to 41 vaults of which many become unsafe,
/// bidders with coin or flash loans, with and without a pool, a chain and a backstop. Grows with
/// the seed; compiles.
[[nodiscard]] WorldSpec random_clip_world_spec(std::uint64_t seed);

}  // namespace seawall::support
