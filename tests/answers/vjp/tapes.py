"""Numbers that note what they were made of, and a tape with wrong rules or walks, for answers to vjp/my_vjp."""

from __future__ import annotations

import itertools
import math

import numpy as np


class Var:
    """Its parents hang on the value itself; there is no tape."""

    count = itertools.count()

    def __init__(self, value, parents=()):
        self.value, self.parents, self.born, self.bar = value, parents, next(Var.count), 0.0

    def __add__(self, other):
        other = other if isinstance(other, Var) else Var(other)
        return Var(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = other if isinstance(other, Var) else Var(other)
        return Var(self.value * other.value, ((self, other.value), (other, self.value)))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return Var(math.sin(self.value), ((self, math.cos(self.value)),))

    def cos(self):
        return Var(math.cos(self.value), ((self, -math.sin(self.value)),))

    def exp(self):
        return Var(math.exp(self.value), ((self, math.exp(self.value)),))

    def tanh(self):
        return Var(math.tanh(self.value), ((self, 1 / math.cosh(self.value) ** 2),))


def reached(result):
    found, waiting = {}, [result]
    while waiting:
        node = waiting.pop()
        if id(node) not in found:
            found[id(node)] = node
            waiting += [parent for parent, _ in node.parents]
    return sorted(found.values(), key=lambda node: -node.born)


class Wide:
    """A dual number with a tangent for each input."""

    def __init__(self, value, tangent):
        self.value, self.tangent = value, tangent

    def __add__(self, other):
        other = other if isinstance(other, Wide) else Wide(other, 0 * self.tangent)
        return Wide(self.value + other.value, self.tangent + other.tangent)

    def __mul__(self, other):
        other = other if isinstance(other, Wide) else Wide(other, 0 * self.tangent)
        return Wide(self.value * other.value, self.tangent * other.value + self.value * other.tangent)

    __radd__, __rmul__ = __add__, __mul__
    sin = lambda self: Wide(np.sin(self.value), np.cos(self.value) * self.tangent)
    cos = lambda self: Wide(np.cos(self.value), -np.sin(self.value) * self.tangent)
    exp = lambda self: Wide(np.exp(self.value), np.exp(self.value) * self.tangent)
    tanh = lambda self: Wide(np.tanh(self.value), (1 - np.tanh(self.value) ** 2) * self.tangent)


def my_vjp_with(sweep=None, mul=None, fresh=True, ends=lambda bars, n: bars[:n], **rules):
    """The chapter's own tape, with another sweep or another rule; not `fresh`: one tape for all calls."""
    shared = []

    class Node:
        def __init__(self, tape, value, *reads):
            self.tape, self.value, self.place = tape, value, len(tape)
            tape.append(reads)

        def lift(self, x):
            return x if isinstance(x, Node) else Node(self.tape, x)

        def __add__(self, other):
            other = self.lift(other)
            return Node(self.tape, self.value + other.value, (self.place, 1.0), (other.place, 1.0))

        def __mul__(self, other):
            other = self.lift(other)
            slopes = mul(self.value, other.value) if mul else (other.value, self.value)
            reads = zip((self.place, other.place), slopes, strict=True) if slopes else ()
            return Node(self.tape, self.value * other.value, *reads)

        __radd__, __rmul__ = __add__, __mul__
        sin = lambda self: Node(self.tape, np.sin(self.value), (self.place, np.cos(self.value)))
        cos = lambda self: (self + np.pi / 2).sin()
        exp = lambda self: Node(self.tape, np.exp(self.value), (self.place, np.exp(self.value)))
        tanh = lambda self: Node(self.tape, np.tanh(self.value), (self.place, 1 - np.tanh(self.value) ** 2))

    for name, rule in rules.items():
        setattr(Node, name, lambda self, rule=rule: rule(Node, self))

    def my_vjp(f, *xs):
        tape = [] if fresh else shared
        inputs = [Node(tape, x) for x in xs]
        result = inputs[0].lift(f(*inputs))

        def pullback(ct):
            bars = [0.0] * len(tape)
            bars[result.place] = ct
            (sweep or whole)(tape, bars, result.place)
            return tuple(ends(bars, len(xs)))

        return result.value, pullback

    return my_vjp


def whole(tape, bars, last):
    for place in range(len(tape) - 1, -1, -1):
        for read, slope in tape[place]:
            bars[read] += bars[place] * slope


def upward(tape, bars, last):
    for place, reads in enumerate(tape):
        for read, slope in reads:
            bars[read] += bars[place] * slope


def below_the_result(tape, bars, last):
    for place in range(last - 1, -1, -1):
        for read, slope in tape[place]:
            bars[read] += bars[place] * slope


def result_alone(tape, bars, last):
    for read, slope in tape[last]:
        bars[read] += bars[last] * slope


def onto_itself(tape, bars, last):
    for place in range(len(tape) - 1, -1, -1):
        for _, slope in tape[place]:
            bars[place] += bars[place] * slope


def no_bar(tape, bars, last):
    for place in range(last, -1, -1):
        for read, slope in tape[place]:
            bars[read] += slope


def behind_the_loop(tape, bars, last):
    for place in range(last, -1, -1):
        if tape[place]:
            read, slope = tape[place][-1]  # what a loop leaves behind
            bars[read] += bars[place] * slope


def first_read(tape, bars, last):
    for place in range(last, -1, -1):
        for read, slope in tape[place][:1]:
            bars[read] += bars[place] * slope


def break_at_zero(tape, bars, last):
    for place in range(len(tape) - 1, -1, -1):
        if bars[place] == 0:
            break
        for read, slope in tape[place]:
            bars[read] += bars[place] * slope
