"""capstone/string_fit: Train the string."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises, refused
from helpers.desk.plain import Plain, describe, stack
from helpers.desk.record import Fault, Trial
from helpers.exercises.capstone.string_net import EQUATIONS, HANGS, curve, fitted, jacobian, truth
from helpers.exercises.hessian.errors import NOT_SCALAR

UNITS, PLACES = 10, 40
PROMISED = 1e-3
_OBEYS = 0.1  # of k: what may be left of an equation that a curve is said to obey
_AWAY = 100.0  # no start is off by so much
_GRID = np.linspace(0, 1, 201)
_AS_ASKED = "the string"


def start(rng: np.random.Generator, units: int = UNITS) -> np.ndarray:
    """The untrained net of the page: w and b of spread 2, v of spread 1."""
    return np.array([[2.0], [2.0], [1.0]]) * rng.normal(size=(3, units))


def _cases(rng: np.random.Generator) -> list[Case]:
    """Two strings, in the shapes of the page: JAX compiles for each. Deep ones, between nails of different heights."""

    def one(sign: int) -> Case:
        left, rise, k = rng.uniform(0.3, 1.5), sign * rng.uniform(0.3, 0.9), rng.uniform(2.0, 3.0)
        problem = np.round([left, left + rise, k], 2)
        return Case((np.round(start(rng), 3), np.linspace(0, 1, PLACES), problem))

    return [one(1), one(-1)]


def largest_error(params: Any, problem: Any) -> float:
    """How far the trained curve is from the catenary, at worst, over 201 places."""
    return float(abs(curve(params, _GRID, problem)[0] - truth(_GRID, problem)).max())


_KINDS = {
    "parabola": "Your curve obeys u'' = k, and not u'' = k √(1 + u'²): it is a parabola.",
    "no root": "Your curve obeys u'' = k (1 + u'²): the square root is missing.",
    "upside down": "Your curve obeys u'' = −k √(1 + u'²): it hangs upwards.",
    "height": "Your curve obeys u'' = k √(1 + u²), with the height in the place of the slope.",
}
_OTHERS: dict[str, tuple[Callable[[Any, Any, Any], Any], str]] = {
    "no nails": (lambda left, right, k: (0.0, 0.0, k), "Your N is the one of a string with both nails at height 0."),
    "ends exchanged": (lambda left, right, k: (right, left, k), "Your N is the one of a string whose nails have changed places."),
    "global": (lambda left, right, k: (0.0, 0.5, 3.0), "Your N is the one of the string of the page, and not of the problem that was handed in."),
}


def _read(case: Case, trial: Trial) -> Plain | Fault:
    """Whether the params are those of the string; if not, what they are."""
    params, xs, problem = case.args
    found = stack(trial.output)
    if found is None or found.dtype.kind not in "fiu":
        what = "several things" if isinstance(trial.output, tuple) else describe(trial.output)
        return refused(f"fit must return the trained params, an array of shape {params.shape}; you returned {what}.")
    if found.shape != params.shape:
        what = ", a number for each place" if found.shape == xs.shape else ""
        return refused(f"fit must return the trained params, an array of shape {params.shape}; yours has the shape {found.shape}{what}.")
    if not np.isfinite(found).all():
        return refused("The params that came back are not all finite.")
    found = found.astype(float)
    error = largest_error(found, problem)
    if error <= PROMISED:
        return _AS_ASKED
    if np.allclose(found, params, rtol=1e-6, atol=1e-9):
        return refused("The params came back as they were.")
    if not error < _AWAY:
        return refused(f"The params that came back are so large that the curve leaves the nails by more than {_AWAY:g}.")

    def left(second: Any, params: Any = found) -> float:
        u, slope, bend = curve(params, xs, problem)
        return float(abs(bend - second(u, slope, problem[2])).max() / problem[2])

    off = f"At worst the curve is {error:.2g} off, and {PROMISED} is promised."
    for kind, says in _KINDS.items():
        if left(EQUATIONS[kind]) < _OBEYS < left(EQUATIONS[HANGS]):
            return refused(f"{says} {off}")
    for change, says in _OTHERS.values():
        if abs(curve(found, xs, change(*problem))[0] - truth(xs, change(*problem))).max() < PROMISED:
            return refused(f"{says} {off}")
    most, first = (left(EQUATIONS[HANGS], p) * problem[2] for p in (found, params))
    if most > first:
        return refused(f"The largest residual at the places is {most:.2g}. At the start it was {first:.2g}. {off}")
    return refused(f"The largest residual at the places is still {most:.2g}. {off}")


_LM = fitted()


def _uphill(params: Any, xs: Any, problem: Any) -> np.ndarray:
    """Thirty steps of one length along the gradient of the sum of squares, up instead of down."""
    p = np.asarray(params, dtype=float)
    for _ in range(30):
        _, slope, bend = curve(p, xs, problem)
        by_slope = problem[2] * slope / np.sqrt(1 + slope**2)
        moves = jacobian(p, xs, problem)
        J = moves[1] - by_slope[:, None, None] * moves[0]
        gradient = np.tensordot(bend - EQUATIONS[HANGS](0, slope, problem[2]), J, 1)
        p = p + 0.05 * gradient / np.linalg.norm(gradient)
    return p


EXERCISE = Exercise(
    id="capstone/string_fit",
    title="Train the string",
    level=3,
    minutes=35,
    signature="fit(params, xs, problem)",
    ways=("jax",),
    cases=_cases,
    oracle=lambda params, xs, problem: _AS_ASKED,
    reads=_read,
    mistakes=(
        Mistake("stays", lambda params, xs, problem: params, "Each step makes new params: give them the same name, and return them after the last. If you do: was any round good enough to be taken? After a bad one the damping must grow, or the next is the same.", error="^refused: The params came back as they were"),
        Mistake("not-there", fitted(3), "The training has not arrived. More steps; a step that is taken only if it makes the sum of squares smaller; a damping that shrinks after a good step and grows after a bad one.", error="^refused: The largest residual at the places is still"),
        Mistake("uphill", _uphill, "The training has made things worse. Look at the sign of your step, and take one only if it makes the sum of squares smaller. If the training itself went well, look at what you return.", error="At the start it was"),
        Mistake("parabola", fitted(slopes=lambda s, k: k + 0 * s), "Train on the residuals of `trial`, which has passed its check.", error="it is a parabola"),
        Mistake("upside-down", fitted(slopes=lambda s, k: -k * np.sqrt(1 + s * s)), "Look at the sign between the two terms of your residual.", error="it hangs upwards"),
        Mistake("no-nails", fitted(by=lambda problem: (0.0, 0.0, problem[2])), "Hand `problem` on as it came: the nails are at `left` and `right`.", error="both nails at height 0"),
        Mistake("ends-exchanged", fitted(by=lambda problem: problem[[1, 0, 2]]), "problem is (left, right, k), in this order.", error="whose nails have changed places"),
        Mistake("global", fitted(by=lambda problem: (0.0, 0.5, 3.0)), "In `fit`, use the `problem` that it is given.", error="the one of the string of the page"),
        Mistake("heights", lambda params, xs, problem: curve(_LM(params, xs, problem), xs, problem)[0], "These may be the heights, or the residuals. Return what you trained, the params.", error="a number for each place"),
        Mistake("flat", lambda params, xs, problem: _LM(params, xs, problem).ravel(), "Give them back their shape before you return them: `.reshape(params.shape)`.", error=r"yours has the shape \(30,\)\.$"),
        Mistake("transposed", lambda params, xs, problem: _LM(params, xs, problem).T, "The rows are w, b and v.", error=r"yours has the shape \(10, 3\)\.$"),
        Mistake("pair", lambda params, xs, problem: (_LM(params, xs, problem), 0.1), "Return the params alone, without the loss or the damping.", error="you returned several things"),
        Mistake("ran-away", lambda params, xs, problem: np.nan * params, "The training ran away. Take a step only if it makes the sum of squares smaller, and damp the next one more if it did not.", error="^refused: The params that came back are (not all finite|so large)"),
        Mistake("not-square", raises(ValueError("Arguments to jnp.linalg.solve must have shape a[..., N, N] and b[..., N]")), "What you solve with is not square, or does not fit. J has a row for each place and a column for each param, (40, 30): `J.reshape(len(xs), -1)`. Then JᵀJ is (30, 30), and Jᵀr has 30 numbers.", error="^(?!refused).*(must have shape|a must be|matmul|dot_general|[Ii]ncompatible shapes|cannot reshape|square)"),
        Mistake("not-scalar", raises(TypeError("Gradient only defined for scalar-output functions")), "`grad` wants one number, and the residuals are 40. Take their sum of squares, or their Jacobian, with `jacfwd`.", error=NOT_SCALAR),
    ),
    hints=(
        "Forty residuals, thirty numbers that move them. Which chapter had a step that makes all residuals small at once?",
        "Picture the residuals as an arrow of forty entries. Near where you stand it moves linearly with the params. Go where the linear picture says it is shortest, but not too far: the picture is only good nearby.",
        "r, J = the residuals and their Jacobian by the params, (40, 30)\nstep = the solution of (JᵀJ + damping · 1) step = Jᵀr\nnew = params − step\nif the sum of squares at new is smaller: take new, and a third of the damping; else stay, and damp three times as much\nabout 60 rounds, with a damping of 1 at first",
        "With `residuals = lambda p: trial(p, xs, problem)[1]` the Jacobian is `jax.jacfwd(residuals)(params).reshape(len(xs), -1)`. Put one round into a function with `@jax.jit`, and end it with `jnp.where(better, new, params)` and `jnp.where(better, damping / 3, damping * 3)`.",
    ),
)  # fmt: skip
