"""Answers to scan/recall_paths: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

WRONG = {"other: text": {"by_hand": "the sum"}, "wrong-4": {"by_hand": [2, 5, -1]}}
