"""Answers to vjp/my_vjp: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np
import torch

from helpers import by_hand as bh
from tests.answers.vjp.tapes import (
    Var,
    Wide,
    behind_the_loop,
    below_the_result,
    break_at_zero,
    first_read,
    my_vjp_with,
    no_bar,
    onto_itself,
    reached,
    result_alone,
    upward,
)


def my_vjp_by_birth(f, *xs):
    inputs = [Var(x) for x in xs]
    result = f(*inputs)
    if not isinstance(result, Var):
        return result, lambda ct: [0.0 for _ in xs]
    order = reached(result)

    def pullback(ct):
        bars = {id(result): ct}
        for node in order:
            for parent, slope in node.parents:
                bars[id(parent)] = bars.get(id(parent), 0.0) + bars.get(id(node), 0.0) * slope
        return np.array([bars.get(id(x), 0.0) for x in inputs])

    return np.array(result.value), pullback


def my_vjp_by_paths(f, *xs):
    inputs = [Var(x) for x in xs]
    result = f(*inputs)
    result = result if isinstance(result, Var) else Var(result)

    def pullback(ct):
        bars = [0.0] * len(xs)

        def send(node, message):
            for k, x in enumerate(inputs):
                if node is x:
                    bars[k] += message
            for parent, slope in node.parents:
                send(parent, message * slope)

        send(result, ct)
        return tuple(bars)

    return [result.value, pullback]


def my_vjp_set_back(f, *xs):
    inputs = [Var(x) for x in xs]
    result = f(*inputs)
    result = result if isinstance(result, Var) else Var(result)

    def pullback(ct):
        order = reached(result)
        for node in (*order, *inputs):
            node.bar = 0.0
        result.bar += ct
        for node in order:
            for parent, slope in node.parents:
                parent.bar += slope * node.bar
        return tuple(x.bar for x in inputs)

    return result.value, pullback


def my_vjp_gradient_once(f, *xs):
    value, pullback = my_vjp_set_back(f, *xs)
    slopes = pullback(1.0)
    return value, lambda ct: tuple(ct * slope for slope in slopes)


def my_vjp_all_slopes_at_once(f, *xs):
    result = f(*map(Wide, xs, np.eye(len(xs))))
    if not isinstance(result, Wide):
        return result, lambda ct: tuple(np.zeros(len(xs)))
    return result.value, lambda ct: tuple(ct * result.tangent)


def _with(end, setup=my_vjp_set_back):
    def my_vjp(f, *xs):
        value, pullback = setup(f, *xs)
        return end(value, pullback)

    return my_vjp


def my_vjp_micrograd(f, *xs):
    """Adjoints on the values, never set back."""
    inputs = [Var(x) for x in xs]
    result = f(*inputs)
    result = result if isinstance(result, Var) else Var(result)
    order = reached(result)

    def pullback(ct):
        result.bar = ct
        for node in order:
            for parent, slope in node.parents:
                parent.bar += slope * node.bar
        return tuple(x.bar for x in inputs)

    return result.value, pullback


def my_vjp_used_up(f, *xs):
    inputs = [Var(x) for x in xs]
    result = f(*inputs)
    result = result if isinstance(result, Var) else Var(result)
    order = reached(result)

    def pullback(ct):
        bars = {id(result): ct}
        while order:
            node = order.pop(0)
            for parent, slope in node.parents:
                bars[id(parent)] = bars.get(id(parent), 0.0) + bars.get(id(node), 0.0) * slope
        return tuple(bars.get(id(x), 0.0) for x in inputs)

    return result.value, pullback


def my_vjp_last_kept(f, *xs):
    value, pullback = my_vjp_set_back(f, *xs)
    found = []

    def once(ct):
        if not found:
            found.append(pullback(ct))
        return found[0]

    return value, once


_one_tape: list = []


def my_vjp_one_tape(f, *xs):
    _one_tape.clear()
    _one_tape.append(my_vjp_set_back(f, *xs))
    return _one_tape[0][0], lambda ct: _one_tape[0][1](ct)


_by_program: dict = {}


def my_vjp_by_program(f, *xs):
    key = str(f)
    if key not in _by_program:
        _by_program[key] = (xs, my_vjp_set_back(f, *xs))
    return _by_program[key][1]


def my_vjp_walk(again):
    """A walk from the result that is no sweep."""

    def my_vjp(f, *xs):
        inputs = [Var(x) for x in xs]
        result = f(*inputs)
        result = result if isinstance(result, Var) else Var(result)

        def pullback(ct):
            bars, seen = {id(result): ct}, set()

            def visit(node):
                if not again and id(node) in seen:
                    return
                seen.add(id(node))
                for parent, slope in node.parents:
                    bars[id(parent)] = bars.get(id(parent), 0.0) + bars[id(node)] * slope
                    if again:
                        visit(parent)
                for parent, _ in node.parents:
                    visit(parent) if not again else None

            visit(result)
            return tuple(bars.get(id(x), 0.0) for x in inputs)

        return result.value, pullback

    return my_vjp


def my_vjp_overwritten(f, *xs):
    inputs = [Var(x) for x in xs]
    result = f(*inputs)
    result = result if isinstance(result, Var) else Var(result)

    def pullback(ct):
        bars = {id(result): ct}
        for node in reached(result):
            for parent, slope in node.parents:
                bars[id(parent)] = bars[id(node)] * slope
        return tuple(bars.get(id(x), 0.0) for x in inputs)

    return result.value, pullback


def my_vjp_line_by_line(f, *xs):
    """One message for each pair of lines; a later line replaces what an earlier one brought."""
    inputs = [Var(x) for x in xs]
    result = f(*inputs)
    result = result if isinstance(result, Var) else Var(result)

    def pullback(ct):
        bars = {id(result): ct}
        for node in reached(result):
            found = {}
            for parent, slope in node.parents:
                found[id(parent)] = found.get(id(parent), 0.0) + bars[id(node)] * slope
            bars.update(found)
        return tuple(bars.get(id(x), 0.0) for x in inputs)

    return result.value, pullback


def my_vjp_by_value(f, *xs):
    """Adjoints under the values."""
    inputs = [Var(x) for x in xs]
    result = f(*inputs)
    result = result if isinstance(result, Var) else Var(result)

    def pullback(ct):
        bars = {result.value: ct}
        for node in reached(result):
            for parent, slope in node.parents:
                bars[parent.value] = bars.get(parent.value, 0.0) + bars.get(node.value, 0.0) * slope
        return tuple(bars.get(x, 0.0) for x in xs)

    return result.value, pullback


def my_vjp_last_line(f, *xs):
    """ct goes to the youngest node, whether or not it is the result."""
    made = []

    class Noting(Var):
        def __init__(self, value, parents=()):
            super().__init__(value, parents)
            made.append(self)

        def _new(self, other):
            return Noting(other.value, other.parents)

        def __add__(self, other):
            return self._new(Var.__add__(self, other))

        def __mul__(self, other):
            return self._new(Var.__mul__(self, other))

        __radd__, __rmul__ = __add__, __mul__
        sin = lambda self: self._new(Var.sin(self))
        cos = lambda self: self._new(Var.cos(self))
        exp = lambda self: self._new(Var.exp(self))
        tanh = lambda self: self._new(Var.tanh(self))

    inputs = [Noting(x) for x in xs]
    result = f(*inputs)
    result = result if isinstance(result, Var) else Noting(result)

    def pullback(ct):
        bars = {id(made[-1]): ct}
        for node in reached(made[-1]):
            for parent, slope in node.parents:
                bars[id(parent)] = bars.get(id(parent), 0.0) + bars[id(node)] * slope
        return tuple(bars.get(id(x), 0.0) for x in inputs)

    return result.value, pullback


def my_vjp_looked_up(f, *xs):
    inputs = [Var(x) for x in xs]
    result = f(*inputs)

    def pullback(ct):
        bars = {id(result): ct}
        for node in reached(result):
            for parent, slope in node.parents:
                bars[id(parent)] = bars.get(id(parent), 0.0) + bars[id(node)] * slope
        return tuple(bars[id(x)] for x in inputs)

    return result.value, pullback


def my_vjp_nodes_only(f, *xs):
    inputs = [Var(x) for x in xs]
    result = f(*inputs)

    def pullback(ct):
        return my_vjp_set_back(f, *xs)[1](ct)

    del inputs
    return result.value, pullback


def my_vjp_run_again(f, *xs):
    return f(*xs), lambda ct: my_vjp_set_back(f, *xs)[1](ct)


def my_vjp_differences(f, *xs):
    h = 1e-5

    def moved(k, by):
        return [x + by if j == k else x for j, x in enumerate(xs)]

    return f(*xs), lambda ct: tuple(ct * (f(*moved(k, h)) - f(*moved(k, -h))) / (2 * h) for k in range(len(xs)))


def my_vjp_no_star(f, *xs):
    return f(xs), None


RIGHT = {
    "the tape of the chapter": {"by_hand": my_vjp_with()},
    "sorted by birth": {"by_hand": my_vjp_by_birth},
    "path by path": {"by_hand": my_vjp_by_paths},
    "adjoints set back": {"by_hand": my_vjp_set_back},
    "the gradient once": {"by_hand": my_vjp_gradient_once},
    "all slopes forward in one run": {"by_hand": my_vjp_all_slopes_at_once},
}

WRONG = {
    "forward": {"by_hand": my_vjp_with(upward)},
    "forward as the result's line is left out": {"by_hand": my_vjp_with(below_the_result)},
    "forward as the result's line alone sends": {"by_hand": my_vjp_with(result_alone)},
    "forward as messages land on the line itself": {"by_hand": my_vjp_with(onto_itself)},
    "forward on a tape of all calls": {"by_hand": my_vjp_with(fresh=False)},
    "no-bar": {"by_hand": my_vjp_with(no_bar)},
    "last-read": {"by_hand": my_vjp_with(behind_the_loop)},
    "first-read": {"by_hand": my_vjp_with(first_read)},
    "ends-at-zero": {"by_hand": my_vjp_with(break_at_zero)},
    "own-factor": {"by_hand": my_vjp_with(mul=lambda a, b: (a, b))},
    "factor-one": {"by_hand": my_vjp_with(mul=lambda a, b: (1.0, 1.0))},
    "whole-product": {"by_hand": my_vjp_with(mul=lambda a, b: (a * b, a * b))},
    "mul-nothing": {"by_hand": my_vjp_with(mul=lambda a, b: ())},
    "exp-nothing": {"by_hand": my_vjp_with(exp=lambda Node, x: Node(x.tape, np.exp(x.value)))},
    "tanh-nothing": {"by_hand": my_vjp_with(tanh=lambda Node, x: Node(x.tape, np.tanh(x.value)))},
    "last-lines": {"by_hand": my_vjp_with(ends=lambda bars, n: bars[-n:])},
    "M26 overwritten": {"by_hand": my_vjp_overwritten},
    "M26-lines": {"by_hand": my_vjp_line_by_line},
    "last-line": {"by_hand": my_vjp_last_line},
    "other: adjoints under the values": {"by_hand": my_vjp_by_value},
    "M28 depth first": {"by_hand": my_vjp_walk(again=False)},
    "sent-again at each visit": {"by_hand": my_vjp_walk(again=True)},
    "adds-up as in micrograd": {"by_hand": my_vjp_micrograd},
    "adds-up a list that is used up": {"by_hand": my_vjp_used_up},
    "adds-up the first result kept": {"by_hand": my_vjp_last_kept},
    "one-tape for all": {"by_hand": my_vjp_one_tape},
    "other: kept by the name of the program": {"by_hand": my_vjp_by_program},
    "still-missing": {"by_hand": my_vjp_looked_up},
    "plain-result": {"by_hand": my_vjp_nodes_only},
    "runs-again in the pullback": {"by_hand": my_vjp_run_again},
    "runs-again for differences": {"by_hand": my_vjp_differences},
    "no-star": {"by_hand": my_vjp_no_star},
    "seed-one": {"by_hand": _with(lambda value, pullback: (value, lambda ct: pullback(1.0)))},
    "ct-twice": {"by_hand": _with(lambda value, pullback: (value, lambda ct: tuple(ct * b for b in pullback(ct))))},
    "value-as-ct": {"by_hand": _with(lambda value, pullback: (value, lambda ct: pullback(value)))},
    "M30 one number": {"by_hand": _with(lambda value, pullback: (value, lambda ct: b[0] if len(b := pullback(ct)) == 1 else b))},
    "first-only": {"by_hand": _with(lambda value, pullback: (value, lambda ct: pullback(ct)[0]))},
    "total": {"by_hand": _with(lambda value, pullback: (value, lambda ct: sum(pullback(ct))))},
    "turned-round": {"by_hand": _with(lambda value, pullback: (value, lambda ct: pullback(ct)[::-1]))},
    "no-value": {"by_hand": _with(lambda value, pullback: pullback)},
    "pair-turned": {"by_hand": _with(lambda value, pullback: (pullback, value))},
    "pulled-already": {"by_hand": _with(lambda value, pullback: (value, pullback(1.0)))},
    "node-back": {"by_hand": _with(lambda value, pullback: (Var(value), pullback))},
    "library": {"by_hand": bh.vjp},
    "other: torch": {"by_hand": lambda f, *xs: torch.func.vjp(f, *map(torch.tensor, xs))},
    "other: the value alone": {"by_hand": lambda f, *xs: f(*xs)},
    "other: nothing comes back": {"by_hand": _with(lambda value, pullback: (value, lambda ct: None))},
}
