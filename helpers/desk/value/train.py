"""How answers to value/train are used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.functions import Function
from helpers.desk.using import library_in_use, seen

# The names of the notes, by the number of steps; that of a long walk, and that of the first walk again.
FEW = {0: "no step", 1: "one step"}
LONG, ONCE_MORE = "a long walk", "the same inputs"


@dataclass(frozen=True)
class Bowl(Function):
    """The sum of squares, and a number: at lr = 0.5 one step leads to its lowest point, where all stands still."""

    lowest: float

    def value(self, namespace: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        return (x * x).sum() + self.lowest

    def __str__(self) -> str:
        return f"sum(x*x) + {self.lowest:g}"


def use(train: Any, f: Any, x0: Any, steps: int, lr: Any, *long_walk: Any) -> Any:
    """The last x and the log. Noted beside them: those of no step and of one; where a long walk on another function is
    given, too, that walk (not in JAX, where it takes long), and the first one once more."""
    result = seen(train(f, x0, steps, lr))
    calls = {name: (lambda few=few: train(f, x0, few, lr)) for few, name in FEW.items()}
    lib = library_in_use()
    if long_walk:
        calls[ONCE_MORE] = lambda: train(f, x0, steps, lr)
    if long_walk and lib and lib.way != "jax":
        calls[LONG] = lambda: train(*long_walk)
    note_calls(calls)
    return result
