#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

// Plain records one after another, in this machine's (x86-64's) byte order: what a saved state is
// made of.
namespace seawall {

class ByteWriter {
 public:
  template <class T>
    requires std::is_trivially_copyable_v<T>
  void put(const T& value) {
    put_raw(std::as_bytes(std::span{&value, 1}));
  }
  /// The number of elements, then each of them.
  template <class Range>
  void put_all(const Range& values) {
    put(static_cast<std::uint64_t>(std::size(values)));
    put_raw(std::as_bytes(std::span{std::data(values), std::size(values)}));
  }
  [[nodiscard]] std::span<const std::byte> written() const { return bytes_; }
  [[nodiscard]] std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  void put_raw(std::span<const std::byte> raw) {
    bytes_.insert(bytes_.end(), raw.begin(), raw.end());
  }
  std::vector<std::byte> bytes_;
};

/// Reads what ByteWriter wrote. Bytes that are cut short, or another number of elements than was
/// expected, make it unsound for good: from then on values stay as they are.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_{bytes} {}

  template <class T>
    requires std::is_trivially_copyable_v<T>
  void get(T& value) {
    if (!has(sizeof value)) return;
    std::memcpy(static_cast<void*>(&value), bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
  }
  template <class T>
  [[nodiscard]] T get() {
    T value{};
    get(value);
    return value;
  }
  /// @param expected number of elements, or `any`
  template <class T>
    requires std::is_trivially_copyable_v<T>
  void get_all(std::vector<T>& values, std::size_t expected = any) {
    const auto count = get<std::uint64_t>();
    if ((expected != any && count != expected) || count > bytes_.size() / sizeof(T) ||
        !has(count * sizeof(T))) {
      failed_ = true;
      return;
    }
    values.resize(count);
    if (count == 0) return;  // memcpy from or to nowhere is undefined even for nothing
    std::memcpy(static_cast<void*>(values.data()), bytes_.data() + at_, count * sizeof(T));
    at_ += count * sizeof(T);
  }

  [[nodiscard]] bool is_sound() const { return !failed_; }
  [[nodiscard]] bool is_at_end() const { return !failed_ && at_ == bytes_.size(); }
  [[nodiscard]] std::size_t position() const { return at_; }

  static constexpr std::size_t any = ~std::size_t{0};

 private:
  [[nodiscard]] bool has(std::size_t count) {
    failed_ |= count > bytes_.size() - at_;
    return !failed_;
  }
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace seawall
