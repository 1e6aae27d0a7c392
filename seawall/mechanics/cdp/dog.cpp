#include "seawall/mechanics/cdp/dog.hpp"

#include <algorithm>

#include "seawall/base/assert.hpp"

namespace seawall::dog {
namespace {

std::unexpected<Rejection> refuse(Rejection reason) { return std::unexpected{reason}; }

// Signed amounts of the Vat: the contract refuses what passes 2^255.
constexpr UInt256 signed_max{UInt128{1} << 127, 0};

template <class N, class Kind>
std::optional<Quantity<Kind, MakerNumber<N>>> difference(Quantity<Kind, MakerNumber<N>> a,
                                                         Quantity<Kind, MakerNumber<N>> b) {
  const auto rest = MakerMath<N>::minus(a.value, b.value);
  return rest ? std::optional{Quantity<Kind, MakerNumber<N>>{*rest}} : std::nullopt;
}

template <class N>
std::optional<Rad<N>> sum(Rad<N> a, Rad<N> b) {
  const auto total = MakerMath<N>::plus(a.value, b.value);
  return total ? std::optional{Rad<N>{*total}} : std::nullopt;
}

template <class N>
Ruling<bool> may_be_barked(const Vault<N>& vault, const Terms<N>& terms) {
  if (terms.spot == Ray<N>{}) return false;
  return cat::is_unsafe<N>(vault, {.spot = terms.spot, .rate = terms.rate});
}

// Debt that may still go to auction, penalty included. Nothing where a limit is reached.
template <class N>
std::optional<Rad<N>> room_in(const Limits<N>& limits) {
  if (limits.venue_limit <= limits.venue_dirt || limits.type_limit <= limits.type_dirt)
    return std::nullopt;
  return std::min(*difference<N>(limits.venue_limit, limits.venue_dirt),
                  *difference<N>(limits.type_limit, limits.type_dirt));
}

// Normalised debt that fits the room.
template <class N>
Ruling<Wad<N>> fitting(Rad<N> room, const Terms<N>& terms) {
  using Math = MakerMath<N>;
  const auto without_rate = Math::mul_div_down(room.value, Math::from(wad_one), terms.rate.value);
  const auto without_penalty =
      without_rate ? Math::div_down(*without_rate, terms.chop.value) : std::nullopt;
  if (!without_penalty) return refuse(Rejection::overflow);
  return Wad<N>{*without_penalty};
}

// All of the vault, or the part that fits, so that neither the auction nor the vault is dust.
template <class N>
Ruling<Wad<N>> debt_to_seize(const Vault<N>& vault, const Terms<N>& terms, Rad<N> room) {
  const auto fits = fitting<N>(room, terms);
  if (!fits) return refuse(fits.error());
  if (*fits >= vault.art) return vault.art;
  const auto left = rad_product<N>(*difference<N>(vault.art, *fits), terms.rate);
  if (!left) return refuse(Rejection::overflow);
  if (*left < terms.dust) return vault.art;
  const auto seized = rad_product<N>(*fits, terms.rate);
  if (!seized) return refuse(Rejection::overflow);
  if (*seized < terms.dust) return refuse(Rejection::must_not_leave_dust);
  return *fits;
}

// Books the seizure of `dart` in vault and limits.
template <class N>
Ruling<Bark<N>> seize(const Vault<N>& vault, const Terms<N>& terms, const Limits<N>& limits,
                      Wad<N> dart) {
  const auto share = MakerMath<N>::mul_div_down(vault.ink.value, dart.value, vault.art.value);
  if (!share) return refuse(Rejection::overflow);
  const Wad<N> dink = std::min(Wad<N>{*share}, vault.ink);  // binds in doubles only
  if (dink == Wad<N>{}) return refuse(Rejection::nothing_to_auction);
  const Wad<N> most{MakerMath<N>::from(signed_max)};
  const auto due = rad_product<N>(dart, terms.rate);
  const auto tab = due ? wad_multiply_down<N>(*due, terms.chop) : std::nullopt;
  const auto venue_dirt = tab ? sum<N>(limits.venue_dirt, *tab) : std::nullopt;
  const auto type_dirt = tab ? sum<N>(limits.type_dirt, *tab) : std::nullopt;
  if (dart > most || dink > most || !venue_dirt || !type_dirt) return refuse(Rejection::overflow);
  return Bark<N>{.dink = dink,
                 .dart = dart,
                 .due = *due,
                 .tab = *tab,
                 .vault = {*difference<N>(vault.ink, dink), *difference<N>(vault.art, dart)},
                 .limits = {limits.venue_limit, *venue_dirt, limits.type_limit, *type_dirt}};
}

template <class N>
Rad<N> reduced(Rad<N> dirt, Rad<N> removed) {
  const auto rest = difference<N>(dirt, removed);
  SEAWALL_ASSERT(rest.has_value() || !N::is_exact);
  return rest.value_or(Rad<N>{});
}

}  // namespace

template <class N>
Ruling<Bark<N>> bark(const Vault<N>& vault, const Terms<N>& terms, const Limits<N>& limits) {
  const auto unsafe = may_be_barked<N>(vault, terms);
  if (!unsafe) return refuse(unsafe.error());
  if (!*unsafe) return refuse(Rejection::cdp_is_safe);
  const auto room = room_in<N>(limits);
  if (!room) return refuse(Rejection::liquidation_limit_reached);
  const auto dart = debt_to_seize<N>(vault, terms, *room);
  if (!dart) return refuse(dart.error());
  return seize<N>(vault, terms, limits, *dart);
}

template <class N>
Limits<N> dig(Limits<N> limits, Rad<N> removed) {
  limits.venue_dirt = reduced<N>(limits.venue_dirt, removed);
  limits.type_dirt = reduced<N>(limits.type_dirt, removed);
  return limits;
}

template Ruling<Bark<Exact>> bark<Exact>(const Vault<Exact>&, const Terms<Exact>&,
                                         const Limits<Exact>&);
template Ruling<Bark<Fast>> bark<Fast>(const Vault<Fast>&, const Terms<Fast>&, const Limits<Fast>&);
template Limits<Exact> dig<Exact>(Limits<Exact>, Rad<Exact>);
template Limits<Fast> dig<Fast>(Limits<Fast>, Rad<Fast>);

}  // namespace seawall::dog
