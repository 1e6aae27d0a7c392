"""tools/document_cli turns the schema into tables: each key with its type, unit, default and range."""

import importlib.machinery
import importlib.util
import unittest

from support import PROJECT

LOADER = importlib.machinery.SourceFileLoader("document_cli", str(PROJECT / "tools/document_cli"))
TOOL = importlib.util.module_from_spec(importlib.util.spec_from_loader("document_cli", LOADER))
LOADER.exec_module(TOOL)

SHARE = {"type": "number", "minimum": 0.0, "exclusiveMaximum": 1.0, "default": 0.25, "description": "a share"}
SCHEMA = {
    "properties": {
        "version": {"type": "integer", "minimum": 1.0, "maximum": 1.0, "description": "of the format"},
        "mode": {"type": "string", "enum": ["a", "b"], "default": "a", "description": "a | b"},
        "venues": {"type": "array", "description": "where", "items": {
            "properties": {
                "delay": {"type": "number", "exclusiveMinimum": 0.0, "default": 12.0, "description": "wait [seconds]"},
                "curve": {"type": "object", "description": "its form", "properties": {"share": SHARE}},
                "held": {"type": "object", "additionalProperties": {"type": "number", "minimum": 0.0},
                         "description": "what it holds [tokens]"}},
            "required": ["delay"], "additionalProperties": False, "type": "object"}},
        "rows": {"type": "array", "description": "prices", "items": {
            "type": "object", "properties": {"time": {"type": "string", "format": "date-time", "description": "when"}},
            "additionalProperties": {"type": "number", "description": "a price [USD]"}}},
    },
    "required": ["version"],
}


class Keys(unittest.TestCase):
    def setUp(self):
        self.lines = TOOL.keys_section(SCHEMA).splitlines()

    def assert_row(self, row):
        self.assertEqual(self.lines.count(row), 1, "\n".join(self.lines))

    def test_ranges_say_whether_their_ends_belong_to_them(self):
        self.assert_row("| `curve.share` | number |  | `0.25` | [0, 1) | a share |")

    def test_a_required_key_has_no_default_and_the_unit_is_taken_from_the_text(self):
        self.assert_row("| `delay` | number | seconds | required | (0, inf) | wait |")
        self.assert_row("| `version` | whole number |  | required | `1` | of the format |")

    def test_texts_that_are_allowed_are_listed_and_cells_stay_cells(self):
        self.assert_row('| `mode` | text |  | `"a"` | `"a"`, `"b"` | a \\| b |')

    def test_amounts_by_asset_and_keys_that_are_assets(self):
        self.assert_row("| `held` | numbers by asset | tokens |  | [0, inf) | what it holds |")
        self.assert_row("| `time` | time |  |  |  | when |")
        self.assert_row("| `ASSET` | number | USD |  |  | a price |")

    def test_each_table_has_its_own(self):
        self.assertIn("### `[[venues]]`", self.lines)
        self.assertIn("### `[[rows]]`", self.lines)

    def test_the_rest_of_the_page_stays(self):
        page = TOOL.with_keys("before\n<!-- keys:begin -->\nstale\n<!-- keys:end -->\nafter\n", SCHEMA)
        self.assertTrue(page.startswith("before\n") and page.endswith("\nafter\n"))
        self.assertNotIn("stale", page)
        self.assertEqual(TOOL.with_keys(page, SCHEMA), page)


if __name__ == "__main__":
    unittest.main()
