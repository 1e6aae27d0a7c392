#pragma once

#include <cstdint>

namespace seawall {

/// What a keeper pays with.
enum class KeeperFunding : std::uint8_t {
  flash_loan,  ///< what it takes pays for itself within the transaction
  capital,     ///< its own
};

}  // namespace seawall
