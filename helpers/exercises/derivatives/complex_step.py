"""derivatives/complex_step: A slope without a difference."""

from __future__ import annotations

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises, refused
from helpers.desk.faults import Refusal
from helpers.desk.plain import Plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.derivatives.programs import program_at

ZERO = "Your slope is exactly 0"


def _complex_cases(rng: np.random.Generator) -> list[Case]:
    """The last point is 0: a step that is a share of x is none there."""
    cases = [Case(program_at(rng, {0: 0.1, 1: 0.2, 3: 0.3})) for _ in range(9)]
    f = cases[0].args[0]
    return [*cases, Case((f, np.float64(0.0)), edge=True)]


def _no_zero(case: Case, trial: Trial) -> Plain | Fault:
    """What is read; refused where nothing is left of the step."""
    output = trial.output
    lost = isinstance(output, np.ndarray) and output.ndim == 0 and output.dtype.kind in "if" and output == 0
    return refused(f"{ZERO}.") if lost else output


EXERCISE = Exercise(
    id="derivatives/complex_step",
    title="A slope without a difference",
    level=2,
    minutes=8,
    signature="complex_step(f, x)",
    cases=_complex_cases,
    oracle=lambda f, x: f.gradient(x),
    reads=_no_zero,
    rtol=1e-12,
    mistakes=(
        Mistake("M11", lambda f, x: (f(x + 1e-4) - f(x - 1e-4)) / 2e-4, "Right to some eight digits: this is a difference of two nearly equal heights, and below 1e-5 a smaller step makes it worse. Step along the imaginary axis, where nothing is subtracted."),
        Mistake("forward", lambda f, x: (f(x + 1e-8) - f(x)) / 1e-8, "This is a forward difference, right to some seven digits. Step along the imaginary axis instead, and subtract nothing."),
        Mistake("coarse", lambda f, x: f(x + 1e-3j).imag / 1e-3, "The right idea, with a step that is too long: truncation shrinks like h², and nothing here gets worse when h is tiny. Take 1e-20."),
        Mistake("real-part", lambda f, x: f(x + 1e-20j).real / 1e-20, "The real part holds the height, f(x). The slope is in the imaginary part."),
        Mistake("undivided", lambda f, x: f(x + 1e-20j).imag, "The imaginary part is h times the slope. Divide by h."),
        Mistake("divided-by-ih", lambda f, x: f(x + 1e-20j) / 1e-20j, "The step was ih, and the whole result was divided by it. Take the imaginary part first, then divide by h, a real number."),
        Mistake("size", lambda f, x: abs(f(x + 1e-20j)) / 1e-20, "The size of a complex number mixes both parts. The slope is in the imaginary part: take `.imag`."),
        Mistake("unit-step", lambda f, x: f(x + 1j).imag, "A step of 1 is no small step. Take h = 1e-20: nothing is subtracted, so it cannot be too small."),
        Mistake("real-step", raises(Refusal(f"{ZERO}.")), "Is your step a real one? x + 1e-20 is x itself, and a real number has no imaginary part. Step along the imaginary axis: `x + 1e-20j`.", error=f"^refused: {ZERO}"),
        Mistake("height", lambda f, x: f(x + 1e-20j).real, "This is the height, f(x). The slope is in the imaginary part."),
    ),
    rules=(calls_at_most(1, "f called once"),),
    hints=(
        "Where did the digits of f(x + h) − f(x − h) go, and how could the slope be read off without that subtraction?",
        "Picture x on the real axis. Step sideways, off the axis. To first order, f stays where it was in the real part, and moves by h·f′(x) in the imaginary part.",
        "h = something tiny\nz = f at (x + i·h)\nslope = imaginary part of z, divided by h",
        "`f(x + 1e-20j)` is one call. Take `.imag` of it, and divide.",
    ),
)  # fmt: skip
