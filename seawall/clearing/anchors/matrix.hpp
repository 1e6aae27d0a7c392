#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace seawall::anchors {

/// A small dense matrix, row by row. Who owes whom, which asset's sale moves which: tens of rows.
class Matrix {
 public:
  Matrix(std::size_t rows, std::size_t columns)
      : columns_{columns}, rows_{rows}, values_(rows * columns, 0.0) {}

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] double& operator()(std::size_t row, std::size_t column) {
    return values_[row * columns_ + column];
  }
  [[nodiscard]] double operator()(std::size_t row, std::size_t column) const {
    return values_[row * columns_ + column];
  }

 private:
  std::size_t columns_;
  std::size_t rows_;
  std::vector<double> values_;
};

/// M x. @param x [columns]  @return [rows]
[[nodiscard]] std::vector<double> times(const Matrix& matrix, std::span<const double> x);

/// x with M x = b, by elimination with row exchanges; O(n³).
/// @param matrix [n × n], not singular  @param b [n]
[[nodiscard]] std::vector<double> solve(Matrix matrix, std::vector<double> b);

/// The largest size of an eigenvalue, from the growth of the powers M², M⁴, M⁸ … (Gelfand's
/// formula): needs neither symmetry nor signs. 48 squarings leave a relative error near 10⁻¹³.
/// @param matrix [n × n]
[[nodiscard]] double spectral_radius(Matrix matrix);

}  // namespace seawall::anchors
