#pragma once

#include "seawall/engine/context.hpp"

// How what happens at a venue that keeps its own books gets into the trace and the tally.
namespace seawall::engine {

/// One request while it is carried out.
struct DealCall {
  const Request& request;
  ProtocolView view;

  [[nodiscard]] const DealRequest& wanted() const { return request.deal(); }
  [[nodiscard]] AssetId paid() const { return view.reserve(wanted().paid).asset; }
  [[nodiscard]] AssetId got() const { return view.reserve(wanted().got).asset; }
  [[nodiscard]] AssetId coin() const { return view.reserve(Protocol::coin).asset; }
};

/// Writes a note into its event: all but time, block, keeper and causes.
void describe(const ProtocolView& view, const Note& note, Event& event);

/// Tells a note of the venue itself.
EventId tell(Context& step, const ProtocolView& view, const Note& note);

/// Tells that a request was refused.
void tell_refusal(Context& step, const DealCall& call, Rejection rejection);

/// Books what the block itself did to an account, as if somebody had come by.
void record_liquidation(Context& step, const ProtocolView& view, const AccountEffect& effect);

/// Books a deal: its effects, its exchange, its notes, which the venue's books are told the events
/// of. @return the event that whatever follows from the deal has as its cause
EventId record_deal(Context& step, const DealCall& call, const Dealt& dealt);

}  // namespace seawall::engine
