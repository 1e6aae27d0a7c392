#include "seawall/state/queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "seawall/base/rng.hpp"

namespace seawall {
namespace {

using Key = std::tuple<Time, KeeperId, std::uint64_t>;

std::vector<Key> keys_of(const std::vector<Request>& requests) {
  std::vector<Key> keys;
  for (const Request& request : requests)
    keys.emplace_back(request.due, request.actor, request.sequence);
  return keys;
}

std::vector<Request> any_requests(Rng& random, std::size_t count) {
  std::vector<Request> requests;
  std::vector<std::uint64_t> sequence(4, 0);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t actor = random.below(sequence.size());
    Request request;
    request.due = Time{} + seconds(static_cast<std::int64_t>(random.below(6)));
    request.actor = KeeperId{actor};
    request.sequence = ++sequence[actor];
    requests.push_back(request);
  }
  return requests;
}

// E-9: what falls due, and in which order, does not depend on the order of pushing.
TEST(Queue, PermutedPushesAreTakenInOneOrder) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng random{Seed{seed}, 0, "queue"};
    std::vector<Request> requests = any_requests(random, seed / 4);
    Queue first;
    for (const Request& request : requests)
      first.push(request);
    for (std::size_t i = requests.size(); i > 1; --i)
      std::swap(requests[i - 1], requests[random.below(i)]);
    Queue second;
    for (const Request& request : requests)
      second.push(request);
    std::size_t taken = 0;
    for (std::int64_t now = 0; now < 6; ++now) {
      const std::vector<Key> due = keys_of(first.take_due(Time{} + seconds(now)));
      ASSERT_EQ(due, keys_of(second.take_due(Time{} + seconds(now))));
      ASSERT_TRUE(std::ranges::is_sorted(due));
      for (const Key& key : due)
        ASSERT_LE(std::get<Time>(key), Time{} + seconds(now));
      taken += due.size();
    }
    ASSERT_EQ(taken, requests.size());
    ASSERT_TRUE(first.empty() && second.empty());
  }
}

}  // namespace
}  // namespace seawall
