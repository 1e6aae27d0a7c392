"""How a run behaves among other threads, and what ends it."""

import concurrent.futures
import inspect
import pathlib
import pickle
import re
import signal
import threading
import time

import pytest
import seawall
from support import OWN_BOOK

YEARS = {"duration_minutes": 10_000_000}  # the longest that is allowed; minutes of computing


def test_other_threads_go_on_during_a_run():
    scenario = seawall.load(OWN_BOOK, set={"duration_minutes": 60_000})
    ticks, over = [], threading.Event()

    def tick():
        while not over.is_set():
            ticks.append(time.monotonic())

    other = threading.Thread(target=tick)
    other.start()
    begin = time.monotonic()
    scenario.run(trace="hash")
    end = time.monotonic()
    over.set()
    other.join()

    # A run that kept the GIL would leave the middle of it without a tick.
    quarter = (end - begin) / 4
    assert quarter > 0.01
    assert any(begin + quarter < at < end - quarter for at in ticks)


def test_ctrl_c_ends_a_run():
    scenario = seawall.load(OWN_BOOK, set=YEARS)
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    begin = time.monotonic()
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(KeyboardInterrupt):
            scenario.run(trace="hash")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    assert time.monotonic() - begin < 10
    assert seawall.load(OWN_BOOK).run().stop_reason == "horizon"  # the next one is none the worse


def test_one_scenario_in_many_threads_gives_one_hash_a_seed():
    scenario = seawall.load(OWN_BOOK)
    alone = [scenario.run(seed=seed).trace_hash for seed in range(4)]

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda seed: scenario.run(seed=seed % 4).trace_hash, range(32)))

    assert together == alone * 8


def test_a_lower_trace_keeps_fewer_events_and_the_hash():
    scenario = seawall.load(OWN_BOOK)
    full, summary, bare = (scenario.run(trace=trace) for trace in ("full", "summary", "hash"))

    assert len(full.events) > len(summary.events) > len(bare.events) == 0
    assert full.trace_hash == summary.trace_hash == bare.trace_hash


def test_a_seed_that_is_none_is_a_type_error():
    for seed in (-1, 1.5, "1"):
        with pytest.raises(TypeError):
            seawall.load(OWN_BOOK).run(seed=seed)


def test_an_error_survives_pickling():
    with pytest.raises(seawall.InputError) as refused:
        seawall.load("nowhere.toml")

    again = pickle.loads(pickle.dumps(refused.value))
    assert (str(again), again.code, again.where) == (str(refused.value), "missing_file", "nowhere.toml")


def test_every_public_name_is_typed_and_told():
    package = pathlib.Path(seawall.__file__).parent
    stub = (package / "_seawall.pyi").read_text()
    assert (package / "py.typed").exists()
    assert not re.search(r"\barg\d*:|-> object: \.\.\.", stub)  # what nanobind could not name
    for name in seawall.__all__:
        if name != "__version__":
            assert inspect.getdoc(getattr(seawall, name)), name
    for kind in (seawall.Scenario, seawall.Result, seawall.Profile, seawall.Table):
        for name in vars(kind):
            if not name.startswith("_"):
                assert f"def {name}(self" in stub, name
