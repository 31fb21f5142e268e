"""scan/sensitivity: How much of the start is left?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.scan import two_numbers
from helpers.desk.scan.two_numbers import TWO_NUMBERS

_BARE = "primals must be a tuple|[Ee]xpected primals to be a tuple|primal and tangent arguments"
_NO_TENSOR = "only contain Tensors"


@dataclass(frozen=True)
class Swing(two_numbers.Swing):
    """A pendulum that knows how its end moves with its start."""

    def jacobian(self, angle: Any, speed: Any) -> np.ndarray:
        """The matrix of partial derivatives of the end by the start: the product of the matrices of all steps."""
        total = np.eye(2)
        for _ in range(self.steps):
            slope = -self.dt * np.cos(angle)
            total = np.array([[1 + self.dt * slope, self.dt], [slope, 1.0]]) @ total
            speed = speed - self.dt * np.sin(angle)
            angle = angle + self.dt * speed
        return total


def _swing_cases(rng: np.random.Generator) -> list[Case]:
    """Starts on both sides; swings so short that the last angle still follows the first, and so long that it goes against it."""

    def one(sign: int, side: int) -> Case:
        shortest, longest = (0.21, 0.28) if sign > 0 else (0.38, 0.5)
        while True:
            angle, speed = (np.float64(side * round(float(x), 2)) for x in (rng.uniform(0.9, 1.6), rng.uniform(0.3, 0.8)))
            swing = Swing(float(round(rng.uniform(shortest, longest), 2)), 6)
            if sign * swing.jacobian(angle, speed)[0, 0] > 0.05:
                return Case((swing, angle, speed))

    return [one(1, 1), one(-1, 1), one(1, -1), one(-1, -1)]


def _sensitivity_with(wrong: Callable[[np.ndarray, Any, Any, Any], Any]) -> Callable[..., Any]:
    """`sensitivity` with a wrong belief: `wrong(jacobian, swing, angle, speed)` is what it gives."""
    return lambda swing, angle, speed: wrong(swing.jacobian(angle, speed), swing, angle, speed)


def _by_differences(swing: Any, angle: Any, speed: Any, h: float = 1e-6) -> Any:
    return (swing(angle + h, speed)[0] - swing(angle - h, speed)[0]) / (2 * h)


EXERCISE = Exercise(
    id="scan/sensitivity",
    title="How much of the start is left?",
    level=2,
    minutes=8,
    signature="sensitivity(swing, angle, speed)",
    ways=("by_hand", "torch", "jax"),
    cases=_swing_cases,
    oracle=lambda swing, angle, speed: swing.jacobian(angle, speed)[0, 0],
    rules=(calls_at_most(1, "swing called once", "differences"),),
    mistakes=(
        Mistake("M24", _sensitivity_with(lambda j, f, a, s: j[0].sum()), "This is the slope along (1, 1): angle and speed both moved. A JVP is not the gradient; it answers for one direction. Move the angle by 1 and the speed by 0."),
        Mistake("wrong-part", _sensitivity_with(lambda j, f, a, s: j[1, 0]), "This says how the last speed moves. The angle is the first of the two."),
        Mistake("wrong-input", _sensitivity_with(lambda j, f, a, s: j[0, 1]), "This is what a change of the first speed does. The angle is the one that moves: its tangent is 1."),
        Mistake("corner", _sensitivity_with(lambda j, f, a, s: j[1, 1]), "This is how the last speed moves with the first speed. The same question was asked about the angle."),
        Mistake("both-parts", _sensitivity_with(lambda j, f, a, s: (j[0, 0], j[1, 0])), "The tangent has two parts, one for each output. Only that of the angle was asked for."),
        Mistake("summed", _sensitivity_with(lambda j, f, a, s: j[:, 0].sum()), "Angle and speed of the end have been added up. Only the angle was asked for."),
        Mistake("M25", _sensitivity_with(lambda j, f, a, s: f(a, s)[0]), "This is the last angle itself. A JVP returns the result first, then the tangent."),
        Mistake("whole-result", _sensitivity_with(lambda j, f, a, s: (f(a, s), (j[0, 0], j[1, 0]))), "This is all that a JVP returns: the end and its tangent, each with two parts. One number was asked for."),
        Mistake("ratio", _sensitivity_with(lambda j, f, a, s: f(a, s)[0] / a), "This is the last angle divided by the first. How much it moves when the first one moves is a slope."),
        Mistake("itself", _sensitivity_with(lambda j, f, a, s: j[0] @ [a, s]), "angle and speed are the point, and here they are the direction, too. The direction says what moves: the angle by 1, the speed by 0."),
        Mistake("scaled", _sensitivity_with(lambda j, f, a, s: j[0, 0] * a), "You moved the angle by the angle itself. For a slope, the tangent is 1."),
        Mistake("bare", raises(TypeError("primals must be a tuple")), "Primals and tangents are tuples, with an entry for each argument of swing: `(angle, speed)` and one tangent for each.", error=_BARE),
        Mistake("one-argument", raises(TypeError(TWO_NUMBERS)), "swing wants both. Hand both to jvp; the speed is held fixed by a tangent of 0.", error=TWO_NUMBERS),
        Mistake("float-tangents", raises(RuntimeError("Expected tangents to only contain Tensors")), "torch wants tensors as tangents, too: `angle * 0 + 1` is a one that every library takes.", error=_NO_TENSOR),
        Mistake("differences", _by_differences, "One JVP carries the slope along, in one call. Differences call the swing twice, and lose digits besides."),
    ),
    hints=(
        "There are two inputs, and only one of them moves. Which direction is that?",
        "Picture two pendulums side by side. The second one starts a hair further out, with the same speed. How far apart are they at the end, in hairs?",
        "tangents: 1 for the angle, 0 for the speed\nvalue and tangent = the jvp of swing along them\nthe tangent has two parts: return the one of the angle",
        "`jvp(swing, (angle, speed), (one, zero))[1][0]`; `angle * 0 + 1` is a one that every library takes.",
    ),
)  # fmt: skip
