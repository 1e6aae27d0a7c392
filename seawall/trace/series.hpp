#pragma once

#include <cstdint>
#include <vector>

#include "seawall/base/time.hpp"

namespace seawall {

/// The course of a run, one row a recorded block; columns, so that it goes to Parquet as it is.
struct Series {
  std::size_t coins = 0;
  std::vector<Time> time;
  std::vector<std::uint64_t> block;
  std::vector<double> reference_price;  ///< [rows × coins], USD
  std::vector<double>
      exogenous_price;               ///< [rows × coins], USD: what it were without the run's sales
  std::vector<double> oracle_price;  ///< [rows × oracles], numeraire of the oracle
  std::size_t oracles = 0;
  std::vector<double> pool_price;  ///< [rows × pools], marginal, USD per token of the pool's base
  std::size_t pools = 0;
  std::vector<double> repaid_usd;                   ///< since the start
  std::vector<double> seized_usd;                   ///< since the start
  std::vector<double> bad_debt_usd;                 ///< recorded so far, at reference prices
  std::vector<std::uint32_t> accounts_under_water;  ///< liquidatable now
  std::vector<std::uint64_t> liquidations;          ///< since the start

  [[nodiscard]] std::size_t rows() const { return time.size(); }
};

}  // namespace seawall
