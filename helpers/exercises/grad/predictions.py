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
    choice,
    counts,
    is_order,
    near,
    number,
    numbers,
    says,
    tidy,
)

_AN_INPUT = {"input": 10_000.0, "number": 10_000.0, "slope": 10_000.0, "coordinate": 10_000.0}


def _reply_cost(guess: dict[str, Any]) -> Reply:
    many, one = (number(guess[name], per=_AN_INPUT, n=10_000) for name in ("differences", "reverse"))
    more = []
    if is_order(guess["differences"]):
        many = None
        more.append("O(n) is how the cost grows; counted, there are two calls for each of the n inputs.")
    elif many in (10_000, 10_001):
        more.append("With one step forward for each input, 10,001 calls would do. Central differences step both ways.")
    elif many == 20_001:
        more.append("The value at the point itself is not needed: central differences look at both sides, and not at the middle.")
    elif many in (1, 2):
        more.append("That is the count for one slope. There are 10,000 of them, and each moves another input.")
    if one in (10_000, 20_000, 10_001):
        more.append("One sweep for each input is what the forward direction would need. Backward, all inputs share one sweep.")
    elif one == 2:
        more.append("The sweep goes back through what the run wrote down. It does not run f a second time.")
    elif one == 0:
        more.append("A sweep needs a trace to go back through, and only a run of f writes one.")
    rows = [
        ("differences", many, 20_000, "differences: 20,000 calls of f, two for each input."),
        ("reverse", one, 1, "reverse: 1 call of f, and one sweep back through its lines."),
    ]
    return counts(guess, rows, *more)


def _reply_returns(guess: Any) -> Reply:
    text, found = tidy(guess).replace(" ", ""), [n for n in numbers(guess) if n != 1 or "1" in str(guess)]
    lines = ["It gives `(tensor(6.),)`: a tuple, with one gradient for each input that you asked about."]
    one_part = re.search(r"^\W*\(.*,\)\W*$", text) is not None
    if 9.0 in found and 6.0 in found:
        return Reply([*lines, "Gradients alone come back. The value is `y`, which you have already."], MISS)
    if one_part or says(guess, r"\btuple\b"):
        if found and 6.0 not in found:
            return Reply([*lines, "A tuple, as you said. The slope in it is 2 · 3."], PARTLY)
        return Reply([*lines, "You saw the tuple coming. It is there even for one input."], HIT)
    if says(guess, r"\b(?:none|nothing|\w*error|raises?|fails?)\b"):
        return Reply([*lines, "None is what `y.backward()` gives, which leaves the slope in `x.grad`. This function hands it out."], MISS)
    if text.startswith("[") and text.endswith("]"):
        return Reply([*lines, "Something that holds several, yes: a tuple, not a list."], PARTLY)
    if 9.0 in found:
        return Reply([*lines, "9 is the value of y. `grad` gives the slope."], MISS)
    if 6.0 in found or says(guess, r"\b(?:tensor|number|scalar|gradient|float|2x)\b"):
        return Reply([*lines, "The slope is in it, and something stands around it. One input or ten: always a tuple. Unpack it with `(slope,) = …` or take it out with `[0]`."], MISS)
    return Reply([*lines, "One input or ten: always a tuple. Unpack it with `(slope,) = …` or take it out with `[0]`."], MISS if found else NEITHER)


def _reply_item(guess: Any) -> Reply:
    said = number(guess)
    if {3.0, 6.0} <= set(numbers(guess)):
        said = None
    lines = ["All three give 3, without an error or a warning. The slope of x·x at 3 is 6."]
    if says(guess, r"\b(?:\w*errors?|raises?|fails?|exception|refuses?)\b") and said is None:
        return Reply([*lines, "An error would be kinder. `.item()` hands out a plain number, and nothing tells the library that a path is gone."], MISS)
    if near(said, 3):
        return Reply([*lines, "You saw it: `.item()` hands out a plain number, and a plain number has no trace. Half of the slope is lost."], HIT)
    if near(said, 6):
        return Reply([*lines, "6 is what mathematics says. The library saw x times a constant that happens to be 3."], MISS)
    if near(said, 0):
        return Reply([*lines, "One of the two factors is still x itself, and its path is whole. Only the other path is lost."], MISS)
    if near(said, 9):
        return Reply([*lines, "9 is the value. The library saw x times a constant that happens to be 3: slope 3."], MISS)
    lines.append("The library saw x times a constant that happens to be 3: slope 3.")
    return Reply(lines, NEITHER if said is None else MISS)


