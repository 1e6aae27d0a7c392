#include "seawall/scenario/borrower.hpp"

#include <fmt/format.h>

namespace seawall {

void add_borrowers(const std::vector<BorrowerGroupSpec>& groups, std::vector<KeeperSpec>& keepers) {
  for (std::size_t i = 0; i < groups.size(); ++i)
    keepers.push_back(
        {.name = groups[i].name, .capital = {}, .where = fmt::format("borrowers[{}]", i)});
}

}  // namespace seawall
