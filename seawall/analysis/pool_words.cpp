#include "seawall/analysis/pool_words.hpp"

#include <fmt/format.h>

#include <variant>

#include "seawall/analysis/wording.hpp"

namespace seawall {
namespace {

std::string reserves_text(const Model& model, const Pool& pool) {
  std::string text;
  for (std::size_t i = 0; i < pool.coins.size(); ++i) {
    const Asset& asset = model.assets[pool.coins[i].index()];
    if (i > 0) text += i + 1 < pool.coins.size() ? ", " : " and ";
    text += fmt::format(
        "{} {}",
        number_text(to_double(pool.reserves[i].value) / to_double(power_of_ten(asset.decimals))),
        asset.name);
  }
  return text;
}

PoolWords words(const Model& model, const Pool& pool, const ConstantProductTerms&) {
  return {"constant product", reserves_text(model, pool)};
}

PoolWords words(const Model& model, const Pool& pool, const WeightedTerms& terms) {
  std::string weights;
  for (const Int128 weight : terms.weights) {
    if (!weights.empty()) weights += '/';
    weights += number_text(to_double(weight) / 1e16);
  }
  return {"weighted", fmt::format("{}, weights {}", reserves_text(model, pool), weights)};
}

PoolWords words(const Model& model, const Pool& pool, const StableSwapTerms& terms) {
  return {"StableSwap", fmt::format("{}, amplification {}, fee {}", reserves_text(model, pool),
                                    terms.amplification / 100,
                                    percent_text(static_cast<double>(terms.fee) / 1e10))};
}

PoolWords words(const Model&, const Pool&, const ConcentratedTerms& terms) {
  return {"concentrated",
          fmt::format("liquidity in {}, fee {}", counted(terms.ranges.size(), "range"),
                      percent_text(terms.fee_millionths / 1e6))};
}

PoolWords words(const Model& model, const Pool& pool, const CryptoTerms& terms) {
  return {"cryptoswap", fmt::format("{}, fee {} to {}", reserves_text(model, pool),
                                    percent_text(static_cast<double>(terms.mid_fee) / 1e10),
                                    percent_text(static_cast<double>(terms.out_fee) / 1e10))};
}

}  // namespace

PoolWords pool_words(const Model& model, const Pool& pool) {
  return std::visit([&](const auto& terms) { return words(model, pool, terms); }, pool.terms);
}

}  // namespace seawall
