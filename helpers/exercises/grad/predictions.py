"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction


def _digits(guess: Any) -> str:
    """A guess as it can be compared: "20,000 calls" → "20000"."""
    text = str(guess).lower()
    words = {"one": "1", "once": "1", "single": "1", "two": "2", "twice": "2", "three": "3", "six": "6"}
    found = "".join(c for c in text if c.isdigit() or c == ".").removesuffix(".0").strip(".")
    return found or next((number for word, number in words.items() if re.search(rf"\b{word}\b", text)), "")


def _reply_cost(guess: dict[str, Any]) -> list[str]:
    said = {name: _digits(value) for name, value in guess.items()}
    lines = [
        f"{'as you said' if said['differences'] == '20000' else 'instead':>11} · differences: 20,000 calls of f, two for each input.",
        f"{'as you said' if said['reverse'] == '1' else 'instead':>11} · reverse: 1 call of f, and one sweep back through its lines.",
    ]
    if said["differences"] in ("10000", "10001"):
        lines.append("With one step forward for each input, 10,001 calls would do. Central differences step both ways.")
    if said["reverse"] == "10000":
        lines.append("One sweep for each input is what the forward direction would need. Backward, all inputs share one sweep.")
    return lines


def _reply_returns(guess: Any) -> list[str]:
    text = str(guess).replace(" ", "").lower()
    lines = ["It gives `(tensor(6.),)`: a tuple, with one gradient for each input that you asked about."]
    if "tuple" in text or ("," in text and "(" in text):
        lines.append("You saw the tuple coming. It is there even for one input.")
    else:
        lines.append("One input or ten: always a tuple. Unpack it with `(slope,) = …` or take it out with `[0]`.")
    return lines


def _reply_item(guess: Any) -> list[str]:
    lines = ["All three give 3, without an error or a warning. The slope of x·x at 3 is 6."]
    if _digits(guess) == "3":
        lines.append("You saw it: `.item()` hands out a plain number, and a plain number has no trace. Half of the slope is lost.")
    elif _digits(guess) == "6":
        lines.append("6 is what mathematics says. The library saw x times a constant that happens to be 3.")
    else:
        lines.append("The library saw x times a constant that happens to be 3: slope 3.")
    return lines


def _reply_meet(guess: Any) -> list[str]:
    text = str(guess).lower()
    lines = ["They are added. Move p0 a little: h moves through d and through a, both at once, and the two moves add up."]
    if re.search(r"add|sum|plus|\+|total", text):
        lines.append("As you said. This is why a reverse sweep writes `+=`.")
    elif re.search(r"mult|product|times|\*|·", text):
        lines.append("Slopes multiply along one path, from line to line. Where two paths meet, they add.")
    elif re.search(r"aver|mean|half", text):
        lines.append("An average would be too small: neither path gives way to the other.")
    elif re.search(r"large|max|big|win|strong|last|overw|replac|first|small|min", text):
        lines.append("No message is dropped: each path moves h by its own share. Overwriting the first one is a common mistake in code.")
    return lines


def _reply_at_31(guess: Any) -> list[str]:
    lines = ["The fit says 0.9996: distress all but certain. The coldest of the 23 flights was 22 °F warmer than that morning."]
    said = re.search(r"\d*\.?\d+", str(guess))
    number = float(said[0]) / (100 if "%" in str(guess) else 1) if said else -1.0
    if 0.99 <= number <= 1:
        lines.append("You had it to the second digit. How far can such a number be trusted? Look at the picture that comes.")
    elif 0.85 <= number < 0.99:
        lines.append("Near. At 53 °F, where the last flight was, the fit gives 0.94; it goes on rising to the left of that.")
    elif 0 <= number < 0.85:
        lines.append("Much higher than that: z is 15.04 − 0.2322 · 31 = 7.8, and e^(−7.8) is 0.0004.")
    return lines


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
