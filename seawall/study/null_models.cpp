#include "seawall/study/null_models.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "seawall/base/math.hpp"
#include "seawall/base/rng.hpp"

namespace seawall {
namespace {

/// The rows of one account.
struct Held {
  double collateral = 0.0;
  double debt = 0.0;
  std::vector<std::size_t> rows;

  [[nodiscard]] double per_debt() const { return collateral / debt; }
};

// In order of name, so that the shuffle does not depend on how the book is written.
std::map<std::string, Held> accounts_of(const PositionSpec& book) {
  std::map<std::string, Held> accounts;
  for (std::size_t row = 0; row < book.rows(); ++row) {
    Held& held = accounts[book.account[row]];
    held.collateral += book.collateral[row];
    held.debt += book.debt[row];
    held.rows.push_back(row);
  }
  std::erase_if(accounts, [](const auto& entry) {
    return entry.second.debt <= 0.0 || entry.second.collateral <= 0.0;
  });
  return accounts;
}

std::size_t collaterals_of(const PositionSpec& book) {
  std::set<std::uint16_t> assets;
  for (std::size_t row = 0; row < book.rows(); ++row)
    if (book.collateral[row] > 0.0) assets.insert(book.asset[row]);
  return assets.size();
}

std::optional<PositionSpec> book_of(const io::ScenarioFile& file) {
  if (!file.drawn_book) return file.model.positions;
  auto drawn = draw_book(*file.drawn_book, file.scenario.seed);
  if (!drawn) return std::nullopt;  // the run itself tells of it
  return *std::move(drawn);
}

}  // namespace

std::vector<double> new_lows(std::span<const double> prices) {
  std::vector<double> falls(prices.size());
  double low = prices.empty() ? 1.0 : prices.front();
  for (std::size_t i = 0; i < prices.size(); ++i) {
    if (prices[i] >= low) continue;
    falls[i] = math::log(low / prices[i]);
    low = prices[i];
  }
  return falls;
}

std::vector<double> new_highs(std::span<const double> prices) {
  std::vector<double> upside_down;
  for (const double price : prices)
    upside_down.push_back(1.0 / price);
  return new_lows(upside_down);
}

double constant_of(std::span<const double> x, std::span<const double> y) {
  double products = 0.0;
  double squares = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    products += x[i] * y[i];
    squares += x[i] * x[i];
  }
  return squares > 0.0 ? products / squares : 0.0;
}

void shuffle_thresholds(io::ScenarioFile& file) {
  auto book = book_of(file);
  if (!book) return;
  const std::map<std::string, Held> accounts = accounts_of(*book);
  std::vector<double> thresholds;
  for (const auto& [name, held] : accounts)
    thresholds.push_back(held.per_debt());
  Rng random{Seed{file.scenario.seed}, 0, "N3"};
  for (std::size_t left = thresholds.size(); left > 1; --left)
    std::swap(thresholds[left - 1], thresholds[random.below(left)]);
  std::size_t next = 0;
  for (const auto& [name, held] : accounts) {
    const double factor = thresholds[next++] / held.per_debt();
    for (const std::size_t row : held.rows)
      book->collateral[row] *= factor;
  }
  file.model.positions = *std::move(book);
  file.drawn_book.reset();
}

std::string why_not_shuffled(const io::ScenarioFile& file) {
  const auto book = book_of(file);
  if (!book) return "the book cannot be drawn";
  const std::size_t accounts = accounts_of(*book).size();
  if (accounts < 2)
    return fmt::format("{} account owes something: there is nobody to exchange thresholds with",
                       accounts);
  if (const std::size_t collaterals = collaterals_of(*book); collaterals > 1)
    return fmt::format("accounts hold {} collaterals, whose thresholds cannot be exchanged",
                       collaterals);
  return {};
}

}  // namespace seawall
