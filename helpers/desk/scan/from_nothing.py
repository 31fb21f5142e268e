"""How answers to scan/from_nothing are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.faults import Refusal
from helpers.desk.plain import describe
from helpers.desk.using import note

WITHOUT_XS, BACKWARD = "calls without xs", "calls with reverse=True"


def use(from_nothing: Any, scan: Any, start: Any, rate: Any, n: int, xs: Any) -> Any:
    """What the two functions gave, by their names. Noted beside it: how many calls of scan had no xs, and how many were
    reversed."""
    calls = {WITHOUT_XS: 0, BACKWARD: 0}

    def listening(f: Any, init: Any, xs: Any = None, length: Any = None, reverse: Any = False, **more: Any) -> Any:
        calls[WITHOUT_XS] += xs is None
        calls[BACKWARD] += bool(reverse)
        return scan(f, init, xs, length, reverse, **more)

    listening.__name__ = listening.__qualname__ = "scan"  # what Python's own messages call it
    found = from_nothing(listening, start, rate, n, xs)
    for name, made in calls.items():
        note(name, made)
    if found is Ellipsis:
        return found
    if not isinstance(found, (tuple, list)) or len(found) != 2:
        raise Refusal(f"from_nothing must give a pair: what account returns, and what to_the_end returns. Yours gives {describe(found)}.")
    return {"account": found[0], "to_the_end": found[1]}
