"""value/network: Loss, gradient and accuracy of a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.side_effects import LEFT_GRADIENTS, OTHER_NUMBERS
from helpers.desk.value.network import ONCE_MORE, OTHERS, CrossEntropy
from helpers.exercises.again import STAYS, beside_it
from helpers.exercises.programs import random_seed
from helpers.exercises.value.said import A_FUNCTION_HAS_NO_PARTS, NO_PLAIN_NUMBERS, NO_TENSORS
from helpers.exercises.value.scored import Network, Parts, softmax

# The names in an order that is neither that of the module nor that of the alphabet.
_ANOTHER_ORDER = ("2.bias", "0.bias", "2.weight", "0.weight")
# Inputs, hidden units, classes, and rows. As many rows as classes, too: there the wrong axis fits.
_SIZES = ((3, 4, 3, 9), (2, 4, 9, 9))
_OTHER_SIZES = ((2, 3, 2, 7), (2, 4, 9, 1))


def _network_cases(rng: np.random.Generator) -> list[Case]:
    """The numbers inside the module are others than those asked about. Beside each case stands another network and its
    data, for the second one of a single row, which is right. In the second one `params` has an order of its own."""

    def one(sizes: tuple[int, ...], training: bool) -> tuple[Any, ...]:
        *layers, rows = sizes
        net = Network(random_seed(rng), tuple(layers), training)
        params = {name: generic_numbers(rng, shape) for name, shape in net.shapes.items()}
        x = generic_numbers(rng, (rows, layers[0]))
        return net, params, x, classes(net(params, x))

    def classes(scores: np.ndarray) -> np.ndarray:
        rows, many = scores.shape
        hit = rng.random(rows) < (0.5 if rows > 1 else 1.0)
        return np.where(hit, scores.argmax(1), rng.integers(0, many, rows))

    def telling(sizes: tuple[int, ...], training: bool) -> tuple[Any, ...]:
        while True:
            net, params, x, _ = one(sizes, training)
            scores, before = net(params, x), net(net.own, x)
            tried = (classes(scores) for _ in range(40))  # cheaper than another network
            y = next((y for y in tried if _tells(scores, before, y)), None)
            if y is not None:
                return net, params, x, y

    def case(k: int) -> Case:
        net, params, *data = telling(_SIZES[k], k == 0)
        params = {name: params[name] for name in _ANOTHER_ORDER} if k else params
        return Case((net, CrossEntropy(), params, *data), more=one(_OTHER_SIZES[k], k == 1), edge=k == 1)

    return [case(0), case(1)]


def _tells(scores: np.ndarray, before: np.ndarray, y: np.ndarray) -> bool:
    """Whether every way to count that is known gives another share, and the largest score of all is in a later row."""
    hits = int((scores.argmax(1) == y).sum())
    counts = [0, len(y), hits, len(y) - hits, (before.argmax(1) == y).sum(), (scores.argmin(1) == y).sum()]
    counts += [(scores.argmax(0) == y).sum() if len(y) == scores.shape[1] else (scores.argmax(1) + 1 == y).sum()]
    return len(set(map(int, counts))) == len(counts) and hits > 1 and scores.argmax() >= scores.shape[1]


def _parts(net: Network, loss: Any, params: Any, x: Any, y: Any) -> Parts:
    return Parts(net, params, x, y)


def _right(*inputs: Any) -> Any:
    return _parts(*inputs).right


def _read_three(case: Case, trial: Trial) -> Plain | Fault:
    """The three. If they are right, those of another network must be, too, and the first ones again."""
    if not matches(trial.output, plain(_right(*case.args))):
        return trial.output
    net, _, _, y = case.more
    rows, classes = len(y), net.sizes[2]
    says = f"Here all three are right. With {rows} row{'s' if rows > 1 else ''} and {classes} classes they are not. Does a number of rows or classes, or a `squeeze`, stand in your code?"
    if OTHERS in trial.notes and matches(trial.notes[OTHERS], trial.output):
        says = STAYS.format(OTHERS)
    found = beside_it(trial, OTHERS, Parts(*case.more).right, says)
    return found or beside_it(trial, ONCE_MORE, _right(*case.args), STAYS.format(ONCE_MORE)) or trial.output


def _with(wrong: Callable[[Parts], Any]) -> Callable[..., Any]:
    """A wrong belief: what it gives, from everything there is."""
    return lambda *inputs: wrong(_parts(*inputs))


def _gradient(wrong: Callable[[Parts], Any]) -> Callable[..., Any]:
    """Another gradient between the right loss and accuracy."""
    return _with(lambda p: (p.loss, wrong(p), p.accuracy))


def _accuracy(wrong: Callable[[Parts], Any]) -> Callable[..., Any]:
    """Another accuracy after the right loss and gradient."""
    return _with(lambda p: (p.loss, p.gradient, wrong(p)))


def _under(names: Callable[[Parts], Any], order: Callable[[Parts], Any]) -> Callable[..., Any]:
    """The gradients in one order under names in another."""
    return _gradient(lambda p: {name: p.gradient[own] for name, own in zip(names(p), order(p), strict=True)})


def _scaled(tree: dict[str, Any], factor: float) -> dict[str, Any]:
    return {name: factor * value for name, value in tree.items()}


def _twice(*inputs: Any) -> Any:
    net, _, params, x, _ = inputs
    net(params, x), net(params, x)
    return _right(*inputs)


def _softmax_first(p: Parts) -> Any:
    q = p.chances
    pull = (softmax(q) - np.eye(q.shape[1])[p.y]) / len(p.y)
    by_scores = q * (pull - (pull * q).sum(1, keepdims=True))
    return CrossEntropy()(q, p.y), p.net.pulled(p.params, p.x, by_scores)[0], p.accuracy


def _other_axis(p: Parts) -> Any:
    """In JAX, where rows and classes are equally many, and nothing raises."""
    found = p.scores.argmax(0)
    return (
        (found == p.y).mean()
        if len(found) == len(p.y)
        else raises(TypeError("eq got incompatible shapes for broadcasting"))()
    )


EXERCISE = Exercise(
    id="value/network",
    title="Loss, gradient and accuracy of a network",
    level=2,
    minutes=10,
    signature="loss_grad_accuracy(net, loss, params, X, y)",
    ways=("torch", "jax"),
    cases=_network_cases,
    reads=_read_three,
    oracle=_right,
    rules=(calls_at_most(1, "net ran once", "two-passes"),),
    mistakes=(
        Mistake("M09", _with(lambda p: (p.before.loss, _scaled(p.gradient, 0.0), p.before.accuracy)), "All gradients are zero: `net(X)` ran with the numbers inside the module, and those that you differentiate by were never used. Nothing raised. Pass them in: `functional_call(net, p, (X,))`."),
        Mistake("cut", _gradient(lambda p: _scaled(p.gradient, 0.0)), "Loss and accuracy are right, and all gradients are zero: what you differentiate does not depend on what you differentiate by. Does the inner function use its own argument, with no `params` from outside? And does the loss come first in its pair, with nothing detached?"),
        Mistake("cut-swapped", _with(lambda p: (p.accuracy, _scaled(p.gradient, 0.0), p.loss)), "You differentiated the accuracy, which counts rows and is flat nearly everywhere: all zero. The first part of the pair is the one that is differentiated: put the loss there."),
        Mistake("own-numbers", _with(lambda p: p.before.right), "All three are those of the numbers inside the module. Those of `params` were asked for: let `functional_call(net, params, (X,))` use them."),
        Mistake("loss-of-before", _with(lambda p: (p.before.loss, p.gradient, p.before.accuracy)), "The gradients are right. Loss and accuracy are those of the numbers inside the module: take them from the run with `params`, beside the gradient."),
        Mistake("accuracy-of-before", _accuracy(lambda p: p.before.accuracy), "The accuracy is that of the numbers inside the module. Carry it as aux beside the loss, from the run with `params`."),
        Mistake("torch-nest", _with(lambda p: (p.gradient, (p.loss, p.accuracy))), "This is what grad_and_value gives, (g, (v, a)). Take it apart, and return (loss, gradients, accuracy)."),
        Mistake("jax-nest", _with(lambda p: ((p.loss, p.accuracy), p.gradient)), "This is what value_and_grad gives, ((v, a), g). Take it apart, and return (loss, gradients, accuracy)."),
        Mistake("M12", _with(lambda p: (p.gradient, p.loss, p.accuracy)), "The right three in the wrong order: here the gradients come first. Return the loss, the gradients, the accuracy."),
        Mistake("accuracy-second", _with(lambda p: (p.loss, p.accuracy, p.gradient)), "The right three in the wrong order: here the accuracy comes second. Return the loss, the gradients, the accuracy."),
        Mistake("exchanged", _with(lambda p: (p.accuracy, p.gradient, p.loss)), "Loss and accuracy have changed places. What `f` returned stays together and in its order: (value, aux)."),
        Mistake("no-accuracy", _with(lambda p: (p.loss, p.gradient)), "The accuracy is missing. Carry it as aux, and return three things."),
        Mistake("gradient-alone", _with(lambda p: p.gradient), "The gradients are right, and they stand alone. Return three things: (loss, gradients, accuracy)."),
        Mistake("no-loss", _with(lambda p: (p.gradient, p.accuracy)), "The loss is missing. grad_and_value gives it beside the gradients, in JAX value_and_grad. Return (loss, gradients, accuracy)."),
        Mistake("errors", _accuracy(lambda p: 1 - p.accuracy), "This is the share of wrong rows. The accuracy is the share of right ones."),
        Mistake("counted", _accuracy(lambda p: p.hits.sum()), "This counts the rows that are right. A share is that number divided by the number of rows."),
        Mistake("percent", _accuracy(lambda p: 100 * p.accuracy), "This is a percentage. A share lies between 0 and 1."),
        Mistake("each-row", _accuracy(lambda p: p.hits * 1.0), "The accuracy has one entry for each row. Take the mean."),
        Mistake("each-row-truths", _accuracy(lambda p: p.hits), "The accuracy is True or False for each row. Take the mean."),
        Mistake("predictions", _accuracy(lambda p: p.scores.argmax(1)), "These are the classes that the network chose. Compare them with y, and take the mean."),
        Mistake("smallest", _accuracy(lambda p: (p.scores.argmin(1) == p.y).mean()), "The class that the network chooses has the largest score of its row. You took the smallest."),
        Mistake("axis", _accuracy(_other_axis), "One class for each row was asked for: the place of the largest score **in the row**, `argmax(1)`. Compare that with y, which has one entry for each row, too.", error=r"(?i)incompatible shapes for broadcasting|The size of tensor a"),
        Mistake("classes-from-one", _accuracy(lambda p: (p.scores.argmax(1) + 1 == p.y).mean()), "The chosen classes were counted from 1. In y they count from 0, as places do: compare `argmax(1)` with y as it is."),
        Mistake("no-class", _accuracy(lambda p: 0.0), "The accuracy is 0 here, and it should not be. Compare with y, for every row, the **place** of its largest score, `argmax(1)`, and take the mean."),
        Mistake("always", _accuracy(lambda p: 1.0), "The accuracy is 1 here, and some rows are wrong. Compare with y, for every row, the place of its largest score, and take the mean."),
        Mistake("each-with-each", _accuracy(lambda p: (p.scores.argmax(1)[:, None] == p.y).mean()), "Every row's class was compared with every entry of y: an axis of length 1 spread them out. Both have the shape (rows,): compare them as they are."),
        Mistake("chances", _accuracy(lambda p: p.chances[np.arange(len(p.y)), p.y].mean()), "This is the mean probability of the right class. The accuracy counts: a row is right if its largest score is that of its class."),
        Mistake("from-the-loss", _accuracy(lambda p: np.exp(-p.loss)), "This is exp(−loss). The accuracy counts the rows whose largest score is that of their class."),
        Mistake("softmax-first", _with(_softmax_first), "The scores went through a softmax first. `loss` takes the scores themselves: the softmax is in it already."),
        Mistake("by-input", _gradient(lambda p: p.by_x), "This is the gradient with respect to X. Differentiate by the dict of parameters, with X and y held fixed."),
        Mistake("uphill", _gradient(lambda p: _scaled(p.gradient, -1.0)), "The gradients have the opposite sign. The gradient itself was asked for, not the step downhill."),
        Mistake("sum", _gradient(lambda p: _scaled(p.gradient, len(p.y))), "The gradients of the rows have been added up. The loss is a mean over the rows, and so is its gradient."),
        Mistake("sum-of-both", _with(lambda p: (p.loss * len(p.y), _scaled(p.gradient, len(p.y)), p.accuracy)), "Loss and gradients are sums over the rows. `loss` gives the mean: use it as it is."),
        Mistake("stepped", _gradient(lambda p: {n: p.params[n] - g for n, g in p.gradient.items()}), "These are the parameters after a step. Return the gradients, and take no step."),
        Mistake("values", _gradient(lambda p: dict(p.params)), "These are the parameters themselves. Differentiate the loss with respect to them."),
        Mistake("no-names", _gradient(lambda p: tuple(p.gradient.values())), "The right gradients without their names. Differentiate by the dict, and a dict comes back."),
        Mistake("one-vector", _gradient(lambda p: np.concatenate([g.ravel() for g in p.gradient.values()])), "The right gradients in one long vector. Differentiate by the dict, and a dict with the names comes back."),
        Mistake("by-position", _under(lambda p: p.net.shapes, lambda p: p.params), "The right gradients under the wrong names. `params` need not have the order of `named_parameters()`: go by the names, not by their places.", edge=True),
        Mistake("by-alphabet", _under(lambda p: p.params, lambda p: sorted(p.params)), "The right gradients under the wrong names. JAX returns a dict in alphabetical order, whatever order it came in: go by the names, not by their places."),
        Mistake("last-layer", _gradient(lambda p: {n: g for n, g in p.gradient.items() if n.startswith("2")}), "Only the last layer is there. All parameters were asked for."),
        Mistake("weights-only", _gradient(lambda p: {n: g for n, g in p.gradient.items() if "weight" in n}), "The biases are parameters, too."),
        Mistake("two-passes", _twice, "One run of `net` gives all three: the loss is the value, and the accuracy comes from the same scores, as aux."),
        Mistake("M13", raises(RuntimeError("output of function f should be a tuple: (output, aux) if has_aux is True")), "With has_aux=True the inner function returns a tuple of two, (loss, accuracy).", error=r"should be a tuple: \(output, aux\)|has_aux|two-element tuple"),
        Mistake("no-has-aux", raises(TypeError("Gradient only defined for scalar-output functions. Output was (")), "The inner function returns more than one number. If it is the pair (loss, accuracy), the transform needs `has_aux=True`; if it is one number for each row, take `loss(scores, y)`.", error=r"to return a Tensor, got <class 'tuple'>|to return a scalar Tensor|only defined for scalar-output|can be implicitly created only for scalar"),
        Mistake("not-tensors", raises(RuntimeError(NO_TENSORS)), "torch takes only tensors as aux. `.item()` and `float()` belong outside, on the finished result.", error=f"{NO_TENSORS}|{NO_PLAIN_NUMBERS}"),
        Mistake("smuggled", raises(RuntimeError("UnexpectedTracerError: Encountered an unexpected tracer")), "What lies in a list, from inside the transform, is a stand-in, and JAX refuses it as soon as you compute with it outside. Return it beside the loss, as aux: the transform takes the numbers out.", error="UnexpectedTracerError|unexpected tracer"),
        Mistake("other-places", raises(RuntimeError("mat2 must be a matrix, got 1-D tensor")), "Inside the network, two shapes do not fit. Hand `params` over as it is, by its names: they need not stand in the order of `named_parameters()`. And hand over X as it is, a row for each place.", error="mat2 must be a matrix|shapes cannot be multiplied|dot_general requires|expand\\("),
        Mistake("mean-of-bool", raises(RuntimeError("mean(): could not infer output dtype. Got: Bool")), "torch takes the mean of floating-point numbers only: `(… == y).double().mean()`.", error="Got: (Bool|Long|Int)"),
        Mistake("three-names", raises(ValueError("not enough values to unpack (expected 3, got 2)")), "What comes back has two parts, and one of them is a pair: `gradients, (value, aux)` in torch, `(value, aux), gradients` in JAX.", error=r"not enough values to unpack \(expected 3, got 2\)"),
        Mistake("other-order", raises(ValueError("too many values to unpack (expected 2)")), "The gradients, a dict, were unpacked as a pair: this is the other library's order. torch gives `gradients, (value, aux)`, JAX gives `(value, aux), gradients`.", error=r"too many values to unpack \(expected 2"),
        Mistake("M02", raises(TypeError("cannot unpack non-iterable function object")), "You unpacked the transform. It is a function: call it at params, then unpack what comes back.", error=A_FUNCTION_HAS_NO_PARTS),
        Mistake("grad-of-a-number", raises(TypeError("'Tensor' object is not callable")), "The transform takes a function, and you gave it numbers. Define a function of the parameters inside, and hand that over.", error=r"'(Tensor|ArrayImpl|\S*ArrayImpl|tuple)' object is not callable"),
        Mistake("other-name", raises(AttributeError("module 'jax' has no attribute 'grad_and_value'")), "torch has `torch.func.grad_and_value`, JAX has `jax.value_and_grad`: each name says its order.", error="has no attribute '(grad_and_value|value_and_grad)'"),
        Mistake("module-called-with-params", raises(TypeError("Sequential.forward() takes 2 positional arguments but 3 were given")), "A torch module takes X alone: its numbers are inside. `torch.func.functional_call(net, p, (X,))` runs it with others.", error=r"forward\(\) takes 2 positional arguments but 3"),
        Mistake("call-arguments", raises(ValueError("Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts")), "`functional_call` takes the module first, then the numbers, then the inputs: `functional_call(net, p, (X,))`.", error="Expected parameter_and_buffer_dicts to be a dict"),
        Mistake("function-called-without-params", raises(TypeError("net() takes 2 positional arguments but 1 was given")), "In JAX the network holds no numbers: call `net(p, X)`.", error=r"net\(\) takes 2 positional arguments but 1|net\(\) missing"),
        Mistake("no-module", raises(AttributeError("'Handed' object has no attribute 'named_parameters'")), "In JAX `net` is a plain function of (params, X), and no module: it has no parameters inside, and needs no functional_call.", error="has no attribute '(named_parameters|named_buffers|parameters|apply|state_dict|zero_grad|_?\\w*train\\w*|eval)'"),
        Mistake("module-differentiated", raises(ValueError("Thing passed to transform API must be Tensor, got <class 'Sequential'>")), "A module is no tensor and no dict of tensors. Differentiate by `params`, and let the inner function run the module with them.", error=r"must be Tensor, got <class '\S*(Sequential|Handed|generator|Parameter|function)'|is not a valid JAX type"),
        Mistake("loss-arguments", raises(IndexError("Dimension out of range (expected to be in range of [-1, 0], but got 1)")), "Something with one axis stands where the scores belong, which have two. `loss(scores, y)` takes the scores first.", error="Dimension out of range|axis 1 is out of bounds"),
        Mistake("net-arguments", raises(TypeError("JAX does not support string indexing; got idx='0.weight'")), "In JAX the network takes the parameters first: `net(p, X)`.", error="does not support string indexing"),
        Mistake("by-classes", raises(RuntimeError("only Tensors of floating point dtype can require gradients")), "You differentiate by y, which holds whole numbers. Differentiate by the dict of parameters.", error="only Tensors of floating point dtype|requires real- or complex-valued inputs"),
        Mistake("no-graph", raises(RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")), "autograd follows only tensors that are marked. A transform needs no marks: `torch.func.grad_and_value(inner, has_aux=True)(params)`.", error="does not require grad and does not have a grad_fn"),
        Mistake("wrote-module", raises(Refusal(OTHER_NUMBERS)), "The module is the caller's, with its own numbers. `functional_call(net, params, (X,))` runs it with others and writes nothing into it.", error="^refused: After your call, the model's parameters are not"),
        Mistake("left-grad", raises(Refusal(LEFT_GRADIENTS)), "`backward()` adds to .grad, and the caller's next backward would add to yours. A transform leaves nothing behind.", error="^refused: After your call, the model's parameters hold"),
    ),
    hints=(
        "Which of your three results is differentiated, and which only comes along? And by which numbers do you differentiate: those inside `net`, or those in your hand?",
        "Picture the module as a machine with a set of weights inside. If you turn the knobs on another set, on the table, nothing at its output moves. `functional_call` puts the set from the table in, for one run.",
        "inner(p):\n    scores = the network's output for X, with the numbers p\n    hit = where the largest score of a row stands at its class y\n    return loss of scores and y, and beside it the mean of hit\none transform of inner, with has_aux, at params\nsort what comes back: loss, gradients, accuracy",
        "torch: `scores = torch.func.functional_call(net, p, (X,))`, and `return loss(scores, y), (scores.argmax(1) == y).double().mean()`. Outside: `gradients, (value, share) = torch.func.grad_and_value(inner, has_aux=True)(params)`. In JAX `net(p, X)` and `.mean()` will do.",
    ),
)  # fmt: skip
