"""clinic/triage: A random broken program."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.checks.text import short
from helpers.desk.clinic.triage import call
from helpers.desk.plain import plain
from helpers.exercises.clinic.patients import CAUSES, patient
from helpers.exercises.programs import random_seed


def _triage_cases(rng: np.random.Generator) -> list[Case]:
    """One patient. The inputs for which its mended program is called are no part of the puzzle."""
    number = random_seed(rng)
    found = patient(number)
    return [Case(({"number": number} | found.puzzle,), more=(found.inputs,))]


_FORM = 'Give a dict: `{"cause": "A", "mended": program}`, with the mended function itself.'


def _accept_triage(case: Case, output: Any) -> str | None:
    """None where the cause and all results are right, else which is not, and where to look."""
    found = patient(case.args[0]["number"])
    calls = {call(inputs): inputs for inputs in found.inputs}
    if not isinstance(output, dict) or set(output) != {"cause", *calls}:
        return _FORM
    if not isinstance(output["cause"], str) or output["cause"] not in CAUSES:
        return f"The cause is one of the letters A to {max(CAUSES)}. {_FORM}"
    right_cause = output["cause"] == found.broken.cause
    wrong = [call for call, x in calls.items() if not matches(output[call], plain(found.broken.right(*x)), 1e-5)]
    if right_cause and not wrong:
        return None
    which = "The results are right, so your program is mended."
    if wrong:
        gives, right = short(output[wrong[0]]), short(plain(found.broken.right(*calls[wrong[0]])))
        which = f"Your `{wrong[0]}` gives {gives}; wanted is {right}: {found.broken.wanted}."
        if 2 * len(wrong) < len(calls):
            which += " Most other inputs come out right: what in your program belongs to some inputs only?"
    if right_cause:
        return f"The cause is right. {which}"
    return f"{which} The cause is not {output['cause']} ({CAUSES[output['cause']]}). {found.broken.look}"


def diagnosis(puzzle: dict[str, Any], cause: str = "cause", mended: str = "right") -> dict[str, Any]:
    """The answer to a puzzle from these two entries of its family: the right one, or with "tempting" or "hasty" a wrong one."""
    broken = patient(puzzle["number"]).broken
    return {"cause": getattr(broken, cause), "mended": getattr(broken, mended)}


EXERCISE = Exercise(
    id="clinic/triage",
    title="A random broken program",
    level=3,
    minutes=10,
    signature="mended",
    value=True,
    cases=_triage_cases,
    accept=_accept_triage,
    mistakes=(
        Mistake("hasty-mend", lambda p: diagnosis(p, "cause", "hasty"), "You named the belief. The mend does not remove it yet: compare your program with differences."),
        Mistake("tempting-cause", lambda p: diagnosis(p, "tempting", "right"), "This cause comes to mind first. Which word of the program would have to be there for it? Look for that word, then for the others."),
        Mistake("symptom", lambda p: diagnosis(p, "tempting", "hasty"), "This mends the symptom. Say first what the writer believed, then what is true instead."),
    ),
    hints=(
        "Does it raise? Then read the last line of the error. Does it stay silent? Then compare with differences.",
        "Walk down the tree of the picture: error or number, then which kind.",
        "run the broken program\nif it raises: which word of the error names the thing (tuple, scalar, floating, aux, control flow)?\nif not: NaN, zero, wrong shape, or wrong number?\nchange one thing, run again",
        "Read the list of causes against the program, one by one: for each ask which word of the program would have to be there.",
    ),
)  # fmt: skip
