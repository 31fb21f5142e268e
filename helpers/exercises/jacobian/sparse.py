"""Functions whose Jacobian is zero in known places, and what answers that put it together from few passes share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Mistake, Rule, raises
from helpers.desk.again import elsewhere
from helpers.desk.faults import Refusal
from helpers.desk.jacobian import sparse
from helpers.desk.jacobian.sparse import (
    ANOTHER_FUNCTION,
    AROUND_IT,
    NEVER_PUSHED,
    OTHER_X,
    PASSES,
    RAN_OUTSIDE,
)
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls
from helpers.exercises.jvp.error_texts import BARE


@dataclass(frozen=True)
class Sparse(sparse.Sparse):
    """The desk's function with its Jacobian in closed form."""

    def jacobian(self, x: Any) -> np.ndarray:
        """The matrix of partial derivatives, shape (m, n)."""
        a, w, c = self.numbers
        return (a * np.cos(w @ np.asarray(x) + c))[:, None] * w


def pushed(f: Any, x: np.ndarray, groups: Sequence[Sequence[int]], jvp: Any, part: int = 1) -> np.ndarray:
    """What jvp gives along the sum of each group's unit vectors, one row for each group; the values for `part` 0."""
    eye = np.eye(len(x))
    return np.stack([jvp(f, (x,), (eye[list(group)].sum(0),))[part] for group in groups])


def spread(found: np.ndarray, groups: Sequence[Sequence[int]], n: int, where: Any = 1.0) -> np.ndarray:
    """The matrix whose column j is the row of j's group, times `where`. Zero where a column is in no group."""
    J = np.zeros((found.shape[1], n))
    for row, group in zip(found, groups, strict=True):
        J[:, list(group)] = row[:, None]
    return J * where


def passes_at_most(limit: Callable[..., int], praise: str, mistake: str) -> Rule:
    """No more passes than `limit(*inputs)`, each lane of a vmap counted."""

    def broken(case: Case, trial: Trial) -> str | None:
        made, allowed = int(trial.notes[PASSES]), limit(*case.args)
        if made <= allowed:
            return None
        return f"You asked for {made} JVPs here; {allowed} {'is' if allowed == 1 else 'are'} enough. Under vmap each lane is one."

    return Rule(broken, praise, mistake)


def also_elsewhere(case: Case, trial: Trial) -> Plain | Fault:
    """The matrix. If it is right, it must be right at another x, too."""
    f, x, *_ = case.args
    if not matches(trial.output, plain(f.jacobian(x))):
        return trial.output
    return other_calls(trial, {OTHER_X: f.jacobian(elsewhere(x))}) or trial.output


def one_by_one(f: Any, x: np.ndarray, _: Any, jvp: Any) -> np.ndarray:
    """A pass for each column, and the last one twice: too many for every limit."""
    columns = [*range(len(x)), len(x) - 1]
    return pushed(f, x, [[j] for j in columns], jvp)[:-1].T


# How the libraries say that sizes do not fit.
NO_FIT = r"IndexError: .*out of (bounds|range)|broadcast|size of tensor|must match|[Ii]ncompatible shapes|do not fit"

# What goes wrong with jvp itself, and how the libraries say it.
USES_OF_JVP = (
    Mistake("elsewhere", raises(Refusal(NEVER_PUSHED)), "The matrix came from somewhere else. Here it has to be put together from JVPs, few of them, with the jvp that you get.", error="^refused: Your answer never called"),
    Mistake("value-again", raises(Refusal(RAN_OUTSIDE)), "Leave f to jvp: the value f(x) is its first result, and all derivatives come out of JVPs.", error="^refused: f also ran"),
    Mistake("wrapped", raises(Refusal(ANOTHER_FUNCTION)), "All counted passes are those of f.", error="^refused: jvp got another"),
    Mistake("around", raises(Refusal(AROUND_IT)), "A loop over the seeds will do.", error="^refused: Another transform"),
    Mistake("bare", raises(RuntimeError("Expected primals to be a tuple")), "Primals and tangents are tuples with one entry for each argument of f: `(x,)` and `(seed,)`.", error=BARE),
    Mistake("spread", raises(TypeError("f() takes 1 positional argument but 3 were given")), "f takes one argument, the whole of x, and the tuples have an entry for each argument: `(x,)` and `(seed,)`, not `tuple(x)`.", error=r"f\(\) takes 1 positional argument but \d+ were given"),
    Mistake("immutable", raises(TypeError("JAX arrays are immutable")), "An array of JAX cannot be written into. Fill a NumPy array, `np.zeros(…)`, which is as good an answer, or put the columns together with `stack`.", error="JAX arrays are immutable|does not support item assignment"),
    Mistake("seed", raises(TypeError("the tangent must have the shape and dtype of the argument")), "A seed is shaped like x, one entry for each column of J, and has its dtype and library. `0 * x` is a vector of zeros of that kind.", error=r"(?is)tangent.*(shape|dtype|type|float)|(shape|dtype).*tangent|must be Tensor, not|expected.*tensor|same dtype|but got.*ndarray|forward gradient|tangent"),
)  # fmt: skip
