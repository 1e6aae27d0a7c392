#include "seawall/state/protocol_state.hpp"

#include <algorithm>
#include <utility>

namespace seawall {

bool is_protocol(const Model& model, VenueId venue) {
  return std::holds_alternative<Protocol>(model.venues[venue.index()].kind);
}

bool has_protocols(std::span<const ProtocolBooks> books) {
  return std::ranges::any_of(books, [](const ProtocolBooks& own) { return own.index() != 0; });
}

ProtocolBooks open_books(const ProtocolView& view) {
  ProtocolBooks books;
  if (!is_protocol(view.model, view.venue)) return books;
  const std::size_t kind = view.protocol().kind.index();
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    static_cast<void>(
        ((I == kind ? (books = std::variant_alternative_t<I + 1, ProtocolBooks>::open(view), true)
                    : false) ||
         ...));
  }(std::make_index_sequence<protocol_kinds>{});
  return books;
}

}  // namespace seawall
