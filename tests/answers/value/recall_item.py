"""Answers to value/recall_item: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

WRONG = {"other: twice": {"by_hand": 50}}
