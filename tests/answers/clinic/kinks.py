"""Answers to clinic/kinks: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from helpers.exercises.clinic.kinks import kinks_now

RIGHT = {
    "asked": {"by_hand": kinks_now},
    "lists and a text": {"by_hand": lambda: {name: [str(s) if np.isnan(s) else s for s in pair] for name, pair in kinks_now().items()}},
    "arrays": {"by_hand": lambda: {name: np.array(pair) for name, pair in kinks_now().items()}},
}

WRONG = {
    "M41": {"by_hand": {"abs": (0, 0), "relu": (0.5, 0.5), "clip": (0.5, 0.5), "maximum": (0.5, 0.5), "norm": (0, 0)}},
    "other: one missing": {"by_hand": {"abs": (0, 1)}},
    "other: one wrong": {"by_hand": lambda: kinks_now() | {"norm": (9.0, 9.0)}},
    "other: no pair": {"by_hand": dict.fromkeys(("abs", "relu", "clip", "maximum", "norm"), 0)},
    "other: a gradient": {"by_hand": lambda: kinks_now() | {"norm": (np.zeros(2), np.zeros(2))}},
}
