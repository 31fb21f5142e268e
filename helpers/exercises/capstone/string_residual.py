"""capstone/string_residual: What is left of the equation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.functions import generic_numbers
from helpers.exercises.capstone.string_net import EQUATIONS, HANGS, curve, net


def _cases(rng: np.random.Generator) -> list[Case]:
    """One shape: JAX compiles for each. Slopes are not small, residuals have both signs, and k is neither 1 nor its own square."""

    def one() -> Case:
        while True:
            problem = np.append(generic_numbers(rng, (2,)), np.round(rng.uniform(1.5, 3.0), 2))
            args = generic_numbers(rng, (3, 4)), np.round(rng.uniform(0.1, 0.9, 5), 2), problem
            left = _right(*args)[1]
            if abs(curve(*args)[1]).min() > 0.2 and abs(problem[0] - problem[1]) > 0.2 and left.min() < -0.3 < 0.3 < left.max():
                return Case(args)

    return [one() for _ in range(3)]


def _left(second: Callable[[Any, Any, Any], Any], bend: float = 1.0) -> Callable[..., Any]:
    """An answer with the right curve that holds it against another equation, u'' = second(u, u', k)."""

    def trial(params: Any, xs: Any, problem: Any) -> tuple[Any, Any]:
        u, s, b = curve(params, xs, problem)
        return u, bend * b - second(u, s, problem[2])

    return trial


_right = _left(EQUATIONS[HANGS])


def _of(u: Any, s: Any, b: Any, k: Any) -> tuple[Any, Any]:
    return u, b - EQUATIONS[HANGS](u, s, k)


def _net_alone(params: Any, xs: Any, problem: Any) -> tuple[Any, Any]:
    return _of(*net(params, xs), problem[2])


def _no_bump(params: Any, xs: Any, problem: Any) -> tuple[Any, Any]:
    left, right, k = problem
    n, s, b = net(params, xs)
    return _of(left + (right - left) * xs + n, right - left + s, b, k)


def _half_a_bump(x: Callable[[Any], Any], turn: float) -> Callable[..., Any]:
    """Another factor of N, x or 1 − x, with its slope."""

    def trial(params: Any, xs: Any, problem: Any) -> tuple[Any, Any]:
        left, right, k = problem
        n, s, b = net(params, xs)
        return _of(left + (right - left) * xs + x(xs) * n, right - left + turn * n + x(xs) * s, 2 * turn * s + x(xs) * b, k)

    return trial


def _no_product_rule(params: Any, xs: Any, problem: Any) -> tuple[Any, Any]:
    left, right, k = problem
    bump, (_, s, b) = xs * (1 - xs), net(params, xs)
    return _of(curve(params, xs, problem)[0], right - left + bump * s, bump * b, k)


def _derivatives_of_the_net(params: Any, xs: Any, problem: Any) -> tuple[Any, Any]:
    return curve(params, xs, problem)[0], _net_alone(params, xs, problem)[1]


def _for(change: Callable[[Any, Any, Any], tuple]) -> Callable[..., Any]:
    """The right answer for another problem."""
    return lambda params, xs, problem: _right(params, xs, change(*problem))


def _made(change: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """An answer that makes something else of the heights and the residuals."""
    return lambda params, xs, problem: change(*_right(params, xs, problem))


EXERCISE = Exercise(
    id="capstone/string_residual",
    title="What is left of the equation",
    level=2,
    minutes=20,
    signature="trial(params, xs, problem)",
    ways=("jax",),
    cases=_cases,
    oracle=_right,
    mistakes=(
        Mistake("net-alone", _net_alone, "This is the net without the nails: u is to be left + (right − left) x + x (1 − x) N(x)."),
        Mistake("net-differentiated", _derivatives_of_the_net, "Your heights are those of u, and your slopes and bends are those of N. Differentiate u as a whole."),
        Mistake("no-product-rule", _no_product_rule, "You multiplied the derivatives of N by x (1 − x). That factor moves with x, too: differentiate u as a whole, and the product rule comes of itself."),
        Mistake("no-bump", _no_bump, "The factor x (1 − x) is missing: with N alone the curve leaves the nails."),
        Mistake("half-a-bump", _half_a_bump(lambda x: x, 1.0), "Your factor of N is x: it holds the curve at the left nail only. x (1 − x) is 0 at both."),
        Mistake("other-half", _half_a_bump(lambda x: 1 - x, -1.0), "Your factor of N is 1 − x: it holds the curve at the right nail only. x (1 − x) is 0 at both."),
        Mistake("bump-turned", lambda p, xs, problem: _right(np.asarray(p) * np.array([[1.0], [1.0], [-1.0]]), xs, problem), "Your N comes in with a minus sign: the factor is x (1 − x), not x (x − 1)."),
        Mistake("no-nails", _for(lambda left, right, k: (0.0, 0.0, k)), "Both ends of your curve are at height 0: left + (right − left) x is missing."),
        Mistake("left-missing", _for(lambda left, right, k: (0.0, right - left, k)), "Your curve has the right form, and hangs too low or too high: it must begin at `left`."),
        Mistake("right-only", _for(lambda left, right, k: (left, left + right, k)), "At x = 1 your curve is at left + right. The straight line between the nails climbs by right − left."),
        Mistake("ends-exchanged", _for(lambda left, right, k: (right, left, k)), "Your curve begins at `right` and ends at `left`. problem is (left, right, k)."),
        Mistake("parabola", _left(EQUATIONS["parabola"]), "You left the slope out: u'' − k has a parabola as its solution. √(1 + u'²) is the length of string above each piece of ground."),
        Mistake("no-root", _left(EQUATIONS["no root"]), "The square root is missing: k times √(1 + u'²)."),
        Mistake("no-square", _left(lambda u, s, k: k * np.sqrt(1 + s)), "The square of u' is missing below the root: √(1 + u'²)."),
        Mistake("slope-outside", _left(lambda u, s, k: k * (1 + s)), "√(1 + u'²) is not 1 + u': square, add 1, then take the root."),
        Mistake("height", _left(EQUATIONS["height"]), "You put u below the root, where u' belongs."),
        Mistake("bend-inside", lambda p, xs, problem: (curve(p, xs, problem)[0], curve(p, xs, problem)[2] - problem[2] * np.sqrt(1 + curve(p, xs, problem)[2] ** 2)), "You put u'' below the root, where u' belongs."),
        Mistake("upside-down", _left(EQUATIONS["upside down"]), "The sign of the load is turned: u'' minus k √(1 + u'²) is left over."),
        Mistake("sides-turned", _made(lambda u, r: (u, -r)), "You subtracted the other way round: u'' comes first, then minus k √(1 + u'²)."),
        Mistake("no-load", _left(lambda u, s, k: np.sqrt(1 + s * s)), "k is missing: u'' − k √(1 + u'²)."),
        Mistake("k-squared", _left(lambda u, s, k: k * k * np.sqrt(1 + s * s)), "k came in twice: k √(1 + u'²)."),
        Mistake("k-inside", _left(lambda u, s, k: np.sqrt(1 + k * s * s)), "k slipped below the root, to u'². It stands before the root: k √(1 + u'²)."),
        Mistake("k-below", _left(lambda u, s, k: np.sqrt(k * (1 + s * s))), "k slipped below the root. It stands before it: k √(1 + u'²)."),
        Mistake("divided", _left(lambda u, s, k: k / np.sqrt(1 + s * s)), "You divided by the root. k is multiplied by it: k √(1 + u'²)."),
        Mistake("page-k", lambda p, xs, problem: (curve(p, xs, problem)[0], curve(p, xs, problem)[2] - 3.0 * np.sqrt(1 + curve(p, xs, problem)[1] ** 2)), "Your k is 3, that of the string of this page. Take it from `problem`."),
        Mistake("page-string", _for(lambda left, right, k: (0.0, 0.5, 3.0)), "This is the string of the page. Take left, right and k from the `problem` that is handed in."),
        Mistake("squares", _made(lambda u, r: (u, r * r)), "These are the squares of the residuals. The residuals themselves are asked for: their sign is needed for a step."),
        Mistake("sizes", _made(lambda u, r: (u, abs(r))), "These are the sizes of the residuals. Keep the sign: it is needed for a step."),
        Mistake("loss", _made(lambda u, r: (u, (r * r).sum())), "This is the sum of squares. A residual for each place is asked for."),
        Mistake("mean", _made(lambda u, r: (u, (r * r).mean())), "This is the mean square. A residual for each place is asked for."),
        Mistake("residuals-alone", _made(lambda u, r: r), "These are the residuals alone. Return the heights first, then the residuals: two arrays."),
        Mistake("turned", _made(lambda u, r: (r, u)), "Both are right, in the wrong order: the heights first, then the residuals."),
        Mistake("many-places", raises(TypeError("mul got incompatible shapes for broadcasting: (4,), (5,).")), "`net` and `curve` take one number x, and got several. Hand `derivatives` a function of one x: it maps over xs itself.", error="incompatible shapes for broadcasting|dot_general requires|matmul"),
        Mistake("numpy", raises(TypeError("The numpy.ndarray conversion method __array__() was called on traced array with shape float64[]")), "A function of NumPy met a value that JAX follows. Use `jnp.sqrt`, and what else you need, from `jnp`.", error="__array__|TracerArrayConversionError|ConcretizationTypeError"),
    ),
    hints=(
        "What is u at x = 0, and at x = 1, whatever the net says there? And which function of x has to be differentiated?",
        "Picture a straight line between the nails, and a bump that is 0 at both: x (1 − x) times what the net says. The line and the bump together are one function of x.",
        "curve(params, x, problem) = left + (right − left) x + x (1 − x) N(x)\nu, slope, bend = derivatives of curve, as a function of x alone, at xs\nreturn u, and bend − k √(1 + slope²)",
        "`derivatives(lambda x: curve(params, x, problem), xs)` gives all three arrays, and `bend - k * jnp.sqrt(1 + slope**2)` is what is left.",
    ),
)  # fmt: skip
