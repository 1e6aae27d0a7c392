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

}  // namespace

PoolWords pool_words(const Model& model, const Pool& pool) {
  return std::visit([&](const auto& terms) { return words(model, pool, terms); }, pool.terms);
}

}  // namespace seawall
