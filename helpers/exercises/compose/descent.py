"""Gradient descent on paper for compose/train, and what may be amiss with a single step: read off where it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np

from helpers.desk.compose.moons import scores

Params = dict[str, Any]
STAYED = "{} came back as before"
LENGTH = "The first step goes the right way, and is {:.3g} times as long as rate · gradient"
UPHILL = "The first step goes up, and is {:.3g} times as long as rate · gradient"
SIGNS = "Every number has moved by the rate itself, whatever its slope"
SOME_POINTS = "The first step looks at {} of the {} points alone"
MEMORY = "The second step holds more than its own gradient: {:.3g} times the step before is in it"
CHANGED = "The first step is right, and the second is {:.3g} times as long as rate · gradient"
GAVE_UP = "With a rate that is too large the loss goes up in between. 2 steps were asked for, and yours are the parameters after {} of them"


def slopes(params: Params, X: np.ndarray, error: np.ndarray) -> Params:
    """The gradient on paper: `error` is how the loss moves with each score."""
    hidden = np.tanh(X @ params["W"] + params["b"])
    back = np.outer(error, params["v"]) * (1 - hidden**2)
    return {"W": X.T @ back, "b": back.sum(0), "v": hidden.T @ error, "c": error.sum()}


def sigmoid(s: np.ndarray) -> np.ndarray:
    """The probability of the second moon."""
    return np.exp(-np.logaddexp(0.0, -s))


def mean_log_loss(s: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How the loss of a batch moves with each score."""
    return (sigmoid(s) - y) / len(y)


def gradient(params: Params, X: np.ndarray, y: np.ndarray) -> Params:
    """The gradient of the mean of the log-loss."""
    return slopes(params, X, mean_log_loss(scores(params, X), y))


def loss(params: Params, X: np.ndarray, y: np.ndarray) -> float:
    """The mean of the log-loss."""
    s = scores(params, X)
    return float(np.mean(np.logaddexp(0.0, s) - y * s))


def path(X: np.ndarray, y: np.ndarray, params: Params, steps: int, rate: float) -> list[Params]:
    """Where plain gradient descent passes: the first parameters, and those after each step."""
    found = [params]
    for _ in range(steps):
        found.append(_moved(found[-1], gradient(found[-1], X, y), rate))
    return found


def first_step_amiss(X: Any, y: Any, params: Params, rate: float, after: Params) -> str | None:
    """What is to say about a first step that ends in the wrong place, or None."""
    right, taken = gradient(params, X, y), _taken(params, after, rate)
    stayed = [name for name in params if not np.any(taken[name])]
    if stayed and stayed != list(params) and all(_same(taken[name], right[name]) for name in params if name not in stayed):
        return STAYED.format(" and ".join(stayed))
    D, G = _flat(taken), _flat(right)
    times = float(D @ G / (G @ G))
    if _same(D, times * G):  # these have a name of their own
        named = any(np.isclose(times, known) for known in (0, 1, -1, len(y), 1 / len(y)))
        return None if named else UPHILL.format(-times) if times < 0 else LENGTH.format(times)
    if np.allclose(np.abs(D), 1, atol=1e-3) and (np.sign(D) == np.sign(G)).all():
        return SIGNS
    for some in _subsets(len(y)):
        if _same(D, _flat(gradient(params, X[some], y[some]))):
            return SOME_POINTS.format(len(some), len(y))
    return None


def second_step_amiss(X: Any, y: Any, params: Params, rate: float, first: Params, second: Params) -> str | None:
    """What is to say about a second step that ends in the wrong place, behind a right one, or None."""
    own, before = gradient(first, X, y), gradient(params, X, y)
    D, G, old = (_flat(part) for part in (_taken(first, second, rate), own, before))
    (times, memory), *_ = np.linalg.lstsq(np.stack([G, old], 1), D, rcond=None)
    if _same(D, times * G + memory * old):
        if np.isclose(times, 1) and not np.isclose(memory, 0, atol=1e-6):
            return MEMORY.format(memory)
        if np.isclose(memory, 0, atol=1e-6) and not np.isclose(times, 0, atol=1e-6):
            return CHANGED.format(times)
        return None
    for memory in (0.5, 0.8, 0.9, 0.95, 0.99):  # a look ahead, by Nesterov
        if _same(D, memory * old + _flat(gradient(_moved(first, before, rate * memory), X, y))):
            return MEMORY.format(memory)
    return None


