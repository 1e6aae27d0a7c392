#include "seawall/clearing/joint_accounts.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace seawall {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
// Sums in another order differ by a few ulp: an account is woken this much too early.
constexpr double wake_early = 1.0 + 0x1p-44;
// A mark of Awake::measured_below: above every fall, and not the infinity of one to be measured.
constexpr double certainly = std::numeric_limits<double>::max();

bool is_moved_by_sales(const Model& model, const JointMarket& market,
                       const LendingReserve& reserve) {
  const Oracle& oracle = model.oracles[reserve.oracle.index()];
  if (oracle.fixed) return false;
  return market.is_moved(reserve.asset) || oracle.source_pool.exists() ||
         oracle.numeraire.exists() || !oracle.sources.empty() || !oracle.sale.places.empty();
}

}  // namespace

JointAccounts::JointAccounts(const Model& model, const State& state, const JointMarket& market,
                             Whom whom)
    : model_{model},
      is_touched_(model.positions.accounts(), 0),
      is_retired_(model.positions.accounts(), 0) {
  const PositionTable& table = model.positions;
  initial_.reserve(table.columns.size());
  for (std::size_t place = 0; place < table.columns.size(); ++place) {
    const Column& column = model.columns[table.columns[place]];
    initial_.push_back(
        {.scaled = ScaledOf<Fast>{to_double(state.positions.amount(place))},
         .reserve = column.reserve.value,
         .side = column.side == Side::debt ? lending::Side::debt : lending::Side::collateral});
  }
  claims_ = initial_;
  for (const Price price : market.effective())
    start_.push_back(price.value);
  last_ = start_;
  make_groups(whom, market);
}

double JointAccounts::health(std::size_t account, std::span<const Price> effective) const {
  double collateral = 0.0;
  double requirement = 0.0;
  for (std::uint32_t place = row_begin(account); place < row_begin(account + 1); ++place) {
    const lending::Holding<Fast>& holding = claims_[place];
    const double value = holding.scaled.value * effective[model_.positions.columns[place]].value;
    (holding.side == lending::Side::debt ? requirement : collateral) += value;
  }
  return requirement > 0.0 ? collateral / requirement : infinity;
}

bool JointAccounts::is_long(std::size_t account, const JointMarket& market) const {
  for (std::uint32_t place = row_begin(account); place < row_begin(account + 1); ++place) {
    const Column& column = model_.columns[model_.positions.columns[place]];
    if (column.side != Side::debt || claims_[place].scaled.value <= 0.0) continue;
    const LendingReserve& reserve =
        reserves_of(model_.venues[column.venue.index()])[column.reserve.index()];
    if (is_moved_by_sales(model_, market, reserve)) return false;
  }
  return true;
}

void JointAccounts::make_groups(Whom whom, const JointMarket& market) {
  const PositionTable& table = model_.positions;
  std::vector<Price> prices;
  prices.reserve(start_.size());
  for (const double price : start_)
    prices.emplace_back(price);
  std::vector<double> by_account(accounts());
  group_of_.resize(accounts());
  for (std::size_t i = 0; i < accounts(); ++i) {
    by_account[i] = health(i, prices);
    if (by_account[i] < infinity && (whom == Whom::everybody || is_long(i, market)))
      members_.push_back(static_cast<std::uint32_t>(i));
  }
  const auto columns = [&](std::uint32_t account) {
    return std::span{table.columns}.subspan(row_begin(account), row_size(account));
  };
  std::ranges::sort(members_, [&](std::uint32_t a, std::uint32_t b) {
    const auto order = std::lexicographical_compare_three_way(columns(a).begin(), columns(a).end(),
                                                              columns(b).begin(), columns(b).end());
    if (order != 0) return order < 0;
    return by_account[a] != by_account[b] ? by_account[a] < by_account[b] : a < b;
  });
  for (const std::uint32_t account : members_)
    health_.push_back(by_account[account]);
  for (std::uint32_t begin = 0; begin < members_.size();) {
    std::uint32_t end = begin + 1;
    while (end < members_.size() &&
           std::ranges::equal(columns(members_[begin]), columns(members_[end])))
      ++end;
    groups_.push_back({.begin = begin,
                       .end = end,
                       .cursor = begin,
                       .columns_at = row_begin(members_[begin]),
                       .columns = row_size(members_[begin]),
                       .has_one_pair = false,
                       .pair = {}});
    find_only_pair(groups_.back());
    for (std::uint32_t i = begin; i < end; ++i)
      group_of_[members_[i]] = static_cast<std::uint32_t>(groups_.size() - 1);
    begin = end;
  }
}

