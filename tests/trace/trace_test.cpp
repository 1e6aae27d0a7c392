#include "seawall/trace/trace.hpp"

#include <gtest/gtest.h>

namespace seawall {
namespace {

Event event_of(EventKind kind, Int128 amount) {
  Event event;
  event.kind = kind;
  event.amount = amount;
  return event;
}

TEST(Trace, NumbersEventsFromOne) {
  Trace trace;
  EXPECT_EQ(trace.append(event_of(EventKind::sale, 1)), 1U);
  EXPECT_EQ(trace.append(event_of(EventKind::sale, 2)), 2U);
}

TEST(Trace, LevelsKeepMoreOrLessButCountAndHashTheSame) {
  Trace full{TraceLevel::full};
  Trace summary{TraceLevel::summary};
  Trace hash{TraceLevel::hash};
  for (Trace* trace : {&full, &summary, &hash}) {
    trace->append(event_of(EventKind::liquidation, 5));
    trace->append(event_of(EventKind::sale, 5));
    trace->append(event_of(EventKind::oracle_published, 7));
  }
  EXPECT_EQ(full.events().size(), 3U);
  EXPECT_EQ(summary.events().size(), 1U);
  EXPECT_TRUE(hash.events().empty());
  EXPECT_EQ(full.digest(), summary.digest());
  EXPECT_EQ(full.digest(), hash.digest());
  EXPECT_EQ(full.counts(), hash.counts());
  EXPECT_EQ(full.counts().liquidations, 1U);
}

// Every field counts: a change of any one of them gives another hash.
TEST(Trace, EveryFieldEntersTheHash) {
  const auto digest_after = [](auto change) {
    Event event = event_of(EventKind::sale, 1);
    change(event);
    Trace trace{TraceLevel::hash};
    trace.append(event);
    return trace.digest();
  };
  const Digest plain = digest_after([](Event&) {});
  EXPECT_NE(plain, digest_after([](Event& e) { e.kind = EventKind::refill; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.detail = 1; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.time = Time{1}; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.block = 1; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.venue = VenueId{std::size_t{0}}; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.account = AccountId{std::size_t{0}}; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.keeper = KeeperId{std::size_t{0}}; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.asset = AssetId{std::size_t{0}}; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.counter_asset = AssetId{std::size_t{0}}; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.liquidity = LiquidityId{std::size_t{0}}; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.oracle = OracleId{std::size_t{0}}; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.column = ColumnId{std::size_t{0}}; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.amount = Int128{1} << 100; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.counter_amount = 1; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.trigger_price = 1.0; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.market_price = 1.0; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.execution_price = 1.0; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.health_before = 1.0; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.health_after = 1.0; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.column_change = 1.0; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.oracle_age = Duration{1}; }));
  EXPECT_NE(plain, digest_after([](Event& e) { e.cause_ids[2] = 1; }));
}

TEST(Trace, OrderEntersTheHash) {
  Trace forward;
  forward.append(event_of(EventKind::sale, 1));
  forward.append(event_of(EventKind::sale, 2));
  Trace backward;
  backward.append(event_of(EventKind::sale, 2));
  backward.append(event_of(EventKind::sale, 1));
  EXPECT_NE(forward.digest(), backward.digest());
}

TEST(Trace, AStreamingCallerTakesChunksAndTheHashGoesOn) {
  Trace streamed;
  Trace whole;
  std::size_t taken = 0;
  for (int i = 0; i < 10; ++i) {
    streamed.append(event_of(EventKind::sale, i));
    whole.append(event_of(EventKind::sale, i));
    if (i % 3 == 0) taken += streamed.take_events().size();
  }
  taken += streamed.take_events().size();
  EXPECT_EQ(taken, whole.events().size());
  EXPECT_EQ(streamed.digest(), whole.digest());
}

}  // namespace
}  // namespace seawall
