"""grad/module: The gradients of a torch module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.grad.module import OTHER_SHAPES
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.side_effects import LEFT_GRADIENTS
from helpers.exercises.again import beside_it
from helpers.exercises.grad.network import Net
from helpers.exercises.programs import random_seed

# Rows of x and columns of y; where one of them is 1, some wrong answers are right, so these stand beside the case.
_SHAPES = ((3, 2), (4, 3), (5, 2), (4, 2))
_OTHERS = ((1, 2), (3, 1), (1, 1), (2, 1))


def _module_cases(rng: np.random.Generator) -> list[Case]:
    def one(k: int, rows: int, outputs: int, training: bool) -> tuple[Net, np.ndarray, np.ndarray]:
        i, h = 2 + k % 2, 4 - k % 2
        net = Net(random_seed(rng), (i, h, outputs), training)
        return net, generic_numbers(rng, (rows, i)), generic_numbers(rng, (rows, outputs))

    pairs = enumerate(zip(_SHAPES, _OTHERS, strict=True))
    return [Case(one(k, *shape, k != 1), more=one(k, *other, k != 2)) for k, (shape, other) in pairs]


def _read_module(case: Case, trial: Trial) -> Plain | Fault:
    """The gradients. If they are right, those of the model and the data beside them must be, too."""
    model, x, y = case.args
    if not matches(trial.output, plain(model.backprop(x, y)[0])):
        return trial.output
    net, inputs, wanted = case.more
    says = f"Here your gradients are right. With y of shape {wanted.shape} they are not. Does a `squeeze`, or a number of rows or columns, stand in your code?"
    return beside_it(trial, OTHER_SHAPES, net.backprop(inputs, wanted)[0], says) or trial.output


def _module_loss(by_output: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable[..., Any]:
    """`grad_module` of another loss: `by_output(output, y)` is its gradient by the output."""
    return lambda model, x, y: model.pulled(x, by_output(model.output(x), y))[0]


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
    reads=_read_module,
    oracle=lambda model, x, y: model.backprop(x, y)[0],
    mistakes=(
        Mistake("M09", _module_with(lambda full, by_x, y, net: _scaled(full, 0.0)), "All zero: your loss called `model(x)`, which uses the weights inside the model. The ones that grad differentiates were never used. Pass them in: `functional_call(model, params, (x,))`."),
        Mistake("grad-of-a-number", raises(TypeError("'Tensor' object is not callable")), "grad takes a function and returns a function. Your loss is a number already: write a function of the parameters that computes it, and hand that to grad.", error="'Tensor' object is not callable"),
        Mistake("M01", lambda model, x, y: model.backprop, "`grad(loss)` is a function, and nothing has been computed yet. Call it at the parameters."),
        Mistake("left-grad", raises(Refusal(LEFT_GRADIENTS)), "`backward()` adds to .grad, and the caller's next backward would add to yours. Use a transform or autograd.grad, or clear what you left.", error="^refused: After your call, the model's parameters hold"),
        Mistake("not-squared", _module_loss(lambda o, y: np.full(y.shape, 1 / y.size)), "The square is missing in your loss. Errors of both signs would cancel each other."),
        Mistake("absolute", _module_loss(lambda o, y: np.sign(o - y) / y.size), "Your loss is the mean absolute error. Square the errors instead."),
        Mistake("mean-squared", _module_loss(lambda o, y: np.full(y.shape, 2 * (o - y).mean() / y.size)), "You squared the mean of the errors. First square each error, then take the mean."),
        Mistake("root", _module_loss(lambda o, y: (o - y) / y.size / np.sqrt(((o - y) ** 2).mean())), "Your loss is the root of the mean squared error. Leave the root out."),
        Mistake("without-y", _module_loss(lambda o, y: 2 * o / y.size), "Your loss does not look at y. Square the difference of prediction and y."),
        Mistake("plus-y", _module_loss(lambda o, y: 2 * (o + y) / y.size), "You added y to the prediction. The error is their difference."),
        Mistake("rows-added", _module_with(lambda full, by_x, y, net: _scaled(full, len(y))), "The gradients of the rows have been added up. The loss is a mean over the rows: divide by their number."),
        Mistake("uphill", _module_with(lambda full, by_x, y, net: _scaled(full, -1.0)), "The right numbers with the opposite sign. The gradient itself was asked for, not the step downhill."),
        Mistake("loss", lambda model, x, y: ((model.output(x) - y) ** 2).mean(), "This is the loss itself. Differentiate it with respect to the parameters."),
        Mistake("last-layer", _module_with(lambda full, by_x, y, net: {n: g for n, g in full.items() if n.startswith("2")}), "Only the last layer is there. All parameters were asked for."),
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
