"""Answers to scan/exit: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

WRONG = {"other: square": {"by_hand": 10**6}}
