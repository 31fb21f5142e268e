"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.checks.reading import near, number, numbers, says, tidy
from helpers.exercises.guesses import HIT, MISS, NEITHER, PARTLY, RAISED, choice, counts

_ONE_EACH = {"output": 2.0, "result": 2.0, "input": 3.0, "argument": 3.0}


def _amount(guess: Any) -> float | None:
    """How many numbers: "3", "(3,)", "three numbers", "one per output", "the whole Jacobian"."""
    if re.search(r"\bjacobian\b|\bmatrix\b", tidy(guess)) and not re.search(r"\d", tidy(guess)):
        return 6.0
    found = numbers(guess)
    shape = re.fullmatch(r"\W*(?:torch\.size|shape)?\W*(\d+)\s*,\s*(\d+)\W*", tidy(guess))
    if shape or re.search(r"\d\s*(?:\*|x|×|by)\s*\d", tidy(guess)):
        return float(found[0] * found[1]) if len(found) == 2 else number(guess, _ONE_EACH)
    return number(guess, _ONE_EACH)


def _reply_shapes(guess: dict[str, Any]) -> Reply:
    goes_in, comes_back = _amount(guess["goes_in"]), _amount(guess["comes_back"])
    rows = [
        ("goes_in", goes_in, 2, "2 numbers go in, one for each output: how much it counts."),
        ("comes_back", comes_back, 3, "3 numbers come back, one for each input: how much it counts through all outputs."),
    ]
    more = []
    if near(goes_in, 3) and near(comes_back, 2):
        more.append("That is how a tangent goes, forward: shaped like the input, then like the output. Back, it is the other way round.")
    if near(goes_in, 1):
        more.append("A gradient starts from a single 1, because f has one output there. Two outputs need two numbers.")
    if near(goes_in, 6) or near(comes_back, 6):
        more.append("6 numbers are the whole Jacobian. One walk back gives one mixture of its rows.")
    if near(comes_back, 1):
        more.append("Every input gets its share: one walk back leaves a number at each of them.")
    return counts(guess, rows, *more)


def _reply_twice(guess: Any) -> Reply:
    lines = ["The second call gives (3, 3) again. A pullback is a function: the same cotangent in, the same cotangent out."]
    found = numbers(guess)
    if says(guess, RAISED) or says(guess, r"\b(?:freed|second time|only once|retain\w*)\b"):
        return Reply([*lines, "torch.autograd.grad does raise at a second sweep, because the first one frees the trace. torch.func.vjp keeps it."], MISS)
    pair = found[0] if found and all(value == found[0] for value in found[:2]) else None
    if near(pair, 6) or says(guess, r"\b(?:doubl\w*|twice|accumulat\w*|adds? up|summed|sum)\b"):
        return Reply([*lines, "6 would be right for `.backward()`, which adds into `.grad` each time. A pullback keeps no score: each call begins with zeros."], MISS)
    if near(pair, 3) or says(guess, r"\b(?:same|again|unchanged|identical|equal|no change|no difference)\b"):
        return Reply([*lines, "As you said. So one run of f serves as many cotangents as you like."], HIT)
    if near(pair, 0) or says(guess, r"\b(?:zeros?|nothing|none|empty)\b"):
        return Reply([*lines, "Nothing is used up by a call: the values stay with the pullback as long as you hold it."], MISS)
    if near(pair, 9):
        return Reply([*lines, "Nothing is applied to what came back before: the pullback begins at the output again."], MISS)
    return Reply([*lines, "Nothing is used up, and nothing is added to what came before."], MISS if found else NEITHER)


def _reply_states(guess: Any) -> Reply:
    said = number(guess, n=10_000)
    if said is None and says(guess, r"\b(?:root|sqrt|√)\b|√"):
        said = 200.0 if re.search(r"\b(?:2|two|twice)\b", tidy(guess)) else 100.0
    elif re.search(r"√|sqrt|root", tidy(guess)):
        said = 200.0 if re.search(r"\b(?:2|two|twice)\b|2\s*√", tidy(guess)) else 100.0
    lines = ["About 200: 100 starts of segments, and up to 100 states of the segment that is being walked back."]
    if said is None:
        return Reply([*lines, "Count two things: what is kept all the time, and what is made anew for one segment."], NEITHER)
    if 190 <= said <= 210:
        return Reply([*lines, "You counted both."], HIT)
    if 90 <= said <= 110:
        return Reply([*lines, "100 is one of the two: the starts, or the segment. Both are alive while a segment is walked back."], PARTLY)
    if near(said, 10_000, 0.01):
        return Reply([*lines, "10,000 is what reverse mode keeps without checkpoints. Here only starts are kept, and one segment at a time is made again."], MISS)
    if said <= 3:
        return Reply([*lines, "One or two states is what forward mode needs. The walk back needs the states in reverse order, so some must wait."], MISS)
    if 100 < said < 1000:
        return Reply([*lines, "The right size: a few hundred in place of ten thousand."], PARTLY)
    too = "fewer" if said < 200 else "more"
    return Reply([*lines, f"That is far {too} than 200. Count the starts, and one segment."], MISS)


