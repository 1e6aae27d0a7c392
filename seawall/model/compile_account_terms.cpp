#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/model/compile_parts.hpp"

// What a position states besides amounts, and what a protocol's accounts must be.
namespace seawall::compiling {
namespace {

const Venue& venue_of(const Context& context, std::uint32_t account) {
  return context.model.venues[context.model.positions.venues[account].index()];
}

/// What is wrong with the bands of a row, by column; an empty column: nothing.
struct BandFault {
  ErrorCode code = ErrorCode::parameter_out_of_range;
  std::string_view column;
  std::string detail;
};

BandFault fault_of(const BandRange& bands, const Venue& venue) {
  const auto* protocol = std::get_if<Protocol>(&venue.kind);
  const ProtocolTraits traits = protocol == nullptr ? ProtocolTraits{} : traits_of(protocol->kind);
  if (traits.bands_most == 0)
    return {ErrorCode::unknown_key, "band_low",
            fmt::format("states {}; accounts of venue {} lie in no bands, and 0 in both columns is "
                        "allowed",
                        bands.low, in_quotes(venue.name))};
  const std::int64_t least = std::int64_t{bands.low} + traits.bands_least - 1;
  const std::int64_t most = std::int64_t{bands.low} + traits.bands_most - 1;
  if (bands.high >= least && bands.high <= most) return {};
  return {ErrorCode::parameter_out_of_range, "band_high",
          fmt::format("{} is outside [{}, {}]; a loan lies in {} to {} bands from band_low on",
                      bands.high, least, most, traits.bands_least, traits.bands_most)};
}

}  // namespace

void compile_rates(Context& context, const std::vector<std::uint32_t>& account) {
  const PositionSpec& spec = context.spec.positions;
  PositionTable& table = context.model.positions;
  if (std::ranges::all_of(spec.rate, [](double rate) { return rate == 0.0; })) return;
  table.rates.assign(table.accounts(), 0.0);
  std::vector<bool> seen(table.accounts());
  for (std::size_t row = 0; row < spec.rows(); ++row) {
    double& rate = table.rates[account[row]];
    const Venue& venue = venue_of(context, account[row]);
    const auto* protocol = std::get_if<Protocol>(&venue.kind);
    if (spec.rate[row] != 0.0 &&
        (protocol == nullptr || traits_of(protocol->kind).account_rate.high == 0.0))
      return context.errors.report(
          ErrorCode::unknown_key, spec.where(row, "rate"),
          fmt::format("account {} states {}; accounts of venue {} set no rate themselves",
                      in_quotes(spec.account[row]), spec.rate[row], in_quotes(venue.name)));
    if (seen[account[row]] && spec.rate[row] != rate)
      return context.errors.report(
          ErrorCode::duplicate_name, spec.where(row, "rate"),
          fmt::format("account {} has rate {} here and {} before; an account has one rate",
                      in_quotes(spec.account[row]), spec.rate[row], rate));
    rate = spec.rate[row];
    seen[account[row]] = true;
  }
}

void compile_bands(Context& context, const std::vector<std::uint32_t>& account) {
  const PositionSpec& spec = context.spec.positions;
  PositionTable& table = context.model.positions;
  constexpr BandRange none{};  // 0 and 0
  if (std::ranges::all_of(spec.bands, [&](const BandRange& bands) { return bands == none; }))
    return;
  table.bands.assign(table.accounts(), {});
  std::vector<bool> seen(table.accounts());
  for (std::size_t row = 0; row < spec.rows(); ++row) {
    const BandRange& bands = spec.bands[row];
    BandRange& known = table.bands[account[row]];
    if (bands != none)
      if (const BandFault fault = fault_of(bands, venue_of(context, account[row]));
          !fault.column.empty())
        return context.errors.report(fault.code, spec.where(row, fault.column), fault.detail);
    if (seen[account[row]] && bands != known)
      return context.errors.report(
          ErrorCode::duplicate_name, spec.where(row, "band_low"),
          fmt::format("account {} lies in bands {} to {} here and in {} to {} before; an account "
                      "has one range",
                      in_quotes(spec.account[row]), bands.low, bands.high, known.low, known.high));
    known = bands;
    seen[account[row]] = true;
  }
}

namespace {

/// Where the active band of each venue may still be, and who said so.
struct ActiveBand {
  BandRange allowed{.low = std::numeric_limits<std::int32_t>::min(),
                    .high = std::numeric_limits<std::int32_t>::max()};
  std::size_t lowest_by = 0;
  std::size_t highest_by = 0;

