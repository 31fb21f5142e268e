"""Functions of several numbers, each an argument of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from helpers.desk.functions import Function
from helpers.desk.jvp.single_numbers import by_hand_only, single_numbers
from helpers.desk.libraries import Library
from helpers.desk.programs import Expression, Program, evaluate, formula

EACH_BY_ITSELF = "f takes its numbers each by itself"


@dataclass(frozen=True)
class Several(Function):
    """A random smooth function of a few separate numbers, named by its seed. `own`: made for the learner's own dual
    numbers, so that it refuses what helpers.by_hand follows."""

    seed: int
    inputs: int = 2
    own: bool = False
    names: str = "xyzw"

    arity = None  # a wrong number of arguments gets a sentence of its own

    @cached_property
    def expression(self) -> Expression:
        return Program(self.seed, self.inputs).expressions[0]

    def value(self, namespace: Any, *args: Any) -> Any:
        """The function itself, in the arrays of a library."""
        return evaluate(self.expression, args, namespace)

    def refuse(self, lib: Library, *args: Any) -> None:
        """Raise for arrays, for all numbers in one tuple, and by hand for what a library follows."""
        if lib.way == "by_hand":
            by_hand_only(args, self.own)
        if len(args) != self.inputs or any(isinstance(arg, (tuple, list)) for arg in args):
            raise TypeError(f"{EACH_BY_ITSELF}, {self.inputs} in all: write f(*numbers)")
        single_numbers(args)

    def shown(self) -> str:
        """What printing it shows."""
        return f"f: {self}"

    def __str__(self) -> str:
        text = formula(self.expression)
        for k in range(self.inputs):
            text = text.replace(f"x[{k}]", f"<{k}>")
        for k in range(self.inputs):
            text = text.replace(f"<{k}>", self.names[k])
        return f"({', '.join(self.names[: self.inputs])}) ↦ {text}"
