#include "seawall/scenario/drawn_book.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "seawall/base/math.hpp"
#include "seawall/base/rng.hpp"
#include "seawall/model/checks.hpp"

namespace seawall {
namespace {

constexpr std::size_t bands = 20;
constexpr double accounts_max = 1e7;

struct Drawn {
  std::string name;
  double price;  // liquidation price
  double debt;
};

void check(const DrawnBookSpec& spec, FirstError& errors) {
  const std::string table = "drawn_book.";
  check_range(spec.accounts, Range{.low = 1, .high = accounts_max}, table + "accounts", errors);
  check_range(spec.density, ranges::positive, table + "density", errors);
  check_range(spec.slope, Range{.low = -10, .high = 10}, table + "slope", errors);
  check_range(spec.bottom, ranges::positive, table + "bottom", errors);
  check_range(spec.top, ranges::positive, table + "top", errors);
  check_range(spec.liquidation_ratio, ranges::one_to_hundred, table + "liquidation_ratio", errors);
  check_range(spec.size_sigma, ranges::log_sigma, table + "size_sigma", errors);
  if (spec.bottom >= spec.top)
    errors.report(ErrorCode::parameter_out_of_range, table + "bottom",
                  fmt::format("{} is not below top, which is {}", spec.bottom, spec.top));
  for (std::size_t i = 0; i < spec.planted.size(); ++i) {
    const std::string where = fmt::format("{}planted[{}].", table, i);
    check_range(spec.planted[i].collateral, ranges::positive, where + "collateral", errors);
    check_range(spec.planted[i].liquidation_price, ranges::positive, where + "liquidation_price",
                errors);
  }
}

// ∫ density · (p / top)^slope dp from the bottom to p.
double debt_below(const DrawnBookSpec& spec, double price) {
  const double power = spec.slope + 1.0;
  const auto primitive = [&](double p) {
    return power == 0.0 ? math::log(p / spec.top) : math::pow(p / spec.top, power) / power;
  };
  return spec.density * spec.top * (primitive(price) - primitive(spec.bottom));
}

// The price below which this much is owed, by bisection: 60 halvings end below a double's spacing.
double price_at(const DrawnBookSpec& spec, double debt) {
  double low = spec.bottom;
  double high = spec.top;
  for (int i = 0; i < 60; ++i) {
    const double middle = low + 0.5 * (high - low);
    (debt_below(spec, middle) < debt ? low : high) = middle;
  }
  return low;
}

std::size_t band_of(const DrawnBookSpec& spec, double price) {
  const double place = (price - spec.bottom) / (spec.top - spec.bottom) * bands;
  return std::min(bands - 1, static_cast<std::size_t>(std::max(0.0, place)));
}

double debt_of(const DrawnBookSpec& spec, const PlantedVault& vault) {
  return vault.collateral * vault.liquidation_price / spec.liquidation_ratio;
}

std::vector<Drawn> draw_accounts(const DrawnBookSpec& spec, std::uint64_t seed) {
  Rng random{Seed{seed}, 0, "drawn book"};
  const double all = debt_below(spec, spec.top);
  std::vector<Drawn> accounts;
  for (std::uint32_t i = 0; i < spec.accounts; ++i) {
    const double place = (i + random.uniform()) / spec.accounts;
    accounts.push_back({fmt::format("vault-{}", i + 1), price_at(spec, place * all),
                        math::exp(spec.size_sigma * random.normal())});
  }
  return accounts;
}

// What a band without accounts should owe goes to the next that has some, or to the last.
void hand_on(const std::vector<double>& drawn, std::vector<double>& wanted) {
  double carried = 0.0;
  std::size_t last = 0;
  for (std::size_t band = 0; band < bands; ++band) {
    carried += wanted[band];
    wanted[band] = 0.0;
    if (drawn[band] <= 0.0) continue;
    wanted[band] = carried;
    carried = 0.0;
    last = band;
  }
  wanted[last] += carried;
}

void scale_bands(const DrawnBookSpec& spec, std::vector<Drawn>& accounts) {
  std::vector<double> drawn(bands), wanted(bands);
  for (const Drawn& account : accounts)
    drawn[band_of(spec, account.price)] += account.debt;
  const double width = (spec.top - spec.bottom) / bands;
  for (std::size_t band = 0; band < bands; ++band)
    wanted[band] = debt_below(spec, spec.bottom + width * static_cast<double>(band + 1)) -
                   debt_below(spec, spec.bottom + width * static_cast<double>(band));
  for (const PlantedVault& vault : spec.planted) {
    if (vault.liquidation_price < spec.bottom || vault.liquidation_price >= spec.top) continue;
    double& left = wanted[band_of(spec, vault.liquidation_price)];
    left = std::max(0.0, left - debt_of(spec, vault));
  }
  hand_on(drawn, wanted);
  for (Drawn& account : accounts) {
    const std::size_t band = band_of(spec, account.price);
    account.debt *= drawn[band] > 0.0 ? wanted[band] / drawn[band] : 0.0;
  }
}

}  // namespace

Result<PositionSpec> draw_book(const DrawnBookSpec& spec, std::uint64_t seed) {
  FirstError errors;
  check(spec, errors);
  if (errors.any()) return errors.take();
  std::vector<Drawn> accounts = draw_accounts(spec, seed);
  scale_bands(spec, accounts);
  std::vector<Drawn> planted;
  for (const PlantedVault& vault : spec.planted)
    planted.push_back({vault.name, vault.liquidation_price, debt_of(spec, vault)});
  // Keepers meet accounts in order of the book, which says nothing about their prices.
  Rng random{Seed{seed}, 0, "drawn book's order"};
  for (std::size_t i = accounts.size(); i > 1; --i)
    std::swap(accounts[i - 1], accounts[random.below(i)]);
  // One large account at another place with each seed would decide the whole evening.
  const auto middle = accounts.begin() + static_cast<std::ptrdiff_t>(accounts.size() / 2);
  accounts.insert(middle, planted.begin(), planted.end());
  PositionSpec book;
  book.venue_names = {spec.venue};
  book.asset_names = {spec.collateral, spec.debt};
  book.origin = "drawn_book";
  for (const Drawn& account : accounts) {
    if (account.debt <= 0.0) continue;
    for (const std::uint16_t asset : {std::uint16_t{0}, std::uint16_t{1}}) {
      book.account.push_back(account.name);
      book.venue.push_back(0);
      book.asset.push_back(asset);
      book.mode.push_back(0);
      book.collateral.push_back(asset == 0 ? account.debt * spec.liquidation_ratio / account.price
                                           : 0.0);
      book.debt.push_back(asset == 1 ? account.debt : 0.0);
    }
  }
  return book;
}

}  // namespace seawall
