#include "seawall/mechanics/chain/fee_market.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/base/assert.hpp"

namespace seawall {
namespace {

constexpr UInt128 base_fee_change_denominator = 8;
constexpr double wei_per_gwei = 1e9;
constexpr double gwei_max = 1e20;

/// What filling a block needs of an offer, whatever market it is from.
struct Bid {
  std::size_t index;
  double rank;        ///< the higher goes first
  double price_gwei;  ///< what it pays in all: others that pay as much go before it
  std::int64_t gas;
  std::uint64_t order;
};

/// Takes bids in order while they fit. @return gas taken
std::int64_t fill(std::vector<Bid>& bids, const BackgroundDemand& demand, std::int64_t gas_limit,
                  std::vector<std::size_t>& included) {
  std::sort(bids.begin(), bids.end(), [](const Bid& a, const Bid& b) {
    if (a.rank != b.rank) return a.rank > b.rank;
    return a.order != b.order ? a.order < b.order : a.index < b.index;
  });
  std::int64_t own = 0;
  for (const Bid& bid : bids) {
    SEAWALL_ASSERT(bid.gas > 0);
    const std::int64_t others = demand.gas_not_below(bid.price_gwei, gas_limit);
    if (bid.gas > gas_limit - own || others > gas_limit - own - bid.gas) continue;
    own += bid.gas;
    included.push_back(bid.index);
  }
  return own;
}

}  // namespace

std::vector<std::size_t> include(std::span<const Offer> offers, const BackgroundDemand& demand,
                                 std::int64_t gas_limit) {
  std::vector<Bid> bids;
  bids.reserve(offers.size());
  for (std::size_t i = 0; i < offers.size(); ++i)
    bids.push_back({i, offers[i].price_gwei, offers[i].price_gwei, offers[i].gas, offers[i].order});
  std::vector<std::size_t> included;
  fill(bids, demand, gas_limit, included);
  return included;
}

double gwei_of(WeiPerGas price) { return to_double(price) / wei_per_gwei; }

WeiPerGas wei_of(double price_gwei) {
  SEAWALL_ASSERT(price_gwei >= 0.0 && price_gwei <= gwei_max);
  return floor_to_int128(price_gwei * wei_per_gwei + 0.5);
}

WeiPerGas next_base_fee(WeiPerGas base_fee, std::int64_t gas_used, std::int64_t gas_target) {
  SEAWALL_ASSERT(base_fee >= 0 && gas_used >= 0 && gas_target > 0);
  const auto change = [&](std::int64_t gas_delta) {
    return static_cast<WeiPerGas>(mul_div_down(static_cast<UInt128>(base_fee),
                                               static_cast<UInt128>(gas_delta),
                                               static_cast<UInt128>(gas_target)) /
                                  base_fee_change_denominator);
  };
  if (gas_used > gas_target)
    return base_fee + std::max(change(gas_used - gas_target), WeiPerGas{1});
  return base_fee - change(gas_target - gas_used);
}

WeiPerGas resting_base_fee(const BackgroundDemand& demand, std::int64_t gas_limit,
                           std::int64_t gas_target) {
  SEAWALL_ASSERT(gas_limit > 0 && gas_target > 0 && gas_target <= gas_limit);
  const double share = static_cast<double>(gas_target) / static_cast<double>(gas_limit);
  return wei_of(demand.quantile(1.0 - share));
}

double effective_tip_gwei(const CappedOffer& offer, WeiPerGas base_fee) {
  return std::min(offer.tip_max_gwei, offer.fee_max_gwei - gwei_of(base_fee));
}

double effective_price_gwei(const CappedOffer& offer, WeiPerGas base_fee) {
  return std::min(gwei_of(base_fee) + offer.tip_max_gwei, offer.fee_max_gwei);
}

BaseFeeBlock include(std::span<const CappedOffer> offers, const BackgroundDemand& demand,
                     WeiPerGas base_fee, std::int64_t gas_limit) {
  const double floor_gwei = gwei_of(base_fee);
  std::vector<Bid> bids;
  bids.reserve(offers.size());
  for (std::size_t i = 0; i < offers.size(); ++i)
    if (offers[i].fee_max_gwei >= floor_gwei) {
      const double price = effective_price_gwei(offers[i], base_fee);
      bids.push_back(
          {i, effective_tip_gwei(offers[i], base_fee), price, offers[i].gas, offers[i].order});
    }
  BaseFeeBlock block;
  const std::int64_t own = fill(bids, demand, gas_limit, block.included);
  block.gas_used = own + std::min(gas_limit - own, demand.gas_not_below(floor_gwei, gas_limit));
  return block;
}

double estimate_price(const BackgroundDemand& demand, double share) {
  return demand.quantile(share);
}

Fraction share_available(const BackgroundDemand& demand, double price_gwei) {
  return Fraction{demand.share_below(price_gwei)};
}

bool may_replace(double old_price_gwei, double new_price_gwei, Fraction bump) {
  return wei_of(new_price_gwei) >= wei_of(old_price_gwei * (1.0 + bump.value));
}

Amount gas_cost(std::int64_t gas, double price_gwei) {
  return Amount{static_cast<double>(gas) * price_gwei / wei_per_gwei};
}

}  // namespace seawall
