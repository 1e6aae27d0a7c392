#include "seawall/clearing/forced_call.hpp"

#include <algorithm>

#include "seawall/mechanics/lending/mechanism.hpp"
#include "seawall/state/cdp_view.hpp"
#include "seawall/state/lending_view.hpp"

namespace seawall {
namespace {

using Outcome = lending::LiquidationOutcome<Fast>;

void take(Claims claims, std::uint32_t reserve, lending::Side side, double scaled) {
  for (lending::Holding<Fast>& holding : claims)
    if (holding.reserve == reserve && holding.side == side)
      holding.scaled.value = std::max(0.0, holding.scaled.value - scaled);
}

// One lending account while it is called.
struct Account {
  const JointMarket& market;
  VenueId venue;
  const LendingPool& pool;
  std::span<const lending::Holding<Fast>> claims;
  lending::EModeCategory mode{};
  bool has_mode = false;

  [[nodiscard]] lending::AccountView<Fast> view() const {
    return {.reserves = market.reserves(venue),
            .holdings = claims,
            .e_mode = has_mode ? &mode : nullptr};
  }
  [[nodiscard]] AssetId asset(std::uint32_t reserve) const { return pool.reserves[reserve].asset; }
  /// Smallest units.
  [[nodiscard]] double owed(std::uint32_t reserve) const {
    for (const lending::Holding<Fast>& holding : claims)
      if (holding.reserve == reserve && holding.side == lending::Side::debt)
        return lending::debt_balance<Fast>(pool.rules, holding.scaled,
                                           market.reserves(venue)[reserve].borrow_index)
            .value;
    return 0.0;
  }
  [[nodiscard]] double usd(std::uint32_t reserve, double units) const {
    const AssetId coin = asset(reserve);
    return units / market.unit(coin) * market.reference()[coin.index()];
  }
};

Account account_of(const Model& model, const JointMarket& market, AccountId id,
                   std::span<const lending::Holding<Fast>> claims) {
  const VenueId venue = model.positions.venues[id.index()];
  const LendingPool& pool = lending_pool(model, venue);
  Account account{.market = market, .venue = venue, .pool = pool, .claims = claims};
  const std::uint8_t mode = model.positions.modes[id.index()];
  account.has_mode = mode != 0;
  if (account.has_mode) account.mode = mode_terms(pool, mode);
  return account;
}

Ruling<Outcome> ask(const Account& account, LiquidationPair pair, double offered) {
  return lending::liquidation_call<Fast>(account.pool, account.view(),
                                         {.collateral_reserve = pair.collateral,
                                          .debt_reserve = pair.debt,
                                          .offered = AmountOf<Fast>{offered}});
}

// What is admitted is everything up to some size: halving finds it to 2^-50.
Ruling<Outcome> largest_admitted(const Account& account, LiquidationPair pair, Rejection reason) {
  double high = account.owed(pair.debt);
  double low = 0.0;
  constexpr int halvings = 50;
  Ruling<Outcome> best = std::unexpected{reason};
  for (int i = 0; i < halvings; ++i) {
    const double middle = low + (high - low) / 2.0;
    auto part = ask(account, pair, middle);
    (part ? low : high) = middle;
    if (part) best = part;
  }
  if (best && best->debt_repaid.value < 1.0) return std::unexpected{reason};
  return best;
}

bool may_admit_a_part(Rejection reason) {
  return reason == Rejection::must_not_leave_dust || reason == Rejection::insufficient_liquidity;
}

// v2 leaves on the account what has no collateral any more.
double stranded(const Account& account) {
  double sum = 0.0;
  for (const lending::Holding<Fast>& holding : account.claims)
    if (holding.side == lending::Side::debt)
      sum += account.usd(holding.reserve, account.owed(holding.reserve));
  return sum;
}

ForcedCall settle(const Account& account, Claims claims, LiquidationPair pair,
                  const Outcome& outcome) {
  take(claims, pair.collateral, lending::Side::collateral,
       outcome.scaled_collateral_to_keeper.value + outcome.scaled_fee.value);
  take(claims, pair.debt, lending::Side::debt, outcome.scaled_debt_burned.value);
  double bad_debt = 0.0;
  for (std::size_t i = 0; i < outcome.deficits.size(); ++i) {
    const lending::Deficit<Fast>& deficit = outcome.deficits[i];
    bad_debt += account.usd(deficit.reserve, deficit.amount.value);
    if (deficit.reserve != pair.debt)
      take(claims, deficit.reserve, lending::Side::debt, deficit.scaled_debt_burned.value);
  }
  const double health = outcome.health_after.value;
  if (outcome.deficits.empty() && health == 0.0) bad_debt = stranded(account);
  return {.collateral = ReserveId{pair.collateral},
          .debt = ReserveId{pair.debt},
          .seized_asset = account.asset(pair.collateral),
          .repaid_asset = account.asset(pair.debt),
          .seized = outcome.collateral_to_keeper.value,
          .repaid = outcome.debt_repaid.value,
          .bad_debt = bad_debt,
          .is_healthy = health >= 1e18,
          .is_over = health == Fast::unbounded || health == 0.0};
}

Ruling<ForcedCall> call_lending(const Account& account, Claims claims, LiquidationPair pair) {
  auto outcome = ask(account, pair, Fast::unbounded);
  if (!outcome && may_admit_a_part(outcome.error()))
    outcome = largest_admitted(account, pair, outcome.error());
  if (!outcome) return std::unexpected{outcome.error()};
  return settle(account, claims, pair, *outcome);
}

// The verdict of a vault in the effective prices of its two columns, as Exposures has it.
struct Vault {
  double collateral = 0.0;  ///< smallest units
  double owed = 0.0;        ///< smallest units, with interest
  bool is_unsafe = false;
};

Vault vault_of(const Model& model, const JointMarket& market, AccountId account, Claims claims) {
  const PositionTable& table = model.positions;
  Vault vault;
  double worth = 0.0;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const std::uint16_t column = table.columns[table.row_begin[account.index()] + i];
    const double counted = claims[i].scaled.value * market.effective()[column].value;
    if (claims[i].side == lending::Side::debt) {
      vault.owed += counted;
    } else {
      worth += counted;
      vault.collateral += claims[i].scaled.value;
    }
  }
  vault.is_unsafe = worth < vault.owed;
  return vault;
}

Ruling<ForcedCall> seize_vault(const Model& model, const JointMarket& market, AccountId account,
                               Claims claims, VaultSale sale) {
  const CdpEngine& engine = *cdp_engine(model, model.positions.venues[account.index()]);
  const Vault vault = vault_of(model, market, account, claims);
  if (!vault.is_unsafe) return std::unexpected{Rejection::cdp_is_safe};
  const AssetId locked = engine.reserves[CdpEngine::collateral.index()].asset;
  const AssetId drawn = engine.reserves[CdpEngine::debt.index()].asset;
  constexpr double whole = 1e27;
  const double price = market.reference()[locked.index()] / market.reference()[drawn.index()] *
                       market.unit(drawn) / market.unit(locked);
  const double tab = vault.owed * (to_double(engine.penalty) / whole);
  const double lot =
      sale == VaultSale::everything ? vault.collateral : std::min(vault.collateral, tab / price);
  const double repaid = std::min(vault.owed, lot * price);
  const double lost =
      (vault.owed - repaid) / market.unit(drawn) * market.reference()[drawn.index()];
  for (lending::Holding<Fast>& holding : claims)
    holding.scaled.value = 0.0;  // what is not sold goes back to its owner, out of the vault
  return ForcedCall{.collateral = CdpEngine::collateral,
                    .debt = CdpEngine::debt,
                    .seized_asset = locked,
                    .repaid_asset = drawn,
                    .seized = lot,
                    .repaid = repaid,
                    .bad_debt = lost,
                    .is_healthy = true,
                    .is_over = true};
}

}  // namespace

std::optional<LiquidationPair> pair_of(const Model& model, const JointMarket& market,
                                       AccountId account,
                                       std::span<const lending::Holding<Fast>> claims) {
  if (cdp_engine(model, model.positions.venues[account.index()]) == nullptr)
    return largest_pair(account_of(model, market, account, claims).view());
  const bool is_empty = std::ranges::any_of(
      claims, [](const lending::Holding<Fast>& holding) { return holding.scaled.value <= 0.0; });
  if (is_empty || claims.size() < 2) return std::nullopt;
  return LiquidationPair{.collateral = CdpEngine::collateral.value, .debt = CdpEngine::debt.value};
}

Ruling<ForcedCall> call_once(const JointMarket& market, AccountId account, Claims claims,
                             LiquidationPair pair, VaultSale vault_sale) {
  const Model& model = market.model();
  if (cdp_engine(model, model.positions.venues[account.index()]) != nullptr)
    return seize_vault(model, market, account, claims, vault_sale);
  return call_lending(account_of(model, market, account, claims), claims, pair);
}

}  // namespace seawall
