"""capstone/hares_orbit: A curve by scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, Rule, raises, refused
from helpers.desk.capstone.hares_orbit import MORE, MOVES, PROGRAM
from helpers.desk.faults import Refusal
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import beside_it
from helpers.exercises.capstone.hares_paper import (
    DT,
    START,
    TRUTH,
    curve,
    drawn_rates,
    drawn_start,
    rk4,
    sensitivities,
    slope,
)

NEAR = 1e-8  # other methods of order four come within 1e-5


def _cases(rng: np.random.Generator) -> list[Case]:
    def one(steps: int) -> Case:
        direction = np.round(rng.uniform(0.2, 0.9, 4) * rng.choice([-1, 1], 4) * (0.1, 0.01, 0.01, 0.1), 4)
        return Case((drawn_rates(rng), drawn_start(rng), round(float(rng.uniform(0.6, 0.8)), 2), steps), more=(direction,))

    return [one(3), one(7)]


def _oracle(rates: Any, start: Any, dt: float, steps: int) -> np.ndarray:
    return curve(rates, start, dt, steps)


CLOSED = "The numbers are right, and no derivative by the rates goes through them: JAX could not write the program down."
HELD = "The numbers are right, and their derivative by the rates is not."
UNROLLED = "The numbers are right, and the program has no `scan` in it: "
GROWS = "The numbers are right, and the program that JAX writes down grows with the number of steps: {} sums and products for {} steps, {} for {}. Go through all steps in one `jax.lax.scan`."


def _reads(case: Case, trial: Trial) -> Plain | Fault:
    """The curve. If it is right, JAX must have been able to write the program down with the rates left open, and the derivative
    along a direction must be right."""
    if not matches(trial.output, plain(_oracle(*case.args)), NEAR):
        return trial.output
    found = trial.notes.get(PROGRAM)
    if isinstance(found, Fault):
        return refused(f"{CLOSED} It says {found.kind}.")
    rates, start, dt, steps = case.args
    moves = sensitivities(np.log(rates), start, dt, steps)[1] @ (case.more[0] / rates)
    return beside_it(trial, MOVES, moves, HELD) or trial.output


def _by_scan(case: Case, trial: Trial) -> str | None:
    found = trial.notes.get(PROGRAM)
    if not isinstance(found, list):
        return UNROLLED + "it could not be read."
    (scans, lines), (_, more) = ([int(count) for count in part] for part in found)
    if more != lines:
        return GROWS.format(lines, case.args[3], more, case.args[3] + MORE)
    return None if scans else UNROLLED + "go through the steps with `jax.lax.scan`. Only then can the reverse sweep of the next milestone go back through them."


def _with(step: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    """`orbit` with another step: step(f, y, dt)."""
    return lambda rates, start, dt, steps: curve(rates, start, dt, steps, step)


def _stages(second: float = 0.5, third: float = 0.5, fourth: float = 1.0, weights: tuple = (1, 2, 2, 1), whole: float = 6.0) -> Callable[..., np.ndarray]:
    """RK4 with other places and weights."""

    def step(f: Any, y: np.ndarray, dt: float) -> np.ndarray:
        k1 = f(y)
        k2 = f(y + second * dt * k1)
        k3 = f(y + third * dt * k2)
        k4 = f(y + fourth * dt * k3)
        return y + dt / whole * sum(w * k for w, k in zip(weights, (k1, k2, k3, k4), strict=True))

    return _with(step)


def _all_from_first(f: Any, y: np.ndarray, dt: float) -> np.ndarray:
    k1 = f(y)
    k2 = k3 = f(y + dt / 2 * k1)
    return y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + f(y + dt * k1))


def _heun(f: Any, y: np.ndarray, dt: float) -> np.ndarray:
    k1 = f(y)
    return y + dt / 2 * (k1 + f(y + dt * k1))


def _from_second(f: Any, y: np.ndarray, dt: float) -> np.ndarray:
    k1 = f(y)
    k2 = f(y + dt / 2 * k1)
    k3 = f(y + dt / 2 * k2)
    return y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + f(y + dt * k2))


def _third_from_first(f: Any, y: np.ndarray, dt: float) -> np.ndarray:
    k1 = f(y)
    k2 = k3 = f(y + dt / 2 * k1)
    return y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + f(y + dt * k3))


def _many(f: Any, y: np.ndarray, dt: float) -> np.ndarray:
    for _ in range(20):
        y = rk4(f, y, dt / 20)
    return y


def _in_logs(rates: Any, start: Any, dt: float, steps: int) -> np.ndarray:
    def step(f: Any, logs: np.ndarray, dt: float) -> np.ndarray:
        return rk4(lambda u: slope(rates, np.exp(u)) / np.exp(u), logs, dt)

    return np.exp(curve(rates, np.log(start), dt, steps, step))


def _no_y(f: Any, y: np.ndarray, dt: float) -> np.ndarray:
    return rk4(f, y, dt) - y


def _then(change: Callable[[np.ndarray], Any], more: int = 0) -> Callable[..., Any]:
    """The right curve, given back in another way."""
    return lambda rates, start, dt, steps: change(curve(rates, start, dt, steps + more))


def _frozen(rates: Any, start: Any, dt: float, steps: int) -> np.ndarray:
    first = curve(rates, start, dt, 1)
    return np.concatenate([first[:1], np.repeat(first[1:], steps, 0)])


# How JAX says that a number of steps must be known when it compiles, and that a tracer is no plain number.
_NO_LENGTH, _NO_NUMBER = "`length` argument to `scan`|Non-hashable static", "[Cc]oncretiz|TracerBool|TracerInteger|TracerArrayConversion"
_NO_PAIR = "scan body output must be a pair|not enough values to unpack|too many values to unpack"
_CARRY = "carry input and carry output|carry.*must have (the same|equal) types?|same type structure"

EXERCISE = Exercise(
    id="capstone/hares_orbit",
    title="A curve by scan",
    level=2,
    minutes=20,
    signature="orbit(rates, start, dt, steps)",
    ways=("jax",),
    cases=_cases,
    oracle=_oracle,
    reads=_reads,
    rtol=NEAR,
    rules=(Rule(_by_scan, "one scan, however many steps"),),
    mistakes=(
        Mistake("euler", _with(lambda f, y, dt: y + dt * f(y)), "Each step goes along the slope at its beginning: that is Euler's method. RK4 takes a mean of four slopes, k1 to k4."),
        Mistake("midpoint", _with(lambda f, y, dt: y + dt * f(y + dt / 2 * f(y))), "Each step takes the slope at its middle alone: the midpoint method, of order two. RK4 takes (k1 + 2 k2 + 2 k3 + k4)/6."),
        Mistake("heun", _with(_heun), "Each step takes the mean of the slopes at its two ends: Heun's method, of order two. RK4 takes (k1 + 2 k2 + 2 k3 + k4)/6."),
        Mistake("equal-weights", _stages(weights=(1, 1, 1, 1), whole=4.0), "The four slopes count alike. The two in the middle count double: (k1 + 2 k2 + 2 k3 + k4)/6."),
        Mistake("no-sixth", _stages(whole=1.0), "The division by 6 is missing: 1 + 2 + 2 + 1 slopes are added up."),
        Mistake("whole-steps", _stages(second=1.0, third=1.0), "k2 and k3 are slopes after a whole step. They belong after half a step: y + dt/2 · k."),
        Mistake("half-at-end", _stages(fourth=0.5), "k4 is the slope after half a step. It belongs after a whole one: y + dt · k3."),
        Mistake("all-from-first", _with(_all_from_first), "k2, k3 and k4 all start from k1. Each begins from the slope before it: k3 from k2, k4 from k3."),
        Mistake("fourth-from-second", _with(_from_second), "k4 starts from k2. It begins from the slope before it: y + dt · k3."),
        Mistake("third-from-first", _with(_third_from_first), "k3 starts from k1. It begins from the slope before it: y + dt/2 · k2."),
        Mistake("sum-of-four", _stages(weights=(1, 1, 1, 1)), "The two slopes in the middle count once. They count double: (k1 + 2 k2 + 2 k3 + k4)/6."),
        Mistake("finer", _with(_many), "That is nearer to the true curve than one step of RK4 in each dt: another solver, or many short steps for one. One step of RK4 for each dt is asked for, as it is."),
        Mistake("in-logs", _in_logs, "That is RK4 on the logs of the populations. Its four slopes are those of the populations themselves."),
        Mistake("own-dt", lambda rates, start, dt, steps: curve(rates, start, DT, steps), "These are steps of the length that stands in the notebook. The length comes in, as `dt`."),
        Mistake("own-start", lambda rates, start, dt, steps: curve(rates, START, dt, steps), "This curve begins at the start that stands in the notebook. The start comes in, as `start`."),
        Mistake("own-rates", lambda rates, start, dt, steps: curve(TRUTH, start, dt, steps), "This is the curve of the rates that stand in the notebook. The rates come in, as `rates`."),
        Mistake("no-y", _with(_no_y), "A step gives how much the populations change, and not what they are then: y is missing."),
        Mistake("no-start", _then(lambda ys: ys[1:]), "The steps are right, and the start is missing: the first row is where the curve begins, so there are steps + 1 rows."),
        Mistake("no-end", _then(lambda ys: ys[:-1]), "The last row is missing: each of your rows is the state before its step. Let y be the new state, and put the start before them."),
        Mistake("start-twice", _then(lambda ys: np.concatenate([ys[:1], ys[:-1]])), "The start stands there twice: each y is the state before its step. Let y be the new state."),
        Mistake("one-more", _then(lambda ys: ys, more=1), "You took one step too many: steps + 1 rows come from the start and `steps` steps."),
        Mistake("transposed", _then(lambda ys: ys.T), "Rows and columns are exchanged: a row for each time, with hares and lynxes side by side."),
        Mistake("end-only", _then(lambda ys: ys[-1]), "That is the end, the carry of the scan. The whole curve is asked for: the start, and the ys."),
        Mistake("both", _then(lambda ys: (ys[-1], ys[1:])), "That is all that the scan returns, the carry and the ys. One array is asked for: the start, and the ys below it."),
        Mistake("frozen", _frozen, "Every step begins at the start. The step must hand on the new state as its carry: the first of the two that it returns."),
        Mistake("no-pair", raises(TypeError("scan body output must be a pair")), "The step of a scan returns two things, the new carry and what is kept: `return new, new`.", error=_NO_PAIR),
        Mistake("carry-changed", raises(TypeError("scan body function carry input and carry output must have equal types")), "What the step hands on must look as what it was handed: an array of shape (2,) and of the same dtype, and no tuple in its place.", error=_CARRY),
        Mistake("closed", _oracle, "NumPy's functions, `float(…)` and `.item()` want plain numbers. Under a transform the rates are tracers: use jnp from end to end, and return its array.", error=f"^refused: {CLOSED}"),
        Mistake("held", raises(Refusal(HELD)), "JAX takes some of the rates for constants here: is there a `stop_gradient`, or an array that was computed beside the rates?", error=f"^refused: {HELD}"),
        Mistake("steps-traced", raises(TypeError("The `length` argument to `scan` expects a concrete value")), "`jax.jit` has made a tracer of `steps`, and a scan must know its length when it is compiled. Keep `static_argnames=\"steps\"`.", error=_NO_LENGTH),
        Mistake("leaks", raises(TypeError("TracerArrayConversionError")), "Under `jax.jit` the rates are tracers, and NumPy's functions, `float(…)` or an `if` want plain numbers. Use jnp from end to end.", error=_NO_NUMBER),
    ),
    hints=(
        "What must a step know of the past? That is the carry. What of it do you want to keep? That is the y.",
        "Picture a rolling ball that is photographed after each step. The ball is the carry, the photographs are the ys. The photograph of the start is taken before the first step.",
        "step(y, nothing):\n    k1 … k4, four slopes\n    new = y + dt/6 · (k1 + 2 k2 + 2 k3 + k4)\n    hand on new, keep new\nscan the step from the start, `length` = steps, with no xs\nput the start above the ys",
        "`_, ys = jax.lax.scan(step, start, length=steps)`, and `jnp.concatenate([start[None], ys])`. In step: `k2 = slope(y + dt / 2 * k1, rates)`, and at its end `return new, new`.",
    ),
)  # fmt: skip
