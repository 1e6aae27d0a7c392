#include "seawall/analysis/contagion_table.hpp"

#include <gtest/gtest.h>

namespace seawall {
namespace {

Model two_venues() {
  Model model;
  model.venues = {{.name = "east", .kind = LendingPool{}}, {.name = "west", .kind = LendingPool{}}};
  return model;
}

// Ids are given in order, as a trace does.
class Events {
 public:
  EventId add(EventKind kind, VenueId venue, std::array<EventId, 3> causes) {
    Event event;
    event.id = list_.size() + 1;
    event.kind = kind;
    event.venue = venue;
    event.cause_ids = causes;
    list_.push_back(event);
    return event.id;
  }
  [[nodiscard]] const std::vector<Event>& list() const { return list_; }

 private:
  std::vector<Event> list_;
};

constexpr VenueId east{std::size_t{0}};
constexpr VenueId west{std::size_t{1}};
constexpr VenueId nowhere = VenueId::none();

// A shock, a verdict at east, its sale, and a round after it that fells an account at west.
Events one_after_the_other() {
  Events events;
  const EventId shock = events.add(EventKind::price_shock, nowhere, {});
  const EventId round = events.add(EventKind::oracle_published, nowhere, {shock, 0, 0});
  const EventId verdict = events.add(EventKind::account_liquidatable, east, {round, 0, 0});
  const EventId call = events.add(EventKind::liquidation, east, {verdict, round, 0});
  const EventId sale = events.add(EventKind::sale, nowhere, {call, 0, 0});
  const EventId next = events.add(EventKind::oracle_published, nowhere, {sale, 0, 0});
  events.add(EventKind::account_liquidatable, west, {next, 0, 0});
  return events;
}

TEST(ContagionTable, CountsAVerdictWithWhoseSaleMovedItsPrice) {
  const Events events = one_after_the_other();
  const auto rows = contagion_table(two_venues(), events.list());
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].from, "");
  EXPECT_EQ(rows[0].to, (std::vector<std::uint64_t>{1, 0}));
  EXPECT_EQ(rows[1].from, "east");
  EXPECT_EQ(rows[1].to, (std::vector<std::uint64_t>{0, 1}));
}

TEST(ContagionTable, AChainIsCountedLinkByLink) {
  Events events = one_after_the_other();
  const EventId call = events.add(EventKind::liquidation, west, {7, 6, 0});
  const EventId sale = events.add(EventKind::sale, nowhere, {call, 0, 0});
  const EventId round = events.add(EventKind::oracle_published, nowhere, {sale, 0, 0});
  events.add(EventKind::account_liquidatable, west, {round, 0, 0});
  const auto rows = contagion_table(two_venues(), events.list());
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[2].from, "west");
  EXPECT_EQ(rows[2].to, (std::vector<std::uint64_t>{0, 1}));  // west's own sale, not east's
}

TEST(ContagionTable, NeedsTwoVenuesAndEveryEvent) {
  const Events events = one_after_the_other();
  Model one = two_venues();
  one.venues.pop_back();
  EXPECT_TRUE(contagion_table(one, events.list()).empty());
  const std::vector<Event> tail{events.list().begin() + 2, events.list().end()};
  EXPECT_TRUE(contagion_table(two_venues(), tail).empty());
  EXPECT_TRUE(contagion_table(two_venues(), {}).empty());
}

}  // namespace
}  // namespace seawall
