#include "seawall/study/soft_liquidations.hpp"

#include <algorithm>

namespace seawall {
namespace {

// Less than this is what bands' roundings leave.
constexpr double share_least = 1e-6;

constexpr ReserveId locked{std::size_t{1}};

double share_in_coin(const CrvusdBooks& books, std::size_t loan, double price) {
  const auto held = llamma::holding_of(books.controller.amm, books.loans[loan].position);
  if (!held) return 0.0;
  const double coin = to_double(held->stablecoin.value);
  const double whole = coin + to_double(held->collateral.value) * price;
  return whole > 0.0 ? coin / whole : 0.0;
}

}  // namespace

void SoftLiquidations::see(AccountId account, double share) {
  const std::size_t at = account.index();
  deepest_[at] = std::max(deepest_[at], share);
  const bool is_in_one = share > share_least;
  if (is_in_one && !in_one_[at]) ++episodes_[at];
  in_one_[at] = is_in_one;
}

void SoftLiquidations::look(const Model& model, const State& state) {
  for (std::size_t v = 0; v < state.protocols.size(); ++v) {
    const auto* books = std::get_if<CrvusdBooks>(&state.protocols[v]);
    if (books == nullptr) continue;
    deepest_.resize(model.positions.accounts());
    episodes_.resize(model.positions.accounts());
    in_one_.resize(model.positions.accounts());
    const ProtocolView view{model, state, VenueId{v}};
    const double price = view.reference(locked) / view.reference(Protocol::coin);
    for (std::size_t i = 0; i < books->loans.size(); ++i)
      if (books->loans[i].exists())
        see(books->accounts.account(i), share_in_coin(*books, i, price));
  }
}

}  // namespace seawall
