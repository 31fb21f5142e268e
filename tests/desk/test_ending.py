"""A use of an answer ends, whatever its code does, and nothing of the stopping is left behind."""

from __future__ import annotations

import collections
import dataclasses
import itertools
import os
import re
import signal
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
import torch

from helpers import exercises
from helpers.checks.judging import judge
from helpers.checks.requests import request
from helpers.desk import ending, wire
from helpers.desk.ending import Stopped, Watchdog, patience
from helpers.desk.faults import is_own
from helpers.desk.probing import probe
from helpers.desk.record import Record, Request, Task

TWICE = exercises.find("start/twice")


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_PATIENCE", "0.4")


def plain_loop(x: Any) -> None:
    while True:
        x = x or 0


def inner_loop(x: Any) -> None:
    while True:
        for _ in range(3):
            x = np.sin(x)


def held(x: Any) -> None:
    while True:
        try:
            time.sleep(0.01)
        except:  # noqa: E722, S110  as a learner writes it
            pass


def held_twice(x: Any) -> None:
    while True:
        try:
            while True:
                try:
                    time.sleep(0.01)
                except BaseException:  # noqa: BLE001, S110
                    pass
        except BaseException:  # noqa: BLE001, S110
            pass


def held_and_returned(x: Any) -> float:
    try:
        while True:
            x = x + 0
    except BaseException:  # noqa: BLE001
        return 1.0


def in_finally(x: Any) -> None:
    try:
        while True:
            x = x + 0
    finally:
        while x is not None:
            x = x + 0


def sleeps(x: Any) -> None:
    time.sleep(1000)


def without_end(x: Any) -> list:
    return [k for k in itertools.count() if k < 0]


def generator(x: Any) -> float:
    def numbers() -> Any:
        while True:
            yield 0.0

    return sum(numbers())


def prints(x: Any) -> None:
    while True:
        print("hello")


def under_jit(x: Any) -> Any:
    def endless(y: Any) -> Any:
        while True:
            y = jax.numpy.sin(y)

    return jax.jit(endless)(1.0)


def under_vmap(x: Any) -> Any:
    def endless(y: Any) -> Any:
        while True:
            y = torch.sin(y)

    return torch.func.vmap(endless)(torch.ones(3))


ENDLESS = {
    plain_loop: "`while True:`", inner_loop: "`while True:`", held: "`while True:`", held_twice: "", held_and_returned: "`while True:`",
    in_finally: "`while True:`", sleeps: "of sleeps: `time.sleep(1000)`", without_end: "itertools.count", generator: "of numbers: `while True:`",
    prints: "`while True:`", under_jit: "of endless: `while True:`", under_vmap: "of endless: `while True:`",
}  # fmt: skip


def stopped(answer: Callable[..., Any], tasks: int = 2) -> Record:
    """The record of an answer that does not come back, after JSON."""
    asked = Request("start/none", "by_hand", tuple(Task((float(k),)) for k in range(tasks)))
    began = time.monotonic()
    record = wire.record_from(wire.to_json(probe(asked, answer)), asked)
    assert time.monotonic() - began < 20, "one case was used, and the others were taken to be like it"
    assert len(record.trials) == tasks
    return record


def in_another_thread(run: Callable[[], Any]) -> Any:
    """What `run()` gives in a thread of its own."""
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(run()))
    thread.start()
    thread.join(60)
    assert found, "it did not come back"
    return found[0]


@pytest.mark.parametrize("answer", ENDLESS, ids=lambda answer: answer.__name__)
def test_an_endless_answer_is_stopped_where_it_is(answer: Callable[..., Any], capsys: pytest.CaptureFixture) -> None:
    error = stopped(answer).trials[0].error
    # where a library works inside the loop, a busy machine may see it at each look: then the answer gets longer
    assert error.kind == "refused" and re.search(r"Your answer was still running after [\d.]+ s", error.message)
    assert ENDLESS[answer] in error.message, error.message
    assert len(capsys.readouterr().out) < 30_000


@pytest.mark.parametrize("answer", [plain_loop, held, sleeps], ids=lambda answer: answer.__name__)
def test_in_a_thread_that_is_not_the_main_one(answer: Callable[..., Any]) -> None:
    error = in_another_thread(lambda: stopped(answer)).trials[0].error
    assert ENDLESS[answer] in error.message


def test_nothing_is_left_behind() -> None:
    def hooks() -> tuple:
        return sys.gettrace(), sys.getprofile(), sys.stdout, time.sleep, signal.getsignal(signal.SIGINT), tracemalloc.is_tracing(), threading.active_count(), ending._watches

    before = hooks()
    for answer in (held_twice, under_jit, under_vmap):
        stopped(answer)
        assert hooks() == before
    assert float(jax.jit(jax.grad(jax.numpy.sin))(0.0)) == 1.0 and float(torch.func.grad(torch.sin)(torch.tensor(0.0))) == 1.0


def test_what_python_writes_itself_is_not_broken_into() -> None:
    """A library may make a namedtuple, or a dataclass, where nothing may be raised."""
    made = [collections.namedtuple("Pair", "a b").__new__, dataclasses.make_dataclass("Point", ["x"]).__init__]
    assert not any(is_own(method.__code__.co_filename) for method in made) and is_own(plain_loop.__code__.co_filename)


