"""Answers to value/exit: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

RIGHT = {"from the end": {"by_hand": "result[-1][-2]"}, "item": {"by_hand": "`result[1] [0].item()`"}}

WRONG = {"wrong-1 in capitals": {"by_hand": "Result[0][0]"}, "wrong-7 with a space": {"by_hand": "result[1, 0]"}, "other: the tuple": {"by_hand": (1, 0)}}
