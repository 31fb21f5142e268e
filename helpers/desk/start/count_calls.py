"""How answers to start/count_calls are used."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.plain import describe
from helpers.desk.using import called, seen


def use(count_calls: Any, f: Any, xs: list[Any]) -> Any:
    """Use one counter, then a second, then the first again: neither may notice the other, and looking changes nothing."""
    first = _pair(count_calls(f))
    if ... in first:
        return ...
    g, calls = first
    _takes_x(g)
    values = [seen(called(g, "g", x)) for x in xs]
    count, again = _count(calls), _count(calls)
    if ... in (count, again):
        return ...
    if count != again:
        raise Refusal(f"Asked twice in a row, calls() gave {count}, then {again}.")
    other, other_calls = _pair(count_calls(f))
    start = _count(other_calls)
    if start == count != 0:
        raise Refusal("A second counter stood where the first one had stopped, before it was used at all.")
    called(other, "g", xs[0])
    if _count(calls) != count:
        raise Refusal("The first counter changed when a second one was made and used.")
    called(g, "g", xs[0])
    return {
        "g of each x": values,
        f"calls() after {len(xs)} calls": count,
        "a second counter starts at": start,
        "the first counter, after one more call": _count(calls),
    }


def _count(calls: Any) -> Any:
    """What calls() tells, which must be a number."""
    count = called(calls, "calls")
    if count is ... or (not isinstance(count, str) and np.ndim(count) == 0 and np.asarray(count).dtype.kind in "iuf"):
        return count
    kind = "True or False" if isinstance(count, (bool, np.bool_)) else describe(count)
    raise Refusal(f"calls() must give a number; yours gives {kind}.")


def _takes_x(g: Any) -> None:
    """Refuse a function that can be called without an argument only."""
    try:
        form = inspect.signature(g)
    except (TypeError, ValueError):
        return
    if not form.parameters and not isinstance(g, type):
        raise Refusal("The first function of the pair takes no argument, and g must take x.")


def _pair(value: Any) -> Any:
    if value is ...:
        return (..., ...)
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise Refusal(f"count_calls(f) must be a pair (g, calls); yours is {describe(value)}.")
    return value
