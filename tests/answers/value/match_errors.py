"""Answers to value/match_errors: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from helpers.exercises.value.match_errors import matched

RIGHT = {
    "found by the messages": {"by_hand": matched},
    "texts": {"by_hand": lambda m: {k: f" {v}" for k, v in matched(m).items()}},
    "floats": {"by_hand": lambda m: {k: float(v) for k, v in matched(m).items()}},
    "another order": {"by_hand": lambda m: dict(reversed(matched(m).items()))},
}

WRONG = {
    "M13 made by has_aux": {"by_hand": lambda m: matched(m, 2, 3)},
    "M02 a missing pair": {"by_hand": lambda m: matched(m, 1, 2)},
    "other: all the same": {"by_hand": dict.fromkeys("ABCDE", 2)},
    "other: out of range": {"by_hand": dict.fromkeys("ABCDE", 6)},
    "other: words": {"by_hand": dict.fromkeys("ABCDE", "the pair")},
    "other: one short": {"by_hand": {"A": 1, "B": 2, "C": 3, "D": 4}},
    "other: a list": {"by_hand": [1, 2, 3, 4, 5]},
    "other: true": {"by_hand": dict.fromkeys("ABCDE", True)},
}
