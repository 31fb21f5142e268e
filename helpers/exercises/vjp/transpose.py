"""vjp/transpose: The transpose of a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, Rule, calls_at_most, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.vjp import mixed
from helpers.desk.vjp.transpose import OTHER_F, OTHER_X
from helpers.exercises.again import every_call, other_calls
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.programs import random_seed

_LARGE = 300
_MOST_CALLS = 12


@dataclass(frozen=True)
class Mixed(mixed.Mixed):
    """A linear function that knows its transpose."""

    def transposed(self, u: Any) -> np.ndarray:
        """The transpose, applied to u."""
        return self.numbers[0].T @ u


@dataclass(frozen=True)
class Blur(mixed.Blur):
    """A large linear function that knows its transpose."""

    def transposed(self, u: Any) -> np.ndarray:
        """The transpose, applied to u."""
        a, b, d, w = self.numbers
        u = np.asarray(u)
        return np.append(a * u, 0.0) + np.append(0.0, b * u) + w * (d @ u)


def _cases(rng: np.random.Generator) -> list[Case]:
    """A square one, where all known mistakes can be computed, and two where some of them raise."""

    def small(outputs: int, inputs: int, edge: bool = False) -> Case:
        f, g = (Mixed(random_seed(rng), inputs, outputs) for _ in range(2))
        return Case((f, generic_numbers(rng, (inputs,)), generic_numbers(rng, (outputs,))), (g,), measured=False, edge=edge)

    large = Case(
        (Blur(random_seed(rng), _LARGE), generic_numbers(rng, (_LARGE,)), generic_numbers(rng, (_LARGE - 1,))),
        (Blur(random_seed(rng), _LARGE),),
        edge=True,
    )
    wide = (2, 3) if rng.integers(2) else (3, 2)  # one of them: JAX compiles for each shape
    return [small(3, 3), small(*wide, edge=True), large]


def _right_again(case: Case, trial: Trial) -> Plain | Fault:
    """What u gave. If it is right, the function must be right for another u, and others for another f and x."""
    f, _, u = case.args
    right = f.transposed(u)
    if not matches(trial.output, plain(right)):
        return trial.output
    later = {OTHER_F: case.more[0].transposed(u), OTHER_X: right}
    return other_calls(trial, later) or every_call(f.transposed, u, trial)


def _no_matrix() -> Rule:
    def broken(case: Case, trial: Trial) -> str | None:
        n = len(case.args[1])
        if trial.largest is None or trial.largest <= n * n // 4:
            return None
        return f"At {n} inputs you held {trial.largest:,} numbers at once: that is a matrix. A pullback takes one u back, and needs no more room than f."

    return Rule(broken, f"no array as large as a matrix at {_LARGE} inputs", watch="largest")


def _gives(result: Callable[..., Any]) -> Callable[..., Any]:
    """`transpose` whose function gives result(f, x, u)."""
    return lambda f, x: lambda u: result(f, x, u)


def _square_only(result: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a belief that can be computed where f keeps the length; elsewhere it raises as NumPy does."""

    def checked(f: Any, x: Any, u: Any) -> Any:
        if np.shape(x) != np.shape(u):
            raise ValueError(f"matmul: size {len(u)} is different from {len(x)}")
        return result(f, x, u)

    return _gives(checked)


def _by_columns(f: Any, x: Any) -> Callable:
    return lambda u: np.array([f(e) @ u for e in np.eye(len(x))])


