"""persample/grads: The gradient of every sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.persample.grads import OTHER_PARAMS, OTHER_SAMPLES
from helpers.desk.persample.losses import ALL_OF_PARAMS, ONE_SAMPLE, OTHER_SIZES
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.persample.losses import Line, Net, Params
from helpers.exercises.vmap.library_errors import NOT_NAMED, NOT_ONE_SIZE

_CANNOT_MAP = f"{NOT_ONE_SIZE}|mapped axes of one length|rank should be at least 1|expected in_dim to satisfy|cannot map axis|{ALL_OF_PARAMS}"
_OTHER_TREE = r"in_dims is not compatible with the structure|in_axes must be|got len\(in_axes\)"


def _grads_cases(rng: np.random.Generator) -> list[Case]:
    """As many samples as there are hidden units and outputs, so that mapped parameters show nowhere but in their ranks;
    another number; a loss with other names, whose y is a number for each sample; and one sample alone, where the names do
    not stand in the order in which JAX gives them back."""

    def drawn(loss: Any, shapes: dict[str, tuple[int, ...]], *of_samples: tuple[int, ...]) -> Case:
        def inputs() -> tuple[Any, ...]:
            params = {name: 0.7 * generic_numbers(rng, shape) for name, shape in shapes.items()}
            return params, *(generic_numbers(rng, shape) for shape in of_samples)

        return Case((loss, *inputs()), more=inputs(), edge=of_samples[0][0] == 1)

    def net(samples: int, inputs: int, hidden: int, outputs: int) -> Case:
        shapes = {"W1": (hidden, inputs), "W2": (outputs, hidden), "b1": (hidden,), "b2": (outputs,)}  # in JAX's order
        return drawn(Net(), shapes, (samples, inputs), (samples, outputs))

    def line(samples: int, **shapes: tuple[int, ...]) -> Case:
        return drawn(Line(), shapes, (samples, 2), (samples,))

    return [net(3, 2, 3, 3), net(5, 3, 4, 2), line(4, offset=(), slopes=(2,)), line(1, slopes=(2,), offset=())]


def per_sample(loss: Any, params: Params, X: np.ndarray, y: np.ndarray) -> Params:
    """The gradients, sample by sample from the closed form."""
    rows = [loss.gradient(params, *sample) for sample in zip(X, y, strict=True)]
    return {name: np.array([row[name] for row in rows]) for name in params}


def _read_grads(case: Case, trial: Trial) -> Plain | Fault:
    """The gradients. If they are right, they must be so with other inputs, too."""
    loss, params, X, y = case.args
    if not matches(trial.output, plain(per_sample(*case.args))):
        return trial.output
    other_params, *other_samples = case.more
    expected = {OTHER_SAMPLES: per_sample(loss, params, *other_samples), OTHER_PARAMS: per_sample(loss, other_params, X, y)}
    return other_calls(trial, expected) or trial.output


def _with(change: Callable[[np.ndarray], Any]) -> Callable[..., Any]:
    """`per_sample` with a change to each name's gradients."""
    return lambda *inputs: {name: change(g) for name, g in per_sample(*inputs).items()}


