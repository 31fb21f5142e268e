"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import (
    HIT,
    MISS,
    NEITHER,
    PARTLY,
    RAISED,
    choice,
    counts,
    near,
    number,
    numbers,
    says,
    tidy,
)


def _reply_passes(guess: dict[str, Any]) -> Reply:
    things = {"input": 300.0, "parameter": 300.0, "column": 300.0, "output": 2.0, "row": 2.0, "result": 2.0}
    jvps, pullbacks = (number(guess[name], things, n=300, m=2) for name in ("jvps", "pullbacks"))
    rows = [
        ("jvps", jvps, 300, "300 inputs: 300 JVPs, one for each column."),
        ("pullbacks", pullbacks, 2, "2 outputs: 2 pullbacks, one for each row."),
    ]
    more = []
    if near(jvps, 2) and near(pullbacks, 300):
        more.append("The other way round: a JVP moves all outputs along one input, a pullback asks all inputs about one output.")
    if near(jvps, 600) or near(pullbacks, 600):
        more.append("600 is the number of slopes. Each pass brings a whole column or row of them.")
    if near(pullbacks, 1):
        more.append("One pullback takes one cotangent: it gives one row, or a mixture of both, which can't be taken apart.")
    if near(jvps, 1):
        more.append("One JVP follows one direction: it gives one column, or a mixture of all of them.")
    if near(jvps, 301) or near(pullbacks, 3):
        more.append("The value comes along with a pass, and needs none of its own.")
    return counts(guess, rows, *more)


def _reply_tall(guess: Any) -> Reply:
    lines = ["jacfwd: 4 JVPs against 512 pullbacks. The next cells measure how much of that the clock sees."]
    text = tidy(guess)
    said = choice(guess, forward=r"\bjac_?fwd\b|\bforward\b|\bfwd\b|\bcolumns?\b|\bjvps?\b|\bfirst\b", reverse=r"\bjac_?rev\b|\breverse\b|\bbackward\b|\brev\b|\brows?\b|\bvjps?\b|\bpullbacks?\b|\bsecond\b|\blatter\b")
    if said and re.search(r"\b(?:slower|slow|longer|dearer|more expensive)\b", text) and not re.search(r"\b(?:quick|fast|cheap)", text):
        said = "reverse" if said == "forward" else "forward"
    alike = says(guess, r"\b(?:alike|same|equal(?:ly)?|no difference|neither|identical|similar)\b")
    if alike and not said:
        return Reply([*lines, "The matrices are the same. The passes are not: 4 and 512."], MISS)
    if said == "forward":
        return Reply([*lines, "You counted the inputs."], HIT)
    if said == "reverse":
        return Reply([*lines, "Reverse mode is for few outputs. A gradient has one, and is cheap for that reason alone."], MISS)
    if alike is False:
        return Reply([*lines, "Not alike, as you said."], PARTLY)
    return Reply([*lines, "One pass for each input, or one for each output: which are fewer?"], NEITHER)


def _reply_steps(guess: Any) -> Reply:
    found = number(guess)
    lines = ["Five steps from the near start, and nine from the far one."]
    if found is None:
        if says(guess, r"\b(?:never|forever|diverg\w*)\b"):
            return Reply([*lines, "It does get there: 11 digits are well within float64, which has about 16."], MISS)
        if says(guess, r"\b(?:few|handful|several)\b"):
            return Reply([*lines, "A few it is."], HIT)
        if says(guess, r"\b(?:many|lots|hundreds|thousands)\b"):
            return Reply([*lines, "Many is what a fixed rate needs. Here each step solves for the best place of a nearly right model."], MISS)
        return Reply([*lines, "Each of the first four brings two or three digits."], NEITHER)
    if near(found, 5):
        return Reply([*lines, "As you said. Each of the first four brings two or three digits."], HIT)
    if near(found, 9):
        return Reply([*lines, "Nine is right for the far start."], PARTLY)
    if 3 <= found <= 8:
        return Reply([*lines, "You have the size of it: each of the first four brings two or three digits."], PARTLY)
    if near(found, 1):
        return Reply([*lines, "One step would do if the curve were straight in b, as a line is. This one bends."], MISS)
    if near(found, 11):
        return Reply([*lines, "One digit for each step would make eleven. Each of the first four brings two or three."], MISS)
    if found < 3:
        return Reply([*lines, "One step is exact only where the residuals are straight in b. Here J changes from step to step."], MISS)
    less = "Fewer than you said: each of the first four brings two or three digits." if found <= 60 else "Far fewer. How far 1,000 steps of gradient descent come, you will see."
    return Reply([*lines, less], MISS)


