"""Edges that are judged last: where an answer is right otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, refused
from helpers.checks.text import short
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial

# What one use of an answer gives: where -> name -> number.
Results = Mapping[str, Mapping[str, Any]]


def judged_last(edges: set[str], results: Callable[..., Results], begins: str) -> tuple[Callable[..., Any], Callable[[Case, Trial], Plain | Fault]]:
    """The `oracle` and the `reads` of an exercise for which `results(*inputs)` is right. What came out at the edges is
    NaN, infinite or rounding in many wrong answers, and in each library another: no known mistake can do the same. So
    it is kept from them, and refused where all else is right, with a sentence that begins so."""

    def oracle(*inputs: Any) -> dict[str, Any]:
        return {at: found for at, found in results(*inputs).items() if at not in edges}

    def reads(case: Case, trial: Trial) -> Plain | Fault:
        if not isinstance(trial.output, dict):
            return trial.output
        others = {at: found for at, found in trial.output.items() if at not in edges}
        if matches(others, plain(oracle(*case.args))):
            for at, right in results(*case.args).items():
                if at in edges and (told := _first_wrong(trial.output[at], right)):
                    return refused(f"{begins}: {at} {told}")
        return others

    return oracle, reads


def _first_wrong(yours: Plain, right: Mapping[str, Any]) -> str | None:
    if not isinstance(yours, dict) or yours.keys() != right.keys():
        return f"yours is {short(yours)}, with the keys {' and '.join(right)} expected."
    for name, number in right.items():
        if not matches(yours[name], plain(number)):
            return f"your {name} is {short(yours[name])}, and {short(plain(number))} was expected."
    return None
