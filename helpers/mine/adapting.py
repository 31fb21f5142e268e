"""How what a learner wrote becomes a part of a library: each answer in the form in which `Exchanged` takes it.

An answer was written for the inputs that its exercise names. For other inputs an adapter returns NotImplemented, and by_hand serves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.by_hand import functions
from helpers.by_hand.primitives import Linear, ndim, shape

Rule = Callable[..., Any]


def tangents_of(Dual: type) -> dict[str, Rule]:
    """The tangent rules in a class of dual numbers (jvp/dual)."""

    def one(name: str) -> Rule:
        return lambda tangents, out, args, params: getattr(Dual(args[0], tangents[0]), name)().tangent

    def two(operate: Rule) -> Rule:
        def rule(tangents: Sequence[Any], out: Any, args: Sequence[Any], params: dict) -> Any:
            pairs = [Dual(x, 0.0 if t is None else t) for x, t in zip(args, tangents, strict=True)]
            return operate(*pairs).tangent

        return rule

    rules = {"add": two(lambda a, b: a + b), "multiply": two(lambda a, b: a * b), "divide": two(lambda a, b: a / b)}
    return rules | {name: one(name) for name in ("sin", "cos", "exp", "tanh")}


def cotangents_of(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """The pullbacks of vjp/pullbacks: for products of equal shapes, sums over everything, tanh and where."""

    def mul(c: Any, out: Any, args: Sequence[Any], params: dict) -> Any:
        return list(rules["mul"](c, *args)) if shape(args[0]) == shape(args[1]) else NotImplemented

    def matmul(c: Any, out: Any, args: Sequence[Any], params: dict) -> Any:
        return list(rules["matmul"](c, *args)) if ndim(args[0]) == ndim(args[1]) == 2 else NotImplemented

    def total(c: Any, out: Any, args: Sequence[Any], params: dict) -> Any:
        return [rules["total"](c, args[0])] if len(params["axis"]) == ndim(args[0]) else NotImplemented

    def choose(c: Any, out: Any, args: Sequence[Any], params: dict) -> Any:
        alike = shape(args[0]) == shape(args[1]) == shape(args[2])
        return [None, *rules["where"](c, *args)] if alike else NotImplemented

    return {"multiply": mul, "matmul": matmul, "reduce_sum": total, "tanh": lambda c, out, args, params: [rules["tanh"](c, *args)], "where": choose}


def batching_of(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """The batching rules of vmap/batch_rules: for sums, products, sums over everything and a matrix by a vector."""

    def pair(name: str) -> Rule:
        def rule(mapped: list[bool], args: Sequence[Any], params: dict) -> Any:
            if not all(hasattr(arg, "ndim") for arg in args):
                return NotImplemented  # a Python number
            return rules[name](*args, *mapped)

        return rule

    def total(mapped: list[bool], args: Sequence[Any], params: dict) -> Any:
        return rules["total"](args[0]) if len(params["axis"]) == ndim(args[0]) - 1 else NotImplemented

    def matmul(mapped: list[bool], args: Sequence[Any], params: dict) -> Any:
        ranks = [ndim(x) - m for x, m in zip(args, mapped, strict=True)]
        columns = shape(args[1])[-1]
        if ranks != [2, 2] or columns != 1:  # by_hand's matmul has columns where the exercise has vectors
            return NotImplemented
        vectors = functions.reshape(args[1], shape(args[1])[:-1])
        out = rules["matmul"](args[0], vectors, *mapped)
        return functions.reshape(out, (*shape(out), 1))

    return {"add": pair("add"), "multiply": pair("mul"), "reduce_sum": total, "matmul": matmul}


class _LogSumExp(Linear):
    """A primitive made of the four functions of compose/logsumexp: a value and three rules. Its batch is one lane's value for
    each; inside several batches the function of rows is mapped again."""

    def __init__(self, rules: Mapping[str, Rule], run: Rule) -> None:
        self.name, self.given, self.run, self.has_slope = "logsumexp", rules, run, True
        self.batch = lambda p, size, mapped, args: p.rows(args[0])

    def value(self, x: Any) -> Any:
        return self.given["value"](x)

    def rows(self, X: Any) -> Any:
        return self.run(self.given["batch"], X)

    def push(self, tangents: Sequence[Any], out: Any, args: Sequence[Any], params: dict) -> Any:
        return self.run(self.given["tangent"], tangents[0], args[0])

    def pull(self, c: Any, wanted: Sequence[Any], out: Any, args: Sequence[Any], params: dict) -> list:
        return [self.run(self.given["pullback"], c, args[0])]


def logsumexp_of(rules: Mapping[str, Rule], run: Rule) -> Rule:
    """logsumexp as a function of an array, by the rules of compose/logsumexp where that is a vector."""
    primitive = _LogSumExp(rules, run)
    return lambda x: primitive(x) if ndim(x) == 1 else functions.logsumexp(x)


def basis(x: Any) -> bool:
    """Whether x is a vector, as the Jacobians of compose/own want it."""
    return hasattr(x, "ndim") and x.ndim == 1 and x.dtype != np.dtype(bool)
