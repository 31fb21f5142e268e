"""hessian/network: H v, by the names of the parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.hessian import blocks
from helpers.desk.hessian.blocks import READS_A_DICT
from helpers.desk.hessian.network import ONE_NAME, OTHER_DIRECTION
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import STAYS, beside_it
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.hessian.no_matrix import LARGE, no_matrix
from helpers.exercises.programs import random_seed

Dict = dict[str, Any]


@dataclass(frozen=True)
class Blocks(blocks.Blocks):
    """The desk's function with its derivatives in closed form: H is a diagonal, and −cos(s)·c·cᵀ across all names."""

    def by_name(self, params: Dict) -> dict[str, tuple[Any, Any, Any, Any]]:
        """For each name its array, and a, w and c."""
        return {
            name: (params[name], *self.numbers[3 * k : 3 * k + 3]) for k, name in enumerate(sorted(params))
        }

    def inside(self, params: Dict) -> Any:
        """What stands in the cosine."""
        return sum((p * c).sum() for p, _, _, c in self.by_name(params).values())

    def gradient(self, params: Dict) -> Dict:
        """The gradient, by name."""
        s = self.inside(params)
        return {n: a * w * np.cos(w * p) - np.sin(s) * c for n, (p, a, w, c) in self.by_name(params).items()}

    def diagonal(self, params: Dict) -> Dict:
        """The diagonal of H, by name."""
        s = self.inside(params)
        return {
            n: -a * w**2 * np.sin(w * p) - np.cos(s) * c**2
            for n, (p, a, w, c) in self.by_name(params).items()
        }

    def block(self, params: Dict, name: str, v: Any) -> Dict:
        """H times a direction that is `v` under one name and 0 elsewhere."""
        parts, s = self.by_name(params), self.inside(params)
        push = (parts[name][3] * v).sum()
        found = {n: -np.cos(s) * c * push for n, (_, _, _, c) in parts.items()}
        p, a, w, _ = parts[name]
        return {**found, name: found[name] - a * w**2 * np.sin(w * p) * v}

    def hvp(self, params: Dict, v: Dict) -> Dict:
        """H v, by name."""
        each = [self.block(params, name, v[name]) for name in params]
        return {n: sum(found[n] for found in each) for n in params}

    def hessian(self, params: Dict) -> dict[str, Dict]:
        """The blocks of H, each under two names: as the libraries give them."""
        parts, s = self.by_name(params), self.inside(params)
        blocks = {
            n: {m: -np.cos(s) * np.multiply.outer(parts[n][3], parts[m][3]) for m in parts} for n in parts
        }
        for n, (p, a, w, _) in parts.items():
            bend = np.asarray(-a * w**2 * np.sin(w * p))
            blocks[n][n] = blocks[n][n] + np.diag(bend.ravel()).reshape(bend.shape * 2)
        return blocks


