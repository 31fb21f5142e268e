"""hessian/hvp: H v without H."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.hessian import waves
from helpers.desk.hessian.hvp import OTHER_V
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.hessian.no_matrix import LARGE, no_matrix
from helpers.exercises.programs import random_seed


@dataclass(frozen=True)
class Waves(waves.Waves):
    """The desk's function with its derivatives in closed form."""

    def gradient(self, x: Any) -> np.ndarray:
        """The gradient."""
        a, w, c = self.numbers
        return a * w * np.cos(w * x) - np.sin(c @ x) * c

    def hessian(self, x: Any) -> np.ndarray:
        """The matrix of second derivatives."""
        a, w, c = self.numbers
        return np.diag(-a * w**2 * np.sin(w * x)) - np.cos(c @ x) * np.outer(c, c)


def _hvp_cases(rng: np.random.Generator) -> list[Case]:
    """A few numbers, and another v beside them; and so many that a matrix would show."""

    def one(n: int) -> tuple[Waves, np.ndarray, np.ndarray]:
        return Waves(random_seed(rng), n), generic_numbers(rng, (n,)), generic_numbers(rng, (n,))

    return [Case(one(3), more=(generic_numbers(rng, (3,)),), measured=False), Case(one(LARGE))]


def _read_product(case: Case, trial: Trial) -> Plain | Fault:
    """The product. If it is right, it must be right with another v, too."""
    f, x, v = case.args
    if not case.more or not matches(trial.output, plain(f.hessian(x) @ v)):
        return trial.output
    return other_calls(trial, {OTHER_V: f.hessian(x) @ case.more[0]}) or trial.output


def _again(f: Any, x: Any, v: Any) -> np.ndarray:
    f(x), f(x), f(x)
    return f.hessian(x) @ v


EXERCISE = Exercise(
    id="hessian/hvp",
    title="H v without H",
    level=2,
    minutes=10,
    signature="hvp(f, x, v)",
    ways=("by_hand", "torch", "jax"),
    cases=_hvp_cases,
    oracle=lambda f, x, v: f.hessian(x) @ v,
    reads=_read_product,
    mistakes=(
        Mistake("M32", lambda f, x, v: np.diag(f.hessian(x)) * v, "This is the diagonal of H times v. H v also has what the other inputs do to each slope: differentiate the gradient along v."),
        Mistake("quadratic", lambda f, x, v: v @ f.hessian(x) @ v, "This is vᵀHv, one number: how the slope along v changes along v. H v is a vector: how the whole gradient changes along v."),
        Mistake("gradient-times-v", lambda f, x, v: f.gradient(x) * v, "This is `grad(f)(x) * v`: how steep it is in each direction, not how the steepness changes. Differentiate once more, along v."),
        Mistake("slope", lambda f, x, v: f.gradient(x) @ v, "This is the slope of f along v, a JVP of f. Take the gradient as the function: how does that change along v?"),
        Mistake("slope-times-v", lambda f, x, v: (f.gradient(x) @ v) * v, "This is the slope along v, one number, times v: a first derivative still. How does the whole gradient change along v?"),
        Mistake("difference", lambda f, x, v: f.gradient(x + v) - f.gradient(x), "This is how the gradient differs at x + v, the whole of v away: there the curvature is another one. H v is how it changes at x itself: a derivative, not a difference."),
        Mistake("matrix", lambda f, x, v: f.hessian(x), "This is H itself. Its product with v is asked for, and without building it."),
        Mistake("constant", lambda f, x, v: 0.0 * x, "All zero: what you differentiate no longer depends on the place. Inside, take the gradient at z, the place that the outer `grad` moves, not at x."),
        Mistake("pair", lambda f, x, v: (f.gradient(x), f.hessian(x) @ v), "A JVP returns a pair, here the gradient and H v. Take the second."),
        Mistake("gradient", lambda f, x, v: f.gradient(x), "This is the gradient. How does it change when x moves along v?"),
        Mistake("row-sums", lambda f, x, v: f.hessian(x).sum(0), "Every row of H has been added up: that is H times a vector of ones. Multiply the gradient by v before you add and differentiate."),
        Mistake("exchanged", lambda f, x, v: f.hessian(v) @ x, "x and v are exchanged: you stand at v and move along x."),
        Mistake("v-inside", lambda f, x, v: v * f.gradient(x * v), "v stands inside f: this is the gradient of f(z * v), a first derivative. Multiply the gradient by v, not the place."),
        Mistake("v-inside-gradient", lambda f, x, v: v * f.hessian(x * v).sum(0), "v stands inside the gradient: you differentiate at x * v. Take `grad(f)(z) * v`, with z alone as the place."),
        Mistake("x-for-v", lambda f, x, v: f.hessian(x) @ x, "This is H x: the gradient was multiplied by x. Multiply it by v."),
        Mistake("z-for-v", lambda f, x, v: f.gradient(x) + f.hessian(x) @ x, "You multiplied the gradient by z, the place that moves. Multiply it by v, which stays."),
        Mistake("row-sums-times-v", lambda f, x, v: f.hessian(x).sum(0) * v, "v comes too late: every row of H has been added up, and then multiplied. Multiply the gradient by v before you add and differentiate."),
        Mistake("not-scalar", raises(TypeError("Gradient only defined for scalar-output functions")), "grad wants a function that returns one number. `grad(f)(z) * v` is a vector: add its entries up, and you have the slope along v.", error=NOT_SCALAR),
        Mistake("many-calls", _again, "The gradient as a function is differentiated along v in the same run. Differences and columns call f again and again."),
    ),
    rules=(calls_at_most(2, "no repeated calls of f", "many-calls"), no_matrix(1)),  # torch.func.linearize calls twice
    rtol=1e-12,  # differences of gradients reach 1e-11
    hints=(
        "What is one number that depends on x, whose gradient is H v? Ask what `grad` would do with a number that already contains v.",
        "Picture the slope along v at every place x: one number per place, a landscape of its own. Which way is it uphill in that landscape?",
        "slope(z) = the gradient of f at z, times v entry by entry, added up\nreturn the gradient of slope, at x",
        "`lib.grad(lambda z: (lib.grad(f)(z) * v).sum())` is a function of z. Call it at x.",
    ),
)  # fmt: skip
