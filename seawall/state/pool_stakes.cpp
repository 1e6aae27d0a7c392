#include "seawall/state/pool_stakes.hpp"

#include <algorithm>
#include <variant>

#include "seawall/base/checked256.hpp"
#include "seawall/state/concentrated_kind.hpp"
#include "seawall/state/pool_view.hpp"

namespace seawall {
namespace {

using concentrated::Position;
using concentrated::Tick;
using concentrated::TickRange;

/// One of several limits on how much of the pool's holdings goes in: part / whole.
struct Proportion {
  Units part{0};
  Units whole{0};

  [[nodiscard]] bool is_below(const Proportion& other) const {
    return multiply_wide(static_cast<UInt128>(part.value),
                         static_cast<UInt128>(other.whole.value)) <
           multiply_wide(static_cast<UInt128>(other.part.value), static_cast<UInt128>(whole.value));
  }
  [[nodiscard]] Units of(Units amount) const {
    return Units{Exact::mul_div_down(amount.value, part.value, whole.value)};
  }
};

/// What a pool with shares holds for them: not what is set aside for its fee receiver.
struct Shared {
  PoolAmounts coins;
  Units supply{0};
};

Shared shared_now(const PoolHere& here) {
  Shared shared{{}, here.supply()};
  for (std::size_t coin = 0; coin < here.pool().coins.size(); ++coin) {
    const auto* stable = std::get_if<StableSwapState>(&here.state.pools[here.id.index()]);
    shared.coins.push_back(stable != nullptr ? stable->pool.coins[coin].balance
                                             : Units{here.held(coin)});
  }
  return shared;
}

/// A stake in a pool of one kind.
template <class Terms>
struct Share {
  using Kind = PoolKind<Terms>;

  PoolHere here;
  const PoolStake& stake;
  typename Kind::Own& own;
  Units held{0};      ///< shares of its owner
  Units at_start{0};  ///< the same when the run began

  [[nodiscard]] Ruling<StakeChange> add(const PoolAmounts& at_most) {
    const Shared shared = shared_now(here);
    const Units missing = at_start - held;
    if (missing.value <= 0) return std::unexpected{Rejection::insufficient_input};
    Proportion least{missing, shared.supply};
    for (std::size_t coin = 0; coin < shared.coins.size(); ++coin)
      if (const Proportion limit{at_most[coin], shared.coins[coin]}; limit.is_below(least))
        least = limit;
    StakeChange change;
    for (const Units coins : shared.coins)
      change.coins.push_back(least.of(coins));
    if (std::ranges::any_of(change.coins, [](Units coins) { return coins.value <= 0; }))
      return std::unexpected{Rejection::insufficient_input};
    const auto minted = Kind::deposit(own, here, change.coins);
    if (!minted) return std::unexpected{minted.error()};
    change.shares = *minted;
    return change;
  }
  [[nodiscard]] Ruling<StakeChange> take(Fraction share) {
    const Units shares =
        share.value >= 1.0 ? held : Units{floor_to_int128(to_double(held.value) * share.value)};
    if (shares.value <= 0) return std::unexpected{Rejection::insufficient_liquidity};
    auto paid = Kind::withdraw(own, here, shares);
    if (!paid) return std::unexpected{paid.error()};
    return StakeChange{*std::move(paid), shares};
  }
};

Units units_of(UInt256 amount) { return Units{static_cast<Int128>(amount.low)}; }

/// A stake in a range.
struct Range {
  ConcentratedState& own;
  const PoolStake& stake;
  std::uint32_t now = 0;

  [[nodiscard]] Position<Exact>& position() { return own.positions[stake.slot]; }

  [[nodiscard]] Ruling<StakeChange> add(const PoolAmounts& at_most) {
    Position<Exact>& mine = position();
    const UInt128 missing = stake.range.liquidity - std::min(mine.liquidity, stake.range.liquidity);
    const UInt128 afforded = liquidity_for(own.pool, mine.range,
                                           {UInt256{static_cast<UInt128>(at_most[0].value)},
                                            UInt256{static_cast<UInt128>(at_most[1].value)}});
    // One less: what it costs is rounded up.
    const UInt128 liquidity = std::min(missing, afforded > 0 ? afforded - 1 : 0);
    own.pool.now = now;
    const auto paid = add_liquidity(own.pool, mine, liquidity);
    if (!paid) return std::unexpected{paid.error()};
    return keep({{units_of(paid->amount0), units_of(paid->amount1)}, Units{0}}, 1);
  }
  [[nodiscard]] Ruling<StakeChange> take(Fraction share) {
    Position<Exact>& mine = position();
    const auto part = static_cast<UInt128>(
        floor_to_int128(static_cast<double>(mine.liquidity) * std::min(share.value, 1.0)));
    own.pool.now = now;
    const auto worth = remove_liquidity(own.pool, mine, share.value >= 1.0 ? mine.liquidity : part);
    if (!worth) return std::unexpected{worth.error()};
    const auto paid = collect(mine, {UInt256::maximum(), UInt256::maximum()});
    return keep({{units_of(paid.amount0), units_of(paid.amount1)}, Units{0}}, -1);
  }

