"""How answers to vjp/pull are used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.again import elsewhere, note_calls
from helpers.desk.faults import Refusal
from helpers.desk.functions import Formula
from helpers.desk.libraries import Library
from helpers.desk.using import seen

OTHER_CT = "another ct at the same x"
OTHER_X = "another x"
ONE_ARRAY = "f takes one array, and was given a tuple."
STILL_A_FUNCTION = "You returned a tuple with a function in it; one array like x was expected."


@dataclass(frozen=True)
class Squash(Formula):
    """W @ tanh(V @ x): n numbers in, m numbers out."""

    seed: int
    n: int
    m: int

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, self.n, self.m])
        return tuple(rng.uniform(0.4, 1.2, shape) * rng.choice([-1, 1], shape) for shape in ((self.m, 5), (5, self.n)))

    @staticmethod
    def formula(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        outer, inner = numbers
        return outer @ namespace.tanh(inner @ x)

    def refuse(self, lib: Library, *args: Any) -> None:
        """Refuse a tuple in place of x."""
        if isinstance(args[0], (tuple, list)):
            raise TypeError(ONE_ARRAY)
        super().refuse(lib, *args)

    def __str__(self) -> str:
        return f"W @ tanh(V @ x), with {self.n} numbers in x and {self.m} in f(x)"


def use(pull: Any, f: Any, x: Any, ct: Any) -> Any:
    """The cotangent of x; noted beside it, what further calls give with another ct and at another x."""
    given = pull(f, x, ct)
    if isinstance(given, tuple) and any(map(callable, given)):
        raise Refusal(STILL_A_FUNCTION)
    found = seen(given)
    note_calls({OTHER_CT: lambda: pull(f, x, 0.5 * ct - 0.413), OTHER_X: lambda: pull(f, elsewhere(x), ct)})
    return found
