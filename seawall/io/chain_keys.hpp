#pragma once

#include "seawall/io/key.hpp"
#include "seawall/io/scenario_document.hpp"
#include "seawall/model/choices.hpp"

namespace seawall::io {

// Blocks: when they come and what fits into them. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, Clock& clock) {
  visit.key({"start", "when the run begins; prices before it are history"}, clock.start);
  visit.seconds(
      {"block_seconds", "time between blocks", Need::optional, ranges::block_seconds, "seconds"},
      clock.block);
  visit.key({"audit_every", "blocks between full audits of the ledger", Need::optional,
             ranges::at_least_one, "blocks"},
            clock.audit_every);
}

template <class Visitor>
void keys_of(Visitor& visit, ChainSpec& chain) {
  visit.key({"market",
             "highest bids first, or a base fee that follows demand (EIP-1559)",
             Need::optional,
             {},
             {},
             choices::fee_markets},
            chain.market);
  visit.key({"gas_limit", "what fits into one block", Need::optional, ranges::block_gas, "gas"},
            chain.gas_limit);
  visit.key({"expiry_minutes", "a pending transaction older than this is dropped", Need::optional,
             ranges::expiry_minutes, "minutes"},
            chain.expiry_minutes);
  visit.key({"replacement_bump", "share that a replacement must pay more at least", Need::optional,
             ranges::share},
            chain.replacement_bump);
  visit.key({"block_jitter", "sigma of the log of a block's gas price level, which is 1 on average",
             Need::optional, ranges::log_sigma},
            chain.block_jitter);
  visit.key({"gas_asset", "asset that pays for gas; absent: no cost is booked"}, chain.gas_asset);
}

template <class Visitor>
void keys_of(Visitor& visit, GasEntry& gas) {
  visit.key({"percentiles", "of the gas prices of included transactions; increasing",
             Need::required, ranges::percentile, "per cent"},
            gas.percentiles);
  visit.key({"file", "CSV or Parquet with a column time and one for each percentile, such as p30"},
            gas.file);
  visit.names({"columns",
               "what the file calls them: { time = \"ts_utc\", p30 = \"p30_gwei\" }; its other "
               "columns are then not read"},
              gas.columns);
  visit.key({"between", "what holds between two rows", Need::optional, {}, {}, choices::betweens},
            gas.between);
  visit.rows({"rows", "gas prices written here instead of in a file: [time, price, price, ...]",
              Need::optional, ranges::gas_price_gwei, "gwei"},
             gas.rows);
}

}  // namespace seawall::io
