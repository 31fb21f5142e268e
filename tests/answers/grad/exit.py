"""Answers to grad/exit: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

WRONG = {"other: per slope": {"by_hand": 10_000 * 3 + 1}}
