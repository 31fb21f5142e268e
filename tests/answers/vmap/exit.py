"""Answers to vmap/exit: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

RIGHT = {"a list": {"by_hand": [100, 3]}, "text": {"by_hand": "100, 3"}, "a shape as torch prints it": {"by_hand": "torch.Size([100, 3])"}}

WRONG = {"other: three axes": {"by_hand": (100, 3, 3)}, "other: a hedge": {"by_hand": "(100, 3) or (3, 100)"}}
