"""Answers to value/exit: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

RIGHT = {
    "from the end": {"by_hand": "result[-1][-2]"},
    "item": {"by_hand": "`result[1] [0].item()`"},
    "the reverse": {"by_hand": "result[::-1][0][0]"},
    "slices": {"by_hand": "result[1:][0][:1][0]"},
    "a list of it": {"by_hand": "float(list(result)[1][0])"},
    "a sum": {"by_hand": "loss = result[2 - 1][0]"},
    "by its method": {"by_hand": "result.__getitem__(1)[0]"},
}

WRONG = {
    "wrong-1 in capitals": {"by_hand": "Result[0][0]"},
    "wrong-1 from the end": {"by_hand": "result[-2][0]"},
    "wrong-3 the reverse": {"by_hand": "result[::-1][1]"},
    "wrong-4 from the end": {"by_hand": "result[-1][-1]"},
    "wrong-7 with a space": {"by_hand": "result[1, 0]"},
    "other: the tuple": {"by_hand": (1, 0)},
    "other: code": {"by_hand": "__import__('os').getcwd()"},
    "other: unpacked": {"by_hand": "_, (loss, _) = result"},
}
