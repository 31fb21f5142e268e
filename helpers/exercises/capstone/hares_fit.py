"""capstone/hares_fit: The four rates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches, what
from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.plain import Plain, plain, stack
from helpers.exercises.capstone.hares_paper import (
    DT,
    START,
    Apart,
    apart,
    best,
    curve,
    drawn_rates,
    drawn_start,
    logs,
)

ROWS, EVERY, NEAR = 20, 5, 5e-4
_found: dict[tuple[bytes, bytes], np.ndarray] = {}


def _cases(rng: np.random.Generator) -> list[Case]:
    """Data that are off by a tenth, and a guess of which no rate is off by more. Where the guess does not lead down to a bottom
    near the truth, all is drawn anew: elsewhere there are others."""

    def one() -> Case:
        while True:
            rates, start, dt = drawn_rates(rng), drawn_start(rng), round(float(rng.uniform(0.16, 0.24)), 2)
            data = curve(rates, start, dt, ROWS * EVERY)[EVERY::EVERY] * np.exp(0.1 * rng.normal(size=(ROWS, 2)))
            signs = rng.choice([-1, 1], 4)
            case = Case((np.round(data, 2), start, dt, EVERY, np.round(rates * (1 + signs * rng.uniform(0.05, 0.1, 4)), 4)))
            found = bottom(*case.args)
            near, moved = abs(np.log(found / rates)).max() < 0.25, abs(np.log(found / case.args[4])).max() > 0.03
            if near and moved and _is_passable(case, found):
                return case

    return [one(), one()]


def _is_passable(case: Case, rates: np.ndarray) -> bool:
    """Whether the valley is no narrower and no steeper than where the page says how narrow it is, or not by much: then gradient
    descent arrives in a few thousand rounds."""
    data, start, dt, every, _ = case.args
    _, J = logs(apart(np.log(rates), start, dt, every, data))
    bends = np.linalg.eigvalsh(2 * J.T @ J / len(J))
    return bool(bends[-1] < 30 and bends[-1] < 400 * bends[0])


def bottom(data: Any, start: Any, dt: float, every: int, guess: Any) -> np.ndarray:
    """The rates of the smallest misfit near the guess, in NumPy; computed once."""
    key = np.asarray(data).tobytes(), np.asarray(guess).tobytes()
    if key not in _found:
        if len(_found) > 200:
            _found.clear()
        _found[key] = best(data, start, dt, every, guess)
    return _found[key].copy()


def _accept(case: Case, output: Plain) -> str | None:
    """The rates at the bottom, each within NEAR."""
    right = bottom(*case.args)
    if matches(output, plain(right), NEAR):
        return None
    data, start, dt, every, _ = case.args
    rates = stack(output)
    if rates is None or rates.shape != (4,) or rates.dtype.kind not in "iuf":
        return f"Return the four rates, an array of shape (4,); yours is {what(output)}."
    if not (np.isfinite(rates).all() and (rates > 0).all() and (rates < 20).all()):
        return "These are no four rates: each is a positive number, and none is large. Has the walk run away?"
    least = apart(np.log(right), start, dt, every, data).value
    with np.errstate(all="ignore"):
        value = apart(np.log(rates.astype(float)), start, dt, every, data).value
    if not np.isfinite(value):
        return "At your rates the populations run away. Are they rates, and not their logs, or exp of something?"
    if value <= least * 1.002:
        return f"At your rates the misfit is {value:.6g}, next to the smallest, {least:.6g}, and they are not within 0.05 % of where that is. Along its floor the valley is nearly flat: go on for longer, in float64, or take the Hessian for your steps."
    return f"At your rates the misfit is {value:.4g}; the smallest is {least:.4g}. This is not its bottom."


def _with(residuals: Callable[[Apart], tuple[np.ndarray, np.ndarray]]) -> Callable[..., np.ndarray]:
    """`fit` that makes something else small, from where the misfit is smallest."""
    return lambda data, start, dt, every, guess: best(data, start, dt, every, bottom(data, start, dt, every, guess), residuals)


def _then(change: Callable[[np.ndarray], Any]) -> Callable[..., Any]:
    """What is done to the right rates at the end."""
    return lambda *given: change(bottom(*given))


def _raw(at: Apart) -> tuple[np.ndarray, np.ndarray]:
    return (at.model - at.data).ravel(), at.by_logs.reshape(-1, 4)


def _relative(at: Apart) -> tuple[np.ndarray, np.ndarray]:
    return ((at.model - at.data) / at.data).ravel(), (at.by_logs / at.data[..., None]).reshape(-1, 4)


def _at_bottom(data: Any, start: Any, dt: float, every: int, guess: Any) -> tuple[np.ndarray, float]:
    rates = bottom(data, start, dt, every, guess)
    return rates, apart(np.log(rates), start, dt, every, data).value


def _by_slopes(data: Any, start: Any, dt: float, every: int, guess: Any) -> np.ndarray:
    """Two straight lines: the slope of log h against l, that of log l against h."""
    ys = np.concatenate([[start], data])
    h, l = np.gradient(np.log(ys), dt * every, axis=0).T
    line = [np.linalg.lstsq(np.column_stack([np.ones(len(ys)), x]), y, rcond=None)[0] for x, y in ((ys[:, 1], h), (ys[:, 0], l))]
    return np.array([line[0][0], -line[0][1], line[1][1], -line[1][0]])


_IN_LOGS = "These are the logs of the rates. Take their `jnp.exp` before you return them."

EXERCISE = Exercise(
    id="capstone/hares_fit",
    title="The four rates",
    level=3,
    minutes=40,
    signature="fit(data, start, dt, every, guess)",
    ways=("jax",),
    cases=_cases,
    accept=_accept,
    rtol=1e-4,  # by which a known mistake is recognised; a right answer may be off by NEAR
    mistakes=(
        Mistake("guess", lambda data, start, dt, every, guess: np.array(guess), "That is the guess. Does the loop keep what each round finds, and does a step lead down?"),
        Mistake("logs", _then(np.log), _IN_LOGS),
        Mistake("exp-twice", _then(np.exp), "The rates were put through `exp` once too often. What is a log, and what a rate?"),
        Mistake("with-misfit", _at_bottom, "The rates are right. Return them alone."),
        Mistake("misfit-only", lambda *given: _at_bottom(*given)[1], "That is the smallest misfit. The rates at which it is taken are asked for."),
        Mistake("raw", _with(_raw), "These rates make the squared differences of the populations small, and not those of their logs. Large counts weigh more there, and noise in percent does not care for the size."),
        Mistake("relative", _with(_relative), "These rates make the differences divided by the data small, and not those of the logs. The misfit is that of the milestone before."),
        Mistake("own-numbers", lambda data, start, dt, every, guess: best(data, START, DT, 5, guess), "These rates belong to the start and the dt that stand in the notebook: is there an `in_turns` in your fit? Both come in, as `start` and `dt`."),
        Mistake("one-step", lambda *given: best(*given, rounds=1), "That is where one step of Gauss–Newton leads. Go on from there until nothing moves any more."),
        Mistake("slopes", _by_slopes, "These are two straight lines through slopes that were taken from the data. Differences of noisy counts are noisier still: compare curves, with the misfit."),
    ),
    hints=(
        "You can ask for the height of a landscape and for the way uphill, at any place. How do you get to its bottom?",
        "Picture a long, bent valley. Straight downhill leads from one wall to the other. Whoever knows how the ground bends walks along the valley: that is Newton's step, and chapter 09 says when to shorten it.",
        "q = log of the guess\nrepeat:\n    value and slope = misfit at q\n    H = the Jacobian of the slope\n    step = −(H + damping · I)⁻¹ slope\n    if the misfit gets smaller, take it and lower the damping; else raise the damping\nreturn exp(q)",
        "`H = bend(q, start, dt, every, data)`, which is the Jacobian of the slope by `jax.jacfwd`, `step = -np.linalg.solve(H + damping * np.eye(4), slope)`; divide `damping` by 10 where the misfit falls, and multiply it by 10 where it does not. Gradient descent does it, too: with steps of 0.03 times the slope, in some ten thousand rounds.",
    ),
)  # fmt: skip
