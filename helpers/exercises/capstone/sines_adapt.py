"""capstone/sines_adapt: Adapt to one task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.capstone.sines_adapt import STAGES, THROUGH
from helpers.desk.capstone.sines_models import ALL_OF_PARAMS, NOT_THREE, ONE_TASK
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import beside_it
from helpers.exercises.capstone.sines_models import (
    RATE,
    Net,
    Params,
    Wave,
    adapted,
    hvp,
    net_params,
    plus,
    stepped,
    wave_params,
)
from helpers.exercises.value.said import A_FUNCTION_HAS_NO_PARTS


def _cases(rng: np.random.Generator) -> list[Case]:
    """A network, and a model whose parameters have other names and are one number each."""

    def one(loss: Any, params: Params, weights: Params, n: int) -> Case:
        x, y, rate = generic_numbers(rng, (n,)), generic_numbers(rng, (n,)), float(rng.choice([0.15, 0.2, 0.25]))
        return Case((loss, params, x, y, rate), more=(weights,))

    return [one(Wave(), wave_params(rng), wave_params(rng), 3), one(Net(), net_params(rng, 3), net_params(rng, 3), 5)]


def _oracle(loss: Any, params: Params, x: Any, y: Any, rate: float) -> dict[str, Params]:
    return {name: adapted(loss, params, x, y, rate, steps) for name, steps in STAGES.items()}


def _reads(case: Case, trial: Trial) -> Plain | Fault:
    """The parameters. If they are right, so must be a gradient through the step."""
    if not matches(trial.output, plain(_oracle(*case.args))):
        return trial.output
    loss, params, x, y, rate = case.args
    through = plus(case.more[0], -rate, hvp(loss, params, x, y, case.more[0]))
    if matches(trial.notes.get(THROUGH), plain(through), ROUGHLY):
        return trial.output
    return beside_it(trial, THROUGH, through, NOT_THROUGH) or trial.output


ROUGHLY = 1e-4  # steps in float32 may be enough; a gradient that does not go through is off by more
NOT_THROUGH = "Your steps are right, and torch.func.grad of what comes after a step is not: torch can't follow params through your steps."


def _walk(move: Callable[[Any, Params, Any, Any, float], Params] = stepped, rounds: Callable[[int], int] = lambda steps: steps, gives: Callable[[list[Params], Any], Any] = lambda places, g: places[-1]) -> Callable[..., Any]:
    """adapt, right or with a fault of your choice: a step, how many there are, and what is returned of all places and of the
    gradient at the first ones."""  # fmt: skip

    def adapt(loss: Any, params: Params, x: Any, y: Any, rate: float, steps: int) -> Any:
        places = [params]
        for _ in range(rounds(steps)):
            places.append(move(loss, places[-1], x, y, rate))
        return gives(places, loss.gradient(places[-2] if len(places) > 1 else params, x, y))

    return adapt


def _same_gradient(loss: Any, params: Params, x: Any, y: Any, rate: float, steps: int) -> Params:
    return plus(params, -rate * steps, loss.gradient(params, x, y))


def _in_turn(loss: Any, params: Params, x: Any, y: Any, rate: float) -> Params:
    for name in params:
        params = params | {name: params[name] - rate * loss.gradient(params, x, y)[name]}
    return params


def _unit(loss: Any, params: Params, x: Any, y: Any, rate: float) -> Params:
    gradient = loss.gradient(params, x, y)
    return plus(params, -rate / np.sqrt(sum(np.sum(part**2) for part in gradient.values())), gradient)


EXERCISE = Exercise(
    id="capstone/sines_adapt",
    title="Adapt to one task",
    level=2,
    minutes=15,
    signature="adapt(loss, params, x, y, rate, steps)",
    inputs=("loss", "params", "x", "y", "rate"),
    ways=("torch",),
    cases=_cases,
    oracle=_oracle,
    reads=_reads,
    mistakes=(
        Mistake("climbs", _walk(lambda loss, p, x, y, rate: stepped(loss, p, x, y, -rate)), "Each step goes up, and the loss grows. Subtract the gradient."),
        Mistake("stays", _walk(lambda loss, p, x, y, rate: p), "The parameters came back as they were. A step makes new ones: params[name] − rate · gradient[name], for each name."),
        Mistake("no-rate", _walk(lambda loss, p, x, y, rate: stepped(loss, p, x, y, 1.0)), "You subtracted the whole gradient. A step is rate times the gradient."),
        Mistake("one-step", _walk(rounds=lambda steps: min(steps, 1)), "However many steps were asked for, you took one. Is the `return` inside the loop, or does each step begin at the first parameters again?"),
        Mistake("always-one", _walk(rounds=lambda steps: 1), "You always take one step. There are `steps` of them, and with steps = 0 params comes back."),
        Mistake("in-loop", lambda loss, p, x, y, rate, steps: stepped(loss, p, x, y, rate) if steps else None, "The `return` stands inside the loop: you come back after one step, and with none where steps is 0. Move it one indent to the left."),
        Mistake("own-rate", lambda loss, p, x, y, rate, steps: adapted(loss, p, x, y, RATE, steps), "Your steps have the rate that stands in the notebook, RATE. The rate comes in, as `rate`."),
        Mistake("per-point", lambda loss, p, x, y, rate, steps: adapted(loss, p, x, y, rate / len(x), steps), "You divided by the number of points. loss is a mean already, and so is its gradient."),
        Mistake("same-gradient", _same_gradient, "Every step goes along the gradient of the first. Where you stand has changed: compute it anew in each step."),
        Mistake("one-more", _walk(rounds=lambda steps: steps + 1), "You took one step too many."),
        Mistake("one-less", _walk(rounds=lambda steps: max(steps - 1, 0)), "You took one step too few."),
        Mistake("gradient-back", _walk(gives=lambda places, gradient: gradient), "You returned the gradient of the last step. The parameters after it are asked for."),
        Mistake("all-places", _walk(gives=lambda places, gradient: places), "You returned all parameters on the way. Those after the last step are asked for, as one dict."),
        Mistake("no-names", _walk(gives=lambda places, gradient: list(places[-1].values())), "The right numbers without their names. A dict comes in, and a dict is asked for."),
        Mistake("in-turn", _walk(_in_turn), "The parameters moved one after the other, each along a gradient at a place where others had moved already. All move at once, along one gradient."),
        Mistake("unit", _walk(_unit), "You divided the gradient by its length. The step is rate times the gradient as it is."),
        Mistake("shared-out", lambda loss, p, x, y, rate, steps: adapted(loss, p, x, y, rate / max(steps, 1), steps), "You divided rate by the number of steps. It is rate in each of them."),
        Mistake("detached", raises(Refusal(NOT_THROUGH)), "Is something detached, changed in place (`-=` on a tensor), made anew with torch.tensor, or computed under no_grad or with torch.autograd? Take torch.func.grad, and plain arithmetic that makes new tensors: then one gradient can stand inside another.", error="^refused: Your steps are right"),
        Mistake("dict-arithmetic", raises(TypeError("unsupported operand type(s) for *: 'float' and 'dict'")), "The gradient is a dict, and a dict can't be multiplied or subtracted. Do it name by name: `{name: … for name in params}`.", error=r"unsupported operand type\(s\) for .*'dict'"),
        Mistake("M02", raises(TypeError("'function' object is not subscriptable")), "`torch.func.grad(loss)` is a function, and no gradient has been computed yet. Call it with params, x and y.", error=A_FUNCTION_HAS_NO_PARTS),
        Mistake("M17", raises(TypeError(ONE_TASK)), "loss takes params, x and y, in this order, with all points of the task at once.", error=f"{ONE_TASK}|{ALL_OF_PARAMS}|{NOT_THREE}"),
    ),
    hints=(
        "With respect to which of the three arguments of loss do you need the gradient, and what does torch.func.grad give where that argument is a dict?",
        "Picture a landscape over all parameters at once. params is the place where you stand, and the gradient is a dict of the same names that points uphill. Each step looks anew.",
        "steps times:\n    gradient = the gradient of loss by its first argument, at params, x, y\n    params = a new dict: params[name] − rate · gradient[name] for each name\nreturn params",
        "`gradient = torch.func.grad(loss)(params, x, y)` and `params = {k: params[k] - rate * gradient[k] for k in params}`, in a loop over `range(steps)`.",
    ),
)  # fmt: skip
