"""How answers to jvp/confusion are used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpers.desk.faults import Refusal
from helpers.desk.functions import calls_of, counted
from helpers.desk.jvp.nested import Nested
from helpers.desk.using import called, part

_RAN_AGAIN = "f ran more than once for one derivative at one place."


def use(derivative: Any, nested: Nested, x: Any) -> dict[str, Any]:
    """What each program gives at x with this derivative operator."""
    results = {}
    for name, program in nested.programs.items():
        with part(name):
            results[name] = called(program(_one_run_each(derivative)), "derivative(f)", float(x))
    return results


def _one_run_each(derivative: Any) -> Callable[[Callable], Any]:
    """The operator, refused where it runs a function more than once for one slope, as differences do."""

    def D(f: Callable) -> Any:
        handed = counted(f, arity=1)
        slope = derivative(handed)
        if not callable(slope) or isinstance(slope, type):
            return slope

        def once(x: Any) -> Any:
            before = calls_of(handed)
            result = slope(x)
            if calls_of(handed) > before + 1:
                raise Refusal(_RAN_AGAIN)
            return result

        return once

    return D
