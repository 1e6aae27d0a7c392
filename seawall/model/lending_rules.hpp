#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "seawall/model/aave_rules.hpp"
#include "seawall/model/aave_v4_rules.hpp"
#include "seawall/model/compound_v2_rules.hpp"
#include "seawall/model/euler_v2_rules.hpp"
#include "seawall/model/morpho_blue_rules.hpp"
#include "seawall/model/silo_v2_rules.hpp"

namespace seawall {

/// Whose text a lending pool follows. A closed set: a venue joins it with one line here. Its struct
/// (terms, traits, names) lies in a header of its own beside this one, what it does in
/// mechanics/lending, and what it has to offer is the concept LendingRuleSet of
/// mechanics/lending/rules.hpp.
using LendingRules = std::variant<AaveRules, AaveV4Rules, CompoundV2Rules, MorphoBlueRules,
                                  SiloV2Rules, EulerV2Rules>;

namespace detail {

template <class Set>
struct LendingRulesRegistry;

template <class... R>
struct LendingRulesRegistry<std::variant<R...>> {
  static constexpr std::size_t size = (R::names.size() + ...);

  static constexpr std::array<std::string_view, size> names = [] {
    std::array<std::string_view, size> all{};
    std::size_t next = 0;
    const auto add = [&](std::span<const std::string_view> some) {
      for (const std::string_view name : some)
        all[next++] = name;
    };
    (add(R::names), ...);
    return all;
  }();

  static constexpr std::variant<R...> named(std::size_t index) {
    std::variant<R...> found;
    const auto look = [&]<class One>(std::in_place_type_t<One>) {
      if (index < One::names.size()) {
        found = One::named(index);
        return true;
      }
      index -= One::names.size();
      return false;
    };
    static_cast<void>((look(std::in_place_type<R>) || ...));
    return found;
  }
};

}  // namespace detail

/// Every name that a scenario's `rules` may have.
inline constexpr auto& lending_rules_names = detail::LendingRulesRegistry<LendingRules>::names;

/// @param index into lending_rules_names
[[nodiscard]] constexpr LendingRules lending_rules_named(std::size_t index) {
  return detail::LendingRulesRegistry<LendingRules>::named(index);
}

[[nodiscard]] inline LendingTraits traits_of(const LendingRules& rules) {
  return std::visit([](const auto& member) { return member.traits(); }, rules);
}

}  // namespace seawall
