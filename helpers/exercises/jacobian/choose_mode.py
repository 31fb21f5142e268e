"""jacobian/choose_mode: The cheaper direction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Exercise, Mistake, raises
from helpers.exercises.jacobian.counting import draw_curves, passes_rule, read_jacobian, times
from helpers.exercises.jacobian.error_texts import (
    COTANGENT_KIND,
    COTANGENT_SHAPE,
    COTANGENT_TREE,
    GOT_A_TUPLE,
    TANGENT_KIND,
    TANGENT_SHAPE,
    TUPLE_STACKED,
)
from helpers.exercises.jvp.error_texts import BARE

Jacobian = Callable[[Any, Any], Any]


def _by(columns: Jacobian, rows: Jacobian) -> Callable[..., Any]:
    """A wrong answer that chooses as it should, and gives something else in each branch."""
    return lambda f, x, jvp, vjp: (columns if f.n < f.m else rows)(f, x)


def _columns(f: Any, x: Any, jvp: Any, vjp: Any) -> np.ndarray:
    return np.stack([jvp(f, (x,), (e,))[1] for e in np.eye(f.n)], 1)


def _rows(f: Any, x: Any, jvp: Any, vjp: Any) -> list:
    pullback = vjp(f, x)[1]
    return [pullback(e)[0] for e in np.eye(f.m)]


def _both(f: Any, x: Any, jvp: Any, vjp: Any) -> Any:
    _columns(f, x, jvp, vjp)
    return _rows(f, x, jvp, vjp)


def _the_dearer(f: Any, x: Any, jvp: Any, vjp: Any) -> Any:
    return (_columns if f.n >= f.m else _rows)(f, x, jvp, vjp)


def _one_too_many(f: Any, x: Any, jvp: Any, vjp: Any) -> Any:
    jvp(f, (x,), (np.eye(f.n)[0],))
    return (_columns if f.n < f.m else _rows)(f, x, jvp, vjp)


def _f_again(f: Any, x: Any, jvp: Any, vjp: Any) -> Any:
    f(x), f(x)
    return (_columns if f.n < f.m else _rows)(f, x, jvp, vjp)


def _vjp_again(f: Any, x: Any, jvp: Any, vjp: Any) -> Any:
    if f.n < f.m:
        return _columns(f, x, jvp, vjp)
    return [vjp(f, x)[1](e)[0] for e in np.eye(f.m)]


def _units_exchanged(f: Any, x: Any, jvp: Any, vjp: Any) -> Any:
    if f.n == f.m:
        return _rows(f, x, jvp, vjp)
    raise ValueError(f"the {'tangent' if f.n < f.m else 'cotangent'} must have the shape of the {'argument' if f.n < f.m else 'result'}")


def _told(c: dict[str, int], n: int, m: int, known: bool) -> str | None:
    """The sentence on too many passes: of the kinds that have a name, or of the others."""
    passes, fewest = c["jvp"] + c["pullback"], min(n, m)
    if passes <= fewest:
        return None
    named = (c["jvp"], c["pullback"]) in ((n, 0), (0, m), (n, m))
    taken = " and ".join(times(c[name], word) for name, word in (("jvp", "JVP"), ("pullback", "VJP")) if c[name])
    says = f"{times(n, 'input')}, {times(m, 'output')}: you took {taken}, and {times(fewest, 'pass').replace('passs', 'passes')} would do."
    return says if named == known else None


def _kind(jvp_only: bool, vjp_only: bool) -> Callable[[dict[str, int], int, int], str | None]:
    """A rule's sentence where only one of the two was used, or both."""

    def says(c: dict[str, int], n: int, m: int) -> str | None:
        used = (c["jvp"] == n and not c["pullback"], c["pullback"] == m and not c["jvp"])
        return _told(c, n, m, True) if used == (jvp_only, vjp_only) else None

    return says


RULES = (
    passes_rule(lambda c, n, m: None if c["jvp"] + c["pullback"] else f"Here, with {times(n, 'input')} and {times(m, 'output')}, neither `jvp` nor a pullback of `vjp`, as your answer was given them, was called.", "", "elsewhere"),
    passes_rule(_kind(True, False), "", "columns-where-rows"),
    passes_rule(_kind(False, True), "", "rows-where-columns"),
    passes_rule(_kind(False, False), "", "both"),
    passes_rule(lambda c, n, m: _told(c, n, m, False), "as few passes as the smaller side", "one-too-many"),
    passes_rule(lambda c, n, m: f"You called `vjp` {times(c['vjp'], 'time')}." if c["vjp"] > 1 else None, "", "vjp-again"),
    passes_rule(lambda c, n, m: f"f ran {times(c['outside'], 'time')} outside `jvp` and `vjp`." if c["outside"] > 1 else None, "", "f-again"),
)

