"""derivatives/dheight: The gradient of height, on paper."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, no_framework
from helpers.exercises.derivatives.programs import number


def _height_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((np.array([number(rng, 0.4, 1.3), number(rng, 0.4, 1.3)]),)) for _ in range(10)]


def _dheight(p: Any, *, hill: float = 0.2, sign: float = -1.0) -> np.ndarray:
    """The gradient of height, with the factor of the hill and the sign of the second partial open to faults."""
    return np.array([np.cos(p[0]) * np.cos(p[1]) + hill * p[0], sign * np.sin(p[0]) * np.sin(p[1])])


def _product_of_slopes(p: Any) -> np.ndarray:
    both = np.cos(p[0]) * -np.sin(p[1])
    return np.array([both + 0.2 * p[0], both])


EXERCISE = Exercise(
    id="derivatives/dheight",
    title="The gradient of height, on paper",
    level=1,
    minutes=8,
    signature="dheight(p)",
    cases=_height_cases,
    oracle=_dheight,
    mistakes=(
        Mistake("M03", _product_of_slopes, "The slopes of both factors were multiplied. While you step in one direction, the other factor stands still: it stays as it is."),
        Mistake("flat", lambda p: _dheight(p, hill=0.0), "The hill is missing: the slope of 0.1·p[0]² along p[0] is 0.2·p[0]."),
        Mistake("half-hill", lambda p: _dheight(p, hill=0.1), "Only the slope of the hill is off. What is the derivative of p[0]²?"),
        Mistake("sign", lambda p: _dheight(p, sign=1.0), "The second entry has the opposite sign: the derivative of cos is −sin."),
        Mistake("swapped", lambda p: _dheight(p)[::-1], "Both slopes are right, in the wrong order. Entry 0 is the slope along p[0]."),
        Mistake("hill-twice", lambda p: _dheight(p) + np.array([0.0, 0.2 * p[0]]), "The hill 0.1·p[0]² does not change along p[1]. It belongs to the first entry only."),
        Mistake("hill-north", lambda p: np.array([np.cos(p[0]) * np.cos(p[1]) + 0.2 * p[1], -np.sin(p[0]) * np.sin(p[1])]), "The slope of the hill has p[1] in it. The hill is 0.1·p[0]²: its slope along p[0] depends on p[0] only."),
        Mistake("other-factor-dropped", lambda p: np.array([np.cos(p[0]) + 0.2 * p[0], -np.sin(p[1])]), "The factor that stands still is missing. A constant factor stays where it is: the slope of 3·sin is 3·cos."),
        Mistake("height", lambda p: np.sin(p[0]) * np.cos(p[1]) + 0.1 * p[0] ** 2, "This is the height itself. Its two slopes were asked for."),
        Mistake("one-number", lambda p: _dheight(p).sum(), "The two slopes were added up. Keep them apart: an array of shape (2,)."),
    ),
    rules=(no_framework("by hand"),),
    hints=(
        "Step along p[0] only. Which of p[0], p[1], sin(p[0]), cos(p[1]) change, and which stand still?",
        "Picture two cuts through the landscape, one east–west, one north–south. In each cut, everything that holds the other coordinate is a constant factor.",
        "entry 0: the derivative of sin(p[0]), times the factor that stands still, plus the derivative of 0.1·p[0]²\nentry 1: the factor that stands still, times the derivative of cos(p[1])",
        "Entry 0 is cos(p[0])·cos(p[1]) + 0.2·p[0]. For entry 1, sin(p[0]) stands still; finish it, and put both into `np.array([…, …])`.",
    ),
)  # fmt: skip
