"""How answers to grad/wrt_names are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_again
from helpers.desk.faults import Refusal
from helpers.desk.functions import uncounted
from helpers.desk.using import attempt, called, seen

WROTE_PARAMS = "After your call, the caller's own params holds other things than before."
# The notes: whether the caller's dict is as it was, and the gradients for other names.
PARAMS, OTHER_NAMES = "params", "other names"


def use(grad_wrt: Any, f: Any, names: tuple[str, ...], params: dict[str, Any], others: tuple[str, ...]) -> Any:
    """The gradients. Noted beside them: the function called again, whether the caller's dict still holds the same arrays,
    and the gradients for another number of names."""
    before = dict(params)
    gradient = grad_wrt(f, names)
    result = seen(called(gradient, "grad_wrt(f, names)", params))
    attempt(PARAMS, lambda: _refuse_others(params, before))
    if params.keys() != before.keys() or any(params[name] is not before[name] for name in before):
        params.clear()
        params.update(before)  # it is noted, and what lies in it may be no array any more
    note_again(lambda params: called(gradient, "grad_wrt(f, names)", params), dict(before))
    with uncounted():
        attempt(OTHER_NAMES, lambda: called(grad_wrt(f, others), "grad_wrt(f, names)", dict(before)))
    return result


def _refuse_others(params: dict[str, Any], before: dict[str, Any]) -> None:
    if params.keys() != before.keys() or any(params[name] is not before[name] for name in before):
        raise Refusal(WROTE_PARAMS)
