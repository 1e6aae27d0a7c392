#pragma once

#include <cstdint>

#include "seawall/engine/run.hpp"
#include "seawall/model/model_spec.hpp"
#include "seawall/scenario/scenario.hpp"

// Random lending worlds for properties. They grow with the seed, so that the first failure is a
// small one.
namespace seawall::support {

/// What a property needs of a world besides being random.
struct WorldTaste {
  enum class Depth : std::uint8_t {
    any,        ///< pools and curves that bind, keepers that wait, cut and count costs
    bottomless  ///< whatever a keeper sells fetches the reference price; keepers take all that is
                ///< allowed
  };
  enum class Interest : std::uint8_t { any, none };
  enum class Prices : std::uint8_t {
    any,            ///< every feedback mode, shocks or rows
    given_falling,  ///< recorded mode; only the stablecoin is owed and it stands; all others fall
                    ///< in steps and never rise
  };
  enum class Rules : std::uint8_t {
    any,  ///< of Aave v2 and v3
    only_v2,
    others,  ///< of the other lending protocols
  };
  enum class Size : std::uint8_t {
    any,   ///< down to a few smallest units
    large  ///< every account is far above the sums at which a rule changes
  };
  enum class Valuation : std::uint8_t {
    one_price,
    own_size  ///< only the stablecoin is owed, and curves value most of the others
  };
  Depth depth = Depth::any;
  Interest interest = Interest::any;
  Prices prices = Prices::any;
  Rules rules = Rules::any;
  Size size = Size::any;
  Valuation valuation = Valuation::one_price;
};

/// A world as a person would write it; compiles.
struct WorldSpec {
  ModelSpec model;
  ScenarioSpec scenario;
};
[[nodiscard]] WorldSpec random_world_spec(std::uint64_t seed, WorldTaste taste = {});

/// A compiled world. Kept in one place: a Run holds references into it.
struct World {
  Model model;
  Scenario scenario;
};
/// Throws std::runtime_error with compile()'s text if the spec is not valid.
[[nodiscard]] World compiled(const WorldSpec& spec);
[[nodiscard]] inline World random_world(std::uint64_t seed, WorldTaste taste = {}) {
  return compiled(random_world_spec(seed, taste));
}

struct Ran {
  Outcome outcome;
  std::vector<Event> events;
};
/// The whole run.
[[nodiscard]] Ran run_through(const World& world, RunOptions options = {});

}  // namespace seawall::support
