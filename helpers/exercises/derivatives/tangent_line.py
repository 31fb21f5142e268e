"""derivatives/tangent_line: The best straight line."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, Rule
from helpers.desk.record import Trial
from helpers.desk.using import NOT_CALLED
from helpers.exercises.derivatives.programs import program_at, slope_of


def _line_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for _ in range(10):
        f, x0 = program_at(rng, {0: 0.2, 1: 0.2, 2: 0.2})
        step = rng.uniform(0.4, 0.9)
        xs = [np.float64(round(x0 + s * step, 2)) for s in (1.0, 0.5, -0.7)]
        cases.append(Case((f, slope_of(f), x0, xs)))
    return cases


def _remembering(f: Any, df: Any, x0: Any) -> Any:
    kept: dict[str, Any] = {}
    return lambda x: kept.setdefault("y", f(x0) + df(x0) * (x - x0))


def _secant(f: Any, df: Any, x0: Any) -> Any:
    return lambda x: f(x0) + (f(x0 + 1e-5) - f(x0 - 1e-5)) / 2e-5 * (x - x0)


def _no_slope_used(case: Case, trial: Trial) -> str | None:
    return None if trial.calls[1] else "You did not call df."


EXERCISE = Exercise(
    id="derivatives/tangent_line",
    title="The best straight line",
    level=1,
    minutes=6,
    signature="tangent_line(f, df, x0)(x)",
    inputs=("f", "df", "x0", "x"),
    cases=_line_cases,
    oracle=lambda f, df, x0, xs: [f(x0) + df(x0) * (x - x0) for x in [*xs, xs[0]]],
    mistakes=(
        Mistake("M03", lambda f, df, x0: lambda x: f(x0) + df(x) * (x - x0), "The slope was taken at x. A line has one slope: take it at x0, where the line touches."),
        Mistake("through-the-curve", lambda f, df, x0: lambda x: f(x) + df(x0) * (x - x0), "The height was taken at x: that follows the curve and adds a climb to it. A line knows f at one point only: call f at x0."),
        Mistake("all-at-x", lambda f, df, x0: lambda x: f(x) + df(x) * (x - x0), "Height and slope were both taken at x, so both change from point to point. A line is fixed at x0: call f and df there."),
        Mistake("from-zero", lambda f, df, x0: lambda x: f(x0) + df(x0) * x, "At x = x0 this line is not at f(x0). How far have you gone when you are at x? Not x: you started at x0."),
        Mistake("no-height", lambda f, df, x0: lambda x: df(x0) * (x - x0), "The right slope, but the line starts at height 0. It has to start at f(x0)."),
        Mistake("backward", lambda f, df, x0: lambda x: f(x0) + df(x0) * (x0 - x), "The line leans the wrong way: the step from x0 to x is x − x0."),
        Mistake("curve", lambda f, df, x0: f, "This is the curve itself. The line knows f at one point only, x0."),
        Mistake("level", lambda f, df, x0: lambda x: f(x0), "This line is level. It needs the slope df(x0)."),
        Mistake("exchanged", lambda f, df, x0: lambda x: df(x0) + f(x0) * (x - x0), "Height and slope are exchanged: the line starts at f(x0), and df(x0) says how steep it is."),
        Mistake("slope-alone", lambda f, df, x0: lambda x: df(x0), "This is the slope of the line, everywhere. The line is a height: f(x0), and the climb from x0 to x on top of it."),
        Mistake("slope-of-f", lambda f, df, x0: df, "This is the slope function of f. The line is a height: f(x0), and the climb from x0 to x on top of it."),
        Mistake("brackets", lambda f, df, x0: lambda x: (f(x0) + df(x0)) * (x - x0), "The step multiplies the height, too. Only the slope belongs to it: f(x0) + df(x0)·(x − x0)."),
        Mistake("multiplied", lambda f, df, x0: lambda x: f(x0) * df(x0) * (x - x0), "Height and climb were multiplied. The climb comes on top of the height: add it."),
        Mistake("squared", lambda f, df, x0: lambda x: f(x0) + df(x0) * (x - x0) ** 2, "The step was squared, and the line became a curve. A line climbs by the slope times the step."),
        Mistake("downhill", lambda f, df, x0: lambda x: df(x0) * (x - x0) - f(x0), "The line starts at −f(x0). The height is added, not taken away."),
        Mistake("remembered", _remembering, "At a second x the height at the first came back. Compute it inside the function that you return, at every call anew."),
        Mistake("secant", _secant, "The slope came from heights near x0. It is given: df(x0)."),
        Mistake("M01", lambda f, df, x0: f(x0) + df(x0), "`tangent_line(f, df, x0)` has to be a function that waits for x. Yours has already computed something: define a function inside and return it.", error=NOT_CALLED),
    ),
    rules=(Rule(_no_slope_used, "", "secant", watch="calls"),),
    hints=(
        "Which two numbers fix a line through a given point?",
        "Picture a straight plank that touches the hill at x0. Walk along it from x0 to x: how far did you go, and how much did you climb on the way?",
        "height = f at x0, slope = df at x0\nthe line at x: height + slope times the step from x0 to x\nreturn that as a function of x",
        "The step from x0 to x is x − x0. Return `lambda x: height + slope * …`.",
    ),
)  # fmt: skip
