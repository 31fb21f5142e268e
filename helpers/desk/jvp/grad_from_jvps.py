"""How answers to jvp/grad_from_jvps are used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpers.desk.faults import Refusal
from helpers.desk.functions import calls_of, counted, runs_of
from helpers.desk.using import transforms_in_use

_NEVER_PUSHED = "Your answer never called the jvp that it was given."
_MORE_THAN_N = "Your answer asked for more than one JVP for each input."
_NOT_A_LIST = "This is a generator: it has not asked for a single JVP yet. Make a list of it."
_RAN_OUTSIDE = "f also ran outside the jvp that your answer was given."


def use(grad_from_jvps: Any, f: Any, x: Any, eye: Any) -> Any:
    """The gradient. The answer gets a jvp whose calls count; refused where there were none of them or too many, or
    where f ran outside them."""
    push, inside = transforms_in_use().jvp, 0

    def jvp(g: Any, primals: Any, tangents: Any, **options: Any) -> Any:
        nonlocal inside
        before = runs_of(f)
        result = (_of_a_known_function if hasattr(g, "gradient") else push)(g, primals, tangents, **options)
        inside += runs_of(f) - before
        return result

    handed = counted(jvp, "jvp(f, primals, tangents)", "jvp")
    result = grad_from_jvps(f, x, eye, handed)
    if result is ... or result is NotImplemented:
        return result
    if isinstance(result, Iterator):
        raise Refusal(_NOT_A_LIST)
    if not calls_of(handed):
        raise Refusal(_NEVER_PUSHED)
    if calls_of(handed) > len(eye):
        raise Refusal(_MORE_THAN_N)
    if runs_of(f) > inside:
        raise Refusal(_RAN_OUTSIDE)
    return result


def _of_a_known_function(g: Any, primals: Any, tangents: Any) -> tuple:
    """The jvp of a function that brings its gradient along, as those of known mistakes do."""
    return g(*primals), g.gradient(*primals) @ tangents[0]
