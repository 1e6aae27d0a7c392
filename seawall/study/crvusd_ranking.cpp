#include "seawall/study/crvusd_ranking.hpp"

#include <algorithm>

#include "seawall/mechanics/cdp/llamma_liquidation.hpp"

namespace seawall {
namespace {

constexpr ReserveId locked{std::size_t{1}};

template <class Score>
Scores score_loans(const Model& model, Score score) {
  const State state = make_state(model);
  Scores scores(model.positions.accounts());
  for (std::size_t v = 0; v < state.protocols.size(); ++v) {
    const auto* books = std::get_if<CrvusdBooks>(&state.protocols[v]);
    if (books == nullptr) continue;
    const ProtocolView view{model, state, VenueId{v}};
    for (std::size_t i = 0; i < books->loans.size(); ++i)
      if (books->loans[i].exists())
        scores[books->accounts.account(i).index()] = score(*books, view, i);
  }
  return scores;
}

/// Puts [0, inf) into [0, 1) in its order.
double squeezed(double value) { return value / (1.0 + value); }

Outcomes outcomes_of(const Model& model, const std::set<LoanName>& loans, std::string_view venue) {
  Outcomes outcomes;
  for (std::size_t i = 0; i < model.positions.accounts(); ++i) {
    const LoanName name = loan_name(model, AccountId{i});
    if (!venue.empty() && name.first != venue) continue;
    outcomes.accounts.push_back(AccountId{i});
    outcomes.happened.push_back(loans.contains(name));
  }
  return outcomes;
}

}  // namespace

Scores scores_of_distance(const Model& model) {
  return score_loans(model, [](const CrvusdBooks& books, const ProtocolView& view, std::size_t i) {
    const auto edge = llamma::upper_edge(books.controller.amm, books.loans[i].position.first);
    return edge ? to_double(edge->value) / to_double(view.price(locked, 18)) : 0.0;
  });
}

Scores scores_of_health(const Model& model) {
  return score_loans(model, [](const CrvusdBooks& books, const ProtocolView& view, std::size_t i) {
    return -books.health(view, books.accounts.account(i));
  });
}

Scores scores_of_depth(const ReplayRun& run) {
  Scores scores = scores_of_distance(run.model);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const AccountId account{i};
    scores[i] =
        run.soft.episodes(account) > 0 ? 1.0 + run.soft.deepest(account) : squeezed(scores[i]);
  }
  return scores;
}

Scores scores_of_run(const ReplayRun& run) {
  Scores scores = scores_of_depth(run);
  for (const Event& event : run.events)
    if (event.kind == EventKind::liquidation)
      scores[event.account.index()] =
          2.0 + 1.0 / (1.0 + (event.time - run.model.clock.start).seconds());
  return scores;
}

std::vector<Ranked> Outcomes::ranked(const Scores& scores) const {
  std::vector<Ranked> out;
  for (std::size_t i = 0; i < accounts.size(); ++i)
    out.push_back({.score = scores[accounts[i].index()], .happened = happened[i]});
  return out;
}

std::size_t Outcomes::count() const {
  return static_cast<std::size_t>(std::ranges::count(happened, true));
}

LoanName loan_name(const Model& model, AccountId account) {
  const PositionTable& table = model.positions;
  return {model.venues[table.venues[account.index()].index()].name, table.names[account.index()]};
}

Outcomes hard_outcomes(const Model& model, const CrvusdRecord& record, std::string_view venue) {
  std::set<LoanName> loans;
  for (const RecordedLiquidation& row : record.hard)
    loans.insert(row.loan);
  return outcomes_of(model, loans, venue);
}

Outcomes soft_outcomes(const Model& model, const CrvusdRecord& record) {
  return outcomes_of(model, record.soft, {});
}

}  // namespace seawall
