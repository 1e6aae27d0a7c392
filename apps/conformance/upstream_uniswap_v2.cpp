// Uniswap v2-core's pair tests: the most that a pair pays for an input, in either token.

#include <algorithm>

#include "fast_error.hpp"
#include "upstream.hpp"

namespace seawall::conformance::upstream {
namespace {

Units read_reserve(const Field& field) {
  const Units amount{field.integer()};
  if (amount > Units{pool_reserve_max}) field.refuse("an amount below 2^112");
  return amount;
}

enum class Token : std::uint8_t { zero, one };

PairAmounts only(Token token, Units amount) {
  return token == Token::zero ? PairAmounts{amount, Units{}} : PairAmounts{Units{}, amount};
}

/// A pair that is asked for `out` of one token for `in` of token 0.
struct Trial {
  UniswapV2Pair pair;
  Units in;
  Token paid;

  [[nodiscard]] Ruling<void> pays(Units out) const {
    UniswapV2Pair tried = pair;
    return exchange(tried, only(Token::zero, in), only(paid, out), 0);
  }
  /// The largest output that the pair lets pass; what it refuses it refuses beyond, too.
  [[nodiscard]] Units out_max() const {
    Units low{};
    Units high = paid == Token::zero ? pair.reserve0 : pair.reserve1;
    while (high - low > Units{1}) {
      const Units middle{low.value + (high - low).value / 2};
      (pays(middle) ? low : high) = middle;
    }
    return low;
  }
};

void compare_most(const Trial& trial, const Field& expected, CaseResult& result) {
  const Units most = trial.out_max();
  compare_figure(expected, "maxAmountOut", static_cast<UInt128>(most.value), result);
  const Ruling<void> one_more = trial.pays(most + Units{1});
  const std::string wanted = expected["maxAmountOutPlus1Reverts"].text();
  const bool by_product = !one_more && one_more.error() == Rejection::invariant_violated;
  const bool as_told = wanted == "UniswapV2: K" ? by_product : !one_more.has_value();
  if (!as_told)
    result.mismatches.push_back({expected["maxAmountOutPlus1Reverts"].path(), wanted,
                                 one_more ? "no refusal" : std::string{name_of(one_more.error())}});
}

// What the library would have offered is the pair's most.
void compare_library(const Trial& trial, const Field& expected, CaseResult& result) {
  const auto [pair, in, paid] = trial;
  const auto library = amount_out<Exact>(in.value, pair.reserve0.value, pair.reserve1.value);
  if (library) {
    compare_figure(expected, "maxAmountOut", static_cast<UInt128>(*library), result);
    const auto approximate = amount_out<Fast>(to_double(in.value), to_double(pair.reserve0.value),
                                              to_double(pair.reserve1.value));
    FastError{result}.number(*approximate, to_double(*library));
  } else {
    result.mismatches.push_back(
        {expected.path(), "no revert", std::string{name_of(library.error())}});
  }
}

}  // namespace

void run_uniswap_v2(const Assertion& assertion, CaseResult& result) {
  const Field& inputs = assertion.inputs;
  const std::string operation = assertion.operation.text();
  const bool same_token = operation == "pair_swap_token0_for_token0";
  if (!same_token && operation != "pair_swap_token0_for_token1")
    assertion.operation.refuse("pair_swap_token0_for_token1 or pair_swap_token0_for_token0");
  const Trial trial{.pair = {.reserve0 = read_reserve(inputs["reserve0"]),
                             .reserve1 = read_reserve(inputs["reserve1"])},
                    .in = read_reserve(inputs["amountIn"]),
                    .paid = same_token ? Token::zero : Token::one};
  compare_most(trial, assertion.expected, result);
  if (!same_token) compare_library(trial, assertion.expected, result);
}

}  // namespace seawall::conformance::upstream
