#include "seawall/clearing/anchors/payments.hpp"

#include "seawall/base/assert.hpp"

namespace seawall::anchors {
namespace {

// Rounding must not make a defaulter of a firm that pays to the last cent.
constexpr double rounding = 1e-12;

std::vector<double> owed_in_all(const DebtNetwork& network) {
  const std::size_t firms = network.outside.size();
  SEAWALL_ASSERT(network.owed.rows() == firms && network.owed.columns() == firms);
  std::vector<double> total(firms, 0.0);
  for (std::size_t debtor = 0; debtor < firms; ++debtor)
    for (std::size_t creditor = 0; creditor < firms; ++creditor)
      total[debtor] += network.owed(debtor, creditor);
  return total;
}

// What reaches firm i of each unit that firm j pays: Π_ji in row i, column j.
Matrix received_shares(const DebtNetwork& network, const std::vector<double>& owed) {
  const std::size_t firms = owed.size();
  Matrix shares{firms, firms};
  for (std::size_t j = 0; j < firms; ++j)
    for (std::size_t i = 0; owed[j] > 0.0 && i < firms; ++i)
      shares(i, j) = network.owed(j, i) / owed[j];
  return shares;
}

bool pays_in_full(double outside, double received, double owed) {
  return outside + received >= owed * (1.0 - rounding);
}

// Defaulters pay what they recover, given that the others pay in full.
std::vector<double> paid_with_defaults(const DebtNetwork& network, const Matrix& shares,
                                       const std::vector<double>& owed,
                                       const std::vector<bool>& defaulted) {
  const std::size_t firms = owed.size();
  Matrix system{firms, firms};
  std::vector<double> right = owed;
  for (std::size_t i = 0; i < firms; ++i) {
    system(i, i) = 1.0;
    if (!defaulted[i]) continue;
    right[i] = network.outside_recovered.value * network.outside[i];
    for (std::size_t j = 0; j < firms; ++j)
      system(i, j) -= network.inside_recovered.value * shares(i, j);
  }
  return solve(std::move(system), std::move(right));
}

}  // namespace

ClearingPayments clear_payments_greatest(const DebtNetwork& network) {
  const std::vector<double> owed = owed_in_all(network);
  const Matrix shares = received_shares(network, owed);
  const std::size_t firms = owed.size();
  ClearingPayments result{.paid = owed, .defaulted = std::vector<bool>(firms, false)};
  for (std::size_t round = 0; round <= firms; ++round) {
    const std::vector<double> received = times(shares, result.paid);
    bool another = false;
    for (std::size_t i = 0; i < firms; ++i) {
      if (result.defaulted[i] || pays_in_full(network.outside[i], received[i], owed[i])) continue;
      result.defaulted[i] = true;
      another = true;
    }
    if (!another) break;
    result.paid = paid_with_defaults(network, shares, owed, result.defaulted);
  }
  return result;
}

ClearingPayments clear_payments_least(const DebtNetwork& network) {
  const std::vector<double> owed = owed_in_all(network);
  const Matrix shares = received_shares(network, owed);
  const std::size_t firms = owed.size();
  ClearingPayments result{.paid = std::vector<double>(firms, 0.0),
                          .defaulted = std::vector<bool>(firms, false)};
  constexpr int rounds_max = 1'000'000;
  bool rose = true;
  for (int round = 0; rose && round < rounds_max; ++round) {
    rose = false;
    const std::vector<double> received = times(shares, result.paid);
    for (std::size_t i = 0; i < firms; ++i) {
      result.defaulted[i] = !pays_in_full(network.outside[i], received[i], owed[i]);
      const double pays = result.defaulted[i]
                              ? network.outside_recovered.value * network.outside[i] +
                                    network.inside_recovered.value * received[i]
                              : owed[i];
      rose |= pays > result.paid[i] * (1.0 + 1e-15);
      result.paid[i] = pays;
    }
  }
  return result;
}

}  // namespace seawall::anchors