 private:
  StakeChange keep(StakeChange change, int sign) {
    for (std::size_t i = 0; i < own.held.size(); ++i)
      own.held[i] += sign * change.coins[i].value;
    follow_ticks(own);
    return change;
  }
};

// Runs a member of Share or Range for a stake.
template <class Do>
Ruling<StakeChange> on_stake(const Model& model, State& state, StakeId id, Do act) {
  const PoolStake& stake = model.stakes[id.index()];
  PoolState& own = state.pools[stake.pool.index()];
  return std::visit(
      [&]<class Terms>(const Terms&) -> Ruling<StakeChange> {
        auto& kept = std::get<typename PoolKind<Terms>::Own>(own);
        if constexpr (std::is_same_v<Terms, ConcentratedTerms>) {
          return act(Range{kept, stake, static_cast<std::uint32_t>(unix_seconds(state.now))});
        } else {
          const Pool& pool = model.pools[stake.pool.index()];
          return act(Share<Terms>{{model, state, stake.pool},
                                  stake,
                                  kept,
                                  state.ledger.balance(model.holder_of(stake.owner), pool.shares),
                                  Units{state.stakes[id.index()].shares_at_start}});
        }
      },
      model.pools[stake.pool.index()].terms);
}

}  // namespace

Ruling<StakeChange> add_to_stake(const Model& model, State& state, StakeId id,
                                 const PoolAmounts& at_most) {
  return on_stake(model, state, id, [&](auto stake) { return stake.add(at_most); });
}

Ruling<StakeChange> take_from_stake(const Model& model, State& state, StakeId id, Fraction share) {
  return on_stake(model, state, id, [&](auto stake) { return stake.take(share); });
}

void set_range(const Model& model, State& state, StakeId id, TickRange range) {
  const PoolStake& stake = model.stakes[id.index()];
  auto& own = std::get<ConcentratedState>(state.pools[stake.pool.index()]);
  SEAWALL_ASSERT(own.positions[stake.slot].liquidity == 0);
  own.positions[stake.slot].range = range;
}

PoolAmounts claim_of(const Model& model, const State& state, StakeId id) {
  const PoolStake& stake = model.stakes[id.index()];
  const PoolHere here{model, state, stake.pool};
  if (stake.is_range()) {
    const auto& own = here.own<ConcentratedState>();
    const Position<Exact>& mine = own.positions[stake.slot];
    const auto earned = concentrated::claim_of(own.pool, mine);
    const auto worth = worth_of(own.pool, mine.range, mine.liquidity);
    return {units_of(earned.amount0) + units_of(worth.amount0),
            units_of(earned.amount1) + units_of(worth.amount1)};
  }
  const Shared shared = shared_now(here);
  const Proportion mine{state.ledger.balance(model.holder_of(stake.owner), here.pool().shares),
                        shared.supply};
  PoolAmounts claim;
  for (const Units coins : shared.coins)
    claim.push_back(mine.of(coins));
  return claim;
}

Fraction share_in(const Model& model, const State& state, StakeId id) {
  const PoolStake& stake = model.stakes[id.index()];
  if (stake.is_range()) {
    const auto& own = std::get<ConcentratedState>(state.pools[stake.pool.index()]);
    return Fraction{static_cast<double>(own.positions[stake.slot].liquidity) /
                    static_cast<double>(stake.range.liquidity)};
  }
  const Pool& pool = model.pools[stake.pool.index()];
  return Fraction{to_double(state.ledger.balance(model.holder_of(stake.owner), pool.shares).value) /
                  to_double(state.stakes[id.index()].shares_at_start)};
}

TickRange RangeView::around(Tick middle) const {
  const Tick width = range.upper - range.lower;
  const Tick lowest = middle - width / 2;
  const Tick steps = lowest / spacing - (lowest % spacing < 0 ? 1 : 0);
  return {steps * spacing, steps * spacing + width};
}

std::optional<RangeView> range_of(const Model& model, const State& state, StakeId id) {
  const PoolStake& stake = model.stakes[id.index()];
  if (!stake.is_range()) return std::nullopt;
  const auto& own = std::get<ConcentratedState>(state.pools[stake.pool.index()]);
  return RangeView{own.positions[stake.slot].range, own.pool.tick, own.pool.terms.tick_spacing};
}

}  // namespace seawall
