#include "seawall/analysis/profile_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "seawall/analysis/wording.hpp"

namespace seawall {
namespace {

const ProfileFold* first_jump(const ProfileSide& side) {
  const ProfileFold* first = nullptr;
  for (const auto* jumps : {&side.folds, &side.steps})
    if (!jumps->empty() && (first == nullptr || jumps->front().at > first->at))
      first = &jumps->front();
  return first;
}

// Where the first jump is with the next smaller and the next larger depth that was asked for.
std::string depth_band(const ProfileSide& side) {
  const ProfileDepth* less = nullptr;
  const ProfileDepth* more = nullptr;
  for (const ProfileDepth& row : side.depths) {
    if (row.multiplier < 1.0 && (less == nullptr || row.multiplier > less->multiplier)) less = &row;
    if (row.multiplier > 1.0 && (more == nullptr || row.multiplier < more->multiplier)) more = &row;
  }
  std::string text;
  for (const ProfileDepth* row : {less, more}) {
    if (row == nullptr) continue;
    text += fmt::format("; with {:g} times the depth ", row->multiplier);
    text += row->nearest_cliff ? fmt::format("the first jump comes after a fall of {}",
                                             fall_text(*row->nearest_cliff))
                               : std::string{"none was found in that range"};
  }
  return text;
}

std::string jump_text(const LiquidationProfile& profile, const ProfileFold& jump) {
  return fmt::format(
      "a fall of {} by {}, to {} USD, meets {}: the price goes from {} to {}, {} {} more are sold, "
      "and halfway {} must be sold where the depth absorbs {}",
      profile.asset, fall_text(jump.at), number_text(profile.price * (1.0 + jump.at)),
      who_jumps(jump), settles_text(jump.before), settles_text(jump.after),
      number_text(jump.tokens), profile.asset, number_text(jump.to_sell),
      number_text(jump.absorbed));
}

std::string no_jump_text(const LiquidationProfile& profile, const ProfileSide& side) {
  const ProfileShock& deepest = side.shocks.back();
  return fmt::format(
      "no fold found in [{}], nor a step of 1 %; a fall of {} "
      "forces {} {} and ends at {} instead of {} USD",
      range_text(profile), fall_text(deepest.shock), number_text(deepest.sold), profile.asset,
      settles_text(deepest.price), number_text(deepest.start));
}

std::string cliff_text(const LiquidationProfile& profile, const ProfileSide& side) {
  const ProfileFold* jump = first_jump(side);
  std::string text = jump != nullptr ? jump_text(profile, *jump) : no_jump_text(profile, side);
  if (jump != nullptr && side.folds.empty())
    text += fmt::format("; no fold of several accounts found in [{}]", range_text(profile));
  else if (jump != nullptr && jump != &side.folds.front())
    text += fmt::format("; the first fold of several accounts is at {}",
                        fall_text(side.folds.front().at));
  return text + depth_band(side);
}

std::string first_finding(const LiquidationProfile& profile) {
  std::string text = "With the accounts of this book alone, " + cliff_text(profile, profile.own);
  if (profile.with_background)
    text += "; with the stated background leverage beside them, " +
            cliff_text(profile, *profile.with_background);
  return text + ".";
}

std::string loss_text(const ProfileShock& row) {
  const double loss = 1.0 - *row.depth_to_jump;
  return fmt::format("{} of depth at a fall of {}", percent_text(loss), fall_text(row.shock));
}

std::string loss_finding(const ProfileSide& side) {
  const ProfileFold* jump = first_jump(side);
  std::vector<const ProfileShock*> rows;  // short of what jumps with the whole depth
  for (const ProfileShock& row : side.shocks)
    if (row.depth_to_jump && (jump == nullptr || row.shock > jump->at)) rows.push_back(&row);
  std::string text;
  if (!rows.empty() && rows.front()->shock == 0.0) {
    text = fmt::format("at today's price itself a loss of {} of depth ends in a jump",
                       percent_text(1.0 - *rows.front()->depth_to_jump));
  } else {
    constexpr double today = -5e-4;
    text = side.first_sale && *side.first_sale > today
               ? std::string{"the first forced sale is due at today's price"}
           : side.first_sale ? fmt::format(
                                   "no loss of depth alone brings a jump to today's price, "
                                   "because the first forced sale needs a fall of {}",
                                   fall_text(*side.first_sale))
                             : "no fall of this asset alone forces a sale";
    if (!rows.empty())
      text += "; among the shocks of the table a jump takes a loss of " + loss_text(*rows.front());
  }
  const auto nearest = std::ranges::max_element(
      rows, {}, [](const ProfileShock* row) { return *row->depth_to_jump; });
  if (nearest != rows.end() && nearest != rows.begin())
    text += ", and least of them " + loss_text(**nearest);
  if (jump != nullptr)
    text += fmt::format("; a fall of {} jumps with all of today's depth", fall_text(jump->at));
  return text;
}

std::string second_finding(const LiquidationProfile& profile) {
  std::string text = loss_finding(profile.own);
  text.front() = static_cast<char>(text.front() - 'a' + 'A');
  if (profile.with_background)
    text += "; with the background, " + loss_finding(*profile.with_background);
  return text + ".";
}

std::string third_finding(const LiquidationProfile& profile) {
  const ProfileSide& own = profile.own;
  std::string text = fmt::format(
      "The largest account is {} and the ten largest are {} of what these accounts may be forced "
      "to "
      "sell",
      percent_text(own.concentration.largest), percent_text(own.concentration.largest_10));
  if (own.inside_gap)
    text += fmt::format(", and {} of it lies within one gap of the oracle",
                        percent_text(*own.inside_gap));
  else if (own.inside_deviation)
    text +=
        fmt::format(", and {} of it lies within the oracle's deviation of {} from today's price",
                    percent_text(*own.inside_deviation), percent_text(profile.oracle_deviation));
  if (std::any_of(own.shocks.begin(), own.shocks.end(),
                  [](const ProfileShock& row) { return row.beyond_measured; }))
    text += fmt::format("; beyond {} {} the depth is extrapolated, not measured",
                        number_text(profile.measured), profile.asset);
  return text + fmt::format(
                    "; not modelled are depth that leaves as the price falls, borrowers who "
                    "repay in time, {}other assets that fall too, and how long it takes.",
                    profile.with_background ? "" : "forced sellers outside this book, ");
}

}  // namespace

std::string fall_text(double shock) { return fmt::format("{:.1f} %", std::fabs(shock) * 100.0); }

std::string range_text(const LiquidationProfile& profile) {
  return fmt::format("−{:g} %, 0 %", std::round(-profile.shock_low * 1e5) / 1e3);
}

std::string settles_text(double price) {
  return price > 0.0 ? number_text(price) + " USD" : "where the depth is exhausted";
}

std::string who_jumps(const ProfileFold& jump) {
  if (jump.slices > 0)
    return fmt::format(
        "a fold of {} and {} of the stated background whose sales trigger each other",
        counted(jump.accounts, "account"), counted(jump.slices, "slice"));
  if (jump.accounts <= 1) return "one account's own sale";
  if (jump.largest > 0.8)
    return fmt::format("the sale of one account, {} of that of {} together",
                       percent_text(jump.largest), counted(jump.accounts, "account"));
  if (jump.accounts < 5) return fmt::format("the sales of {}", counted(jump.accounts, "account"));
  return fmt::format("a fold of {} whose sales trigger each other",
                     counted(jump.accounts, "account"));
}

std::vector<std::string> findings_of(const LiquidationProfile& profile) {
  return {first_finding(profile), second_finding(profile), third_finding(profile)};
}

}  // namespace seawall
