"""persample/clip: Clip every sample."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.persample.clip import OTHER_INPUTS
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls
from helpers.exercises.persample.clipping import (
    Grads,
    Shapes,
    clipped,
    factors,
    leaf_by_leaf,
    norms,
    samples,
    scaled,
    spread,
)

RTOL = 1e-5  # a tiny number beside the norm, against division by zero, is as good

_NO_FIT = "must match the size|could not be broadcast together|[Ii]ncompatible shapes|not broadcastable|is invalid for input of size|cannot reshape"
_NO_TENSOR = r"must be Tensor, not (float|int|numpy\.\w+)|argument 'other'.*must be Tensor|a Number, not|expected (a )?Tensor|'(float|int)' object has no attribute"


def _clip_cases(rng: np.random.Generator) -> list[Case]:
    """Every axis as long as there are samples, where a factor along the wrong axis raises nothing; arrays of many ranks, and
    one of them alone; a sample that is all zero and one of exactly c; one sample. Norms lie on both sides of c, which is
    above 1 here and below 1 there. Few shapes differ: JAX compiles for each."""

    def one(samples: int, shapes: Shapes, c: float, edge: bool = False) -> Case:
        def drawn(c: float) -> Grads:
            ratios = [rng.uniform(12, 16), rng.uniform(0.75, 0.85), rng.uniform(0.65, 0.75), rng.uniform(1.6, 1.9), rng.uniform(0.5, 0.6)]
            return spread(rng, samples, shapes, c * np.array(ratios[:samples]))

        G = drawn(c)
        if edge and samples > 1:
            G = scaled(G, np.concatenate([[0.0, c / norms(G)[1]], np.ones(samples - 2)]))
        return Case((G, c), more=(drawn(1.4 * c), 1.4 * c), edge=edge)

    wide = {"b": (5,), "K": (2, 1, 3), "s": ()}
    return [
        one(5, {"b": (5,), "W": (5, 5), "s": ()}, 1.7),
        one(5, wide, 0.45),
        one(5, wide, 2.3, edge=True),
        one(5, {"b": (5,)}, 0.6, edge=True),
        one(1, {"b": (5,)}, 1.3, edge=True),
    ]


def _read_clip(case: Case, trial: Trial) -> Plain | Fault:
    """The clipped gradients. If they are right, they must be so with other numbers, too."""
    if not matches(trial.output, plain(clipped(*case.args)), RTOL):
        return trial.output
    return other_calls(trial, {OTHER_INPUTS: clipped(*case.more)}) or trial.output


def _by(factor: Callable[[np.ndarray, float], np.ndarray]) -> Callable[[Grads, float], Grads]:
    """`clip_each` with other factors: `factor(norms, c)`."""
    return lambda G, c: scaled(G, factor(norms(G), c))


def _sized(size: Callable[[np.ndarray], float]) -> Callable[[Grads, float], Grads]:
    """`clip_each` with another size of a sample in place of its norm."""

    def clip(G: Grads, c: float) -> Grads:
        rows = [np.concatenate([g[k].ravel() for g in G.values()]) for k in range(samples(G))]
        return scaled(G, factors(np.array([size(row) for row in rows]), c))

    return clip


def _norms_added(G: Grads, c: float) -> Grads:
    return scaled(G, factors(sum(norms({name: g}) for name, g in G.items()), c))


def _whole(G: Grads, c: float) -> Grads:
    return scaled(G, factors(np.full(samples(G), np.sqrt((norms(G) ** 2).sum())), c))


def _mean(G: Grads, c: float) -> Grads:
    mean = {name: g.mean(0)[None] for name, g in G.items()}
    return {name: g[0] for name, g in clipped(mean, c).items()}


def _one_factor(G: Grads, c: float) -> Grads:
    return scaled(G, np.full(samples(G), factors(norms(G), c).min()))


def _first_name(G: Grads, c: float) -> Grads:
    first = next(iter(G))
    return scaled(G, factors(norms({first: G[first]}), c))


def _last_name(G: Grads, c: float) -> Grads:
    return _first_name(dict(reversed(G.items())), c)


def _first_two(G: Grads, c: float, all_of_them: bool) -> Grads:
    two = {name: G[name] for name in ("W", "b")}
    return scaled(G if all_of_them else two, factors(norms(two), c))


def _across(G: Grads, c: float) -> Grads:
    return {name: g * np.minimum(1, c / np.linalg.norm(g, axis=0)) for name, g in G.items()}


def _from_the_end(G: Grads, c: float) -> Grads:
    return {name: g * factors(norms(G), c) for name, g in G.items()}


def _two_axes(G: Grads, c: float) -> Grads:
    return {name: g * factors(norms(G), c)[:, None] for name, g in G.items()}


def _nan_at_zero(G: Grads, c: float) -> Grads:
    found = clipped(G, c)
    return {name: np.where((norms(G) == 0).reshape(-1, *[1] * (g.ndim - 1)), np.nan, g) for name, g in found.items()}


EXERCISE = Exercise(
    id="persample/clip",
    title="Clip every sample",
    level=2,
    minutes=10,
    signature="clip_each(G, c)",
    ways=("by_hand", "torch", "jax"),
    cases=_clip_cases,
    oracle=clipped,
    reads=_read_clip,
    mistakes=(
        Mistake("M22", _mean, "You clipped the mean: one sample may still decide where it points. Clip each sample, and keep all of them."),
        Mistake("whole", _whole, "One norm for the whole batch: then a long gradient shortens all others with it. Every sample has a norm of its own, and a factor of its own."),
        Mistake("one-factor", _one_factor, "All samples got the factor of the longest one. Each has a factor of its own."),
        Mistake("by-name", leaf_by_leaf, "Every name was clipped by itself. A sample has one norm, over all names: add up the squares of all its numbers first, then take the root."),
        Mistake("shares", lambda G, c: leaf_by_leaf(G, c / np.sqrt(len(G))), "Every name was clipped by itself, each at a share of c. Then no sample is longer than c, but some are bent, and some are cut that need not be. A sample has one norm, over all names, and one factor."),
        Mistake("first-name", _first_name, "Only the first name stands in your norm. Add up the squares under all names."),
        Mistake("last-name", _last_name, "Only the last name stands in your norm: was it set anew in each round of a loop? Add up the squares under all names."),
        Mistake("largest-name", lambda G, c: scaled(G, factors(np.max([norms({name: g}) for name, g in G.items()], axis=0), c)), "You took the largest of the names' norms. A sample has one norm, over all names: add up the squares under all of them, then take the root."),
        Mistake("norms-added", _norms_added, "You added the norms of the names. Squares add up, norms do not: take the root once, at the end."),
        Mistake("normalized", _by(lambda n, c: c / n), "Every sample has the norm c now, also those that were shorter. Leave these as they are: no factor is larger than 1."),
        Mistake("unit", _by(lambda n, c: np.minimum(1, 1 / n)), "The limit here is 1, whatever c is. A sample that is longer than c gets the factor c / norm."),
        Mistake("unit-if-long", _by(lambda n, c: np.where(n > c, 1 / n, 1)), "The long ones have the norm 1 now. Multiply by c, too: the factor is c / norm."),
        Mistake("not-times-c", _by(lambda n, c: 1 / np.maximum(n, c)), "You divided by the larger of norm and c: that makes the long ones 1 long, and divides the short ones by c. Multiply all by c."),
        Mistake("lengthened", _by(lambda n, c: np.maximum(1, c / n)), "The short ones became longer, and the long ones stayed: `maximum` where the smaller is wanted. The factor is at most 1."),
        Mistake("inverted", _by(lambda n, c: np.minimum(1, n / c)), "The factor stands on its head: n / c makes the short ones shorter and leaves the long ones. Divide c by the norm."),
        Mistake("times-norm", _by(lambda n, c: np.minimum(n, c)), "You multiplied by the norm that is wanted. Divide by the norm that is there, too: the factor is the one over the other."),
        Mistake("minus", _by(lambda n, c: np.where(n > c, 1 - c / n, 1)), "You took away what should stay. The long ones get the factor c / norm."),
        Mistake("no-root", _sized(lambda row: row @ row), "You compared and divided by the squared norm. The root is missing."),
        Mistake("root-of-c", _by(lambda n, c: np.minimum(1, np.sqrt(c) / n)), "The limit is the root of c here: you compared the squared norm with c. Take the root of the squares, or square c."),
        Mistake("c-squared", _by(lambda n, c: np.minimum(1, c**2 / n)), "The limit is the square of c here: c is squared, and the norm is not. The factor is c / norm, both without a square."),
        Mistake("too-much", _by(lambda n, c: np.minimum(1, (c / n) ** 2)), "The factor is the square of what it should be: c / norm, both without a square."),
        Mistake("absolute", _sized(lambda row: np.abs(row).sum()), "You measured by the sum of the absolute values. The norm is the root of the sum of the squares."),
        Mistake("largest", _sized(lambda row: np.abs(row).max()), "You measured by the largest entry. The norm is the root of the sum of all squares."),
        Mistake("mean-square", _sized(lambda row: np.sqrt((row**2).mean())), "You took the mean of the squares. The norm has their sum."),
        Mistake("entries", lambda G, c: {name: np.clip(g, -c, c) for name, g in G.items()}, "You clipped every number by itself: that bends the gradient, and its norm may still exceed c. Scale a whole sample by one factor."),
        Mistake("dropped", _by(lambda n, c: np.where(n > c, 0.0, 1.0)), "The long ones are gone: all zero. Shorten them to the norm c, with their direction kept."),
        Mistake("short-dropped", _by(lambda n, c: np.where(n > c, c / n, 0.0)), "The long ones are right, and the short ones are gone: all zero. These stay as they are: their factor is 1."),
        Mistake("unchanged", _by(lambda n, c: np.ones(len(n))), "Nothing was clipped: the long ones are as long as before."),
        Mistake("summed", lambda G, c: {name: g.sum(0) for name, g in clipped(G, c).items()}, "Each sample is clipped rightly, and then they were added up. Keep the axis of the samples."),
        Mistake("averaged", lambda G, c: {name: g.mean(0) for name, g in clipped(G, c).items()}, "Each sample is clipped rightly, and then averaged. Keep the axis of the samples."),
        Mistake("norms", lambda G, c: norms(G), "These are the norms. Give the gradients, the long ones shortened."),
        Mistake("factors", lambda G, c: factors(norms(G), c), "These are the factors, one for each sample. Multiply the gradients by them, and give the dict."),
        Mistake("no-names", lambda G, c: tuple(clipped(G, c).values()), "The right gradients without their names. Give a dict with the names of G."),
        Mistake("whole-by-name", lambda G, c: {name: g * min(1, c / np.linalg.norm(g)) for name, g in G.items()}, "One norm for each name, over the whole batch: a long gradient shortens all others with it. Every sample has a norm of its own, over all names."),
        Mistake("across", _across, "You took the norm along the samples, entry by entry. It belongs to a sample: over all its numbers, under all names, for each sample."),
        Mistake("W-and-b", partial(_first_two, all_of_them=False), "W and b stand in your code by name. G may have any names, and any number of them: loop over `G.items()`.", error=r"KeyError: '(W|b)'"),
        Mistake("W-and-b-in-the-norm", partial(_first_two, all_of_them=True), "Only W and b stand in your norm. G may have any names, and any number of them: add up the squares under all.", error=r"KeyError: '(W|b)'"),
        Mistake("times-c", _by(lambda n, c: np.where(n > c, c, 1)), "The long ones were multiplied by c. The factor that makes them c long is c / norm."),
        *(Mistake(f"not-so-tiny-{e}", _by(lambda n, c, e=e: np.minimum(1, c / (n + e))), "The number that you add to the norm against division by zero is too large: it shortens the long ones more than they should be. Take a tiny one, 1e-12 say, or divide by the larger of norm and c.") for e in (0.1, 1.0)),
        Mistake("not-so-tiny-0.01", _by(lambda n, c: np.minimum(1, c / (n + 0.01))), "The number that you add to the norm against division by zero is too large: it shortens the long ones more than they should be. Take a tiny one, 1e-12 say, or divide by the larger of norm and c.", edge=True),
        Mistake("two-axes", _two_axes, "The factors got one axis of length 1, whatever the array. A parameter that is a number needs none, a matrix two: one for each axis of a sample, `[1] * (g.ndim - 1)`."),
        Mistake("from-the-end", _from_the_end, "The factors met the wrong axis: arrays are lined up from the end, and the samples are counted by the first axis. Give the factors an axis of length 1 for each axis of a sample."),
        Mistake("no-fit", raises(ValueError("operands could not be broadcast together")), "Two arrays do not line up, or an axis is not there. A parameter that is a number has no axis behind that of the samples, a matrix has two. `g.reshape(len(g), -1)` gives every array exactly two, and summing over the second leaves one number for each sample. The factor then needs an axis of length 1 for each axis of a sample.", error=f"{_NO_FIT}|axis -?[12] is out of bounds|Dimension out of range"),
        Mistake("zero", _nan_at_zero, "A sample that is all zero became NaN: 0 divided by 0. It is shorter than c, and stays as it is. Divide by no norm that may be 0: by the larger of norm and c, say.", edge=True),
        Mistake("not-a-tensor", raises(TypeError("minimum(): argument 'input' (position 1) must be Tensor, not float")), "`torch.minimum` and its like want two tensors, and c is a number. `lib.clip(a, lowest, highest)` takes numbers as limits, on all three.", error=_NO_TENSOR),
    ),
    rtol=RTOL,
    hints=(
        "How long is the gradient of one sample, with all its numbers under all names in one list? And by which one number must it be multiplied to be c long?",
        "Picture each sample as an arrow, and a circle of radius c. An arrow that ends inside stays. One that leaves the circle is cut at its edge, and points where it pointed.",
        "squares = for each sample, the sum of the squares of all its numbers, over all names\nnorm = the root of squares, one for each sample\nfactor = c over the larger of norm and c\nreturn each array times factor, lined up with its first axis",
        "`(g.reshape(len(g), -1) ** 2).sum(1)` has the squares of one name. `lib.clip(norm, c, None)` is the larger of norm and c. `factor.reshape(-1, *[1] * (g.ndim - 1))` lines up with g.",
    ),
)  # fmt: skip
