#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/model_spec.hpp"

namespace seawall {

/// Who has liquidity in a pool, and when it is taken out, put back or moved. A plain policy: what
/// it sees is const, what it wants is a request.
struct PoolProviderBehaviour {
  KeeperId keeper;
  std::vector<StakeId> stakes;    ///< in one pool
  double volatility_max = 0.0;    ///< of the place's reference price, per √day; infinite: none
  Duration memory{};              ///< half-life of what it remembers of moves, > 0
  Fraction base_share_min{0.0};   ///< of a stake's value; below it leaves
  Fraction base_share_max{1.0};   ///< above it leaves
  Fraction withdrawn_share{1.0};  ///< of a stake, taken out when it leaves, (0, 1]
  Duration return_after{};        ///< back so long after the last look that told it to leave
  std::optional<Duration> recentre_after;  ///< moves a range so long after the price left it
  double gas_price_max = 0.0;              ///< gwei that it never exceeds
  Fraction urgency{0.6};                   ///< share of block space that it tries to outbid
};

/// As a person writes it.
struct PoolProviderSpec {
  std::string name;
  std::string liquidity;  ///< a place in a pool, whose two coins it judges by
  std::vector<std::pair<std::string, double>> capital = {};  ///< besides what is in the pool
  std::optional<double> share = {};                          ///< of the pool at the start
  std::vector<ConcentratedPositionSpec> positions = {};      ///< of a pool with ranges
  std::optional<double> volatility_max = {};                 ///< per √day
  double memory_minutes = 60.0;
  double base_share_min = 0.0;
  double base_share_max = 1.0;
  double withdrawn_share = 1.0;
  double return_minutes = 60.0;
  std::optional<double> recentre_after_minutes = {};
  double gas_price_max = 1e9;
  double urgency = 0.6;
};

/// Each as a keeper of the model, and what it has in its pool as that keeper's stakes.
void add_pool_providers(const std::vector<PoolProviderSpec>& specs, ModelSpec& model);

}  // namespace seawall
