#include "seawall/scenario/bidder.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace seawall {

std::string bidder_name(const BidderGroupSpec& group, std::uint32_t member) {
  return group.count == 1 ? group.name : fmt::format("{}-{}", group.name, member + 1);
}

void add_bidders(const std::vector<BidderGroupSpec>& groups, std::vector<KeeperSpec>& keepers) {
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const BidderGroupSpec& group = groups[g];
    for (std::uint32_t member = 0; member < std::min(group.count, bidders_max); ++member) {
      KeeperSpec keeper{.name = bidder_name(group, member),
                        .capital = group.capital_total,
                        .where = fmt::format("bidders[{}]", g)};
      for (auto& [asset, tokens] : keeper.capital)
        tokens /= static_cast<double>(group.count);
      keepers.push_back(std::move(keeper));
    }
  }
}

}  // namespace seawall
