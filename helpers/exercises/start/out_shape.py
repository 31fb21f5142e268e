"""start/out_shape: The shape that comes out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.start.out_shape import shape_calls
from helpers.exercises.stages import up_to_the_first_wrong


def _shape_cases(rng: np.random.Generator) -> list[Case]:
    """At the end an edge: a single lane, and axes of length 1, which stay."""
    cases = []
    for x_axes, y_axes in ((1, 1), (2, 1), (1, 2), (3, 3)):
        # Different lengths, so that no shape is right by accident.
        lengths = [int(n) for n in rng.permutation(np.arange(2, 10))]
        cases.append(Case((tuple(lengths[:x_axes]), tuple(lengths[3 : 3 + y_axes]), lengths[6])))
    return [*cases, Case(((int(rng.integers(2, 10)), 1), (1,), 1), edge=True)]


def _right_shapes(x_shape: tuple, y_shape: tuple, n: int) -> Any:
    return {text: _shapes(*args[1:])[args[0]] for text, args in shape_calls(x_shape, y_shape, n).items()}


def _shapes(x_shape: tuple, y_shape: tuple, n: int) -> dict[str, tuple]:
    return {
        "grad": x_shape,
        "grad_and_value": (x_shape, ()),
        "vmap": (n, *y_shape),
        "scan": (x_shape, (n, *y_shape)),
        "hessian": (*y_shape, *x_shape, *x_shape),
        "jvp": (y_shape, y_shape),
    }


def shapes_with(name: str, wrong: Any) -> Any:
    """`out_shape` with one wrong belief: `wrong(x_shape, y_shape, n)` in place of the answer for `name`."""

    def out_shape(transform: str, x_shape: tuple, y_shape: tuple, n: int) -> Any:
        return wrong(x_shape, y_shape, n) if transform == name else _shapes(x_shape, y_shape, n)[transform]

    return out_shape


def _ones_for_numbers(transform: str, x_shape: tuple, y_shape: tuple, n: int) -> Any:
    """`out_shape` for which a single number that goes in has one axis."""
    return _shapes(x_shape or (1,), y_shape, n)[transform]


def _squeezed(shape: Any) -> Any:
    """A shape, or a pair of them, without its axes of length 1."""
    if isinstance(shape, tuple) and any(isinstance(part, tuple) for part in shape):
        return tuple(map(_squeezed, shape))
    return tuple(length for length in shape if length != 1)


EXERCISE = Exercise(
    id="start/out_shape",
    title="The shape that comes out",
    level=2,
    minutes=12,
    signature="out_shape(transform, x_shape, y_shape, n)",
    inputs=("x_shape", "y_shape", "n"),
    cases=_shape_cases,
    oracle=_right_shapes,
    reads=up_to_the_first_wrong(_right_shapes),
    mistakes=(
        Mistake("M17", shapes_with("vmap", lambda x, y, n: y), "vmap: f itself sees one hiker, and there are n of them. The n results are stacked along a new first axis."),
        Mistake("vmap-inside", shapes_with("vmap", lambda x, y, n: (n, y)), "vmap: a tuple inside a tuple. `y_shape` is a tuple itself; `*y_shape` lays its lengths out one by one: `(n, *y_shape)`."),
        Mistake("vmap-behind", shapes_with("vmap", lambda x, y, n: (*y, n)), "vmap: the n results are stacked along a new first axis, so n stands in front."),
        Mistake("vmap-input", shapes_with("vmap", lambda x, y, n: (n, *x)), "vmap: that is the shape of the stacked inputs. Each of the n results is shaped like an output."),
        Mistake("M33", shapes_with("hessian", lambda x, y, n: (*x, *x)), "hessian: that is the shape for one number as output. Every output has such a block, so y_shape stands in front."),
        Mistake("hessian-once", shapes_with("hessian", lambda x, y, n: (*y, *x)), "hessian: that is one slope for every entry of the input. The slope of a slope needs a pair of entries: x_shape twice."),
        Mistake("hessian-output-last", shapes_with("hessian", lambda x, y, n: (*x, *x, *y)), "hessian: the output's axes stand in front of those of the input."),
        Mistake("jvp-three", shapes_with("jvp", lambda x, y, n: (x, y, y)), "The point and its velocity go in. Out come the value and its tangent, and nothing else.", error=r"^refused: out_shape..jvp.* shapes, and jvp gives two"),
        Mistake("jvp-input", shapes_with("jvp", lambda x, y, n: (y, x)), "jvp: the tangent says how the output moves, so it is shaped like the output, not like the input."),
        Mistake("jvp-bare", shapes_with("jvp", lambda x, y, n: y), "jvp gives a pair: the value and its tangent."),
        Mistake("scan-last", shapes_with("scan", lambda x, y, n: (x, y)), "scan: y is written down at every step, so n of them come back, stacked."),
        Mistake("scan-all-carries", shapes_with("scan", lambda x, y, n: ((n, *x), (n, *y))), "scan: only the last carry comes back. Those on the way were handed on and are gone."),
        Mistake("scan-n-at-carry", shapes_with("scan", lambda x, y, n: ((n, *x), y)), "scan: n belongs to the outputs, which are stacked. Of the carry only the last one comes back."),
        Mistake("scan-inside", shapes_with("scan", lambda x, y, n: (x, (n, y))), "scan: a tuple inside a tuple. `*y_shape` lays the lengths of y_shape out one by one: `(n, *y_shape)`."),
        Mistake("scan-outputs", shapes_with("scan", lambda x, y, n: (n, *y)), "scan gives a pair: the last carry, then the stacked outputs. Yours has the outputs only."),
        Mistake("scan-swapped", shapes_with("scan", lambda x, y, n: ((n, *y), x)), "scan gives the carry first, then the stacked outputs."),
        Mistake("grad-output", shapes_with("grad", lambda x, y, n: y), "grad: there is one slope for every entry of the input, so the gradient is shaped like the input."),
        Mistake("grad-and-value-swapped", shapes_with("grad_and_value", lambda x, y, n: ((), x)), "grad_and_value: the gradient's shape comes first, then the value's, as in torch."),
        Mistake("grad-and-value-bare", shapes_with("grad_and_value", lambda x, y, n: x), "grad_and_value gives a pair: the gradient, then the value."),
        Mistake("vmap-column", shapes_with("vmap", lambda x, y, n: (n, *(y or (1,)))), "vmap: a single number has the shape (), and adds no axis. n of them, stacked, have the shape (n,)."),
        Mistake("hessian-between", shapes_with("hessian", lambda x, y, n: (*x, *y, *x)), "hessian: the output's axes stand in front, then twice those of the input."),
        Mistake("hessian-flat", shapes_with("hessian", lambda x, y, n: (*y, math.prod(x), math.prod(x))), "hessian: the axes of the input are not laid together into one. All of x_shape stands there, twice."),
        Mistake("hessian-nested", shapes_with("hessian", lambda x, y, n: (y, x, x)), "hessian: these are three tuples in a tuple. Join them: `y_shape + x_shape + x_shape`."),
        Mistake("jvp-of-inputs", shapes_with("jvp", lambda x, y, n: (x, x)), "jvp: those are the point and the velocity that go in. What comes out is shaped like the output, twice."),
        Mistake("jvp-exchanged", shapes_with("jvp", lambda x, y, n: (x, y)), "jvp: the first part is the value f(x), and not x. Both parts are shaped like the output."),
        Mistake("jvp-jacobian", shapes_with("jvp", lambda x, y, n: (y, (*y, *x))), "jvp: the second shape is that of the whole Jacobian. Along one direction each output has a single rate of change."),
        Mistake("scan-behind", shapes_with("scan", lambda x, y, n: (x, (*y, n))), "scan: the outputs are stacked along a new first axis, so n stands in front."),
        Mistake("scan-column", shapes_with("scan", lambda x, y, n: (x, (n, *(y or (1,))))), "scan: a single number has the shape (), and adds no axis. n of them, stacked, have the shape (n,)."),
        Mistake("scan-numbers", shapes_with("scan", lambda x, y, n: (x, (n,))), "scan: that is right where a step writes down a single number. Otherwise y_shape stands behind n."),
        Mistake("scan-of-carries", shapes_with("scan", lambda x, y, n: (x, (n, *x))), "scan: the second part holds what the steps wrote down, each of shape y_shape. The carries on the way do not come back."),
        Mistake("grad-and-value-one", shapes_with("grad_and_value", lambda x, y, n: (x, (1,))), "grad_and_value: the value is a single number, and its shape is (). (1,) is a list of one."),
        Mistake("ones", _ones_for_numbers, "A single number has the shape (), with no axis at all. (1,) is the shape of a list of one."),
        Mistake("vmap-number", shapes_with("vmap", lambda x, y, n: (n,)), "vmap: (n,) is right where f gives a single number. Otherwise y_shape stands behind n."),
        Mistake("scan-start-too", shapes_with("scan", lambda x, y, n: (x, (n + 1, *y))), "scan: n steps write down n outputs. The carry at the start is none of them."),
        Mistake("scan-carry-like-output", shapes_with("scan", lambda x, y, n: (y, (n, *y))), "scan: the carry keeps the shape that it started with, x_shape. Only what a step writes down has y_shape."),
        Mistake("hessian-half-joined", shapes_with("hessian", lambda x, y, n: (*y, x, x)), "hessian: x_shape is a tuple inside a tuple. Join all three: `y_shape + x_shape + x_shape`, or a star before each."),
        Mistake("hessian-inside", shapes_with("hessian", lambda x, y, n: (y, *x, *x)), "hessian: y_shape is a tuple inside a tuple. Join all three: `y_shape + x_shape + x_shape`, or a star before each."),
        Mistake("hessian-pair", shapes_with("hessian", lambda x, y, n: (y, (*x, *x))), "hessian: one array comes out, so one shape. Join the parts: `y_shape + x_shape + x_shape`."),
        Mistake("squeezed", lambda t, x, y, n: _squeezed(_shapes(x, y, n)[t]), "An axis of length 1 stays: one lane, stacked, has the shape (1, …).", edge=True),
        Mistake("vmap-one-lane", shapes_with("vmap", lambda x, y, n: (n, *y) if n > 1 else y), "vmap: one lane is stacked, too. With n = 1 there is still a first axis, of length 1.", edge=True),
        Mistake("scan-one-step", shapes_with("scan", lambda x, y, n: (x, (n, *y) if n > 1 else y)), "scan: the output of one step is stacked, too. With n = 1 there is still a first axis, of length 1.", edge=True),
        Mistake("as-text", lambda t, x, y, n: str(_shapes(x, y, n)[t]), "These are texts. A shape is a tuple: leave out the quotes and `str`."),
    ),
    hints=(
        "For each transform ask: how many numbers would it take to answer the question it answers?",
        "grad: one number for each entry of x. hessian: one for each output and each pair of entries of x. jvp: one for each output. vmap: everything n times.",
        "Three of the answers are pairs of shapes: grad_and_value (gradient, value), jvp (value, tangent), scan (last carry, stacked outputs). For scan the carry is shaped like x, and each step writes a y.",
        "grad: x_shape · grad_and_value: (x_shape, ()) · vmap: (n, *y_shape) · jvp: (y_shape, y_shape) · hessian: y_shape + x_shape + x_shape · scan: put the carry and the n outputs together yourself.",
    ),
)  # fmt: skip
