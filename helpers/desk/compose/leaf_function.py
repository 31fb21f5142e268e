"""The function that compose/tree_map maps over the leaves of trees."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.functions import Function
from helpers.desk.libraries import Library

MADE_AN_ARRAY = "f got an array without axes where the leaf is a number."
TUPLE_OF_LEAVES = "f got a leaf, and then a tuple of leaves"
REST_STAYS = "f got a leaf of the first tree, and a whole {} of another"
NO_LEAF = "f got a {}, which is no leaf"
READY_MADE = "tree_map of a library did the work"
_LIBRARIES = ("helpers.by_hand", "jax", "jaxlib", "torch", "optree")


@dataclass(frozen=True)
class LeafFunction(Function):
    """A function of one leaf or of several, arrays or numbers. It looks at each leaf as a whole."""

    a: float
    b: float

    arity = None

    def value(self, namespace: Any, *leaves: Any) -> Any:
        """The sum of leaf − a·mean(leaf), each further leaf b times as heavy as the one before. Refuses containers."""
        for k, leaf in enumerate(leaves):
            if isinstance(leaf, np.ndarray) and not leaf.ndim:
                raise Refusal(MADE_AN_ARRAY)
            if isinstance(leaf, (dict, list, tuple)):
                beside = k and not any(isinstance(part, (dict, list, tuple)) for part in leaves[:k])
                if beside and isinstance(leaf, tuple) and leaf and not any(isinstance(part, (dict, list, tuple)) for part in leaf):
                    raise TypeError(TUPLE_OF_LEAVES)
                raise TypeError((REST_STAYS if beside else NO_LEAF).format(type(leaf).__name__))
        return sum(self.b**k * (leaf - self.a * np.mean(leaf)) for k, leaf in enumerate(leaves))

    def refuse(self, lib: Library, *leaves: Any) -> None:
        """Refuse calls that come out of a library's own tree_map."""
        super().refuse(lib, *leaves)
        frame = sys._getframe(1)
        while frame is not None:
            home = str(frame.f_globals.get("__name__", ""))
            if home.startswith(_LIBRARIES) and "tree" in home:
                raise Refusal(f"{READY_MADE}. Write your own: it takes a few lines.")
            frame = frame.f_back

    def shown(self) -> str:
        """What printing it shows."""
        return f"f(*leaves) = {self}"

    def __str__(self) -> str:
        return f"leaf - {self.a:g}*mean(leaf), plus {self.b:g} times the same of the next leaf"
