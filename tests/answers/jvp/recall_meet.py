"""Answers to jvp/recall_meet: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

RIGHT = {"a sum": {"by_hand": "3 + 5"}}

WRONG = {"other: text": {"by_hand": "both"}}
