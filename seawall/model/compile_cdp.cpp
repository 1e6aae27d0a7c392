#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "seawall/base/math.hpp"
#include "seawall/base/nearest_name.hpp"
#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {
namespace {

constexpr int maker_decimals = 18;  // the rules count collateral and coin in wad

// To the nearest billionth: 1.13 means 1.13·10²⁷ exactly, as a contract would have it.
Int128 ray_of(double number) { return floor_to_int128(number * 1e9 + 0.5) * wad; }
Int128 wad_of(double number) { return floor_to_int128(number * 1e9 + 0.5) * 1'000'000'000; }

// (1 + fee)^(1 / year) as a ray. Of growth so small e^x − 1 is x + x²/2 + x³/6 to the last digit of
// a double, so the growth itself keeps all of them; 1 + x would lose half.
Int128 duty_of(double yearly_fee) {
  constexpr double year_seconds = 31'536'000.0;  // 365 days, as Maker's governance counts
  const double x = math::log1p(yearly_fee) / year_seconds;
  return ray + floor_to_int128(x * (1.0 + x * (0.5 + x / 6.0)) * 1e27 + 0.5);
}

Duration whole_seconds(double minutes_count) {
  return seconds(static_cast<std::int64_t>(std::floor(minutes_count * 60.0 + 0.5)));
}

// Contracts count whole seconds; nothing lasts none.
bool check_lifetime(double minutes_count, const std::string& where, FirstError& errors) {
  if (!check_range(minutes_count, ranges::some_minutes, where, errors)) return false;
  if (whole_seconds(minutes_count) > Duration{}) return true;
  errors.report(
      ErrorCode::parameter_out_of_range, where,
      fmt::format("{} minutes are less than a second; whole seconds are allowed", minutes_count));
  return false;
}

/// A venue on its way from spec to model, with where it stands.
struct Draft {
  Context& context;
  const CdpSpec& spec;
  std::string where;  ///< "venues[0].cdp"
  CdpEngine& engine;

  [[nodiscard]] FirstError& errors() const { return context.errors; }
  [[nodiscard]] std::string key(std::string_view name) const {
    return fmt::format("{}.{}", where, name);
  }
};

void check_decimals(const Draft& draft, std::size_t asset, std::string_view key) {
  const Asset& found = draft.context.model.assets[asset];
  if (found.decimals != maker_decimals)
    draft.errors().report(ErrorCode::wrong_unit, draft.key(key),
                          fmt::format("{} has {} decimals; a CDP engine counts in 18",
                                      in_quotes(found.name), found.decimals));
}

void compile_assets_of(const Draft& draft, const std::string& venue) {
  Context& context = draft.context;
  const auto collateral =
      context.assets.find(draft.spec.collateral, draft.key("collateral"), draft.errors());
  const auto debt = context.assets.find(draft.spec.debt, draft.key("debt"), draft.errors());
  const auto oracle = context.oracles.find(draft.spec.oracle, draft.key("oracle"), draft.errors());
  if (oracle) refuse_curve(context, OracleId{*oracle}, draft.key("oracle"));
  if (draft.errors().any()) return;
  check_decimals(draft, *collateral, "collateral");
  check_decimals(draft, *debt, "debt");
  if (*collateral == *debt)
    draft.errors().report(ErrorCode::duplicate_name, draft.key("debt"),
                          "is the collateral too; two assets are needed");
  const Oracle& feed = context.model.oracles[*oracle];
  if (feed.asset != AssetId{*collateral} || feed.numeraire.exists())
    draft.errors().report(
        ErrorCode::unknown_name, draft.key("oracle"),
        fmt::format(
            "oracle {} does not price {} in USD; the vaults' spot price needs one that does",
            in_quotes(feed.name), in_quotes(draft.spec.collateral)));
  if (feed.decimals != maker_decimals)
    draft.errors().report(ErrorCode::wrong_unit, draft.key("oracle"),
                          fmt::format("oracle {} has {} decimals; a CDP engine counts in 18",
                                      in_quotes(feed.name), feed.decimals));
  LendingReserve locked;
  locked.asset = AssetId{*collateral};
  locked.oracle = OracleId{*oracle};
  locked.supply_claim = add_claim(context, venue, *collateral, AssetKind::supply_claim, "locked");
  LendingReserve drawn;
  drawn.asset = AssetId{*debt};
  drawn.oracle = OracleId{*oracle};  // what moves a vault; the coin itself counts as one
  drawn.debt_claim = add_claim(context, venue, *debt, AssetKind::debt_claim, "debt");
  draft.engine.reserves = {locked, drawn};
  draft.engine.system_debt = add_claim(context, venue, *debt, AssetKind::debt_claim, "system debt");
}

void compile_flip(const Draft& draft) {
  const std::string where = draft.key("flip");
  if (!draft.spec.flip) {
    draft.errors().report(ErrorCode::missing_key, where,
                          "is missing; mechanism = \"flip\" needs the auction's terms");
    return;
  }
  const FlipSpec& spec = *draft.spec.flip;
  bool is_valid = check_range(spec.bid_step, ranges::share, where + ".bid_step", draft.errors());
  is_valid &=
      check_lifetime(spec.bid_lifetime_minutes, where + ".bid_lifetime_minutes", draft.errors());
  is_valid &= check_lifetime(spec.auction_lifetime_minutes, where + ".auction_lifetime_minutes",
                             draft.errors());
  is_valid &= check_range(spec.lot_max, ranges::positive, where + ".lot_max", draft.errors());
  if (!is_valid) return;
  draft.engine.auction = CdpAuction::flip;
  draft.engine.flip = {
      .bid_step = wad_of(1.0 + spec.bid_step),
      .bid_lifetime = whole_seconds(spec.bid_lifetime_minutes),
      .auction_lifetime = whole_seconds(spec.auction_lifetime_minutes),
      .lot_max = check_units(spec.lot_max, maker_decimals, where + ".lot_max", draft.errors())};
}

void compile_clip(const Draft& draft) {
  const std::string where = draft.key("clip");
  FirstError& errors = draft.errors();
  if (!draft.spec.clip) {
    errors.report(ErrorCode::missing_key, where,
                  "is missing; mechanism = \"clip\" needs the auction's terms");
    return;
  }
  const ClipSpec& spec = *draft.spec.clip;
  const auto curve = check_choice(spec.curve, choices::dutch_curves, where + ".curve", errors);
  bool is_valid =
      check_range(spec.price_buffer, ranges::times_price, where + ".price_buffer", errors);
  is_valid &= check_lifetime(spec.lifetime_minutes, where + ".lifetime_minutes", errors);
  is_valid &= check_range(spec.price_drop_max, ranges::share, where + ".price_drop_max", errors);
  is_valid &= check_range(spec.incentive_share, ranges::share, where + ".incentive_share", errors);
  is_valid &=
      check_range(spec.incentive_flat, ranges::tokens_of_debt, where + ".incentive_flat", errors);
  is_valid &= check_range(spec.debt_at_auction_max, ranges::tokens_of_debt,
                          where + ".debt_at_auction_max", errors);
  is_valid &= check_range(draft.spec.dust, ranges::tokens_of_debt, draft.key("dust"), errors);
  is_valid &= check_range(spec.cut, ranges::share_above_zero, where + ".cut", errors);
  if (curve && *curve == 0)
    is_valid &=
        check_lifetime(spec.linear_lifetime_minutes, where + ".linear_lifetime_minutes", errors);
  if (curve && *curve == 1)
    is_valid &=
        check_range(spec.step_seconds, ranges::some_seconds, where + ".step_seconds", errors);
  if (!is_valid || !curve) return;
  draft.engine.auction = CdpAuction::clip;
  draft.engine.clip = {.price_buffer = ray_of(spec.price_buffer),
                       .lifetime = whole_seconds(spec.lifetime_minutes),
                       .price_drop_max = ray_of(spec.price_drop_max),
                       .incentive_share = wad_of(spec.incentive_share),
                       .incentive_flat = check_units(spec.incentive_flat, maker_decimals,
                                                     where + ".incentive_flat", errors),
                       .curve = static_cast<DutchCurve>(*curve),
                       .linear_lifetime = whole_seconds(spec.linear_lifetime_minutes),
                       .step = whole_seconds(spec.step_seconds / 60.0),
                       .cut = ray_of(spec.cut),
                       .debt_at_auction_max = check_units(spec.debt_at_auction_max, maker_decimals,
                                                          where + ".debt_at_auction_max", errors)};
}

// Its auctions count in wad, and hold coin and token where the venue keeps its collateral.
void check_backstop_asset(const Draft& draft, std::size_t asset) {
  const std::string key = "backstop.asset";
  check_decimals(draft, asset, key);
  const AssetId backstop{asset};
  for (const LendingReserve& reserve : draft.engine.reserves)
    if (reserve.asset == backstop)
      draft.errors().report(ErrorCode::duplicate_name, draft.key(key),
                            fmt::format("{} is what vaults {}; auctions need a token of its own",
                                        in_quotes(draft.spec.backstop->asset),
                                        reserve.debt_claim.exists() ? "owe" : "lock"));
}

// @return whether debt or surplus is auctioned
bool check_backstop_terms(const Draft& draft, const std::string& where) {
  const BackstopSpec& spec = *draft.spec.backstop;
  FirstError& errors = draft.errors();
  check_range(spec.lot_start, ranges::tokens_of_debt, where + ".lot_start", errors);
  check_range(spec.lot_growth, ranges::share, where + ".lot_growth", errors);
  check_range(spec.surplus_lot, ranges::tokens_of_debt, where + ".surplus_lot", errors);
  check_range(spec.surplus_kept, ranges::tokens_of_debt, where + ".surplus_kept", errors);
  check_range(spec.bid_step, ranges::share, where + ".bid_step", errors);
  check_lifetime(spec.bid_lifetime_minutes, where + ".bid_lifetime_minutes", errors);
  check_lifetime(spec.auction_lifetime_minutes, where + ".auction_lifetime_minutes", errors);
  return spec.lot_start > 0.0 || spec.surplus_lot > 0.0;
}

void compile_backstop(const Draft& draft) {
  if (!draft.spec.backstop) return;
  const BackstopSpec& spec = *draft.spec.backstop;
  const std::string where = draft.key("backstop");
  const auto asset = draft.context.assets.find(spec.asset, where + ".asset", draft.errors());
  check_range(spec.wait_minutes, ranges::span_minutes, where + ".wait_minutes", draft.errors());
  check_range(spec.lot, ranges::positive, where + ".lot", draft.errors());
  const bool is_auctioned = check_backstop_terms(draft, where);
  if (asset && is_auctioned) check_backstop_asset(draft, *asset);
  if (draft.errors().any()) return;
  const auto units = [&](double tokens, std::string_view key) {
    return check_units(tokens, maker_decimals, fmt::format("{}.{}", where, key), draft.errors());
  };
  draft.engine.backstop =
      BackstopTerms{.asset = AssetId{*asset},
                    .wait = whole_seconds(spec.wait_minutes),
                    .lot = units(spec.lot, "lot"),
                    .lot_start = units(spec.lot_start, "lot_start"),
                    .lot_growth = wad_of(1.0 + spec.lot_growth),
                    .surplus_lot = units(spec.surplus_lot, "surplus_lot"),
                    .surplus_kept = units(spec.surplus_kept, "surplus_kept"),
                    .bid_step = wad_of(1.0 + spec.bid_step),
                    .bid_lifetime = whole_seconds(spec.bid_lifetime_minutes),
                    .auction_lifetime = whole_seconds(spec.auction_lifetime_minutes)};
}

}  // namespace

void compile_cdp(Context& context, const VenueSpec& spec, const std::string& where,
                 CdpEngine& engine) {
  FirstError& errors = context.errors;
  if (!spec.reserves.empty() || !spec.modes.empty() || !spec.rules.empty())
    errors.report(ErrorCode::unknown_key,
                  where + (!spec.rules.empty()      ? ".rules"
                           : !spec.reserves.empty() ? ".reserves"
                                                    : ".modes"),
                  "belongs to kind = \"lending_pool\"; kind = \"cdp\" has a table cdp");
  if (!spec.cdp) {
    errors.report(ErrorCode::missing_key, where + ".cdp",
                  "is missing; kind = \"cdp\" needs what its vaults lock and owe");
    return;
  }
  const Draft draft{context, *spec.cdp, where + ".cdp", engine};
  if (spec.mechanism != "flip" && spec.mechanism != "clip")
    errors.report(ErrorCode::parameter_out_of_range, where + ".mechanism",
                  fmt::format("{} with kind = \"cdp\"; \"flip\" and \"clip\" are allowed",
                              in_quotes(spec.mechanism)));
  check_range(spec.cdp->liquidation_ratio, ranges::one_to_hundred, draft.key("liquidation_ratio"),
              errors);
  check_range(spec.cdp->penalty, ranges::share, draft.key("penalty"), errors);
  check_range(spec.cdp->stability_fee, ranges::share, draft.key("stability_fee"), errors);
  if (errors.any()) return;
  compile_assets_of(draft, spec.name);
  if (errors.any()) return;
  engine.liquidation_ratio = ray_of(spec.cdp->liquidation_ratio);
  engine.penalty = ray_of(1.0 + spec.cdp->penalty);
  engine.duty = duty_of(spec.cdp->stability_fee);
  engine.dust = check_units(spec.cdp->dust, maker_decimals, draft.key("dust"), errors);
  engine.opening_surplus =
      check_units(spec.cdp->surplus, maker_decimals, draft.key("surplus"), errors);
  spec.mechanism == "flip" ? compile_flip(draft) : compile_clip(draft);
  compile_backstop(draft);
}

namespace {

// The English auctions' rule multiplies rad by ray in 256 bits, so a lot with more debt could never
// be sold: mechanics/cdp/cat.hpp refuses each attempt. A partial seizure leaves debt over
// collateral as it was, so the opening tells.
void check_lots(Context& context, std::size_t account) {
  constexpr double rad_ray_max = 0x1p256 / 1e72;  // debt with penalty, tokens: about 115,792
  const Model& model = context.model;
  const PositionTable& table = model.positions;
  const auto& engine = std::get<CdpEngine>(model.venues[table.venues[account].index()].kind);
  if (engine.auction != CdpAuction::flip) return;
  double collateral = 0.0;
  double debt = 0.0;
  for (std::uint32_t place = table.row_begin[account]; place < table.row_begin[account + 1];
       ++place)
    (model.columns[table.columns[place]].side == Side::debt ? debt : collateral) +=
        to_double(table.amounts[place]);
  const double lot = std::min(collateral, to_double(engine.flip.lot_max.value));
  if (collateral <= 0.0) return;
  const double tab = debt * lot / collateral / 1e18 * (to_double(engine.penalty) / 1e27);
  if (tab >= rad_ray_max)
    context.errors.report(
        ErrorCode::too_large, context.spec.positions.origin,
        fmt::format("a lot of vault {} owes {:.6g} with the penalty; the auction's arithmetic ends "
                    "at {:.6g}: a smaller flip.lot_max is needed",
                    in_quotes(table.names[account]), tab, rad_ray_max));
}

}  // namespace

void check_vaults(Context& context) {
  const Model& model = context.model;
  const PositionTable& table = model.positions;
  for (std::size_t account = 0; account < table.accounts(); ++account) {
    if (!std::holds_alternative<CdpEngine>(model.venues[table.venues[account].index()].kind))
      continue;
    for (std::uint32_t place = table.row_begin[account]; place < table.row_begin[account + 1];
         ++place) {
      const Column& column = model.columns[table.columns[place]];
      if ((column.reserve == CdpEngine::collateral) == (column.side == Side::collateral)) continue;
      const AssetId asset =
          reserves_of(model.venues[column.venue.index()])[column.reserve.index()].asset;
      context.errors.report(
          ErrorCode::unknown_name, context.spec.positions.origin,
          fmt::format("vault {} {} {}; a vault locks the venue's collateral and owes its coin",
                      in_quotes(table.names[account]), column.side == Side::debt ? "owes" : "locks",
                      in_quotes(model.assets[asset.index()].name)));
      return;
    }
    check_lots(context, account);
  }
}

}  // namespace seawall::compiling
