#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

#include "seawall/base/assert.hpp"

namespace seawall {

/// A list of at most `capacity` plain values, held in place. Room that is not used is not cleared:
/// a rule that admits sixteen entries and mostly has two would spend a good part of its time on it.
template <class T, std::size_t capacity>
class BoundedList {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const T* begin() const { return std::launder(reinterpret_cast<const T*>(room_)); }
  [[nodiscard]] const T* end() const { return begin() + size_; }
  [[nodiscard]] T* begin() { return std::launder(reinterpret_cast<T*>(room_)); }
  [[nodiscard]] T* end() { return begin() + size_; }

  /// @param index < size()
  [[nodiscard]] const T& operator[](std::size_t index) const { return begin()[index]; }
  [[nodiscard]] T& operator[](std::size_t index) { return begin()[index]; }

  /// @return the new entry; the list must have room (asserted)
  T& push_back(const T& value) {
    SEAWALL_ASSERT(size_ < capacity);
    return *std::construct_at(begin() + size_++, value);
  }

 private:
  std::size_t size_ = 0;
  alignas(T) std::byte room_[capacity * sizeof(T)];
};

}  // namespace seawall
