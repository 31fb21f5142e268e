"""Answers to clinic/recall_order: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

WRONG = {"other: text": {"by_hand": "12, 8"}}
