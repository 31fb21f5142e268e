"""Answers to grad/recall_chain: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

RIGHT = {"a product": {"by_hand": "3 * 4 = 12"}}

WRONG = {"other: text": {"by_hand": "f' times g'"}, "other: a hedge": {"by_hand": "12 or 21"}}