# Three names in alphabetical order, in which a transform by hand or in JAX returns them; and two that are not, with so
# many numbers that a matrix would show.
_FEW = (("bias", (2,)), ("scale", ()), ("weight", (2, 3)))
_MANY = (("outer", (LARGE // 15 - 1, 15)), ("inner", (15,)))
_ONE = (("only", (3,)),)


def _network_cases(rng: np.random.Generator) -> list[Case]:
    """Few numbers under three names, beside it another direction, and a dict with one name; and many numbers under two
    other ones, at which what is wrong with few numbers need not show."""

    def numbers(shapes: Any) -> Dict:
        return {name: generic_numbers(rng, shape) for name, shape in shapes}

    def one(shapes: Any) -> tuple[Blocks, Dict, Dict]:
        return Blocks(random_seed(rng), shapes), numbers(shapes), numbers(shapes)

    few = Case(one(_FEW), more=(numbers(_FEW), *one(_ONE)), measured=False)
    return [few, Case(one(_MANY), edge=True)]


_WITH_ONE_NAME = "With several names your product is right. For a dict with one name it is not: does your code count on its names, or their number?"


def _read_product(case: Case, trial: Trial) -> Plain | Fault:
    """The product. If it is right, it must be right with another direction, too, and for a dict with one name."""
    loss, params, v = case.args
    if not case.more or not matches(trial.output, plain(loss.hvp(params, v))):
        return trial.output
    other, one, at, along = case.more
    found = beside_it(trial, OTHER_DIRECTION, loss.hvp(params, other), STAYS.format(OTHER_DIRECTION))
    return found or beside_it(trial, ONE_NAME, one.hvp(at, along), _WITH_ONE_NAME) or trial.output


def _each(change: Callable[[Any, Any], Any], first: Dict, second: Dict) -> Dict:
    """What `change` makes of both arrays under each name."""
    return {name: change(first[name], second[name]) for name in first}


def _times(first: Dict, second: Dict) -> Dict:
    return _each(lambda a, b: a * b, first, second)


def _dot(first: Dict, second: Dict) -> Any:
    return sum(part.sum() for part in _times(first, second).values())


def _unit(v: Dict) -> Dict:
    return {name: part / _dot(v, v) ** 0.5 for name, part in v.items()}


def _by_position(f: Blocks, p: Dict, v: Dict) -> Dict:
    found = f.hvp(p, v)
    return dict(zip(p, (found[name] for name in sorted(found)), strict=True))


def _paired_by_position(f: Blocks, p: Dict, v: Dict) -> Dict:
    """H times the direction that `zip(gradient.values(), direction.values())` makes of it: broadcast, and added up."""

    def fitted(part: Any, like: Any) -> Any:
        wide = np.broadcast_to(part, np.broadcast_shapes(np.shape(part), np.shape(like)))
        return wide.sum(tuple(range(wide.ndim - np.ndim(like))))

    return f.hvp(p, {name: fitted(part, p[name]) for name, part in zip(sorted(p), v.values(), strict=True)})


def _ones(params: Dict) -> Dict:
    return {name: 0.0 * part + 1.0 for name, part in params.items()}


def _own(f: Blocks, p: Dict, v: Dict) -> Dict:
    return {name: f.block(p, name, v[name])[name] for name in p}


def _mean_of_products(f: Blocks, p: Dict, v: Dict) -> Dict:
    return f.hvp(p, {name: part / np.size(part) for name, part in v.items()})


def _again(f: Blocks, p: Dict, v: Dict) -> Dict:
    f(p), f(p), f(p)
    return f.hvp(p, v)


EXERCISE = Exercise(
    id="hessian/network",
    title="H v by the names of the parameters",
    level=2,
    minutes=10,
    signature="hvp_params(loss, params, direction)",
    ways=("by_hand", "torch", "jax"),
    cases=_network_cases,
    reads=_read_product,
    oracle=lambda f, p, v: f.hvp(p, v),
    mistakes=(
        Mistake("own-block", _own, "Each name has only what its own direction does to it: the blocks of H between two names are forgotten. A push on one name changes the slopes of all: differentiate by the whole dict at once."),
        Mistake("M32", lambda f, p, v: _times(f.diagonal(p), v), "This is the diagonal of H times the direction, entry by entry. H v also has what every other number does to each slope: differentiate the gradient along the direction."),
        Mistake("gradient-times-v", lambda f, p, v: _times(f.gradient(p), v), "This is the gradient times the direction, entry by entry: how steep it is, not how the steepness changes. Differentiate once more, along the direction."),
        Mistake("slope", lambda f, p, v: _dot(f.gradient(p), v), "This is the slope of loss along the direction, one number. Take the gradient as the function: how does that change along the direction?"),
        Mistake("slope-by-name", lambda f, p, v: {n: part.sum() for n, part in _times(f.gradient(p), v).items()}, "This is one slope for each name, a first derivative. Differentiate once more: how does the whole gradient change along the direction?"),
        Mistake("slope-times-v", lambda f, p, v: {n: _dot(f.gradient(p), v) * part for n, part in v.items()}, "This is the slope along the direction, one number, times the direction: a first derivative still. How does the whole gradient change along the direction?"),
        Mistake("means", _mean_of_products, "You took the mean of the products under each name. Add them up: the slope along the direction is a sum over all numbers."),
        Mistake("quadratic", lambda f, p, v: _dot(f.hvp(p, v), v), "This is vᵀHv, one number. H v is a dict like params: how the whole gradient changes along the direction."),
        Mistake("v-twice", lambda f, p, v: _times(f.hvp(p, v), v), "This is H v times the direction once more, entry by entry. H v itself was asked for."),
        Mistake("added-up", lambda f, p, v: {n: part.sum() for n, part in f.hvp(p, v).items()}, "Each part has been added up to one number. H v is shaped like params."),
        Mistake("row-sums", lambda f, p, v: f.hvp(p, _ones(p)), "Every row of H has been added up: this is H times a direction of ones. Multiply the gradient by the direction before you add and differentiate."),
        Mistake("row-sums-times-v", lambda f, p, v: _times(f.hvp(p, _ones(p)), v), "The direction comes too late: every row of H has been added up, and then multiplied. Multiply the gradient by the direction before you add and differentiate."),
        Mistake("first-name", lambda f, p, v: f.block(p, next(iter(p)), v[next(iter(p))]), "Only the first name moves here. All names move at once: add up over all of them before you differentiate."),
        Mistake("last-name", lambda f, p, v: f.block(p, list(p)[-1], v[list(p)[-1]]), "Only the last name moves here. All names move at once: add up over all of them before you differentiate."),
        Mistake("blocks", lambda f, p, v: {n: f.block(p, n, v[n]) for n in p}, "A dict of dicts: for each name what its direction does to all the others. H v is the sum of these: differentiate along all names at once."),
        Mistake("matrix", lambda f, p, v: f.hessian(p), "This is H itself, in blocks. Its product with the direction is asked for, and without building it."),
        Mistake("unit-direction", lambda f, p, v: f.hvp(p, _unit(v)), "The direction was scaled to length 1 first. H v is for the direction as it is: twice as long, twice the product."),
        Mistake("by-position", _by_position, "The right arrays under the wrong names. `bh` and JAX return a dict in alphabetical order, whatever order it came in: go by the names, not by their places.", edge=True),
        Mistake("paired-by-position", _paired_by_position, "Slopes and direction were paired by their places. `bh` and JAX return a dict in alphabetical order, whatever order it came in: pair `gradient[name]` with `direction[name]`.", edge=True),
        Mistake("pair", lambda f, p, v: (f.gradient(p), f.hvp(p, v)), "A JVP returns a pair, here the gradient and H v. Take the second."),
        Mistake("gradient", lambda f, p, v: f.gradient(p), "This is the gradient. How does it change when params moves along the direction?"),
        Mistake("value-and-slope", lambda f, p, v: (f(p), _dot(f.gradient(p), v)), "This is the JVP of loss: its value, and its slope along the direction. H v is the JVP of its gradient."),
        Mistake("exchanged", lambda f, p, v: f.hvp(v, p), "params and direction are exchanged: you stand at the direction and move along params."),
        Mistake("params-for-v", lambda f, p, v: f.hvp(p, p), "This is H times params. Multiply by the direction."),
        Mistake("z-for-v", lambda f, p, v: _each(lambda a, b: a + b, f.gradient(p), f.hvp(p, p)), "The gradient was multiplied by what you differentiate by. Multiply it by the direction, which stays."),
        Mistake("constant", lambda f, p, v: {n: 0.0 * part for n, part in p.items()}, "All zero: what you differentiate does not depend on what you differentiate by. Inside, take the gradient at the argument of the inner function, not at params."),
        Mistake("difference", lambda f, p, v: _each(lambda a, b: a - b, f.gradient(_each(lambda a, b: a + b, p, v)), f.gradient(p)), "This is how the gradient differs at params + direction, the whole of it away. H v is a derivative at params itself."),
        Mistake("v-inside", lambda f, p, v: _times(f.gradient(_times(p, v)), v), "The direction stands inside loss: a first derivative, at another place. Multiply the gradient by it, not the place."),
        Mistake("no-names", lambda f, p, v: tuple(f.hvp(p, v).values()), "The right parts without their names. A transform gives a dict back where it got one."),
        Mistake("one-vector", lambda f, p, v: np.concatenate([np.ravel(part) for part in f.hvp(p, v).values()]), "The right numbers in one long vector. No flattening is needed: return a dict with the names and shapes of params."),
        Mistake("no-tuple", raises(TypeError("primals must be a tuple with one entry for each argument; for a single x write (x,)")), "jvp takes a tuple of primals and a tuple of tangents. The whole dict is one argument: `(params,), (direction,)`.", error="(?i)primals (to be|must be) a tuple|must be tuples or lists"),
        Mistake("unpacked", raises(TypeError("loss() takes 1 positional argument but 3 were given")), "loss takes one argument, the dict. So there is one primal, `(params,)`, and one tangent, `(direction,)`.", error=r"loss\(\) takes 1 positional argument"),
        Mistake("dict-times-dict", raises(TypeError("unsupported operand type(s) for *: 'dict' and 'dict'")), "Python does not compute with whole dicts. Go through the names, multiply the arrays, and add everything up; or let jvp take the dicts as they are.", error=r"unsupported operand type\(s\) for .*dict"),
        Mistake("method-of-a-dict", raises(AttributeError("'dict' object has no attribute 'sum'")), "A dict has no methods of an array. Go through its names; or let jvp take the dicts as they are.", error="'dict' object has no attribute"),
        Mistake("not-summed", raises(ValueError("operands could not be broadcast together with shapes (2,) (2,3)")), "Arrays of different shapes were put together. Multiply under each name, add up **each** of these products to a number, and then add the numbers.", error="(?i)could not be broadcast|must match the size of tensor|incompatible shapes for broadcasting"),
        Mistake("matmul", raises(ValueError("matmul: Input operand 1 has a mismatch in its core dimension")), "`@` is a matrix product, and these arrays have zero, one or two axes. Multiply entry by entry, and add up: `(a * b).sum()`.", error="(?i)matmul|mat1 and mat2|dot_general|1D tensors expected|inconsistent tensor size|dot :|both arguments to mat"),
        Mistake("joined", raises(ValueError("all the input arrays must have same number of dimensions")), "Arrays of different rank cannot be joined as they are, and need not be: grad and jvp take a dict, and give one back.", error="(?i)same number of dimensions|cannot be concatenated|cannot concatenate|zero-dimensional"),
        Mistake("other-structure", raises(ValueError("the tangent must have the structure of the argument")), "Primal and tangent must be built alike: the same names, each with an array of the same shape.", error="(?i)same python structure|same tree structure|must have the structure"),
        Mistake("no-dict", raises(TypeError(READS_A_DICT)), "loss wants the whole dict, with all its names.", error=READS_A_DICT),
        Mistake("not-scalar", raises(TypeError("Gradient only defined for scalar-output functions")), "grad wants a function that returns one number. Add up the products under every name, and these sums: that is the slope along the direction.", error=f"{NOT_SCALAR}|to return a Tensor, got <class '(dict|tuple|list)'"),
        Mistake("many-calls", _again, "The gradient as a function of the dict is differentiated along the whole direction in one run. Columns, blocks and differences call loss again and again; so does a loop over the names with `grad(loss)` inside it: take the gradient once, before the loop."),
    ),
    rules=(calls_at_most(2, "no repeated calls of loss", "many-calls"), no_matrix(1)),
    rtol=1e-12,  # differences of gradients reach 1e-11
    hints=(
        "What does `grad(loss)` take, and what does it give back? Which transform pushes one direction through such a function?",
        "Picture each parameter with an arrow beside it: a dict of places, and a dict of arrows. All are pushed through the gradient at once, and out come a dict of slopes and a dict of arrows.",
        "the JVP of the gradient of loss:\n    one primal, the dict params\n    one tangent, the dict direction\nof the pair that comes back, take the second",
        "`lib.jvp(lib.grad(loss), (params,), (direction,))` is the pair (gradient, H v): two dicts.",
    ),
)  # fmt: skip
