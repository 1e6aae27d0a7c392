#pragma once

#include <string>
#include <utility>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/model_spec.hpp"

namespace seawall {

/// Who trades between pools, order books and the outside market, with what it has on both sides. A
/// plain policy: what it sees is const, what it wants is a request.
struct ArbitrageurBehaviour {
  KeeperId keeper;                  ///< what it has on chain
  KeeperId outside;                 ///< what it has at order books and outside
  KeeperId transit;                 ///< what is on its way between the two
  std::vector<LiquidityId> places;  ///< where it works; none twice
  Fraction outside_fee{0.0};        ///< of each trade that is not in a pool, in [0, 1)
  Value profit_min{0.0};            ///< USD after gas
  double gas_price_max = 0.0;       ///< gwei that it never exceeds
  Fraction urgency{0.6};            ///< share of block space that it tries to outbid
  bool raises_gas = false;          ///< replaces a transaction that waits; otherwise it waits too
  Duration transfer_delay{};        ///< between its two inventories, each way
  /// Its share on chain of an asset may be off the opening share by so much before it transfers.
  Fraction rebalance_band{0.25};
};

/// As a person writes it.
struct ArbitrageurSpec {
  std::string name;
  std::vector<std::pair<std::string, double>> capital = {};  ///< on chain, asset and tokens
  std::vector<std::pair<std::string, double>> outside = {};
  std::vector<std::string> liquidity = {};  ///< empty: everywhere
  double outside_fee = 0.0;
  double profit_min_usd = 0.0;
  double gas_price_max = 1e9;
  double urgency = 0.6;
  bool raises_gas = false;
  double transfer_delay_minutes = 0.0;
  double rebalance_band = 0.25;
};

/// Names of the rows of the ledger beside its own.
[[nodiscard]] std::string outside_name(const ArbitrageurSpec& spec);
[[nodiscard]] std::string transit_name(const ArbitrageurSpec& spec);

/// Each as three keepers of the model, whose results count as one: on chain, outside, on the way.
void add_arbitrageurs(const std::vector<ArbitrageurSpec>& specs, std::vector<KeeperSpec>& keepers);

}  // namespace seawall
