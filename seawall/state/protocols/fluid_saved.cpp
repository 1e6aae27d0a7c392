#include <cstdint>
#include <optional>

#include "seawall/state/protocols/fluid_books.hpp"

// A Fluid vault as a saved state keeps it. Positions and the ticks that they opened on follow from
// the model, and no tick is begun a second time.
namespace seawall {
namespace {

using Branch = fluid::Branch<Exact>;
using Factor = fluid::DebtFactor<Exact>;
using Link = fluid::TickLink<Exact>;

// Words without their mark of failure, and of what may be missing only what is there: a record's
// unused bytes are whatever lay there before.
class Putting {
 public:
  explicit Putting(ByteWriter& writer) : writer_{writer} {}
  template <class... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }

 private:
  template <class T>
  void put(const T& value) {
    writer_.put(value);
  }
  void put(const Checked256& word) { writer_.put(word.value); }
  template <class Kind>
  void put(const Quantity<Kind, Checked256>& quantity) {
    put(quantity.value);
  }
  template <class T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  void put(const Factor& factor) { (*this)(factor.coefficient, factor.exponent); }
  void put(const Link& link) { (*this)(link.absorbed, link.branch, link.factor); }

  ByteWriter& writer_;
};

class Getting {
 public:
  explicit Getting(ByteReader& reader) : reader_{reader} {}
  template <class... T>
  void operator()(T&... values) {
    (get(values), ...);
  }

 private:
  template <class T>
  void get(T& value) {
    reader_.get(value);
  }
  void get(Checked256& word) {
    word.failed = false;
    reader_.get(word.value);
  }
  template <class Kind>
  void get(Quantity<Kind, Checked256>& quantity) {
    get(quantity.value);
  }
  template <class T>
  void get(std::optional<T>& value) {
    value.reset();
    if (reader_.get<bool>()) get(value.emplace());
  }
  void get(Factor& factor) { (*this)(factor.coefficient, factor.exponent); }
  void get(Link& link) { (*this)(link.absorbed, link.branch, link.factor); }

  ByteReader& reader_;
};

// One list of what is written, read by both directions.
template <class Visitor, class B>
void visit_small(Visitor& visit, B& books) {
  auto& vault = books.vault;
  visit(vault.top_tick, vault.top_is_branch, vault.branch, vault.supplied, vault.borrowed,
        vault.absorbed_debt, vault.absorbed_collateral, vault.absorbed_dust);
  visit(books.borrow_price, books.priced, books.coin, books.collateral, books.bad, books.may_absorb,
        books.last_total, books.flows);
  for (auto& [number, tick] : vault.ticks)
    visit(tick.debt, tick.link);
}

template <class Visitor, class B>
void visit_branch(Visitor& visit, B& branch) {
  visit(branch.status, branch.tick, branch.partial, branch.debt, branch.factor, branch.base,
        branch.base_tick);
}

}  // namespace

void FluidBooks::write(ByteWriter& writer) const {
  Putting put{writer};
  visit_small(put, *this);
  put(static_cast<std::uint64_t>(vault.branches.size()));
  for (const Branch& branch : vault.branches)
    visit_branch(put, branch);
}

void FluidBooks::read(ByteReader& reader) {
  constexpr std::uint64_t branches_max = 1U << 20U;  // more are not those of a run
  Getting get{reader};
  visit_small(get, *this);
  const auto count = reader.get<std::uint64_t>();
  if (!reader.is_sound() || count > branches_max) return;
  vault.branches.assign(count, Branch{});
  for (Branch& branch : vault.branches)
    visit_branch(get, branch);
  vault.ticks_with_debt.clear();
  for (const auto& [number, tick] : vault.ticks)
    if (tick.debt > fluid::RawDebt<Exact>{}) vault.ticks_with_debt.insert(number);
}

}  // namespace seawall
