"""compose/train: Train on two moons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, no_framework, raises
from helpers.desk.compose.moons import HELD_OUT, POINTS, RATE, STEPS, accuracy, scores, two_moons
from helpers.desk.compose.moons import start as start_at
from helpers.desk.compose.train import ENOUGH
from helpers.desk.functions import generic_numbers
from helpers.exercises.stages import up_to_the_first_wrong

Params = dict[str, Any]


def _cases(rng: np.random.Generator) -> list[Case]:
    def one(n: int) -> Case:
        params = {name: np.round(part, 2) for name, part in start_at(rng, 3).items()} | {"c": generic_numbers(rng)}
        y = rng.permutation(np.arange(n) % 2).astype(float)
        return Case((generic_numbers(rng, (n, 2)), y, params, 0.3), more=(_good_moons(rng),))

    return [one(6)]


def _good_moons(rng: np.random.Generator) -> int:
    """The seed of two moons on which the right training does well: hardly one in a thousand is not."""
    while True:
        seed = int(rng.integers(1, 10**6))
        drawn = np.random.default_rng(seed)
        params = trained()(*two_moons(POINTS, drawn), start_at(drawn), STEPS, RATE)
        if accuracy(params, *two_moons(HELD_OUT, drawn)) >= ENOUGH + 0.01:
            return seed


def slopes(params: Params, X: np.ndarray, error: np.ndarray) -> Params:
    """The gradient on paper: `error` is how the loss moves with each score."""
    hidden = np.tanh(X @ params["W"] + params["b"])
    back = np.outer(error, params["v"]) * (1 - hidden**2)
    return {"W": X.T @ back, "b": back.sum(0), "v": hidden.T @ error, "c": error.sum()}


def _mean_log_loss(s: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (1 / (1 + np.exp(-s)) - y) / len(y)


def trained(
    error: Callable[[np.ndarray, np.ndarray], np.ndarray] = _mean_log_loss,
    sign: float = -1.0,
    names: str = "Wbvc",
    rounds: Callable[[int], int] = lambda steps: steps,
    gives: Callable[[Params, Params], Any] = lambda params, gradient: params,
    once: bool = False,
) -> Callable[..., Any]:
    """train with the gradient on paper, right or with a fault of your choice: how the loss moves with the scores, the direction
    of a step, which parameters move, how many steps there are, what is returned, and whether the gradient is computed `once`."""

    def train(X: Any, y: Any, params: Params, steps: int, rate: float) -> Any:
        gradient: Params = {name: 0.0 * part for name, part in params.items()}
        for step in range(rounds(steps)):
            if step == 0 or not once:
                gradient = slopes(params, X, error(scores(params, X), y))
            params = {name: part + sign * rate * gradient[name] * (name in names) for name, part in params.items()}
        return gives(params, gradient)

    return train


def in_turn(X: Any, y: Any, params: Params, steps: int, rate: float) -> Params:
    """One parameter after the other, in the order of the dict."""
    for _ in range(steps):
        for name in params:
            gradient = slopes(params, X, _mean_log_loss(scores(params, X), y))
            params = params | {name: params[name] - rate * gradient[name]}
    return params


def _oracle(X: Any, y: Any, params: Any, rate: Any) -> dict[str, Any]:
    right = {name: trained()(X, y, params, steps, rate) for name, steps in (("1 step", 1), ("5 steps", 5), ("no step", 0))}
    return right | {"two moons": True}


def _squares(s: np.ndarray, y: np.ndarray) -> np.ndarray:
    p = 1 / (1 + np.exp(-s))
    return 2 * (p - y) * p * (1 - p) / len(y)


EXERCISE = Exercise(
    id="compose/train",
    title="Train on two moons",
    level=2,
    minutes=12,
    signature="train(X, y, params, steps, rate)",
    inputs=("X", "y", "params", "rate"),
    cases=_cases,
    oracle=_oracle,
    reads=up_to_the_first_wrong(_oracle),
    mistakes=(
        Mistake("M21", trained(lambda s, y: len(y) * _mean_log_loss(s, y)), "Each step is too long by the number of points: you took the sum of the losses, and the mean is asked for. With more points the steps would grow, and the same rate would no longer do."),
        Mistake("climbs", trained(sign=1.0), "Each step goes up: the loss grows. Subtract the gradient."),
        Mistake("stays", trained(sign=0.0), "The parameters came back as they were. A step makes new ones: params[name] − rate · gradient[name], for each name."),
        Mistake("matrices-only", trained(names="Wv"), "W and v have moved, b and c have not. Every leaf of params takes its step."),
        Mistake("one-step", trained(rounds=lambda steps: min(steps, 1)), "However many steps were asked for, you took one. Is the `return` inside the loop, or does each step begin at the first parameters again?"),
        Mistake("same-gradient", trained(once=True), "Every step goes along the gradient of the first. Where you stand has changed: compute it anew in each step."),
        Mistake("mean-twice", trained(lambda s, y: _mean_log_loss(s, y) / len(y)), "Each step is too short by the number of points: the mean has been taken twice."),
        Mistake("in-turn", in_turn, "The parameters moved one after the other, each along a gradient at a place where others had moved already. All move at once, along one gradient."),
        Mistake("not-one-number", raises(TypeError("grad needs a function that returns one number")), "The loss has one number for each point. Take their mean: grad wants a single number.", error="returns one number"),
        Mistake("one-more", trained(rounds=lambda steps: steps + 1), "You took one step too many."),
        Mistake("gradient-back", trained(gives=lambda params, gradient: gradient), "You returned the gradient. The parameters after the last step are asked for."),
        Mistake("labels-turned", trained(lambda s, y: _mean_log_loss(s, 1 - y)), "The network learned to put every point on the other moon: a high score stands for y = 1. Look at the signs in the loss."),
        Mistake("squares", trained(_squares), "That is the mean of the squared errors of the probabilities. The log-loss is asked for: log(1 + exp(s)) − y·s."),
        Mistake("squares-of-scores", trained(lambda s, y: 2 * (s - y) / len(y)), "That is the mean of the squared errors of the scores, as for a straight line. The log-loss is asked for: log(1 + exp(s)) − y·s."),
        Mistake("without-labels", trained(lambda s, y: (_mean_log_loss(s, 0 * y))), "The term with the labels is missing in the loss: log(1 + exp(s)) − y·s."),
    ),
    rules=(no_framework("at least 93 % of held-out points right, on an engine of your own"),),
    hints=(
        "What does grad need: a function of which one argument, and with which kind of result?",
        "Picture the loss as a landscape over all parameters at once. params is the place where you stand, a dict, and the gradient is a dict of the same names that points uphill.",
        "loss(params): s = scores(params, X); the mean of log(1 + exp(s)) − y·s\ntrain: steps times\n    gradient = grad(loss)(params)\n    params = the dict of params[name] − rate · gradient[name]",
        "`bh.mean(bh.logaddexp(0.0, s) - y * s)` is the loss, `bh.grad(loss)(params)` its gradient, and `bh.tree_map(lambda p, g: p - rate * g, params, gradient)` a step.",
    ),
)  # fmt: skip
