"""clinic/nan: Mend a gradient that is NaN."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.clinic.nan import TIE, use
from helpers.desk.functions import generic_numbers
from helpers.exercises.clinic.edges import judged_last


def _nan_cases(rng: np.random.Generator) -> list[Case]:
    """A threshold, and points two or three of which lie above it and the others below."""

    def one(above: int, n: int) -> Case:
        a = generic_numbers(rng)
        gaps = np.round(rng.uniform(0.3, 1.8, n), 2) * rng.permutation([1] * above + [-1] * (n - above))
        return Case((a, np.round(a + gaps, 2)))

    return [one(2, 4), one(3, 5)]


def _roots(a: Any, x: np.ndarray, **other: Any) -> dict[str, Any]:
    """The sum of the roots of what lies above a, and its slope by a, in closed form."""
    above = x[x > a] - a
    return {"total": np.sqrt(above).sum(), "slope": -0.5 * (1 / np.sqrt(above)).sum()} | other


def _roots_without_where(a: Any, x: np.ndarray, size: Any = lambda d: d) -> dict[str, Any]:
    """The root of every distance, or of its size."""
    root = np.sqrt(size(x - a))
    return {"total": root.sum(), "slope": -0.5 * (np.sign(x - a) / root).sum()}


def _roots_below(a: Any, x: np.ndarray) -> dict[str, Any]:
    below = a - x[x < a]
    return {"total": np.sqrt(below).sum(), "slope": 0.5 * (1 / np.sqrt(below)).sum()}


def _instead_of_nan(slope: float) -> Any:
    """The slope that comes out where the root of a point that is not above a was differentiated, too."""
    return lambda a, x: _roots(a, x, slope=slope) if (x <= a).any() else _roots(a, x)


_ORACLE, _READS = judged_last({TIE: 1e-6}, lambda a, x: use(_roots, a, x), "Wrong where a point lies exactly at a")

EXERCISE = Exercise(
    id="clinic/nan",
    title="Mend a gradient that is NaN",
    level=2,
    minutes=9,
    signature="total_and_slope(a, x)",
    ways=("by_hand", "torch", "jax"),
    cases=_nan_cases,
    oracle=_ORACLE,
    reads=_READS,
    mistakes=(
        Mistake("tie", lambda a, x: _roots(a, x, slope=np.nan) if (x == a).any() else _roots(a, x), "Such a point does not lie above a, and counts 0. Its distance is 0, and the root has no finite slope there: give the root something harmless at this point, too.", error=r"^refused: Wrong where a point lies.* your (slope is (-?inf|nan|-?1\.79\d*e308)|total)"),
        Mistake("tie-by-differences", lambda a, x: _roots(a, x, slope=-500.0) if (x == a).any() else _roots(a, x), "Your slope is finite there, and wrong. A difference of two totals steps across the point, where the root is steepest: take the slope with a transform or a formula. The point itself does not lie above a, and counts 0.", error="^refused: Wrong where a point lies.*your slope is"),
        Mistake("outside", lambda a, x: _roots(a, x, slope=0.0), "Your slope is 0 everywhere: a does not stand in what was differentiated. Was the distance x − a worked out before, outside that function? Work it out inside, from its argument."),
        Mistake("not-added", lambda a, x: _roots(a, x, slope=np.where(x > a, -0.5 / np.sqrt(np.where(x > a, x - a, 1.0)), 0.0)), "These are the slopes of the single points. The total moves with their sum: one number."),
        Mistake("M20", _instead_of_nan(np.nan), "The root is differentiated at every point, also where its value is thrown away or cut off: 0 times infinity is NaN. Make the input of the root safe, with a where inside the root."),
        Mistake("patched", _instead_of_nan(0.0), "One NaN had already swallowed the sum over all points. Replacing it by 0 throws the good slopes away, too. Mend it where it arises."),
        Mistake("no-outer", lambda a, x: _roots(a, x, total=_roots(a, x)["total"] + (x <= a).sum()), "The slope is right. The stand-in's own root is in the total now: the outer where must still choose 0."),
        Mistake("sizes", lambda a, x: _roots_without_where(a, x, np.abs), "This takes the root of the distance on both sides. Points below a count nothing."),
        Mistake("no-where", _roots_without_where, "Points below a have no root at all. Choose 0 for them, and give the root something harmless."),
        Mistake("below", _roots_below, "These are the points below a. Those above it count, with the root of x − a."),
        Mistake("no-root", lambda a, x: {"total": (x[x > a] - a).sum(), "slope": -1.0 * (x > a).sum()}, "These are the distances. Their roots were asked for."),
        Mistake("sign", lambda a, x: _roots(a, x, slope=-_roots(a, x)["slope"]), "The sign is turned: when a rises, every distance shrinks."),
        Mistake("exchanged", lambda a, x: dict(zip(("slope", "total"), _roots(a, x).values(), strict=True)), "Total and slope are exchanged. torch gives the gradient first, JAX and bh the value."),
        Mistake("mean", lambda a, x: {name: part / len(x) for name, part in _roots(a, x).items()}, "This is the mean over the points. The sum was asked for."),
        Mistake("by-x", lambda a, x: _roots(a, x, slope=np.where(x > a, 0.5 / np.sqrt(np.where(x > a, x - a, 1.0)), 0.0)), "These are the slopes by each point of x. The slope by a was asked for: one number."),
    ),
    hints=(
        "For a point below a: what is the slope of the root there, and what happens to it after where has chosen the other branch?",
        "Picture two pipes that meet at a valve. The valve closes one pipe, but on the way back pressure is still sent into it: 0 times infinity. Put something harmless into the closed pipe.",
        "above = x > a\nsafe = x - a where above, else 1\nterms = root of safe where above, else 0\ntotal = sum of terms",
        "Two wheres: `safe = torch.where(above, x - a, 1.0)` and `torch.where(above, torch.sqrt(safe), 0.0).sum()`.",
    ),
)  # fmt: skip
