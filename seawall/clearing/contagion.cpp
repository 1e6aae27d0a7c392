#include "seawall/clearing/contagion.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace seawall {
namespace {

constexpr int calls_max = 64;

// What falls of one coin force, in tokens.
struct Forced {
  std::vector<double> net;     // [coins] sold in each coin's markets
  std::vector<double> seized;  // [venues × coins]
  std::size_t accounts = 0;
};

class Probe {
 public:
  Probe(JointClearing& clearing, double window)
      : clearing_{clearing},
        model_{clearing.model()},
        market_{clearing.market()},
        accounts_{clearing.accounts()},
        window_{window},
        already_{accounts_.accounts()},
        found_{accounts_.accounts()} {
    accounts_.find_under_water(market_.effective(), already_);
  }

  Forced forced_by(AssetId coin) {
    Forced forced{.net = std::vector<double>(model_.coins, 0.0),
                  .seized = std::vector<double>(model_.venues.size() * model_.coins, 0.0)};
    market_.nudge(coin, 1.0 - window_);
    accounts_.find_under_water(market_.effective(), found_);
    found_.for_each([&](AccountId account) {
      if (already_.has(account)) return;
      ++forced.accounts;
      liquidate(account, forced);
    });
    market_.nudge(coin, 1.0 / (1.0 - window_));
    return forced;
  }

 private:
  void liquidate(AccountId account, Forced& forced) {
    const auto claims = accounts_.claims_now(account);
    std::ranges::copy(claims, scratch_.begin());
    const Claims copy = Claims{scratch_}.first(claims.size());
    const std::size_t venue = model_.positions.venues[account.index()].index();
    for (int i = 0; i < calls_max; ++i) {
      const auto pair = pair_of(model_, market_, account, copy);
      if (!pair) return;
      const auto call = call_once(market_, account, copy, *pair, clearing_.terms().vault_sale);
      if (!call) return;
      market_.add_net_sales(call->seized_asset, call->repaid_asset, call->seized, forced.net);
      forced.seized[venue * model_.coins + call->seized_asset.index()] +=
          call->seized / market_.unit(call->seized_asset);
      if (call->is_healthy || call->is_over || call->seized < 1.0) return;
    }
  }

  JointClearing& clearing_;
  const Model& model_;
  JointMarket& market_;
  JointAccounts& accounts_;
  double window_;
  AccountSet already_;
  AccountSet found_;
  std::array<lending::Holding<Fast>, lending::holdings_max> scratch_{};
};

// Relative fall per USD of each coin sold. [coins]
std::vector<double> fall_per_usd(const JointMarket& market, std::span<const Forced> columns) {
  std::vector<double> falls;
  for (std::size_t coin = 0; coin < columns.size(); ++coin) {
    double most = 0.0;
    for (const Forced& column : columns)
      most = std::max(most, column.net[coin]);
    const double per_token = market.impact_per_token(AssetId{coin}, Amount{most});
    falls.push_back(per_token / market.reference()[coin]);
  }
  return falls;
}

// What venue w sells next, were all coins to fall alike: USD by coin, of 1. [venues × coins]
std::vector<double> mixes(const JointMarket& market, std::span<const Forced> columns,
                          std::size_t venues) {
  const std::size_t coins = columns.size();
  std::vector<double> mix(venues * coins, 0.0);
  for (std::size_t w = 0; w < venues; ++w) {
    double sum = 0.0;
    for (std::size_t coin = 0; coin < coins; ++coin) {
      double& usd = mix[w * coins + coin];
      for (const Forced& column : columns)
        usd += column.seized[w * coins + coin] * market.reference()[coin];
      sum += usd;
    }
    for (std::size_t coin = 0; coin < coins && sum > 0.0; ++coin)
      mix[w * coins + coin] /= sum;
  }
  return mix;
}

anchors::Matrix venue_table(const Model& model, const JointMarket& market,
                            std::span<const Forced> columns, std::span<const double> falls,
                            double window) {
  const std::size_t venues = model.venues.size();
  const std::size_t coins = model.coins;
  const std::vector<double> mix = mixes(market, columns, venues);
  anchors::Matrix table{venues, venues};
  for (std::size_t v = 0; v < venues; ++v)
    for (std::size_t b = 0; b < coins; ++b) {
      double usd = 0.0;  // of liquidations at v per relative fall of b
      for (std::size_t a = 0; a < coins; ++a)
        usd += columns[b].seized[v * coins + a] * market.reference()[a] / window;
      for (std::size_t w = 0; w < venues; ++w)
        table(v, w) += usd * falls[b] * mix[w * coins + b];
    }
  return table;
}

}  // namespace

Contagion contagion_of(JointClearing& clearing, Fraction window) {
  SEAWALL_ASSERT(window.value > 0.0 && window.value < 1.0);
  const Model& model = clearing.model();
  const JointMarket& market = clearing.market();
  Probe probe{clearing, window.value};
  std::vector<Forced> columns;
  columns.reserve(model.coins);
  for (std::size_t coin = 0; coin < model.coins; ++coin)
    columns.push_back(probe.forced_by(AssetId{coin}));
  const std::vector<double> falls = fall_per_usd(market, columns);
  Contagion result{
      .response = anchors::Matrix{model.coins, model.coins},
      .forced_per_sold = anchors::Matrix{model.coins, model.coins},
      .venue_forced_per_sold = venue_table(model, market, columns, falls, window.value),
      .accounts = {}};
  for (std::size_t a = 0; a < model.coins; ++a)
    for (std::size_t b = 0; b < model.coins; ++b) {
      // What is bought on balance does not fall; a matrix of falls has no negative entries.
      const double usd = std::max(0.0, columns[b].net[a]) * market.reference()[a] / window.value;
      result.response(a, b) = falls[a] * usd;
      result.forced_per_sold(a, b) = falls[b] * usd;
    }
  result.accounts.reserve(model.coins);
  for (const Forced& column : columns)
    result.accounts.push_back(column.accounts);
  result.spectral_radius = anchors::spectral_radius(result.response);
  return result;
}

std::optional<std::vector<double>> total_fall(const Contagion& contagion,
                                              std::span<const double> first) {
  if (contagion.spectral_radius >= 1.0) return std::nullopt;
  const std::size_t n = contagion.response.rows();
  SEAWALL_ASSERT(first.size() == n);
  anchors::Matrix rest{n, n};
  for (std::size_t a = 0; a < n; ++a)
    for (std::size_t b = 0; b < n; ++b)
      rest(a, b) = (a == b ? 1.0 : 0.0) - contagion.response(a, b);
  return anchors::solve(std::move(rest), {first.begin(), first.end()});
}

}  // namespace seawall
