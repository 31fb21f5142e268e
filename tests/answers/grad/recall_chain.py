"""Answers to grad/recall_chain: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

WRONG = {"other: text": {"by_hand": "3 * 4"}}
