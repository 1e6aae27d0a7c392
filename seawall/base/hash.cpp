#include "seawall/base/hash.hpp"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

namespace seawall {

std::string Digest::hex() const { return fmt::format("{:016x}{:016x}", high, low); }

Digest digest_of(std::span<const std::byte> bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

Digest digest_of(std::string_view text) { return digest_of(std::as_bytes(std::span{text})); }

void extend(Digest& running, std::span<const std::byte> bytes) {
  // Two independent 64-bit chains, each seeded with its own past: cheap for the short records of a trace.
  running.low = XXH3_64bits_withSeed(bytes.data(), bytes.size(), running.low);
  running.high = XXH3_64bits_withSeed(bytes.data(), bytes.size(), ~running.high);
}

}  // namespace seawall
