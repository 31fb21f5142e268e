"""Answers to vmap/recall_argnums: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import torch

RIGHT = {"a list": {"by_hand": [3]}, "a torch shape": {"by_hand": torch.Size([3])}}

WRONG = {"other: an int": {"by_hand": 3}}
