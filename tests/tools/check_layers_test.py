"""tools/check_layers finds an include that goes the wrong way, and names its file and line."""

import unittest

from support import run_tool


def check(files):
    code, output, _ = run_tool("check_layers", files)
    return code, output


class CheckLayers(unittest.TestCase):
    def assert_refused(self, path, line, expected):
        code, output = check({path: f"#pragma once\n{line}\n"})
        self.assertEqual(code, 1, output)
        self.assertIn(f"{path}:2:", output)
        self.assertIn(expected, output)

    def test_downward_includes_pass(self):
        code, output = check({
            "seawall/base/money.hpp": "#include <vector>\n",
            "seawall/model/asset.hpp": '#include "seawall/base/money.hpp"\n',
            "seawall/engine/step.cpp": '#include "seawall/actors/keeper.hpp"\n#include "seawall/engine/step.hpp"\n',
            "seawall/seawall.hpp": '#include "seawall/engine/step.hpp"\n',
            "apps/cli/main.cpp": '#include "seawall/seawall.hpp"\n#include "table.hpp"\n',
            "tests/engine/step_test.cpp": '#include "seawall/engine/step.hpp"\n',
        })
        self.assertEqual(code, 0, output)

    def test_upward_include_is_refused(self):
        self.assert_refused("seawall/model/asset.hpp", '#include "seawall/state/ledger.hpp"',
                            "model may include base, not state")

    def test_mechanics_never_see_the_ledger(self):
        self.assert_refused("seawall/mechanics/lending/rule.hpp", '#include "seawall/state/ledger.hpp"',
                            "mechanics may include base, model, not state")

    def test_files_never_see_the_engine(self):
        self.assert_refused("seawall/io/read.cpp", '#  include <seawall/engine/step.hpp>', "not engine")

    def test_programs_see_the_front_header_only(self):
        self.assert_refused("apps/cli/main.cpp", '#include "seawall/engine/step.hpp"',
                            "apps may include seawall/seawall.hpp only")

    def test_no_room_sees_the_front_header(self):
        self.assert_refused("seawall/engine/step.cpp", '#include "seawall/seawall.hpp"', "is behind")

    def test_climbing_is_refused_in_tests_too(self):
        self.assert_refused("tests/base/money_test.cpp", '#include "../../seawall/base/money.hpp"', "no ../")

    def test_short_paths_are_refused(self):
        self.assert_refused("seawall/base/money.cpp", '#include "money.hpp"', 'write "seawall/<room>/money.hpp"')

    def test_engine_builds_without_arrow_and_tbb(self):
        self.assert_refused("seawall/engine/step.cpp", "#include <tbb/task_group.h>", "without tbb")
        self.assert_refused("seawall/base/table.hpp", "#include <arrow/api.h>", "without arrow")

    def test_a_new_room_needs_a_row_in_the_table(self):
        code, output = check({"seawall/utils/helper.hpp": ""})
        self.assertEqual(code, 1, output)
        self.assertIn("seawall/utils/helper.hpp:1: is in no room", output)


if __name__ == "__main__":
    unittest.main()
