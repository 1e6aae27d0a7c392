#include "seawall/io/crvusd_market.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace seawall::io {
namespace {

using Json = nlohmann::json;

Result<std::string> text_of(const Json& llamma, const std::string& file, const char* key) {
  if (const auto found = llamma.find(key); found != llamma.end() && found->is_string())
    return found->get<std::string>();
  return fail(ErrorCode::missing_key, fmt::format("{}: llamma.{}", file, key),
              "is missing; a text with it is needed");
}

Result<double> number_of(const Json& llamma, const std::string& file, const char* key) {
  const auto text = text_of(llamma, file, key);
  if (!text) return std::unexpected{text.error()};
  double number = 0.0;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (problem != std::errc{} || end != text->data() + text->size() || !(number > 0.0))
    return fail(ErrorCode::wrong_type, fmt::format("{}: llamma.{}", file, key),
                fmt::format("'{}' is no amount; a decimal in (0, inf) is allowed", *text));
  return number;
}

}  // namespace

Result<CrvusdMarket> read_crvusd_market(std::string_view bytes, const std::string& name) {
  const Json json = Json::parse(bytes, nullptr, false);
  const auto llamma = json.is_object() ? json.find("llamma") : json.end();
  if (json.is_discarded() || !json.is_object() || llamma == json.end() || !llamma->is_object())
    return fail(ErrorCode::malformed_file, name,
                "is not a whole JSON object with an object llamma; a market's AMM is needed");
  const auto symbol = text_of(*llamma, name, "collateral_symbol");
  if (!symbol) return std::unexpected{symbol.error()};
  const auto base = number_of(*llamma, name, "BASE_PRICE");
  if (!base) return std::unexpected{base.error()};
  const auto growth = number_of(*llamma, name, "rate_mul");
  if (!growth) return std::unexpected{growth.error()};
  const auto oracle = number_of(*llamma, name, "oracle_price");
  if (!oracle) return std::unexpected{oracle.error()};
  return CrvusdMarket{
      .symbol = *symbol, .base_price = *base * *growth / 1e18, .oracle_price = *oracle};
}

}  // namespace seawall::io
