"""How answers to grad/wrt_names are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.faults import Refusal
from helpers.desk.functions import uncounted
from helpers.desk.using import attempt, called, note

_WROTE_PARAMS = "After your call, the caller's own params holds other things than before."


def use(grad_wrt: Any, f: Any, names: tuple[str, ...], params: dict[str, Any]) -> Any:
    """The gradients. Noted beside them: those at another point, and whether the caller's dict still holds the same arrays."""
    before = dict(params)
    gradient = grad_wrt(f, names)
    result = called(gradient, "grad_wrt(f, names)", params)
    with uncounted():
        elsewhere = {name: 0.5 * value + 0.3 for name, value in before.items()}
        note("elsewhere", called(gradient, "grad_wrt(f, names)", elsewhere))
    attempt("params", lambda: _refuse_others(params, before))
    return result


def _refuse_others(params: dict[str, Any], before: dict[str, Any]) -> None:
    if params.keys() != before.keys() or any(params[name] is not before[name] for name in before):
        raise Refusal(_WROTE_PARAMS)
