#include "seawall/mechanics/cdp/llamma_watch.hpp"

#include "seawall/mechanics/liquidity/llamma_worth.hpp"

namespace seawall::llamma {
namespace {

constexpr double unit = static_cast<double>(wad);

// The loan's debt over growth: what it owes does not change in these units.
double debt_over_growth(const Loan<Fast>& loan) {
  SEAWALL_ASSERT(loan.exists());
  return loan.initial_debt.value / (loan.multiplier / unit);
}

double plain_health(const Loan<Fast>& loan, const BandWorths& worths) {
  double worth = 0.0;
  for (int i = 0; i < loan.position.count(); ++i)
    worth += loan.position.shares[static_cast<std::size_t>(i)] * worths[loan.position.first + i];
  return worth * (1.0 - loan.liquidation_discount / unit) / debt_over_growth(loan) - 1.0;
}

/// What lies above a loan's first edge: health = (price − edge)·per_price, in prices over growth.
struct RoomAbove {
  double edge;
  double per_price;
};

std::optional<RoomAbove> room_above(const Controller<Fast>& controller, const Loan<Fast>& loan,
                                    const BandWorths& worths) {
  if (loan.position.first <= worths.active()) return std::nullopt;
  const auto edge = upper_edge(controller.amm, loan.position.first);
  const auto holding = holding_of(controller.amm, loan.position);
  if (!edge || !holding) return std::nullopt;
  const double collateral = holding->collateral.value * controller.amm.terms.precision;
  return RoomAbove{edge->value / worths.growth(), collateral / debt_over_growth(loan) / unit};
}

}  // namespace

Ruling<void> BandWorths::refresh(const Amm<Fast>& amm) {
  const auto oracle = limited_price(amm);
  if (!oracle) return std::unexpected{oracle.error()};
  first_ = amm.bands.first();
  active_ = amm.active;
  growth_ = detail::growth(amm) / unit;
  price_ = oracle->price.value / growth_;
  values_.assign(static_cast<std::size_t>(amm.bands.count()), 0.0);
  double edge = detail::edge_of(amm, first_);
  for (double& value : values_) {
    const int number = first_ + static_cast<int>(&value - values_.data());
    const auto view = detail::view_of<Fast>(amm, number, oracle->price.value, edge);
    edge = view.lower_edge;
    if (view.x == 0.0 && view.y == 0.0) continue;
    const double shares = amm.bands[number].shares + to_double(dead_shares);
    value = detail::band_worth(amm.terms, view, detail::Into::stablecoin) / shares / growth_;
    if (!is_sound(value)) return std::unexpected{Rejection::overflow};
  }
  return {};
}

double health_of(const Controller<Fast>& controller, const Loan<Fast>& loan,
                 const BandWorths& worths, HealthKind kind) {
  const double plain = plain_health(loan, worths);
  if (kind == HealthKind::plain) return plain;
  const auto room = room_above(controller, loan, worths);
  return room ? plain + excess(worths.price(), room->edge) * room->per_price : plain;
}

bool is_liquidatable(const Controller<Fast>& controller, const Loan<Fast>& loan,
                     const BandWorths& worths) {
  return plain_health(loan, worths) < 0.0 &&
         health_of(controller, loan, worths, HealthKind::full) < 0.0;
}

std::optional<HealthCertificate> certificate_of(const Controller<Fast>& controller,
                                                const Loan<Fast>& loan, const BandWorths& worths) {
  HealthCertificate certificate{.first = loan.position.first, .levels = {}};
  const double plain = plain_health(loan, worths);
  if (plain > health_margin) {
    for (int i = 0; i < loan.position.count(); ++i)
      certificate.levels.push_back(worths[loan.position.first + i] / (1.0 + plain - health_margin));
    return certificate;
  }
  const auto room = room_above(controller, loan, worths);
  if (!room) return std::nullopt;
  certificate.price_level = room->edge + (health_margin - plain) / room->per_price;
  if (is_crossed(certificate, worths)) return std::nullopt;
  return certificate;
}

bool is_crossed(const HealthCertificate& certificate, const BandWorths& worths) {
  if (certificate.levels.empty())
    return worths.active() >= certificate.first || worths.price() <= certificate.price_level;
  for (std::size_t i = 0; i < certificate.levels.size(); ++i) {
    const double level = certificate.levels[i];
    const double worth = worths[certificate.first + static_cast<int>(i)];
    if (worth <= level && level > 0.0) return true;
  }
  return false;
}

}  // namespace seawall::llamma