EXERCISE = Exercise(
    id="jacobian/choose_mode",
    title="the cheaper direction",
    level=1,
    minutes=8,
    signature="cheap_jacobian(f, x, jvp, vjp)",
    inputs=("f", "x"),
    ways=("by_hand", "torch", "jax"),
    cases=draw_curves,
    oracle=lambda f, x: f.jacobian(x),
    reads=read_jacobian,
    mistakes=(
        Mistake("M31", lambda f, x, jvp, vjp: f.jacobian(x).T, "In the branch that this case takes, you have the transpose. A tangent is a column of the Jacobian, and what a pullback gives is a row: stack the ones along the second axis, the others along the first."),
        Mistake("M25", lambda f, x, jvp, vjp: np.stack([f(x)] * f.n, 1), "Every column is f(x), the first result of jvp. The tangent is the second."),
        Mistake("M25-as-rows", lambda f, x, jvp, vjp: np.stack([f(x)] * f.n), "Every row is f(x), the first result of jvp. The tangent is the second, and it is a column."),
        Mistake("M30", lambda f, x, jvp, vjp: [(row,) for row in f.jacobian(x)], "Each row sits in a tuple, which gives the result an axis too many. A pullback returns one cotangent for each input of f: take the first, `[0]`."),
        Mistake("M30-not-stacked", raises(TypeError("expected Tensor as element 0 in argument 0, but got tuple")), "What is stacked are tuples. jvp returns a pair, of which the tangent is the second, `[1]`; a pullback returns a tuple of which the row is the first, `[0]`.", error=TUPLE_STACKED),
        Mistake("M29", _by(lambda f, x: f.jacobian(x).sum(1), lambda f, x: f.jacobian(x).sum(0)), "One pass along ones adds all columns up, or all rows. Unit vectors keep them apart: as many passes as the smaller of n and m."),
        Mistake("first", _by(lambda f, x: f.jacobian(x)[:, 0], lambda f, x: f.jacobian(x)[0]), "This is one column, or one row, alone. Make a pass for each unit vector, and put the results together."),
        Mistake("last", _by(lambda f, x: f.jacobian(x)[:, -1], lambda f, x: f.jacobian(x)[-1]), "This is the last column, or row, alone. Keep the others, too: is a list made anew, or a result overwritten, in each round?"),
        Mistake("pairs", lambda f, x, jvp, vjp: [(f(x), column) for column in f.jacobian(x).T], "Each part is a pair of value and tangent. Take the tangent out of each, and stack the tangents as columns."),
        Mistake("mode", _by(lambda f, x: "columns", lambda f, x: "rows"), "Do not say which direction it is: return the Jacobian itself, made that way."),
        Mistake("sizes", lambda f, x, jvp, vjp: (f.m, f.n), "This is the shape of the Jacobian. Return the matrix itself."),
        Mistake("bare", raises(RuntimeError("Expected primals to be a tuple")), "Primals and tangents are tuples with one entry for each argument of f: `(x,)` and `(e,)`.", error=BARE),
        Mistake("x-in-a-tuple", raises(TypeError("f takes one array, x, and got a tuple")), "jvp wants its primals in a tuple; vjp takes them one after the other: `vjp(f, x)`.", error=GOT_A_TUPLE),
        Mistake("tangent-length", raises(ValueError("the tangent must have the shape of the argument, (3,); it has (2,)")), "A tangent is shaped like x, with n numbers. For columns take the rows of `xp.eye(n)`, one at a time.", error=TANGENT_SHAPE),
        Mistake("cotangent-length", raises(ValueError("the cotangent must have the shape of the result, (2,); it has (3,)")), "A cotangent is shaped like f(x), with m numbers. For rows take the rows of `xp.eye(m)`, one at a time.", error=COTANGENT_SHAPE),
        Mistake("units-exchanged", _units_exchanged, "Are the unit vectors of the two branches exchanged? A JVP takes a tangent like x, a row of `xp.eye(n)`. A pullback takes a cotangent like f(x), a row of `xp.eye(m)`.", error=f"{TANGENT_SHAPE}|{COTANGENT_SHAPE}"),
        Mistake("kind", raises(RuntimeError("Expected tangents to only contain Tensors, got <class 'numpy.ndarray'>")), "Tangents and cotangents are arrays of the same library as x, with numbers of the same type: `xp.eye(n, dtype=x.dtype)`.", error=f"{TANGENT_KIND}|{COTANGENT_KIND}"),
        Mistake("cotangent-in-a-tuple", raises(ValueError("the cotangent must have the structure of the result, *; it is (*,)")), "The pullback takes the cotangent itself: `pullback(e)`. Only what it returns is a tuple.", error=COTANGENT_TREE),
        Mistake("pair-called", raises(TypeError("'tuple' object is not callable")), "vjp returns a pair, and a pair cannot be called: `value, pullback = vjp(f, x)`, then call the pullback.", error="'tuple' object is not callable"),
        Mistake("elsewhere", lambda f, x, jvp, vjp: f.jacobian(x), "Here the matrix has to come out of the `jvp` and the `vjp` that are handed in."),
        Mistake("columns-where-rows", _columns, "One JVP for each input is dear where there are fewer outputs. A VJP gives a whole row: m of them make the matrix."),
        Mistake("rows-where-columns", _rows, "One VJP for each output is dear where there are fewer inputs. A JVP gives a whole column: n of them make the matrix."),
        Mistake("both", _both, "Only one of the two is needed. Compare n and m before you make a pass."),
        Mistake("one-too-many", _one_too_many, "Each pass gives a whole column or a whole row: n passes or m. To see how long f(x) is, run f once."),
        Mistake("vjp-again", _vjp_again, "The pullback remembers the forward run. Call `vjp` once, before the loop, and its pullback as often as there are outputs."),
        Mistake("f-again", _f_again, "One plain run of f tells how long f(x) is. Keep what it gives."),
    ),
    rules=RULES,
    hints=(
        "How many columns has the matrix, and how many rows? What does one pass give you: a column, or a row?",
        "Picture a tall sheet of paper, 2 wide and 100 long. You may paint it in strips, along its length or across. Which way needs fewer strips?",
        "m: the length of f(x)\nif n is smaller than m: columns by JVPs along the unit vectors of length n\nelse: rows by one vjp and its pullback at the unit vectors of length m",
        "`if len(x) < len(f(x))` decides. The two branches are `by_cols` and `by_rows`: call them, or write them out.",
    ),
)  # fmt: skip