def _reply_river(guess: Any) -> Reply:
    lines = ["Downstream of the town, where nothing that is let in can reach it. Without the transpose you ask whom the town reaches, not who reaches the town."]
    named = choice(
        guess, down=r"\b(?:down ?-?stream|downriver|down the river|below|below the town|after|behind|right|later|further down|past)\b",
        up=r"\b(?:up ?-?stream|upriver|up the river|above|(?<!as )before|left|in front|earlier|further up)\b",
    )  # fmt: skip
    if says(guess, r"\b(?:both|everywhere|all|symmetric\w*|evenly|spread)\b") and not says(guess, r"\bdown\w*"):
        return Reply([*lines, "The water flows one way, so A is not symmetric, and the mistake lies on one side."], MISS)
    if says(guess, RAISED):
        return Reply([*lines, "No error says so: A and its transpose have the same shape, and both can be solved."], MISS)
    if says(guess, r"\b(?:same|nowhere|no difference|unchanged|alike|does not matter)\b") and named is None:
        return Reply([*lines, "It would be the same for a symmetric A. This A has a direction: the water's."], MISS)
    if named == "down":
        return Reply([*lines, "You saw it."], HIT)
    if named == "up":
        return Reply([*lines, "Upstream is where the guilty are, and where the right map has them. The forgotten transpose turns the map round."], MISS)
    if says(guess, r"\b(?:town|station 100|at the town)\b"):
        return Reply([*lines, "At the town itself both maps have nearly the same height. They part from there."], PARTLY)
    return Reply([*lines, "Think of a drop of dye at the town: which way does it go?"], NEITHER)


def _reply_reeds(guess: Any) -> Reply:
    lines = ["Anywhere between the factory and the town, the two ends included, all places alike: the next cell computes it."]
    if says(guess, r"\b(?:any\w*|all|same|equal\w*|alike|everywhere|no matter|matter|no difference|wherever)\b") is not None:
        if says(guess, r"\beverywhere\b") and not says(guess, r"\bbetween\b"):
            return Reply([*lines, "Not quite everywhere: above the factory nothing comes by, and below the town it is too late."], PARTLY)
        return Reply([*lines, "As you said: what is there to clean falls towards the town, and what is left of the cleaning grows as much."], HIT)
    if says(guess, r"\b(?:middle|half ?-?way|mid\w*|center|centre)\b"):
        return Reply([*lines, "The middle is as good as the ends, and no better."], PARTLY)
    named = choice(guess, factory=r"\b(?:factory|source|station 40|40)\b", town=r"\b(?:town|station 100|100)\b")
    if says(guess, r"\bbetween\b"):
        return Reply([*lines, "Between the two, yes. And there, no place is better than another."], PARTLY)
    if named == "factory":
        return Reply([*lines, "So the factory is as good as any of them, and no better. There is more to clean, but of what is not cleaned there, most would have decayed on the way anyhow."], PARTLY)
    if named == "town":
        return Reply([*lines, "So the town is as good as any of them, and no better. All of the cleaning counts there, but there is less left to clean."], PARTLY)
    if says(guess, r"\bup ?-?stream\b"):
        return Reply([*lines, "There is more to clean upstream. But of what is not cleaned there, most would have decayed on the way anyhow, and above the factory there is nothing."], MISS)
    if says(guess, r"\bdown ?-?stream\b"):
        return Reply([*lines, "Further down all of the cleaning counts, but there is less left to clean, and below the town it is too late."], MISS)
    return Reply([*lines, "Two things count: how much comes by, and how much of it would still arrive."], NEITHER)


EXERCISES = (
    Prediction(
        id="vjp/shapes",
        title="What goes in, and what comes back?",
        blanks=("goes_in", "comes_back"),
        reply=_reply_shapes,
        hints=("The walk back begins at the outputs and ends at the inputs.",),
    ),
    Prediction(
        id="vjp/twice",
        title="The same pullback once more",
        reply=_reply_twice,
        hints=("Which numbers of the walk back depend on the walk before?",),
    ),
    Prediction(
        id="vjp/states",
        title="How many states at once?",
        reply=_reply_states,
        hints=("Which states are kept from the first run? And which are made again for the segment that is walked back?",),
    ),
    Prediction(
        id="vjp/river",
        title="Where does the wrong map point?",
        reply=_reply_river,
        hints=("Solving with A itself answers another question: where does it go, what the town lets in?",),
    ),
    Prediction(
        id="vjp/reeds",
        title="Where should the reeds stand?",
        reply=_reply_reeds,
        hints=("How much comes by there? And how much of it would still have arrived at the town?",),
    ),
)  # fmt: skip
