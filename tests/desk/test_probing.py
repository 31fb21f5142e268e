"""Whatever an answer does has its record, and the record survives JSON."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

from helpers import exercises
from helpers.checks.drawing import draw
from helpers.checks.judging import judge
from helpers.checks.requests import request
from helpers.desk import wire
from helpers.desk.plain import Opaque
from helpers.desk.probing import _Brief, probe
from helpers.desk.record import Record, Request, Task
from helpers.desk.using import attempt, note, use_of

TWICE = exercises.find("start/twice")


def test_what_an_answer_prints_into_may_be_closed_before_it_goes() -> None:
    """Python 3.13 complains of an error while a file is thrown away."""
    out = io.StringIO()
    brief = _Brief(out)
    print("hello", file=brief)
    out.close()
    brief.flush()


def record(answer: Any, id: str = "start/twice", seed: int = 5, **more: Any) -> Record:
    """The record of an answer, after JSON, which changed nothing."""
    direct = probe(request(exercises.find(id), "by_hand", seed), answer, **more)
    sent = wire.to_json(direct)
    arrived = wire.record_from(sent)
    assert wire.to_json(arrived) == sent
    return arrived


def verdict(answer: Any) -> tuple[str, str]:
    finding = judge(TWICE, record(answer), 5)
    return finding.status, " ".join(finding.lines)


def test_a_right_answer() -> None:
    found = record(lambda f: lambda x: f(f(x)))
    assert found.attempted and len(found.trials) == len(draw(TWICE, 5)) and {trial.calls for trial in found.trials} == {(6, 0)}
    assert verdict(lambda f: lambda x: f(f(x)))[0] == "passed"


def test_what_is_no_function() -> None:
    assert record(3.5).not_a_function == "a number"
    assert verdict([1, 2])[0] == "failed" and "Give the function itself, `twice`, without calling it" in verdict([1, 2])[1]


def test_what_raised() -> None:
    error = record(lambda f: {}["key"]).trials[0].error
    assert (error.kind, error.message) == ("KeyError", "'key'") and "in" in error.lines[0] or "of" in error.lines[0]
    assert verdict(lambda f: {}["key"])[0] == "error"


def test_what_was_refused() -> None:
    error = record(lambda f: 1.0).trials[0].error
    assert error.kind == "refused" and error.message == "twice(f) must be a function; yours is a number."


def test_what_was_mutated() -> None:
    def spoils(f: Any, xs: list) -> Any:
        xs.reverse()
        return f, lambda: 0

    asked = request(exercises.find("start/count_calls"), "by_hand", 5)
    trial = probe(asked, lambda f: (f, len), lambda answer, f, xs: spoils(f, xs) and 0.0).trials[0]
    assert trial.mutated == 1


def test_what_was_stopped() -> None:
    def interrupted(f: Any) -> Any:
        raise KeyboardInterrupt

    assert record(interrupted) == Record("by_hand", stopped="interrupted")
    assert verdict(interrupted)[0] == "error" and "You stopped the check" in verdict(interrupted)[1]


def test_what_has_not_been_written() -> None:
    assert record(...) == record(lambda f: ...) == Record("by_hand", attempted=False)
    begun = record(lambda *shapes: ..., "start/out_shape")
    assert not begun.attempted and begun.still_open == ()


@pytest.mark.parametrize("leaf", [np.float16(1.5), 1j, float("nan"), -0.0, True, None, "text", {1, 2}, {"a": (1, [2.0])}, len, object()], ids=lambda leaf: type(leaf).__name__)
def test_what_came_back_comes_back(leaf: Any) -> None:
    output = record(lambda f: lambda x: leaf).trials[0].output
    if isinstance(output, Opaque):
        assert output.kind in ("function", "object")
    else:
        assert repr(output) == repr(probe(request(TWICE, "by_hand", 5), lambda f: lambda x: leaf).trials[0].output)


def test_what_is_noted_beside_the_output() -> None:
    def use(answer: Any, f: Any, x: Any, *more: Any) -> Any:
        note("a", {"x": x})
        attempt("b", lambda: 1 / 0)
        return 0.0

    notes = record(len, use=use).trials[0].notes
    assert set(notes) == {"a", "b"} and notes["b"].kind == "ZeroDivisionError"


def test_a_request_survives_json_too() -> None:
    for exercise in exercises.catalogue():
        if hasattr(exercise, "cases"):
            asked = request(exercise, exercise.ways[0], 7)
            sent = wire.to_json(asked)
            arrived = wire.request_from(sent)
            assert isinstance(arrived, Request) and wire.to_json(arrived) == sent


def test_an_exercise_without_a_use_of_its_own_is_called() -> None:
    assert use_of("start/none")(lambda x: x + 1, 2) == 3
    assert use_of("start/none", value=True)("A Word.") == "word"
    assert probe(Request("start/none", "by_hand", (Task((2.0,)),)), lambda x: 2 * x).trials[0].output == 4.0
