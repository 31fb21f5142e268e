"""Slips of Python itself get their sentence in every exercise: each is written here as somebody would write it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from helpers.checks import slips
from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.checks.judging import judge
from helpers.checks.requests import request
from helpers.desk.probing import probe
from helpers.desk.using import called
from helpers.exercises.programs import Program

SLOPES = Exercise(
    "test/slopes", "slopes", 1, 1, "slopes(f, xs)", hints=("a", "b", "c", "d"),
    cases=lambda rng: [Case((Program(int(rng.integers(99))), tuple(np.float64(x) for x in rng.uniform(0.5, 1.5, 4)))) for _ in range(4)],
    oracle=lambda f, xs: [f(x) for x in xs],
    mistakes=(Mistake("none", lambda f, xs: 0.0, "Nothing."),),
)  # fmt: skip


def said(answer: Callable[..., Any], use: Callable[..., Any] | None = None) -> str:
    """What the learner reads."""
    finding = judge(SLOPES, probe(request(SLOPES, "by_hand", 5), answer, use), 5)
    assert finding.status in ("failed", "error"), finding
    assert len(finding.lines) <= 8, finding.lines
    return " ".join(finding.lines)


def no_nonlocal(f, xs):
    n = 0

    def g(x):
        n += 1  # noqa: F841, F823  the slip
        return f(x)

    return [g(x) for x in xs]


def number_called(f, xs):
    f = f(xs[0])
    return [f(x) for x in xs]


def function_computed_with(f, xs):
    return [2 * f for x in xs]


def no_return(f, xs):
    def g(x):
        f(x)

    return [g(x) + 0.0 for x in xs]


def appended(f, xs):
    found = []
    for x in xs:
        found = found.append(f(x))
    return found


def used_up(f, xs):
    values = (f(x) for x in xs)
    return [values[k] for k in range(len(xs))]


def no_length(f, xs):
    return [f(x) for k, x in zip(range(len(map(f, xs))), xs, strict=False)]


def no_star(f, xs):
    def g(a, b, c, d):
        return [f(x) for x in (a, b, c, d)]

    return g(xs)


def star_too_many(f, xs):
    def g(all_of_them):
        return [f(x) for x in all_of_them]

    return g(*xs)


def no_comma(f, xs):
    points = (3)
    return [f(x) for x in points]


def misspelt(f, xs):
    return [f(y) for x in xs]  # noqa: F821  the slip


def late_binding(f, xs):
    return [g() for g in [lambda: f(x) for x in xs]]  # noqa: B023  the slip


def stored_again(f, xs):
    rows, row = [], np.zeros(1)
    for x in xs:
        row[0] = f(x)
        rows.append(row)
    return [row[0] for row in rows]


@pytest.mark.parametrize(("answer", "words"), [
    (no_nonlocal, "write `nonlocal n`"),
    (number_called, "called like a function"),
    (function_computed_with, "Call it with its input"),
    (no_return, "A function without `return` gives None"),
    (appended, "such as `append`"),
    (used_up, "Make a list of it"),
    (no_length, "Make a list of it"),
    (no_star, "a star lays them out"),
    (star_too_many, "gives more arguments"),
    (no_comma, "written with a comma: `(3,)`"),
    (misspelt, "Nothing is called `y` here"),
    (late_binding, "`lambda x, k=k: …`"),
    (stored_again, "store a copy"),
], ids=lambda value: getattr(value, "__name__", None))  # fmt: skip
def test_a_slip_is_named(answer: Callable[..., Any], words: str) -> None:
    assert words in said(answer)


def test_a_value_where_a_function_belongs() -> None:
    use = lambda answer, f, xs: called(answer(f, xs), "slopes(f, xs)", xs)
    assert "return that function without calling it" in said(lambda f, xs: 1.0, use)
    assert "must also be returned" in said(lambda f, xs: print(end=""), use)


def test_a_tuple_of_one_wants_a_comma() -> None:
    shape = Exercise(
        "test/shape", "shape", 1, 1, "shape(x)", cases=lambda rng: [Case((np.ones(int(rng.integers(2, 9))),)) for _ in range(3)],
        oracle=lambda x: x.shape,
    )  # fmt: skip
    finding = judge(shape, probe(request(shape, "by_hand", 5), len), 5)
    assert finding.status == "failed" and "A tuple of one is written with a comma" in finding.lines[0]


def test_each_sentence_can_be_reached_and_is_one() -> None:
    for pattern, says in slips.SLIPS:
        assert pattern and says[0] in "`A\\INO" and says.endswith((".", "?", "`.")) and "!" not in says
