#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>
#include <variant>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {
namespace {

// A contract under way: what its names stand for.
struct Draft {
  const ContractSpec& spec;
  std::size_t index = 0;
  Contract contract = {};

  [[nodiscard]] std::string path(std::string_view key) const {
    return path_of("contracts", index, key);
  }
};

const LendingPool* pool_of(const Model& model, VenueId venue) {
  return std::get_if<LendingPool>(&model.venues[venue.index()].kind);
}

void find_reserve(Context& context, Draft& draft) {
  const auto settled =
      context.assets.find(draft.spec.settled_in, draft.path("settled_in"), context.errors);
  const LendingPool* pool = pool_of(context.model, draft.contract.venue);
  if (pool == nullptr)
    return context.errors.report(ErrorCode::unknown_name, draft.path("venue"),
                                 fmt::format("{} is no lending pool; contracts are held at one",
                                             in_quotes(draft.spec.venue)));
  if (!settled) return;
  for (std::size_t r = 0; r < pool->reserves.size(); ++r)
    if (pool->reserves[r].asset == AssetId{*settled}) draft.contract.settled_in = ReserveId{r};
  if (!draft.contract.settled_in.exists())
    context.errors.report(
        ErrorCode::unknown_name, draft.path("settled_in"),
        fmt::format("venue {} has no reserve of {}; one that it has is needed",
                    in_quotes(draft.spec.venue), in_quotes(draft.spec.settled_in)));
}

// The mark counts what the venue's other oracles count.
void find_mark(Context& context, Draft& draft) {
  const auto mark = context.oracles.find(draft.spec.mark, draft.path("mark"), context.errors);
  if (!mark) return;
  refuse_curve(context, OracleId{*mark}, draft.path("mark"));
  for (const LendingReserve& reserve : pool_of(context.model, draft.contract.venue)->reserves)
    refuse_curve(context, reserve.oracle, draft.path("venue"));
  draft.contract.mark = OracleId{*mark};
  const Oracle& oracle = context.model.oracles[*mark];
  const Oracle& other = context.model.oracles[pool_of(context.model, draft.contract.venue)
                                                  ->reserves[draft.contract.settled_in.index()]
                                                  .oracle.index()];
  if (oracle.asset != draft.contract.base)
    context.errors.report(ErrorCode::unknown_name, draft.path("mark"),
                          fmt::format("oracle {} prices {}, not {}", in_quotes(draft.spec.mark),
                                      in_quotes(context.model.assets[oracle.asset.index()].name),
                                      in_quotes(draft.spec.base)));
  if (oracle.numeraire != other.numeraire || oracle.decimals != other.decimals)
    context.errors.report(
        ErrorCode::wrong_unit, draft.path("mark"),
        fmt::format("oracle {} counts with {} decimals and oracle {} with {}; the same numeraire "
                    "and decimals are needed",
                    in_quotes(oracle.name), oracle.decimals, in_quotes(other.name),
                    other.decimals));
}

void set_margins(Context& context, Draft& draft) {
  Contract& contract = draft.contract;
  FirstError& errors = context.errors;
  contract.initial_margin = check_basis_points(draft.spec.initial_margin, ranges::share_above_zero,
                                               draft.path("initial_margin"), errors);
  contract.maintenance_margin = check_basis_points(draft.spec.maintenance_margin, ranges::share,
                                                   draft.path("maintenance_margin"), errors);
  contract.gain_weight =
      check_basis_points(draft.spec.gain_weight, ranges::share, draft.path("gain_weight"), errors);
  if (contract.maintenance_margin > contract.initial_margin)
    errors.report(ErrorCode::parameter_out_of_range, draft.path("maintenance_margin"),
                  fmt::format("{} is above initial_margin, {}; at most that is allowed",
                              draft.spec.maintenance_margin, draft.spec.initial_margin));
}

void set_limits(Context& context, Draft& draft) {
  Contract& contract = draft.contract;
  FirstError& errors = context.errors;
  const ContractSpec& spec = draft.spec;
  contract.open_interest_max =
      check_units(spec.open_interest_max, context.model.assets[contract.base.index()].decimals,
                  draft.path("open_interest_max"), errors);
  const bool is_tied = !spec.depth_places.empty();
  if (is_tied != spec.depth_multiple.has_value() || is_tied != spec.depth_fall.has_value())
    return errors.report(ErrorCode::missing_key, draft.path("depth_places"),
                         "depth_places, depth_multiple and depth_fall go together; all three or "
                         "none are needed");
  if (!is_tied) return;
  check_range(*spec.depth_multiple, ranges::positive, draft.path("depth_multiple"), errors);
  check_range(*spec.depth_fall, ranges::distance, draft.path("depth_fall"), errors);
  contract.depth_multiple = *spec.depth_multiple;
  contract.depth_fall = Fraction{*spec.depth_fall};
  for (const std::string& name : spec.depth_places) {
    const auto place = context.pools.find(name, draft.path("depth_places"), errors);
    if (!place) return;
    if (context.model.liquidity[*place].base != contract.base)
      errors.report(ErrorCode::unknown_name, draft.path("depth_places"),
                    fmt::format("{} does not sell {}; places whose base it is are allowed",
                                in_quotes(name), in_quotes(spec.base)));
    contract.depth_places.push_back(LiquidityId{*place});
  }
}

AssetId add_side(Context& context, const Draft& draft, std::string_view side) {
  const Asset& base = context.model.assets[draft.contract.base.index()];
  Asset made{.name = fmt::format("{}:{}:{}", draft.spec.venue, draft.spec.name, side),
             .kind = AssetKind::open_interest,
             .decimals = base.decimals,
             .initial_price = Price{0.0},
             .impact = std::nullopt};
  context.model.assets.push_back(std::move(made));
  return AssetId{context.model.assets.size() - 1};
}

std::optional<AccountId> find_account(const Model& model, VenueId venue, std::string_view name) {
  for (std::size_t i = 0; i < model.positions.accounts(); ++i)
    if (model.positions.venues[i] == venue && model.positions.names[i] == name) return AccountId{i};
  return std::nullopt;
}

// Signed units: what was paid is negative for who was paid.
Int128 signed_units(double tokens, int decimals, const std::string& where, FirstError& errors) {
  const Int128 units = check_units(std::abs(tokens), decimals, where, errors).value;
  return tokens < 0.0 ? -units : units;
}

void open_position(Context& context, const Draft& draft, std::size_t index) {
  const ContractPositionSpec& spec = draft.spec.positions[index];
  Model& model = context.model;
  FirstError& errors = context.errors;
  const auto path = [&](const char* key) { return path_of(draft.path("positions"), index, key); };
  const auto account = find_account(model, draft.contract.venue, spec.account);
  if (!account)
    return errors.report(ErrorCode::unknown_name, path("account"),
                         fmt::format("venue {} has no account {}; one with collateral or debt "
                                     "there is needed",
                                     in_quotes(draft.spec.venue), in_quotes(spec.account)));
  if (model.positions.modes[account->index()] != 0)
    errors.report(ErrorCode::parameter_out_of_range, path("account"),
                  fmt::format("account {} is in an efficiency mode; one in none is needed",
                              in_quotes(spec.account)));
  check_range(spec.entry_price, ranges::positive, path("entry_price"), errors);
  if (spec.size == 0.0)
    errors.report(ErrorCode::parameter_out_of_range, path("size"),
                  "0; tokens above 0 for a long, below 0 for a short are allowed");
  const auto& reserve =
      reserves_of(model.venues[draft.contract.venue.index()])[draft.contract.settled_in.index()];
  ContractPosition position{.account = *account, .contract = ContractId{draft.index}};
  position.size = signed_units(spec.size, model.assets[draft.contract.base.index()].decimals,
                               path("size"), errors);
  position.paid = signed_units(spec.size * spec.entry_price,
                               model.assets[reserve.asset.index()].decimals, path("size"), errors);
  for (const ContractPosition& other : model.contract_positions)
    if (other.account == position.account && other.contract == position.contract)
      errors.report(
          ErrorCode::duplicate_name, path("account"),
          fmt::format("account {} is there twice; once is allowed", in_quotes(spec.account)));
  model.contract_positions.push_back(position);
  add_margin_account(model, *account);
}

// Each side owes the other: what is not matched nobody would pay.
void check_sides(Context& context, const Draft& draft) {
  Int128 size = 0;
  Int128 paid = 0;
  for (const ContractPosition& position : context.model.contract_positions) {
    if (position.contract != ContractId{draft.index}) continue;
    size += position.size;
    paid += position.paid;
  }
  if (size != 0 || paid != 0)
    context.errors.report(
        ErrorCode::parameter_out_of_range, draft.path("positions"),
        fmt::format("longs and shorts differ by {} smallest units of size and {} paid; both must "
                    "sum to 0, as each side owes the other",
                    to_string(size), to_string(paid)));
}

void compile_contract(Context& context, std::size_t index, NameTable& names) {
  Draft draft{.spec = context.spec.contracts[index], .index = index};
  FirstError& errors = context.errors;
  names.add(draft.spec.name, draft.path("name"), errors);
  draft.contract.name = draft.spec.name;
  const auto venue = context.venues.find(draft.spec.venue, draft.path("venue"), errors);
  const auto base = context.assets.find(draft.spec.base, draft.path("base"), errors);
  if (!venue || !base) return;
  draft.contract.venue = VenueId{*venue};
  draft.contract.base = AssetId{*base};
  find_reserve(context, draft);
  if (errors.any()) return;
  find_mark(context, draft);
  set_margins(context, draft);
  set_limits(context, draft);
  if (errors.any()) return;
  draft.contract.long_claim = add_side(context, draft, "long");
  draft.contract.short_claim = add_side(context, draft, "short");
  for (std::size_t i = 0; i < draft.spec.positions.size() && !errors.any(); ++i)
    open_position(context, draft, i);
  check_sides(context, draft);
  context.model.contracts.push_back(std::move(draft.contract));
}

}  // namespace

void add_margin_account(Model& model, AccountId account) {
  const auto place = std::ranges::lower_bound(model.margin_accounts, account);
  if (place == model.margin_accounts.end() || *place != account)
    model.margin_accounts.insert(place, account);
}

void compile_contracts(Context& context) {
  NameTable names{"contract"};
  for (std::size_t i = 0; i < context.spec.contracts.size() && !context.errors.any(); ++i)
    compile_contract(context, i, names);
  std::ranges::sort(context.model.contract_positions, {}, [](const ContractPosition& position) {
    return std::tuple{position.account, position.contract};
  });
}

}  // namespace seawall::compiling
