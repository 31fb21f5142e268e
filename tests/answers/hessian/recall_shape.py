"""Answers to hessian/recall_shape: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

RIGHT = {"a list": {"by_hand": [7, 7]}}

WRONG = {"other: the wrong 7": {"by_hand": (7, 1)}}
