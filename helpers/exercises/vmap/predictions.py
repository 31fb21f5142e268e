"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction


def _digits(guess: Any) -> str:
    """A guess as it can be compared: "1,000 calls" → "1000"."""
    text = str(guess).lower()
    words = {"one": "1", "once": "1", "a single": "1", "twice": "2", "two": "2", "five": "5", "thousand": "1000"}
    found = "".join(c for c in text if c.isdigit() or c == ".").removesuffix(".0").strip(".")
    return found or next((number for word, number in words.items() if re.search(rf"\b{word}\b", text)), "")


def _reply_calls(guess: dict[str, Any]) -> list[str]:
    said = {name: _digits(value) for name, value in guess.items()}
    lines = [
        f"{'as you said' if said['loop'] == '1000' else 'instead':>11} · loop: 1,000 calls of height, one for each hiker.",
        f"{'as you said' if said['vmap'] == '1' else 'instead':>11} · vmap: 1 call of height, for all of them.",
    ]
    if said["vmap"] == "1000":
        lines.append("vmap is no loop around your function: each operation inside runs once, on all lanes together.")
    return lines


def _reply_sees(guess: Any) -> list[str]:
    numbers = re.findall(r"\d+", str(guess).replace(",000", "000"))
    lines = ["Inside, `p.shape` is (2,): one hiker, with two coordinates."]
    if numbers == ["2"]:
        lines.append("You saw it: the mapped axis is hidden from the function, and vmap looks after it.")
    elif "1000" in numbers:
        lines.append("The 1,000 is there, and the function cannot see it. It is written for one hiker, so it is shown one.")
    else:
        lines.append("vmap takes the mapped axis away from what the function sees, and puts it back on the result.")
    return lines


def _reply_key(guess: Any) -> list[str]:
    lines = ["One number, 4 times. A key is a seed: the same key gives the same number, in every lane."]
    if _digits(guess) == "1":
        lines.append("You saw it. Different noise needs a different key in each lane.")
    else:
        lines.append("JAX has no hidden state that a draw could use up, so nothing makes the lanes differ, unless you hand them different keys.")
    return lines


EXERCISES = (
    Prediction(
        id="vmap/calls",
        title="How often does height run?",
        blanks=("loop", "vmap"),
        reply=_reply_calls,
        hints=("A loop calls the function for each hiker. What would have to be true of vmap so that it is worth having?",),
    ),
    Prediction(
        id="vmap/sees",
        title="What the function sees",
        reply=_reply_sees,
        hints=("The function was written for one hiker. Which shape has one hiker?",),
    ),
    Prediction(
        id="vmap/key",
        title="One key, four lanes",
        reply=_reply_key,
        hints=("What does `jax.random.normal(key)` give if you call it twice with the same key?",),
    ),
)  # fmt: skip
