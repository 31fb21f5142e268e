"""capstone/sines_meta: The gradient through the step."""

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
    meta_gradient,
    net_params,
    plus,
    stepped,
    wave_params,
)
from helpers.exercises.hessian.errors import NOT_SCALAR

MOST_CALLS = 4


def _cases(rng: np.random.Generator) -> list[Case]:
    """A network, and a model whose parameters have other names and are one number each. There are more new points than old
    ones, or fewer."""

    def one(loss: Any, params: Params, n: int, m: int) -> Case:
        points = (generic_numbers(rng, (size,)) for size in (n, n, m, m))
        return Case((loss, params, *points, float(rng.choice([0.15, 0.2, 0.25]))))

    return [one(Wave(), wave_params(rng), 3, 4), one(Net(), net_params(rng, 3), 5, 4)]


def _parts(change: Callable[..., Any]) -> Callable[..., Any]:
    """A wrong answer of the parts: `change(after, bend, inputs)`, where `after` is the gradient after the step and `bend` the
    Hessian at params, times that."""

    def wrong(loss: Any, params: Params, x: Any, y: Any, x_new: Any, y_new: Any, rate: float) -> Any:
        after = loss.gradient(stepped(loss, params, x, y, rate), x_new, y_new)
        return change(after, hvp(loss, params, x, y, after), (loss, params, x, y, x_new, y_new, rate))

    return wrong


def _bent_after(loss: Any, params: Params, x: Any, y: Any, x_new: Any, y_new: Any, rate: float) -> Params:
    place = stepped(loss, params, x, y, rate)
    after = loss.gradient(place, x_new, y_new)
    return plus(after, -rate, hvp(loss, place, x, y, after))


def _bent_by_new(loss: Any, params: Params, x: Any, y: Any, x_new: Any, y_new: Any, rate: float) -> Params:
    after = loss.gradient(stepped(loss, params, x, y, rate), x_new, y_new)
    return plus(after, -rate, hvp(loss, params, x_new, y_new, after))


def _judged_before(loss: Any, params: Params, x: Any, y: Any, x_new: Any, y_new: Any, rate: float) -> Params:
    before = loss.gradient(params, x_new, y_new)
    return plus(before, -rate, hvp(loss, params, x, y, before))


def _blocks(loss: Any, params: Params, x: Any, y: Any, x_new: Any, y_new: Any, rate: float) -> Params:
    after = loss.gradient(stepped(loss, params, x, y, rate), x_new, y_new)
    none = {name: 0.0 * part for name, part in params.items()}
    return {name: after[name] - rate * hvp(loss, params, x, y, none | {name: after[name]})[name] for name in params}


def _two_steps(loss: Any, params: Params, x: Any, y: Any, x_new: Any, y_new: Any, rate: float) -> Params:
    place = stepped(loss, params, x, y, rate)
    through = meta_gradient(loss, place, x, y, x_new, y_new, rate)
    return plus(through, -rate, hvp(loss, params, x, y, through))


def _at_new_place(loss: Any, params: Params, *points: Any) -> Params:
    *points, rate = points
    return meta_gradient(loss, stepped(loss, params, points[0], points[1], rate), *points, rate)


def _differences(loss: Any, *inputs: Any) -> Params:
    for _ in range(MOST_CALLS + 4):
        loss(inputs[0], inputs[1], inputs[2])
    return meta_gradient(loss, *inputs)


