"""From nothing that an answer is handed does a way lead to a closed form, an oracle, a mistake or a count.

The walk goes from every object that any exercise hands over through attributes, slots, closures, defaults and whatever
else the garbage collector knows of. It stops at modules and their namespaces: what can be imported is reached without being
handed over, and where answers are graded, the key is not there to be imported (tests/desk/test_wall.py).
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Iterator
from types import FrameType, FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest

from helpers import exercises
from helpers.checks.exercise import Exercise
from helpers.checks.requests import request
from helpers.desk import functions
from helpers.desk.functions import Function
from helpers.desk.libraries import library
from helpers.desk.probing import probe
from helpers.exercises.programs import Program
from tests.exercises.notebook_answers import notebook_answers

LONG = os.environ.get("COURSE_LONG") == "1"
KEY = ("helpers.exercises", "helpers.checks")
CHECKED = [e for e in exercises.catalogue() if isinstance(e, Exercise)]
FRAMEWORKS = ("torch", "jax", "jaxlib", "numpy", "scipy")


def forbidden(thing: Any) -> str | None:
    """What this is that no answer may reach, or None."""
    if thing is functions._BOOKS or isinstance(thing, functions._Book):
        return "the book of the counts"
    home = getattr(thing, "__module__", None) if isinstance(thing, (FunctionType, type)) else type(thing).__module__
    if isinstance(home, str) and home.startswith(KEY):
        return f"{home}.{getattr(thing, '__qualname__', type(thing).__qualname__)}"
    return None


def reached(start: Any) -> Iterator[Any]:
    """Everything that can be reached from an object."""
    namespaces = {id(vars(module)) for module in list(sys.modules.values()) if isinstance(module, ModuleType)}
    todo, seen = [start], {id(start)}
    while todo:
        thing = todo.pop()
        yield thing
        if isinstance(thing, (ModuleType, FrameType)) or id(thing) in namespaces:
            continue
        if isinstance(thing, (type, FunctionType)) and str(thing.__module__).split(".")[0] in FRAMEWORKS:
            continue
        for part in (*gc.get_referents(thing), *_attributes(thing)):
            if id(part) not in seen:
                seen.add(id(part))
                todo.append(part)


def _attributes(thing: Any) -> list[Any]:
    """What attributes give that the collector does not: slots and properties of the course's own objects."""
    if not str(type(thing).__module__).startswith("helpers."):
        return []
    found = []
    of_arrays = set(dir(np.ndarray)) if isinstance(thing, np.ndarray) else set()  # views of its numbers, without end
    for name in set(dir(thing)) - of_arrays:
        with contextlib.suppress(Exception):  # what cannot be read is not reached
            found.append(getattr(thing, name))
    return found


def leaks(handed: list[Any]) -> list[str]:
    """What the walk from these objects finds that it must not find."""
    return sorted({name for thing in handed for part in reached(thing) if (name := forbidden(part))})


class Spy:
    """An answer that remembers what it is handed."""

    def __init__(self, answer: Callable[..., Any]) -> None:
        self.answer, self.handed = answer, []

    def __call__(self, *args: Any, **named: Any) -> Any:
        self.handed += [*args, *named.values()]
        return self.answer(*args, **named)


@pytest.fixture(scope="module")
def solutions() -> dict:
    return notebook_answers("solutions")


@pytest.mark.parametrize("exercise", CHECKED if LONG else CHECKED[::2], ids=lambda e: e.id)
def test_nothing_handed_over_knows_a_right_answer(exercise: Exercise, solutions: dict) -> None:
    answer, ways = solutions[exercise.id]
    turn = CHECKED.index(exercise) % len(exercise.ways)
    for way in exercise.ways if LONG else exercise.ways[turn : turn + 1]:  # otherwise the ways take turns
        given = ways.get(way, answer)
        spy = Spy(given) if callable(given) and not isinstance(given, type) else Spy(lambda *args, given=given: given)
        asked = request(exercise, way, 1 if exercise.value else 91_000)
        record = probe(asked, spy)
        hands_functions = any(isinstance(arg, Function) for task in asked.tasks for arg in task.args)
        assert record.attempted and (spy.handed or not hands_functions or isinstance(given, type))
        assert leaks(spy.handed) == []


def test_the_walk_finds_what_there_is_to_find() -> None:
    """A closed form behind an attribute, a closure, a default, a bound method, a list; and the book of a count."""
    f, count = Program(3), functions._Book(np.sin, "f", "f", None, 1, None, "", None)

    class Slotted:
        __slots__ = ("hidden",)

    slotted = Slotted()
    slotted.hidden = f
    for thing in (f.gradient, lambda x: f(x), lambda x, g=f: g, [({"a": f},)], slotted, [count]):
        assert leaks([thing]), thing
    assert leaks([Program(3).on(library("by_hand"))]) == []
