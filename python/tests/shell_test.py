"""Python and the shell are two ways to the same run: same trace hash, same summary, same bytes, same complaints."""

import json

import pytest
import seawall
from support import OWN_BOOK, ROOT, TWO_VENUES, shell, shell_error


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("*.toml")), ids=lambda path: path.stem)
def test_every_example_has_the_shells_hash_and_summary(path):
    printed = json.loads(shell("run", str(path), "--json"))

    result = seawall.load(path).run()

    assert result.trace_hash == printed["trace_hash"]
    assert result.summary == printed


def test_seed_and_set_are_those_of_the_shell():
    printed = json.loads(shell("run", TWO_VENUES, "--seed", "7", "--set", "depth_multiplier=0.5", "--json"))

    result = seawall.load(TWO_VENUES, set={"depth_multiplier": 0.5}).run(seed=7)

    assert result.seed == 7
    assert result.trace_hash == printed["trace_hash"] != seawall.load(TWO_VENUES).run().trace_hash


def test_a_book_that_is_drawn_is_drawn_anew_for_another_seed():
    path = ROOT / "examples/borrowers.toml"
    assert "[drawn_book]" in path.read_text()
    scenario = seawall.load(path)
    for seed in (3, 4):
        printed = json.loads(shell("run", str(path), "--seed", str(seed), "--json"))
        assert scenario.run(seed=seed).trace_hash == printed["trace_hash"]


@pytest.mark.parametrize("trace", ["full", "summary", "hash"])
def test_saved_folders_hold_the_same_bytes(tmp_path, trace):
    shell("run", TWO_VENUES, "--set", "shocks.ETH.change=-0.3", "--trace", trace, "--out", str(tmp_path / "shell"))

    written = seawall.load(TWO_VENUES, set={"shocks.ETH.change": -0.3}).run(trace=trace).save(tmp_path / "python")

    assert written == tmp_path / "python"
    names = sorted(path.name for path in (tmp_path / "shell").iterdir())
    assert names == sorted(path.name for path in written.iterdir())
    for name in names:
        assert (tmp_path / "shell" / name).read_bytes() == (written / name).read_bytes(), name


def test_a_folder_with_results_is_refused_unless_forced(tmp_path):
    result = seawall.load(TWO_VENUES).run()
    result.save(tmp_path / "out")

    with pytest.raises(seawall.InputError) as refused:
        result.save(tmp_path / "out")

    assert str(refused.value) == shell_error("run", TWO_VENUES, "--out", str(tmp_path / "out"))
    result.save(tmp_path / "out", force=True)


@pytest.mark.parametrize("key, value", [
    ("depth_multiplier", -1), ("depth_multipler", 1), ("assets.ETH.decimals", 1.5), ("stop_when_quiet", "maybe"),
    ("shocks.ETHH.change", -0.1), ("venues.east.rules", "aave-v9"), ("seed", -1), ("depth_multiplier", "nan"),
    ("name", "\"\x1b[31m\"")])
def test_a_bad_key_is_told_in_the_shells_words(key, value):
    with pytest.raises(seawall.InputError) as refused:
        seawall.load(TWO_VENUES, set={key: value})

    assert str(refused.value) == shell_error("run", TWO_VENUES, "--set", f"{key}={value}")


def test_a_missing_file_is_told_in_the_shells_words_and_in_parts():
    with pytest.raises(seawall.InputError) as refused:
        seawall.load("nowhere.toml")

    assert str(refused.value) == shell_error("run", "nowhere.toml")
    assert (refused.value.code, refused.value.where) == ("missing_file", "nowhere.toml")
    assert str(refused.value) == f"{refused.value.where}: {refused.value.detail}"
    assert isinstance(refused.value, ValueError)


def test_properties_are_the_files():
    scenario = seawall.load(OWN_BOOK)

    assert (scenario.name, scenario.seed, scenario.accounts, scenario.blocks) == ("own-book", 1, 30, 600)
    assert (scenario.assets, scenario.venues, scenario.keepers) == (["ETH", "WBTC", "USDC"], ["main"], ["flash"])
    assert scenario.liquidity == ["eth-usdc", "wbtc-usdc"]
    assert scenario.oracles == ["ETH/USD", "WBTC/USD", "USDC/USD"]
    with pytest.raises(AttributeError):
        scenario.seed = 2


def test_a_value_that_cannot_be_set_is_a_type_error():
    with pytest.raises(TypeError, match="set: a value of type"):
        seawall.load(OWN_BOOK, set={"depth_multiplier": [1]})


def test_an_unknown_trace_level_is_told_what_is_allowed():
    with pytest.raises(ValueError, match='"full", "summary" and "hash" are allowed'):
        seawall.load(OWN_BOOK).run(trace="everything")
