#pragma once

/// Random numbers without shared state: the n-th draw of a stream is a function of (seed, path,
/// stream, n), so threads, restarts and unrelated actors cannot disturb one another, and runs that
/// are compared share draws.
///
/// The bits are Philox4x32-10's and the distributions our own (std:: ones differ between standard
/// libraries), hence the same on every machine, compiler and build type.
///
/// @source J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011); library
/// Random123.

#include <Random123/philox.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"
#include "seawall/base/wide.hpp"

namespace seawall {

/// What the user chooses; every random number of a study follows from it.
struct Seed {
  std::uint64_t value;
};

/// 64-bit FNV-1a. @source draft-eastlake-fnv
[[nodiscard]] constexpr std::uint64_t hash_name(std::string_view name) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
  for (const char letter : name)
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100'0000'01b3;
  return hash;
}

/// One to one, and every input bit moves about half the output's. @source D. Stafford's "Mix13", as
/// in SplitMix64
[[nodiscard]] constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9;
  x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11eb;
  return x ^ (x >> 31);
}

/// The z below which a standard normal variable lies with the given probability.
///
/// @param probability  in (0, 1)
/// @return z, relative error about 1e-15
/// @source M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
/// Applied
///         Statistics 37 (1988), PPND16; the coefficients are its.
[[nodiscard]] inline double normal_quantile(double probability) {
  using Octet = std::array<double, 8>;
  constexpr Octet a{3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                    3.3430575583588128105e4, 2.5090809287301226727e3};
  constexpr Octet b{1.0,
                    4.2313330701600911252e1,
                    6.8718700749205790830e2,
                    5.3941960214247511077e3,
                    2.1213794301586595867e4,
                    3.9307895800092710610e4,
                    2.8729085735721942674e4,
                    5.2264952788528545610e3};
  constexpr Octet c{1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                    3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                    2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr Octet d{1.0,
                    2.05319162663775882187e0,
                    1.67638483018380384940e0,
                    6.89767334985100004550e-1,
                    1.48103976427480074590e-1,
                    1.51986665636164571966e-2,
                    5.47593808499534494600e-4,
                    1.05075007164441684324e-9};
  constexpr Octet e{6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                    2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr Octet f{1.0,
                    5.99832206555887937690e-1,
                    1.36929880922735805310e-1,
                    1.48753612908506148525e-2,
                    7.86869131145613259100e-4,
                    1.84631831751005468180e-5,
                    1.42151175831644588870e-7,
                    2.04426310338993978564e-15};
  const auto ratio = [](const Octet& above, const Octet& below, double x) {
    double numerator = above[7];
    double denominator = below[7];
    for (std::size_t i = 7; i-- > 0;) {
      numerator = numerator * x + above[i];
      denominator = denominator * x + below[i];
    }
    return numerator / denominator;
  };
  const double centred = probability - 0.5;
  if (centred >= -0.425 && centred <= 0.425)
    return centred * ratio(a, b, 0.180625 - centred * centred);
  const double tail = centred < 0.0 ? probability : 1.0 - probability;
  const double root = math::sqrt(-math::log(tail));
  const double size = root <= 5.0 ? ratio(c, d, root - 1.6) : ratio(e, f, root - 5.0);
  return centred < 0.0 ? -size : size;
}

/// One stream of random numbers. Copies continue independently with the same numbers.
class Rng {
 public:
  /// @param path    number of the simulated path; two paths never share a Philox block
  /// @param stream  who draws, e.g. "keeper/7". Seed and stream share a 64-bit key, so two of S
  ///                streams coincide with probability about S^2 / 2^65.
  constexpr Rng(Seed seed, std::uint64_t path, std::string_view stream)
      : key_(mix_bits(seed.value + mix_bits(hash_name(stream)))), path_(path) {}

  /// Uniform over all 2^64 values.
  std::uint64_t next_u64() {
    if ((position_ & 1) == 0) block_ = block(position_ >> 1);
    return block_[position_++ & 1];
  }

  /// The value next_u64() returns at a position, without moving.
  [[nodiscard]] std::uint64_t at(std::uint64_t position) const {
    return block(position >> 1)[position & 1];
  }

  /// Values drawn so far: all there is to save. Every draw below takes one, except below(), which
  /// may take more.
  [[nodiscard]] std::uint64_t position() const { return position_; }

  /// Continues as if so many values had been drawn.
  void seek(std::uint64_t position) {
    position_ = position;
    if ((position_ & 1) != 0) block_ = block(position_ >> 1);
  }

  /// Uniform in (0, 1): odd multiples of 2^-53, so neither end can occur and u and 1 - u are
  /// equally likely.
  double uniform() { return (static_cast<double>(next_u64() >> 12) + 0.5) * 0x1p-52; }

  /// Uniform between low and high, which must be finite, low <= high; rounding may return either
  /// end.
  double uniform(double low, double high) {
    const double u = uniform();
    return low * (1.0 - u) + high * u;
  }

  /// Uniform in 0 ... count - 1 without bias; count > 0.
  /// @source D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019)
  std::uint64_t below(std::uint64_t count) {
    SEAWALL_ASSERT(count > 0);
    UInt128 product = UInt128{next_u64()} * count;
    if (static_cast<std::uint64_t>(product) < count) {
      const std::uint64_t surplus = (0 - count) % count;
      // Each turn ends it with probability above 1/2.
      while (static_cast<std::uint64_t>(product) < surplus)
        product = UInt128{next_u64()} * count;
    }
    return static_cast<std::uint64_t>(product >> 64);
  }

  /// True with the given probability, in [0, 1].
  bool chance(double probability) { return uniform() < probability; }

  /// Standard normal, |z| < 8.3, monotone in the underlying uniform.
  double normal() { return normal_quantile(uniform()); }

  /// Exponential with the given mean, > 0; never 0, at most 37 means.
  double exponential(double mean) { return -math::log(uniform()) * mean; }

  /// e^(mu + sigma z), z standard normal; its median is e^mu.
  double lognormal(double mu, double sigma) { return math::exp(mu + sigma * normal()); }

  /// Pareto: exceeds x with probability (scale / x)^shape, for x >= scale > 0; shape > 0.
  double pareto(double scale, double shape) { return scale * math::exp(exponential(1.0) / shape); }

 private:
  using Block = std::array<std::uint64_t, 2>;

  [[nodiscard]] Block block(std::uint64_t number) const {
    const r123::Philox4x32::ctr_type counter{
        {low_word(number), high_word(number), low_word(path_), high_word(path_)}};
    const r123::Philox4x32::key_type key{{low_word(key_), high_word(key_)}};
    const auto words = r123::Philox4x32{}(counter, key);
    return {join(words[0], words[1]), join(words[2], words[3])};
  }

  static std::uint32_t low_word(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
  static std::uint32_t high_word(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }
  static std::uint64_t join(std::uint32_t low, std::uint32_t high) {
    return std::uint64_t{high} << 32 | low;
  }

  std::uint64_t key_;
  std::uint64_t path_;
  std::uint64_t position_ = 0;
  Block block_{};  ///< the block of the last value drawn, when position_ is odd
};

}  // namespace seawall
