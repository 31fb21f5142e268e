"""Whatever plain record comes to the key, forged ones too, the key has a verdict on it and raises nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import pytest

from helpers import exercises
from helpers.checks.exercise import Exercise
from helpers.checks.judging import judge
from helpers.checks.report import Report
from helpers.checks.requests import request
from helpers.desk.plain import Opaque
from helpers.desk.probing import probe
from helpers.desk.record import Fault, Record, Trial
from tests.exercises.notebook_answers import notebook_answers

LONG = os.environ.get("COURSE_LONG") == "1"
CHECKED = [e for e in exercises.catalogue() if isinstance(e, Exercise)]
pytestmark = pytest.mark.filterwarnings("ignore")  # a forged number overflows, and is no number

# What may stand in a record where a verdict expects something else: plain data, as `helpers.desk.plain` makes it.
FORGED: tuple[Any, ...] = (
    None, "text", Opaque("object", "an object"), np.array(np.nan), np.array(np.inf), np.array(True), np.array(2**63 - 1),
    np.array([]), np.zeros((0, 3)), np.full((2, 1, 3), 0.7), np.full(3, np.nan), (), [], {}, frozenset({1, "a"}),
    [None, "x", Opaque("a", "b")], {"a": {"b": (np.array([]), None)}}, (np.array([]),) * 3, ((), ((), ())), (("a",), {1: []}),
)  # fmt: skip
# The same for a part of a value.
FORGED_PARTS = (None, "text", np.array([]), np.full((2, 3), np.nan), {"a": ()})


@pytest.fixture(scope="module")
def solutions() -> dict:
    return notebook_answers("solutions")


def _record(exercise: Exercise, solutions: dict, seed: int) -> Record:
    """What the desk says of a right answer: the notes and the calls that the key relies on are there."""
    answer, ways = solutions[exercise.id]
    way = exercise.ways[0]
    return probe(request(exercise, way, seed), (ways or {way: answer})[way])


def _inside(value: Any, forged: Any) -> Iterator[Any]:
    """The same value with one of its parts forged."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from ({**value, key: other} for other in (forged, *_inside(part, forged)))
    elif isinstance(value, (list, tuple)):
        for k, part in enumerate(value):
            yield from (type(value)((*value[:k], other, *value[k + 1 :])) for other in (forged, *_inside(part, forged)))


def _forgeries(trial: Trial) -> Iterator[Trial]:
    for forged in FORGED:
        yield replace(trial, output=forged)
        yield replace(trial, notes=dict.fromkeys(trial.notes, forged))
    for forged in FORGED_PARTS:
        yield from (replace(trial, output=value) for value in islice(_inside(trial.output, forged), 8))
        for name, note in trial.notes.items():
            yield from (replace(trial, notes={**trial.notes, name: value}) for value in islice(_inside(note, forged), 4))
    for name in trial.notes:
        yield replace(trial, notes={other: note for other, note in trial.notes.items() if other != name})
        yield replace(trial, notes={**trial.notes, name: Fault("ValueError", "forged")})
    yield replace(trial, calls=())
    yield replace(trial, calls=(10**9,) * 9, largest=10**12, frameworks=("torch", "jax"))
    yield Trial(error=Fault("", ""))
    yield Trial(error=Fault("refused", "forged", ("x = 1",) * 20))
    yield replace(trial, mutated=0)


@pytest.mark.parametrize("exercise", CHECKED if LONG else CHECKED[::3], ids=lambda e: e.id)
def test_whatever_comes_gets_a_verdict(exercise: Exercise, solutions: dict) -> None:
    """Of every third exercise; the long run takes all."""
    seed = 1 if exercise.value else 30_000
    record = _record(exercise, solutions, seed)
    assert judge(exercise, record, seed).status == "passed"
    for number, forged in enumerate(_forgeries(record.trials[0])):  # each in another case
        k = number % len(record.trials)
        forged = next(islice(_forgeries(record.trials[k]), number, None), forged)
        finding = judge(exercise, replace(record, trials=(*record.trials[:k], forged, *record.trials[k + 1 :])), seed)
        assert finding.status in ("passed", "failed", "error")
        assert str(Report(exercise.id, (finding,), seed))
    assert judge(exercise, replace(record, trials=record.trials[1:]), seed).status == "error"
