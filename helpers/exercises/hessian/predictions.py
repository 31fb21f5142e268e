"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import HIT, MISS, NEITHER, PARTLY, near, numbers, says, size, tidy


def _reply_memory(guess: Any) -> Reply:
    found, unit = size(guess) or (None, "")
    lines = ["10,000 × 10,000 = 10⁸ entries, times 8 bytes, is 800 MB, before anyone multiplies anything."]
    if found is None:
        return Reply([*lines, "One vector of that length takes 80 kB. We will get H v with vectors only."], NEITHER)
    if near(found, 8e8, 0.05) or (found == 800 and not unit):
        return Reply([*lines, "As you said. We will get H v with vectors only: 80 kB each."], HIT)
    if 5e8 < found < 1.3e9:
        return Reply([*lines, "You have the size of it. We will get H v with vectors only: 80 kB each."], HIT)
    if near(found, 8e4, 0.05):
        return Reply([*lines, "80 kB is one vector of 10,000 numbers. The matrix has 10,000 of them."], MISS)
    if near(found, 1e8, 0.05) or (found == 100 and not unit):
        return Reply([*lines, "100 million is the number of entries: each takes 8 bytes."], MISS)
    if near(found, 4e8, 0.05) or (found == 400 and not unit):
        half = "In float32, or with one of its two equal triangles, it would be the half of that, as you said. Stored in full in float64, it is 800 MB."
        return Reply([*lines, half], PARTLY)
    if near(found, 6.4e9, 0.05):
        return Reply([*lines, "6.4 billion is the number of bits. 8 bytes each was counted in bits."], MISS)
    too = "less" if found < 8e8 else "more"
    return Reply([*lines, f"That is far {too} than 800 MB. One vector of that length takes 80 kB; we will get H v with vectors only."], MISS)


# One of the two, however it is called: what stands outside, what stands inside, or its place in the question.
_SLOWER = r"jacrev ?\( ?jacfwd|jacrev (?:outside|outermost|over|of|∘|around|on)|outer(?:most)? (?:jacrev|reverse)|inner(?:most)? (?:jacfwd|forward)|(?:jacfwd|forward) (?:is )?(?:inside|innermost|first)|reverse.?over.?forward|\b(?:second|2nd|latter)\b|^2$"
_FASTER = r"jacfwd ?\( ?jacrev|jacfwd (?:outside|outermost|over|of|∘|around|on)|outer(?:most)? (?:jacfwd|forward)|inner(?:most)? (?:jacrev|reverse)|(?:jacrev|reverse) (?:is )?(?:inside|innermost|first)|forward.?over.?reverse|\b(?:first|1st|former)\b|^1$"


def _reply_order(guess: Any) -> Reply:
    text = tidy(guess).strip(" .'\"")
    lines = [
        "jacrev(jacfwd(f)) is far slower, and the larger the input, the more so: the next cells measure it.",
        "jacfwd inside carries n tangents through every line of f, and whatever stands outside has all of them to differentiate.",
    ]
    places = {True: re.search(_SLOWER, text), False: re.search(_FASTER, text)}
    named = [right for right, found in places.items() if found]
    if len(named) == 2:  # what is named first is meant, and a second one is what it is compared with
        named.sort(key=lambda right: places[right].start())  # type: ignore[union-attr]
    if says(guess, r"\b(?:same|alike|equal(?:ly)?|neither|identical|no difference|differ)\b") is not None and not named:
        same = says(guess, r"\b(?:same|alike|equal(?:ly)?|neither|identical)\b") is not False and not says(guess, r"\bdiffer\b")
        return Reply([*lines, "The results are the same. The work is not." if same else "They do differ. Which is slower is said above."], MISS if same else PARTLY)
    if not named:
        return Reply(lines, NEITHER)
    right = named[0]
    if re.search(r"\b(?:faster|cheaper|quicker|less work)\b", text) or says(guess, r"\b(?:slow\w*|more|expensive|costl\w*)\b") is False:
        right = not right
    if right:
        return Reply([*lines, "You had that right."], HIT)
    lines.append("The other way round: jacfwd(jacrev(f)) first makes the gradient, for the price of one sweep, and pushes n tangents through that.")
    return Reply(lines, MISS)


def _reply_newton(guess: Any) -> Reply:
    lines = ["It goes up, to the top of a hill: there, too, the gradient is zero, and that is all that Newton looks for."]
    found = numbers(guess)
    there = len(found) == 2 and abs(found[0] - 1.977) < 0.05 and abs(found[1]) < 0.05
    down = says(guess, r"\b(?:down\w*|min\w*|valley\w*|bowl\w*|bottom|lowest|basin|descen\w*|low point)\b")
    up = says(guess, r"\b(?:(?:hill)?top|up|uphill|upwards?|max\w*|climb\w*|summit|peak|ascen\w*|crest|highest)\b|(?<!down )(?<!down the )\bhill\b")
    if there or (up and not down):
        return Reply([*lines, "You saw it coming."], HIT)
    if says(guess, r"\bsaddle\b"):
        return Reply([*lines, "From other starting points it does end at a saddle. It finds a zero of the gradient, of whichever kind."], MISS)
    if down:
        says_why = "Down is where the hiker wants to go, and −g alone would. H⁻¹ turns the step round where the curvature is negative."
        return Reply([*lines, says_why], MISS)
    if down is False:
        return Reply([*lines, "Not down, as you said. Both curvatures are negative, so H⁻¹ turns the step round."], PARTLY)
    if says(guess, r"\b(?:diverg\w*|inf\w*|away|explod\w*|nowhere|never|nan|blows?|far|forever|lost|\w*error|raises?)\b"):
        return Reply([*lines, "It does not run away: near enough to the top, the quadratic model is a hill, and each step leads to the top of that."], MISS)
    if says(guess, r"\b(?:stationary|critical|extrem\w*|zero|equilibrium|flat|stays?|gradient)\b"):
        return Reply([*lines, "A place where the gradient is zero, yes. Which kind it is depends on the start alone: here it is a top."], PARTLY)
    if says(guess, r"\b(?:oscillat\w*|stuck|cycl\w*|circles?|back and forth)\b"):
        return Reply([*lines, "It settles in a few steps: so near to the top, each step is close to the right one."], MISS)
    if found:
        return Reply([*lines, "The top that it finds is near (1.98, 0)."], MISS)
    return Reply([*lines, "Both curvatures decide it: where they are negative, the model that Newton solves is a hill, and has a top."], NEITHER)


EXERCISES = (
    Prediction(
        id="hessian/memory",
        title="How large is the matrix?",
        reply=_reply_memory,
        hints=("How many entries, and how many bytes for each?",),
    ),
    Prediction(
        id="hessian/order",
        title="Which order is slower?",
        reply=_reply_order,
        hints=("The gradient is n numbers from one sweep. What does jacfwd(f) cost, when f has one output?",),
    ),
    Prediction(
        id="hessian/newton_start",
        title="Where does Newton go?",
        reply=_reply_newton,
        hints=("Newton's step leads to the place where the gradient of the quadratic model is zero. Which kind of place is that here?",),
    ),
)  # fmt: skip
