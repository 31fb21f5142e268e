"""Answers to grad/recall_shape: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

WRONG = {"other: the size": {"by_hand": 12}}
