#!/usr/bin/env python3
"""Derives every table and coefficient of seawall/base/math.hpp, in 80-digit arithmetic.

    python3 tools/derive_math_coefficients.py > seawall/base/math_tables.hpp

Needs mpmath. Polynomials interpolate at Chebyshev nodes: within a small factor of
minimax, and the truncation stays far below the rounding error it is added to.
"""

from mpmath import mp, mpf, cos, pi, exp, erfc, log, sqrt, lu_solve, matrix, nint

mp.dps = 80

EXP_CELLS = 128  # cells per octave, exp and log
LOG_CELLS = 128
LOG_FIRST = mpf("0.6875")  # the reduced argument lies in [0.6875, 1.375)
RECIPROCAL_BITS = 20  # times the upper 32 bits of the argument: exact
LOG_GRID_BITS = 42  # k * ln2_high + log_high is exact for |k| < 2^11
ERFC_CELLS = 16  # cells per octave of |x| + 1
ERFC_DEGREE = 10


def hexadecimal(value):
    return float(value).hex().replace("0x0.0p+0", "0.0")


def on_grid(value, bits):
    return nint(value * mpf(2) ** bits) / mpf(2) ** bits


def fit(function, low, high, degree):
    """Coefficients, lowest first, of the interpolant at Chebyshev nodes, in t = x - 0."""
    count = degree + 1
    centre, half = (low + high) / 2, (high - low) / 2
    nodes = [centre + half * cos(pi * (2 * i + 1) / (2 * count)) for i in range(count)]
    system = matrix(count, count)
    for row, node in enumerate(nodes):
        for column in range(count):
            system[row, column] = node**column
    return list(lu_solve(system, matrix([function(node) for node in nodes])))


def series_tail(term, radius):
    """Sums term(0) + term(1) + ...; the radius tells when terms no longer matter."""
    total, n = mpf(0), 0
    while True:
        step = term(n)
        total += step
        if abs(step) < mpf(10) ** -70:
            return total
        n += 1


def exp_remainder(r):  # (e^r - 1 - r) / r^2
    return series_tail(lambda n: r**n / mp.factorial(n + 2), r)


def log_remainder(r):  # (log(1 + r) - r + r^2 / 2) / r^3
    return series_tail(lambda n: (-r) ** n / (n + 3), r)


def print_array(name, values, comment):
    print(f"/// {comment}")
    print(f"inline constexpr double {name}[] = {{")
    for value in values:
        print(f"    {hexadecimal(value)},")
    print("};\n")


def print_table(name, rows, comment):
    print(f"/// {comment}")
    print(f"inline constexpr double {name}[][{len(rows[0])}] = {{")
    for row in rows:
        print("    {" + ", ".join(hexadecimal(v) for v in row) + "},")
    print("};\n")


def print_constant(name, value, comment):
    print(f"inline constexpr double {name} = {hexadecimal(value)};  ///< {comment}")


def exp_rows():
    for j in range(EXP_CELLS):
        exact = mpf(2) ** (mpf(j) / EXP_CELLS)
        high = mpf(float(exact))
        yield (high, exact - high)


def log_rows():
    """Cells in the order of the bits of (m - LOG_FIRST): up from 0.6875, wider from 1."""
    below, width = mpf(2) ** -8, mpf(2) ** -7
    for i in range(LOG_CELLS):
        start = LOG_FIRST + i * below
        if start >= 1:
            start, step = 1 + (start - 1) * 2, width
        else:
            step = below
        if start == 1 or start + step == 1:
            yield (mpf(1), mpf(0), mpf(0))
            continue
        inverse = on_grid(1 / (start + step / 2), RECIPROCAL_BITS)
        high = on_grid(-log(inverse), LOG_GRID_BITS)
        yield (inverse, high, -log(inverse) - high)


def erfc_rows():
    for octave in range(5):
        for j in range(ERFC_CELLS):
            width = mpf(2) ** octave / ERFC_CELLS
            centre = mpf(2) ** octave + (j + mpf(1) / 2) * width - 1
            scaled = lambda t: exp((centre + t) ** 2) * erfc(centre + t)
            c = fit(scaled, -width / 2, width / 2, ERFC_DEGREE)
            high = mpf(float(c[0]))
            yield (centre, high, c[0] - high, *c[1:])


def main():
    print("// Generated; do not edit. python3 tools/derive_math_coefficients.py > seawall/base/math_tables.hpp")
    print("#pragma once\n\nnamespace seawall::math::tables {\n")
    ln2 = log(mpf(2))
    step = ln2 / EXP_CELLS
    print_constant("exp_cells_per_unit", 1 / step, "128 / ln 2")
    high = on_grid(step, LOG_GRID_BITS)
    print_constant("exp_step_high", high, "ln 2 / 128 to 2^-42: times any |k| < 2^18 exact")
    print_constant("exp_step_low", step - high, "the rest of it")
    high = on_grid(ln2, LOG_GRID_BITS)
    print_constant("ln2_high", high, "ln 2 to 2^-42: times any |k| < 2^11 exact")
    print_constant("ln2_low", ln2 - high, "the rest of it")
    high = mpf(float(1 / sqrt(mpf(2))))
    print_constant("inverse_sqrt2_high", high, "1 / sqrt 2")
    print_constant("inverse_sqrt2_low", 1 / sqrt(mpf(2)) - high, "the rest of it")
    print()
    radius = step / 2 * mpf("1.01")
    print_array("exp_remainder", fit(exp_remainder, -radius, radius, 4),
                "(e^r - 1 - r) / r^2 for |r| <= ln 2 / 256, lowest power first.")
    low, high = -mpf(2) ** -8 * mpf("1.01"), mpf(2) ** -7 * mpf("1.01")
    print_array("log_remainder", fit(log_remainder, low, high, 6),
                "(log(1 + r) - r + r^2 / 2) / r^3 for r in [-2^-8, 2^-7], lowest power first.")
    print_table("exp_table", list(exp_rows()), "2^(j / 128): high, low.")
    print_table("log_table", list(log_rows()),
                "Per cell of the reduced argument: 1 / c to 20 bits, log c to 2^-42, the rest of log c.")
    print_table("erfc_table", list(erfc_rows()),
                "Per cell of |x|: its centre c, then e^(x^2) erfc x in powers of (x - c): c0 high, c0 low, c1 ... c10.")
    print("}  // namespace seawall::math::tables")


if __name__ == "__main__":
    main()
