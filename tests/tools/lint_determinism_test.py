"""tools/lint_determinism finds what could make two runs differ, and leaves the rest alone."""

import unittest

from support import run_tool

BANNED = [
    "double y = std::exp(x);", "auto f = std::pow<double, double>;", "y = ::log1p(x);", "y = log(x);",
    "y = __builtin_erf(x);", "y = std::fma(a, b, c);", "y = std::log (x);",
    "std::mt19937_64 random{1};", "std::normal_distribution<double> normal;", "int r = rand();",
    "std::random_device device;", "std::shuffle(a, b, c);",
    "auto t = std::chrono::steady_clock::now();", "auto t = time(nullptr);", "gettimeofday(&t, nullptr);",
    'auto* e = std::getenv("HOME");', "double d = std::stod(text);", "std::locale here;",
    "std::unordered_map<int, int> map;", "#include <unordered_set>", "std::hash<int> h;",
    "auto sum = std::reduce(a, b);",
    "std::cout << 1;", 'fmt::print("x");', 'std::fprintf(stderr, "x");', "std::exit(1);", "exit(1);",
]
ALLOWED = [
    "double y = std::sqrt(x) + std::fabs(x) + std::floor(x) + std::ldexp(x, 2);",
    "// std::exp(x) would differ between machines", "/* std::rand() */",
    'const char* text = "std::exp(x) and exit(1)";', "double y = seawall::exp(x);", "double y = math::pow(x, 2);",
    "double exponent = expected(x) + explode(x);", "journal.log(x);", "next->exit(x);", "int log_count = 1;",
    "std::map<int, int> map;", 'auto text = fmt::format("{}", 1);', "std::int64_t time_of(int x);",
    "const std::int64_t million = 1'000'000; const char quote = '\"'; int exit_code;",
]


def lint(files):
    code, output, _ = run_tool("lint_determinism", files)
    return code, output


class LintDeterminism(unittest.TestCase):
    def test_each_banned_line_is_found_where_it_stands(self):
        for line in BANNED:
            with self.subTest(line):
                code, output = lint({"seawall/engine/step.cpp": f"\n{line}\n"})
                self.assertEqual(code, 1, output)
                self.assertIn("seawall/engine/step.cpp:2:", output)

    def test_allowed_lines_pass(self):
        for line in ALLOWED:
            with self.subTest(line):
                code, output = lint({"seawall/engine/step.cpp": f"{line}\n"})
                self.assertEqual(code, 0, output)

    def test_own_math_may_use_the_names_but_not_the_standard_functions(self):
        self.assertEqual(lint({"seawall/base/math.hpp": "double exp(double x);\n"})[0], 0)
        self.assertEqual(lint({"seawall/base/math.cpp": "double y = std::exp(x);\n"})[0], 1)

    def test_only_the_library_is_bound(self):
        self.assertEqual(lint({"apps/cli/main.cpp": "std::cout << std::exp(1.0);\n"})[0], 0)
        self.assertEqual(lint({"tests/base/math_test.cpp": "std::exp(1.0);\n"})[0], 0)

    def test_io_may_hash_names(self):
        self.assertEqual(lint({"seawall/io/read.cpp": "std::unordered_map<int, int> m;\n"})[0], 0)

    def test_flags_that_change_sums_are_found(self):
        code, output = lint({"CMakeLists.txt": "add_compile_options(-O3 -ffast-math)\n"})
        self.assertEqual(code, 1, output)
        self.assertIn("CMakeLists.txt:1: -ffast-math", output)
        self.assertEqual(lint({"cmake/Flags.cmake": "add_compile_options(-ffp-contract=off)\n"})[0], 0)


if __name__ == "__main__":
    unittest.main()
