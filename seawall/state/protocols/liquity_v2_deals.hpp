#pragma once

#include <vector>

#include "seawall/mechanics/cdp/liquity_v2.hpp"
#include "seawall/state/protocols/liquity_v2_books.hpp"

// What a branch of Liquity v2 lets anybody do, and what of it the ledger has to follow.
namespace seawall::liquity {

/// Interest that was minted: to the Stability Pool, and the router's part to the venue's treasury.
void add_interest(const ProtocolView& view, const v2::Minted<Exact>& minted, DebtFlows& flows,
                  std::vector<LedgerMove>& moves);

/// Collateral ratio over MCR.
[[nodiscard]] double health_of(const v2::Terms<Exact>& terms, const Holding<Exact>& holding,
                               CoinPrice<Exact> price);

/// Troves that somebody who redeems urgently names: from the lowest interest up, first those whose
/// collateral pays the bonus in full, as many as the amount needs.
[[nodiscard]] std::vector<AccountId> urgent_troves(const LiquityV2Books& books,
                                                   const v2::Moment<Exact>& moment,
                                                   Coin<Exact> amount);

}  // namespace seawall::liquity
