"""Known mistakes as answers that a learner gives: they are written for the key's functions, and get the desk's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import fields
from types import FunctionType
from typing import Any

from helpers.checks.drawing import draw
from helpers.checks.exercise import Exercise, Mistake
from helpers.desk import functions, using
from helpers.desk.functions import Description, Handed
from helpers.desk.libraries import framework_of, library
from helpers.desk.using import use_of


class AsLearner:
    """The answer of a mistake in one way. What is handed in is replaced by what the key has in its place: NumPy, with
    derivatives in closed form, while the calls of what was handed in are counted all the same."""

    def __init__(self, exercise: Exercise, mistake: Mistake, way: str, seed: int) -> None:
        self.exercise, self.answer = exercise, mistake.answer
        self._numpy, self._cases = library(way).numpy, iter(draw(exercise, seed))
        self._known: dict[int, Any] = {}
        self._sitting: Any = None

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self._returned(self.answer(*map(self._port, args), **named))

    def _returned(self, result: Any) -> Any:
        """What the mistake gives; a function that it made gets its inputs in NumPy, too."""
        if not isinstance(result, FunctionType):
            return result

        @functools.wraps(result)
        def in_numpy(*args: Any, **named: Any) -> Any:
            return self._returned(result(*map(self._port, args), **named))

        return in_numpy

    def use(self, answer: Any, *built: Any) -> Any:
        """The exercise's own use, noting first which input of the key stands for which that was built."""
        if using._sitting.get() is not self._sitting:  # where arrays are measured, a case is used twice
            self._sitting, self._case = using._sitting.get(), next(self._cases)
        case, self._known = self._case, {}
        for theirs, ours in zip(built, (*case.args, *case.more), strict=True):
            self._pair(theirs, ours)
        return use_of(self.exercise.id, self.exercise.value)(answer, *built)

    def _pair(self, built: Any, known: Any) -> None:
        if isinstance(known, Description):
            self._known[id(built)] = known
        elif isinstance(known, dict):
            for key in known:
                self._pair(built[key], known[key])
        elif isinstance(known, (list, tuple)):
            for theirs, ours in zip(built, known, strict=True):
                self._pair(theirs, ours)

    def _port(self, value: Any) -> Any:
        known = self._known.get(id(value))
        if isinstance(value, Handed):
            known = known if known is not None else as_the_key_has_it(value)
            return value if known is value else Ported(value, known)  # left as it is, it counts its calls itself
        if known is not None:
            return known
        if isinstance(value, dict):
            return {key: self._port(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(self._port(item) for item in value)
        return self._numpy(value) if framework_of(value) else value


class Ported:
    """A function of the key that counts as the one that was handed in."""

    def __init__(self, handed: Handed, known: Any) -> None:
        self._handed, self._known = handed, known

    def __call__(self, *args: Any, **named: Any) -> Any:
        if functions._counting.get():
            functions._BOOKS[self._handed].calls += 1
        return self._known(*args, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._known, name)


def as_the_key_has_it(handed: Handed) -> Any:
    """The key's own version of a function that the desk handed out; what has none is left as it is."""
    description = functions._BOOKS[handed].description
    return handed if description is None else _extended(description)


def _extended(value: Any) -> Any:
    if not isinstance(value, Description):
        return value
    kind = next((sub for sub in type(value).__subclasses__() if sub.__module__.startswith("helpers.exercises.")), type(value))
    return kind(**{field.name: _extended(getattr(value, field.name)) for field in fields(value)})


def as_learner(exercise: Exercise, mistake: Mistake, way: str, seed: int) -> Any:
    """The mistake as an answer to this exercise, in this way, on the cases of this seed."""
    callable_answer: Callable[..., Any] | None = mistake.answer if callable(mistake.answer) else None
    return AsLearner(exercise, mistake, way, seed) if callable_answer else mistake.answer
