"""jacobian/rows: A Jacobian, row by row."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Exercise, Mistake, raises
from helpers.exercises.jacobian.counting import draw_curves, passes_rule, read_jacobian, times
from helpers.exercises.jacobian.error_texts import (
    COTANGENT_KIND,
    COTANGENT_NUMBER,
    COTANGENT_SHAPE,
    COTANGENT_TREE,
    GOT_A_TUPLE,
    TUPLE_STACKED,
)

# A cotangent laid out by a star, in one library and another.
SPREAD = r"pullback\S*\(\) takes 1 positional argument but \d+ were given|was called with \d+ arguments, but functions returned by `jax.vjp`|wrapper\(\) takes from 1 to 3"


def _rows(f: Any, x: Any, pull: Any) -> list:
    return [pull(e)[0] for e in np.eye(f.m)]


def _one_vjp_each(f: Any, x: Any, vjp: Any) -> list:
    return [vjp(f, x)[1](e)[0] for e in np.eye(f.m)]


def _outside(f: Any, x: Any, vjp: Any) -> list:
    f(x)
    return _rows(f, x, vjp(f, x)[1])


def _too_many(f: Any, x: Any, vjp: Any) -> list:
    pull = vjp(f, x)[1]
    pull(np.ones(f.m))
    return _rows(f, x, pull)


RULES = (
    passes_rule(lambda c, n, m: None if c["pullback"] else "No pullback of the `vjp` that your answer was given was ever called.", "", "elsewhere"),
    passes_rule(lambda c, n, m: f"You called `vjp` {times(c['vjp'], 'time')}, and each call runs f anew." if c["vjp"] > 1 else None, "one vjp", "vjp-each-time"),
    passes_rule(lambda c, n, m: f"f also ran outside `vjp`, {times(c['outside'], 'time')}." if c["outside"] else None, "f ran once", "outside"),
    passes_rule(lambda c, n, m: f"You called pullbacks {times(c['pullback'], 'time')} for {times(m, 'output')}." if c["pullback"] > m else None, "one call of the pullback for each output", "too-many"),
)

EXERCISE = Exercise(
    id="jacobian/rows",
    title="a Jacobian, row by row",
    level=1,
    minutes=6,
    signature="by_rows(f, x, vjp)",
    inputs=("f", "x"),
    ways=("by_hand", "torch", "jax"),
    cases=draw_curves,
    oracle=lambda f, x: f.jacobian(x),
    reads=read_jacobian,
    mistakes=(
        Mistake("M30", lambda f, x, vjp: [(row,) for row in f.jacobian(x)], "Each row sits in a tuple, which gives the result an axis too many. A pullback returns one cotangent for each input of f: take the first, `[0]`."),
        Mistake("M30-not-stacked", raises(TypeError("expected Tensor as element 0 in argument 0, but got tuple")), "A pullback returns a tuple, one cotangent for each input of f. Take the first, `[0]`, before you stack.", error=TUPLE_STACKED),
        Mistake("M31", lambda f, x, vjp: f.jacobian(x).T, "This is the Jacobian transposed. One call of the pullback answers how one output depends on all inputs: that is a row already. Stack the rows along the first axis."),
        Mistake("reshaped", lambda f, x, vjp: f.jacobian(x).T.reshape(f.m, f.n), "These are the columns laid out as rows, and read anew in the other shape: a reshape keeps the order of the numbers. Rows of n numbers need none.", error="^refused: The shape is .m, n., and the numbers"),
        Mistake("M04", lambda f, x, vjp: f.jacobian(x).sum(0), "One number for each input: all the rows added up, as a cotangent of ones gives them. Ask for one output at a time, and keep the rows apart."),
        Mistake("rows-of-sums", lambda f, x, vjp: np.stack([f.jacobian(x).sum(0)] * f.m), "Every row is the sum of all: the cotangent asked for all outputs at once. Ask for one at a time."),
        Mistake("sum-of-inputs", lambda f, x, vjp: f.jacobian(x).sum(1), "One number for each output: the inputs have been added up. Keep each cotangent of x as it is, a whole row."),
        Mistake("value-as-cotangent", lambda f, x, vjp: f(x) @ f.jacobian(x), "You pulled f(x) itself back. Pull the unit vectors back, one for each output."),
        Mistake("times-value", lambda f, x, vjp: f.jacobian(x) * f(x)[:, None], "Each row is multiplied by the value of its output. A cotangent is a unit vector, with 1 at the output that it asks for."),
        Mistake("values", lambda f, x, vjp: np.stack([f(x)] * f.m), "Each row is f(x). That is the first result of vjp; the second, the pullback, gives the rows."),
        Mistake("value", lambda f, x, vjp: f(x), "This is f(x), the first result of vjp. The second one is the pullback: call it with a unit vector for each output."),
        Mistake("first-row", lambda f, x, vjp: f.jacobian(x)[0], "This is the first row alone. There is one for each output."),
        Mistake("last-row", lambda f, x, vjp: f.jacobian(x)[-1], "This is the last row alone. Keep the others, too: is a list made anew, or a result overwritten, in each round?"),
        Mistake("first-input", lambda f, x, vjp: f.jacobian(x)[:, 0], "This is the first column: of each row you kept the first entry. `pullback(ct)[0]` is a whole row; one `[0]` is enough."),
        Mistake("in-one-line", lambda f, x, vjp: f.jacobian(x).ravel(), "Yours has one axis. A Jacobian has two, (m, n), also where one of them is 1: stack the rows below each other, with `xp.stack`."),
        Mistake("reversed", lambda f, x, vjp: f.jacobian(x)[::-1], "The rows stand in reverse order. Row i belongs to output i."),
        Mistake("one-output", lambda f, x, vjp: np.stack([f.jacobian(x)[0]] * f.m), "All rows are the first one. Does the cotangent change from one call to the next?"),
        Mistake("last-output", lambda f, x, vjp: np.stack([f.jacobian(x)[-1]] * f.m), "All rows are the last one. Does the cotangent change from one call to the next, and is each row a new array?"),
        Mistake("diagonal", lambda f, x, vjp: f.jacobian(x) * np.eye(f.m, f.n), "You kept the entries on the diagonal and put 0 elsewhere. Every output may depend on every input."),
        Mistake("with-value", lambda f, x, vjp: (f(x), f.jacobian(x)), "The Jacobian is right. Return it alone, without f(x)."),
        Mistake("cotangent-of-x", raises(ValueError("the cotangent must have the shape of the result, (2,); it has (3,)")), "A cotangent is shaped like the output: m numbers, one output at a time, handed over whole and without a star. Take the rows of `xp.eye(m)`; `len` of the value that vjp returns is m.", error=f"{COTANGENT_SHAPE}|{COTANGENT_NUMBER}|{SPREAD}"),
        Mistake("tuple", raises(ValueError("the cotangent must have the structure of the result, *; it is (*,)")), "The pullback takes the cotangent itself, shaped like f(x): `pullback(e)`. Only what it returns is a tuple.", error=COTANGENT_TREE),
        Mistake("swapped", raises(TypeError("'ArrayImpl' object is not callable")), "vjp returns the value first and the pullback second: `value, pullback = vjp(f, x)`.", error=r"'(numpy\.ndarray|Tensor|\w*Array\w*|jaxlib\S*)' object is not callable|object of type 'function' has no len"),
        Mistake("x-in-a-tuple", raises(TypeError("f takes one array, x, and got a tuple")), "jvp wants its primals in a tuple; vjp takes them one after the other: `vjp(f, x)`.", error=GOT_A_TUPLE),
        Mistake("pair-called", raises(TypeError("'tuple' object is not callable")), "vjp returns a pair, and a pair cannot be called: `value, pullback = vjp(f, x)`, then call the pullback.", error="'tuple' object is not callable"),
        Mistake("kind", raises(TypeError("gradients can be either Tensors or None, but got ndarray")), "A cotangent is an array of the same library as f(x). `xp.eye(m, dtype=x.dtype)` makes such unit vectors.", error=COTANGENT_KIND),
        Mistake("elsewhere", lambda f, x, vjp: f.jacobian(x), "Here every row has to come out of the pullback of the `vjp` that is handed in."),
        Mistake("vjp-each-time", _one_vjp_each, "The pullback remembers the forward run. Call `vjp` once, before the loop, and its pullback as often as you like."),
        Mistake("outside", _outside, "Once is enough: `vjp` returns f(x) beside the pullback, and its length is m."),
        Mistake("too-many", _too_many, "One for each output is enough: the rows of `xp.eye(m)`."),
    ),
    rules=RULES,
    hints=(
        "What does a cotangent of (0, 1, 0) ask the pullback for? Is the reply a row or a column?",
        "Picture the control panel again, n knobs and m needles. This time you point at one needle and ask of every knob: how much do you move it? The replies are one row.",
        "value, pullback: one vjp of f at x\nfor each unit vector e as long as value:\n    what the pullback gives for e is a row, in a tuple\nput the rows below each other",
        "`value, pullback = vjp(f, x)`. Then `pullback(e)[0]` is the row for the unit vector `e`, a row of `xp.eye(len(value))`.",
    ),
)  # fmt: skip
