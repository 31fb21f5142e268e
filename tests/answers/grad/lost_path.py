"""Answers to grad/lost_path: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from helpers.exercises.grad.lost_path import LINES, LOST_IN_JAX, LOST_IN_TORCH


def lost(lines, *, torch_kinds=LOST_IN_TORCH, jax_kinds=LOST_IN_JAX):
    """The answer to the puzzle for the lines of a seed."""
    kinds = {pair: kind for kind, pairs in LINES.items() for pair in pairs}
    chosen = {"torch": torch_kinds, "jax": jax_kinds}
    return {way: [x for x in lines if kinds[tuple(lines[x])] in of] for way, of in chosen.items()}


RIGHT = {
    "found by the lines": {"by_hand": lost},
    "text": {"by_hand": lambda lines: {way: "".join(x) for way, x in lost(lines).items()}},
    "small letters in a text": {
        "by_hand": lambda lines: {way: ", ".join(x).lower() for way, x in lost(lines).items()}
    },
    "sets": {"by_hand": lambda lines: {way: set(found) for way, found in lost(lines).items()}},
    "in another order": {"by_hand": lambda lines: {way: tuple(x[::-1]) for way, x in lost(lines).items()}},
}

WRONG = {
    "M07 item is harmless": {
        "by_hand": lambda lines: lost(lines, torch_kinds=("stop", "float"), jax_kinds=("stop",))
    },
    "same-in-both": {"by_hand": lambda lines: lost(lines, jax_kinds=LOST_IN_TORCH)},
    "other: letters only": {"by_hand": ["A", "B"]},
    "other: all": {"by_hand": {"torch": list("ABCDEFG"), "jax": list("ABCDEFG")}},
    "other: none": {"by_hand": {"torch": [], "jax": []}},
    "other: one way": {"by_hand": {"torch": ["E", "F", "G"]}},
}
