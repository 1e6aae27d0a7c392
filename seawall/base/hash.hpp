#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace seawall {

/// 128-bit digest (XXH3), printed as 32 hexadecimal digits. Not cryptographic.
struct Digest {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool operator==(const Digest&) const = default;
  [[nodiscard]] std::string hex() const;
};

[[nodiscard]] Digest digest_of(std::span<const std::byte> bytes);
[[nodiscard]] Digest digest_of(std::string_view text);

/// Chains `bytes` onto a running digest: the same sequence of calls gives the same digest
/// everywhere.
void extend(Digest& running, std::span<const std::byte> bytes);

}  // namespace seawall
