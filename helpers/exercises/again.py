"""Whether a function that an answer returned is right at every call, not only at the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpers.checks.differences import matches
from helpers.checks.exercise import refused
from helpers.desk.again import AGAIN, elsewhere
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial

REMEMBERS = "Called at another point, your function gives what it gave before. It must compute anew at each call, from the point of that call."
CHANGES = "Your function is right at its first call, and wrong at a later one. Something that it changes or uses up stays so: a variable, a list, an iterator. Make it anew in each call."


def every_call(right: Callable[[Any], Any], x: Any, trial: Trial) -> Plain | Fault:
    """The output as it is, unless it is right and a later call was not. `right(x)` is what a call at x has to give."""
    if AGAIN not in trial.notes or not matches(trial.output, plain(right(x))):
        return trial.output
    found = trial.notes[AGAIN]
    if isinstance(found, Fault):
        return found if found.kind == "refused" else refused(f"{CHANGES} The later call raised {found.kind}: {found.message}")
    if isinstance(found, list) and matches(found[0], trial.output):
        return refused(REMEMBERS)
    expected = plain([right(elsewhere(x)), right(x)])
    return trial.output if _all(found, expected) else refused(CHANGES)


def _all(found: Plain, expected: list[Plain]) -> bool:
    return isinstance(found, list) and len(found) == len(expected) and all(map(matches, found, expected))


def beside_it(trial: Trial, name: str, expected: Any, says: str, rtol: float = 1e-6) -> Fault | None:
    """What is wrong with the note `name`, another use of the answer beside the one that is shown; None if nothing is."""
    if name not in trial.notes:
        return None
    found = trial.notes[name]
    if isinstance(found, Fault):
        return found if found.kind == "refused" else refused(f"{says} Your code raised {found.kind} there: {found.message}")
    return None if matches(found, plain(expected), rtol) else refused(says)


STAYS = "Your answer is right when it is called first. Called again with {}, it is not: something stays from the call before. Is there a list as a default value (`log=[]`), or a result that is kept?"
FEW_DIGITS = "Your answer is right at first. In a further call, with other inputs, only its first digits are. Does it take differences between places, or numbers in float32?"


def other_calls(trial: Trial, expected: dict[str, Any], roughly: float = 1e-3, rtol: float = 1e-6) -> Fault | None:
    """What is wrong with further calls of an answer whose first call was right; None if nothing is. `expected` has what
    each has to give, under the name of its note. A result that is right within `roughly` has not stayed from before."""
    faults = (beside_it(trial, name, right, _says(trial.notes.get(name), right, name, roughly), rtol) for name, right in expected.items())
    return next(filter(None, faults), None)


def _says(found: Plain | Fault, right: Any, name: str, roughly: float) -> str:
    nearly = not isinstance(found, Fault) and matches(found, plain(right), roughly)
    return FEW_DIGITS if nearly else STAYS.format(name)
