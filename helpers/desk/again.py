"""A function that an answer returned, called again: elsewhere, and then where it was called first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.desk.functions import uncounted
from helpers.desk.libraries import framework_of, is_staged, library
from helpers.desk.using import attempt, library_in_use

# The note: the results of both later calls.
AGAIN = "again"


def elsewhere(x: Any) -> Any:
    """Another point, of the same form."""
    if isinstance(x, dict):
        return {name: elsewhere(part) for name, part in x.items()}
    return in_numpy(lambda numbers: 0.5 * numbers + 0.317, x)  # no number of two digits stays where it is


def in_numpy(change: Callable[[Any], Any], x: Any) -> Any:
    """`change(x)`; for an array of JAX computed in NumPy, because JAX would compile a program for each step and shape."""
    if framework_of(x) == "jax" and not is_staged(x):
        return library("jax").array(change(np.asarray(x)))
    return change(x)


def note_again(call: Callable[[Any], Any], x: Any) -> None:
    """Note what `call` gives elsewhere and then at x again, or how it fails there. These calls do not count."""
    with uncounted():
        attempt(AGAIN, lambda: [call(elsewhere(x)), call(x)])


def note_calls(calls: dict[str, Callable[[], Any]]) -> None:
    """Note what further calls of the answer itself give: with part of its inputs exchanged, or with the same. The names
    say how they differ from the first. These calls do not count. Nothing is noted where a known mistake is computed."""
    if library_in_use() is None:
        return
    with uncounted():
        for name, call in calls.items():
            attempt(name, call)
