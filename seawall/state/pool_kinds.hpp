#pragma once

#include <string>
#include <variant>

#include "seawall/model/model.hpp"
#include "seawall/state/concentrated_kind.hpp"
#include "seawall/state/constant_product_kind.hpp"
#include "seawall/state/crypto_swap_kind.hpp"
#include "seawall/state/pool_here.hpp"
#include "seawall/state/stable_swap_kind.hpp"
#include "seawall/state/weighted_kind.hpp"

namespace seawall {

/// All coins of a pool of any kind, in the order of PoolTerms: this room's registration. Every
/// member offers
///
///     facing(pair)             two of its coins as TradableLiquidity, for reading
///     trade(pair, side, base)  as swap() of facing(pair), and the pool is as that leaves it
///     move_price(pair, f)      Fast: as trades without a fee leave it once the price is f times
///                              itself
///
/// and PoolKind of its terms says how it comes from the state:
///
///     Own                      what State holds of it, or InLedger
///     open(model, pool)        the same at the start, and the coins that it begins with
///     now<N>(here, terms)      the pool as it is
///     trade(own, terms, pair, trade, time)  unless InLedger: a trade, to the last unit
///     fault(here, terms)       what of it the ledger contradicts; empty: nothing
template <class N>
using WholePool = std::variant<ConstantProductWhole<N>, WeightedWhole<N>, StableSwapWhole<N>,
                               ConcentratedWhole<N>, CryptoSwapWhole<N>>;

}  // namespace seawall