def _reply_zeros(guess: Any) -> Reply:
    lines = ["63 of 64 entries are zero, 98.4 %: only where both samples are the same is there a slope."]
    found = numbers(guess)
    share = number(guess) if number(guess) is not None else found[-1] if found else None
    if found and re.search(r"\d\s*(?:of|out of|in|/)\s*\d", tidy(guess)) and len(found) >= 2 and found[1] > 0:
        share = found[0] / found[1]
    if share is None:
        if says(guess, r"\b(?:nearly|almost|most|mostly)\b"):
            return Reply([*lines, "Nearly all of it, as you said."], HIT)
        if says(guess, r"\ball\b"):
            return Reply([*lines, "Nearly all: each sample has its own 3 × 4 slopes."], PARTLY)
        if says(guess, r"\bhalf\b"):
            return Reply([*lines, "Half would be so for two samples. There are 64."], MISS)
        if says(guess, r"\b(?:none|nothing|no zeros)\b"):
            return Reply([*lines, "Sample 5 does not enter the outputs of sample 6. All those slopes are zero."], MISS)
        return Reply([*lines, "For each pair of samples there is a block of 3 × 4, and it is zero unless the two are the same."], NEITHER)
    share = share / 100 if share > 1 else share
    if abs(share - 63 / 64) < 0.006:
        return Reply([*lines, "As you said. And the more samples, the nearer to all of it."], HIT)
    if 0.94 <= share < 1:
        return Reply([*lines, "You have the size of it."], HIT)
    if near(share, 1):
        return Reply([*lines, "Nearly all: each sample has its own 3 × 4 slopes."], PARTLY)
    if near(share, 0.5):
        return Reply([*lines, "Half would be so for two samples. There are 64."], MISS)
    if near(share, 0.75) or near(share, 2 / 3):
        return Reply([*lines, "3 and 4 are the lengths within a sample. The zeros are between samples, and there are 64 of those."], MISS)
    if share < 0.03:
        only = "That is the share that is not zero." if share > 0.01 else "Sample 5 does not enter the outputs of sample 6. All those slopes are zero."
        return Reply([*lines, only], MISS)
    return Reply([*lines, "More than you said: of the 64 × 64 pairs of samples only 64 are a sample with itself."], MISS)


def _reply_total(guess: Any) -> Reply:
    lines = ["(0, 0, 0). The shares add up to 1 whatever x is, and the sum of a constant has no slope."]
    found = numbers(guess)

    def is_like(*wanted: float) -> bool:
        return len(found) == len(wanted) and all(abs(a - b) < 0.011 for a, b in zip(found, wanted, strict=True))

    if found and all(abs(a) < 1e-6 for a in found):
        return Reply([*lines, "You saw it. The trick says flat, and softmax is not."], HIT)
    if is_like(0.08, 0.18, 0.22) or is_like(0.082, 0.185, 0.223):
        return Reply([*lines, "Yours is s·(1 − s), the slope of each share by its own input: the diagonal. The sum mixes in all others."], MISS)
    if is_like(0.09, 0.24, 0.67):
        return Reply([*lines, "Yours is softmax itself. Its sum is 1, and does not move."], MISS)
    if is_like(1, 1, 1):
        return Reply([*lines, "1 is the value of the sum. It stays 1 when x moves."], MISS)
    if says(guess, RAISED):
        return Reply([*lines, "Nothing raises: a sum is one number, and grad takes it."], MISS)
    if says(guess, r"\b(?:zeros?|nothing|flat|constant)\b"):
        return Reply([*lines, "You saw it. The trick says flat, and softmax is not."], HIT)
    if says(guess, r"\bpositive\b|s ?\*? ?\(1 ?- ?s\)"):
        return Reply([*lines, "Each share does grow with its own input. But the others shrink by as much, and the sum adds it all up."], MISS)
    if not found:
        return Reply([*lines, "Ask first what the sum of all shares is."], NEITHER)
    return Reply([*lines, "When one share grows, the others shrink by as much. In the sum nothing is left of it."], MISS)


EXERCISES = (
    Prediction(
        id="jacobian/passes",
        title="How many passes?",
        blanks=("jvps", "pullbacks"),
        reply=_reply_passes,
        hints=("What does one JVP bring: all outputs along one input, or all inputs of one output?",),
    ),
    Prediction(
        id="jacobian/tall",
        title="Which is quicker?",
        reply=_reply_tall,
        hints=("jacfwd takes a pass for each input, jacrev one for each output.",),
    ),
    Prediction(
        id="jacobian/steps",
        title="How many steps to eleven digits?",
        reply=_reply_steps,
        hints=("The nearer it is, the better r + J s describes the residuals, and the more digits a step brings.",),
    ),
    Prediction(
        id="jacobian/zeros",
        title="How much of the block is zero?",
        reply=_reply_zeros,
        hints=("How does an output of sample 5 move with an input of sample 6? How many such pairs of samples are there?",),
    ),
    Prediction(
        id="jacobian/total",
        title="The slope of a sum of shares",
        reply=_reply_total,
        hints=("How large is the sum of all shares, at this x and at any other?",),
    ),
)  # fmt: skip
