#include "seawall/trace/trace.hpp"

#include <bit>
#include <cstring>
#include <span>
#include <utility>

namespace seawall {
namespace {

// Little-endian packing without padding: what is hashed is the same on every machine.
class Packer {
 public:
  template <class T>
  void put(T value) {
    std::memcpy(bytes_.data() + used_, &value, sizeof value);
    used_ += sizeof value;
  }
  [[nodiscard]] std::span<const std::byte> bytes() const { return {bytes_.data(), used_}; }

 private:
  std::array<std::byte, 320> bytes_;
  std::size_t used_ = 0;
};

}  // namespace

static_assert(std::endian::native == std::endian::little);

bool belongs_to_summary(EventKind kind) {
  switch (kind) {
    case EventKind::run_started:
    case EventKind::parameter_changed:
    case EventKind::mode_changed:
    case EventKind::redistributed:
    case EventKind::absorbed:
    case EventKind::deposit_drawn:
    case EventKind::liquidation:
    case EventKind::bad_debt:
    case EventKind::auction_started:
    case EventKind::auction_settled:
    case EventKind::auction_taken:
    case EventKind::audit:
    case EventKind::run_stopped:
      return true;
    default:
      return false;
  }
}

void extend(Digest& running, const Event& event) {
  Packer packer;
  packer.put(event.id);
  packer.put(event.kind);
  packer.put(event.detail);
  packer.put(event.time.nanoseconds);
  packer.put(event.block);
  for (const std::uint32_t id :
       {event.venue.value, event.account.value, event.keeper.value, event.asset.value,
        event.counter_asset.value, event.liquidity.value, event.oracle.value, event.column.value})
    packer.put(id);
  packer.put(event.amount);
  packer.put(event.counter_amount);
  for (const double number : {event.trigger_price, event.market_price, event.execution_price,
                              event.health_before, event.health_after, event.column_change})
    packer.put(number);
  packer.put(event.oracle_age.nanoseconds);
  packer.put(event.gas_price);
  packer.put(event.waited.nanoseconds);
  for (const EventId cause : event.cause_ids)
    packer.put(cause);
  extend(running, packer.bytes());
}

EventId Trace::append(Event event) {
  event.id = ++counts_.events;
  extend(digest_, event);
  switch (event.kind) {
    case EventKind::liquidation:
      ++counts_.liquidations;
      break;
    case EventKind::account_liquidatable:
      ++counts_.accounts_liquidatable;
      break;
    case EventKind::auction_started:
      ++counts_.auctions;
      break;
    case EventKind::request_refused:
    case EventKind::liquidation_refused:
      ++counts_.refused;
      break;
    case EventKind::sale:
      ++counts_.sales;
      break;
    case EventKind::oracle_published:
      ++counts_.oracle_rounds;
      break;
    default:
      break;
  }
  if (level_ == TraceLevel::full ||
      (level_ == TraceLevel::summary && belongs_to_summary(event.kind)))
    events_.push_back(event);
  return event.id;
}

std::vector<Event> Trace::take_events() { return std::exchange(events_, {}); }

void Trace::resume(Digest digest, const TraceCounts& counts) {
  digest_ = digest;
  counts_ = counts;
}

void Trace::clear() {
  digest_ = {};
  counts_ = {};
  events_.clear();
}

std::string_view name_of(EventKind kind) {
  switch (kind) {
    case EventKind::run_started:
      return "run_started";
    case EventKind::price_shock:
      return "price_shock";
    case EventKind::oracle_published:
      return "oracle_published";
    case EventKind::parameter_changed:
      return "parameter_changed";
    case EventKind::account_liquidatable:
      return "account_liquidatable";
    case EventKind::liquidation:
      return "liquidation";
    case EventKind::liquidation_refused:
      return "liquidation_refused";
    case EventKind::sale:
      return "sale";
    case EventKind::refill:
      return "refill";
    case EventKind::bad_debt:
      return "bad_debt";
    case EventKind::recovered:
      return "recovered";
    case EventKind::auction_started:
      return "auction_started";
    case EventKind::auction_bid:
      return "auction_bid";
    case EventKind::auction_settled:
      return "auction_settled";
    case EventKind::auction_restarted:
      return "auction_restarted";
    case EventKind::request_refused:
      return "request_refused";
    case EventKind::transaction_dropped:
      return "transaction_dropped";
    case EventKind::audit:
      return "audit";
    case EventKind::run_stopped:
      return "run_stopped";
    case EventKind::inventory_moved:
      return "inventory_moved";
    case EventKind::collateral_added:
      return "collateral_added";
    case EventKind::debt_repaid:
      return "debt_repaid";
    case EventKind::withdrawn:
      return "withdrawn";
    case EventKind::redeemed:
      return "redeemed";
    case EventKind::depth_withdrawn:
      return "depth_withdrawn";
    case EventKind::depth_returned:
      return "depth_returned";
    case EventKind::auction_taken:
      return "auction_taken";
    case EventKind::liquidity_added:
      return "liquidity_added";
    case EventKind::liquidity_removed:
      return "liquidity_removed";
    case EventKind::liquidity_moved:
      return "liquidity_moved";
    case EventKind::mode_changed:
      return "mode_changed";
    case EventKind::redistributed:
      return "redistributed";
    case EventKind::dealt:
      return "dealt";
    case EventKind::price_pushed:
      return "price_pushed";
    case EventKind::contract_opened:
      return "contract_opened";
    case EventKind::borrowed:
      return "borrowed";
    case EventKind::debt_redeemed:
      return "debt_redeemed";
    case EventKind::absorbed:
      return "absorbed";
    case EventKind::deposit_drawn:
      return "deposit_drawn";
  }
  return "unknown";
}

std::string_view name_of(ProtocolMode mode) {
  switch (mode) {
    case ProtocolMode::normal:
      return "normal";
    case ProtocolMode::recovery:
      return "recovery";
    case ProtocolMode::shut_down:
      return "shut_down";
  }
  return "unknown";
}

std::string_view name_of(StopReason reason) {
  switch (reason) {
    case StopReason::horizon:
      return "horizon";
    case StopReason::quiet:
      return "quiet";
    case StopReason::invariant_broken:
      return "invariant_broken";
    case StopReason::interrupted:
      return "interrupted";
  }
  return "unknown";
}

}  // namespace seawall
