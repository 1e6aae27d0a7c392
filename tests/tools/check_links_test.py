"""tools/check_links finds links without a file or heading, and leaves code and other sites alone."""

import unittest

from support import run_tool


class CheckLinks(unittest.TestCase):
    def test_good_links_pass(self):
        code, output, _ = run_tool("check_links", {
            "README.md": "[a](docs/a.md) [b](docs/a.md#the-second-part) [c](https://example.org/x) `[d](no.md)`\n"
                         "```\n[e](no.md)\n```\n[f](#own-heading)\n# Own heading\n",
            "docs/a.md": "# A\n## The second part\n[up](../README.md)\n"})
        self.assertEqual(code, 0, output)

    def test_a_missing_file_and_a_missing_heading_are_named(self):
        code, output, _ = run_tool("check_links", {"README.md": "\n[a](docs/no.md)\n[b](#nowhere)\n"})
        self.assertEqual(code, 1)
        self.assertIn("README.md:2: docs/no.md: there is no such file", output)
        self.assertIn("README.md:3: #nowhere: there is no such heading", output)


if __name__ == "__main__":
    unittest.main()