void JointAccounts::find_only_pair(Group& group) const {
  int collaterals = 0;
  int debts = 0;
  for (std::uint32_t i = 0; i < group.columns; ++i) {
    const std::uint16_t at = model_.positions.columns[group.columns_at + i];
    const Column& column = model_.columns[at];
    if (!(start_[at] > 0.0)) continue;
    const bool owed = column.side == Side::debt;
    ++(owed ? debts : collaterals);
    (owed ? group.pair.debt : group.pair.collateral) = column.reserve.value;
  }
  group.has_one_pair = collaterals == 1 && debts == 1;
}

std::optional<LiquidationPair> JointAccounts::only_pair(AccountId account) const {
  const Group& group = groups_[group_of_[account.index()]];
  return group.has_one_pair ? std::optional{group.pair} : std::nullopt;
}

double JointAccounts::worst_ratio(const Group& group, std::span<const Price> effective) const {
  double fall = infinity;
  double rise = 0.0;
  for (std::uint32_t i = 0; i < group.columns; ++i) {
    const std::uint16_t column = model_.positions.columns[group.columns_at + i];
    if (!(start_[column] > 0.0)) continue;  // not accepted as collateral
    const double ratio = effective[column].value / start_[column];
    if (model_.columns[column].side == Side::debt)
      rise = std::max(rise, ratio);
    else
      fall = std::min(fall, ratio);
  }
  return rise > 0.0 && fall < infinity ? fall / rise : 0.0;
}

void JointAccounts::wake(std::span<const Price> effective, AccountSet& found) {
  for (Group& group : groups_) {
    if (group.cursor == group.end) continue;
    const double ratio = worst_ratio(group, effective);
    for (; group.cursor < group.end; ++group.cursor) {
      const double least = health_[group.cursor] * ratio;
      if (least >= wake_early) break;
      const std::uint32_t account = members_[group.cursor];
      const bool is_certain = group.has_one_pair && least * wake_early < 1.0;
      if (is_certain) found.add(AccountId{std::size_t{account}});
      awake_.push_back({account, is_certain ? certainly : infinity});
    }
  }
}

// How far the worst collateral has fallen against the worst debt since the last look.
void JointAccounts::note_fall(std::span<const Price> effective) {
  double fall = 1.0;
  double rise = 1.0;
  for (std::size_t column = 0; column < last_.size(); ++column) {
    const double ratio = last_[column] > 0.0 ? effective[column].value / last_[column] : 1.0;
    if (model_.columns[column].side == Side::debt)
      rise = std::max(rise, ratio);
    else
      fall = std::min(fall, ratio);
    last_[column] = effective[column].value;
  }
  fallen_ *= fall / rise;
}

void JointAccounts::find_under_water(std::span<const Price> effective, AccountSet& found) {
  found.clear();
  note_fall(effective);
  wake(effective, found);
  for (Awake& entry : awake_) {
    if (fallen_ > entry.measured_below || is_retired_[entry.account] != 0) continue;
    double now = 0.0;  // found by wake() a moment ago
    if (entry.measured_below != certainly) now = health(entry.account, effective);
    if (now < 1.0) found.add(AccountId{std::size_t{entry.account}});
    entry.measured_below = now < 1.0 ? infinity : fallen_ * wake_early / now;
  }
}

Claims JointAccounts::claims(AccountId account) {
  const std::size_t i = account.index();
  if (is_touched_[i] == 0) {
    is_touched_[i] = 1;
    touched_.push_back(account.value);
  }
  return Claims{claims_}.subspan(row_begin(i), row_size(i));
}

std::span<const lending::Holding<Fast>> JointAccounts::claims_now(AccountId account) const {
  return std::span{claims_}.subspan(row_begin(account.index()), row_size(account.index()));
}

void JointAccounts::reset() {
  for (const std::uint32_t account : touched_) {
    is_touched_[account] = 0;
    std::copy(initial_.begin() + row_begin(account), initial_.begin() + row_begin(account + 1),
              claims_.begin() + row_begin(account));
  }
  touched_.clear();
  for (const Awake& entry : awake_)
    is_retired_[entry.account] = 0;
  awake_.clear();
  last_ = start_;
  fallen_ = 1.0;
  for (Group& group : groups_)
    group.cursor = group.begin;
}

}  // namespace seawall
