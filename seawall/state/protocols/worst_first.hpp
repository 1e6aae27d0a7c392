#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "seawall/base/ids.hpp"

namespace seawall {

/// Orders accounts by health, the lowest first: how they are numbered decides nothing but between
/// twins. @param health  asked once of each account
template <class Health>
void order_worst_first(std::vector<AccountId>& accounts, Health health) {
  std::vector<std::pair<double, AccountId>> ordered;
  ordered.reserve(accounts.size());
  for (const AccountId account : accounts)
    ordered.emplace_back(health(account), account);
  std::ranges::stable_sort(ordered, {}, &std::pair<double, AccountId>::first);
  std::ranges::transform(ordered, accounts.begin(), &std::pair<double, AccountId>::second);
}

}  // namespace seawall
