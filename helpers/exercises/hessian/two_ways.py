"""hessian/two_ways: The Hessian, two ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.again import elsewhere
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.hessian import ripples
from helpers.desk.hessian.two_ways import WANTED
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.using import NOT_CALLED
from helpers.exercises.again import other_calls
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.programs import random_seed


@dataclass(frozen=True)
class Ripples(ripples.Ripples):
    """The desk's function with its second derivatives in closed form: none is 0."""

    def hessian(self, x: Any) -> np.ndarray:
        """The second derivatives, shape (outputs, n, n)."""
        a, w = self.numbers
        return np.einsum("kj,kji,kjl->kil", -a * np.sin(w @ x), w, w)


def _two_cases(rng: np.random.Generator) -> list[Case]:
    """A function with several outputs: its Hessian has one more axis."""
    return [Case((Ripples(random_seed(rng), n, outputs), generic_numbers(rng, (n,)))) for n, outputs in ((2, 3), (3, 2))]


def _read_both(case: Case, trial: Trial) -> Plain | Fault:
    """Both Hessians. If they are right, they must be right at another x, too."""
    f, x = case.args
    if not matches(trial.output, plain(dict.fromkeys(WANTED, f.hessian(x)))):
        return trial.output
    return other_calls(trial, {f"{name} at another x": f.hessian(elsewhere(x)) for name in WANTED}) or trial.output


# Known mistakes work by hand, with the same watched f, jacfwd and jacrev as an answer.


def _each(*functions: Callable[[Any, Callable, Callable], Any]) -> Callable[..., Any]:
    """A wrong `two_ways`, from what it returns in the first and in the second place."""

    def answer(f: Any, jacfwd: Any, jacrev: Any) -> tuple:
        return tuple(function(f, jacfwd, jacrev) for function in functions)

    return answer


def _both(change: Callable[[np.ndarray], np.ndarray]) -> Callable[..., Any]:
    """A wrong `two_ways` that composes as it should, and does something to both results."""

    def changed(hessian: Callable[[Any], Any]) -> Callable[[Any], np.ndarray]:
        return lambda x: change(np.asarray(hessian(x)))

    return lambda f, jacfwd, jacrev: (changed(jacfwd(jacrev(f))), changed(jacrev(jacfwd(f))))


EXERCISE = Exercise(
    id="hessian/two_ways",
    title="The Hessian, two ways",
    level=1,
    minutes=6,
    signature="two_ways(f, jacfwd, jacrev)",
    inputs=("f", "x"),
    ways=("by_hand", "torch", "jax"),
    cases=_two_cases,
    oracle=lambda f, x: dict.fromkeys(WANTED, f.hessian(x)),
    reads=_read_both,
    mistakes=(
        Mistake("M33", _each(lambda f, fwd, rev: raises(TypeError("Gradient only defined for scalar-output functions")), lambda f, fwd, rev: rev(fwd(f))), "This f has several outputs, and grad wants one. Each output has its own Hessian, so the result has an axis more: (outputs, n, n). jacrev takes care of that.", error=NOT_SCALAR),
        Mistake("summed", _both(lambda h: h.sum(0)), "These are the second derivatives of the sum of all outputs. Keep the outputs apart: a vector output adds an axis."),
        Mistake("exchanged", _each(lambda f, fwd, rev: rev(fwd(f)), lambda f, fwd, rev: fwd(rev(f))), "The names say which stands outside: forward over reverse is jacfwd(jacrev(f)). The two are exchanged.", error="^refused: Your over_reverse is jacrev around jacfwd"),
        Mistake("same-twice", _each(lambda f, fwd, rev: fwd(rev(f)), lambda f, fwd, rev: fwd(rev(f))), "Both are the same composition. The second one has jacrev outside and jacfwd inside.", error="^refused: Your over_forward is jacfwd around jacrev"),
        Mistake("one-mode", _each(lambda f, fwd, rev: fwd(fwd(f)), lambda f, fwd, rev: rev(rev(f))), "It gives the right numbers and mixes no modes. Each of the two takes both transforms, once one outside, once the other.", error="^refused: Your over_(reverse|forward) is (jacfwd around jacfwd|jacrev around jacrev)"),
        Mistake("once", _each(lambda f, fwd, rev: fwd(f), lambda f, fwd, rev: rev(f)), "This is the Jacobian: first derivatives. Differentiate it once more."),
        Mistake("diagonal", _both(lambda h: np.stack([np.diag(each) for each in h])), "These are the diagonals. How the slope along one input changes with another input is missing."),
        Mistake("own", raises(Refusal("Your over_reverse uses neither jacfwd nor jacrev as they were handed in.")), "The right way, if you only want the numbers. Here it is about the two orders: put jacfwd around jacrev, and jacrev around jacfwd.", error="uses neither jacfwd nor jacrev"),
        Mistake("M01", lambda f, jacfwd, jacrev: (np.ones((2, 2)), np.ones((2, 2))), "Return the two functions and let the caller choose the point: no x has been handed in.", error=NOT_CALLED),
    ),
    hints=(
        "A gradient is a function. What is its Jacobian called, and which of your two transforms can take it?",
        "Picture two boxes, one inside the other, with f in the middle. Two boxes can be nested in two ways.",
        "over_reverse = jacfwd around (jacrev around f)\nover_forward = the other box outside\nreturn both functions",
        "`over_reverse = jacfwd(jacrev(f))`. For the other one, exchange the names.",
    ),
)  # fmt: skip
