"""value/to_jax_order: From torch's order to JAX's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.value.to_jax_order import NAMES


def _order_cases(rng: np.random.Generator) -> list[Case]:
    """A result without aux and one with it. Gradients and aux are arrays, numbers, tuples (several argnums) or dicts, one
    of them nested in another, and an aux may be empty, or None."""

    def gradient(k: int) -> Any:
        a, number = generic_numbers(rng, (2,)), generic_numbers(rng)
        return (a, (a, number), {"w": a, "b": number}, number, ({"w": a}, number))[k % 5]

    def aux(k: int) -> Any:
        a, number = generic_numbers(rng, (3,)), generic_numbers(rng)
        return (a, {"accuracy": number}, (number, a), None, {}, ({"w": a}, number), {"w": (number, a)})[k % 7]

    cases = [(gradient(k), generic_numbers(rng), gradient(k + k // 5), generic_numbers(rng), aux(k)) for k in range(7)]
    return [Case(((g, v), (h, (w, a)))) for g, v, h, w, a in cases]


def _order_with(wrong: Callable[[Any, Any, Any], Any]) -> Callable[[Any], Any]:
    """`to_jax_order`, right without aux, with `wrong(gradient, value, aux)` for results that have one."""

    def to_jax_order(result: Any) -> Any:
        g, beside = result
        return wrong(g, *beside) if isinstance(beside, tuple) else (beside, g)

    return to_jax_order


EXERCISE = Exercise(
    id="value/to_jax_order",
    title="From torch's order to JAX's",
    level=2,
    minutes=4,
    signature="to_jax_order(result)",
    inputs=NAMES,
    cases=_order_cases,
    oracle=lambda *results: {name: result[::-1] for name, result in zip(NAMES, results, strict=True)},
    mistakes=(
        Mistake("M12", lambda result: result, "Nothing has moved: this is torch's order still. JAX gives the value first, then the gradient."),
        Mistake("M15", _order_with(lambda g, v, aux: (v, (g, aux))), "You exchanged gradient and value and left aux where it was. aux belongs to the value: ((v, aux), g)."),
        Mistake("aux-outside", _order_with(lambda g, v, aux: ((v, g), aux)), "Value and gradient are inside now, and aux is outside. What f returned stays together: ((v, aux), g)."),
        Mistake("flat", _order_with(lambda g, v, aux: (v, aux, g)), "Three parts side by side. JAX keeps what f returned together: ((v, aux), g)."),
        Mistake("inside-out", _order_with(lambda g, v, aux: ((aux, v), g)), "You reversed the inner pair, too. Inside, the value stays first: ((v, aux), g)."),
        Mistake("aux-dropped", _order_with(lambda g, v, aux: (v, g)), "aux has been lost on the way."),
        Mistake("aux-first", _order_with(lambda g, v, aux: (aux, (v, g))), "aux came out to the front. What f returned stays together: ((v, aux), g)."),
        Mistake("aux-after-gradient", _order_with(lambda g, v, aux: ((g, v), aux)), "Gradient and value are inside now, and aux is outside. The gradient is what moves: ((v, aux), g)."),
        Mistake("flat-backwards", _order_with(lambda g, v, aux: (aux, v, g)), "Three parts side by side, backwards. JAX keeps what f returned together: ((v, aux), g)."),
        Mistake("inner-pair-turned", _order_with(lambda g, v, aux: (g, (aux, v))), "You reversed the inner pair, and left the outer one. It is the other way round: ((v, aux), g)."),
        Mistake("left-with-aux", _order_with(lambda g, v, aux: (g, (v, aux))), "Without aux all is right. With aux nothing has moved: the pair goes to the front there, too."),
        Mistake("value-alone", lambda result: result[1], "The gradient has been lost on the way."),
        Mistake("a-dict", lambda result: {"value": result[1], "gradient": result[0]}, "This is a dict. JAX gives a tuple of two."),
        Mistake("always-aux", raises(TypeError("cannot unpack non-iterable numpy.float64 object")), "Not every result has an aux, and a value alone has no two parts. Can you reorder without looking inside the second part?", error="cannot unpack non-iterable|iteration over a 0-d|not iterable|invalid index to scalar|'numpy.float64' object is not subscriptable"),
        Mistake("three-parts", raises(ValueError("not enough values to unpack (expected 3, got 2)")), "You expected three parts. A result always has two: the gradient, and what f returned.", error="not enough values to unpack|tuple index out of range"),
    ),
    hints=(
        "How many parts has a torch result at its top level, without aux and with it?",
        "Picture two boxes side by side. One holds the gradient. The other holds what f returned, and you need not open it.",
        "first, second = result\nreturn the second, then the first",
        "`(g, v)` becomes `(v, g)`, and `(g, (v, aux))` becomes `((v, aux), g)`. Both are the same exchange of two things.",
    ),
)  # fmt: skip
