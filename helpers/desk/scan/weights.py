"""How answers to scan/weights are used."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.desk.again import elsewhere, note_calls
from helpers.desk.using import library_in_use, note, seen

ANOTHER, THE_SAME = "other numbers", "the same numbers again"
TRANSFORMED, COMPLEX = "a transform ran", "complex numbers"


def use(weights_vjp: Any, W: Any, init: Any, xs: Any, carry_bar: Any) -> Any:
    """The three cotangents; noted beside them, whether a transform of the course's library or complex numbers made
    them, and what further calls give, with other numbers of the same sizes and with the same."""
    given = (W, init, xs, carry_bar)
    found = _noting_method(lambda: weights_vjp(*given)) if library_in_use() else weights_vjp(*given)
    if found is not Ellipsis:
        found = seen(found)
        note_calls({ANOTHER: lambda: weights_vjp(*others(*given)), THE_SAME: lambda: weights_vjp(*given)})
    return found


def others(*given: Any) -> tuple:
    """Other inputs of the same sizes."""
    return tuple(map(elsewhere, given))


def _noting_method(run: Callable[[], Any]) -> Any:
    """What `run()` gives; noted beside it, whether a transform of the course's library ran, and whether a function that
    ended had complex arrays among its names, alone or in a list."""
    ran, complex_ones = [], []

    def look(frame: Any, event: str, _: Any) -> None:
        if event == "call" and frame.f_globals.get("__name__") == "helpers.by_hand.transforms":
            ran.append(True)
        if event == "return" and any(map(_is_complex, list(frame.f_locals.values()))):
            complex_ones.append(True)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        return run()
    finally:
        sys.setprofile(before)
        note(TRANSFORMED, bool(ran))
        note(COMPLEX, bool(complex_ones))


def _is_complex(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_is_complex(part) for part in value if isinstance(part, (np.ndarray, np.generic, complex)))
    return isinstance(value, (np.ndarray, np.generic, complex)) and np.iscomplexobj(value)
