"""vmap/heights: Many hikers, one call."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.vmap.one_lane import Landscape
from helpers.exercises.programs import random_seed
from helpers.exercises.vmap.calls import one_call
from helpers.exercises.vmap.library_errors import NOT_NAMED


def _heights_cases(rng: np.random.Generator) -> list[Case]:
    """Several hikers, and as many as there are coordinates."""
    return [Case((Landscape(random_seed(rng)), generic_numbers(rng, (hikers, 2)))) for hikers in (4, 2, 4, 5)]


def _each(f: Any, rows: Any) -> np.ndarray:
    return np.array([f(row) for row in rows])


EXERCISE = Exercise(
    id="vmap/heights",
    title="Many hikers, one call",
    level=1,
    minutes=4,
    signature="heights(f, P)",
    ways=("torch", "jax"),
    cases=_heights_cases,
    oracle=_each,
    mistakes=(
        Mistake("M17", lambda f, P: f(P), "f got the whole table and took rows 0 and 1 for east and north. It is written for one hiker: let vmap hand it one row at a time."),
        Mistake("transposed", lambda f, P: f(P.T), "Turning the table feeds f all hikers at once, and its sum then runs over all of them. f is written for one: let vmap hide the others."),
        Mistake("other-axis", lambda f, P: _each(f, P.T), "You mapped over the columns, so that each lane got one coordinate of all hikers. The hikers are counted by axis 0."),
        Mistake("M01", lambda f, P: lambda *args: P, "vmap gives a function. Call it on P."),
        Mistake("first-only", lambda f, P: f(P[0]), "This is the height of the first hiker. All of them were asked for."),
        Mistake("average", lambda f, P: _each(f, P).mean(), "The heights have been averaged. One number for each hiker was asked for."),
        Mistake("M01-inside", raises(TypeError("'Tensor' object is not callable")), "vmap takes a function, and you gave it what f returned. Write `vmap(f)(P)`, not `vmap(f(P))`.", error=r"'Tensor' object is not callable|Expected a callable value|not callable"),
        Mistake("other-name", raises(TypeError("vmap() got an unexpected keyword argument 'in_axes'")), "torch calls the axes in_dims and out_dims, JAX in_axes and out_axes. By position, as second and third argument, both take them.", error=NOT_NAMED),
        Mistake("loop", _each, "A loop gives the right heights with one call for each hiker. One call of vmap(f) does it."),
    ),
    rules=one_call("f", lambda f, P: len(P), "loop"),
    hints=(
        "f wants one hiker. What do you have, and which transform turns a function of one into a function of many?",
        "Picture the table with a hiker in each row. vmap hides the axis that counts the rows, so f sees one row, and puts that axis back on the result.",
        "g = vmap of f\nreturn g of the table",
        "`torch.func.vmap(f)(P)`, and `jax.vmap(f)(P)`. Axis 0 is the default.",
    ),
)  # fmt: skip
