"""capstone/hares_misfit: How far apart, and which way down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.exercises.capstone.hares_paper import DT, START, Apart, apart, curve, drawn_rates, drawn_start


def _cases(rng: np.random.Generator) -> list[Case]:
    """Five times, of which each is three steps from the next. The data come from rates of their own."""

    def one() -> Case:
        start, dt = drawn_start(rng), round(float(rng.uniform(0.21, 0.3)), 2)
        data = curve(drawn_rates(rng), start, dt, 15)[3::3] * np.exp(0.2 * rng.normal(size=(5, 2)))
        q = np.round(np.log(drawn_rates(rng) * np.exp(rng.uniform(-0.2, 0.2, 4))), 2)
        return Case((q, start, dt, 3, np.round(data, 1)))

    return [one(), one()]


def _oracle(q: Any, start: Any, dt: float, every: int, data: Any) -> tuple[float, np.ndarray]:
    at = apart(q, start, dt, every, data)
    return at.value, at.gradient


def _with(gives: Callable[[Apart], Any], first: int | None = None, by: int | None = None) -> Callable[..., Any]:
    """`misfit` that gives something else, or looks at other times."""
    return lambda q, start, dt, every, data: gives(apart(q, start, dt, by or every, data, first))


def _pair(at: Apart) -> tuple[float, np.ndarray]:
    return at.value, at.gradient


def _times(factor: Callable[[Apart], float]) -> Callable[..., Any]:
    return _with(lambda at: (factor(at) * at.value, factor(at) * at.gradient))


def _raw(at: Apart) -> tuple[float, np.ndarray]:
    r = at.model - at.data
    return float(np.mean(r**2)), 2 * np.einsum("ij,ijk->k", r, at.by_logs) / r.size


def _relative(at: Apart) -> tuple[float, np.ndarray]:
    r = (at.model - at.data) / at.data
    return float(np.mean(r**2)), 2 * np.einsum("ij,ijk->k", r / at.data, at.by_logs) / r.size


def _root(at: Apart) -> tuple[float, np.ndarray]:
    return at.value**0.5, at.gradient / (2 * at.value**0.5)


def _sizes(at: Apart) -> tuple[float, np.ndarray]:
    r = at.residuals
    return float(np.mean(abs(r))), np.einsum("ij,ijk->k", np.sign(r), at.slopes) / r.size


def _signed(at: Apart) -> tuple[float, np.ndarray]:
    return float(np.mean(at.residuals)), at.slopes.mean((0, 1))


def _one_column(k: int) -> Callable[[Apart], tuple[float, np.ndarray]]:
    return lambda at: _pair(Apart(at.model[:, k:k + 1], at.by_logs[:, k:k + 1], at.data[:, k:k + 1]))


def _by_rates(q: Any, start: Any, dt: float, every: int, data: Any) -> tuple[float, np.ndarray]:
    value, gradient = _oracle(q, start, dt, every, data)
    return value, gradient / np.exp(np.asarray(q))


def _times_rates(q: Any, start: Any, dt: float, every: int, data: Any) -> tuple[float, np.ndarray]:
    value, gradient = _oracle(q, start, dt, every, data)
    return value, gradient * np.exp(np.asarray(q))


def _no_exp(q: Any, start: Any, dt: float, every: int, data: Any) -> tuple[float, np.ndarray]:
    """The logs as they are in the place of the rates: two populations that run away."""
    with np.errstate(all="ignore"):
        ys = curve(np.asarray(q), start, dt, every * len(data))[every::every]
        value = float(np.mean((np.log(ys) - np.log(data)) ** 2))
    return value, np.full(4, np.nan)


def _one_step_each(q: Any, start: Any, dt: float, every: int, data: Any) -> tuple[float, np.ndarray]:
    return _oracle(q, start, dt * every, 1, data)


_LEAKS = "[Cc]oncrete|TracerBool|TracerInteger|TracerArrayConversion|UnexpectedTracer|float0"

EXERCISE = Exercise(
    id="capstone/hares_misfit",
    title="How far apart, and which way down",
    level=2,
    minutes=20,
    signature="misfit(log_rates, start, dt, every, data)",
    ways=("jax",),
    cases=_cases,
    oracle=_oracle,
    rtol=1e-10,  # differences reach 1e-9
    mistakes=(
        Mistake("by-rates", _by_rates, "The value is right, and the gradient is that by the rates. By their logs each entry is multiplied by its rate: take `jnp.exp` inside the function that you differentiate."),
        Mistake("no-exp", _no_exp, "Something that is not a number came out. Have the logs of the rates gone into `orbit` as if they were the rates, or rates through `jnp.exp` that were rates already? Take it of `log_rates`, and once."),
        Mistake("sum", _times(lambda at: at.residuals.size), "Too large by the number of differences: that is their sum of squares. The mean over all of them is asked for."),
        Mistake("sum-of-two", _times(lambda at: 2.0), "Twice too large: hares and lynxes were added up, and the mean was taken over the times alone. Take it over all numbers."),
        Mistake("half", _times(lambda at: 0.5), "Half of what is asked for: the mean of the squares, with no ½ before it."),
        Mistake("raw", _with(_raw), "These are squared differences of the populations. The difference of their logs is asked for, squared."),
        Mistake("relative", _with(_relative), "These are differences divided by the data. They resemble differences of logs as long as they are small; the logs are asked for."),
        Mistake("root", _with(_root), "That is the root of the mean square. The mean square itself is asked for."),
        Mistake("sizes", _with(_sizes), "That is the mean of the sizes of the differences. Their squares are asked for."),
        Mistake("signed", _with(_signed), "The differences have not been squared: those of both signs cancel."),
        Mistake("from-start", _with(_pair, first=0), "The first row of the data was held against the start. It belongs to the time `every` steps later: `curve[every::every]`."),
        Mistake("one-early", _with(_pair, first=2), "Your rows lie one step too early: row 0 of the curve is the start, so the first time of the data is row `every`."),
        Mistake("each-step", _with(_pair, by=1), "The data were held against the first rows of the curve. There are `every` steps from one row of the data to the next: `curve[every::every]`."),
        Mistake("one-step-each", _one_step_each, "There is one long step from one row of the data to the next. There are `every` steps of length dt."),
        Mistake("own-dt", lambda q, start, dt, every, data: _oracle(q, start, DT, every, data), "The curve has steps of the length that stands in the notebook. The length comes in, as `dt`."),
        Mistake("own-start", lambda q, start, dt, every, data: _oracle(q, START, dt, every, data), "The curve begins at the start that stands in the notebook. The start comes in, as `start`."),
        Mistake("times-rates", _times_rates, "The value is right, and each entry of the gradient was multiplied by its rate. Where `jnp.exp` stands inside the function that you differentiate, that has been done already."),
        Mistake("base-10", _times(lambda at: np.log(10.0) ** -2), "These are logs to the base 10. Take `jnp.log`."),
        Mistake("hares-only", _with(_one_column(0)), "Only the hares were looked at. Both columns belong to the mean."),
        Mistake("lynxes-only", _with(_one_column(1)), "Only the lynxes were looked at. Both columns belong to the mean."),
        Mistake("value-only", _with(lambda at: at.value), "The value is right. Return the gradient with it: `jax.value_and_grad` gives the pair."),
        Mistake("gradient-only", _with(lambda at: at.gradient), "The gradient is right. Return the value before it: `jax.value_and_grad` gives the pair."),
        Mistake("gradient-first", _with(lambda at: (at.gradient, at.value)), "The two are exchanged: the value comes first, then the gradient."),
        Mistake("downhill", _with(lambda at: (at.value, -at.gradient)), "The gradient has the wrong sign: it points uphill. Leave the minus to whoever takes the step."),
        Mistake("not-one-number", raises(TypeError("Gradient only defined for scalar-output functions")), "The function to differentiate gives many numbers. Take the mean over all: grad wants a single one.", error="scalar-output"),
        Mistake("leaks", raises(TypeError("Concrete value")), "NumPy, `float(…)` or an `if` met a tracer inside the function that you differentiate. Use jnp from end to end.", error=_LEAKS),
    ),
    hints=(
        "Of which numbers is the misfit a function, when all else is held fixed? Write that function of one argument first.",
        "Picture a dial for each rate, turned in percent. The gradient says how the misfit moves when a dial is turned by a hundredth, times a hundred. What does a dial in percent have to do with a log?",
        "loss(q):\n    curve = orbit of exp(q), with every · (number of rows) steps\n    rows = every `every`-th of it, without the start\n    the mean of (log rows − log data)²\nreturn value_and_grad of loss, at log_rates",
        "`curve = orbit(jnp.exp(q), start, dt, every * len(data))`, `gap = jnp.log(curve[every::every]) - jnp.log(data)`, `jnp.mean(gap**2)`; then `jax.value_and_grad(loss)(log_rates)`.",
    ),
)  # fmt: skip
