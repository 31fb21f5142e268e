"""How answers to value/my_grad_and_value are used."""

from __future__ import annotations

from typing import Any

from helpers.by_hand.tracing import Taped
from helpers.by_hand.trees import tree_leaves
from helpers.desk.faults import Refusal
from helpers.desk.using import called, part
from helpers.desk.value.beside import AUX, NO_AUX

PULLBACK_NOT_CALLED = "In place of the gradient stands a function."
STAND_IN = "A part of your result is no array: it is the stand-in of a run that has ended."


def use(my_grad_and_value: Any, f: Any, x: Any) -> dict[str, Any]:
    """What comes back for the function without an aux, and for the one with it."""
    found = {}
    for name, side, has_aux in ((NO_AUX, f.plain, False), (AUX, f.pair, True)):
        with part(name):
            found[name] = called(my_grad_and_value(side, has_aux), "my_grad_and_value(f, has_aux)", x)
    for result in found.values():
        if isinstance(result, (tuple, list)) and result and callable(result[0]):
            raise Refusal(PULLBACK_NOT_CALLED)
    if any(isinstance(leaf, Taped) for leaf in tree_leaves(found)):
        raise Refusal(STAND_IN)
    return found
