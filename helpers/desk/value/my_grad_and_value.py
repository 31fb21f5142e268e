"""How answers to value/my_grad_and_value are used."""

from __future__ import annotations

from typing import Any

from helpers.by_hand.tracing import Taped
from helpers.by_hand.trees import tree_leaves
from helpers.desk.again import note_again
from helpers.desk.faults import Refusal
from helpers.desk.functions import uncounted
from helpers.desk.using import attempt, called, part, seen
from helpers.desk.value.beside import AUX, NO_AUX

PULLBACK_NOT_CALLED = "In place of the gradient stands a function."
STAND_IN = "A part of your result is no array: it is the stand-in of a run that has ended."


# The notes with what comes back for another aux.
OTHER_AUX = "another aux"


def use(my_grad_and_value: Any, f: Any, x: Any, *others: Any) -> dict[str, Any]:
    """What comes back for the function without an aux, and for the one with it. Noted beside them: the same functions
    called again, and what comes back for `others`, which carry another aux each."""
    functions: dict[str, Any] = {}

    def at(x: Any) -> dict[str, Any]:
        found = {}
        for name, side, options in ((NO_AUX, f.plain, {}), (AUX, f.pair, {"has_aux": True})):
            with part(name):
                if name not in functions:
                    functions[name] = my_grad_and_value(side, **options)
                found[name] = _checked(called(functions[name], "my_grad_and_value(f, has_aux)", x))
        return found

    found = at(x)
    note_again(at, x)
    with uncounted():
        for k, g in enumerate(others):
            attempt(f"{OTHER_AUX} {k}", lambda g=g: my_grad_and_value(g, has_aux=True)(x))
    return found


def _checked(result: Any) -> Any:
    if isinstance(result, (tuple, list)) and result and callable(result[0]):
        raise Refusal(PULLBACK_NOT_CALLED)
    if any(isinstance(leaf, Taped) for leaf in tree_leaves(result)):
        raise Refusal(STAND_IN)
    return seen(result)
