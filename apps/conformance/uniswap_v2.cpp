// Vectors of Uniswap v2: the library's amounts, the pair's own check, deposits, and sequences of
// swaps with cumulative prices. Every figure comes from the library's rules; the file's
// expectations are only compared.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "adapter.hpp"
#include "fields.hpp"
#include "seawall/seawall.hpp"

namespace seawall::conformance {
namespace {

// The library's rule in the contract's own words, told from other pools' rules of the same name.
using LibraryAmount = Ruling<UInt256> (*)(UInt256, UInt256, UInt256, FeeRatio);
constexpr LibraryAmount amount_out_of_library = &amount_out<Contract256>;
constexpr LibraryAmount amount_in_of_library = &amount_in<Contract256>;

Ruling<UInt256> contract_amount_out(UInt256 in, UInt256 reserve_in, UInt256 reserve_out,
                                    FeeRatio fee = {}) {
  return amount_out_of_library(in, reserve_in, reserve_out, fee);
}
Ruling<UInt256> contract_amount_in(UInt256 out, UInt256 reserve_in, UInt256 reserve_out) {
  return amount_in_of_library(out, reserve_in, reserve_out, FeeRatio{});
}

// What the engine can hold; a pair refuses more than 112 bits anyway.
Ruling<Units> units(UInt256 value) {
  if (!value.fits_128() || (value.low >> 127) != 0) return std::unexpected{Rejection::overflow};
  return Units{static_cast<Int128>(value.low)};
}

Units units_at(const Field& field) {
  const Ruling<Units> read = units(field.wide());
  if (!read) field.refuse("an amount below 2^127");
  return *read;
}

/// Compares what a case or a step expects with what our rules gave; only the fields that the file
/// names.
class Comparison {
 public:
  Comparison(CaseResult& result, const Field& expected)
      : result_{result}, expected_{expected.json()}, where_{expected.path() + "."} {
    if (!expected_.is_object()) expected.refuse("an object");
  }

  void field(const std::string& key, const std::string& actual) {
    const auto found = expected_.find(key);
    if (found == expected_.end()) return;
    const std::string wanted = found->is_string() ? found->get<std::string>() : found->dump();
    if (wanted != actual) mismatch(key, wanted, actual);
  }
  void field(const std::string& key, UInt256 actual) { field(key, to_string(actual)); }
  void field(const std::string& key, Units actual) { field(key, to_string(actual.value)); }
  void flag(const std::string& key, bool actual) { field(key, actual ? "true" : "false"); }

  /// Both must refuse or neither; the venue's message is the venue's own.
  void refusal(std::optional<Rejection> actual) {
    const auto found = expected_.find("revert");
    if ((found != expected_.end()) == actual.has_value()) return;
    mismatch("revert", found == expected_.end() ? "none" : "revert: " + found->dump(),
             actual ? "refused: " + std::string{name_of(*actual)} : "none");
  }

  /// Worst relative error of Fast beyond the one unit that rounding to an integer makes.
  void fast(double approximate, double exact) {
    const double beyond = std::max(0.0, std::fabs(approximate - exact) - 1.0);
    result_.fast_error = std::max(result_.fast_error, beyond / std::max(exact, 1.0));
  }

 private:
  void mismatch(const std::string& key, const std::string& wanted, const std::string& actual) {
    result_.mismatches.push_back({where_ + key, wanted, actual});
  }

