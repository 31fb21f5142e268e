"""value/descend: One step down, with its loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.functions import generic_numbers
from helpers.exercises.programs import Program, random_seed
from helpers.exercises.value.said import A_FUNCTION_HAS_NO_PARTS


def _descend_cases(rng: np.random.Generator) -> list[Case]:
    """Two numbers or three, and lr as a plain number or one of the library; each lr is another."""
    rates = [float(rate) for rate in rng.permutation([0.1, 0.2, 0.3, 0.4])]

    def one(n: int, lr: Any) -> Case:
        return Case((Program(random_seed(rng), n), generic_numbers(rng, (n,)), lr))

    return [one(2, np.float64(rates[0])), one(2, rates[1]), one(3, np.float64(rates[2]))]


def _descend_with(wrong: Callable[[Any, Any, Any, Any], Any]) -> Callable[..., Any]:
    """`descend` with a wrong belief: `wrong(x, lr, gradient, value)` is what it gives."""
    return lambda f, x, lr: wrong(x, lr, f.gradient(x), f(x))


def _descend_twice(f: Any, x: Any, lr: Any) -> Any:
    f(x)
    return x - lr * f.gradient(x), f(x)


def _descend_loss_after(f: Any, x: Any, lr: Any) -> Any:
    new = x - lr * f.gradient(x)
    return new, f(new)


EXERCISE = Exercise(
    id="value/descend",
    title="One step down, with its loss",
    level=1,
    minutes=4,
    signature="descend(f, x, lr)",
    ways=("torch", "jax"),
    cases=_descend_cases,
    oracle=lambda f, x, lr: (x - lr * f.gradient(x), f(x)),
    rules=(calls_at_most(1, "f called once", "M14"),),
    mistakes=(
        Mistake("M12", lambda f, x, lr: (x - lr * f(x), f.gradient(x)), "You stepped by the value, and returned the gradient as the loss. torch gives (gradient, value), JAX gives (value, gradient)."),
        Mistake("M14", _descend_twice, "The second pass is not needed: the transform gives you the value with the gradient. Keep it."),
        Mistake("M02", raises(TypeError("cannot unpack non-iterable function object")), "You unpacked the transform. It is a function: call it at x, then unpack what comes back.", error=A_FUNCTION_HAS_NO_PARTS),
        Mistake("other-name", raises(AttributeError("module 'jax' has no attribute 'grad_and_value'")), "This is the other library's name. torch has `grad_and_value`, JAX has `value_and_grad`.", error="has no attribute '(grad_and_value|value_and_grad)'"),
        Mistake("M01", lambda f, x, lr: f.gradient, "You returned a function. Call the transform at x."),
        Mistake("loss-after", _descend_loss_after, "The loss is that of the new x, which takes another call of f. Return the one that came with the gradient: the loss at the x you were given."),
        Mistake("uphill", _descend_with(lambda x, lr, g, v: (x + lr * g, v)), "This step goes uphill. The gradient points up, so subtract it."),
        Mistake("swapped", _descend_with(lambda x, lr, g, v: (v, x - lr * g)), "The right two things in the other order. Give the new x first, then the loss."),
        Mistake("gradient-for-x", _descend_with(lambda x, lr, g, v: (g, v)), "This is gradient and value, and no step was taken. The new x is x − lr · gradient."),
        Mistake("step-for-x", _descend_with(lambda x, lr, g, v: (-lr * g, v)), "This is the step itself. The new x is x plus that step."),
        Mistake("no-rate", _descend_with(lambda x, lr, g, v: (x - g, v)), "You took the whole gradient as the step. Multiply it by lr."),
        Mistake("not-moved", _descend_with(lambda x, lr, g, v: (x, v)), "x has not moved. The new x is x − lr · gradient."),
        Mistake("gradient-for-loss", _descend_with(lambda x, lr, g, v: (x - lr * g, g)), "The new x is right. Beside it stands the gradient, where the loss belongs."),
        Mistake("stepped-by-value", _descend_with(lambda x, lr, g, v: (x - lr * v, v)), "The step is lr times the value. It has to be lr times the gradient."),
        Mistake("from-the-value", _descend_with(lambda x, lr, g, v: (v - lr * g, v)), "The step was subtracted from the loss. Subtract it from x."),
        Mistake("divided", _descend_with(lambda x, lr, g, v: (x - g / lr, v)), "You divided by lr. The step is lr times the gradient."),
        Mistake("unit-step", _descend_with(lambda x, lr, g, v: (x - lr * g / np.sqrt((g * g).sum()), v)), "You divided the gradient by its length. The whole gradient times lr is the step."),
        Mistake("signs-only", _descend_with(lambda x, lr, g, v: (x - lr * np.sign(g), v)), "The step has the signs of the gradient alone. The whole gradient times lr is the step."),
        Mistake("gradient-added-up", _descend_with(lambda x, lr, g, v: (x - lr * g.sum(), v)), "All entries moved by the same: the gradient was added up. Each entry moves by its own slope."),
        Mistake("rate-alone", _descend_with(lambda x, lr, g, v: (x - lr, v)), "You subtracted lr itself. The step is lr times the gradient."),
        Mistake("doubled", _descend_with(lambda x, lr, g, v: (x - 2 * lr * g, v)), "This step is twice as long as it should be: x − lr · gradient."),
        Mistake("halved", _descend_with(lambda x, lr, g, v: (x - lr * g / 2, v)), "This step is half as long as it should be: x − lr · gradient."),
        Mistake("length-for-loss", _descend_with(lambda x, lr, g, v: (x - lr * g, np.sqrt((g * g).sum()))), "The new x is right. Beside it stands the length of the gradient, where the loss belongs."),
        Mistake("guessed-loss", _descend_with(lambda x, lr, g, v: (x - lr * g, v - lr * (g * g).sum())), "The new x is right. The loss is a guess at the one after the step; the one at the x you were given was asked for."),
        Mistake("three-parts", _descend_with(lambda x, lr, g, v: (x - lr * g, v, g)), "Three parts. The new x and the loss were asked for, no more."),
        Mistake("no-loss", _descend_with(lambda x, lr, g, v: x - lr * g), "The new x is right, and the loss is missing. Return both."),
    ),
    hints=(
        "One call gives you two things. In which order does this library give them?",
        "Picture the hiker who reads the altimeter and the slope in one look, and then takes a step down. What is written in the log is what was read before the step.",
        "take gradient and value from one call of the transform at x, in this library's order\nreturn x minus lr times the gradient, and the value",
        "torch: `gradient, loss = torch.func.grad_and_value(f)(x)`. JAX: `loss, gradient = jax.value_and_grad(f)(x)`.",
    ),
)  # fmt: skip
