#include "seawall/state/queue.hpp"

#include <algorithm>
#include <utility>

namespace seawall {

void Queue::push(const Request& request) { pending_.push_back(request); }

void Queue::push_all(std::vector<Request>& requests) {
  if (pending_.empty())
    std::swap(pending_, requests);
  else
    pending_.insert(pending_.end(), requests.begin(), requests.end());
  requests.clear();
}

const std::vector<Request>& Queue::take_due(Time now) {
  due_.clear();
  // Actors mostly submit in order and for one time, so the test for order is the usual whole cost.
  const auto in_order = [](const Request& a, const Request& b) { return a.before(b); };
  if (!std::ranges::is_sorted(pending_, in_order)) std::ranges::sort(pending_, in_order);
  const auto first_later =
      std::ranges::find_if(pending_, [now](const Request& request) { return request.due > now; });
  if (first_later == pending_.end()) {  // the usual case: nothing to keep, so nothing to copy
    std::swap(due_, pending_);
    return due_;
  }
  due_.assign(pending_.begin(), first_later);
  pending_.erase(pending_.begin(), first_later);
  return due_;
}

}  // namespace seawall
