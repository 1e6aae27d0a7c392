#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"

namespace seawall {

/// Up to two pools, one after the other, that turn one asset into another.
struct Route {
  struct Hop {
    LiquidityId liquidity;
    std::uint8_t sells_base = 1;  ///< 1: base in, quote out; 0: quote in, base out
  };
  Hop hops[2];
  std::uint8_t length = 0;  ///< 0: no exchange is needed (same asset)
};

/// What a keeper asks a venue to do: one liquidation call and what happens to its collateral.
struct LiquidationRequest {
  AccountId account;
  ReserveId collateral;
  ReserveId debt;
  Units debt_to_cover{0};
  Units proceeds_min{0};        ///< of the exit, in the debt asset; less and the call is undone
  EventId cause = 0;            ///< the verdict that it answers
  std::uint8_t is_slice = 0;    ///< 1: less than the rule allowed
  std::uint8_t flash_loan = 1;  ///< 1: must pay for itself within the call
  Route exit;
};

/// The kinds of things that fall due, in the order in which they happen at the same time.
enum class RequestKind : std::uint8_t { liquidation };

/// A pending transaction.
struct Request {
  Time due;
  RequestKind kind = RequestKind::liquidation;
  KeeperId actor;
  std::uint64_t sequence = 0;  ///< the actor's own
  LiquidationRequest liquidation;

  [[nodiscard]] bool before(const Request& other) const {
    if (due != other.due) return due < other.due;
    if (kind != other.kind) return kind < other.kind;
    if (actor != other.actor) return actor < other.actor;
    return sequence < other.sequence;
  }
};

/// Pending requests in the one order that depends on nothing but themselves: (time, kind, actor,
/// the actor's own sequence).
class Queue {
 public:
  void push(const Request& request);
  void reserve(std::size_t more) { pending_.reserve(pending_.size() + more); }
  /// Removes and returns everything due at or before `now`, in order. Valid until the next push.
  [[nodiscard]] const std::vector<Request>& take_due(Time now);

  [[nodiscard]] bool empty() const { return pending_.empty(); }
  [[nodiscard]] const std::vector<Request>& pending() const { return pending_; }
  void assign(std::vector<Request> pending) { pending_ = std::move(pending); }

 private:
  std::vector<Request> pending_;
  std::vector<Request> due_;
};

}  // namespace seawall
