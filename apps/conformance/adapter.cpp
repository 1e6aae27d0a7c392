#include "adapter.hpp"

#include <array>

namespace seawall::conformance {
namespace {

struct Format {
  std::string_view protocol;   ///< a file's `protocol` begins with it
  std::string_view operation;  ///< a case's `op`; empty: the adapter tells them apart itself
  RunCase run;
};

constexpr std::array formats{
    Format{"Aave v3", "liquidation_call", &run_aave_v3},
    Format{"Aave v4", "", &run_aave_v4},
    Format{"Compound v2", "liquidate_borrow", &run_compound_v2},
    Format{"Compound v3", "absorb_then_buy", &run_compound_v3},
    Format{"MakerDAO Liquidations 1.x", "cat_flip_auction", &run_maker_flip},
    Format{"MakerDAO Oracle Security Module", "osm_sequence", &run_maker_osm},
    Format{"MakerDAO Liquidations 2.0", "", &run_maker_clip},
    Format{"Liquity v1", "liquity_scenario", &run_liquity_v1},
    Format{"Liquity v2", "", &run_liquity_v2},
    Format{"Uniswap v2", "", &run_uniswap_v2},
    Format{"Uniswap v3", "", &run_uniswap_v3},
    Format{"Curve StableSwap-NG", "", &run_curve_stableswap},
    Format{"Balancer v2 weighted math", "", &run_balancer_weighted},
    Format{"Curve cryptoswap", "", &run_curve_cryptoswap},
    Format{"Morpho Blue", "", &run_morpho_blue},
    Format{"Silo v2", "", &run_silo_v2},
    Format{"Euler v2", "", &run_euler_v2},
    Format{"Fluid", "", &run_fluid},
    Format{"several", "", &run_upstream},
    Format{"crvUSD LLAMMA", "", &run_crvusd_llamma},
};

}  // namespace

RunCase adapter_for(std::string_view protocol, std::string_view operation) {
  for (const Format& format : formats)
    if (protocol.starts_with(format.protocol) &&
        (format.operation.empty() || operation == format.operation))
      return format.run;
  return nullptr;
}

bool is_theory(const nlohmann::json& file) {
  const auto cases = file.find("cases");
  return !file.contains("protocol") && cases != file.end() && cases->is_array() &&
         !cases->empty() && cases->front().is_object() && cases->front().contains("tol");
}

std::string known_formats() {
  std::string names;
  for (const Format& format : formats) {
    if (!names.empty()) names += ", ";
    names += "\"" + std::string{format.protocol} + "\"";
    if (!format.operation.empty()) names += " op \"" + std::string{format.operation} + "\"";
  }
  return names + ", or theory checks: no protocol and cases with a tolerance \"tol\"";
}

}  // namespace seawall::conformance
