"""How answers to value/train are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.functions import uncounted
from helpers.desk.using import attempt

# The names of the notes, by the number of steps.
FEW = {0: "no step", 1: "one step"}


def use(train: Any, f: Any, x0: Any, steps: int, lr: Any) -> Any:
    """The last x and the log. Noted beside them: those of no step and of one."""
    result = train(f, x0, steps, lr)
    with uncounted():
        for few, name in FEW.items():
            attempt(name, lambda few=few: train(f, x0, few, lr))
    return result
