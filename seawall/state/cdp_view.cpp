#include "seawall/state/cdp_view.hpp"

#include <variant>

namespace seawall {
namespace {

UInt256 unsigned_of(Int128 value) { return UInt256{static_cast<UInt128>(value)}; }

}  // namespace

const CdpEngine* cdp_engine(const Model& model, VenueId venue) {
  return std::get_if<CdpEngine>(&model.venues[venue.index()].kind);
}

VaultSheet vault_of(const Model& model, const State& state, AccountId account) {
  const PositionTable& table = model.positions;
  VaultSheet sheet;
  for (std::uint32_t place = table.row_begin[account.index()];
       place < table.row_begin[account.index() + 1]; ++place) {
    const UInt256 amount = unsigned_of(state.positions.amount(place));
    if (model.columns[table.columns[place]].side == Side::debt) {
      sheet.vault.art.value = amount;
      sheet.debt_place = place;
    } else {
      sheet.vault.ink.value = amount;
      sheet.collateral_place = place;
    }
  }
  return sheet;
}

Int128 coin_of(Rad<Exact> sum) {
  const Division parts = divide(sum.value, ray_one);
  SEAWALL_ASSERT(parts.quotient.fits_128() && parts.quotient.low >> 127 == 0);
  return static_cast<Int128>(parts.quotient.low) + (parts.remainder == UInt256{} ? 0 : 1);
}

Int128 owed_by_vaults(const Model& model, const State& state, VenueId venue, Int128 art) {
  const Int128 rate = state.reserves[model.reserve_row(venue, CdpEngine::debt)].borrow_index;
  const auto owed =
      ray_multiply_down<Exact>(Wad<Exact>{unsigned_of(art)}, Ray<Exact>{unsigned_of(rate)});
  SEAWALL_ASSERT(owed && owed->value.fits_128());
  return static_cast<Int128>(owed->value.low);
}

cat::Collateral<Exact> collateral_terms(const Model& model, const State& state, VenueId venue) {
  const CdpEngine& engine = *cdp_engine(model, venue);
  const OracleId oracle = engine.reserves[CdpEngine::collateral.index()].oracle;
  const Wad<Exact> price{unsigned_of(state.oracles[oracle.index()].feed.visible.answer)};
  const auto spot = cat::spot_of<Exact>(
      price,
      {.par = Ray<Exact>{ray_one}, .mat = Ray<Exact>{unsigned_of(engine.liquidation_ratio)}});
  const ReserveState& debt = state.reserves[model.reserve_row(venue, CdpEngine::debt)];
  return {.spot = spot ? *spot : Ray<Exact>{},
          .rate = Ray<Exact>{unsigned_of(debt.projected_borrow_index)}};
}

ExactVerdict vault_verdict(const Model& model, const State& state, AccountId account) {
  const cat::Vault<Exact> vault = vault_of(model, state, account).vault;
  const cat::Collateral<Exact> terms =
      collateral_terms(model, state, model.positions.venues[account.index()]);
  const auto is_unsafe = cat::is_unsafe<Exact>(vault, terms);
  SEAWALL_ASSERT(is_unsafe.has_value());  // compile() bounds amounts and prices
  return {.liquidatable = *is_unsafe, .health = cat::health_factor<Exact>(vault, terms).value};
}

Price vault_price_of(const Model& model, const State& state, const Column& column) {
  const cat::Collateral<Exact> terms = collateral_terms(model, state, column.venue);
  constexpr double whole = 1e27;
  return Price{to_double(column.side == Side::debt ? terms.rate.value : terms.spot.value) / whole};
}

double vault_error() {
  // Single precision of the mirror on both sides; spot and rate are the verdict's own integers.
  return 4.0 * amount_error + 1e-12;
}

}  // namespace seawall
