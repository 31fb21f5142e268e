"""The patients of clinic/triage: families of broken programs, what is wrong with them, and what they should give."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.clinic.triage import call

CAUSES = {
    "A": "a transform is a function that still waits, and was used as a result (or a result as a function)",
    "B": "has_aux=True, and the function does not return the pair",
    "C": "grad starts from one number, and here several outputs were wanted",
    "D": "whole numbers have no slope",
    "E": "a tuple or a pair that a transform takes or gives: missing, not taken apart, or the wrong part of it",
    "F": "x itself was turned into a plain number on the way",
    "G": "the branch that where did not choose is differentiated, too",
    "H": "the branch that ran is differentiated, and nothing else",
    "I": "under vmap there is no single yes or no",
    "J": "grad differentiates with respect to argument 0",
    "K": "a scan takes a step, (carry, x) → (carry, y), and torch.func has none: there it is a loop",
}


@dataclass(frozen=True)
class Broken:
    """A family of broken programs. `code` is the body of `program(…)`, in which `{F}` and other names in braces are
    those of a library; `takes` are the inputs: a and b are numbers, n is a whole one. `right` is what the mended
    program gives, `hasty` what a quick wrong mend or the broken program itself gives, `tempting` the cause that comes
    to mind first, `look` where to look."""

    cause: str
    tempting: str
    takes: str
    code: str
    wanted: str
    right: Callable[..., Any]
    hasty: Callable[..., Any]
    look: str


FAMILY = (
    Broken("A", "E", "a", "slope, value = {F}.{gv}(lambda x: x ** 3)\nreturn slope", "the slope of x³ at a",
           lambda a: 3 * a**2, lambda a: a**3, "What is there to unpack before anybody has said at which x?"),
    Broken("A", "C", "a", "inner = {F}.grad(lambda x: x ** 4)({num}(a))\nreturn {F}.grad(inner)({num}(a))", "the second derivative of x⁴ at a",
           lambda a: 12 * a**2, lambda a: 4 * a**3, "Print `inner`. Is it what grad takes?"),
    Broken("B", "E", "a", "return {F}.{gv}(lambda x: x ** 3, has_aux=True)({num}(a))", "the slope of x³ at a, and 2x, carried beside the value as the extra: return the pair (slope, extra)",
           lambda a: (3 * a**2, 2 * a), lambda a: 3 * a**2, "Where in the function is the extra made?"),
    Broken("C", "E", "a, b", "return {F}.grad(lambda x: x ** 3)({num}([a, b]))", "the slope of x³ at a and at b",
           lambda a, b: np.array([3 * a**2, 3 * b**2]), lambda a, b: 3 * a**2 + 3 * b**2, "How many numbers does the function return?"),
    Broken("C", "J", "a, b", "f = lambda x: {N}.stack([x[0] * x[1], x[0] ** 2])\nreturn {F}.grad(lambda x: f(x).sum())({num}([a, b]))", "the slopes of both outputs of f by both entries of x, at [a, b]: row by row, one output per row",
           lambda a, b: np.array([[b, a], [2 * a, 0.0]]), lambda a, b: np.array([b + 2 * a, a]), "Which output does each number belong to?"),
    Broken("D", "F", "n", "return {F}.grad(lambda x: x ** 3)({num}(n))", "the slope of x³ at n",
           lambda n: 3.0 * n**2, lambda n: 1.0 * n**3, "Look at the type of the number that goes in."),
    Broken("E", "C", "a, b", "return {F}.jvp(lambda x: x ** 3, {num}(a), {num}(b))", "how fast x³ changes while x passes a with speed b",
           lambda a, b: 3 * a**2 * b, lambda a, b: 3 * a**2, "How does the library know how many arguments f has?"),
    Broken("E", "F", "a, b", "return {F}.jvp(lambda x: x ** 3, ({num}(a),), ({num}(b),))[0]", "how fast x³ changes while x passes a with speed b",
           lambda a, b: 3 * a**2 * b, lambda a, b: a**3, "Print everything that jvp returns. Which part is taken here?"),
    Broken("E", "A", "a", "out, pull = {F}.vjp(lambda x: x ** 3, {num}(a))\nreturn pull({num}(1.0)) * 2", "twice the slope of x³ at a",
           lambda a: 6 * a**2, lambda a: 3 * a**2, "What does `* 2` do to what pull gives back?"),
    Broken("F", "H", "a", "return {F}.grad(lambda x: x * x.item() + x)({num}(a))", "the slope of x·x + x at a",
           lambda a: 2 * a + 1, lambda a: a + 1, "On how many paths does x reach the result, and on how many as an array of the library?"),
    Broken("G", "H", "a, b", "x = {num}([a, -a])\nf = lambda k: {N}.where(x > 0, {N}.sqrt(k * x), 0.0 * x).sum()\nreturn {F}.grad(f)({num}(b))", "the slope of f at k = b",
           lambda a, b: 0.5 * (a / b) ** 0.5, lambda a, b: 0.0, "Which entry is NaN, and is it one that where chose?"),
    Broken("H", "F", "a", "f = lambda x: {num}(a * a + a) if x == a else x * x + x\nreturn {F}.grad(f)({num}(a))", "the slope of x·x + x at a",
           lambda a: 2 * a + 1, lambda a: 0.0, "Which line of f ran, and does x stand in it?"),
    Broken("I", "G", "a, b", "f = lambda x: x * x if x > 1 else x\nreturn {F}.vmap(f)({num}([b, a]))", "for b and for a: the square of a number above 1, and any other number itself",
           lambda a, b: np.array([x * x if x > 1 else x for x in (b, a)]), lambda a, b: np.array([b**2, a**2]), "How often does f run here, and for which entry does it decide?"),
    Broken("J", "C", "a, b", "f = lambda x, k: k * x ** 2\nreturn {F}.grad(f)({num}(a), {num}(b))", "the slope of f by k, at x = a and k = b",
           lambda a, b: a**2, lambda a, b: 2 * a * b, "By which of the two arguments did it differentiate?"),
    Broken("K", "I", "a, b", "return {S}(lambda x: x * x, {num}(0.0), {num}([a, b]))", "the sum of the squares so far, after a and after b: two numbers",
           lambda a, b: np.array([a**2, a**2 + b**2]), lambda a, b: np.array([a**2, b**2]), "What must one step know of the steps before it?"),
)  # fmt: skip
NAMES = {
    "torch": {"F": "torch.func", "N": "torch", "num": "torch.tensor", "gv": "grad_and_value", "S": "torch.func.scan"},
    "JAX": {"F": "jax", "N": "jnp", "num": "jnp.array", "gv": "value_and_grad", "S": "jax.lax.scan"},
}


@dataclass(frozen=True)
class Patient:
    """One broken program: 15 families in two libraries. `inputs` are those shown, then others that the learner has not
    seen: a result that was typed does not follow them."""

    library: str
    broken: Broken
    inputs: tuple[tuple[float, ...], ...]

    @property
    def puzzle(self) -> dict[str, Any]:
        body = textwrap.indent(self.broken.code.format(**NAMES[self.library]), "    ")
        program = f"def program({self.broken.takes}):\n{body}\n\n\nprint({call(self.inputs[0])})"
        return {"library": self.library, "program": program, "wanted": self.broken.wanted, "causes": dict(CAUSES)}


def patient(number: int) -> Patient:
    """The patient of this number: its library, its family and its inputs are drawn from it."""
    rng = np.random.default_rng([number, 39])
    library, broken = str(rng.choice(list(NAMES))), FAMILY[rng.integers(len(FAMILY))]
    pools = {"a": (1.25, 1.5, 1.75, 2.5), "b": (0.25, 0.375, 0.6875), "n": (2, 4, 5)}
    if broken.cause == "I":  # one number above 1, in either order; both above; both below
        (p, q, r, s), (t, u, v) = (rng.permutation(pools[name]).tolist() for name in "ab")
        return Patient(library, broken, ((p, t), (u, q), (r, s), (t, v)))
    drawn = [rng.permutation(pools[name])[:3].tolist() for name in broken.takes.split(", ")]
    return Patient(library, broken, tuple(zip(*drawn, strict=True)))
