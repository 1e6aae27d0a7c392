#include "seawall/mechanics/cdp/liquity_v2_borrowing.hpp"

#include <algorithm>
#include <utility>

namespace seawall::liquity::v2 {
namespace {

enum class Restake : std::uint8_t { yes, no };  // whether collateral may have moved

// A trove as it was and as its owner wants it.
template <class N>
struct Change {
  AccountId account;
  Trove<N> trove{};
  LatestTrove<N> before{};
  Holding<N> after{};
  Ratio<N> rate{};
  Coin<N> fee{};

  [[nodiscard]] WeightedDebt<N> weighted_after() const {
    return WeightedDebt<N>{after.debt.value * rate.value};
  }
};

template <class N>
Change<N> begin_change(const Branch<N>& branch, AccountId account, Time now) {
  Change<N> change{.account = account, .trove = trove_of(branch, account)};
  change.before = latest(branch, change.trove, now);
  change.after = change.before.entire;
  change.rate = change.trove.rate;
  return change;
}

// Charges `charged` of new debt and adds the fee to what is owed.
template <class N>
Ruling<void> charge(const Terms<N>& terms, const Branch<N>& branch, Change<N>& change,
                    Coin<N> charged, Coin<N> added, Time now) {
  const FeeBasis<N> basis{.charged = charged,
                          .before = change.before.weighted,
                          .after = change.weighted_after(),
                          .earned = change.before.earned.debt,
                          .added = added};
  change.fee = upfront_fee(terms, branch, basis, now);
  change.after.debt += change.fee;
  return change.after.debt.value.failed ? Ruling<void>{refuse(Rejection::overflow)}
                                        : Ruling<void>{};
}

template <class N>
Holding<N> total_after(const Branch<N>& branch, const Change<N>& change, Time now) {
  return total(branch, now) + change.after - change.before.entire;
}

template <class N>
Ruling<void> check_ratio(const Terms<N>& terms, const Change<N>& change, CoinPrice<N> price) {
  const Ratio<N> ratio = collateral_ratio(change.after, price);
  if (change.after.failed() || ratio.value.failed) return refuse(Rejection::overflow);
  if (ratio < terms.minimum_ratio) return refuse(Rejection::ratio_below_minimum);
  return {};
}

template <class N>
Ruling<void> check_total(const Terms<N>& terms, const Branch<N>& branch, const Change<N>& change,
                         const Moment<N>& moment) {
  const Holding<N> after = total_after(branch, change, moment.now);
  const Ratio<N> ratio = collateral_ratio(after, moment.price);
  if (after.failed() || ratio.value.failed) return refuse(Rejection::overflow);
  if (ratio < terms.critical_ratio) return refuse(Rejection::total_ratio_below_critical);
  return {};
}

// Below CCR an owner may not weaken the branch.
template <class N>
Ruling<void> check_adjustment(const Terms<N>& terms, const Branch<N>& branch,
                              const Adjustment<N>& adjustment, const Change<N>& change,
                              const Moment<N>& moment) {
  const auto enough = check_ratio(terms, change, moment.price);
  if (!enough) return enough;
  const bool below_critical = total_ratio(branch, moment) < terms.critical_ratio;
  const bool borrows = adjustment.coin_direction == Direction::take && adjustment.coin != Coin<N>{};
  if (!below_critical || borrows) {
    const auto allowed = check_total(terms, branch, change, moment);
    if (!allowed) return allowed;
  }
  if (!below_critical || adjustment.collateral_direction == Direction::add) return {};
  const Number<N> taken = adjustment.collateral.value * moment.price.value;
  const Number<N> repaid = borrows ? Number<N>{} : adjustment.coin.value * Number<N>{wad};
  if (taken.failed || repaid.failed) return refuse(Rejection::overflow);
  if (taken > repaid) return refuse(Rejection::total_ratio_below_critical);
  return {};
}

// Books with the interest of all and the change of one.
template <class N>
Books<N> booked(const Terms<N>& terms, const Branch<N>& branch, const Change<N>& change,
                Minted<N>& minted, Time now) {
  Books<N> books = branch.books;
  minted = mint_interest(terms, branch, books, change.fee, now);
  // Interest that the trove accrued is part of what all accrued; the rest is its own change.
  books.recorded_debt = books.recorded_debt + change.before.earned.debt + change.after.debt -
                        change.fee - change.before.entire.debt;
  books.weighted_debt = books.weighted_debt + change.weighted_after() - change.before.weighted;
  books.redistributed = books.redistributed - change.before.earned;
  books.collateral = books.collateral + change.before.earned.collateral + change.after.collateral -
                     change.before.entire.collateral;
  return books;
}

// Stores a change, unless something failed on the way.
template <class N>
Ruling<Borrowed<N>> settle(const Terms<N>& terms, Branch<N>& branch, const Change<N>& change,
                           Restake restake, Time now) {
  Borrowed<N> borrowed{.upfront_fee = change.fee, .now = change.after};
  Books<N> books = booked(terms, branch, change, borrowed.interest, now);
  Trove<N> trove = change.trove;
  if (restake == Restake::yes) {
    trove.stake = stake_of(books.redistribution, change.after.collateral);
    books.redistribution.total_stakes =
        books.redistribution.total_stakes - change.trove.stake + trove.stake;
  }
  if (books.failed()) return refuse(Rejection::overflow);
  trove.collateral = change.after.collateral;
  trove.debt = change.after.debt;
  trove.rate = change.rate;
  trove.snapshot = books.redistribution.now();
  trove.debt_updated = now;
  branch.books = std::move(books);
  const std::size_t row = change.account.index();
  if (row >= branch.troves.size()) branch.troves.resize(row + 1);
  branch.troves[row] = trove;
  return borrowed;
}

template <class N>
bool rate_is_valid(const Terms<N>& terms, Ratio<N> rate) {
  return rate >= terms.rate_min && rate <= terms.rate_max;
}

// The coin of a repayment is what leaves at least the smallest debt.
template <class N>
Coin<N> coin_of(const Terms<N>& terms, const Adjustment<N>& adjustment, Coin<N> debt) {
  if (adjustment.coin_direction == Direction::take) return adjustment.coin;
  const Coin<N> repayable = debt > terms.debt_min ? debt - terms.debt_min : Coin<N>{};
  return std::min(adjustment.coin, repayable);
}

template <class N>
Ruling<void> apply(const Adjustment<N>& adjustment, Change<N>& change) {
  if (adjustment.coin == Coin<N>{} && adjustment.collateral == Collateral<N>{})
    return refuse(Rejection::insufficient_input);
  const bool adds = adjustment.collateral_direction == Direction::add;
  const bool repays = adjustment.coin_direction == Direction::add;
  Holding<N>& after = change.after;
  if (!adds && adjustment.collateral > after.collateral)
    return refuse(Rejection::insufficient_collateral);
  after.collateral =
      adds ? after.collateral + adjustment.collateral : after.collateral - adjustment.collateral;
  after.debt = repays ? after.debt - adjustment.coin : after.debt + adjustment.coin;
  return after.failed() ? Ruling<void>{refuse(Rejection::overflow)} : Ruling<void>{};
}

// A zombie whose owner brought it back above the smallest debt returns to the list.
template <class N>
void revive(Branch<N>& branch, AccountId account, AccountId hint) {
  Trove<N>& trove = branch.troves[account.index()];
  branch.order.insert(account, place_for(branch, trove.rate, hint));
  if (branch.last_zombie == account) branch.last_zombie = AccountId::none();
  trove.status = Status::active;
}

}  // namespace

template <class N>
Coin<N> upfront_fee(const Terms<N>& terms, const Branch<N>& branch, const FeeBasis<N>& basis,
                    Time now) {
  const Coin<N> debt =
      branch.books.recorded_debt + pending_interest(branch, now) + basis.earned + basis.added;
  const WeightedDebt<N> weighted = branch.books.weighted_debt + basis.after - basis.before;
  if (debt == Coin<N>{}) return {};
  const Number<N> average = weighted.value / debt.value;
  return interest<N>(WeightedDebt<N>{basis.charged.value * average}, terms.upfront_seconds);
}

template <class N>
Ruling<Borrowed<N>> open_trove(const Terms<N>& terms, Branch<N>& branch, AccountId account,
                               const Opening<N>& opening, const Moment<N>& moment) {
  if (branch.shut_down) return refuse(Rejection::branch_shut_down);
  if (!rate_is_valid(terms, opening.rate)) return refuse(Rejection::rate_out_of_range);
  if (is_open(trove_of(branch, account).status)) return refuse(Rejection::trove_already_active);
  Change<N> change{
      .account = account, .after = {opening.collateral, opening.coin}, .rate = opening.rate};
  change.trove = {.status = Status::active,
                  .rate_updated = moment.now,
                  .claimable = trove_of(branch, account).claimable};
  const auto charged = charge(terms, branch, change, opening.coin, opening.coin, moment.now);
  if (!charged) return refuse(charged.error());
  if (change.fee > opening.fee_max) return refuse(Rejection::fee_above_limit);
  if (change.after.debt < terms.debt_min) return refuse(Rejection::must_not_leave_dust);
  const auto enough = check_ratio(terms, change, moment.price);
  if (!enough) return refuse(enough.error());
  const auto allowed = check_total(terms, branch, change, moment);
  if (!allowed) return refuse(allowed.error());

  auto opened = settle(terms, branch, change, Restake::yes, moment.now);
  if (!opened) return opened;
  branch.order.insert(account, place_for(branch, opening.rate, opening.hint));
  ++branch.open_troves;
  return opened;
}

template <class N>
Ruling<Borrowed<N>> adjust_trove(const Terms<N>& terms, Branch<N>& branch, AccountId account,
                                 const Adjustment<N>& asked, const Moment<N>& moment) {
  if (branch.shut_down) return refuse(Rejection::branch_shut_down);
  if (!is_open(trove_of(branch, account).status)) return refuse(Rejection::trove_not_active);
  Change<N> change = begin_change(branch, account, moment.now);
  Adjustment<N> adjustment = asked;
  adjustment.coin = coin_of(terms, asked, change.before.entire.debt);
  const auto applied = apply(adjustment, change);
  if (!applied) return refuse(applied.error());
  if (adjustment.coin_direction == Direction::take && adjustment.coin != Coin<N>{}) {
    const auto charged =
        charge(terms, branch, change, adjustment.coin, adjustment.coin, moment.now);
    if (!charged) return refuse(charged.error());
    if (change.fee > adjustment.fee_max) return refuse(Rejection::fee_above_limit);
  }
  if (change.after.debt < terms.debt_min) return refuse(Rejection::must_not_leave_dust);
  const auto allowed = check_adjustment(terms, branch, adjustment, change, moment);
  if (!allowed) return refuse(allowed.error());

  auto adjusted = settle(terms, branch, change, Restake::yes, moment.now);
  if (adjusted && change.trove.status == Status::zombie) revive(branch, account, adjustment.hint);
  return adjusted;
}

template <class N>
Ruling<Borrowed<N>> set_rate(const Terms<N>& terms, Branch<N>& branch, AccountId account,
                             const RateChange<N>& asked, const Moment<N>& moment) {
  if (branch.shut_down) return refuse(Rejection::branch_shut_down);
  if (!rate_is_valid(terms, asked.rate)) return refuse(Rejection::rate_out_of_range);
  if (trove_of(branch, account).status != Status::active)
    return refuse(Rejection::trove_not_active);
  Change<N> change = begin_change(branch, account, moment.now);
  if (change.rate == asked.rate) return refuse(Rejection::insufficient_input);
  change.rate = asked.rate;
  const Time free_from = change.trove.rate_updated + seconds(terms.rate_cooldown_seconds);
  if (moment.now < free_from) {
    const auto charged = charge(terms, branch, change, change.after.debt, Coin<N>{}, moment.now);
    if (!charged) return refuse(charged.error());
    if (change.fee > asked.fee_max) return refuse(Rejection::fee_above_limit);
    const auto enough = check_ratio(terms, change, moment.price);
    if (!enough) return refuse(enough.error());
    const auto allowed = check_total(terms, branch, change, moment);
    if (!allowed) return refuse(allowed.error());
  }

  change.trove.rate_updated = moment.now;
  auto changed = settle(terms, branch, change, Restake::no, moment.now);
  if (!changed) return changed;
  const AccountId hint = asked.hint.exists() ? asked.hint : branch.order.next_above(account);
  branch.order.remove(account);
  branch.order.insert(account, place_for(branch, asked.rate, hint));
  return changed;
}

template <class N>
Ruling<Holding<N>> close_trove(const Terms<N>& terms, Branch<N>& branch, AccountId account,
                               const Moment<N>& moment) {
  if (!is_open(trove_of(branch, account).status)) return refuse(Rejection::trove_not_active);
  Change<N> change = begin_change(branch, account, moment.now);
  change.after = {};
  if (!branch.shut_down) {
    const auto allowed = check_total(terms, branch, change, moment);
    if (!allowed) return refuse(allowed.error());
    if (branch.open_troves <= 1) return refuse(Rejection::only_one_trove_left);
  }
  Minted<N> minted;
  Books<N> books = booked(terms, branch, change, minted, moment.now);
  books.redistribution.total_stakes -= change.trove.stake;
  if (books.failed()) return refuse(Rejection::overflow);
  branch.books = std::move(books);
  if (change.trove.status == Status::active) branch.order.remove(account);
  if (branch.last_zombie == account) branch.last_zombie = AccountId::none();
  --branch.open_troves;
  branch.troves[account.index()] = {.status = Status::closed_by_owner,
                                    .claimable = change.trove.claimable};
  return change.before.entire;
}

template Coin<Exact> upfront_fee(const Terms<Exact>&, const Branch<Exact>&, const FeeBasis<Exact>&,
                                 Time);
template Ruling<Borrowed<Exact>> open_trove(const Terms<Exact>&, Branch<Exact>&, AccountId,
                                            const Opening<Exact>&, const Moment<Exact>&);
template Ruling<Borrowed<Exact>> adjust_trove(const Terms<Exact>&, Branch<Exact>&, AccountId,
                                              const Adjustment<Exact>&, const Moment<Exact>&);
template Ruling<Borrowed<Exact>> set_rate(const Terms<Exact>&, Branch<Exact>&, AccountId,
                                          const RateChange<Exact>&, const Moment<Exact>&);
template Ruling<Holding<Exact>> close_trove(const Terms<Exact>&, Branch<Exact>&, AccountId,
                                            const Moment<Exact>&);
template Coin<Fast> upfront_fee(const Terms<Fast>&, const Branch<Fast>&, const FeeBasis<Fast>&,
                                Time);
template Ruling<Borrowed<Fast>> open_trove(const Terms<Fast>&, Branch<Fast>&, AccountId,
                                           const Opening<Fast>&, const Moment<Fast>&);
template Ruling<Borrowed<Fast>> adjust_trove(const Terms<Fast>&, Branch<Fast>&, AccountId,
                                             const Adjustment<Fast>&, const Moment<Fast>&);
template Ruling<Borrowed<Fast>> set_rate(const Terms<Fast>&, Branch<Fast>&, AccountId,
                                         const RateChange<Fast>&, const Moment<Fast>&);
template Ruling<Holding<Fast>> close_trove(const Terms<Fast>&, Branch<Fast>&, AccountId,
                                           const Moment<Fast>&);

}  // namespace seawall::liquity::v2