def _values(loss: Any, params: Params, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.array([loss(params, *sample) for sample in zip(X, y, strict=True)])


def _loop(loss: Any, params: Params, X: np.ndarray, y: np.ndarray) -> Params:
    _values(loss, params, X, y)
    return per_sample(loss, params, X, y)


def _columns_of_y(loss: Any, params: Params, X: np.ndarray, y: np.ndarray) -> Params:
    if y.shape[1:] != y.shape[:1]:
        raise ValueError("vmap needs mapped axes of one length")
    return per_sample(loss, params, X, y.T)


def _by_order(*inputs: Any) -> Params:
    found = per_sample(*inputs)
    return dict(zip(found, (found[name] for name in sorted(found)), strict=True))


def _list(*inputs: Any) -> list[Params]:
    found = per_sample(*inputs)
    return [{name: g[k] for name, g in found.items()} for k in range(len(inputs[2]))]


EXERCISE = Exercise(
    id="persample/grads",
    title="The gradient of every sample",
    level=1,
    minutes=8,
    signature="per_sample(loss, params, X, y)",
    ways=("by_hand", "torch", "jax"),
    cases=_grads_cases,
    oracle=per_sample,
    reads=_read_grads,
    mistakes=(
        Mistake("M21", _with(lambda g: g.mean(0)), "This is one gradient, the mean over the samples: what a single sample did can no longer be seen in it. Differentiate first, the loss of one sample; then map over the samples."),
        Mistake("sum", _with(lambda g: g.sum(0)), "This is one gradient, summed over the samples. Differentiate the loss of one sample, and map that over the samples: then they stay apart."),
        Mistake("mean-in-each", _with(lambda g: np.broadcast_to(g.mean(0), g.shape)), "Every row is the mean gradient: the function that you mapped saw all samples. Let it take one x and one y, as its arguments."),
        Mistake("sum-in-each", _with(lambda g: np.broadcast_to(g.sum(0), g.shape)), "Every row is the gradient summed over all samples: the function that you mapped saw all of them. Let it take one x and one y, as its arguments."),
        Mistake("divided", _with(lambda g: g / len(g)), "Each row is too small, by the number of samples: these are the shares in the mean, not the gradients of the samples. Leave the mean out."),
        Mistake("captured", _with(lambda g: 0 * g), "Every slope is zero: what you differentiated does not depend on its argument. Does the function inside take an argument, and hand `params` to loss from outside in its place? loss must get the argument itself."),
        Mistake("values", _values, "These are the losses, one for each sample. Map the gradient of loss, not loss itself."),
        Mistake("M01", lambda loss, params, X, y: lambda *inputs: params, "This is a function, and no gradient has been computed yet. Call it with params, X and y."),
        Mistake("first-only", _with(lambda g: g[0]), "This is the gradient of the first sample alone. Map over all of them."),
        Mistake("last-only", _with(lambda g: g[-1]), "This is the gradient of the last sample alone. Keep one for each sample."),
        Mistake("by-x", lambda loss, params, X, y: np.array([loss.by_x(params, *sample) for sample in zip(X, y, strict=True)]), "These are the gradients with respect to x. Differentiate with respect to params, the first argument of loss."),
        Mistake("samples-last", _with(lambda g: np.moveaxis(g, 0, -1)), "The right numbers, with the samples counted by the last axis. They belong to the first."),
        Mistake("list", _list, "One dict for each sample. One dict is asked for, whose arrays hold all samples: one call of vmap gives it like that."),
        Mistake("flat", lambda *inputs: np.concatenate([g.reshape(len(g), -1) for g in per_sample(*inputs).values()], axis=1), "The gradients, flattened and put side by side. Keep them under their names, each array shaped like its parameter behind the axis of the samples."),
        Mistake("norms", lambda *inputs: np.sqrt(sum((g.reshape(len(g), -1) ** 2).sum(1) for g in per_sample(*inputs).values())), "These are the norms of the gradients. The gradients themselves are asked for."),
        Mistake("no-names", lambda *inputs: tuple(per_sample(*inputs).values()), "The right gradients without their names. Differentiate with respect to the dict, and a dict comes back."),
        Mistake("by-order", _by_order, "The gradients are right, and stand under the wrong names: they were dealt out in order. A dict that comes out of a transform may have another order than params, in JAX and by hand that of the alphabet. Return it as it is, or take each gradient by its name.", edge=True),
        Mistake("M18", raises(ValueError("vmap needs mapped axes of one length")), "Only X and y have a row for each sample: map those along axis 0. params is shared by all samples, so that its entry is None.", error=_CANNOT_MAP),
        Mistake("M17", raises(TypeError(ONE_SAMPLE)), "loss is written for one sample: a row of X and the entry of y that goes with it. Let vmap hand it these, both along axis 0.", error=ONE_SAMPLE),
        Mistake("exchanged", raises(TypeError(OTHER_SIZES)), "What loss got for x and y is no sample. Is the order params, X, y? And are X and y mapped along axis 0, not along their columns?", error=f"{OTHER_SIZES}|{ONE_SAMPLE}"),
        Mistake("y-columns", _columns_of_y, "y is mapped along axis 1: sample k got entry k of every sample. Its rows belong to the samples: axis 0.", error=_CANNOT_MAP),
        Mistake("M39", raises(TypeError("Gradient only defined for scalar-output functions")), "grad wants one number, and what you gave it returns one for each sample. Change the order: first the gradient of loss, then vmap around it.", error=NOT_SCALAR),
        Mistake("M01-inside", raises(TypeError("'dict' object is not callable")), "A transform takes a function, and you gave it what a function returned. `vmap(grad(loss), …)` has no call inside; the call comes last.", error="'(dict|Tensor|numpy.float64|ArrayImpl|Taped)' object is not callable|Expected a callable value"),
        Mistake("axes-to-grad", raises(TypeError("'NoneType' object cannot be interpreted as an integer")), "The axes went to grad: its second argument says by which argument to differentiate. They belong to vmap: `lib.vmap(lib.grad(loss), (None, 0, 0))`.", error=f"argnums? must be|not supported between instances of 'int' and 'NoneType'|'NoneType' object cannot be interpreted as an integer|{_CANNOT_MAP}"),
        Mistake("other-tree", raises(ValueError("in_axes must be a number, None, or a tree with one entry for each part of")), "The axes need an entry for each argument: for params, for X and for y. And each must be an argument of its own.", error=_OTHER_TREE),
        Mistake("other-name", raises(TypeError("vmap() got an unexpected keyword argument 'in_axes'")), "torch calls the axes in_dims, JAX and by hand call them in_axes. By position, as the second argument, all three take them.", error=NOT_NAMED),
        Mistake("loop", _loop, "Under vmap, one call of loss is enough for as many samples as you like. A loop calls it again for each, and so does a call just to see what comes out."),
    ),
    rules=(calls_at_most(1, "loss called once", "loop"),),
    hints=(
        "If there were only one sample, which transform would you use, and with respect to what? Which transform then does it for a whole table of samples?",
        "Picture one sheet for one sample: the loss, and below it the gradient by params. Now lay many sheets on top of each other. Which of the three inputs is printed on every sheet alike, and which change from sheet to sheet?",
        "one = the gradient of loss, a function of (params, x, y)\nmany = vmap of one: params shared, X and y along their first axis\nreturn many, called with all three",
        "The second argument of `lib.vmap` has an entry for each argument: `(None, 0, 0)`. What goes first is `lib.grad(loss)`.",
    ),
)  # fmt: skip
