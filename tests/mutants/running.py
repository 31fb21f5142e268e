"""Run the mutants of an exercise through its check."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from helpers import exercises
from helpers.checks import checking
from helpers.checks.exercise import Exercise
from helpers.classroom.course import exercise_cells
from tests.mutants.making import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: `verdict` is "passed", "named" (a known mistake or a pattern) or "refused"."""

    exercise: str
    change: str
    verdict: str
    told: str


@dataclass(frozen=True)
class _Place:
    """Where an exercise stands in a solution: the cells before its check that count, and the check itself."""

    before: tuple[str, ...]
    own: tuple[str, ...]
    check: str


@cache
def _places() -> dict[str, _Place]:
    found: dict[str, _Place] = {}
    for path in sorted((ROOT / "solutions").glob("[0-9][0-9]_*.ipynb")):
        own, seen = exercise_cells(path.name[:2]), {}
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            tags, source = cell["metadata"].get("tags", []), "".join(cell["source"])
            if "check" in tags:
                mine = own[check_id(source)]
                before = tuple(code for id, code in seen.items() if id not in mine)
                found[check_id(source)] = _Place(before, tuple(seen[id] for id in mine), source)
            elif "exercise" in tags or cell["id"] == "setup":
                seen[cell["id"]] = source
    return found


def check_id(source: str) -> str:
    """The id that a check cell names."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and ast.unparse(node.func) == "check")
    return ast.literal_eval(next(calls).args[0])


def _run(source: str, space: dict[str, Any]) -> None:
    exec(compile(source, "mutant", "exec"), space)  # noqa: S102  our own notebooks


def made(id: str) -> Iterator[tuple[str, Callable[[], tuple[Any, dict[str, Any]]]]]:
    """The mutants of an exercise: what was changed, and what gives the answers as its check gets them."""
    place = _places()[id]
    for k, source in enumerate(place.own):
        for mutant in mutants(source):
            yield mutant.change, lambda k=k, mutant=mutant: _answers(place, k, mutant)
    exercise = exercises.find(id)
    if isinstance(exercise, Exercise) and not exercise.value:
        for change, wrap in _AROUND.items():
            yield change, lambda wrap=wrap: _wrapped(_answers(place), wrap)


@cache
def _before(place: _Place) -> dict[str, Any]:
    """The names that the cells before an exercise define."""
    space: dict[str, Any] = {"__name__": "__main__"}
    for source in place.before:
        _run(source, space)
    return space


def _answers(place: _Place, k: int | None = None, mutant: Mutant | None = None) -> tuple[Any, dict[str, Any]]:
    space, found = dict(_before(place)), []
    for j, own in enumerate(place.own):
        _run(mutant.source if mutant and j == k else own, space)
    space["check"] = lambda id, answer=None, **ways: found.append((answer, ways))
    _run(place.check, space)
    return found[0]


def _wrapped(given: tuple[Any, dict[str, Any]], wrap: Callable[[Any], Any]) -> tuple[Any, dict[str, Any]]:
    answer, ways = given
    return (wrap(answer) if callable(answer) else answer), {way: wrap(one) for way, one in ways.items()}


def _after(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What an answer gives with a change; of functions that it gives, alone or side by side, what those give."""

    def wrap(answer: Any) -> Any:
        def changed(*args: Any, **named: Any) -> Any:
            result = answer(*args, **named)
            if isinstance(result, (tuple, list)) and any(map(callable, result)):
                return type(result)(wrap(part) if callable(part) else part for part in result)
            if isinstance(result, dict) and any(map(callable, result.values())):
                return {name: wrap(part) if callable(part) else part for name, part in result.items()}
            return wrap(result) if callable(result) else change(result)

        return changed

    return wrap


def _each(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The change for every number or array in tuples, lists and dicts; True becomes False, and a text another one."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(walk(item) for item in value)
        if isinstance(value, bool):
            return not value
        if isinstance(value, str):
            return f"{value} too"
        return value if value is None or callable(value) else change(value)

    return walk


def _inputs(change: Callable[..., tuple]) -> Callable[[Any], Any]:
    """An answer that works on other inputs than those that it was given."""
    return lambda answer: lambda *args, **named: answer(*change(*args), **named)


_AROUND: dict[str, Callable[[Any], Any]] = {
    "the result twice as large": _after(_each(lambda v: 2 * v)),
    "the result with the opposite sign": _after(_each(lambda v: -v)),
    "the result and one more": _after(_each(lambda v: v + 1)),
    "the result a thousandth too large": _after(_each(lambda v: v * 1.001)),
    "nothing returned": _after(lambda result: None),
    "the result in a tuple": _after(lambda result: (result,)),
    "the result twice, in a tuple": _after(lambda result: (result, result)),
    "only the first part of the result": _after(lambda result: result[0] if isinstance(result, (tuple, list)) else result * 0),
    "the parts of the result reversed": _after(lambda result: result[::-1] if isinstance(result, (tuple, list)) else result * 3),
    "the result as a text": _after(str),
    "the result rounded": _after(_each(lambda v: np.round(np.asarray(v.detach() if hasattr(v, "detach") else v, float)))),
    "zeros of the result's shape": _after(_each(lambda v: v * 0)),
    "the first two inputs exchanged": _inputs(lambda *args: (*args[1::-1], *args[2:]) if len(args) > 1 else (*args, *args)),
    "the last input left out": _inputs(lambda *args: args[:-1]),
    "the last input twice": _inputs(lambda *args: (*args, *args[-1:])),
    "the function that makes it in place of what it makes": lambda answer: lambda *args, **named: answer,
}


def outcome(id: str, change: str, give: Callable[[], tuple[Any, dict[str, Any]]], seed: int) -> Outcome:
    """Check a mutant. One that cannot even be defined is refused by Python."""
    exercise = exercises.find(id)
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            answer, ways = give()
            report = checking.examine(id, answer, dict(ways), None if exercise.value else seed)
    except Exception as error:  # noqa: BLE001  the definition of a mutant may raise anything
        return Outcome(id, change, "refused", f"{type(error).__name__} when it was defined")
    if report.status == "passed":
        return Outcome(id, change, "passed", str(report))
    return Outcome(id, change, "named" if report.mistake else "refused", str(report))
