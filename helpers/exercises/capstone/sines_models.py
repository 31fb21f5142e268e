"""The losses of the project with their gradients on paper, and what follows from these: steps, curvature, meta-gradients.

The gradient is the chain rule, by hand. It is computed in NumPy and holds for complex parameters, too, so that the Hessian
times a vector is its complex step: grad(p + i·h·v) has the imaginary part h·H(p) v + O(h³) (Squire and Trapp, "Using complex
variables to estimate derivatives of real functions", SIAM Review 40, 1998). With h = 1e-30 it is exact to the last digits.
The meta-gradient is formula (1) of Finn, Abbeel and Levine, "Model-agnostic meta-learning for fast adaptation of deep
networks" (ICML 2017), differentiated: (1 − rate·H(p)) g(p − rate·g(p)).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.capstone import sines_models
from helpers.desk.functions import generic_numbers

Params = dict[str, Any]
RATE = 0.1  # of the notebook (cell sines-tasks), which an answer may take for its input; none is drawn like it


@dataclass(frozen=True)
class Net(sines_models.Net):
    """The network's loss with its gradient."""

    def gradient(self, params: Params, x: np.ndarray, y: np.ndarray) -> Params:
        """The gradient by the parameters."""
        hidden = np.tanh(x[:, None] * params["w"] + params["b"])
        error = 2 * (hidden @ params["v"] + params["c"] - y) / len(x)
        back = error[:, None] * params["v"] * (1 - hidden**2)
        return {"w": x @ back, "v": error @ hidden, "b": back.sum(0), "c": error.sum()}


@dataclass(frozen=True)
class Wave(sines_models.Wave):
    """The wave's loss with its gradient."""

    def gradient(self, params: Params, x: np.ndarray, y: np.ndarray) -> Params:
        """The gradient by the parameters."""
        angle, height = params["speed"] * x + params["phase"], params["height"]
        error = 2 * (height * np.sin(angle) - y) / len(x)
        back = error * height * np.cos(angle)
        return {"speed": back @ x, "height": error @ np.sin(angle), "phase": back.sum()}


def net_params(rng: np.random.Generator, width: int) -> Params:
    """Parameters of a network."""
    return {name: generic_numbers(rng, (width,)) for name in "wvb"} | {"c": generic_numbers(rng)}


def wave_params(rng: np.random.Generator) -> Params:
    """Parameters of a wave."""
    return {name: generic_numbers(rng) for name in Wave.ranks}


def plus(p: Params, factor: Any, q: Params) -> Params:
    """p + factor · q, name by name."""
    return {name: p[name] + factor * q[name] for name in p}


def mean(parts: list[Params]) -> Params:
    """The mean of several gradients, name by name."""
    return {name: sum(part[name] for part in parts) / len(parts) for name in parts[0]}


def hvp(loss: Any, params: Params, x: np.ndarray, y: np.ndarray, v: Params) -> Params:
    """The Hessian of the loss, times v: the complex step of its gradient."""
    found = loss.gradient(plus(params, 1e-30j, v), x, y)
    return {name: part.imag / 1e-30 for name, part in found.items()}


def stepped(loss: Any, params: Params, x: np.ndarray, y: np.ndarray, rate: float) -> Params:
    """The parameters after one step."""
    return plus(params, -rate, loss.gradient(params, x, y))


def adapted(loss: Any, params: Params, x: np.ndarray, y: np.ndarray, rate: float, steps: int) -> Params:
    """The parameters after several steps."""
    for _ in range(steps):
        params = stepped(loss, params, x, y, rate)
    return params


def meta_gradient(loss: Any, params: Params, x: np.ndarray, y: np.ndarray, x_new: np.ndarray, y_new: np.ndarray, rate: float) -> Params:
    """The gradient, by params, of the loss at the new points after one step at the first ones."""
    after = loss.gradient(stepped(loss, params, x, y, rate), x_new, y_new)
    return plus(after, -rate, hvp(loss, params, x, y, after))


def over_tasks(one: Callable[..., Params]) -> Callable[..., tuple[Any, Params]]:
    """The mean meta-loss, and the mean of `one(loss, params, x, y, x_new, y_new, rate)` over the tasks: a loop."""

    def batch(loss: Any, params: Params, X: Any, Y: Any, X_new: Any, Y_new: Any, rate: float) -> tuple[Any, Params]:
        tasks = list(zip(X, Y, X_new, Y_new, strict=True))
        values = [loss(stepped(loss, params, x, y, rate), x_new, y_new) for x, y, x_new, y_new in tasks]
        return np.mean(values), mean([one(loss, params, *task, rate) for task in tasks])

    return batch
