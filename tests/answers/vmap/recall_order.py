"""Answers to vmap/recall_order: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

RIGHT = {"a list": {"by_hand": [6, 9]}, "floats": {"by_hand": (6.0, 9.0)}}

WRONG = {"other: a set": {"by_hand": {6, 9}}}
