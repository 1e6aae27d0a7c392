#include <algorithm>
#include <cmath>
#include <variant>

#include <fmt/format.h>

#include "seawall/scenario/compile_scenario_parts.hpp"

namespace seawall::compiling {
namespace {

using Deposits = std::vector<std::pair<ReserveId, Units>>;

// One actor under way.
struct Draft {
  const ManipulatorSpec& spec;
  std::size_t index = 0;
  ManipulatorBehaviour behaviour = {};

  [[nodiscard]] std::string path(std::string_view key) const {
    return path_of("manipulators", index, key);
  }
};

void check_figures(ScenarioContext& context, Draft& draft) {
  const ManipulatorSpec& spec = draft.spec;
  const auto check = [&](double value, const Range& range, const char* key) {
    check_range(value, range, draft.path(key), context.errors);
  };
  check(spec.target_price, ranges::positive, "target_price");
  check(spec.push_minutes, ranges::span_minutes, "push_minutes");
  check(spec.hold_minutes, ranges::span_minutes, "hold_minutes");
  check(spec.loan_fee, ranges::share_below_one, "loan_fee");
  check(spec.gas_price_max, ranges::positive, "gas_price_max");
  check(spec.urgency, ranges::share_below_one, "urgency");
  draft.behaviour.begins =
      moment(context, spec.at_minutes, draft.path("at_minutes")) - context.model.clock.start;
}

void set_place(ScenarioContext& context, Draft& draft) {
  FirstError& errors = context.errors;
  const auto place = context.liquidity.find(draft.spec.place, draft.path("place"), errors);
  const auto funding =
      check_choice(draft.spec.funding, choices::fundings, draft.path("funding"), errors);
  if (!place || !funding) return;
  draft.behaviour.place = LiquidityId{*place};
  draft.behaviour.funding = *funding == 0 ? KeeperFunding::flash_loan : KeeperFunding::capital;
  const bool lends = draft.behaviour.funding == KeeperFunding::flash_loan;
  if (lends != (draft.spec.loan_max > 0.0))
    errors.report(ErrorCode::parameter_out_of_range, draft.path("loan_max"),
                  fmt::format("{} with funding = \"{}\"; above 0 is allowed with \"flash_loan\", 0 "
                              "with \"capital\"",
                              draft.spec.loan_max, draft.spec.funding));
  if (lends && (draft.spec.push_minutes > 0.0 || draft.spec.hold_minutes > 0.0))
    errors.report(ErrorCode::parameter_out_of_range, draft.path("push_minutes"),
                  "above 0, or hold_minutes is, with funding = \"flash_loan\", which begins and "
                  "ends in one transaction; 0 is allowed");
  const Liquidity& there = context.model.liquidity[*place];
  const Asset& base = context.model.assets[there.base.index()];
  const Asset& quote = context.model.assets[there.quote.index()];
  draft.behaviour.raises =
      draft.spec.target_price > base.initial_price.value / quote.initial_price.value;
  const Asset& given = draft.behaviour.raises ? quote : base;
  draft.behaviour.loan_max =
      check_units(draft.spec.loan_max, given.decimals, draft.path("loan_max"), errors);
}

std::optional<ReserveId> reserve_named(ScenarioContext& context, const Draft& draft,
                                       const std::string& asset, const std::string& where) {
  const auto coin = context.coins.find(asset, where, context.errors);
  if (!coin) return std::nullopt;
  const auto reserves = reserves_of(context.model.venues[draft.behaviour.venue.index()]);
  for (std::size_t r = 0; r < reserves.size(); ++r)
    if (reserves[r].asset == AssetId{*coin}) return ReserveId{r};
  context.errors.report(ErrorCode::unknown_name, where,
                        fmt::format("venue {} has no reserve of '{}'; one that it has is needed",
                                    draft.spec.venue, asset));
  return std::nullopt;
}

Deposits deposits_of(ScenarioContext& context, const Draft& draft,
                     const std::vector<std::pair<std::string, double>>& specs, const char* key) {
  Deposits deposits;
  for (const auto& [asset, tokens] : specs) {
    const std::string where = draft.path(key) + "." + asset;
    const auto reserve = reserve_named(context, draft, asset, where);
    if (!reserve) break;
    const AssetId coin =
        reserves_of(context.model.venues[draft.behaviour.venue.index()])[reserve->index()].asset;
    deposits.emplace_back(*reserve, check_units(tokens, context.model.assets[coin.index()].decimals,
                                                where, context.errors));
  }
  return deposits;
}

AccountId account_named(const Model& model, VenueId venue, const std::string& name) {
  for (std::size_t i = 0; i < model.positions.accounts(); ++i)
    if (model.positions.venues[i] == venue && model.positions.names[i] == name) return AccountId{i};
  return AccountId::none();
}

void refuse_without_venue(ScenarioContext& context, const Draft& draft) {
  const ManipulatorSpec& spec = draft.spec;
  if (!spec.deposits.empty() || spec.pledges || !spec.borrows.empty() || !spec.contract.empty())
    context.errors.report(ErrorCode::missing_key, draft.path("venue"),
                          "is missing beside deposits, pledges, borrows or contract, which are "
                          "made at one");
}

void set_venue(ScenarioContext& context, Draft& draft) {
  const ManipulatorSpec& spec = draft.spec;
  ManipulatorBehaviour& behaviour = draft.behaviour;
  FirstError& errors = context.errors;
  if (spec.venue.empty()) return refuse_without_venue(context, draft);
  const auto venue = context.venues.find(spec.venue, draft.path("venue"), errors);
  if (!venue) return;
  behaviour.venue = VenueId{*venue};
  if (!std::holds_alternative<LendingPool>(context.model.venues[*venue].kind))
    return errors.report(ErrorCode::unknown_name, draft.path("venue"),
                         fmt::format("'{}' is no lending pool; one is needed", spec.venue));
  behaviour.deposits = deposits_of(context, draft, spec.deposits, "deposits");
  behaviour.counter_deposits =
      deposits_of(context, draft, spec.counter_deposits, "counter_deposits");
  for (const std::string& asset : spec.borrows)
    if (const auto reserve = reserve_named(context, draft, asset, draft.path("borrows"))) {
      if (std::ranges::find(behaviour.borrows, *reserve) != behaviour.borrows.end())
        errors.report(ErrorCode::duplicate_name, draft.path("borrows"),
                      fmt::format("'{}' is there twice; once is allowed", asset));
      behaviour.borrows.push_back(*reserve);
    }
  if (errors.any()) return;
  const Liquidity& place = context.model.liquidity[behaviour.place.index()];
  behaviour.pledges = spec.pledges;
  if (spec.pledges)
    if (const auto reserve = reserve_named(
            context, draft, context.model.assets[place.base.index()].name, draft.path("pledges")))
      behaviour.pledged_in = *reserve;
  behaviour.account = account_named(context.model, behaviour.venue, account_name(spec));
  behaviour.counter_account =
      account_named(context.model, behaviour.venue, counter_account_name(spec));
  if (!behaviour.account.exists() && !spec.borrows.empty())
    errors.report(ErrorCode::missing_key, draft.path("deposits"),
                  "is missing; deposits, pledges or a contract are what it borrows against");
}

void set_contract(ScenarioContext& context, Draft& draft) {
  const ManipulatorSpec& spec = draft.spec;
  ManipulatorBehaviour& behaviour = draft.behaviour;
  FirstError& errors = context.errors;
  if (spec.contract.empty()) {
    if (spec.size != 0.0 || spec.entry_price || !spec.counter_deposits.empty())
      errors.report(ErrorCode::missing_key, draft.path("contract"),
                    "is missing beside size, entry_price or counter_deposits");
    return;
  }
  NameTable names{"contract"};
  FirstError unused;
  for (const Contract& contract : context.model.contracts)
    names.add(contract.name, "", unused);
  const auto found = names.find(spec.contract, draft.path("contract"), errors);
  if (!found) return;
  const Contract& contract = context.model.contracts[*found];
  if (contract.venue != behaviour.venue)
    errors.report(ErrorCode::unknown_name, draft.path("contract"),
                  fmt::format("'{}' is held at '{}'; one of venue '{}' is needed", spec.contract,
                              context.model.venues[contract.venue.index()].name, spec.venue));
  if (spec.size == 0.0)
    errors.report(ErrorCode::parameter_out_of_range, draft.path("size"),
                  "0; tokens above 0 for a long, below 0 for a short are allowed");
  if (!spec.entry_price)
    errors.report(ErrorCode::missing_key, draft.path("entry_price"),
                  "is missing beside contract; the price at which its two accounts trade is "
                  "needed");
  if (!behaviour.account.exists() || !behaviour.counter_account.exists())
    errors.report(ErrorCode::missing_key, draft.path("counter_deposits"),
                  "is missing, or deposits is; both sides of a contract need margin");
  if (errors.any()) return;
  check_range(*spec.entry_price, ranges::positive, draft.path("entry_price"), errors);
  const auto units = [&](double tokens, AssetId asset) {
    const Int128 size = check_units(std::abs(tokens), context.model.assets[asset.index()].decimals,
                                    draft.path("size"), errors)
                            .value;
    return tokens < 0.0 ? -size : size;
  };
  behaviour.contract = ContractId{*found};
  behaviour.size = units(spec.size, contract.base);
  behaviour.paid = units(
      spec.size * *spec.entry_price,
      reserves_of(context.model.venues[contract.venue.index()])[contract.settled_in.index()].asset);
}

void compile_manipulator(ScenarioContext& context, std::size_t index) {
  Draft draft{.spec = context.spec.manipulators[index], .index = index};
  FirstError& errors = context.errors;
  check_figures(context, draft);
  set_place(context, draft);
  if (errors.any()) return;
  set_venue(context, draft);
  if (errors.any()) return;
  set_contract(context, draft);
  const auto keeper = context.keepers.find(draft.spec.name, draft.path("name"), errors);
  if (errors.any()) return;
  ManipulatorBehaviour& behaviour = draft.behaviour;
  behaviour.keeper = KeeperId{*keeper};
  behaviour.target = Price{draft.spec.target_price};
  behaviour.push = minutes_span(draft.spec.push_minutes);
  behaviour.hold = minutes_span(draft.spec.hold_minutes);
  behaviour.unwinds = draft.spec.unwinds;
  behaviour.loan_fee = Fraction{draft.spec.loan_fee};
  behaviour.gas_price_max = draft.spec.gas_price_max;
  behaviour.urgency = Fraction{draft.spec.urgency};
  check_gas_money(context, behaviour.keeper, draft.path("capital"));
  context.scenario.manipulators.push_back(std::move(behaviour));
}

}  // namespace

void compile_manipulators(ScenarioContext& context) {
  for (std::size_t i = 0; i < context.spec.manipulators.size() && !context.errors.any(); ++i)
    compile_manipulator(context, i);
}

}  // namespace seawall::compiling
