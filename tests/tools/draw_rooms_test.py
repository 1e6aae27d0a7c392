"""tools/draw_rooms draws what is included, keeps the rest of the page, and --check sees a change."""

import unittest

from support import run_tool

PAGE = "# Before\n<!-- rooms:begin -->\nold\n<!-- rooms:end -->\nAfter\n"
FILES = {
    "ARCHITECTURE.md": PAGE,
    "seawall/base/money.hpp": "",
    "seawall/model/asset.hpp": '#include "seawall/base/money.hpp"\n',
    "seawall/state/ledger.hpp": '#include "seawall/base/money.hpp"\n#include "seawall/model/asset.hpp"\n',
}


class DrawRooms(unittest.TestCase):
    def test_draws_arrows_without_shortcuts_and_lists_them_all(self):
        code, output, page = run_tool("draw_rooms", FILES)
        self.assertEqual(code, 0, output)
        self.assertIn("  state --> model\n", page)
        self.assertNotIn("  state --> base\n", page)  # model leads there
        self.assertIn("| state | base, model |", page)
        self.assertTrue(page.startswith("# Before\n") and page.endswith("\nAfter\n"))

    def test_check_passes_on_what_was_drawn_and_changes_nothing_else(self):
        self.assertEqual(run_tool("draw_rooms", FILES, "--check")[0], 1)
        _, _, drawn = run_tool("draw_rooms", FILES)
        code, output, page = run_tool("draw_rooms", {**FILES, "ARCHITECTURE.md": drawn}, "--check")
        self.assertEqual((code, page), (0, drawn), output)


if __name__ == "__main__":
    unittest.main()
