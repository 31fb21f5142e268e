"""derivatives/best_h: The best step."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.plain import Plain
from helpers.exercises.derivatives.programs import program_at, slope_of
from helpers.exercises.programs import Program

_GRID = 10.0 ** np.arange(-16, 0.01, 0.05)
_FACTOR = 10.0


def _step_cases(rng: np.random.Generator) -> list[Case]:
    """Points where rounding and truncation are of ordinary size, so that no luck moves the best step."""
    cases = []
    for k in range(10):
        f, x = program_at(rng, {0: 0.25, 1: 0.25, 3: 0.4})
        dtype = (np.float64, np.float32)[k % 2]
        cases.append(Case((f, slope_of(f), dtype(x), dtype)))
    return cases


def _quotient_error(f: Program, x: Any, h: Any) -> Any:
    """How far the central quotient is off, computed in the precision of x and h."""
    with np.errstate(all="ignore"):
        return np.abs(((f(x + h) - f(x - h)) / (2 * h)).astype(np.float64) - f.derivative(np.float64(x)))


def _error_curve(f: Program, x: Any, dtype: Any) -> np.ndarray:
    """The typical error of the central quotient at each step of `_GRID`, free of the accidents of rounding: the
    median over nine nearby points, then over seven neighbouring steps."""
    near = (np.float64(x) * (1 + 0.004 * np.arange(-4, 5))).astype(dtype)[:, None]
    errors = _quotient_error(f, near, _GRID.astype(dtype))
    errors = np.median(np.where(np.isfinite(errors), errors, np.inf), axis=0)
    return np.median(np.lib.stride_tricks.sliding_window_view(np.pad(errors, 3, mode="edge"), 7), axis=1)


def _accept_step(case: Case, output: Plain) -> str | None:
    """A step within a factor 10 of the best, or one whose error is within a factor 10 of the best error."""
    f, _, x, dtype = case.args
    h, refusal = _positive_number(output)
    if refusal:
        return refusal
    curve = _error_curve(f, x, dtype)
    best, least = _GRID[np.argmin(curve)], curve.min()
    typical = float(np.interp(np.log(h), np.log(_GRID), curve))
    here = float(_quotient_error(f, x, dtype(h)))
    on_array = float(_quotient_error(f, np.array([x]), np.array([h], dtype))[0])  # may round in another way
    if best / _FACTOR <= h <= best * _FACTOR or min(typical, here, on_array) <= _FACTOR * least:
        return None
    told = f"In {dtype.__name__}, at x = {x:g}, this step leaves an error of about {typical:.0e}; the best step leaves {least:.0e}."
    if dtype is np.float64 and 5e-4 < h < 5e-2:
        return f"{told} Yours is too long here, and would be right in float32. Is your step the same for both dtypes?"
    if h > best:
        return f"{told} Yours is too long: what is left is truncation, the bend of f over the step."
    if dtype is np.float32 and 1e-6 < h < 5e-5:
        return (
            f"{told} Yours is too short here, and would be right in float64. Is your step the same for both dtypes? Or, if you "
            "measured: np.float32 + np.float64 is float64; `dtype(h)` keeps a step narrow."
        )
    return f"{told} Yours is too short: what is left is rounding, divided by a tiny step."


def _positive_number(output: Plain) -> tuple[float, str | None]:
    if not isinstance(output, np.ndarray) or output.ndim or output.dtype.kind not in "iuf":
        return 0.0, "A step is one number: return a single float."
    h = float(output)
    if not np.isfinite(h) or h <= 0:
        return h, f"A step is a positive number; yours is {h:g}. If it is an exponent, raise 10 to it."
    if h >= 1:
        return h, f"A step of {h:g} leaves the neighbourhood of x. Is this a position in a list of steps? Return the step that stands there."
    return h, None


EXERCISE = Exercise(
    id="derivatives/best_h",
    title="The best step",
    level=2,
    minutes=15,
    signature="best_h(f, df, x, dtype)",
    cases=_step_cases,
    accept=_accept_step,
    mistakes=(
        Mistake("M11", lambda f, df, x, dtype: 1e-15, "A tiny step makes f(x + h) and f(x − h) agree in nearly all digits. Their difference is then mostly rounding, and dividing by h makes it large."),
        Mistake("machine-epsilon", lambda f, df, x, dtype: np.finfo(dtype).eps, "That is the size of one rounding. A step of that size leaves no correct digit in the difference."),
        Mistake("precedence", lambda f, df, x, dtype: np.finfo(dtype).eps / 3, "`eps ** 1/3` is a third of ε: the power binds first. Write `eps ** (1/3)`."),
        Mistake("forward-rule", lambda f, df, x, dtype: np.sqrt(np.finfo(dtype).eps), "√ε is best for the forward difference, whose truncation shrinks like h. The central one shrinks like h²: where does h² equal ε/h?"),
        Mistake("one-for-all", lambda f, df, x, dtype: 1e-5, "1e-5 is good in float64. float32 keeps 7 digits, not 16, so rounding takes over much earlier: the step must depend on dtype."),
        Mistake("eps-of-float64", lambda f, df, x, dtype: np.finfo(np.float64).eps ** (1 / 3), "Your step is the same for both dtypes: it is made from the ε of float64. The `eps` of an earlier cell is that one. Inside the function, ask for the ε of the dtype you are given."),
        Mistake("eps-of-float32", lambda f, df, x, dtype: np.finfo(np.float32).eps ** (1 / 3), "Your step is the same for both dtypes: it is made from the ε of float32. Inside the function, ask for the ε of the dtype you are given."),
        Mistake("too-long", lambda f, df, x, dtype: 0.1, "0.1 is far out on the other side: there the bend of f decides, and rounding plays no part yet."),
    ),
    hints=(
        "Two errors add up: one grows with h, one shrinks with h. How does each depend on h, and where are they equal?",
        "Picture the V: the right arm is truncation, with slope 2 on log–log axes; the left arm is rounding, with slope −1 and higher up for float32. You are asked for the place where it turns.",
        "either measure: for each h of 10⁻¹, 10⁻², …, in the given dtype, compare the central difference with df(x), and return the h with the smallest error\nor think: truncation is about h², rounding about ε/h; solve h² = ε/h",
        "Measuring: `hs = [dtype(10.0**-k) for k in range(1, 16)]`, then `min(hs, key=…)` with the error as key. Thinking: ε is `np.finfo(dtype).eps`, and h² = ε/h gives a power of it.",
    ),
)  # fmt: skip
