#pragma once

#include "seawall/io/key.hpp"
#include "seawall/io/scenario_document.hpp"

namespace seawall::io {

// Whose positions they are, written or drawn. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, PlantedVault& vault) {
  visit.key({"name", "of the account", Need::required}, vault.name);
  visit.key({"collateral", "what it holds", Need::required, ranges::positive, "tokens"},
            vault.collateral);
  visit.key({"liquidation_price", "where it becomes unsafe", Need::required, ranges::positive,
             "USD per token"},
            vault.liquidation_price);
}

template <class Visitor>
void keys_of(Visitor& visit, DrawnBookSpec& book) {
  visit.key({"venue", "whose accounts they are", Need::required}, book.venue);
  visit.key({"collateral", "asset that they hold", Need::required}, book.collateral);
  visit.key({"debt", "asset that they owe", Need::required}, book.debt);
  visit.key({"accounts", "how many, besides the planted", Need::required, ranges::at_least_one},
            book.accounts);
  visit.key({"density", "debt per USD of liquidation price, at the top", Need::required,
             ranges::positive, "tokens per USD"},
            book.density);
  visit.key({"slope", "power by which the density falls toward lower prices", Need::optional,
             Range{.low = -10, .high = 10}},
            book.slope);
  visit.key({"bottom", "lowest liquidation price", Need::required, ranges::positive, "USD"},
            book.bottom);
  visit.key({"top", "highest liquidation price", Need::required, ranges::positive, "USD"},
            book.top);
  visit.key({"liquidation_ratio", "collateral value per debt where an account is unsafe",
             Need::optional, ranges::one_to_hundred},
            book.liquidation_ratio);
  visit.key(
      {"size_sigma", "of the logarithm of an account's debt", Need::optional, ranges::log_sigma},
      book.size_sigma);
  visit.tables({"planted", "accounts that are known"}, book.planted);
}

template <class Visitor>
void keys_of(Visitor& visit, AccountEntry& account) {
  visit.key({"name", "of the account", Need::required}, account.name);
  visit.key({"venue", "where it is", Need::required}, account.venue);
  visit.key({"mode", "its efficiency mode; absent: none"}, account.mode);
  visit.key({"rate", "yearly interest that its owner set, at a liquity-v2; 0: the venue's term",
             Need::optional, ranges::rate_per_year},
            account.rate);
  visit.key({"band_low",
             "first band of its loan, that of the highest price, at a crvusd; as band_high: the "
             "market chooses",
             Need::optional, ranges::band_number},
            account.band_low);
  visit.key({"band_high", "last band of its loan", Need::optional, ranges::band_number},
            account.band_high);
  visit.key(
      {"collateral", "what it holds, by asset", Need::optional, ranges::not_negative, "tokens"},
      account.collateral);
  visit.key({"debt", "what it owes, by asset", Need::optional, ranges::not_negative, "tokens"},
            account.debt);
}

}  // namespace seawall::io
