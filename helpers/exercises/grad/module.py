"""grad/module: The gradients of a torch module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.grad.module import LEFT_GRADIENTS
from helpers.exercises.grad.network import Net
from helpers.exercises.programs import random_seed


def _module_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for k in range(6):
        i, h, o = (2 + k % 2, 4 - k % 2, 2)
        rows = 3 + k % 3
        cases.append(Case((Net(random_seed(rng), (i, h, o)), generic_numbers(rng, (rows, i)), generic_numbers(rng, (rows, o)))))
    return cases


def _module_with(wrong: Callable[[dict[str, Any], np.ndarray, np.ndarray, Net], Any]) -> Callable[..., Any]:
    """`grad_module` with a wrong belief: `wrong(gradients, gradient by x, y, net)` is what it gives."""
    return lambda model, x, y: wrong(*model.backprop(x, y), y, model)


def _scaled(tree: dict[str, Any], factor: float) -> dict[str, Any]:
    return {name: factor * value for name, value in tree.items()}


EXERCISE = Exercise(
    id="grad/module",
    title="The gradients of a torch module",
    level=2,
    minutes=10,
    signature="grad_module(model, x, y)",
    ways=("torch",),
    cases=_module_cases,
    oracle=lambda model, x, y: model.backprop(x, y)[0],
    mistakes=(
        Mistake("M09", _module_with(lambda full, by_x, y, net: _scaled(full, 0.0)), "All zero: your loss called `model(x)`, which uses the weights inside the model. The ones that grad differentiates were never used. Pass them in: `functional_call(model, params, (x,))`."),
        Mistake("grad-of-a-number", raises(TypeError("'Tensor' object is not callable")), "grad takes a function and returns a function. Your loss is a number already: write a function of the parameters that computes it, and hand that to grad.", error="'Tensor' object is not callable"),
        Mistake("M01", lambda model, x, y: model.backprop, "`grad(loss)` is a function, and nothing has been computed yet. Call it at the parameters."),
        Mistake("left-grad", raises(Refusal(LEFT_GRADIENTS)), "`backward()` adds to .grad, and the caller's next backward would add to yours. Use a transform or autograd.grad, or clear what you left.", error="^refused: After your call, the model's parameters hold"),
        Mistake("sum", _module_with(lambda full, by_x, y, net: _scaled(full, y.size)), "These are the gradients of the summed squared error. Take the mean over all entries."),
        Mistake("mean-of-rows", _module_with(lambda full, by_x, y, net: _scaled(full, y.shape[1])), "You averaged over the rows only. Take the mean over all entries of the squared error."),
        Mistake("half", _module_with(lambda full, by_x, y, net: _scaled(full, 0.5)), "Half of what was asked for: is there a 1/2 in your loss? The mean squared error has none."),
        Mistake("by-input", _module_with(lambda full, by_x, y, net: by_x), "This is the gradient with respect to x. Let the loss be a function of the parameters, with x and y held fixed."),
        Mistake("values", _module_with(lambda full, by_x, y, net: dict(net.weights)), "These are the parameters themselves. Differentiate the loss with respect to them."),
        Mistake("no-names", _module_with(lambda full, by_x, y, net: tuple(full.values())), "The right gradients without their names. Make a dict: `dict(zip(names, gradients))`."),
        Mistake("weights-only", _module_with(lambda full, by_x, y, net: {n: g for n, g in full.items() if "weight" in n}), "The biases are parameters too."),
    ),
    hints=(
        "A module hides its weights inside. grad differentiates with respect to what you pass in. How do you bring the two together?",
        "Picture the model as a machine with its own set of weights. `functional_call` takes that set out, puts yours in for one run, and puts its own back.",
        "params = a dict of the model's named parameters\nloss(params): run the model with params on x, then the mean of the squared error\nreturn the gradient of loss, at params",
        "`torch.func.functional_call(model, params, (x,))` is the prediction. `params = dict(model.named_parameters())`, and `torch.func.grad(loss)(params)` gives a dict with the same names.",
    ),
)  # fmt: skip
