#pragma once

#include <filesystem>

#include "seawall/base/result.hpp"
#include "seawall/io/scenario_file.hpp"

namespace seawall {

/// Where a recorded book of crvUSD loans is taken from, below a folder of recorded days, and which
/// price path it is put on.
struct CrvusdBook {
  std::string folder;      ///< with SYMBOL_loans.csv and SYMBOL_market.json of each venue
  std::string ether;       ///< the symbol that is ETH itself
  std::string price_file;  ///< bars of ETH of one minute
  std::string depth_file;  ///< quotes of an aggregator, src and dst of each sale
  std::vector<std::pair<std::string, std::string>> depth_sold;  ///< base of a place, src of it
  std::string depth_coin;  ///< dst that stands for the venues' coin
  Time depth_from;         ///< one sweep of quotes
  Time depth_until;
};

/// How a book of one day meets the prices of another.
enum class BookPrices : std::uint8_t {
  rebased,       ///< the path begins at the book's price: loans keep their distance in per cent
  as_they_were,  ///< the first hour leads from the book's price to the path's own level
};

/// Puts the recorded loans, each market's first prices and band edges, the path and the depth into
/// a scenario whose venues are called "crvusd-SYMBOL" and lend one coin against SYMBOL. Of the path
/// ETH's moves are known; every collateral keeps its price in ETH of the book's day.
[[nodiscard]] Result<void> load_crvusd_book(io::ScenarioFile& file, const CrvusdBook& book,
                                            BookPrices prices,
                                            const std::filesystem::path& data_dir);

/// N3: in each market every loan keeps its debt and gets another loan's bands and holdings per
/// debt.
void shuffle_bands(io::ScenarioFile& file);

}  // namespace seawall
