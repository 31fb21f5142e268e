"""vmap/branch: A branch in every lane."""

from __future__ import annotations

import re

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, Rule, raises
from helpers.desk.record import Fault, Trial
from helpers.desk.vmap.branch import MAPPED, use
from helpers.exercises.vmap.library_errors import NO_IF


def _branch_cases(rng: np.random.Generator) -> list[Case]:
    """Numbers of all kinds: small, exactly 1, large, exactly 2, and so large that the other branch has no value."""

    def one() -> np.ndarray:
        return np.round(np.concatenate([rng.uniform(-1.9, 0.9, 2), rng.uniform(1.03, 1.8, 2), [1.0, 2.0], rng.uniform(2.3, 3.2, 1)]), 2)[rng.permutation(7)]

    return [Case((one(),)) for _ in range(4)]


def _square_or_root(X: np.ndarray, square: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Values and slopes, with the square taken where `square` says (default: where it belongs)."""
    large = X > 1 if square is None else square
    root = np.sqrt(np.where(large, 0.0, 2 - X))
    with np.errstate(all="ignore"):
        return np.where(large, X * X, root), np.where(large, 2 * X, -0.5 / root)


def _only(X: np.ndarray, where: np.ndarray, value: float) -> tuple[np.ndarray, np.ndarray]:
    """The right values and slopes, with `value` in the slopes at some places."""
    values, slopes = _square_or_root(X)
    return values, np.where(where, value, slopes)


def _masked(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    values, slopes = _only(X, X >= 2, np.nan)
    return np.where(X > 2, np.nan, values), slopes


def _by_vmap(case: Case, trial: Trial) -> str | None:
    """Whether the branch stands in a function that vmap can map."""
    fault = trial.notes.get(MAPPED)
    if not isinstance(fault, Fault) or not re.search(NO_IF, f"{fault.kind}: {fault.message}"):
        return None
    return "The numbers are right, and a Python `if` chose the branch, one number after the other: under `vmap` that raises an error. Compute both branches, and select with where."


EXERCISE = Exercise(
    id="vmap/branch",
    title="A branch in every lane",
    level=2,
    minutes=8,
    signature="both(X)",
    inputs=("X",),
    ways=("torch", "jax"),
    cases=_branch_cases,
    oracle=lambda X: use(_square_or_root, X),
    rules=(Rule(_by_vmap),),
    mistakes=(
        Mistake("M19", raises(RuntimeError("vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow.")), "One `if` cannot decide for all lanes: they disagree. Compute both branches, and select with where.", error=NO_IF),
        Mistake("M20", lambda X: _only(X, X >= 2, np.nan), "The values are right, and the slopes are NaN where the root has none. where selects the value, but the branch that was not chosen is still differentiated. Make its input safe before the root sees it."),
        Mistake("root-of-zero", lambda X: _only(X, X == 2, np.nan), "The slope is NaN at 2. There the root gets 0, where its slope is infinite, and 0 times infinity is NaN. Give it a number above 0 wherever the square is chosen."),
        Mistake("edge", lambda X: _square_or_root(X, X >= 1), "At exactly 1 you took the square. It belongs where x is larger than 1: there the root has the same value and another slope."),
        Mistake("edge-between", lambda X: _only(X, X == 1, -0.25), "Exactly at 1 your slope is half of the root's: there minimum or clip shares the message between its two numbers. Make the input safe with where."),
        Mistake("edge-still", lambda X: _only(X, X == 1, 0.0), "Exactly at 1 your slope is 0: there the root got the safe number, which does not move, in place of x. x = 1 belongs to the root: make the input safe only where x is larger than 1."),
        Mistake("detached", lambda X: _only(X, X <= 1, 0.0), "The values are right, and the root's slope is 0: x was detached there, so it does not move. Make its input safe with where, and leave x in it."),
        Mistake("swapped", lambda X: _square_or_root(X)[::-1], "Values and slopes are exchanged: the values come first."),
        Mistake("nan-to-zero", lambda X: _only(X, X >= 2, 0.0), "The NaN is gone, and the slope with it: 0 is as wrong as NaN. Make the input of the root safe instead of mending the result."),
        Mistake("mask-times", _masked, "A mask does not help: 0 times NaN is NaN, already in the values. Select with where, and make the input of the root safe."),
        Mistake("other-branch", lambda X: _square_or_root(X, X <= 1), "The branches are exchanged: the square belongs where x is larger than 1. In where, what holds comes second, what does not comes third."),
        Mistake("always-square", lambda X: (X * X, 2 * X), "This is the square everywhere. Below 1 it should be the root of 2 - x."),
        Mistake("safe-everywhere", lambda X: (np.where(X > 1, X * X, 1.0), np.where(X > 1, 2 * X, 0.0)), "Your root gets the safe number everywhere, also where x itself belongs. Put the safe number in only where the square is chosen."),
        Mistake("slope-is-value", lambda X: (_square_or_root(X)[0],) * 2, "What you give as slopes are the values again. Differentiate the function of one number, then vmap that."),
    ),
    hints=(
        "Which branches are computed when where selects? And what is the slope of a root where it has no value?",
        "Picture both branches running in every lane, each with its own backward sweep. A branch that was not chosen gets the message 0. What is 0 times NaN?",
        "large = (x > 1)\nsafe = 1 where large, x elsewhere\nreturn the square where large, the root of 2 - safe elsewhere",
        "`safe = lib.where(x > 1, 1.0, x)` comes first. Then `lib.where(x > 1, x * x, lib.sqrt(2 - safe))`: two wheres, one before and one after.",
    ),
)  # fmt: skip
