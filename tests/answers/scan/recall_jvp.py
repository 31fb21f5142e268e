"""Answers to scan/recall_jvp: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

WRONG = {"other: another shape": {"by_hand": (3, 3)}}
