"""capstone/private_sum: The sum that one sample hardly moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.drawing import expected
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.capstone.private_sum import OTHER_INPUTS
from helpers.desk.persample.losses import ALL_OF_PARAMS, ONE_SAMPLE, OTHER_SIZES
from helpers.desk.plain import Plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls
from helpers.exercises.capstone.private_losses import (
    Grads,
    Heated,
    Params,
    Softmax,
    added,
    by_name,
    clipped,
    clipped_sum,
    drawn,
    factors,
    limit,
    limited,
    norms,
    of,
    summed,
)
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.vmap.library_errors import NO_IF, NOT_ONE_SIZE

RTOL = 1e-5  # a tiny number beside the norm, against division by zero, is as good


def _cases(rng: np.random.Generator) -> list[Case]:
    """As many samples as classes and inputs, where a factor along the wrong axis raises nothing; a parameter that is one number;
    an image that is all white, whose gradient is zero; one sample alone. Norms lie on both sides of c."""

    def one(loss: Any, shapes: dict[str, tuple[int, ...]], samples: int, classes: int, inputs: int, edge: bool = False) -> Case:
        def inputs_of(telling: bool = False) -> tuple[Any, ...]:
            while True:
                params, X, Y = drawn(rng, shapes, samples, classes, inputs)
                if edge and samples > 1:
                    X[1] = 0.0
                if c := limit(loss, params, X, Y, telling):
                    return params, X, Y, c

        return Case((loss, *inputs_of(not edge)), more=(inputs_of(),), edge=edge)

    layer, heated = {"W": (4, 4), "b": (4,)}, {"heat": (), "V": (3, 2)}
    return [
        one(Softmax(), layer, 4, 4, 4),
        one(Heated(), heated, 5, 3, 2),
        one(Heated(), heated, 5, 3, 2, edge=True),
        one(Softmax(), layer, 1, 4, 4, edge=True),
    ]


def _read(case: Case, trial: Trial) -> Plain | Fault:
    """The sum. If it is right, it must be so with other numbers, too."""
    if not matches(trial.output, expected(EXERCISE, case), RTOL):
        return trial.output
    return other_calls(trial, {OTHER_INPUTS: clipped_sum(case.args[0], *case.more[0])}, rtol=RTOL) or trial.output


def _by(factor: Callable[[np.ndarray, float], np.ndarray]) -> Callable[..., Any]:
    return of(lambda G, c: added(G, factor(norms(G), c)))


def _sized(size: Callable[[np.ndarray], np.ndarray]) -> Callable[..., Any]:
    """Another size of a sample in place of its norm."""

    def change(G: Grads, c: float) -> Params:
        rows = np.concatenate([g.reshape(len(g), -1) for g in G.values()], 1)
        return added(G, factors(size(rows), c))

    return of(change)


def _one_name(G: Grads, c: float, k: int) -> Params:
    name = list(G)[k]
    return added(G, factors(norms({name: G[name]}), c))


def _each(G: Grads, c: float) -> Grads:
    factor = factors(norms(G), c)
    return {name: g * factor.reshape(-1, *[1] * (g.ndim - 1)) for name, g in G.items()}


def _nan_at_zero(G: Grads, c: float) -> Params:
    bad = np.nan if (norms(G) == 0).any() else 0.0
    return {name: g + bad for name, g in clipped(G, c).items()}


def _loop(loss: Any, params: Params, X: np.ndarray, Y: np.ndarray, c: float) -> Params:
    for x, y in zip(X, Y, strict=True):
        loss(params, x, y)
    return clipped_sum(loss, params, X, Y, c)


_WHOLE = "One norm for the whole batch: then a long gradient shortens all others with it, and one sample moves the sum by more than c. Every sample has a norm of its own, and a factor of its own."

EXERCISE = Exercise(
    id="capstone/private_sum",
    title="The sum that one sample hardly moves",
    level=2,
    minutes=20,
    signature="clipped_sum(loss, params, X, Y, c)",
    ways=("torch",),
    cases=_cases,
    oracle=clipped_sum,
    reads=_read,
    mistakes=(
        Mistake("M22", of(lambda G, c: limited(summed(G), c)), "You clipped the sum: one sample may still decide where it points. Clip each sample first, then add up."),
        Mistake("M22-mean", of(lambda G, c: limited({name: g.mean(0) for name, g in G.items()}, c)), "This comes from the mean of all gradients, in which the samples are mixed already: clipped or not, one sample may still decide where it points. Clip each sample first, then add up."),
        Mistake("no-clip", of(lambda G, c: summed(G)), "Nothing was clipped: a single long gradient moves this sum by far more than c."),
        Mistake("by-name", of(lambda G, c: by_name(G, c)), "Every name was clipped by itself: with two names a sample may move the sum by √2·c. A sample has one norm, over all its parameters: add up all squares first, then take the root."),
        Mistake("by-name-shares", of(lambda G, c: by_name(G, c / np.sqrt(len(G)))), "Every name was clipped by itself, at a share of c. That keeps the promise, and bends the gradients. Here a sample has one norm, over all its parameters, and one factor."),
        Mistake("first-name", of(lambda G, c: _one_name(G, c, 0)), "Only the first name stands in your norm. Add up the squares under all names."),
        Mistake("last-name", of(lambda G, c: _one_name(G, c, -1)), "Only the last name stands in your norm: was it set anew in each round of a loop? Add up the squares under all names."),
        Mistake("norms-added", of(lambda G, c: added(G, factors(sum(norms({name: g}) for name, g in G.items()), c))), "You added the norms of the names. Squares add up, norms do not: take the root once, at the end."),
        Mistake("whole", of(lambda G, c: added(G, factors(0 * norms(G) + np.linalg.norm(norms(G)), c))), _WHOLE),
        Mistake("one-factor", of(lambda G, c: added(G, 0 * norms(G) + factors(norms(G), c).min())), "All samples got the factor of the longest one. Each has a factor of its own."),
        Mistake("normalized", _by(lambda n, c: c / np.maximum(n, 1e-12)), "Every sample has the norm c now, also those that were shorter. Leave these as they are: no factor is larger than 1."),
        Mistake("unit", _by(lambda n, c: np.minimum(1, 1 / np.maximum(n, 1e-12))), "The limit here is 1, whatever c is. A sample that is longer than c gets the factor c / norm."),
        Mistake("not-times-c", _by(lambda n, c: 1 / np.maximum(n, c)), "You divided by the larger of norm and c: that makes the long ones 1 long, and divides the short ones by c. Multiply all by c."),
        Mistake("inverted", _by(lambda n, c: np.minimum(1, n / c)), "The factor stands on its head: n / c makes the short ones shorter and leaves the long ones. Divide c by the norm."),
        Mistake("only-short", _by(lambda n, c: np.where((n > 0) & (n < c), c / np.maximum(n, 1e-12), 1.0)), "The wrong ones are scaled: the short gradients became c long, and the long ones stayed. Exchange the two branches."),
        Mistake("soft", _by(lambda n, c: c / (n + c)), "c / (norm + c) shortens every gradient, also those that are short enough. Divide c by the larger of norm and c."),
        Mistake("dropped", _by(lambda n, c: np.where(n > c, 0.0, 1.0)), "The long gradients are gone. Shorten them to the norm c, with their direction kept."),
        Mistake("no-root", _sized(lambda rows: (rows**2).sum(1)), "You compared and divided by the squared norm. The root is missing."),
        Mistake("absolute", _sized(lambda rows: np.abs(rows).sum(1)), "You measured by the sum of the absolute values. The norm is the root of the sum of the squares."),
        Mistake("largest", _sized(lambda rows: np.abs(rows).max(1)), "You measured by the largest entry. The norm is the root of the sum of all squares."),
        Mistake("entries", of(lambda G, c: {name: np.clip(g, -c, c).sum(0) for name, g in G.items()}), "You clipped every number by itself: a sample may still be longer than c. Scale a whole sample by one factor."),
        Mistake("averaged", of(lambda G, c: {name: g / len(norms(G)) for name, g in clipped(G, c).items()}), "This is the mean of the clipped gradients. The sum is asked for: it is the sum that one sample moves by at most c, whoever counts the samples."),
        Mistake("not-summed", of(_each), "Each sample is clipped rightly, and they still stand side by side. Add them up, over the first axis."),
        Mistake("all-entries", of(lambda G, c: {name: g.sum() for name, g in clipped(G, c).items()}), "`.sum()` adds up everything, the entries of a parameter too. Sum over the samples alone: `.sum(0)`."),
        Mistake("zero", of(_nan_at_zero), "A sample whose gradient is zero became NaN: 0 divided by 0. It is shorter than c, and stays as it is. Divide by the larger of norm and c, say.", edge=True),
        Mistake("no-names", of(lambda G, c: tuple(clipped(G, c).values())), "The right sums without their names. Give a dict with the names of params."),
        Mistake("norms", of(lambda G, c: norms(G)), "These are the norms of the samples. The sum of the clipped gradients is asked for."),
        Mistake("W-and-b", raises(KeyError("W")), "W and b stand in your code by name. params may have any names: loop over what the gradient gives, `G.items()`.", error=r"KeyError: '(W|b)'"),
        Mistake("M39", raises(TypeError("Expected f(*args) to return a scalar tensor")), "grad wants one number, and what you gave it returns one for each sample. Change the order: first the gradient of loss, then vmap around it.", error=NOT_SCALAR),
        Mistake("M17", raises(TypeError(ONE_SAMPLE)), "loss is written for one sample: a row of X and the row of Y that goes with it. Let vmap hand it these: `(None, 0, 0)`.", error=f"{ONE_SAMPLE}|{OTHER_SIZES}"),
        Mistake("M18", raises(ValueError("vmap: Expected all tensors to have the same size in the mapped dimension")), "Only X and Y have a row for each sample. params is shared by all of them, so that its entry in the axes is None: `(None, 0, 0)`.", error=f"{NOT_ONE_SIZE}|{ALL_OF_PARAMS}|rank should be at least 1|expected in_dim to satisfy"),
        Mistake("no-if", raises(RuntimeError("data-dependent control flow")), "Under vmap, all samples run through the same lines, so that no Python `if` can decide for one of them. `torch.clamp`, `torch.minimum` and `torch.where` decide for each.", error=NO_IF),
        Mistake("no-fit", raises(RuntimeError("The size of tensor a must match the size of tensor b")), "Two arrays do not line up. A parameter that is a number has no axis behind that of the samples, a matrix has two. `g.reshape(len(g), -1)` gives every array exactly two; a factor needs an axis of length 1 for each axis of a sample.", error="must match the size|Dimension out of range|shape '.*' is invalid|could not be broadcast|inconsistent tensor size|both arguments to matmul|size mismatch|do not match"),
        Mistake("not-a-tensor", raises(TypeError("must be Tensor, not float")), "`torch.minimum` and its like want two tensors, and c is a number. `torch.clamp(a, min=…, max=…)` takes numbers as limits.", error="must be Tensor, not|a Number, not"),
        Mistake("loop", _loop, "Under vmap, one call of loss is enough for as many samples as you like. A loop calls it again for each."),
    ),
    rules=(calls_at_most(2, "no loop over the samples", "loop"),),
    rtol=RTOL,
    hints=(
        "Which two transforms make the gradient of every sample, and in which order? And by which one number must a sample be multiplied to be c long?",
        "Picture each sample as one arrow in the space of all parameters, W and b side by side. One that leaves the circle of radius c is cut at its edge. Then the arrows are laid end to end: take one away, and the end moves by c at most.",
        "G = vmap of grad of loss, params shared\nsquares = for each sample, the sum of all its squares, over all names\nfactor = c over the larger of c and the root of squares\nfor each name: the sum over the samples of factor times gradient",
        "`(g.reshape(len(g), -1) ** 2).sum(1)` has the squares of one name. `torch.clamp(norm, min=c)` is the larger of the two. `torch.tensordot(factor, g, 1)` adds up factor times gradient over the first axis, whatever axes follow.",
    ),
)  # fmt: skip
