#pragma once

// The whole library, for programs, bindings and examples; rooms include each other's headers one by
// one.

#include "seawall/base/hash.hpp"
#include "seawall/base/ids.hpp"
#include "seawall/base/number_policy.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/base/result.hpp"
#include "seawall/base/time.hpp"
#include "seawall/base/wide.hpp"
#include "seawall/mechanics/lending/aave.hpp"
#include "seawall/mechanics/lending/fixed_spread.hpp"
#include "seawall/mechanics/lending/interest.hpp"
#include "seawall/mechanics/lending/scaled.hpp"
#include "seawall/mechanics/liquidity/constant_product.hpp"
#include "seawall/mechanics/liquidity/impact.hpp"
#include "seawall/mechanics/liquidity/liquidity.hpp"
#include "seawall/mechanics/liquidity/uniswap_v2_pair.hpp"
#include "seawall/mechanics/oracles/deviation_heartbeat.hpp"
