#pragma once

#include <string>

#include "seawall/base/time_text.hpp"
#include "seawall/model/checks.hpp"
#include "seawall/model/choices.hpp"
#include "seawall/model/compile_parts.hpp"
#include "seawall/model/model.hpp"
#include "seawall/scenario/scenario.hpp"

namespace seawall::compiling {

/// What the parts of compile_scenario() share. Parts run in the order of the declarations below.
struct ScenarioContext {
  ScenarioContext(const ScenarioSpec& input, const Model& world);

  const ScenarioSpec& spec;
  const Model& model;
  Scenario scenario;
  FirstError errors;
  NameTable coins{"asset"};
  NameTable venues{"venue"};
  NameTable liquidity{"liquidity"};
  NameTable keepers{"keeper"};
  Time end;  ///< start + duration, once the horizon is known
};

/// A moment of the run, `minutes_after` its start; reports one outside the run at `where`.
[[nodiscard]] Time moment(ScenarioContext& context, double minutes_after, const std::string& where);

void compile_horizon(ScenarioContext& context);
void compile_path(ScenarioContext& context);  ///< price rows and shocks, one path over all coins
void compile_gas(ScenarioContext& context);   ///< the course of gas prices, if there is a chain
void compile_flows(ScenarioContext& context);
void check_feedback(ScenarioContext& context);
void compile_votes(ScenarioContext& context);
void compile_behaviours(ScenarioContext& context);
void compile_bidders(ScenarioContext& context);
/// Where the chain's gas is paid in an asset, an actor needs some.
void check_gas_money(ScenarioContext& context, KeeperId keeper, const std::string& where);
void compile_arbitrageurs(ScenarioContext& context);
void compile_borrowers(ScenarioContext& context);
void compile_pool_providers(ScenarioContext& context);
void compile_manipulators(ScenarioContext& context);

}  // namespace seawall::compiling
