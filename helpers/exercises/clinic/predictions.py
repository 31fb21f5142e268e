"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.clinic.words import WORDS
from helpers.exercises.guesses import (
    HIT,
    MISS,
    NEITHER,
    PARTLY,
    RAISED,
    counts,
    near,
    number,
    numbers,
    says,
    tidy,
)

_LABELS = {"by_hand": "by hand", "torch": "torch", "jax": "JAX"}
_RAISING = {"by_hand": 3, "torch": 3, "jax": 2}


def _reply_raises(guess: dict[str, Any]) -> Reply:
    said = {way: number(text, words={"all": 6, "every one": 6, "no": 0}) for way, text in guess.items()}
    rows = [(way, said[way], true, f"{_LABELS[way]}: {true} of the 6 raise.") for way, true in _RAISING.items()]
    if all(near(count, 6) for count in said.values()):
        more = "All six are wrong. To raise is another thing: a program can be wrong and still be able to run."
    elif near(said["jax"], 3):
        more = "One of the programs that torch refuses, JAX runs without a word: the special case."
    else:
        more = ""
    return counts(guess, rows, more, "The others give a number, and it is not the one that was wanted. Silence is no proof.")


def _reply_even(guess: Any) -> Reply:
    said = number(guess)
    lines = ["torch and JAX give 0.5, the central difference gives 1.0, the forward difference gives about 1000."]
    if says(guess, r"\b(?:undefined|defined|exists?|slope|derivative|none|nothing|jumps?|differentiable|continuous)\b") is not None and said in (None, 0.0):
        return Reply([*lines, "As mathematics that is right: the function jumps at 2. The tools give a number all the same, each another one."], PARTLY)
    if says(guess, r"\b(?:nan|\w*error|raises?|inf\w*)\b"):
        return Reply([*lines, "Nothing is raised, and no NaN or infinity comes out: each tool gives a number, and they do not agree."], MISS)
    if near(said, 0.5):
        return Reply([*lines, "You followed the branch that runs at 2, as the libraries do. It is no slope: the function jumps there."], HIT)
    if near(said, 1):
        return Reply([*lines, "1 is the slope of the points to the left and right. At 2 itself the other branch runs."], MISS)
    if near(said, 0):
        return Reply([*lines, "Neither branch is flat: one has the slope 0.5, the other one 1."], MISS)
    lines.append("The function jumps at 2, so it has no slope there. Each tool answers another question.")
    return Reply(lines, NEITHER if said is None else MISS)


def _reply_argument(guess: Any) -> Reply:
    said, found = number(guess), set(numbers(guess))
    lines = ["30 in all three, and nobody raises: 2·k·x, the slope by x."]
    by_x = says(guess, r"\b2 ?\*? ?(?:k ?\*? ?x|x ?\*? ?k)\b|\b(?:by|wrt|respect to) x\b|\bfirst\b")
    if {9.0, 30.0} <= found and said is not None:
        return Reply([*lines, "One of the two: grad gives one slope, by the first argument. The other one comes with argnums=(0, 1)."], PARTLY)
    if by_x or near(said, 30):
        return Reply([*lines, "grad took the first argument, as you said. Which argument is meant stands nowhere in the call."], HIT)
    if near(said, 9) or says(guess, r"\b(?:by|wrt|respect to) k\b|\bx ?\*\* ?2\b"):
        return Reply([*lines, "9 is the slope that was wanted. The call says nothing of k, so grad takes the first argument."], MISS)
    if says(guess, RAISED):
        return Reply([*lines, "Nothing is impossible here: the question can be answered, and it was not the one that was meant."], MISS)
    if near(said, 45):
        return Reply([*lines, "45 is the value of f. grad gives a slope, the one by the first argument."], MISS)
    if near(said, 6):
        return Reply([*lines, "6 is the slope of x². Here it is multiplied by k, which is 5."], MISS)
    return Reply([*lines, "grad differentiates by one argument, the first, unless argnums names others."], NEITHER if said is None else MISS)


def _reply_seven(guess: Any) -> Reply:
    lines = ["All seven give 4 at x = 2. A test at that point passes whatever stands in the program."]
    said = number(re.sub(r"/ *7\b", " of 7", tidy(guess)), words={"all": 7, "every": 7, "each": 7})
    if re.search(r"\b(?:all|every\w*|each) (?:\w+ )?(?:but|except)\b", tidy(guess)) or said is None and says(guess, r"\ball\b|\bevery") is False:
        said = 6.0
    if said is None:
        return Reply([*lines, "Put 2 in place of x in each of them, and look once more."], MISS if says(guess, r"\b(?:most|many|some|few)\b") else NEITHER)
    if near(said, 7):
        return Reply([*lines, "You counted them all. How many are left at 1.3?"], HIT)
    if said > 7:
        return Reply([*lines, "There are seven programs, and it is all of them."], MISS)
    if near(said, 6):
        return Reply([*lines, "None is left out. The JVP along 1 is the slope 2·x, and the constant is 4 everywhere."], MISS)
    return Reply([*lines, "2·2, 2 + 2, 2², and 2·x with it: go through them once more, with 2 in place of x."], MISS)


EXERCISES = (
    Prediction(
        id="clinic/raises",
        title="Who raises?",
        reply=_reply_raises,
        blanks=("by_hand", "torch", "jax"),
        hints=("For each program ask: does anything in it make the computation impossible, or only the answer wrong?",),
    ),
    Prediction(
        id="clinic/even",
        title="The slope of a function that jumps",
        reply=_reply_even,
        hints=("Which line runs at exactly 2? And which lines run beside 2?",),
    ),
    Prediction(
        id="clinic/argument",
        title="By which argument?",
        reply=_reply_argument,
        hints=("Where in the call does it say which slope is meant?",),
    ),
    Prediction(
        id="clinic/seven",
        title="Seven programs at 2",
        reply=_reply_seven,
        hints=("Put 2 in the place of x, seven times.",),
    ),
    *WORDS,
)  # fmt: skip
