"""capstone/sines_batch: All tasks at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.capstone.sines_models import ALL_OF_PARAMS, NOT_THREE, ONE_TASK
from helpers.desk.functions import generic_numbers
from helpers.exercises.capstone.sines_models import (
    RATE,
    Net,
    Params,
    Wave,
    hvp,
    mean,
    meta_gradient,
    net_params,
    over_tasks,
    plus,
    stepped,
    wave_params,
)
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.value.said import A_FUNCTION_HAS_NO_PARTS
from helpers.exercises.vmap.library_errors import NOT_ONE_SIZE

MOST_CALLS = 4


def _cases(rng: np.random.Generator) -> list[Case]:
    """A model whose parameters are one number each, and a network; more tasks than points, with other numbers of old and
    new points."""

    def one(loss: Any, params: Params, tasks: int, n: int, m: int) -> Case:
        points = (generic_numbers(rng, (tasks, size)) for size in (n, n, m, m))
        return Case((loss, params, *points, float(rng.choice([0.15, 0.2, 0.25]))))

    return [one(Wave(), wave_params(rng), 5, 3, 4), one(Net(), net_params(rng, 2), 6, 5, 4)]


meta_batch = over_tasks(meta_gradient)


def _with(change: Callable[[Any, Params, tuple[Any, ...]], Any]) -> Callable[..., Any]:
    """A wrong answer of the right one: `change(value, gradient, inputs)`."""

    def wrong(*inputs: Any) -> Any:
        return change(*meta_batch(*inputs), inputs)

    return wrong


def _each(loss: Any, params: Params, X: Any, Y: Any, X_new: Any, Y_new: Any, rate: float) -> tuple[np.ndarray, Params]:
    tasks = list(zip(X, Y, X_new, Y_new, strict=True))
    gradients = [meta_gradient(loss, params, *task, rate) for task in tasks]
    values = np.array([loss(stepped(loss, params, x, y, rate), x_new, y_new) for x, y, x_new, y_new in tasks])
    return values, {name: np.array([g[name] for g in gradients]) for name in params}


def _losses(loss: Any, params: Params, X: Any, Y: Any) -> Any:
    return np.mean([loss(params, x, y) for x, y in zip(X, Y, strict=True)])


def _pooled_step(loss: Any, params: Params, X: Any, Y: Any, X_new: Any, Y_new: Any, rate: float) -> tuple[Any, Params]:
    old, new = list(zip(X, Y, strict=True)), list(zip(X_new, Y_new, strict=True))
    place = plus(params, -rate, mean([loss.gradient(params, *task) for task in old]))
    after = mean([loss.gradient(place, *task) for task in new])
    return _losses(loss, place, X_new, Y_new), plus(after, -rate, mean([hvp(loss, params, *task, after) for task in old]))


def _no_step(loss: Any, params: Params, X: Any, Y: Any, X_new: Any, Y_new: Any, rate: float) -> tuple[Any, Params]:
    return _losses(loss, params, X_new, Y_new), mean([loss.gradient(params, x, y) for x, y in zip(X_new, Y_new, strict=True)])


def _reptile(loss: Any, params: Params, x: Any, y: Any, x_new: Any, y_new: Any, rate: float) -> Params:
    return plus(params, -1.0, stepped(loss, params, x, y, rate))


def _loop(loss: Any, params: Params, X: Any, Y: Any, X_new: Any, Y_new: Any, rate: float) -> Any:
    for x, y in zip(X, Y, strict=True):
        loss(params, x, y)
    return meta_batch(loss, params, X, Y, X_new, Y_new, rate)


def _first_order(loss: Any, params: Params, x: Any, y: Any, x_new: Any, y_new: Any, rate: float) -> Params:
    return loss.gradient(stepped(loss, params, x, y, rate), x_new, y_new)


EXERCISE = Exercise(
    id="capstone/sines_batch",
    title="All tasks at once",
    level=3,
    minutes=20,
    signature="meta_batch(loss, params, X, Y, X_new, Y_new, rate)",
    ways=("torch",),
    cases=_cases,
    oracle=meta_batch,
    rules=(calls_at_most(MOST_CALLS, f"loss called at most {MOST_CALLS} times, whatever the number of tasks", "loop"),),
    mistakes=(
        Mistake("M21", _with(lambda value, g, inputs: (value * len(inputs[2]), {name: part * len(inputs[2]) for name, part in g.items()})), "You took the sum over the tasks. The mean is asked for: then the size of a step does not depend on how many tasks there are."),
        Mistake("M12", _with(lambda value, g, inputs: (g, value)), "The right two things in the other order. torch.func.grad_and_value gives the gradient first; the value first is asked for."),
        Mistake("each-task", _each, "You have a value and a gradient for each task. Take the mean over the tasks, the first axis, of both."),
        Mistake("each-gradient", lambda *inputs: (meta_batch(*inputs)[0], _each(*inputs)[1]), "The value is the mean over the tasks, and the gradients still stand apart. Take their mean, too."),
        Mistake("each-value", lambda *inputs: (_each(*inputs)[0], meta_batch(*inputs)[1]), "The gradient is the mean over the tasks, and the values still stand apart. Take their mean, too."),
        Mistake("gradient-only", _with(lambda value, g, inputs: g), "The gradient is right, and the value is missing. Return both: the mean meta-loss, then its gradient."),
        Mistake("value-only", _with(lambda value, g, inputs: value), "The value is right, and its gradient is missing. Return both."),
        Mistake("first-order", over_tasks(_first_order), "The value is right, and the gradient is that after the step, as if the step did not move with params. Was the step taken outside of what grad looks at, or detached (here or in adapt)?"),
        Mistake("pooled-step", _pooled_step, "All tasks shared one step: that of their mean loss. Each task has a step of its own, from the same params; only the losses after it are averaged. Put adapt and loss into the function that you map."),
        Mistake("no-step", _no_step, "No step was taken: this is the mean loss of params at the new points, with its gradient. That is the pooled start. Each task first has its step."),
        Mistake("value-before", lambda *inputs: (_losses(inputs[0], inputs[1], *inputs[4:6]), meta_batch(*inputs)[1]), "The gradient is right, and the value is the mean loss before the step. The loss after the step is asked for."),
        Mistake("same-points", lambda loss, p, X, Y, X_new, Y_new, rate: meta_batch(loss, p, X, Y, X, Y, rate), "You judged each step by the points that it was taken at. The loss after the step is that at the new points."),
        Mistake("exchanged", lambda loss, p, X, Y, X_new, Y_new, rate: meta_batch(loss, p, X_new, Y_new, X, Y, rate), "You stepped at the new points, and judged at the old ones. The steps are taken at X and Y."),
        Mistake("climbs", lambda *inputs: meta_batch(*inputs[:-1], -inputs[-1]), "Your inner steps go up. Subtract rate times the gradient."),
        Mistake("own-rate", lambda *inputs: meta_batch(*inputs[:-1], RATE), "Your inner steps have the rate that stands in the notebook, RATE. The rate comes in, as `rate`."),
        Mistake("summed-step", lambda *inputs: _pooled_step(*inputs[:-1], inputs[-1] * len(inputs[2])), "All tasks shared one step: that of the sum of their losses. Each task has a step of its own, from the same params; only the losses after it are averaged. Put adapt and loss into the function that you map."),
        Mistake("no-rate", lambda *inputs: meta_batch(*inputs[:-1], 1.0), "Your inner steps are the whole gradient. They are rate times the gradient."),
        Mistake("first-task", lambda loss, p, X, Y, X_new, Y_new, rate: meta_batch(loss, p, X[:1], Y[:1], X_new[:1], Y_new[:1], rate), "This is the first task alone. Is there a `return` inside a loop?"),
        Mistake("reptile", over_tasks(_reptile), "The value is right, and for the gradient you gave how far the steps went on average. The gradient of the mean loss after the step is asked for."),
        Mistake("meta-step", _with(lambda value, g, inputs: (value, plus(inputs[1], -inputs[-1], g))), "You took a step along the meta-gradient. The gradient itself is asked for."),
        Mistake("M39", raises(TypeError("return a scalar tensor")), "grad wants one number, and what you gave it returns one for each task. Take the mean inside, or put vmap outside.", error=f"{NOT_SCALAR}|to return a Tensor|Expected tensors"),
        Mistake("M18", raises(ValueError("vmap: Expected all tensors to have the same size in the mapped dimension")), "Only the points have a row for each task: their entry in in_dims is 0. params is shared by all: its entry is None, or the mapped function takes it from outside.", error=f"{NOT_ONE_SIZE}|{ALL_OF_PARAMS}|(?i:got) in_dim=0 for "),
        Mistake("M17", raises(TypeError(ONE_TASK)), "loss is written for one task: a vector x and a vector y. Let vmap hand it a row of each.", error=f"{ONE_TASK}|{NOT_THREE}"),
        Mistake("M02", raises(TypeError("'function' object is not subscriptable")), "A transform gives a function. Call it first, then unpack what comes back.", error=A_FUNCTION_HAS_NO_PARTS),
        Mistake("loop", _loop, "Under vmap, two runs of loss are enough for as many tasks as you like: one for the steps, one for the judgement. A loop needs them for each task."),
    ),
    hints=(
        "If there were only one task, what would be its number, as a function of params? And what does each task have of its own, what do all share?",
        "Picture one sheet for each task: params at the top, the same on all; below it the step at this task's points, and the loss at its new points. Lay the sheets on top of each other, and average what stands at the bottom. Which numbers at the top move all sheets?",
        "mean_loss(p):\n    one(x, y, x_new, y_new): q = adapt(loss, p, x, y, rate, 1); return loss(q, x_new, y_new)\n    return the mean of vmap(one) over the rows of X, Y, X_new, Y_new\nreturn the value and the gradient of mean_loss, at params",
        "`gradient, value = torch.func.grad_and_value(mean_loss)(params)`, and inside `torch.func.vmap(one)(X, Y, X_new, Y_new).mean()`. Mind the order in which you return them.",
    ),
)  # fmt: skip
