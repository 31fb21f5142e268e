"""Answers that are used in several stages, where a later one builds on an earlier: the first wrong one is spoken of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpers.checks.differences import matches
from helpers.checks.drawing import fresh
from helpers.checks.exercise import Case
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial

LATER = "not judged yet"


def up_to_the_first_wrong(oracle: Callable[..., Any], rtol: float = 1e-6) -> Callable[[Case, Trial], Plain | Fault]:
    """For `Exercise.reads`: the stages up to the first wrong one, which are a dict in their order. Where that one raised
    and its error was noted under its name, the error."""

    def reads(case: Case, trial: Trial) -> Plain | Fault:
        found, expected = trial.output, plain(oracle(*fresh(case.args)))
        if not isinstance(found, dict) or list(found) != list(expected):
            return found
        wrong = next((name for name in expected if not matches(found[name], expected[name], rtol)), None)
        if wrong is None:
            return found
        if isinstance(fault := trial.notes.get(wrong), Fault):
            return fault
        names = list(expected)
        return {name: found[name] if names.index(name) <= names.index(wrong) else LATER for name in names}

    return reads
