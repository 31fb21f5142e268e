"""scan/stable_carry: A carry that keeps its type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Exercise, Mistake, raises
from helpers.desk.scan.scan_and_sine import KEPT, Y_FIRST
from helpers.exercises.scan.scanned import CARRY_CHANGED, SCANNED, no_scan, scan_cases


def _window(xs: np.ndarray, places: tuple[int, ...]) -> np.ndarray:
    """For each x the sum of the entries at these places before it (0 is x itself); before the start they are 0."""
    padded = np.concatenate([np.zeros(9), xs])
    return sum(padded[9 - k : len(padded) - k] for k in places)


def _means_with(wrong: Callable[[np.ndarray], Any]) -> Callable[..., Any]:
    """`moving_mean` with a wrong belief: `wrong(xs)` is what it gives."""
    return lambda scan, xs: wrong(np.asarray(xs))


EXERCISE = Exercise(
    id="scan/stable_carry",
    title="A carry that keeps its type",
    level=2,
    minutes=8,
    signature="moving_mean(scan, xs)",
    ways=("by_hand", "torch", "jax"),
    cases=scan_cases,
    oracle=lambda scan, xs: _window(xs, (0, 1, 2)) / 3,
    rules=(SCANNED,),
    mistakes=(
        Mistake("M37", raises(TypeError(KEPT)), "The carry must keep its structure, its shapes and its types. Carry the last two numbers, as two floats, and nothing more.", error=CARRY_CHANGED),
        Mistake("y-first", raises(TypeError(Y_FIRST)), "The step returns the carry first, then y. Here the mean stands first, and the numbers to be carried stand second.", error=Y_FIRST),
        Mistake("shifted", _means_with(lambda xs: _window(xs, (1, 2, 3)) / 3), "Each mean leaves out its own x: this is the mean of the three before it."),
        Mistake("no-shift", _means_with(lambda xs: _window(xs, (0, 1)) / 3), "The number before last is always 0 here. When x comes in, the last number must move on to become the one before last."),
        Mistake("kept-at-zero", _means_with(lambda xs: xs / 3), "Each mean has only its own x in it: the carry stays at its zeros. Hand on a new pair in every step, the last number and x."),
        Mistake("two", _means_with(lambda xs: _window(xs, (0, 1)) / 2), "This is the mean of two. Carry two numbers, then x is the third."),
        Mistake("four", _means_with(lambda xs: _window(xs, (0, 1, 2, 3)) / 4), "This is the mean of four numbers. Two in the carry, and x: that makes three."),
        Mistake("so-far", _means_with(lambda xs: np.cumsum(xs) / np.arange(1, len(xs) + 1)), "This is the mean of everything so far. Only the last three belong in."),
        Mistake("all-over-three", _means_with(lambda xs: np.cumsum(xs) / 3), "This is everything so far, divided by 3. What leaves the window must be taken away."),
        Mistake("fewer", _means_with(lambda xs: _window(xs, (0, 1, 2)) / np.minimum(np.arange(1, len(xs) + 1), 3)), "At the start you divided by fewer than 3. Before the start there are zeros, and they count."),
        Mistake("sums", _means_with(lambda xs: _window(xs, (0, 1, 2))), "These are the sums of three. Divide by 3."),
        Mistake("wrong-end", _means_with(lambda xs: (_window(xs, (0,)) * 2 + _window(xs, (1,))) / 3), "x counts twice in each mean. Take the mean of the old carry and x, then make the new carry."),
        Mistake("M36", _means_with(lambda xs: (tuple(np.append(np.zeros(1), xs)[-2:]), _window(xs, (0, 1, 2)) / 3)), "This is what scan returns: the last carry and the ys. Only the means were asked for."),
        Mistake("over-two", _means_with(lambda xs: _window(xs, (0, 1, 2)) / 2), "The sums are those of three numbers. Divide by 3, not by 2."),
        Mistake("starts-at-x", _means_with(lambda xs: (_window(xs, (0, 1, 2)) + xs[0] * (np.array([2, 1] + [0] * len(xs))[: len(xs)])) / 3), "The carry starts with the first x, so that it counts before the start, too. Before the start there are zeros."),
        no_scan(_means_with(lambda xs: _window(xs, (0, 1, 2)) / 3)),
    ),
    hints=(
        "How many of the earlier numbers does the next mean really need?",
        "Picture a bench with two seats. A newcomer sits down at one end, the one at the other end gets up. The bench never grows.",
        "the carry is a pair: the number before last, the last number\nstart with two zeros, as floats\nstep: y is the mean of the pair and x\n      the new pair is the last number and x",
        "`older, newer = seen`, then return `(newer, x), (older + newer + x) / 3`. The start is `(0.0, 0.0)`.",
    ),
)  # fmt: skip
