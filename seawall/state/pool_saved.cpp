#include "seawall/state/pool_saved.hpp"

#include <variant>

namespace seawall {
namespace {

using concentrated::TickState;

// One list of what is written of each kind, read by both directions.
template <class Visitor, class Own>
  requires std::is_same_v<std::remove_const_t<Own>, StableSwapState> ||
           std::is_same_v<std::remove_const_t<Own>, CryptoSwapState>
void visit_own(Visitor& visit, Own& own) {
  visit(own.pool);
}

// Its memory of prices is left out: nothing in the engine reads it.
template <class Visitor, class Own>
  requires std::is_same_v<std::remove_const_t<Own>, ConcentratedState>
void visit_own(Visitor& visit, Own& own) {
  visit(own.pool.sqrt_price, own.pool.tick, own.pool.now, own.pool.liquidity, own.pool.fee_growth,
        own.pool.protocol_fees, own.held);
}

template <class Visitor, class Own>
  requires std::is_same_v<std::remove_const_t<Own>, InLedger>
void visit_own(Visitor&, Own&) {}

std::vector<TickState<Exact>> ticks_of(const ConcentratedState& own) {
  std::vector<TickState<Exact>> ticks;
  for (std::size_t place = 0; place < own.pool.ticks.size(); ++place)
    ticks.push_back(own.pool.ticks[place]);
  return ticks;
}

template <class Own>
void write_tables(ByteWriter& writer, const Own& own) {
  if constexpr (std::is_same_v<Own, ConcentratedState>) {
    writer.put_all(ticks_of(own));
    writer.put_all(own.positions);
  }
}

template <class Own>
void read_tables(ByteReader& reader, Own& own) {
  if constexpr (std::is_same_v<Own, ConcentratedState>) {
    std::vector<TickState<Exact>> ticks;
    reader.get_all(ticks);
    reader.get_all(own.positions, own.positions.size());
    if (!reader.is_sound()) return;
    own.pool.ticks = {};
    for (const TickState<Exact>& tick : ticks)
      own.pool.ticks.insert(tick);
    follow_ticks(own);
  }
}

void write_origin(ByteWriter& writer, const StableSwapState& own) {
  writer.put(own.pool.amplification.initial);
  writer.put(own.pool.terms.fee);
  for (const StableCoin<Exact>& coin : own.pool.coins)
    writer.put(coin.rate);
}
void write_origin(ByteWriter& writer, const CryptoSwapState& own) {
  writer.put(own.pool.terms.shape.amplification);
  writer.put(own.pool.terms.shape.gamma);
  writer.put(own.pool.prices.scale);
}
void write_origin(ByteWriter& writer, const ConcentratedState& own) {
  writer.put(own.pool.sqrt_price);
  for (const TickState<Exact>& tick : ticks_of(own)) {
    writer.put(tick.tick);
    writer.put(tick.net);
  }
}
void write_origin(ByteWriter&, const InLedger&) {}

}  // namespace

void write_pools(ByteWriter& writer, std::span<const PoolState> pools) {
  auto put = [&writer](const auto&... values) { (writer.put(values), ...); };
  for (const PoolState& pool : pools)
    std::visit(
        [&](const auto& own) {
          visit_own(put, own);
          write_tables(writer, own);
        },
        pool);
}

void read_pools(ByteReader& reader, std::vector<PoolState>& pools) {
  auto get = [&reader](auto&... values) { (reader.get(values), ...); };
  for (PoolState& pool : pools)
    std::visit(
        [&](auto& own) {
          visit_own(get, own);
          read_tables(reader, own);
        },
        pool);
}

void write_pool_origins(ByteWriter& writer, std::span<const PoolState> pools) {
  writer.put(pools.size());
  for (const PoolState& pool : pools) {
    writer.put(pool.index());
    std::visit([&](const auto& own) { write_origin(writer, own); }, pool);
  }
}

}  // namespace seawall
