"""scan/fixed_point: The slope of a solution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.scan import two_numbers
from helpers.desk.scan.two_numbers import TWO_NUMBERS
from helpers.exercises.programs import random_seed


@dataclass(frozen=True)
class Contraction(two_numbers.Contraction):
    """A contraction that knows its slopes and where it comes to rest."""

    def slopes(self, a: Any, x: Any) -> tuple:
        """The slopes of g by a and by x."""
        p, q, r, s = self.numbers
        inner = p * np.cos(q * a + r * x)
        return inner * q + s, inner * r

    def solution(self, a: Any) -> np.float64:
        """The x with x = g(a, x)."""
        x = 0.0
        for _ in range(400):
            x = self(a, x)
        return np.float64(x)


def _fixed_cases(rng: np.random.Generator) -> list[Case]:
    """Solutions at which both slopes of g are plainly there, of both signs, and not so small by x that few rounds would do."""
    cases: list[Case] = []
    while len(cases) < 6:
        smallest, sign = (0.25, 0.5)[len(cases) % 2], (1, 1, -1, -1)[len(cases) % 4]
        g, a = Contraction(random_seed(rng)), generic_numbers(rng)
        x = g.solution(a)
        by_a, by_x = g.slopes(a, x)
        if smallest < sign * by_x < 0.65 and abs(by_a) > 0.3 and abs(1 - by_a) > 0.2 and abs(x) > 0.1:
            cases.append(Case((g, a, x)))
    return cases


def _fixed_oracle(g: Contraction, a: Any, x: Any) -> Any:
    by_a, by_x = g.slopes(a, x)
    return by_a / (1 - by_x)


def _fixed_with(wrong: Callable[[Any, Any, Any, Any], Any]) -> Callable[..., Any]:
    """`slope_of_solution` with a wrong belief: `wrong(slope by a, slope by x, a, x)` is what it gives."""
    return lambda g, a, x: wrong(*g.slopes(a, x), a, x)


def _unrolled(g: Any, a: Any, x: Any) -> Any:
    """The right number from sixty more rounds: calls g in each."""
    slope = 0.0
    for _ in range(60):
        by_a, by_x = g.slopes(a, x)
        slope = by_a + by_x * slope
        g(a, x)
    return slope


EXERCISE = Exercise(
    id="scan/fixed_point",
    title="The slope of a solution",
    level=3,
    minutes=10,
    signature="slope_of_solution(g, a, x)",
    ways=("by_hand", "torch", "jax"),
    cases=_fixed_cases,
    oracle=_fixed_oracle,
    rules=(calls_at_most(2, "g called at most twice", "unrolled"),),
    mistakes=(
        Mistake("M38", _fixed_with(lambda ga, gx, a, x: ga), "x was taken as a constant: this is what one round from a finished x gives. When a moves, the solution moves with it, and g sees that, too."),
        Mistake("zero", _fixed_with(lambda ga, gx, a, x: 0.0 * ga), "Zero: a loop that stops at once never looked at a. The solution does depend on it."),
        Mistake("plus", _fixed_with(lambda ga, gx, a, x: ga / (1 + gx)), "The sign below the line is wrong. From s = g_a + g_x·s it follows that s·(1 − g_x) = g_a."),
        Mistake("no-one", _fixed_with(lambda ga, gx, a, x: ga / gx), "You divided by g_x: the 1 is missing. From s = g_a + g_x·s it follows that s·(1 − g_x) = g_a."),
        Mistake("one-more", _fixed_with(lambda ga, gx, a, x: ga + gx * ga), "These are two rounds of the loop. Each round adds another power of g_x: what is the sum of all of them?"),
        Mistake("sum", _fixed_with(lambda ga, gx, a, x: ga + gx), "You added the two slopes, as if x moved as much as a does. x moves by the slope you look for: s = g_a + g_x·s."),
        Mistake("exchanged", _fixed_with(lambda ga, gx, a, x: gx / (1 - ga)), "The two slopes are exchanged: a is the first argument of g, x the second."),
        Mistake("upside-down", _fixed_with(lambda ga, gx, a, x: (1 - gx) / ga), "Upside down: this says how a moves with x."),
        Mistake("minus-ratio", _fixed_with(lambda ga, gx, a, x: -ga / gx), "That is the rule for g(a, x) = constant. Here it is g(a, x) − x that stays 0, so the slope by x is g_x − 1."),
        Mistake("minus", _fixed_with(lambda ga, gx, a, x: -ga / (1 - gx)), "The sign is wrong. Write x = g(a, x), differentiate both sides, and solve for the slope."),
        Mistake("by-x", _fixed_with(lambda ga, gx, a, x: gx), "This is how g moves with x: how fast the loop converges, not how its end moves with a."),
        Mistake("no-division", _fixed_with(lambda ga, gx, a, x: ga * (1 - gx)), "Multiply or divide? From s·(1 − g_x) = g_a, divide."),
        Mistake("solution", _fixed_with(lambda ga, gx, a, x: x), "This is the solution itself. How it moves with a was asked for."),
        Mistake("one-argument", raises(TypeError(TWO_NUMBERS)), "g wants a and x. With `argnums` you say by which of the two you differentiate: `grad(g, argnums=(0, 1))(a, x)`.", error=TWO_NUMBERS),
        Mistake("unrolled", _unrolled, "No more rounds of the loop are needed, neither to differentiate them nor for differences: the equation x = g(a, x) knows the slope already. Differentiate both sides, once."),
    ),
    hints=(
        "At the solution, x = g(a, x). If a moves by a little, by how much must x move so that this stays true?",
        "Picture the move of x as a loan with interest: a's push gives g_a at once, and each round gives g_x times what came before. All rounds together are g_a · (1 + g_x + g_x² + …).",
        "g_a, g_x = the two slopes of g at (a, x)\nfrom x = g(a, x): s = g_a + g_x * s\nsolve for s",
        "`g_a, g_x = grad(g, argnums=(0, 1))(a, x)`, and s is g_a divided by (1 − g_x).",
    ),
)  # fmt: skip
