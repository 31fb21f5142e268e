"""scan/cumsum: Running sums."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Exercise, Mistake, raises
from helpers.desk.scan.scan_and_sine import KEPT, STEP_FIRST
from helpers.exercises.scan.scanned import CARRY_CHANGED, SCANNED, no_scan, scan_cases

_EMPTY_START = r"it was (\[\]|\(\)),|is a (list|tuple) of length 0|only concatenate (list|tuple)|for \+: '(list|tuple)' and"
_NOT_A_PAIR = "must return a pair|must be a pair|not enough values to unpack|cannot unpack|too many values to unpack"


def _sums(scan: Any, xs: np.ndarray) -> tuple:
    return xs.sum(), np.cumsum(xs)


EXERCISE = Exercise(
    id="scan/cumsum",
    title="Running sums",
    level=1,
    minutes=5,
    signature="running_sums(scan, xs)",
    ways=("by_hand", "torch", "jax"),
    cases=scan_cases,
    oracle=_sums,
    rules=(SCANNED,),
    mistakes=(
        Mistake("M36", lambda scan, xs: (np.cumsum(xs), xs.sum()), "The two are exchanged. A scan returns the last carry first, then the ys."),
        Mistake("before", lambda scan, xs: (xs.sum(), np.cumsum(xs) - xs), "Each y is the sum before its x was added. Add x first, and let y be the new total."),
        Mistake("M35", lambda scan, xs: (xs[-1], np.cumsum(xs) * 0 + xs), "Nothing was carried: each y is its own x. The new carry must hold the old one."),
        Mistake("carries-x", lambda scan, xs: (xs[-1], xs + np.concatenate([[0.0], xs[:-1]])), "The carry is the last x here, not the sum so far. Return the new total as the carry."),
        Mistake("starts-at-x", lambda scan, xs: (xs.sum() + xs[0], np.cumsum(xs) + xs[0]), "The first x counts twice: the carry starts with it, and the first step adds it. Start with 0."),
        Mistake("sizes", lambda scan, xs: (np.abs(xs).sum(), np.cumsum(np.abs(xs))), "You added the sizes. A number keeps its sign."),
        Mistake("first-left-out", lambda scan, xs: (xs[1:].sum(), np.cumsum(xs[1:])), "The first x is missing. It belongs to xs: the carry starts with 0.0, before any x."),
        Mistake("no-first-sum", lambda scan, xs: (xs.sum(), np.cumsum(xs)[1:]), "The total is right, and the first running sum is missing: with the first x as the start, no step writes it down. Start with 0.0, and scan over all xs."),
        Mistake("ys-are-xs", lambda scan, xs: (xs.sum(), xs * 1.0), "The total is right, and each y is only its x. Let y be the new total."),
        Mistake("starts-at-one", lambda scan, xs: (xs.sum() + 1, np.cumsum(xs) + 1), "Everything is larger by one: the carry starts with 1. The sum of nothing is 0."),
        Mistake("only-sums", lambda scan, xs: np.cumsum(xs), "The sums are right. Return both things that scan gives: the last total and the sums."),
        Mistake("products", lambda scan, xs: (0.0 * xs.sum(), 0.0 * xs), "All zero: with a product in the step, a carry of 0 stays 0. Add x to the total."),
        Mistake("list-as-start", raises(TypeError(f"the {KEPT}: it was [], and after a step")), "The carry starts as an empty list or tuple. It is the sum so far, one number: start with the sum of nothing, and let scan collect the ys.", error=_EMPTY_START),
        Mistake("M37", raises(TypeError(KEPT)), "The carry began as one thing and came out of a step as another. A whole number 0 is no float: start with `0.0`, and return one number.", error=CARRY_CHANGED),
        Mistake("no-pair", raises(TypeError("the function of a scan must return a pair")), "The step must return two things, as a tuple: the new carry, and the y of this step.", error=_NOT_A_PAIR),
        Mistake("arguments", raises(TypeError(STEP_FIRST)), "The order is `scan(step, start, xs)`.", error=STEP_FIRST),
        no_scan(_sums),
    ),
    hints=(
        "What must you know from the steps before to write down the next running sum?",
        "Picture a till: the total goes in, a price is added, and the new total is both kept for the next customer and printed on the receipt.",
        "step(total, x):\n    the new total is total plus x\n    the new carry is the new total, and so is y\nstart from nothing: 0.0",
        "`new_total = total + x`, `y = new_total`, and the carry starts at `0.0`: a float, because every later total is one.",
    ),
)  # fmt: skip
