"""Jacobians that a transform gives to all digits: what is only near, as difference quotients are, is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Mistake, refused
from helpers.desk.plain import Plain, is_single, plain, stack
from helpers.desk.record import Fault

NEARLY = "Right to some digits only; a transform gives all of them."


def only_near(output: Plain, right: Any) -> Fault | None:
    """The refusal of a float64 result that is off by more than rounding and by less than a thousandth; else None."""
    expected, found = plain(right), stack(output)
    if found is None or is_single(found) or matches(output, expected, 1e-10) or not matches(output, expected, 1e-3):
        return None
    return refused(NEARLY)


def differences(right: Callable[..., np.ndarray]) -> Mistake:
    """The mistake of central or one-sided differences, given the right answer of the key."""
    return Mistake(
        "differences",
        lambda *inputs: right(*inputs) * (1 + 1e-7),
        "Are these difference quotients, or did float32 come in between? Take the Jacobian from `jacfwd` or `jacrev` of `lib`.",
        error="^refused: Right to some digits",
    )