EXERCISE = Exercise(
    id="capstone/sines_meta",
    title="The gradient through the step",
    level=2,
    minutes=20,
    signature="meta_gradient(loss, params, x, y, x_new, y_new, rate)",
    ways=("torch",),
    cases=_cases,
    oracle=meta_gradient,
    rules=(calls_at_most(MOST_CALLS, f"loss called at most {MOST_CALLS} times", "differences"),),
    mistakes=(
        Mistake("first-order", _parts(lambda after, bend, inputs: after), "This is the gradient of loss after the step, at the stepped parameters. How the step itself moves with params is missing: the step was taken outside of what grad looks at, or detached (here or in adapt). Put the step inside the function that you differentiate, as a function of its argument."),
        Mistake("before", lambda loss, p, x, y, x_new, y_new, rate: loss.gradient(p, x_new, y_new), "This is the gradient at the new points without any step. First the step at x and y, then the loss."),
        Mistake("same-points", lambda loss, p, x, y, x_new, y_new, rate: meta_gradient(loss, p, x, y, x, y, rate), "You judged the step by the points that it was taken at. The loss after the step is that at x_new and y_new."),
        Mistake("exchanged", lambda loss, p, x, y, x_new, y_new, rate: meta_gradient(loss, p, x_new, y_new, x, y, rate), "You stepped at the new points, and judged at the old ones. The step is taken at x and y."),
        Mistake("new-points-only", lambda loss, p, x, y, x_new, y_new, rate: meta_gradient(loss, p, x_new, y_new, x_new, y_new, rate), "You used the new points for the step, too. It is taken at x and y."),
        Mistake("climbs", lambda loss, p, x, y, x_new, y_new, rate: meta_gradient(loss, p, x, y, x_new, y_new, -rate), "Your inner step goes up. Subtract rate times the gradient."),
        Mistake("own-rate", lambda loss, p, x, y, x_new, y_new, rate: meta_gradient(loss, p, x, y, x_new, y_new, RATE), "Your inner step has the rate that stands in the notebook, RATE. The rate comes in, as `rate`."),
        Mistake("judged-before", _judged_before, "Your g_new is the gradient at params. It is that at the place after the step, params − rate · g(params)."),
        Mistake("blocks", _blocks, "Your Hessian times a vector goes name by name, and leaves out how the gradient of one name moves with another. It takes the whole dict at once."),
        Mistake("held", lambda loss, p, *rest: {name: 0.0 * part for name, part in p.items()}, "All zeros: what you differentiate does not move with its argument. Is the dict after the step detached, or made from another params than the argument?"),
        Mistake("no-rate", lambda loss, p, x, y, x_new, y_new, rate: meta_gradient(loss, p, x, y, x_new, y_new, 1.0), "Your inner step is the whole gradient. It is rate times the gradient."),
        Mistake("two-steps", _two_steps, "You went through two steps. One is asked for."),
        Mistake("at-the-step", _at_new_place, "This is the right gradient at the wrong place: that of the stepped parameters. Ask for it at params."),
        Mistake("bends-after", _bent_after, "Your Hessian is that at the parameters after the step. What the step depends on is the gradient before it: take the Hessian at params."),
        Mistake("bends-by-new", _bent_by_new, "Your Hessian is that of the loss at the new points. The step was taken at x and y: it is the Hessian there that says how the step moves."),
        Mistake("plus", _parts(lambda after, bend, inputs: plus(after, inputs[-1], bend)), "The second term has the wrong sign. The step subtracts rate times the gradient, so that its slope is 1 − rate · H."),
        Mistake("no-rate-in-bend", _parts(lambda after, bend, inputs: plus(after, -1.0, bend)), "rate is missing in the second term: the slope of the step is 1 − rate · H."),
        Mistake("bend-only", _parts(lambda after, bend, inputs: {name: -inputs[-1] * part for name, part in bend.items()}), "This is the second term alone. The step begins at params, so that the gradient after the step itself belongs to the sum."),
        Mistake("value", _parts(lambda after, bend, inputs: inputs[0](stepped(inputs[0], *inputs[1:4], inputs[-1]), *inputs[4:6])), "This is the loss after the step. Its gradient is asked for."),
        Mistake("stepped", _parts(lambda after, bend, inputs: stepped(inputs[0], *inputs[1:4], inputs[-1])), "These are the parameters after the inner step. The gradient of the loss there, by params, is asked for."),
        Mistake("meta-step", lambda loss, p, *rest: plus(p, -rest[-1], meta_gradient(loss, p, *rest)), "You took a step along the meta-gradient. The gradient alone is asked for."),
        Mistake("drop", lambda loss, p, x, y, x_new, y_new, rate: plus(meta_gradient(loss, p, x, y, x_new, y_new, rate), -1.0, loss.gradient(p, x_new, y_new)), "You differentiated how far the loss falls. The loss after the step alone is asked for."),
        Mistake("M01", lambda loss, p, *rest: lambda q: meta_gradient(loss, q, *rest), "This is a function, and no gradient has been computed yet. Call it with params."),
        Mistake("M39", raises(TypeError("return a scalar tensor")), "grad wants a function that returns one number. The inner step returns a dict: put the loss at the new points around it.", error=f"{NOT_SCALAR}|to return a Tensor|Expected tensors"),
        Mistake("M17", raises(TypeError(ONE_TASK)), "loss takes params, x and y, in this order, with all points of the task at once.", error=f"{ONE_TASK}|{ALL_OF_PARAMS}|{NOT_THREE}"),
        Mistake("differences", _differences, "One run of loss for the step and one for the judgement are enough. Differences need two for each parameter: let the transforms do it."),
    ),
    hints=(
        "The number that counts is the loss after the step. Write it as a function of params, and of nothing else that moves. Where in it does params stand?",
        "Picture two places. At the first, params, you look around and step; at the second you are judged. If the first place moves, the second moves with it, but not in parallel: the step, too, changes. The plain gradient at the second place forgets that.",
        "after(p): q = adapt(loss, p, x, y, rate, 1); return loss(q, x_new, y_new)\nreturn the gradient of after, at params",
        "`torch.func.grad(after)(params)`, where `after` takes the dict p, adapts from p with one step, and returns loss at the new points. Nothing in it is detached.",
    ),
)  # fmt: skip