  void narrow(std::size_t account, const BandRange& further) {
    if (further.low > allowed.low) {
      allowed.low = further.low;
      lowest_by = account;
    }
    if (further.high < allowed.high) {
      allowed.high = further.high;
      highest_by = account;
    }
  }
};

// Loans in bands of their own must be possible beside each other.
void check_active(Context& context, std::size_t account, const StatedAccount& stated,
                  ActiveBand& active) {
  const bool holds = stated.locked > 0 || stated.deposited > 0;
  if (!stated.bands.exists() || !holds || context.errors.any()) return;
  active.narrow(account, active_allowed(stated));
  if (active.allowed.low <= active.allowed.high) return;
  const PositionTable& table = context.model.positions;
  context.errors.report(
      ErrorCode::parameter_out_of_range, context.spec.positions.origin,
      fmt::format("band_low of account {} at {}: by what lies in its bands the active band is at "
                  "least {}, by those of account {} at most {}; above the active band lies coin "
                  "alone, below it collateral alone",
                  in_quotes(table.names[active.lowest_by]),
                  in_quotes(context.model.venues[table.venues[account].index()].name),
                  active.allowed.low, in_quotes(table.names[active.highest_by]),
                  active.allowed.high));
}

void check_account(Context& context, std::size_t account, const Protocol& protocol,
                   const StatedAccount& stated) {
  const Model& model = context.model;
  const PositionTable& table = model.positions;
  const auto report = [&](std::string_view key, const std::string& detail) {
    context.errors.report(
        ErrorCode::parameter_out_of_range, context.spec.positions.origin,
        fmt::format("{} of account {} at {}: {}", key, in_quotes(table.names[account]),
                    in_quotes(model.venues[table.venues[account].index()].name), detail));
  };
  const Range& allowed = traits_of(protocol.kind).account_rate;
  const double rate = table.rate_of(AccountId{account});
  if (rate > 0.0 && !allowed.contains(rate)) return report("rate", allowed.refusal(rate));
  std::visit(
      [&](const auto& kind) {
        if constexpr (requires { kind.check(stated); })
          if (const std::optional<TermFault> fault = kind.check(stated))
            report(fault->key, fault->detail);
      },
      protocol.kind);
}

using Totals = std::vector<StatedTotals>;  // [venues]

Totals background_totals(const Model& model) {
  Totals totals(model.venues.size());
  for (std::size_t v = 0; v < totals.size(); ++v) {
    const auto* protocol = std::get_if<Protocol>(&model.venues[v].kind);
    if (protocol == nullptr) continue;
    const LendingReserve& coin = protocol->reserves[Protocol::coin.index()];
    totals[v] = {.owed = coin.background_debt.value,
                 .deposited = coin.background_supply.value,
                 .unit = to_double(power_of_ten(model.assets[coin.asset.index()].decimals))};
  }
  return totals;
}

void check_totals(Context& context, const Totals& totals) {
  for (std::size_t v = 0; v < totals.size(); ++v) {
    const auto* protocol = std::get_if<Protocol>(&context.model.venues[v].kind);
    if (protocol == nullptr) continue;
    std::visit(
        [&](const auto& kind) {
          if constexpr (requires { kind.check(totals[v]); })
            if (const std::optional<TermFault> fault = kind.check(totals[v]))
              context.errors.report(ErrorCode::parameter_out_of_range,
                                    fmt::format("venues[{}].rules_terms.{}", v, fault->key),
                                    fault->detail);
        },
        protocol->kind);
  }
}

}  // namespace

void check_protocol_accounts(Context& context) {
  const Model& model = context.model;
  const PositionTable& table = model.positions;
  std::vector<ActiveBand> active(model.venues.size());
  Totals totals = background_totals(model);
  for (std::size_t account = 0; account < table.accounts(); ++account) {
    const Venue& venue = model.venues[table.venues[account].index()];
    const auto* protocol = std::get_if<Protocol>(&venue.kind);
    if (protocol == nullptr) continue;
    StatedAccount stated{.bands = table.bands_of(AccountId{account})};
    for (std::uint32_t place = table.row_begin[account]; place < table.row_begin[account + 1];
         ++place) {
      const Column& column = model.columns[table.columns[place]];
      const bool is_coin = column.reserve == Protocol::coin;
      const bool owed = column.side == Side::debt;
      (owed ? stated.owed : is_coin ? stated.deposited : stated.locked) += table.amounts[place];
      if (is_coin && (owed || traits_of(protocol->kind).takes_deposits)) continue;
      if (!is_coin && !owed) continue;
      const std::string& asset =
          model.assets[protocol->reserves[column.reserve.index()].asset.index()].name;
      context.errors.report(
          ErrorCode::unknown_name, context.spec.positions.origin,
          fmt::format("account {} has {} as {} at {}; there {} is {}",
                      in_quotes(table.names[account]), in_quotes(asset),
                      owed ? "debt" : "collateral", in_quotes(venue.name), in_quotes(asset),
                      is_coin ? "what is owed" : "what is locked"));
    }
    if (!context.errors.any()) check_account(context, account, *protocol, stated);
    check_active(context, account, stated, active[table.venues[account].index()]);
    StatedTotals& total = totals[table.venues[account].index()];
    total.owed += stated.owed;
    total.deposited += stated.deposited;
  }
  if (!context.errors.any()) check_totals(context, totals);
}

}  // namespace seawall::compiling
