"""Answers to jvp/exit: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

WRONG = {"other: words": {"by_hand": "as many as inputs"}}
