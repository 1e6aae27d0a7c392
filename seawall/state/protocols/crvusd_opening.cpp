#include "seawall/state/protocols/crvusd_opening.hpp"

#include <algorithm>

#include "seawall/mechanics/cdp/llamma_borrowing.hpp"
#include "seawall/mechanics/liquidity/llamma_recorded.hpp"
#include "seawall/state/protocols/wads.hpp"
#include "seawall/state/state.hpp"

namespace seawall {
namespace {

constexpr ReserveId locked{std::size_t{1}};
constexpr double unit = 1e18;

llamma::Controller<Exact> controller_of(const ProtocolView& view, const CrvusdProtocol& kind) {
  constexpr double year_seconds = 31'536'000.0;
  const PriceOf<Exact> price{view.price(locked, 18)};
  const PriceOf<Exact> base =
      kind.base_price > 0.0 ? PriceOf<Exact>{wad_of(kind.base_price)} : price;
  auto amm = llamma::make_amm<Exact>(
      llamma::make_terms<Exact>(static_cast<std::int32_t>(kind.amplification), base, 18),
      wad_of(kind.fee), view.state.now);
  amm.stored_price = price;  // it has seen this price before: no jump
  llamma::observe(amm, price, view.state.now);
  const Int128 rate = floor_to_int128(kind.rate / year_seconds * unit);
  SEAWALL_ASSERT(llamma::set_rate(amm, rate).has_value());
  auto controller = llamma::make_controller<Exact>(
      std::move(amm), wad_of(kind.loan_discount), wad_of(kind.liquidation_discount),
      AmountOf<Exact>{floor_to_int128(kind.debt_ceiling) * wad});
  controller.policy_rate = rate;
  return controller;
}

// The band at the highest price that lies below the oracle's and above which none holds stablecoin.
int highest_free(const llamma::Amm<Exact>& amm) {
  int band = std::max(amm.active, llamma::active_skipped(amm) + 1);
  for (;; ++band) {
    const auto edge = llamma::upper_edge(amm, band);
    SEAWALL_ASSERT(edge.has_value());
    if (*edge < amm.oracle_price) return band;
  }
}

// The Controller's side of a loan whose collateral lies in the AMM already.
llamma::Loan<Exact> lend(llamma::Controller<Exact>& controller,
                         const llamma::Position<Exact>& position, AmountOf<Exact> debt) {
  const auto multiplier = llamma::rate_multiplier(controller.amm);
  SEAWALL_ASSERT(multiplier.has_value());
  ++controller.loans;
  controller.total_debt += debt;
  controller.total_multiplier = *multiplier;
  controller.minted += debt;
  controller.lendable -= debt;
  return {.position = position,
          .initial_debt = debt,
          .multiplier = *multiplier,
          .liquidation_discount = controller.liquidation_discount};
}

// What the contract would not lend any more stands in the highest bands that are free.
llamma::Loan<Exact> lay_highest(llamma::Controller<Exact>& controller,
                                const llamma::LoanTerms<Exact>& terms) {
  const int first = highest_free(controller.amm);
  const auto position =
      llamma::deposit(controller.amm, terms.collateral, first, first + terms.bands - 1);
  SEAWALL_ASSERT(position.has_value());
  return lend(controller, *position, terms.debt);
}

llamma::Loan<Exact> open_loan(llamma::Controller<Exact>& controller, const StatedAccount& account,
                              int bands) {
  const llamma::LoanTerms<Exact> terms{.collateral = AmountOf<Exact>{account.locked},
                                       .debt = AmountOf<Exact>{account.owed},
                                       .bands = bands};
  const auto loan = llamma::create_loan(controller, terms);
  return loan ? *loan : lay_highest(controller, terms);
}

StatedAccount stated(const OpeningRow& row, const BandRange& bands) {
  return {.locked = row.collateral[locked.index()],
          .owed = row.debt,
          .deposited = row.collateral[Protocol::coin.index()],
          .bands = bands};
}

// As near to the oracle's price as loans in bands of their own allow.
int active_band(const llamma::Amm<Exact>& amm, const std::vector<StatedAccount>& accounts) {
  const auto band = llamma::band_of_price(amm);
  SEAWALL_ASSERT(band.has_value());
  int active = *band;
  for (const StatedAccount& account : accounts) {
    if (!account.bands.exists() || account.owed == 0) continue;
    const BandRange allowed = active_allowed(account);
    active = std::min(std::max(active, allowed.low), allowed.high);
  }
  return active;
}

llamma::Loan<Exact> open_recorded(llamma::Controller<Exact>& controller,
                                  const StatedAccount& account) {
  const llamma::Holding<Exact> held{.stablecoin = AmountOf<Exact>{account.deposited},
                                    .collateral = AmountOf<Exact>{account.locked}};
  const auto position =
      llamma::lay_recorded(controller.amm, held, account.bands.low, account.bands.high);
  SEAWALL_ASSERT(position.has_value());
  return lend(controller, *position, AmountOf<Exact>{account.owed});
}

}  // namespace

CrvusdOpening open_crvusd(const ProtocolView& view, const AccountList& accounts) {
  const auto& kind = std::get<CrvusdProtocol>(view.protocol().kind);
  CrvusdOpening opening{.controller = controller_of(view, kind),
                        .loans = std::vector<llamma::Loan<Exact>>(accounts.size())};
  std::vector<StatedAccount> rows;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const AccountId account = accounts.account(i);
    rows.push_back(stated(opening_of(view.model, view.venue, account),
                          view.model.positions.bands_of(account)));
  }
  const auto is_recorded = [](const StatedAccount& row) {
    return row.owed > 0 && row.bands.exists();
  };
  // Loans in bands of their own come first: they say where the active band is.
  if (kind.base_price > 0.0 || std::ranges::any_of(rows, is_recorded))
    opening.controller.amm.active = active_band(opening.controller.amm, rows);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (is_recorded(rows[i])) opening.loans[i] = open_recorded(opening.controller, rows[i]);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].owed > 0 && !rows[i].bands.exists())
      opening.loans[i] = open_loan(opening.controller, rows[i], static_cast<int>(kind.bands));
  return opening;
}

}  // namespace seawall