def gave_up(X: Any, y: Any, params: Params, rate: float, found: Params) -> str | None:
    """What is to say about two steps of which fewer were kept, or None."""
    passed = path(X, y, params, 1, rate)
    return next((GAVE_UP.format(k) for k, place in enumerate(passed) if _same(_flat(place), _flat(found))), None)


def goes_astray(X: np.ndarray, y: np.ndarray, params: Params, rate: float) -> bool:
    """Whether the loss goes up in the first of two steps, and is higher in the end than at the beginning, too."""
    before, between, after = (loss(place, X, y) for place in path(X, y, params, 2, rate))
    return min(between, after) > 1.1 * before


def _moved(params: Params, direction: Params, rate: float) -> Params:
    return {name: part - rate * direction[name] for name, part in params.items()}


def _taken(params: Params, after: Params, rate: float) -> Params:
    """The step in place of which the gradient should stand."""
    return {name: (part - np.asarray(after[name], float)) / rate for name, part in params.items()}


def _flat(params: Params) -> np.ndarray:
    return np.concatenate([np.ravel(np.asarray(params[name], float)) for name in sorted(params)])


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(np.allclose(a, b, rtol=1e-5, atol=1e-7))


def _subsets(n: int) -> Iterator[list[int]]:
    for size in range(n - 1, 0, -1):
        yield from map(list, combinations(range(n), size))


def trained(
    error: Callable[[np.ndarray, np.ndarray], np.ndarray] = mean_log_loss,
    sign: float = -1.0,
    names: str = "Wbvc",
    rounds: Callable[[int], int] = lambda steps: steps,
    gives: Callable[[Params, Params], Any] = lambda params, gradient: params,
    once: bool = False,
    factor: Callable[[int], float] = lambda step: 1.0,
    memory: float = 0.0,
) -> Callable[..., Any]:
    """train with the gradient on paper, right or with a fault of your choice: how the loss moves with the scores, the direction
    of a step, which parameters move, how many steps there are, what is returned, whether the gradient is computed `once`, how
    many times as long each step is, and how much of the step before is in it."""

    def train(X: Any, y: Any, params: Params, steps: int, rate: float) -> Any:
        now: Params = {name: 0.0 * part for name, part in params.items()}
        velocity = now
        for step in range(rounds(steps)):
            if step == 0 or not once:
                now = slopes(params, X, error(scores(params, X), y))
            velocity = {name: memory * part + now[name] for name, part in velocity.items()}
            params = {name: part + sign * rate * factor(step) * velocity[name] * (name in names) for name, part in params.items()}
        return gives(params, now)

    return train


def in_turn(X: Any, y: Any, params: Params, steps: int, rate: float) -> Params:
    """One parameter after the other, in the order of the dict."""
    for _ in range(steps):
        for name in params:
            params = params | {name: params[name] - rate * gradient(params, X, y)[name]}
    return params


def point_by_point(X: Any, y: Any, params: Params, steps: int, rate: float) -> Params:
    """A step for each point, in every step."""
    for _ in range(min(steps, 5)):  # more are not judged
        for k in range(len(y)):
            params = _moved(params, gradient(params, X[k : k + 1], y[k : k + 1]), rate)
    return params


def on_some(X: Any, y: Any, params: Params, steps: int, rate: float) -> Params:
    """Half of the points."""
    return trained()(X[: len(y) // 2], y[: len(y) // 2], params, steps, rate)


def by_signs(X: Any, y: Any, params: Params, steps: int, rate: float) -> Params:
    """Only the signs of the slopes count."""
    for _ in range(steps):
        params = _moved(params, {name: np.sign(part) for name, part in gradient(params, X, y).items()}, rate)
    return params


def lowest(X: Any, y: Any, params: Params, steps: int, rate: float) -> Params:
    """The parameters at which the loss was lowest."""
    return min(path(X, y, params, steps, rate), key=lambda place: loss(place, X, y))
