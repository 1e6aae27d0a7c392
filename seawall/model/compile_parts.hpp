#pragma once

#include <optional>
#include <string>
#include <vector>

#include "seawall/base/result.hpp"
#include "seawall/model/checks.hpp"
#include "seawall/model/choices.hpp"
#include "seawall/model/model.hpp"
#include "seawall/model/model_spec.hpp"

namespace seawall::compiling {

/// What the parts of compile() share: the input, the names seen so far, the model as far as it is,
/// and the first error. Parts run in the order of the declarations below; each relies on the ones
/// before.
struct Context {
  explicit Context(const ModelSpec& input) : spec{input} {}

  const ModelSpec& spec;
  Model model;
  FirstError errors;
  NameTable assets{"asset"};
  NameTable pools{"pool"};
  NameTable oracles{"oracle"};
  NameTable venues{"venue"};
  NameTable keepers{"keeper"};
};

/// "venues[0].reserves[2].oracle" from pieces.
[[nodiscard]] std::string path_of(std::string_view table, std::size_t index, std::string_view key);

void compile_clock(Context& context);
void compile_assets(Context& context);
void compile_chain(Context& context);  ///< after the coins, one of which may pay for gas
void compile_liquidity(Context& context);
void compile_sequencer(Context& context);
void compile_oracles(Context& context);
void compile_venues(Context& context);  ///< reserves without the background that positions decide
/// A curve is published size by size: each larger size is an oracle of its own, "name/size", behind
/// those that the scenario lists.
void add_larger_sizes(Context& context);

/// Where one price is read, a curve is an error at `where`.
void refuse_curve(Context& context, OracleId oracle, const std::string& where);

void compile_keepers(
    Context& context);  ///< after the venues' claims: capital has an entry per asset
void compile_pool_stakes(Context& context);  ///< after the keepers who own them
void compile_positions(Context& context);    ///< columns, rows, and every reserve's background

/// A venue of kind "cdp" into `engine`. @param where "venues[0]"
void compile_cdp(Context& context, const VenueSpec& spec, const std::string& where,
                 CdpEngine& engine);

/// To those that are looked at in every block; once.
void add_margin_account(Model& model, AccountId account);

/// A vault locks the venue's collateral and owes its coin, and neither the other way round.
void check_vaults(Context& context);

/// A venue that keeps its own books into `protocol`, whose kind is set. @param where "venues[0]"
void compile_protocol(Context& context, const VenueSpec& spec, const std::string& where,
                      Protocol& protocol);

/// Yearly interest that an account states: one, and only where accounts set one.
/// @param account [rows] whose row it is
void compile_rates(Context& context, const std::vector<std::uint32_t>& account);

/// Bands that an account states: one range, as wide as allowed, and only where loans lie in bands.
void compile_bands(Context& context, const std::vector<std::uint32_t>& account);

/// An account of a protocol locks collateral and owes the coin, and neither the other way round.
void check_protocol_accounts(Context& context);

/// A venue's claim on or debt in a coin, as a row of the ledger. @return its asset
[[nodiscard]] AssetId add_claim(Context& context, const std::string& venue, std::size_t asset,
                                AssetKind kind, std::string_view suffix);

void compile_contracts(Context& context);  ///< after the accounts that hold them
void compile_background_leverage(Context& context);
void compile_bounds(Context& context);  ///< what the venues' rules rely on; rows of reserves

/// What the accounts of the book hold and owe in one reserve.
struct ReserveSum {
  Int128 collateral = 0;
  Int128 debt = 0;
};
using ReserveSums = std::vector<std::vector<ReserveSum>>;  ///< [venues][reserves]

/// cash = background_supply + Σ collateral − background_debt − Σ debt, which cannot be negative.
void compile_background(Context& context, std::size_t venue, std::size_t reserve,
                        const ReserveSum& sums);

/// A place of liquidity under way: its number and those of its assets.
struct PlaceToCompile {
  std::size_t index = 0;
  std::size_t base = 0;
  std::size_t quote = 0;

  [[nodiscard]] const LiquiditySpec& spec(const Context& context) const;
  [[nodiscard]] std::string path(std::string_view key) const;  ///< "liquidity[2].fee"
};

using LiquidityKind = decltype(Liquidity::kind);

// Kinds of pools. Each adds a pool to the model and returns the place's two coins of it.
[[nodiscard]] LiquidityKind compile_constant_product(Context& context, const PlaceToCompile& place);
[[nodiscard]] LiquidityKind compile_weighted(Context& context, const PlaceToCompile& place);
[[nodiscard]] LiquidityKind compile_stable_swap(Context& context, const PlaceToCompile& place);
[[nodiscard]] LiquidityKind compile_concentrated(Context& context, const PlaceToCompile& place);
[[nodiscard]] LiquidityKind compile_crypto_swap(Context& context, const PlaceToCompile& place);

/// Two more coins of a pool that another place has made.
[[nodiscard]] LiquidityKind compile_shared_pool(Context& context, const PlaceToCompile& place);

/// Counts of at least one smallest unit: a pool without a side has no price.
[[nodiscard]] Units check_reserve(double tokens, const Asset& asset, const std::string& where,
                                  FirstError& errors);

/// Puts a pool into the model. @param pool whose coins hold those of the place
[[nodiscard]] PoolPair add_pool(Context& context, const PlaceToCompile& place, Pool pool);

/// Where the assets of a place are among a pool's coins.
[[nodiscard]] PoolPair pair_in(const Pool& pool, PoolId id, const PlaceToCompile& place);

/// The order book of context.spec.liquidity[index]. @param base, quote places of its assets
[[nodiscard]] OrderBookTerms compile_order_book(Context& context, std::size_t index,
                                                std::size_t base, std::size_t quote);

/// The depth of context.spec.liquidity[index] that is quoted for stated sizes.
[[nodiscard]] QuoteDepth compile_quotes(Context& context, std::size_t index);

/// Curve terms in range. @param where key path of the curve's table
void check_impact(const ImpactTerms& terms, const std::string& where, FirstError& errors);

/// The same curve where `multiplier` times as much can be sold for the same fall.
[[nodiscard]] ImpactTerms with_depth_multiplier(ImpactTerms terms, double multiplier);

/// What an oracle makes of its source, once that is known.
void set_oracle_shape(Context& context, std::size_t index, Oracle& oracle);

/// Outages one after the other. @param owner "oracles[2]"
[[nodiscard]] std::vector<Outage> outages_of(Context& context, const std::vector<OutageSpec>& specs,
                                             const std::string& owner);
[[nodiscard]] Duration minutes_span(double minutes);

/// Refuses oracles that price each other in a circle.
void check_oracle_cycles(Context& context);

}  // namespace seawall::compiling
