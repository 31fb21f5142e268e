"""Answers to hessian/exit: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

RIGHT = {"a float": {"by_hand": 1000.0}}

WRONG = {"other: one less": {"by_hand": 999}}
