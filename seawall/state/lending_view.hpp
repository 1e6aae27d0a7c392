#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "seawall/mechanics/lending/rules.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

// Lending venues as their rules want to see them: read-only, from Model and State.

[[nodiscard]] const LendingPool& lending_pool(const Model& model, VenueId venue);

/// Indices as a view reports them at State::now.
[[nodiscard]] lending::Indices<Exact> indices_now(const Model& model, const State& state,
                                                  VenueId venue, ReserveId reserve);

/// Works out indices_now for every reserve once, so that reading them is free. Call when time has
/// moved.
void project_indices(const Model& model, State& state);

[[nodiscard]] lending::RateCurve<Exact> rate_curve_of(const ReserveParameters& parameters);

/// Worth of one scaled unit of a column now: what is announced; venue's base currency.
[[nodiscard]] Price effective_price_of(const Model& model, const State& state,
                                       const Column& column);

/// One account and the reserves that it touches, renumbered 0, 1, … in order of first appearance.
template <class N>
struct AccountSheet {
  std::array<lending::ReserveSnapshot<N>, lending::holdings_max> reserves;
  std::array<lending::Holding<N>, lending::holdings_max> holdings;
  std::array<ReserveId, lending::holdings_max> reserve_ids;  ///< the venue's own numbering
  std::array<std::uint32_t, lending::holdings_max> places;   ///< index into State::positions
  std::size_t holding_count = 0;
  std::size_t reserve_count = 0;
  lending::EModeCategory e_mode;
  bool has_e_mode = false;

  [[nodiscard]] lending::AccountView<N> view() const {
    return {.reserves = {reserves.data(), reserve_count},
            .holdings = {holdings.data(), holding_count},
            .e_mode = has_e_mode ? &e_mode : nullptr};
  }
  /// Position of a venue's reserve on this sheet; reserve_count if the account does not touch it.
  [[nodiscard]] std::uint32_t local(ReserveId reserve) const {
    std::uint32_t i = 0;
    while (i < reserve_count && reserve_ids[i] != reserve)
      ++i;
    return i;
  }
};

/// The reserves as of now, each worked out when it is first asked for: for one who looks at many
/// accounts while nothing changes.
template <class N>
class ReserveSnapshots {
 public:
  ReserveSnapshots(const Model& model, const State& state);

  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] const lending::ReserveSnapshot<N>& of(VenueId venue, ReserveId reserve);

 private:
  const Model& model_;
  const State& state_;
  std::vector<std::optional<lending::ReserveSnapshot<N>>> known_;  // rows as Model::reserve_row()
};

extern template class ReserveSnapshots<Fast>;

/// Fills `sheet` with the account as of now. Holdings of amount 0 are left out.
template <class N>
void fill_sheet(const Model& model, const State& state, AccountId account, AccountSheet<N>& sheet);
/// The same from reserves that were worked out before.
void fill_sheet(ReserveSnapshots<Fast>& snapshots, AccountId account, AccountSheet<Fast>& sheet);

extern template void fill_sheet<Exact>(const Model&, const State&, AccountId, AccountSheet<Exact>&);
extern template void fill_sheet<Fast>(const Model&, const State&, AccountId, AccountSheet<Fast>&);

/// One reserve as of now.
[[nodiscard]] lending::ReserveSnapshot<Fast> fast_snapshot(const Model& model, const State& state,
                                                           VenueId venue, ReserveId reserve);

/// An efficiency mode's terms, its set in the venue's own numbering. @param mode 1 …
[[nodiscard]] lending::EModeCategory mode_terms(const LendingPool& pool, std::uint8_t mode);

/// Whether the account may be liquidated, by Exact; and its health factor as a double (infinite
/// without debt).
struct ExactVerdict {
  bool liquidatable = false;
  double health = 0.0;
};
[[nodiscard]] ExactVerdict exact_verdict(const Model& model, const State& state, AccountId account);

/// How far, relative, a Fast health may lie from the exact one: single precision of the mirror, the
/// contract's floors of balances and values, and v2's floor of the average threshold. It belongs to
/// the holdings and thresholds of this moment: after either changed, a certificate needs a new one.
/// Beyond every bound where the floors may take all of the collateral.
[[nodiscard]] double verdict_error(const Model& model, const State& state, AccountId account);

/// Whether a rollup's sequencer came back so lately that an account of this health may not be
/// liquidated yet.
[[nodiscard]] bool is_held_back(const Model& model, Time now, double health);

}  // namespace seawall
