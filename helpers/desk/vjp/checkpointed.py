"""How answers to vjp/checkpointed are used."""

from __future__ import annotations

import contextlib
import math
import weakref
from typing import Any

import numpy as np

from helpers.desk.again import elsewhere, note_calls
from helpers.desk.faults import Refusal
from helpers.desk.functions import uncounted
from helpers.desk.measuring import largest_array
from helpers.desk.using import library_in_use, note, seen

OTHER_CT, OTHER_START = "another ct", "another x0"
HELD, TAKEN = "states held at once", "arrays of memory"
LONG, TOO_OFTEN = 1000, "step was called far too often"
FEW = 10  # entries: further calls are made where they cost little
MANY = 50  # entries: from here on the memory is measured, too


def use(checkpointed: Any, step: Any, pull: Any, x0: Any, n: int, ct: Any) -> Any:
    """The cotangent of x0; noted beside it, how many states were there at once, what further calls give, and where pull
    got copies of states, how much memory was taken."""
    if library_in_use() is None:
        return checkpointed(step, pull, x0, n, ct)
    kept_x0, kept_ct = np.array(x0), np.array(ct)  # what the first call changed in place must stay changed, to be seen
    states = _States(n, x0)
    found = checkpointed(_Step(step, states), _Pull(pull, states), x0, n, ct)
    note(HELD, states.most)
    if states.strange > 2 * math.isqrt(n) and len(x0) >= MANY:
        with uncounted(), contextlib.suppress(Exception):
            note(TAKEN, largest_array(lambda: checkpointed(step, pull, kept_x0, n, kept_ct), "by_hand") // len(x0))
    if found is not ... and len(x0) < FEW:
        found = seen(found)
        note_calls(
            {
                OTHER_CT: lambda: checkpointed(step, pull, kept_x0.copy(), n, elsewhere(kept_ct)),
                OTHER_START: lambda: checkpointed(step, pull, elsewhere(kept_x0), n, kept_ct),
            }
        )
    return found


class _States:
    """What a step has made, counted while it is there; and how many times pull got something else, a copy say."""

    def __init__(self, n: int, x0: Any) -> None:
        self.n, self.x0 = n, x0
        self.made = self.most = self.strange = 0
        self._there: dict[int, weakref.ref] = {}

    def add(self, x: Any) -> None:
        """Another one. A long loop in the square of n is ended, as it would take too long."""
        self.made += 1
        if self.made > 3 * self.n > 3 * LONG:
            raise Refusal(f"{TOO_OFTEN}: more than {3 * self.n:,} times for n = {self.n:,}. Twice for each step is enough.")
        place = id(x)
        self._there[place] = weakref.ref(x, lambda _: self._there.pop(place, None))
        self.most = max(self.most, len(self._there))

    def knows(self, x: Any) -> bool:
        """Whether this is x0, or what a step has made."""
        return x is self.x0 or id(x) in self._there


class _Watched:
    """A function that was handed out, and is watched: it looks as it did."""

    def __init__(self, handed: Any, states: _States) -> None:
        self._handed, self._states = handed, states
        self.__name__ = handed.__name__

    def __repr__(self) -> str:
        return repr(self._handed)


class _Step(_Watched):
    def __call__(self, *args: Any, **named: Any) -> Any:
        made = self._handed(*args, **named)
        self._states.add(made)
        return made


class _Pull(_Watched):
    def __call__(self, *args: Any, **named: Any) -> Any:
        self._states.strange += not any(map(self._states.knows, args))
        return self._handed(*args, **named)
