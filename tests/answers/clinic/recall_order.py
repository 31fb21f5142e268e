"""Answers to clinic/recall_order: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

RIGHT = {"text": {"by_hand": "12, 8"}, "in words": {"by_hand": "slope 12, value 8"}}

WRONG = {"wrong-1 as text": {"by_hand": "(8, 12)"}, "wrong-10 as text": {"by_hand": "(12, 8, None)"}}
