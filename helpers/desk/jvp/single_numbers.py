"""What the functions of single numbers refuse: arrays, and what another library than the learner's own follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.desk.functions import numpy_only

LIBRARY_DID_IT = "helpers.by_hand followed this value"
COMPLEX = "a complex number came in, and this exercise is about objects of a class of your own: hand those to f"
ONE_NUMBER = "this function takes single numbers, and got an array of shape"


def single_numbers(args: Sequence[Any]) -> None:
    """Refuse arrays: with one, differences could pass for a single run."""
    for arg in args:
        if getattr(arg, "ndim", 0):
            raise TypeError(f"{ONE_NUMBER} {tuple(arg.shape)}")


def by_hand_only(args: Sequence[Any], own: bool) -> None:
    """Refuse arrays and the frameworks; with `own` also what helpers.by_hand follows."""
    from helpers.by_hand.primitives import Tracer

    single_numbers(args)
    numpy_only(*args)
    for arg in args:
        if own and isinstance(arg, (complex, np.complexfloating)):
            raise TypeError(COMPLEX)
        if own and isinstance(arg, Tracer):
            raise TypeError(f"{LIBRARY_DID_IT}, and this exercise is about objects of a class of your own: hand those to f")
