#include <fmt/format.h>

#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {

void compile_background_leverage(Context& context) {
  const auto& specs = context.spec.background_leverage;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const BackgroundLeverageSpec& spec = specs[i];
    const auto where = [&](std::string_view key) { return path_of("background_leverage", i, key); };
    const auto asset = context.assets.find(spec.asset, where("asset"), context.errors);
    check_range(spec.value_usd, ranges::positive, where("value_usd"), context.errors);
    check_range(spec.leverage_least, ranges::leverage, where("leverage_least"), context.errors);
    check_range(spec.leverage_most, ranges::leverage, where("leverage_most"), context.errors);
    if (spec.leverage_most < spec.leverage_least)
      context.errors.report(
          ErrorCode::parameter_out_of_range, where("leverage_most"),
          fmt::format("{} is below leverage_least, {}", spec.leverage_most, spec.leverage_least));
    if (spec.source.empty())
      context.errors.report(ErrorCode::missing_key, where("source"),
                            "is empty; say where the belief comes from, with its date");
    if (asset)
      context.model.background_leverage.push_back({.asset = AssetId{*asset},
                                                   .value = Value{spec.value_usd},
                                                   .leverage_least = spec.leverage_least,
                                                   .leverage_most = spec.leverage_most,
                                                   .source = spec.source});
  }
}

}  // namespace seawall::compiling
