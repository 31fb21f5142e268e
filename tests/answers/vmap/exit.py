"""Answers to vmap/exit: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

RIGHT = {"a list": {"by_hand": [100, 3]}}

WRONG = {"other: text": {"by_hand": "100, 3"}}
