#pragma once

#include <concepts>
#include <span>
#include <variant>

#include "seawall/state/protocol_books.hpp"
#include "seawall/state/protocols/comet_books.hpp"
#include "seawall/state/protocols/crvusd_books.hpp"
#include "seawall/state/protocols/fluid_books.hpp"
#include "seawall/state/protocols/liquity_v1_books.hpp"
#include "seawall/state/protocols/liquity_v2_books.hpp"

namespace seawall {

/// What the engine asks of a kind's books. A rule that refuses has changed nothing. `told` follows
/// each note of begin_block and of a deal. Books may also have `std::vector<Note> closing(view)
/// const`: what is to be told at the end of a run.
template <class B>
concept ProtocolBooksOf =
    requires(B books, const B& seen, const ProtocolView& view, const DealOrder& order,
             std::vector<AccountId>& accounts, std::vector<Deal>& deals, AccountId account,
             const Note& note, EventId event, ByteWriter& writer, ByteReader& reader) {
      { B::open(view) } -> std::same_as<B>;
      { seen.holdings(view) } -> std::same_as<std::vector<HeldAsset>>;
      { books.begin_block(view) } -> std::same_as<BlockNews>;
      books.told(note, event);
      seen.find(view, accounts);
      { seen.health(view, account) } -> std::same_as<double>;
      { seen.causes(view, account) } -> std::same_as<std::vector<EventId>>;
      seen.deals(view, deals);
      { seen.quote(view, order) } -> std::same_as<Ruling<DealAmounts>>;
      { books.carry_out(view, order) } -> std::same_as<Ruling<Dealt>>;
      { seen.debts(view) } -> std::same_as<DebtStanding>;
      { seen.flows } -> std::convertible_to<DebtFlows>;
      seen.write(writer);
      books.read(reader);
    };

/// In the order of ProtocolKind; nothing for venues of other kinds.
using ProtocolBooks = std::variant<std::monostate, LiquityV1Books, CrvusdBooks, LiquityV2Books,
                                   CometBooks, FluidBooks>;

static_assert(std::variant_size_v<ProtocolBooks> == protocol_kinds + 1);

namespace detail {
template <class V>
inline constexpr bool all_are_books = false;
template <class... B>
inline constexpr bool all_are_books<std::variant<std::monostate, B...>> =
    (ProtocolBooksOf<B> && ...);
static_assert(all_are_books<ProtocolBooks>);
}  // namespace detail

/// Visits the books of a protocol; not called for venues of other kinds (asserted).
template <class Books, class Visitor>
decltype(auto) visit_books(Books& books, Visitor visitor) {
  using Result = decltype(visitor(std::get<1>(books)));
  return std::visit(
      [&]<class B>(B& own) -> Result {
        if constexpr (std::is_same_v<std::remove_const_t<B>, std::monostate>) {
          fail_invariant("the venue keeps no books of its own", __FILE__, __LINE__);
        } else {
          return visitor(own);
        }
      },
      books);
}

[[nodiscard]] bool is_protocol(const Model& model, VenueId venue);

/// Whether any of these is a protocol's.
[[nodiscard]] bool has_protocols(std::span<const ProtocolBooks> books);

/// Books as a model opens them; nothing where the venue is no protocol.
[[nodiscard]] ProtocolBooks open_books(const ProtocolView& view);

}  // namespace seawall
