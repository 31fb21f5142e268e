"""How answers to scan/weights are used."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from helpers.desk.again import elsewhere, note_calls
from helpers.desk.using import library_in_use, note, seen

ANOTHER, THE_SAME = "other numbers", "the same numbers again"
TRANSFORMED = "a transform ran"


def use(weights_vjp: Any, W: Any, init: Any, xs: Any, carry_bar: Any) -> Any:
    """The three cotangents; noted beside them, whether a transform of the course's library made them, and what further
    calls give, with other numbers of the same sizes and with the same."""
    given = (W, init, xs, carry_bar)
    found = _noting_transforms(lambda: weights_vjp(*given)) if library_in_use() else weights_vjp(*given)
    if found is not Ellipsis:
        found = seen(found)
        note_calls({ANOTHER: lambda: weights_vjp(*others(*given)), THE_SAME: lambda: weights_vjp(*given)})
    return found


def others(*given: Any) -> tuple:
    """Other inputs of the same sizes."""
    return tuple(map(elsewhere, given))


def _noting_transforms(run: Callable[[], Any]) -> Any:
    """What `run()` gives; noted beside it, whether a transform of the course's library ran."""
    ran = []

    def look(frame: Any, event: str, _: Any) -> None:
        if event == "call" and frame.f_globals.get("__name__") == "helpers.by_hand.transforms":
            ran.append(True)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        return run()
    finally:
        sys.setprofile(before)
        note(TRANSFORMED, bool(ran))
