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
  // One pass over the record, seeded with half of the past; the other half is mixed in afterwards.
  const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), running.low);
  running.low = hash.low64 ^ (running.high * 0x9e37'79b9'7f4a'7c15ULL);
  running.high = hash.high64 + running.high;
}

}  // namespace seawall