def test_measuring_is_broken_off_too() -> None:
    before = sys.getprofile(), sys.gettrace()
    for watch in ("frameworks", "largest", "calls"):
        asked = Request("start/none", "by_hand", (Task((1.0,)),), watch=frozenset({watch}))
        assert "still running" in probe(asked, plain_loop).trials[0].error.message
        assert (sys.getprofile(), sys.gettrace()) == before and not tracemalloc.is_tracing()


def test_no_exception_comes_late() -> None:
    """Uses that end just when their time is up: each one is stopped or comes back, and what follows is left alone."""
    for k in range(40):
        with Watchdog() as watchdog:
            watchdog.patience = 0.02
            end = time.monotonic() + 0.02 + k / 4000

            def run(end: float = end) -> int:
                while time.monotonic() < end:
                    pass
                return 1

            try:
                assert watchdog.during(run) == 1
            except Stopped:
                pass
            until = time.monotonic() + 0.02
            while time.monotonic() < until:
                sum(range(10))
        assert sys.gettrace() is None


def test_a_use_that_comes_back_is_left_alone() -> None:
    def patient(x: Any) -> Any:
        time.sleep(0.15)
        return x

    error = stopped(patient, tasks=5).trials[4].error
    assert error is None, "each use has its own time"


def test_a_library_that_works_gets_longer() -> None:
    source = "import time\ndef compiled(seconds):\n    end = time.monotonic() + seconds\n    while time.monotonic() < end: pass\n    return 1.0"
    library: dict[str, Any] = {}
    exec(compile(source, "/lib/site-packages/slow.py", "exec"), library)  # noqa: S102
    assert stopped(lambda x: library["compiled"](0.8), tasks=1).trials[0].output == 1.0
    assert "after 1." in stopped(lambda x: library["compiled"](9.0), tasks=1).trials[0].error.message


def test_an_import_is_not_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    (folder / "slow_to_import.py").write_text("import time\nfor _ in range(180): time.sleep(0.01)\ndone = 1.0\n")
    monkeypatch.syspath_prepend(str(folder))

    def imports(x: Any) -> Any:
        import slow_to_import

        return slow_to_import.done

    assert stopped(imports, tasks=1).trials[0].output == 1.0


def test_memory_is_not_taken_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_PATIENCE", "8")
    sizes = itertools.count(1)
    monkeypatch.setattr(ending, "memory", lambda: next(sizes) << 30)
    assert "GB of memory and went on taking more, at line" in stopped(plain_loop).trials[0].error.message


def test_the_memory_of_this_process_is_known() -> None:
    assert ending.memory() > 10 << 20


@pytest.mark.skipif(os.name == "nt", reason="a signal to oneself")
def test_an_interrupt_is_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_PATIENCE", "30")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a process in the background ignores it
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    try:
        assert probe(request(TWICE, "by_hand", 5), plain_loop) == Record("by_hand", stopped="interrupted")
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)


def test_the_verdict_names_the_line() -> None:
    finding = judge(TWICE, probe(request(TWICE, "by_hand", 5), lambda f: plain_loop), 5)
    assert finding.status == "failed" and "of plain_loop: `while True:`. What should make it end?" in " ".join(finding.lines)


def test_patience_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, seconds in (("3", 3.0), ("0.5", 0.5), ("0", float("inf")), ("-1", float("inf")), ("soon", ending.PATIENCE), ("nan", ending.PATIENCE)):
        monkeypatch.setenv("COURSE_PATIENCE", text)
        assert patience() == seconds, text
    monkeypatch.delenv("COURSE_PATIENCE")
    assert patience() == ending.PATIENCE
    monkeypatch.setenv("COURSE_PATIENCE", "0")
    with Watchdog() as watchdog:
        assert watchdog.during(lambda: 3) == 3


def test_an_exception_of_the_answers_own_is_its_own() -> None:
    with Watchdog() as watchdog, pytest.raises(ZeroDivisionError):
        watchdog.during(lambda: 1 / 0)


def test_time_in_which_others_held_the_processors_counts_for_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is graded beside somebody that keeps all processors busy is not stopped for it; an end there is all the same."""
    began = time.monotonic()
    monkeypatch.setattr(ending, "_waits", lambda: {"1": 1.0, "2": 0.9 * (time.monotonic() - began)})

    def slow() -> int:
        while time.monotonic() - began < 0.7:
            pass
        return 7

    with Watchdog() as watchdog:
        assert watchdog.during(slow) == 7
        with pytest.raises(Stopped):
            watchdog.during(lambda: plain_loop(0))
    assert time.monotonic() - began < 8


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="no system that tells")
def test_waiting_for_a_processor_is_measured() -> None:
    before = ending._waits()
    assert str(threading.get_native_id()) in before
    assert 0 <= ending._longest(before, ending._waits()) < 60
    assert ending._longest({"1": 2.0}, {"1": 5.0, "2": 1.0}) == 3.0
