"""Edges that are judged last: where an answer is right otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from helpers.checks.differences import apart, matches
from helpers.checks.exercise import Case, refused
from helpers.checks.text import short
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial

# What one use of an answer gives: where -> name -> number.
Results = Mapping[str, Mapping[str, Any]]


LATER = "not judged yet"


def judged_last(
    edges: Mapping[str, float], results: Callable[..., Results], begins: str, one_by_one: bool = False
) -> tuple[Callable[..., Any], Callable[[Case, Trial], Plain | Fault]]:
    """The `oracle` and the `reads` of an exercise for which `results(*inputs)` is right. What came out at the edges is
    NaN, infinite or rounding in many wrong answers, and in each library another: no known mistake can do the same. So
    it is kept from them, and refused where all else is right, with a sentence that begins so. `edges` says how exact
    each of them has to be. With `one_by_one` nothing is judged behind the first place that is wrong."""

    def oracle(*inputs: Any) -> dict[str, Any]:
        return {at: found for at, found in results(*inputs).items() if at not in edges}

    def reads(case: Case, trial: Trial) -> Plain | Fault:
        if not isinstance(trial.output, dict):
            return trial.output
        others = {at: found for at, found in trial.output.items() if at not in edges}
        right = plain(oracle(*case.args))
        if matches(others, right):
            for at, expected in results(*case.args).items():
                if at in edges and (told := _first_wrong(trial.output[at], expected, edges[at])):
                    return refused(f"{begins}: {at} {told}")
        if one_by_one and others.keys() == right.keys():
            wrong = next((k for k, at in enumerate(right) if not matches(others[at], right[at])), len(right))
            return {at: others[at] if k <= wrong else LATER for k, at in enumerate(right)}
        return others

    return oracle, reads


def _first_wrong(yours: Plain, right: Mapping[str, Any], rtol: float) -> str | None:
    if not isinstance(yours, dict) or yours.keys() != right.keys():
        return f"yours is {short(yours)}, with the keys {' and '.join(right)} expected."
    for name, number in right.items():
        if not matches(yours[name], plain(number), rtol):
            both = [part if isinstance(part, np.ndarray) and part.ndim == 0 else None for part in (yours[name], plain(number))]
            mine, expected = (short(yours[name]), short(plain(number))) if any(part is None for part in both) else apart(*both)
            return f"your {name} is {mine}, and {expected} was expected."
    return None
