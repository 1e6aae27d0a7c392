#include "seawall/io/profile_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "seawall/analysis/wording.hpp"

namespace seawall::io {
namespace {

using Fit = TextTable::Column::Fit;

std::string heading(std::string_view words, const Look& look) {
  return "\n" + inked(printable(words, look), Ink::strong, look) + "\n";
}

std::string percent(double share) { return fmt::format("{:.1f} %", share * 100.0); }
std::string rated(const std::optional<double>& branching) {
  return branching ? fmt::format("{:.2f}", *branching) : std::string{"few"};
}

std::string head(const LiquidationProfile& profile, const Look& look) {
  std::string out = inked(printable(fmt::format("{} at {} USD: liquidation risk profile",
                                                profile.asset, number_text(profile.price)),
                                    look),
                          Ink::strong, look) +
                    "\n";
  const auto line = [&](std::string_view name, const std::string& text) {
    out += wrapped(fmt::format("  {:<12}", name), text, look);
  };
  line("status", "ILLUSTRATIVE: a shock without a recorded counterpart; depth is as stated");
  line("accounts",
       fmt::format("{} of {} hold it behind debt: {} tokens; {} sold if it fell to nothing; {} "
                   "cannot be reached by its fall alone; the rule refuses {}",
                   profile.accounts_with_asset, profile.accounts, number_text(profile.collateral),
                   number_text(profile.sales), profile.out_of_reach, profile.refused));
  for (const std::string& source : profile.depth_sources)
    line("depth", source);
  line("depth", profile.mark == "impact"
                    ? "the price follows sales by the asset's own impact curve"
                    : "the price is where the asset is sold: arbitrage is taken to be instant");
  if (std::isfinite(profile.measured))
    line("measured", fmt::format("depth up to {} tokens; * marks sales beyond it",
                                 number_text(profile.measured)));
  return out;
}

std::string shocks_table(const LiquidationProfile& profile, const ProfileSide& side,
                         const Look& look) {
  TextTable table{{{"shock", Align::right},
                   {"to USD", Align::right},
                   {"settles", Align::right},
                   {"amplif.", Align::right},
                   {"R max", Align::right},
                   {"sold", Align::right},
                   {"accounts", Align::right},
                   {"full/slice/none", Align::right},
                   {"bad debt USD", Align::right}}};
  for (const ProfileShock& row : side.shocks) {
    const bool jumps = row.amplification && *row.amplification > 2.0;
    table.row({percent(row.shock),
               number_text(row.start),
               number_text(row.price),
               {row.amplification ? fmt::format("{:.2f}", *row.amplification) : "–",
                jumps ? Ink::warning : Ink::plain},
               rated(row.branching_max),
               number_text(row.sold) + (row.beyond_measured ? "*" : ""),
               fmt::format("{}", row.accounts),
               fmt::format("{}/{}/{}", row.in_full, row.in_part, row.not_at_all),
               number_text(row.bad_debt)});
  }
  (void)profile;
  return table.text(look);
}

std::string folds_text(const LiquidationProfile& profile, const ProfileSide& side,
                       const Look& look) {
  std::string out;
  if (side.folds_in_price.empty()) {
    out += wrapped("  in price  ",
                   fmt::format("No fold found in [{}, 0 %].", percent(profile.shock_low)), look);
  } else {
    for (const ProfileFold& fold : side.folds_in_price)
      out += wrapped("  in price  ",
                     fmt::format("at {} the price jumps from {} to {} USD: {} sales trigger each "
                                 "other",
                                 percent(fold.at), number_text(fold.before),
                                 number_text(fold.after), fold.sales),
                     look);
  }
  if (side.folds_in_depth.empty()) {
    out += wrapped("  in depth  ", "No fold found at today's price for any loss of depth.", look);
  } else {
    const ProfileFold& fold = side.folds_in_depth.front();
    out += wrapped("  in depth  ",
                   fmt::format("at {} of today's depth today's price itself jumps from {} to {} "
                               "USD ({} sales)",
                               percent(fold.at), number_text(fold.before), number_text(fold.after),
                               fold.sales),
                   look);
  }
  return out;
}

std::string depth_table(const ProfileSide& side, const Look& look) {
  TextTable table{{{"depth", Align::right},
                   {"settles", Align::right},
                   {"bad debt USD", Align::right},
                   {"first fold", Align::right}}};
  for (const ProfileDepth& row : side.depths)
    table.row({fmt::format("x{:g}", row.multiplier), number_text(row.price),
               number_text(row.bad_debt),
               row.nearest_fold ? percent(*row.nearest_fold) : "none found"});
  return table.text(look);
}

std::string side_text(const LiquidationProfile& profile, const ProfileSide& side,
                      const Look& look) {
  std::string out = shocks_table(profile, side, look);
  out += heading("Folds", look) + folds_text(profile, side, look);
  out += heading(fmt::format("Depth, at a shock of {}", percent(profile.severity_shock)), look) +
         depth_table(side, look);
  return out;
}

}  // namespace

std::string profile_text(const LiquidationProfile& profile, const Look& look) {
  std::string out = head(profile, look);
  out += heading("Shocks: the model's own accounts", look) + side_text(profile, profile.own, look);
  if (profile.with_background)
    out += heading("Shocks: with the stated background leverage", look) +
           side_text(profile, *profile.with_background, look);
  return out;
}

}  // namespace seawall::io
