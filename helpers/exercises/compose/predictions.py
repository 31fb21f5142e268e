"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.checks.reading import numbers
from helpers.exercises.guesses import HIT, MISS, NEITHER, PARTLY, RAISED, choice, number, says, tidy

_KINDS = {"tape": r"\btap(?:e|ed)\b|\bgrad\b|\breverse\b", "dual": r"\bduals?\b|\bjvp\b|\bforward\b", "batch": r"\bbatch(?:ed)?\b|\bvmap\b|\blanes?\b"}


def _reply_outside(guess: Any) -> Reply:
    lines = ["The tape of grad lies outside, then the dual number of jvp, then the batch of vmap around the numbers."]
    text = " ".join(map(str, guess)).casefold() if isinstance(guess, (list, tuple)) else tidy(guess)
    found = {kind: match.start() for kind, pattern in _KINDS.items() if (match := re.search(pattern, text))}
    if re.search(r"\binside out\b|\bfrom (?:the )?inside\b", text):
        found = {kind: -place for kind, place in found.items()}
    order = sorted(found, key=lambda kind: found[kind])
    if order == ["tape", "dual", "batch"]:
        return Reply([*lines, "As you said: who wraps last lies outside, and the innermost transform wraps last."], HIT)
    if order == ["batch", "dual", "tape"]:
        return Reply([*lines, "The other way round: vmap stands outside in the program, so it wraps first, and its box ends up inside."], MISS)
    if len(order) == 3:
        return Reply([*lines, "jvp is called between the two, so its box lies between theirs."], MISS)
    if order and order[0] == "tape":
        return Reply([*lines, "You have the outermost one."], PARTLY if len(order) > 1 else HIT)
    if order:
        return Reply([*lines, "grad is called last, right around f, so its paper is the last around x."], MISS)
    if says(guess, r"\b(?:none|nothing|plain|array|numbers?)\b"):
        return Reply([*lines, "f is handed no plain numbers: each transform has to follow what f does with them."], MISS)
    return Reply([*lines, "Who wraps first: the transform that is called first, or the one that is called last?"], NEITHER)


def _reply_swap(guess: Any) -> Reply:
    lines = ["It raises, in all three: vmap(f) gives a number for each row, and grad wants a single one."]
    if says(guess, RAISED) or says(guess, r"\b(?:doesn't|does not|won't|will not|cannot|can't) (?:work|run|be)\b|\bundefined\b|\bnot defined\b|\bgrad (?:wants|needs|expects)\b"):
        return Reply([*lines, "As you said."], HIT)
    kind = choice(guess, block=r"\bblock\b|\bjacobian\b|\bb\W+b\b|4\W+4", same=r"\bsame\b|\bequal\b|\balike\b|\bidentical\b|4\W+(?:2|3)\b|\beach row\b|\bper row\b", total=r"\bsum\b|\btotal\b|\badded\b|\bmean\b|\baverage\b|\blength 3\b|(?<![\d,] )\(3,?\)|\b(?:one|a single) gradient\b")
    if kind == "same":
        return Reply([*lines, "The gradient of each row is what vmap(grad(f)) gives. Transforms can't be swapped as they are."], MISS)
    if kind == "total":
        return Reply([*lines, "You would have to ask for the sum: nothing adds up by itself."], MISS)
    if kind == "block":
        return Reply([*lines, "The block is what jacrev gives there. grad is for one number alone, and says so."], PARTLY)
    if says(guess, RAISED) is False or says(guess, r"\bworks?\b"):
        return Reply([*lines, "All three refuse, and that is the kind way: the numbers could mean several things."], MISS)
    return Reply([*lines, "What does vmap(f) give for four rows, and what does grad take?"], NEITHER)


def _reply_runs(guess: Any) -> Reply:
    lines = ["Once. All rows, and all pairs of directions, lie in boxes around one and the same x."]
    found = number(guess, {"row": 3.0, "hiker": 3.0, "lane": 3.0, "entry": 4.0, "direction": 2.0, "pass": 2.0})
    if found is None:
        if says(guess, r"\b(?:once|one|single)\b"):
            return Reply([*lines, "As you said."], HIT)
        return Reply([*lines, "Count the boxes around x, not the numbers in them."], NEITHER)
    if found == 1:
        return Reply([*lines, "As you said."], HIT)
    if found == 3:
        return Reply([*lines, "3 is a run for each hiker. vmap has put them all into one box."], MISS)
    if found in (2, 4):
        return Reply([*lines, "The Hessian has 2 directions and 4 entries. jacfwd maps its JVPs over the directions: that is one more box, and no more runs."], MISS)
    if found in (6, 12):
        return Reply([*lines, "That is a run for each hiker and each direction or entry. Loops would take so many; boxes take one."], MISS)
    return Reply([*lines, "Count the boxes around x, not the numbers in them."], MISS)


