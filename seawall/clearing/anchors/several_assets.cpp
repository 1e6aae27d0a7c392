#include "seawall/clearing/anchors/several_assets.hpp"

#include "seawall/base/assert.hpp"

namespace seawall::anchors {

JointAmplification amplify_jointly(const std::vector<double>& impact, Matrix sold_per_fall,
                                   std::vector<double> shock) {
  const std::size_t assets = impact.size();
  SEAWALL_ASSERT(sold_per_fall.rows() == assets && sold_per_fall.columns() == assets);
  Matrix rest{assets, assets};
  for (std::size_t a = 0; a < assets; ++a) {
    for (std::size_t b = 0; b < assets; ++b) {
      sold_per_fall(a, b) *= impact[a];
      rest(a, b) = (a == b ? 1.0 : 0.0) - sold_per_fall(a, b);
    }
  }
  JointAmplification result{.spectral_radius = spectral_radius(std::move(sold_per_fall)),
                            .total_fall = std::nullopt};
  if (result.spectral_radius < 1.0) result.total_fall = solve(std::move(rest), std::move(shock));
  return result;
}

}  // namespace seawall::anchors
