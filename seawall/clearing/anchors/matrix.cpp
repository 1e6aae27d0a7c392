#include "seawall/clearing/anchors/matrix.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"

namespace seawall::anchors {
namespace {

void exchange_rows(Matrix& matrix, std::size_t a, std::size_t b) {
  for (std::size_t column = 0; column < matrix.columns(); ++column)
    std::swap(matrix(a, column), matrix(b, column));
}

std::size_t largest_in_column(const Matrix& matrix, std::size_t column) {
  std::size_t best = column;
  for (std::size_t row = column + 1; row < matrix.rows(); ++row)
    if (std::fabs(matrix(row, column)) > std::fabs(matrix(best, column))) best = row;
  return best;
}

Matrix square(const Matrix& matrix) {
  const std::size_t n = matrix.rows();
  Matrix product{n, n};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t j = 0; j < n; ++j)
        product(i, j) += matrix(i, k) * matrix(k, j);
  return product;
}

double largest_entry(const Matrix& matrix) {
  double largest = 0.0;
  for (std::size_t i = 0; i < matrix.rows(); ++i)
    for (std::size_t j = 0; j < matrix.columns(); ++j)
      largest = std::max(largest, std::fabs(matrix(i, j)));
  return largest;
}

void divide(Matrix& matrix, double divisor) {
  for (std::size_t i = 0; i < matrix.rows(); ++i)
    for (std::size_t j = 0; j < matrix.columns(); ++j)
      matrix(i, j) /= divisor;
}

}  // namespace

std::vector<double> times(const Matrix& matrix, std::span<const double> x) {
  SEAWALL_ASSERT(x.size() == matrix.columns());
  std::vector<double> product(matrix.rows(), 0.0);
  for (std::size_t i = 0; i < matrix.rows(); ++i)
    for (std::size_t j = 0; j < matrix.columns(); ++j)
      product[i] += matrix(i, j) * x[j];
  return product;
}

std::vector<double> solve(Matrix matrix, std::vector<double> b) {
  const std::size_t n = b.size();
  SEAWALL_ASSERT(matrix.rows() == n && matrix.columns() == n);
  for (std::size_t column = 0; column < n; ++column) {
    const std::size_t pivot = largest_in_column(matrix, column);
    SEAWALL_ASSERT(matrix(pivot, column) != 0.0);
    exchange_rows(matrix, pivot, column);
    std::swap(b[pivot], b[column]);
    for (std::size_t row = column + 1; row < n; ++row) {
      const double share = matrix(row, column) / matrix(column, column);
      for (std::size_t j = column; j < n; ++j)
        matrix(row, j) -= share * matrix(column, j);
      b[row] -= share * b[column];
    }
  }
  for (std::size_t row = n; row-- > 0;) {
    for (std::size_t j = row + 1; j < n; ++j)
      b[row] -= matrix(row, j) * b[j];
    b[row] /= matrix(row, row);
  }
  return b;
}

double spectral_radius(Matrix matrix) {
  SEAWALL_ASSERT(matrix.rows() == matrix.columns());
  constexpr int squarings = 48;
  double log_radius = 0.0;
  double power = 1.0;  // matrix stands for M^power, divided by e^(log_radius · power)
  for (int i = 0; i <= squarings; ++i) {
    const double size = largest_entry(matrix);
    if (size == 0.0) return 0.0;  // nilpotent: what is sold triggers ever less, then nothing
    log_radius += math::log(size) / power;
    divide(matrix, size);
    if (i == squarings) break;
    matrix = square(matrix);
    power *= 2.0;
  }
  return math::exp(log_radius);
}

}  // namespace seawall::anchors
