"""Answers to derivatives/forward: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

RIGHT = {
    "divided first": {"by_hand": lambda f, x, h: f(x + h) / h - f(x) / h},
    "a sum with minus": {"by_hand": lambda f, x, h: (-f(x) + f(h + x)) * (1 / h)},
}

WRONG = {
    "M11 my own h": {"by_hand": lambda f, x, h: (f(x + 1e-7) - f(x)) / 1e-7},
    "backward": {"by_hand": lambda f, x, h: (f(x - h) - f(x)) / -h},
    "wrong-end": {"by_hand": lambda f, x, h: (f(x - h) - f(x)) / h},
    "lifted": {"by_hand": lambda f, x, h: ((f(x) + h) - f(x)) / h},
    "f-forgotten": {"by_hand": lambda f, x, h: ((x + h) - f(x)) / h},
    "times": {"by_hand": lambda f, x, h: (f(x + h) - f(x)) * h},
    "times-half": {"by_hand": lambda f, x, h: (f(x + h) - f(x)) / 2 * h},
}
