"""Whether a function whose pair (value, aux) is right serves has_aux, too."""

from __future__ import annotations

from typing import Any

from helpers.checks.differences import matches
from helpers.checks.exercise import refused
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.value.has_aux import GRADIENT

A_LIST = "Your function returns a list of two. JAX would take it; torch and by_hand want a tuple."
LOST = "The pair is right, but the gradient through your function is not that of the value."


def serving(trial: Trial, gradient: Any) -> Plain | Fault:
    """The pair, or what keeps it from serving: it is a list, or the value has lost its path. `gradient` is the value's."""
    if isinstance(trial.output, list):
        return refused(A_LIST)
    if GRADIENT not in trial.notes:  # a known mistake
        return trial.output
    found = trial.notes[GRADIENT]
    if isinstance(found, Fault):
        return found
    return trial.output if matches(found, plain(gradient)) else refused(LOST)
