"""jacobian/cols: A Jacobian, column by column."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.jacobian.counting import draw_curves, passes_rule, read_jacobian, times
from helpers.exercises.jacobian.error_texts import TANGENT_KIND, TANGENT_SHAPE, TUPLE_STACKED
from helpers.exercises.jvp.error_texts import BARE


def _too_many(f: Any, x: Any, jvp: Any) -> Any:
    for e in (*np.eye(len(x)), np.ones(len(x))):
        jvp(f, (x,), (e,))
    return f.jacobian(x)


def _outside(f: Any, x: Any, jvp: Any) -> Any:
    f(x)
    return np.stack([jvp(f, (x,), (e,))[1] for e in np.eye(len(x))], 1)


def _at_unit_vectors(f: Any, x: Any) -> np.ndarray:
    return np.stack([f.jacobian(e) @ x for e in np.eye(len(x))], 1)


def _after_a_step(f: Any, x: Any) -> np.ndarray:
    return np.stack([f.jacobian(x + e) @ e for e in np.eye(len(x))], 1)


def _as_x_moves(f: Any, x: Any) -> np.ndarray:
    """x is moved along by each unit vector, and the next one starts from there."""
    return np.stack([f.jacobian(x + np.eye(len(x))[: j + 1].sum(0))[:, j] for j in range(len(x))], 1)


def _read(case: Case, trial: Trial) -> Plain | Fault:
    """As for all Jacobians. In torch a tangent takes the type of the primal, so that x loses digits where it is handed in
    beside a unit vector in float32: that is read as what it would be in float64."""
    f, x = case.args
    swapped = _at_unit_vectors(f, x)
    for exact in (plain(swapped), plain(swapped.T)):
        if matches(trial.output, exact, 1e-5):
            return exact
    return read_jacobian(case, trial)


# What goes wrong with the directions, where the tangents also stand as rows.
_AS_ROWS = (
    ("running-sums", lambda f, x: f.jacobian(x).cumsum(1), "Each tangent is the sum of all up to it: the 1 of the round before is still in the direction. Make a new unit vector in each round, or put the old entry back to 0."),
    ("x-moves", _as_x_moves, "x moves on from round to round. Stay at x: the unit vector is the tangent only."),
    ("times-x", lambda f, x: f.jacobian(x) * x, "Each tangent is multiplied by its entry of x. A direction is a unit vector, with 1 where it moves."),
    ("reversed", lambda f, x: f.jacobian(x)[:, ::-1], "The tangents stand in reverse order. The first one belongs to input 0."),
    ("one-direction", lambda f, x: np.stack([f.jacobian(x)[:, 0]] * f.n, 1), "All tangents are the first one. Does the direction change from one JVP to the next?"),
    ("columns-of-sums", lambda f, x: np.stack([f.jacobian(x).sum(1)] * f.n, 1), "Every tangent is the sum of all: all inputs moved at once. Move one at a time."),
)  # fmt: skip

RULES = (
    passes_rule(lambda c, n, m: None if c["jvp"] else "The `jvp` that your answer was given was never called.", "", "elsewhere"),
    passes_rule(lambda c, n, m: f"f also ran outside `jvp`, {times(c['outside'], 'time')}." if c["outside"] else None, "f ran inside jvp only", "outside"),
    passes_rule(lambda c, n, m: f"You took {times(c['jvp'], 'JVP')} for {times(n, 'input')}." if c["jvp"] > n else None, "one JVP for each input", "too-many"),
)

EXERCISE = Exercise(
    id="jacobian/cols",
    title="a Jacobian, column by column",
    level=1,
    minutes=6,
    signature="by_cols(f, x, jvp)",
    inputs=("f", "x"),
    ways=("by_hand", "torch", "jax"),
    cases=draw_curves,
    oracle=lambda f, x: f.jacobian(x),
    reads=_read,
    mistakes=(
        Mistake("M31", lambda f, x, jvp: f.jacobian(x).T, "This is the Jacobian transposed. One JVP answers how all outputs move with one input: that is a column, and here it stands as a row. Stack along the second axis."),
        Mistake("reshaped", lambda f, x, jvp: f.jacobian(x).T.reshape(f.m, f.n), "These are the columns laid out as rows, and read anew in the other shape: a reshape keeps the order of the numbers. Transpose, or stack along the second axis.", error="^refused: The shape is .m, n., and the numbers"),
        Mistake("M25", lambda f, x, jvp: np.stack([f(x)] * f.n, 1), "Every column is f(x), the first result of jvp. The tangent is the second."),
        Mistake("values-as-rows", lambda f, x, jvp: np.stack([f(x)] * f.n), "Every row is f(x), the first result of jvp. The tangent is the second; and each tangent is a column."),
        Mistake("pairs", lambda f, x, jvp: [(f(x), column) for column in f.jacobian(x).T], "Each part is a pair of value and tangent. Take the tangent out of each, and stack the tangents as columns."),
        Mistake("pairs-stacked", lambda f, x, jvp: np.stack([(f(x), column) for column in f.jacobian(x).T], 1), "Values and tangents are both here: jvp gives a pair. Take its second, `[1]`, each time, before anything is stacked.", error=TUPLE_STACKED),
        Mistake("running-sums", lambda f, x, jvp: f.jacobian(x).cumsum(1), "Column j is the sum of all columns up to j: the 1 of the round before is still in the direction. Make a new unit vector in each round, or put the old entry back to 0."),
        Mistake("x-moves", lambda f, x, jvp: _as_x_moves(f, x), "x moves on from round to round. Stay at x: the unit vector is the tangent only."),
        Mistake("M29", lambda f, x, jvp: f.jacobian(x).sum(1), "One number for each output: all the columns added up, as a JVP along ones gives them. Move one input at a time, and keep the columns apart."),
        Mistake("along-x", lambda f, x, jvp: f.jacobian(x) @ x, "This is the tangent along x itself, one vector. Take the unit vectors as directions, one for each input."),
        Mistake("times-x", lambda f, x, jvp: f.jacobian(x) * x, "Each column is multiplied by its entry of x. A direction is a unit vector, with 1 where it moves."),
        Mistake("sum-of-outputs", lambda f, x, jvp: f.jacobian(x).sum(0), "One number for each input: the outputs have been added up. Keep each tangent as it is, a whole column."),
        Mistake("exchanged", lambda f, x, jvp: _at_unit_vectors(f, x), "You stand at a unit vector and walk along x. The primal is x, where you are; the tangent is the unit vector."),
        Mistake("exchanged-transposed", lambda f, x, jvp: _at_unit_vectors(f, x).T, "You stand at a unit vector and walk along x: the primal is x, the tangent is the unit vector. And each tangent is a column of the result."),
        Mistake("after-a-step", lambda f, x, jvp: _after_a_step(f, x), "These are slopes where a whole step ends. Stay at x: the unit vector is the tangent only."),
        Mistake("after-a-step-transposed", lambda f, x, jvp: _after_a_step(f, x).T, "These are slopes where a whole step ends: stay at x. And each tangent is a column of the result."),
        Mistake("first-column", lambda f, x, jvp: f.jacobian(x)[:, 0], "This is the first column alone. There is one for each input."),
        Mistake("last-column", lambda f, x, jvp: f.jacobian(x)[:, -1], "This is the last column alone. Keep the others, too: is a list made anew, or a result overwritten, in each round?"),
        Mistake("first-output", lambda f, x, jvp: f.jacobian(x)[0], "This is the first row: of each tangent you kept the first entry. A tangent has one entry for each output, and all belong to the column."),
        Mistake("in-one-line", lambda f, x, jvp: f.jacobian(x).T.ravel(), "All columns stand in one long row. Stack them side by side: `xp.stack` gives the matrix an axis for them."),
        Mistake("row-by-row-in-one-line", lambda f, x, jvp: f.jacobian(x).ravel(), "All entries stand in one long row. A Jacobian has two axes, (m, n)."),
        Mistake("reversed", lambda f, x, jvp: f.jacobian(x)[:, ::-1], "The columns stand in reverse order. Column j belongs to input j."),
        Mistake("one-direction", lambda f, x, jvp: np.stack([f.jacobian(x)[:, 0]] * f.n, 1), "All columns are the first one. Does the direction change from one JVP to the next?"),
        Mistake("diagonal", lambda f, x, jvp: f.jacobian(x) * np.eye(f.m, f.n), "You kept the entries on the diagonal and put 0 elsewhere. Every output may depend on every input."),
        Mistake("columns-of-sums", lambda f, x, jvp: np.stack([f.jacobian(x).sum(1)] * f.n, 1), "Every column is the sum of all: all inputs moved at once. Move one at a time."),
        *(Mistake(f"{name}-transposed", lambda f, x, jvp, wrong=wrong: wrong(f, x).T, f"{says} And each tangent is a column of the result.") for name, wrong, says in _AS_ROWS),
        Mistake("bare", raises(RuntimeError("Expected primals to be a tuple")), "Primals and tangents are tuples with one entry for each argument of f: `(x,)` and `(e,)`.", error=BARE),
        Mistake("spread", raises(TypeError("f() takes 1 positional argument but 3 were given")), "f takes one argument, the whole of x, and the tuples have an entry for each argument: `(x,)` and `(e,)`, not `tuple(x)`.", error=r"f\(\) takes 1 positional argument but \d+ were given"),
        Mistake("other-length", raises(ValueError("the tangent must have the shape of the argument, (3,); it has (2,)")), "A tangent is shaped like x: n numbers, one direction at a time. Take the rows of `xp.eye(n)`, with n the number of inputs.", error=TANGENT_SHAPE),
        Mistake("kind", raises(RuntimeError("Expected tangents to only contain Tensors, got <class 'numpy.ndarray'>")), "A tangent is an array of the same library as x, with numbers of the same type. `xp.eye(n, dtype=x.dtype)` makes such unit vectors.", error=TANGENT_KIND),
        Mistake("elsewhere", lambda f, x, jvp: f.jacobian(x), "Here every column has to come out of the `jvp` that is handed in."),
        Mistake("outside", _outside, "Leave f to `jvp`: it gives the value of f as well as the tangent, and len(x) says how many columns there are."),
        Mistake("too-many", _too_many, "One for each input is enough: the rows of `xp.eye(n)`."),
    ),
    rules=RULES,
    hints=(
        "What does the tangent along a unit vector tell you: how one output moves with all inputs, or how all outputs move with one input?",
        "Picture a control panel with n knobs and m needles. You turn one knob a little and read all needles. That reading is one column. Then the next knob.",
        "for each unit vector e of length n:\n    the tangent of f at x along e is a column\nput the columns side by side",
        "`[jvp(f, (x,), (e,))[1] for e in xp.eye(len(x))]` is a list of columns. `xp.stack(columns)` would make rows of them: give it the axis 1.",
    ),
)  # fmt: skip