def _reply_meet(guess: Any) -> Reply:
    lines = ["They are added. Move p0 a little: h moves through d and through a, both at once, and the two moves add up."]
    added = r"\badd\w*|\bsum\w*|\bplus\b|\+|\btotal\w*|\baccumul\w*"
    others = {
        "multiplied": (r"\bmult\w*|\bproducts?\b|\btimes\b|\*", "Slopes multiply along one path, from line to line. Where two paths meet, they add."),
        "averaged": (r"\baver\w*|\bmean\b|\bhal(?:f|ves?)\b", "An average would be too small: neither path gives way to the other."),
        "one": (
            r"\blarge\w*|\bmax\w*|\bbig\w*|\bwins?\b|\bstrong\w*|\blast\b|\boverw\w*|\breplac\w*|\bfirst\b|\bsmall\w*|\bmin\w*|\bone\b",
            "No message is dropped: each path moves h by its own share. Overwriting the first one is a common mistake in code.",
        ),
    }
    said = choice(guess, added=added, **{kind: pattern for kind, (pattern, _) in others.items()})
    if said and says(guess, added):  # "multiplied along the path, then added"
        return Reply([*lines, "As you said. This is why a reverse sweep writes `+=`."], HIT)
    if said:
        return Reply([*lines, others[said][1]], MISS)
    return Reply([*lines, "This is why a reverse sweep writes `+=`."], MISS if says(guess, added) is False else NEITHER)


def _reply_at_31(guess: Any) -> Reply:
    lines = ["The fit says 0.9996: distress all but certain. The coldest of the 23 flights was 22 °F warmer than that morning."]
    share = re.search(r"(\d+) (?:in|out of|of) (\d+)", tidy(guess))
    said = number(f"{share[1]}/{share[2]}" if share else guess, words={"certain": 1, "certainty": 1, "sure": 1})
    said = said / 100 if said is not None and 1 < said <= 100 else said  # "95" is meant in percent
    if said is None:
        if says(guess, r"\b(?:high|likely|large)\b"):
            return Reply([*lines, "High it is, as you said, and higher than at any flight."], PARTLY)
        low = says(guess, r"\b(?:low|unlikely|small)\b")
        return Reply([*lines, "z is 15.04 − 0.2322 · 31 = 7.8, and e^(−7.8) is 0.0004."], MISS if low else NEITHER)
    if not 0 <= said <= 1:
        return Reply([*lines, "A probability lies between 0 and 1: the sigmoid lets nothing else out."], MISS)
    if said >= 0.99:
        return Reply([*lines, "You had it to the second digit. How far can such a number be trusted? Look at the picture that comes."], HIT)
    if said >= 0.85:
        return Reply([*lines, "Near. At 53 °F, where the coldest flight was, the fit gives 0.94; it goes on rising to the left of that."], PARTLY)
    if said <= 0.01:
        return Reply([*lines, "The other way round: the slope is negative, so the colder it is, the larger z is."], MISS)
    return Reply([*lines, "Much higher than that: z is 15.04 − 0.2322 · 31 = 7.8, and e^(−7.8) is 0.0004."], MISS)


EXERCISES = (
    Prediction(
        id="grad/cost",
        title="What does one gradient cost?",
        blanks=("differences", "reverse"),
        reply=_reply_cost,
        hints=("Central differences: how many calls for one input? Reverse: how often must f itself run before the sweep can start?",),
    ),
    Prediction(
        id="grad/meet",
        title="Two messages at one name",
        reply=_reply_meet,
        hints=("Walk a little to the east. d moves, and a moves. How far does h move in all?",),
    ),
    Prediction(
        id="grad/at_31",
        title="A cold morning",
        reply=_reply_at_31,
        hints=("Put 31 into z = intercept + slope · temperature. Is z large or small, and what does 1 / (1 + e^(−z)) make of it?",),
    ),
    Prediction(
        id="grad/returns",
        title="What does autograd.grad return?",
        reply=_reply_returns,
        hints=("Which kind of thing lets one function answer for one input and for ten?",),
    ),
    Prediction(
        id="grad/item",
        title="Six or three?",
        reply=_reply_item,
        hints=("What does `x.item()` give: something the library can follow, or a plain number?",),
    ),
)  # fmt: skip
