"""Answers to jvp/recall_vmap: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

WRONG = {"other: the count": {"by_hand": 200}, "wrong-1": {"by_hand": 100.0}}
