#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "seawall/model/comet_protocol.hpp"
#include "seawall/model/crvusd_protocol.hpp"
#include "seawall/model/fluid_protocol.hpp"
#include "seawall/model/lending.hpp"
#include "seawall/model/liquity_v1_protocol.hpp"
#include "seawall/model/liquity_v2_protocol.hpp"

namespace seawall {

/// Whose contracts a protocol follows: a venue that keeps its own books, because what an account
/// holds and owes there follows from sums over all accounts. A closed set: a kind joins it with one
/// line here and one in state/protocol_state.hpp. Its struct (name, traits, terms) lies in a header
/// of its own beside this one, its rules in mechanics, its books in state/protocols.
using ProtocolKind = std::variant<LiquityV1Protocol, CrvusdProtocol, LiquityV2Protocol,
                                  CometProtocol, FluidProtocol>;

struct Protocol {
  static constexpr ReserveId coin{std::size_t{0}};

  std::vector<LendingReserve> reserves;  ///< [0] what is owed, then what is locked; no claims
  ProtocolKind kind;
};

inline constexpr std::size_t protocol_kinds = std::variant_size_v<ProtocolKind>;

/// By place in ProtocolKind.
inline constexpr auto protocol_names = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array<std::string_view, sizeof...(I)>{
      std::variant_alternative_t<I, ProtocolKind>::name...};
}(std::make_index_sequence<protocol_kinds>{});

/// @param index into protocol_names
[[nodiscard]] inline ProtocolKind protocol_named(std::size_t index) {
  ProtocolKind found;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    static_cast<void>(((I == index ? (found.emplace<I>(), true) : false) || ...));
  }(std::make_index_sequence<protocol_kinds>{});
  return found;
}

[[nodiscard]] inline ProtocolTraits traits_of(const ProtocolKind& kind) {
  return std::visit([](const auto& member) { return member.traits; }, kind);
}

}  // namespace seawall
