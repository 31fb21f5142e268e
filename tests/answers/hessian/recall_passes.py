"""Answers to hessian/recall_passes: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

RIGHT = {"a float": {"by_hand": 5.0}}

WRONG = {"other: none": {"by_hand": 0}}
