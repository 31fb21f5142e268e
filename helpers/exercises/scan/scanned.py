"""What the exercises that are handed a scan have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Mistake, calls_at_most
from helpers.desk.scan.scan_and_sine import Scan
from helpers.exercises.scan.numbers import far_from_zero

# What the three scans say of a carry that comes out of a step as something else than it went in.
CARRY_CHANGED = "carry of a scan must keep|carry input and carry output must have"
SCANNED = calls_at_most(1, "scan called once", "no-scan")


def no_scan(right: Callable[..., Any]) -> Mistake:
    """The mistake of an answer that gives what `right` gives, and does without the scan."""
    return Mistake("no-scan", right, "Let `scan` run the loop: hand it a step, the carry to start with, and xs, once.")


def scan_cases(rng: np.random.Generator) -> list[Case]:
    """A scan and numbers of both signs, at the end one number alone. Three are enough: JAX compiles the loop anew for each."""

    def signed(n: int) -> np.ndarray:
        while True:
            xs = far_from_zero(rng, n)
            if xs.min() < 0 < xs.max():
                return xs

    return [Case((Scan(), signed(4))), Case((Scan(), signed(5))), Case((Scan(), far_from_zero(rng, 1)), edge=True)]
