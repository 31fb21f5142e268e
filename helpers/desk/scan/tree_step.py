"""A step over trees, for a scan that is yet to be written."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np

from helpers.by_hand import scan
from helpers.desk.functions import Function, Handed, counted, generic_numbers, numpy_only
from helpers.desk.libraries import Library

Tree = Any
BY_LIBRARY = "bh.scan ran the loop"
ONE_ROW = "f takes one row of each leaf of xs"
CARRY_IS_A_DICT = "f reads carry['level'] and carry['total']"
READS_A_DICT = "f reads x['keep'] and x['push']"


@dataclass(frozen=True)
class TreeStep(Function):
    """A step over trees, named by its seed: the carry is {"level": (2,), "total": ()}, x is {"keep": (), "push": (2,)},
    y is (number, (array, number)), or in the other forms ((array, number), number) and (array, (number, number, array)).
    It is linear in the carry. An answer gets it for NumPy only."""

    seed: int
    form: int = 0

    @cached_property
    def factors(self) -> tuple[float, float]:
        """The two numbers in the formula."""
        return tuple(float(x) for x in generic_numbers(np.random.default_rng(self.seed), (2,)))

    def on(self, lib: Library) -> Handed:
        """The step; its two arguments may be named."""
        compute, refuse = partial(self.value, lib.namespace), partial(self.refuse, lib)
        return counted(compute, self.shown(), self.named, refuse, arity=2, description=self)

    def refuse(self, lib: Library, carry: Tree, x: Tree) -> None:
        """Refuse to be run by the library's scan, and what is not of NumPy."""
        if _runs_inside(scan):
            raise TypeError(f"{BY_LIBRARY}, and it was yours to write")
        numpy_only(carry, x)

    def value(self, namespace: Any, carry: Tree, x: Tree) -> tuple[Tree, Tree]:
        """The new carry, and y."""
        a, b = self.factors
        if not isinstance(x, dict):
            raise TypeError(f"{READS_A_DICT}, and it got {type(x).__name__}: give it one x, a dict like xs")
        if not isinstance(carry, dict) or "level" not in carry:
            got = f"a dict of {', '.join(map(str, carry))}" if isinstance(carry, dict) else type(carry).__name__
            raise TypeError(f"{CARRY_IS_A_DICT}, and as its first argument it got {got}: the carry comes first, then x")
        if shape := getattr(x["keep"], "shape", ()):
            raise TypeError(f"{ONE_ROW}, so that x['keep'] is one number; here it has shape {tuple(shape)}")
        level = carry["level"] * x["keep"] + a * x["push"]
        total = carry["total"] + x["keep"]
        return {"level": level, "total": total}, self.arranged(b * carry["level"][0], level + x["push"], total)

    def arranged(self, first: Any, push: Any, total: Any) -> tuple:
        """The three parts of y in the form of this step."""
        return ((first, (push, total)), ((push, total), first), (push, (first, total, push)))[self.form]

    def shown(self) -> str:
        """What printing it shows."""
        return f"f(carry, x): {self}"

    def __str__(self) -> str:
        a, b = self.factors
        carry = f'level = carry["level"]*x["keep"] + {a:g}*x["push"], total = carry["total"] + x["keep"]'
        first, push = f'{b:g}*carry["level"][0]', 'level + x["push"]'
        y = (f"({first}, ({push}, total))", f"(({push}, total), {first})", f"({push}, ({first}, total, {push}))")[self.form]
        return f"{carry}, y = {y}".replace("+ -", "- ")


def _runs_inside(function: Callable[..., Any]) -> bool:
    """Whether a call of this function is under way."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code is not function.__code__:
        frame = frame.f_back
    return frame is not None