  CaseResult& result_;
  const nlohmann::json& expected_;
  std::string where_;
};

template <class T>
std::optional<Rejection> refusal_of(const Ruling<T>& ruling) {
  return ruling ? std::nullopt : std::optional{ruling.error()};
}

enum class Token : std::uint8_t { zero, one };

PairAmounts only(Token token, Units amount) {
  return token == Token::zero ? PairAmounts{amount, Units{}} : PairAmounts{Units{}, amount};
}

Token other(Token token) { return token == Token::zero ? Token::one : Token::zero; }

/// A pair asked to pay `out` of token 1 for `in` of token 0.
struct PairTrial {
  UniswapV2Pair pair;
  Ruling<void> ruling;
};

PairTrial try_pair(Units reserve_in, Units reserve_out, Units in, Units out) {
  PairTrial trial{{.reserve0 = reserve_in, .reserve1 = reserve_out}, {}};
  trial.ruling = exchange(trial.pair, only(Token::zero, in), only(Token::one, out), 0);
  return trial;
}

// The pair is asked for the library's amount, and for one unit more, which it must not give.
void compare_pair(Comparison& compare, const Field& inputs, UInt256 library_amount) {
  const Units reserve_in = units_at(inputs["reserveIn"]);
  const Units reserve_out = units_at(inputs["reserveOut"]);
  const Ruling<Units> in = units(inputs["amountIn"].wide());
  const Ruling<Units> out = units(library_amount);
  if (!in || !out) {
    compare.flag("pairAcceptsAmountOut", false);
    compare.flag("pairAcceptsAmountOutPlus1", false);
    return;
  }
  const PairTrial trial = try_pair(reserve_in, reserve_out, *in, *out);
  compare.flag("pairAcceptsAmountOut", trial.ruling.has_value());
  if (trial.ruling) {
    compare.field("reserveInAfter", trial.pair.reserve0);
    compare.field("reserveOutAfter", trial.pair.reserve1);
  }
  const PairTrial one_more = try_pair(reserve_in, reserve_out, *in, *out + Units{1});
  compare.flag("pairAcceptsAmountOutPlus1", one_more.ruling.has_value());
}

// What the engine trades with must say the same wherever its numbers reach.
void compare_engine(Comparison& compare, const std::string& key, const Ruling<UInt256>& library,
                    const Ruling<Int128>& engine) {
  if (engine) compare.field(key, Units{*engine});
  if (!engine && library && units(*library))
    compare.field(key, "refused: " + std::string{name_of(engine.error())});
}

CaseResult run_amount_out(const Field& inputs, const Field& expected) {
  CaseResult result;
  Comparison compare{result, expected};
  const UInt256 in = inputs["amountIn"].wide();
  const UInt256 reserve_in = inputs["reserveIn"].wide();
  const UInt256 reserve_out = inputs["reserveOut"].wide();
  const Ruling<UInt256> out = contract_amount_out(in, reserve_in, reserve_out);
  compare.refusal(refusal_of(out));
  if (!out) return result;
  compare.field("amountOut", *out);
  if (units(in) && in <= UInt256{pool_reserve_max} && reserve_in <= UInt256{pool_reserve_max} &&
      reserve_out <= UInt256{pool_reserve_max})
    compare_engine(
        compare, "amountOut", out,
        amount_out<Exact>(units(in)->value, units(reserve_in)->value, units(reserve_out)->value));
  const Ruling<double> fast =
      amount_out<Fast>(to_double(in), to_double(reserve_in), to_double(reserve_out));
  if (fast) compare.fast(*fast, to_double(*out));
  if (expected.has("pairAcceptsAmountOut")) compare_pair(compare, inputs, *out);
  return result;
}

CaseResult run_amount_in(const Field& inputs, const Field& expected) {
  CaseResult result;
  Comparison compare{result, expected};
  const UInt256 out = inputs["amountOut"].wide();
  const UInt256 reserve_in = inputs["reserveIn"].wide();
  const UInt256 reserve_out = inputs["reserveOut"].wide();
  const Ruling<UInt256> in = contract_amount_in(out, reserve_in, reserve_out);
  compare.refusal(refusal_of(in));
  if (!in) return result;
  compare.field("amountIn", *in);
  if (reserve_in <= UInt256{pool_reserve_max} && reserve_out <= UInt256{pool_reserve_max})
    compare_engine(
        compare, "amountIn", in,
        amount_in<Exact>(units(out)->value, units(reserve_in)->value, units(reserve_out)->value));
  const Ruling<double> fast =
      amount_in<Fast>(to_double(out), to_double(reserve_in), to_double(reserve_out));
  // Doubles cannot tell one unit of 2^53 left in the reserve: there Fast has no answer and none is
  // compared.
  const double left = to_double(reserve_out) - to_double(out);
  if (fast && left > 0x1p-40 * to_double(reserve_out)) compare.fast(*fast, to_double(*in));
  return result;
}

CaseResult run_mint_burn(const Field& inputs, const Field& expected) {
  CaseResult result;
  Comparison compare{result, expected};
  UniswapV2Pair pair;
  const auto deposit = [&](const std::string& prefix) -> Ruling<Units> {
    const Ruling<Units> amount0 = units(inputs[prefix + "0"].wide());
    const Ruling<Units> amount1 = units(inputs[prefix + "1"].wide());
    if (!amount0 || !amount1) return std::unexpected{Rejection::overflow};
    return mint_shares(pair, {*amount0, *amount1}, 0);
  };
  const Ruling<Units> first = deposit("initial");
  if (!first) return compare.refusal(first.error()), result;
  compare.field("totalSupplyAfterFirstMint", pair.shares);
  const Ruling<Units> second = deposit("add");
  if (!second) return compare.refusal(second.error()), result;
  compare.field("secondMintLiquidity", *second);
  if (!inputs.has("burnLiquidity")) return compare.refusal(std::nullopt), result;
  const Ruling<Units> shares = units(inputs["burnLiquidity"].wide());
  if (!shares) return compare.refusal(shares.error()), result;
  const Ruling<PairAmounts> paid = burn_shares(pair, *shares, 0);
  compare.refusal(refusal_of(paid));
  if (!paid) return result;
  compare.field("burnAmount0", paid->amount0);
  compare.field("burnAmount1", paid->amount1);
  return result;
}

// Router and pair: the library's amount for the reserves of the moment, then the pair's own check.
Ruling<Units> swap_exact_in(UniswapV2Pair& pair, Token token, UInt256 amount,
                            std::uint32_t timestamp) {
  const bool is_zero = token == Token::zero;
  const auto widen = [](Units value) { return UInt256{static_cast<UInt128>(value.value)}; };
  const Ruling<UInt256> out =
      contract_amount_out(amount, widen(is_zero ? pair.reserve0 : pair.reserve1),
                          widen(is_zero ? pair.reserve1 : pair.reserve0), pair.fee);
  if (!out) return std::unexpected{out.error()};
  const Ruling<Units> in_units = units(amount);
  const Ruling<Units> out_units = units(*out);
  if (!in_units || !out_units) return std::unexpected{Rejection::overflow};
  const Ruling<void> ruling =
      exchange(pair, only(token, *in_units), only(other(token), *out_units), timestamp);
  if (!ruling) return std::unexpected{ruling.error()};
  return *out_units;
}

void compare_step(Comparison& compare, const UniswapV2Pair& pair, const Ruling<Units>& out) {
  compare.refusal(refusal_of(out));
  if (out) compare.field("amountOut", *out);
  compare.field("reserve0", pair.reserve0);
  compare.field("reserve1", pair.reserve1);
  compare.field("price0CumulativeLast", pair.price0_cumulative);
  compare.field("price1CumulativeLast", pair.price1_cumulative);
}

// The engine's form of the pool, from the same state, must pay the same.
void compare_pool(Comparison& compare, const UniswapV2Pair& before, Token token, Units in,
                  Units out) {
  ConstantProduct<Exact> pool = token == Token::zero ? before.pool() : before.pool().reversed();
  const Ruling<Units> paid = pool.swap(TradeSide::sell, in);
  compare.field("amountOut",
                paid ? to_string(paid->value) : "refused: " + std::string{name_of(paid.error())});
  const ConstantProduct<Fast> fast{AmountOf<Fast>{to_double(before.pool().base_reserve.value)},
                                   AmountOf<Fast>{to_double(before.pool().quote_reserve.value)},
                                   before.fee};
  const auto fast_paid = (token == Token::zero ? fast : fast.reversed())
                             .quote(TradeSide::sell, AmountOf<Fast>{to_double(in.value)});
  if (fast_paid) compare.fast(fast_paid->value, to_double(out.value));
}

CaseResult run_sequence(const Field& inputs, const Field& expected) {
  CaseResult result;
  UniswapV2Pair pair;
  std::uint64_t now = static_cast<std::uint64_t>(inputs["startTimestamp"].wide().low);
  const PairAmounts seed{units_at(inputs["reserve0"]), units_at(inputs["reserve1"])};
  const Ruling<Units> seeded = mint_shares(pair, seed, static_cast<std::uint32_t>(now));
  if (!seeded) return Comparison{result, expected}.refusal(seeded.error()), result;
  const std::vector<Field> steps = inputs["steps"].elements();
  const std::vector<Field> wanted = expected["steps"].elements();
  if (steps.size() != wanted.size())
    expected["steps"].refuse(std::to_string(steps.size()) + " steps, as in inputs");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    now += static_cast<std::uint64_t>(steps[i]["dt"].wide().low);
    const Token token_in = steps[i]["tokenIn"].small(1) == 0 ? Token::zero : Token::one;
    const UInt256 amount = steps[i]["amountIn"].wide();
    const UniswapV2Pair before = pair;
    const Ruling<Units> out =
        swap_exact_in(pair, token_in, amount, static_cast<std::uint32_t>(now));
    Comparison compare{result, wanted[i]};
    compare_step(compare, pair, out);
    if (out) compare_pool(compare, before, token_in, *units(amount), *out);
  }
  return result;
}

}  // namespace

CaseResult run_uniswap_v2(const nlohmann::json& test_case) {
  const Field root{test_case, ""};
  const Field inputs = root["inputs"];
  const Field expected = root["expected"];
  const std::string operation = root["op"].text();
  if (operation == "getAmountOut") return run_amount_out(inputs, expected);
  if (operation == "getAmountIn") return run_amount_in(inputs, expected);
  if (operation == "mint_burn") return run_mint_burn(inputs, expected);
  if (operation == "swap_sequence_with_twap") return run_sequence(inputs, expected);
  root["op"].refuse("getAmountOut, getAmountIn, mint_burn, swap_sequence_with_twap");
}

}  // namespace seawall::conformance
