#pragma once

#include <vector>

#include "seawall/study/crvusd_record.hpp"
#include "seawall/study/ranking.hpp"
#include "seawall/study/replay_parts.hpp"

namespace seawall {

/// Scores of a run's accounts, [accounts]: the higher, the sooner liquidated.
using Scores = std::vector<double>;

/// Loans that the run liquidated, by when; then by how far they went into soft liquidation; then by
/// how near the price their bands begin.
[[nodiscard]] Scores scores_of_run(const ReplayRun& run);
/// By how near the price their bands begin at the start, and nothing else.
[[nodiscard]] Scores scores_of_distance(const Model& model);
/// By the contract's health at the start.
[[nodiscard]] Scores scores_of_health(const Model& model);
/// By how far they went into soft liquidation; then as scores_of_distance.
[[nodiscard]] Scores scores_of_depth(const ReplayRun& run);

/// Which of the accounts, and to which of them it happened.
struct Outcomes {
  std::vector<AccountId> accounts;
  std::vector<bool> happened;

  [[nodiscard]] std::vector<Ranked> ranked(const Scores& scores) const;
  [[nodiscard]] std::size_t count() const;
};

[[nodiscard]] LoanName loan_name(const Model& model, AccountId account);

/// @param venue empty: all venues
[[nodiscard]] Outcomes hard_outcomes(const Model& model, const CrvusdRecord& record,
                                     std::string_view venue = {});
[[nodiscard]] Outcomes soft_outcomes(const Model& model, const CrvusdRecord& record);

}  // namespace seawall
