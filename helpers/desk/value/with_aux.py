"""How answers to value/with_aux are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_again
from helpers.desk.faults import Refusal
from helpers.desk.using import called, seen
from helpers.desk.value.has_aux import note_gradient

NOT_CALLED_INSIDE = "A part of your pair is a function."


def use(with_aux: Any, f: Any, aux_fn: Any, x: Any) -> Any:
    """The pair at x. Noted beside it: the same function called again, and the gradient through it."""
    made = with_aux(f, aux_fn)
    pair = called(made, "with_aux(f, aux_fn)", x)
    if isinstance(pair, (tuple, list)) and len(pair) == 2:
        if any(callable(part) for part in pair):
            raise Refusal(NOT_CALLED_INSIDE)
        first = seen(pair)
        if isinstance(pair, tuple):  # a list is refused in any case
            note_gradient(made, x)
            note_again(made, x)
        return first
    return pair