def _reply_line(guess: Any) -> Reply:
    lines = ["The straight line puts 87.0 % of the held-out points right, and the network 98.8 %."]
    share = number(guess)
    if says(guess, r"\bout of\b") and len(some := numbers(guess)) == 2 and some[1]:
        share = 100 * some[0] / some[1]
    elif share is None and (ends := re.search(r"(\d+)\s*%?\s*(?:-|–|to|and)\s*(\d+)", str(guess))):
        share = (float(ends[1]) + float(ends[2])) / 2
    if share is None:
        if says(guess, r"\b(?:all|every|each)\b") and not says(guess, r"\b(?:nearly|almost|not)\b"):
            return Reply([*lines, "Fewer than you said: the tips of the moons grip each other, and no line goes between them."], MISS)
        if says(guess, r"\bhalf\b"):
            return Reply([*lines, "Half would be as good as a coin. The line cuts off the tips of the moons only."], MISS)
        if says(guess, r"\b(?:most|nearly|almost)\b"):
            return Reply([*lines, "Most of them, as you said: it could have won had the moons not gripped each other."], HIT)
        return Reply([*lines, "Most of each moon lies on its own side of some line."], NEITHER)
    share = 100 * share if 0 < share <= 1 else share / 4 if 100 < share <= 400 else share  # 350 of the 400 points
    if 83 <= share <= 92:
        return Reply([*lines, "You have the size of it."], HIT)
    if 45 <= share <= 55:
        return Reply([*lines, "That would be as good as a coin. Most of each moon lies on its own side of the line."], MISS)
    if 55 < share < 83:
        return Reply([*lines, "More than you said: the line cuts off the tips of the moons only."], MISS)
    if 92 < share <= 100:
        return Reply([*lines, "Fewer than you said: the tips of the moons grip each other, and no line goes between them."], MISS)
    return Reply([*lines, "Whoever guesses the same moon always has half of them right: a line does better."], MISS)


def _reply_deeper(guess: Any) -> Reply:
    lines = ["The first derivative is right, and the second is 0: what the rule computes from x is taken for a constant."]
    if says(guess, RAISED):
        return Reply([*lines, "Nothing raises: a constant has the slope 0, and that is a number like others."], MISS)
    kind = choice(guess, second=r"^\W*2\W*$|\b(?:not|isn't|is not|un)\s*-?tested\b|\bsecond\b|\bhessian\b|\bbend\b|\bf''|\b2nd\b", first=r"^\W*1\W*$|\bfirst\b|\bgradient\b|\b1st\b", both=r"\bboth\b|\bneither\b|\bnone\b|\ball\b")
    first_is_right = re.search(r"\bfirst\b[^.,;]*\b(?:right|fine|correct|ok|passes)\b", tidy(guess))
    if kind == "both":
        return Reply([*lines, "One of the two is right, and that is the trouble: a test of first derivatives passes."], PARTLY)
    if kind == "second" or first_is_right:
        return Reply([*lines, "You saw it. A test of first derivatives passes."], HIT)
    if kind == "first":
        return Reply([*lines, "The first has the right slope in it. It is when that slope is differentiated again that something is missing."], MISS)
    return Reply([*lines, "Which of the two asks how the slope itself moves?"], NEITHER)


EXERCISES = (
    Prediction(
        id="compose/outside",
        title="Which box lies outside?",
        reply=_reply_outside,
        hints=("vmap is called first, then jvp, then grad. Each wraps what it is handed.",),
    ),
    Prediction(
        id="compose/swap",
        title="grad around vmap",
        reply=_reply_swap,
        hints=("vmap(f) gives four numbers for four rows. What does grad need?",),
    ),
    Prediction(
        id="compose/runs",
        title="How often does it run?",
        reply=_reply_runs,
        hints=("How often did f run under vmap, jvp and grad at the beginning of the chapter?",),
    ),
    Prediction(
        id="compose/line",
        title="How far does a straight line get?",
        reply=_reply_line,
        hints=("Draw two half circles that grip each other, and lay a ruler between them.",),
    ),
    Prediction(
        id="compose/deeper",
        title="Right at depth one",
        reply=_reply_deeper,
        hints=("stop_gradient hands its value on, and says that it does not move.",),
    ),
)  # fmt: skip
