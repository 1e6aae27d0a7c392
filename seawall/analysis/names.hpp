#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/wide.hpp"
#include "seawall/model/model.hpp"

namespace seawall {

/// What a stored run needs of its Model to be told in words: ids become names, units become tokens.
/// Written beside the events, so that a result folder explains itself.
struct Names {
  struct AssetName {
    std::string name;
    int decimals = 0;            ///< smallest units per token are 10^decimals
    double initial_price = 0.0;  ///< USD per token; 0 for a claim
    bool operator==(const AssetName&) const = default;
  };
  struct OracleName {
    std::string name;
    AssetId asset;
    LiquidityId source_pool;  ///< none: the reference price
    bool operator==(const OracleName&) const = default;
  };
  struct LiquidityName {
    std::string name;
    AssetId base;
    AssetId quote;
    bool operator==(const LiquidityName&) const = default;
  };
  struct ColumnName {
    std::string name;  ///< "aave/ETH/collateral"
    VenueId venue;
    AssetId asset;
    OracleId oracle;
    Side side = Side::collateral;
    bool operator==(const ColumnName&) const = default;
  };

  std::vector<AssetName> assets;
  std::size_t coins = 0;  ///< assets[0 … coins) are coins
  std::vector<std::string> venues;
  std::vector<std::vector<AssetId>> reserves;  ///< [venues][reserves of the venue]
  std::vector<OracleName> oracles;
  std::vector<LiquidityName> liquidity;
  std::vector<ColumnName> columns;
  std::vector<std::string> keepers;
  std::vector<std::string>
      accounts;  ///< [accounts]; in a stored run, empty where no event names the account

  [[nodiscard]] std::string_view of(AssetId id) const;
  [[nodiscard]] std::string_view of(VenueId id) const;
  [[nodiscard]] std::string_view of(OracleId id) const;
  [[nodiscard]] std::string_view of(LiquidityId id) const;
  [[nodiscard]] std::string_view of(ColumnId id) const;
  [[nodiscard]] std::string_view of(KeeperId id) const;
  [[nodiscard]] std::string_view of(AccountId id) const;

  /// Whole tokens; 0 where the asset is none.
  [[nodiscard]] Amount tokens(Int128 units, AssetId asset) const;
  [[nodiscard]] std::optional<AssetId> find_coin(std::string_view name) const;

  bool operator==(const Names&) const = default;
};

[[nodiscard]] Names names_of(const Model& model);

}  // namespace seawall
