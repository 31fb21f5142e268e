"""capstone/string_derivatives: A function, its slope and its bend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.capstone.string_net import ONE_NUMBER
from helpers.desk.functions import generic_numbers
from helpers.exercises.capstone.string_net import Net
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.jvp.error_texts import BARE
from helpers.exercises.programs import random_seed


def _cases(rng: np.random.Generator) -> list[Case]:
    """One shape: JAX compiles for each."""
    return [Case((Net(random_seed(rng), 3), generic_numbers(rng, (4,)))) for _ in range(3)]


def _made(change: Callable[..., Any]) -> Callable[..., Any]:
    """An answer that makes something else of the places, values, slopes and second derivatives."""
    return lambda f, xs: change(xs, *f.at(xs))


EXERCISE = Exercise(
    id="capstone/string_derivatives",
    title="Value, slope and bend at many places",
    level=2,
    minutes=15,
    signature="derivatives(f, xs)",
    ways=("jax",),
    cases=_cases,
    oracle=lambda f, xs: f.at(xs),
    rtol=1e-11,  # differences of slopes reach 1e-10
    mistakes=(
        Mistake("squared", _made(lambda x, u, s, b: (u, s, s * s)), "Your third array is the slope times itself. u'' is the slope of the slope: differentiate the function that gives u'."),
        Mistake("slope-twice", _made(lambda x, u, s, b: (u, s, s)), "Your third array is the slope again. u'' is how the slope moves. Of two nested jvps, the outer gives two things: the slope, and how it moves. Take the second, `[1]`."),
        Mistake("two-small-steps", _made(lambda x, u, s, b: (u, s, 2 * s)), "Your third array is twice the slope: two tangents of one and the same jvp add up. Nest two jvps, or two grads."),
        Mistake("value-as-slope", _made(lambda x, u, s, b: (u, u, s)), "You are one derivative behind: u, u and u' came back. jvp gives (value, tangent), and the tangent is the second."),
        Mistake("one-ahead", _made(lambda x, u, s, b: (s, b)), "f itself is missing. Three arrays are asked for: f, f' and f''."),
        Mistake("bend-alone", _made(lambda x, u, s, b: b), "These are the second derivatives alone. Return f and f', too: three arrays."),
        Mistake("turned", _made(lambda x, u, s, b: (b, s, u)), "All three are right, in the wrong order: first f, then f', then f''."),
        Mistake("bend-second", _made(lambda x, u, s, b: (u, b, s)), "The second and the third are exchanged: first f, then f', then f''."),
        Mistake("sum", _made(lambda x, u, s, b: (u.sum(), s.sum(), b.sum())), "You added up over the places. Each place has its own three numbers: vmap, and no sum."),
        Mistake("slopes-summed", _made(lambda x, u, s, b: (u, s, b.sum() + 0 * b)), "Your f'' is the sum over all places, at each of them. Differentiate at one place, and vmap that."),
        Mistake("mean", _made(lambda x, u, s, b: (u.mean(), s.mean(), b.mean())), "You averaged over the places. Each place has its own three numbers: vmap, and no mean."),
        Mistake("matrix", _made(lambda x, u, s, b: (u, s, np.diag(b))), "Your f'' is a matrix with the right numbers on its diagonal: how each slope moves with each place. Only its own place matters: differentiate at one, and vmap that."),
        Mistake("matrices", _made(lambda x, u, s, b: (u, np.diag(s), np.diag(b))), "Your f' and f'' are matrices with the right numbers on their diagonals. Each value depends on its own place alone: differentiate at one, and vmap that."),
        Mistake("along-x", _made(lambda x, u, s, b: (u, x * s, x * s + x * x * b)), "The tangents were the places themselves. x moves at speed 1: `jnp.ones_like(x)`."),
        Mistake("along-x-outside", _made(lambda x, u, s, b: (u, s, x * b)), "The tangent of the outer jvp was the place itself. x moves at speed 1: `jnp.ones_like(x)`."),
        Mistake("along-x-inside", _made(lambda x, u, s, b: (u, x * s, s + x * b)), "The tangent of the inner jvp was the place itself. x moves at speed 1: `jnp.ones_like(x)`."),
        Mistake("columns", _made(lambda x, u, s, b: np.stack([u, s, b], axis=1)), "There is a row for each place here. Three arrays are asked for, each with an entry for each place: return a tuple, and vmap gives a tuple of arrays."),
        Mistake("pair-of-pairs", _made(lambda x, u, s, b: ((u, s), (s, b))), "This is all that the two jvps gave: ((f, f'), (f', f'')). Take three of the four: f, f' and f''."),
        Mistake("first-place", _made(lambda x, u, s, b: (u[0] + 0 * u, s[0] + 0 * s, b[0] + 0 * b)), "The numbers of the first place stand at each of them. What you vmap must use its own argument, not xs[0]."),
        Mistake("many-places", raises(TypeError(f"{ONE_NUMBER} (4,)")), "f takes one number, and xs are several. Write it for one place, and `jax.vmap` that over xs.", error=ONE_NUMBER),
        Mistake("not-scalar", raises(TypeError("Gradient only defined for scalar-output functions")), "`grad` wants a function of one number that gives one number. Write it for one place, and vmap that over xs.", error=NOT_SCALAR),
        Mistake("bare", raises(TypeError("primal and tangent arguments to jax.jvp must be tuples or lists")), "Primals and tangents are tuples: `(x,)` and `(jnp.ones_like(x),)`.", error=BARE),
    ),
    hints=(
        "Which function gives the slope of f at one place? And what do you get when you differentiate that one?",
        "Picture a box that takes one place and gives three numbers. vmap sends all places through it at once, and three arrays come out.",
        "slope(x) = the tangent of f at x, along 1\nat(x) = f(x), slope(x), and the tangent of slope at x, along 1\nreturn at, mapped over xs",
        "`jax.jvp(f, (x,), (jnp.ones_like(x),))[1]` is the slope, `jax.jvp(slope, (x,), (jnp.ones_like(x),))` gives the slope and the bend, and `jax.vmap(at)(xs)` a tuple of three arrays.",
    ),
)  # fmt: skip
