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
    """All of one shape, because JAX compiles anew for every other one."""

    def one() -> Case:
        return Case((Program(random_seed(rng), 2), generic_numbers(rng, (2,)), np.float64(rng.choice([0.1, 0.2, 0.3]))))

    return [one() for _ in range(3)]


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
        Mistake("no-loss", _descend_with(lambda x, lr, g, v: x - lr * g), "The new x is right, and the loss is missing. Return both."),
    ),
    hints=(
        "One call gives you two things. In which order does this library give them?",
        "Picture the hiker who reads the altimeter and the slope in one look, and then takes a step down. What is written in the log is what was read before the step.",
        "take gradient and value from one call of the transform at x, in this library's order\nreturn x minus lr times the gradient, and the value",
        "torch: `gradient, loss = torch.func.grad_and_value(f)(x)`. JAX: `loss, gradient = jax.value_and_grad(f)(x)`.",
    ),
)  # fmt: skip
