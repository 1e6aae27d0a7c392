#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {
namespace {

/// A protocol on its way from spec to model, with where it stands.
struct Draft {
  Context& context;
  const VenueSpec& spec;
  std::string where;  ///< "venues[0]"
  ProtocolTraits traits;
  Protocol& protocol;

  [[nodiscard]] FirstError& errors() const { return context.errors; }
  [[nodiscard]] std::string key(std::size_t reserve, std::string_view name) const {
    return path_of(where + ".reserves", reserve, name);
  }
};

template <class P>
void read_terms(P& kind, const Draft& draft) {
  NameTable known{"term of these rules"};
  FirstError unused;
  for (const ProtocolTerm<P>& term : P::terms)
    known.add(term.key, "", unused);
  for (const auto& [key, value] : draft.spec.rules_terms) {
    const std::string where = draft.where + ".rules_terms." + key;
    const auto found = known.find(key, where, draft.errors());
    if (!found || !check_range(value, P::terms[*found].range, where, draft.errors())) continue;
    kind.*P::terms[*found].member = value;
  }
  if constexpr (requires { kind.check(); }) {
    if (draft.errors().any()) return;
    if (const std::optional<TermFault> fault = kind.check())
      draft.errors().report(ErrorCode::parameter_out_of_range,
                            draft.where + ".rules_terms." + fault->key, fault->detail);
  }
}

void refuse_foreign_keys(const Draft& draft) {
  const VenueSpec& spec = draft.spec;
  const auto refuse = [&](bool is_there, std::string_view key, std::string_view owner) {
    if (is_there)
      draft.errors().report(
          ErrorCode::unknown_key, fmt::format("{}.{}", draft.where, key),
          fmt::format("belongs to kind = \"{}\"; this venue is of kind \"{}\"", owner, spec.kind));
  };
  refuse(!spec.rules.empty(), "rules", "lending_pool");
  refuse(!spec.modes.empty(), "modes", "lending_pool");
  refuse(!spec.mechanism.empty(), "mechanism", "lending_pool");
  refuse(spec.cdp.has_value(), "cdp", "cdp");
}

void check_shape(const Draft& draft) {
  const std::size_t count = draft.spec.reserves.size();
  if (count < 2 || count > draft.traits.collaterals_max + 1U)
    draft.errors().report(
        ErrorCode::missing_key, draft.where + ".reserves",
        fmt::format("has {}; kind = \"{}\" needs the coin that is owed first, then {}", count,
                    draft.spec.kind,
                    draft.traits.collaterals_max == 1
                        ? std::string{"one collateral"}
                        : fmt::format("1 to {} collaterals", draft.traits.collaterals_max)));
}

bool has_oracle(const Draft& draft, std::size_t reserve) {
  return reserve > 0 || draft.traits.prices_coin;
}

void check_oracle(const Draft& draft, std::size_t index, const Oracle& oracle, AssetId asset) {
  const std::string where = draft.key(index, "oracle");
  const Model& model = draft.context.model;
  if (oracle.asset != asset)
    draft.errors().report(ErrorCode::unknown_name, where,
                          fmt::format("oracle {} prices {}, not {}", in_quotes(oracle.name),
                                      in_quotes(model.assets[oracle.asset.index()].name),
                                      in_quotes(model.assets[asset.index()].name)));
  if (oracle.numeraire.exists())
    draft.errors().report(
        ErrorCode::wrong_unit, where,
        fmt::format("oracle {} counts {}; kind = \"{}\" allows USD", in_quotes(oracle.name),
                    in_quotes(model.assets[oracle.numeraire.index()].name), draft.spec.kind));
}

void check_risk_keys(const Draft& draft, std::size_t index) {
  const ReserveSpec& spec = draft.spec.reserves[index];
  const auto refuse = [&](bool is_there, std::string_view name) {
    if (is_there)
      draft.errors().report(
          ErrorCode::unknown_key, draft.key(index, name),
          fmt::format("is not among what kind = \"{}\" reads of this reserve", draft.spec.kind));
  };
  const bool reads_risk = draft.traits.has_risk_keys && index > 0;
  refuse(!reads_risk && spec.collateral_factor != 0.0, "collateral_factor");
  refuse(!reads_risk && spec.liquidation_threshold != 0.0, "liquidation_threshold");
  refuse(!reads_risk && spec.liquidation_bonus != 0.0, "liquidation_bonus");
  refuse(spec.protocol_fee != 0.0, "protocol_fee");
  refuse(spec.reserve_factor != 0.0, "reserve_factor");
  refuse(spec.rate_curve.has_value(), "rate_curve");
  refuse((index > 0 || !draft.traits.has_background_debt) && spec.background_debt != 0.0,
         "background_debt");
  refuse((index > 0 || !draft.traits.takes_deposits) && spec.background_supply.has_value(),
         "background_supply");
  refuse(spec.cash.has_value(), "cash");
}

void compile_reserve(const Draft& draft, std::size_t index) {
  const ReserveSpec& spec = draft.spec.reserves[index];
  FirstError& errors = draft.errors();
  Context& context = draft.context;
  const auto asset = context.assets.find(spec.asset, draft.key(index, "asset"), errors);
  check_risk_keys(draft, index);
  if (!asset || errors.any()) return;
  LendingReserve reserve;
  reserve.asset = AssetId{*asset};
  for (const LendingReserve& other : draft.protocol.reserves)
    if (other.asset == reserve.asset)
      errors.report(ErrorCode::duplicate_name, draft.key(index, "asset"),
                    fmt::format("{} has a reserve already; one is allowed", in_quotes(spec.asset)));
  const Asset& coin = context.model.assets[*asset];
  if (draft.traits.decimals != 0 && coin.decimals != draft.traits.decimals)
    errors.report(
        ErrorCode::wrong_unit, draft.key(index, "asset"),
        fmt::format("{} has {} decimals; kind = \"{}\" counts in {}", in_quotes(coin.name),
                    coin.decimals, draft.spec.kind, draft.traits.decimals));
  if (has_oracle(draft, index)) {
    if (spec.oracle.empty())
      errors.report(ErrorCode::missing_key, draft.key(index, "oracle"),
                    fmt::format("is missing; kind = \"{}\" needs the oracle that prices {}",
                                draft.spec.kind, in_quotes(spec.asset)));
    const auto oracle = context.oracles.find(spec.oracle, draft.key(index, "oracle"), errors);
    if (!oracle) return;
    refuse_curve(context, OracleId{*oracle}, draft.key(index, "oracle"));
    reserve.oracle = OracleId{*oracle};
    check_oracle(draft, index, context.model.oracles[*oracle], reserve.asset);
  }
  if (draft.traits.has_risk_keys && index > 0) {
    if (spec.liquidation_threshold == 0.0)
      errors.report(ErrorCode::missing_key, draft.key(index, "liquidation_threshold"),
                    fmt::format("is missing; without one {} would count for nothing at a venue of "
                                "kind \"{}\"",
                                in_quotes(spec.asset), draft.spec.kind));
    const RiskBasisPoints risk =
        check_risk({spec.collateral_factor, spec.liquidation_threshold, spec.liquidation_bonus},
                   draft.key(index, ""), errors);
    reserve.initial.collateral_factor = risk.collateral_factor;
    reserve.initial.liquidation_threshold = risk.liquidation_threshold;
    reserve.initial.liquidation_bonus = risk.liquidation_bonus;
  }
  const auto units = [&](double tokens, std::string_view name) {
    return check_units(tokens, coin.decimals, draft.key(index, name), errors);
  };
  reserve.background_supply = units(spec.background_supply.value_or(0.0), "background_supply");
  reserve.background_debt = units(spec.background_debt, "background_debt");
  draft.protocol.reserves.push_back(reserve);
}

}  // namespace

void compile_protocol(Context& context, const VenueSpec& spec, const std::string& where,
                      Protocol& protocol) {
  const Draft draft{context, spec, where, traits_of(protocol.kind), protocol};
  refuse_foreign_keys(draft);
  check_shape(draft);
  std::visit([&](auto& kind) { read_terms(kind, draft); }, protocol.kind);
  for (std::size_t r = 0; r < spec.reserves.size() && !context.errors.any(); ++r)
    compile_reserve(draft, r);
  if (context.errors.any()) return;
  // What moves an account there; the coin itself counts as one.
  if (!draft.traits.prices_coin) protocol.reserves[0].oracle = protocol.reserves[1].oracle;
}

}  // namespace seawall::compiling
