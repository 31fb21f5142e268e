"""compose/equal_programs: Which of these are equal?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.exercises.compose.sheets import answers, drawn, first_wrong

# name -> (left, right, whether they are equal for every f, g and k, what to say to somebody who thinks otherwise).
POOL: dict[str, tuple[str, str, bool, str]] = {
    "sum": ("vmap(grad(f))(X)", "grad(lambda X: vmap(f)(X).sum())(X)", True, "Row i of X enters f(X[i]) alone. In the slope of the sum by row i all other terms stand still, and the gradient at row i is left."),
    "along": ("jvp(grad(f), (x,), (v,))[1]", "grad(lambda x: jvp(f, (x,), (v,))[1])(x)", True, "Both are H v. On the left the gradient moves along v; on the right the slope along v, which is grad(f)(x) @ v, is differentiated by x."),
    "modes": ("jacfwd(grad(f))(x)", "jacrev(grad(f))(x)", True, "Forward and reverse fill the same matrix, one by columns and one by rows. Only the number of passes differs."),
    "columns": ("jacrev(g)(x) @ v", "jvp(g, (x,), (v,))[1]", True, "A JVP is the Jacobian times v, without the matrix."),
    "pairs": ("vmap(vmap(k, (None, 0)), (0, None))(X, Y)", "vmap(vmap(k, (0, None)), (None, 0))(X, Y).T", True, "On the left the rows of X are counted first, on the right those of Y: the same table, transposed, and .T turns it back."),
    "symmetric": ("hessian(f)(x) @ v", "vjp(grad(f), x)[1](v)[0]", True, "The pullback of the gradient gives Hᵀ v. A Hessian is symmetric, so that is H v."),
    "rows": ("vmap(lambda v: jvp(g, (x,), (v,))[1])(V)", "V @ jacfwd(g)(x).T", True, "Each lane gives J v for one row v of V. All rows at once are V Jᵀ."),
    "swapped": ("vmap(grad(f))(X)", "grad(vmap(f))(X)", False, "The right one raises: vmap(f) gives a number for each row, and grad wants a single one. Transforms can't be swapped as they are."),
    "block": ("vmap(grad(f))(X)", "jacrev(vmap(f))(X)", False, "The right one asks how every output moves with every row, so it has an axis more, and most of it is zero."),
    "mean": ("vmap(grad(f))(X)", "grad(lambda X: vmap(f)(X).mean())(X)", False, "A mean divides by the number of rows, and so does its gradient. With .sum() they would be equal."),
    "times": ("jvp(grad(f), (x,), (v,))[1]", "grad(f)(x) * v", False, "On the right the gradient is multiplied by v, entry by entry. On the left it is differentiated along v."),
    "transposed": ("jacfwd(g)(x)", "jacrev(g)(x).T", False, "Both have a row for each output. The .T exchanges rows and columns."),
    "lanes": ("vmap(k)(X, Y)", "vmap(vmap(k, (None, 0)), (0, None))(X, Y)", False, "On the left row i of X meets row i of Y. On the right every row of X meets every row of Y: that is a table."),
    "pulled": ("jacrev(g)(x) @ v", "vjp(g, x)[1](v)[0]", False, "A pullback gives Jᵀ v, and J is not symmetric in general, even where it is square."),
    "moving": ("grad(lambda x: jvp(f, (x,), (x,))[1])(x)", "jvp(grad(f), (x,), (x,))[1]", False, "On the left the direction is x itself, and moves with x: by the product rule there is one term more, grad(f)(x)."),
}  # fmt: skip
_FORM = "Under each letter stands True or False; a side that raises is equal to nothing."


def _cases(rng: np.random.Generator) -> list[Case]:
    unequal = [name for name, entry in POOL.items() if not entry[2] and name not in ("swapped", "block", "mean")]
    equal = [name for name, entry in POOL.items() if entry[2]]
    names = drawn(rng, list(POOL), ("swapped", "block"), ("mean",), unequal[:2], unequal[2:], equal[:3], equal[3:])
    return [Case((dict(zip("ABCDEF", (POOL[name][:2] for name in names), strict=True)),))]


def _known(pair: tuple[str, str]) -> tuple[str, bool, str]:
    """The name of a pair, whether it is equal, and why."""
    name = next(name for name, entry in POOL.items() if entry[:2] == tuple(pair))
    return name, *POOL[name][2:]


def _truth(given: Any) -> bool | None:
    """True or False from plain data, None for anything else."""
    if isinstance(given, np.ndarray) and given.ndim == 0 and given.dtype.kind == "b":
        return bool(given)
    if isinstance(given, str) and given.strip(" .'").casefold() in ("true", "equal", "yes", "false", "unequal", "not equal", "no"):
        return given.strip(" .'").casefold() in ("true", "equal", "yes")
    return None


def _about(pair: tuple[str, str], given: Any) -> str | None:
    _, equal, why = _known(pair)
    said = _truth(given)
    return _FORM if said is None else None if said == equal else f"They are {'equal' if equal else 'not equal'}. {why}"


def _with(*names: str) -> Callable[[Any], Any]:
    """The right answers, but wrong for the pairs of these names."""

    def change(pair: tuple[str, str]) -> bool | None:
        name, equal, _ = _known(pair)
        return not equal if name in names else None

    return lambda sheet: answers(sheet, lambda pair: _known(pair)[1], change)


def _all(value: Callable[[bool], bool]) -> Callable[[Any], Any]:
    return lambda sheet: {letter: value(_known(pair)[1]) for letter, pair in sheet.items()}


EXERCISE = Exercise(
    id="compose/equal_programs",
    title="Which of these are equal?",
    level=1,
    minutes=8,
    signature="equal",
    value=True,
    cases=_cases,
    accept=lambda case, output: first_wrong(case.args[0], output, _FORM, _about),
    mistakes=(
        Mistake("M39", _with("swapped", "block"), "Two transforms were swapped, and you take the result for the same. grad and the Jacobians look at **all** outputs of what stands inside. Under vmap(f) there is one for each row: reduce to a number before grad, or keep vmap outside."),
        Mistake("M21", _with("mean"), "The gradient of the mean is not the gradient of each: it is smaller by the number of rows."),
        Mistake("both", _with("swapped", "block", "mean"), "Two things are mixed up. Transforms can't be swapped as they are: under vmap(f) there is an output for each row. And a mean divides each gradient by the number of rows."),
        Mistake("all-equal", _all(lambda equal: True), "Not all of them are equal. Give both sides a shape first: where the shapes differ, the programs do."),
        Mistake("none-equal", _all(lambda equal: False), "Some of them are equal, though they are written in different ways. Ask of both sides which numbers they hold."),
        Mistake("inverted", _all(lambda equal: not equal), "Exactly the other way round: True is for a pair that is equal."),
    ),
    hints=(
        "Which shape has the left side, and which has the right? And where the shapes agree: what does entry k say on each side?",
        "Picture X as rows, one for each hiker. vmap(f) walks with each of them alone. A grad around it asks all of them at once.",
        "for each letter: the shape on the left, the shape on the right\nif they differ, or one raises: False\nelse write both as a formula: sum, mean, J v, Jᵀ v, H v",
        "Take f(x) = x @ x by hand: grad(f)(x) is 2x and its Hessian is 2I. It tells most pairs apart, not all: for those with g take a matrix that is not symmetric.",
    ),
)  # fmt: skip
