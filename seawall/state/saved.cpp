#include <algorithm>
#include <span>

#include "seawall/base/hash.hpp"
#include "seawall/model/reserve_parameter.hpp"
#include "seawall/state/bytes.hpp"
#include "seawall/state/cdp_view.hpp"
#include "seawall/state/lending_view.hpp"
#include "seawall/state/own_size.hpp"
#include "seawall/state/pool_saved.hpp"
#include "seawall/state/state.hpp"

// Format: its version, then every table as (count, raw little-endian records), then a digest of all
// that. A saved state belongs to the build that wrote it; anything else is refused, never guessed.
namespace seawall {
namespace {

constexpr std::uint64_t format_version = 11;

// One list of what is written, read by both directions.
template <class Visitor, class S>
void visit_small(Visitor& visit, S& state) {
  visit(state.seed, state.path, state.now, state.block, state.quiet_blocks,
        state.parameters.version, state.tally);
}

template <class Visitor, class S>
void visit_tables(Visitor& visit, S& state) {
  visit(state.prices.exogenous, state.prices.reference, state.prices.displaced,
        state.prices.recorded, state.prices.lowest, state.prices.highest, state.prices.last_shock,
        state.prices.last_sale, state.prices.carried, state.prices.redeemable,
        state.prices.mintable, state.liquidity, state.resting, state.providers, state.stakes,
        state.reserves, state.parameters.rows, state.parameters.last_vote, state.columns.effective,
        state.columns.previous, state.columns.last_event, state.keepers, state.contracts);
}

// What a venue's engine or the chain appends to: tables of any length.
template <class Visitor, class S>
void visit_growing(Visitor& visit, S& state) {
  for (auto& engine : state.cdp)
    visit(engine.auctions, engine.clips, engine.open, engine.queue, engine.learned, engine.flops,
          engine.flaps, engine.open_flops, engine.open_flaps);
  visit(state.chain.pool, state.borrowers, state.contract_positions, state.manipulators,
        state.manipulator_flows);
}

template <class Visitor, class S>
void visit_counters(Visitor& visit, S& state) {
  for (auto& engine : state.cdp)
    visit(engine.queued, engine.healed, engine.on_auction, engine.raised, engine.minted,
          engine.burned, engine.seized, engine.fees, engine.fee_rest, engine.incentives,
          engine.dirt, engine.last_clearing);
  visit(state.chain.base_fee, state.chain.included, state.chain.expired, state.chain.replaced);
}

void write_oracles(ByteWriter& writer, const State& state) {
  for (const OracleState& oracle : state.oracles) {
    writer.put(oracle.feed.visible);
    writer.put_all(oracle.feed.pending);
    writer.put(oracle.last_event);
    writer.put(oracle.pending_cause);
    writer.put(oracle.module);
    writer.put(oracle.next_read);
    writer.put_all(oracle.mean.kept);
    writer.put(oracle.mean.first);
    writer.put(oracle.mean.value);
    writer.put(oracle.confidence);
  }
}

void read_oracles(ByteReader& reader, State& state) {
  for (OracleState& oracle : state.oracles) {
    reader.get(oracle.feed.visible);
    reader.get_all(oracle.feed.pending);
    reader.get(oracle.last_event);
    reader.get(oracle.pending_cause);
    reader.get(oracle.module);
    reader.get(oracle.next_read);
    reader.get_all(oracle.mean.kept);
    reader.get(oracle.mean.first);
    reader.get(oracle.mean.value);
    reader.get(oracle.confidence);
  }
}

void mirror_positions(const Model& model, State& state) {
  const PositionTable& table = model.positions;
  for (std::size_t account = 0; account < table.accounts(); ++account)
    for (std::uint32_t place = table.row_begin[account]; place < table.row_begin[account + 1];
         ++place)
      if (state.positions.amount(place) != table.amounts[place])
        mirror_holding(model, state, AccountId{account}, place);
}

// Books are written whole.
void write_books(ByteWriter& writer, const State& state) {
  for (const ProtocolBooks& books : state.protocols)
    if (books.index() != 0) visit_books(books, [&](const auto& own) { own.write(writer); });
}

void read_books(ByteReader& reader, State& state) {
  for (ProtocolBooks& books : state.protocols)
    if (books.index() != 0) visit_books(books, [&](auto& own) { own.read(reader); });
}

// Numbers that point into tables whose lengths another model need not share.
bool points_inside(const Model& model, const State& state, std::span<const Request> pending) {
  for (std::size_t v = 0; v < state.cdp.size(); ++v) {
    const CdpState& engine = state.cdp[v];
    const CdpEngine* terms = cdp_engine(model, VenueId{v});
    if (terms == nullptr && !engine.open.empty()) return false;
    if (!engine.learned.empty() && engine.learned.size() != model.keepers.size()) return false;
    const bool is_dutch = terms != nullptr && terms->auction == CdpAuction::clip;
    for (const std::uint32_t number : engine.open)
      if (number >= (is_dutch ? engine.clips.size() : engine.auctions.size())) return false;
    const bool has_backstop = terms != nullptr && terms->backstop;
    if (!has_backstop && !(engine.open_flops.empty() && engine.open_flaps.empty())) return false;
    for (const std::uint32_t number : engine.open_flops)
      if (number >= engine.flops.size()) return false;
    for (const std::uint32_t number : engine.open_flaps)
      if (number >= engine.flaps.size()) return false;
  }
  const auto fits = [&](const ContractPosition& position) {
    return position.account.index() < model.positions.accounts() &&
           position.contract.index() < model.contracts.size();
  };
  if (!std::ranges::all_of(state.contract_positions, fits)) return false;
  const auto is_known = [&](const Request& request) {
    return request.actor.index() < model.keepers.size();
  };
  return (model.chain || state.chain.pool.empty()) &&
         std::ranges::all_of(state.chain.pool, is_known) && std::ranges::all_of(pending, is_known);
}

std::unexpected<Error> of_another_model() {
  return fail(ErrorCode::malformed_file, "saved state",
              "is of another model, whose positions, prices or terms at the start are not this "
              "one's; a state saved from the same scenario by the same version is allowed");
}

std::unexpected<Error> refused(const ByteReader& reader) {
  return fail(ErrorCode::malformed_file, "saved state",
              "is of another version, or cut short or changed, noticed at byte " +
                  std::to_string(reader.position()) +
                  "; a state saved from the same scenario by the same version is allowed");
}

}  // namespace

// Single numbers only: a record's padding may differ between two states that are equal.
Digest origin_of(const State& state) {
  ByteWriter writer;
  writer.put(state.now.nanoseconds);
  writer.put_all(state.prices.reference);
  writer.put_all(state.columns.effective);
  for (const ReserveParameters& row : state.parameters.rows)
    for (const ReserveParameter parameter : reserve_parameters)
      writer.put(value_of(row, parameter));
  for (const OracleState& oracle : state.oracles)
    writer.put(oracle.feed.visible.answer);
  writer.put_all(state.resting);
  writer.put_all(state.ledger.rows());
  for (const std::size_t count :
       {state.status.size(), state.keepers.size(), state.cdp.size(), state.liquidity.size(),
        state.providers.size(), state.stakes.size()})
    writer.put(count);
  write_pool_origins(writer, state.pools);
  for (const ContractPosition& position : state.contract_positions) {
    writer.put(position.size);
    writer.put(position.paid);
  }
  writer.put(state.watches.digest_built());
  return digest_of(writer.written());
}

std::vector<std::byte> save(const State& state) {
  ByteWriter writer;
  writer.put(format_version);
  writer.put(state.origin);
  auto small = [&writer](const auto&... values) { (writer.put(values), ...); };
  visit_small(small, state);
  auto tables = [&writer](const auto&... values) { (writer.put_all(values), ...); };
  visit_tables(tables, state);
  writer.put_all(state.ledger.rows());
  writer.put(state.ledger.postings());
  write_oracles(writer, state);
  write_pools(writer, state.pools);
  write_books(writer, state);
  visit_growing(tables, state);
  visit_counters(small, state);
  writer.put_all(state.queue.pending());
  writer.put_all(state.under_water);
  writer.put_all(state.status);
  writer.put_all(state.positions.amounts());
  writer.put_all(state.watches.save());
  writer.put(digest_of(writer.written()));
  return writer.take();
}

Result<State> restore(std::span<const std::byte> bytes, const Model& model) {
  ByteReader reader{bytes};
  if (bytes.size() < sizeof(Digest)) return refused(reader);
  const auto content = bytes.first(bytes.size() - sizeof(Digest));
  if (ByteReader{bytes.last(sizeof(Digest))}.get<Digest>() != digest_of(content))
    return refused(reader);
  reader = ByteReader{content};
  if (reader.get<std::uint64_t>() != format_version) return refused(reader);
  State state = make_state(model);
  if (reader.get<Digest>() != state.origin) return of_another_model();
  auto small = [&reader](auto&... values) { (reader.get(values), ...); };
  visit_small(small, state);
  auto tables = [&reader](auto&... values) { (reader.get_all(values, values.size()), ...); };
  visit_tables(tables, state);
  std::vector<Int128> ledger_rows;
  std::uint64_t postings = 0;
  reader.get_all(ledger_rows, state.ledger.rows().size());
  reader.get(postings);
  read_oracles(reader, state);
  read_pools(reader, state.pools);
  read_books(reader, state);
  auto growing = [&reader](auto&... values) { (reader.get_all(values), ...); };
  visit_growing(growing, state);
  visit_counters(small, state);
  std::vector<Request> pending;
  reader.get_all(pending);
  reader.get_all(state.under_water);
  std::vector<std::uint8_t> status;
  reader.get_all(status, state.status.size());
  std::vector<Int128> amounts;
  reader.get_all(amounts, model.positions.amounts.size());
  std::vector<std::byte> watches;
  reader.get_all(watches);
  if (!reader.is_at_end() || !points_inside(model, state, pending)) return refused(reader);

  state.ledger.assign(ledger_rows, postings);
  state.queue.assign(std::move(pending));
  for (std::size_t account = 0; account < status.size(); ++account)
    if (status[account] != 0) set_status(state, AccountId{account}, status[account]);
  state.positions.assign(amounts, model.positions.amounts);
  mirror_positions(model, state);
  state.watches.restore(watches);
  return state;
}

void reset(State& state, const State& initial, const Model& model) {
  const PositionTable& table = model.positions;
  state.positions.undo_all();
  SEAWALL_ASSERT(state.positions.amounts().size() == table.amounts.size());
  state.exposures.reset();
  state.watches.reset();
  for (const std::uint32_t account : state.status_changed)
    state.status[account] = 0;
  state.status_changed.clear();
  state.under_water.clear();
  // Everything else is small: as many rows as there are assets, pools, oracles and keepers.
  state.seed = initial.seed;
  state.path = initial.path;
  state.now = initial.now;
  state.block = initial.block;
  state.quiet_blocks = initial.quiet_blocks;
  state.ledger = initial.ledger;
  state.prices = initial.prices;
  state.liquidity = initial.liquidity;
  state.pools = initial.pools;
  state.stakes = initial.stakes;
  state.resting = initial.resting;
  state.providers = initial.providers;
  state.oracles = initial.oracles;
  state.reserves = initial.reserves;
  state.parameters = initial.parameters;
  state.columns = initial.columns;
  state.keepers = initial.keepers;
  state.borrowers = initial.borrowers;
  state.contract_positions = initial.contract_positions;
  state.contracts = initial.contracts;
  state.manipulators = initial.manipulators;
  state.manipulator_flows = initial.manipulator_flows;
  state.cdp = initial.cdp;
  state.protocols = initial.protocols;
  state.chain = initial.chain;
  state.queue = initial.queue;
  state.tally = initial.tally;
}

}  // namespace seawall