EXERCISE = Exercise(
    id="vjp/transpose",
    title="The transpose of a function",
    level=3,
    minutes=12,
    signature="transpose(f, x)(u)",
    inputs=("f", "x", "u"),
    ways=("by_hand", "torch", "jax"),
    cases=_cases,
    oracle=lambda f, x, u: f.transposed(u),
    reads=_right_again,
    rules=(calls_at_most(_MOST_CALLS, "few calls of f", "by-columns"), _no_matrix()),
    mistakes=(
        Mistake("M31", _square_only(lambda f, x, u: f(u)), "This is f itself, applied to u: the matrix times u. Asked for is its transpose times u: f takes x to f(x), and the transpose takes u from there back. A pullback does that, a jvp does not."),
        Mistake("M30", _gives(lambda f, x, u: (f.transposed(u),)), "A pullback returns a tuple, here with one cotangent in it. Take it out: `[0]`."),
        Mistake("f-of-x", _gives(lambda f, x, u: f(x)), "This is f(x), whatever u is. x is only an example of what f takes; what goes back is u."),
        Mistake("number", _gives(lambda f, x, u: f(x) @ u), "This is the number u · f(x). It is the right one to differentiate: its gradient by x is the transpose, applied to u."),
        Mistake("u-ignored", _gives(lambda f, x, u: f.transposed(np.ones(np.shape(u)))), "This is the gradient of the sum of f(x): ones went back in place of u. Multiply by u before you add up, or hand u to the pullback."),
        Mistake("u-summed", _gives(lambda f, x, u: f.transposed(np.ones(np.shape(u))) * np.sum(u)), "u came in as one number, its sum. Each entry of f(x) has a weight of its own: multiply f(z) by u entry by entry, and add up then; or hand u to the pullback."),
        Mistake("f-twice", _square_only(lambda f, x, u: f(f(x))), "This is f, applied to f(x): u plays no part, and f took everything forward. What goes back is u."),
        Mistake("square-at-u", _square_only(lambda f, x, u: 2 * f.transposed(f(u))), "This is the gradient of f(z) · f(z), taken at u. Multiply f(z) by u, not by itself, and take the gradient at x."),
        Mistake("value-for-u", _gives(lambda f, x, u: f.transposed(f(x))), "f(x) was sent back. Send u back: x is only an example of what f takes."),
        Mistake("square", _gives(lambda f, x, u: 2 * f.transposed(f(x))), "This is the gradient of f(x) · f(x). Multiply f(z) by u, not by itself."),
        Mistake("jvp-pair", _square_only(lambda f, x, u: (f(x), f(u))), "This is a jvp: f(x), and u pushed forward through f. The transpose goes back: that is what a pullback does, the second thing that a vjp returns."),
        Mistake("jacobian", _gives(lambda f, x, u: f.numbers[0]), "This is the matrix itself. Asked for is what its transpose makes of u, and the matrix is not needed for it."),
        Mistake("u-in-a-tuple", raises(ValueError("the cotangent must have the structure of the result, *; it is (*,)")), "A pullback takes u in the form in which f returns: here one array. (A jvp takes its tangents in a tuple.)", error="structure of the result|structure of cotangents|unexpected tree structure"),
        Mistake("x-for-u", _square_only(lambda f, x, u: f.transposed(x)), "x and u are exchanged: x was sent back. u has the length of f(x), and it is u that goes back."),
        Mistake("times-x", _gives(lambda f, x, u: f.transposed(u) * x), "The right numbers, each multiplied by an entry of x. f is linear: its transpose is the same wherever you stand, and x plays no part."),
        Mistake("lengths", raises(ValueError("mismatch in its core dimension")), "The lengths do not fit: f takes x, and u is as long as f(x). Run f at x, and hand u to the pullback.", error="mismatch in its core dimension|size mismatch, got|requires contracting dimensions to have the same shape|could not be broadcast together|must match the size of tensor|incompatible shapes for broadcasting"),
        Mistake("both-ways", _square_only(lambda f, x, u: f.transposed(f(u))), "u went forward through f first, and then back. Send u itself back."),
        Mistake("M30-list", _gives(lambda f, x, u: (f(x), f.transposed(u))), "The value stands beside it. Return the transpose applied to u alone."),
        Mistake("inverse", _square_only(lambda f, x, u: np.linalg.solve(f.numbers[0], u)), "This undoes f: it is the inverse, applied to u. The transpose is no inverse: it sends a cotangent back through each slope as it is."),
        Mistake("turned-u", _square_only(lambda f, x, u: f(u[::-1])[::-1]), "u was turned round, put through f, and turned round again. That is no transposition: an entry [i, j] of the matrix has to go to [j, i]. Let a pullback do it."),
        Mistake("pair-back", lambda f, x: (f(x), lambda u: f.transposed(u)), "A vjp returns the value and the pullback. Return a function of u that calls the pullback and takes its one cotangent.", error=r"must be a function; yours is a tuple"),
        Mistake("called-already", lambda f, x: f.transposed(f(x)), "Return a function of u, and let it do the work when it is called.", error=r"must be a function; yours is an? (array|tensor|jax|torch|JAX|NumPy)"),
        Mistake("not-scalar", raises(TypeError("Gradient only defined for scalar-output functions")), "grad wants one number, and f gives a vector. `(f(z) * u).sum()` is a number.", error=NOT_SCALAR),
        Mistake("by-columns", _by_columns, "That is the matrix column by column: a call of f for each input. A pullback needs one call in all."),
    ),
    hints=(
        "For a linear f, the number u · f(x) can also be written as (something) · x. What is that something?",
        "Picture f as a net of pipes, each with a factor. f lets values flow from left to right. Which transform pours something in at the right end, and lets it flow back through the same pipes?",
        "pullback = the second thing that vjp of f at x gives\nreturn a function of u: what the pullback gives for u, out of its tuple",
        "`lib.vjp(f, x)` returns (value, pullback). The answer is `lambda u: pullback(u)[0]`.",
    ),
)  # fmt: skip
