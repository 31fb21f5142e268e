"""The transforms. Each takes a function and returns a function (jvp, vjp and linearize also take the point).

Names, argument order and results are those of JAX; `grad_and_value` has the order of torch.func. Arguments, results,
tangents and cotangents are trees (see trees.py); their leaves are arrays of real numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.by_hand.functions import moveaxis, reshape, zeros_like
from helpers.by_hand.primitives import Tracer, convert, dtype, ndim, shape
from helpers.by_hand.tracing import Batch, Batched, Dual, Forward, Reverse, sweep_back, sweep_forward
from helpers.by_hand.trees import Tree, tree_leaves, tree_map, tree_spread, tree_structure, tree_unflatten

Function = Callable[..., Any]


# ---- forward

def jvp(f: Function, primals: Sequence[Tree], tangents: Sequence[Tree], has_aux: bool = False) -> tuple:
    """f and its derivative along the tangents: (result, tangent of the result), and aux behind them if f has it."""
    primals, tangents = _differentiable(_tuple(primals, "primals"), "jvp"), _tuple(tangents, "tangents")
    tangents = _like(tangents, primals, "tangent", "argument")
    with Forward() as trace:
        out, aux = _call(f, tree_map(lambda x, t: Dual(trace, x, t), primals, tangents), has_aux)
    result = tree_map(trace.primal, out), tree_map(trace.tangent, out), tree_map(trace.primal, aux)
    return _finish(result if has_aux else result[:2], primals, tangents)


def linearize(f: Function, *primals: Tree) -> tuple[Tree, Function]:
    """f at the primals, and the linear function that takes tangents to the tangent of the result. f runs once."""
    out, places, tape, primals, _ = _record(f, primals, False)

    def pushforward(*tangents: Tree) -> Tree:
        known = sweep_forward(tape, tree_leaves(_like(tangents, primals, "tangent", "argument")))
        return _finish(_fill(out, [None if place is None else known[place] for place in places]), tangents)

    return out, pushforward


# ---- backward

def vjp(f: Function, *primals: Tree, has_aux: bool = False) -> tuple:
    """f at the primals, and its pullback: the linear function that takes a cotangent of the result to a tuple with
    one cotangent for each primal. With has_aux, aux is the third part."""
    out, places, tape, primals, aux = _record(f, primals, has_aux)

    def pullback(cotangent: Tree) -> tuple:
        cotangents: dict[int, Any] = {}
        for place, c in zip(places, tree_leaves(_like(cotangent, out, "cotangent", "result")), strict=True):
            if place is not None:
                cotangents[place] = cotangents[place] + c if place in cotangents else c
        known = sweep_back(tape, cotangents, len(tree_leaves(primals)))
        return _finish(_fill(primals, known), cotangent)

    return (out, pullback, aux) if has_aux else (out, pullback)


def _record(f: Function, primals: tuple, has_aux: bool) -> tuple:
    """Run f once. Returns the result, the places of its leaves on the tape (None: a constant), the tape, the primals
    as arrays, and aux."""
    primals = _differentiable(primals, "grad and vjp")
    with Reverse() as trace:
        out, aux = _call(f, tree_map(trace.input, primals), has_aux)
        places = [x.place if trace.owns(x) else None for x in tree_leaves(out)]
        tape = trace.tape

    def value(x: Any) -> Any:
        """The value, as a copy: the caller may write into the result, and the tape needs it as it was."""
        x = x.value if trace.owns(x) else x
        return x.copy() if isinstance(x, np.ndarray) else x

    return _finish(tree_map(value, out)), places, tape, primals, _finish(tree_map(value, aux))


def _fill(tree: Tree, leaves: list) -> Tree:
    """A tree like this one with these leaves: zeros for None, and the types of the tree's own leaves."""
    def fit(x: Any, new: Any) -> Any:
        return zeros_like(x)[()] if new is None else new if dtype(new) == dtype(x) else convert(new, type=dtype(x))

    return tree_unflatten(tree, [fit(x, new) for x, new in zip(tree_leaves(tree), leaves, strict=True)])


# ---- gradients

def value_and_grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """A function that returns (f's value, its gradient), with one call of f: ((value, aux), gradient) with has_aux."""

    def value_and_gradient(*args: Any, **kwargs: Any) -> tuple:
        chosen, rest = _choose(f, argnums, args, kwargs)
        out, pullback, *aux = vjp(rest, chosen, has_aux=has_aux)
        (gradient,) = pullback(_one_for(out))
        return ((out, *aux) if has_aux else out), gradient

    return value_and_gradient


def grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """A function that returns the gradient of f by one argument, or a tuple for several: (gradient, aux) with has_aux."""

    def gradient(*args: Any, **kwargs: Any) -> Tree:
        value, gradient = value_and_grad(f, argnums, has_aux)(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient

    return gradient


def grad_and_value(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """value_and_grad in torch's order: (gradient, value), or (gradient, (value, aux)) with has_aux."""

    def gradient_and_value(*args: Any, **kwargs: Any) -> tuple:
        return value_and_grad(f, argnums, has_aux)(*args, **kwargs)[::-1]

    return gradient_and_value


def _one_for(out: Tree) -> Any:
    """The cotangent 1 of a result that must be a single real number."""
    if isinstance(out, (tuple, list, dict)):
        raise TypeError(
            f"grad needs a function that returns one number; this one returned {tree_structure(out)}. If the rest is "
            "extra information, use has_aux=True; for the derivatives of all outputs use vjp or jacrev"
        )
    if out is None:
        raise TypeError("grad needs a function that returns one number; this one returned None: is a `return` missing?")
    if shape(out) != ():
        raise TypeError(
            f"grad needs a function that returns one number; this one returned shape {shape(out)}. For all its derivatives "
            "use jacrev, for one combination of them use vjp, or reduce it to a number, for example with .sum()"
        )
    if not np.issubdtype(dtype(out), np.floating):
        raise TypeError(f"grad needs a function that returns a real number; this one returned the type {dtype(out)}")
    return dtype(out).type(1.0)


# ---- many at once

def vmap(f: Function, in_axes: Tree = 0, out_axes: Tree = 0) -> Function:
    """A function that maps f over an axis of its arguments (None: the same for all lanes) in one call of f, and stacks
    the results along out_axes. Keyword arguments are mapped along axis 0, as in JAX."""

    def mapped(*args: Any, **kwargs: Any) -> Tree:
        leaves = [_number(x, "vmap") for x in tree_leaves((args, kwargs))]
        axes = tree_spread(tuple(in_axes) if isinstance(in_axes, list) else in_axes, args, "in_axes")
        axes += [0] * (len(leaves) - len(axes))
        with Batch(_batch_size(leaves, axes)) as trace:
            lanes = [x if a is None else Batched(trace, moveaxis(x, a, 0)) for x, a in zip(leaves, axes, strict=True)]
            args, kwargs = tree_unflatten((args, kwargs), lanes)
            out = tree_map(lambda x: _number(x, "vmap"), f(*args, **kwargs))
            places = tree_spread(out_axes, out, "out_axes")
            results = [_collect(trace, x, place) for x, place in zip(tree_leaves(out), places, strict=True)]
        return _finish(tree_unflatten(out, results), leaves)

    return mapped


def _batch_size(leaves: list, axes: list) -> int:
    """The length that all mapped axes share."""
    sizes = {}
    for k, (x, a) in enumerate(zip(leaves, axes, strict=True)):
        if a is not None:
            if not -ndim(x) <= a < ndim(x):
                raise ValueError(f"vmap cannot map axis {a} of leaf {k} of the arguments: its shape is {shape(x)}")
            sizes[k] = shape(x)[a]
    if not sizes:
        raise ValueError("vmap needs at least one argument with an axis to map; in_axes is None for all")
    if len(set(sizes.values())) > 1:
        found = ", ".join(f"{n} (leaf {k}, shape {shape(leaves[k])}, axis {axes[k]})" for k, n in sizes.items())
        raise ValueError(f"vmap needs mapped axes of one length, and found {found}. Use None in in_axes for what all lanes share")
    return next(iter(sizes.values()))


def _collect(trace: Batch, x: Any, place: int | None) -> Any:
    """The lanes of a result along an axis, or the value that all share."""
    if place is None:
        if trace.owns(x):
            raise ValueError("out_axes is None for a result that differs from lane to lane: give it an axis")
        return x
    if not -ndim(x) - 1 <= place <= ndim(x):
        raise ValueError(f"vmap cannot put the batch at axis {place} of a result whose lanes have shape {shape(x)}")
    return moveaxis(trace.lanes(x), 0, place)


# ---- Jacobians and Hessians

def jacfwd(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """The Jacobian, one column for each input entry, all by one vmap of jvp. For each leaf of the result there is a
    tree like the argument; shapes are those of the result followed by those of the argument."""

    def jacobian(*args: Any, **kwargs: Any) -> Tree:
        chosen, rest = _choose(f, argnums, args, kwargs)
        chosen = _differentiable(chosen, "jacfwd")

        def column(tangent: Tree) -> tuple:
            _, t, *aux = jvp(rest, (chosen,), (tangent,), has_aux)
            return t, tuple(aux)

        columns, aux = vmap(column, out_axes=(-1, None))(_basis(chosen))
        out = _finish(tree_map(lambda c: _split(c, chosen, -1), columns))
        return (out, *aux) if has_aux else out

    return jacobian


def jacrev(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """The Jacobian, one row for each entry of the result, all by one vmap of the pullback. Results as for jacfwd."""

    def jacobian(*args: Any, **kwargs: Any) -> Tree:
        chosen, rest = _choose(f, argnums, args, kwargs)
        out, pullback, *aux = vjp(rest, chosen, has_aux=has_aux)
        (rows,) = vmap(pullback)(_basis(out))
        parts = [_split(leaf, out, 0) for leaf in tree_leaves(rows)]
        jac = tree_unflatten(out, [tree_unflatten(rows, list(p)) for p in zip(*map(tree_leaves, parts), strict=True)])
        return (_finish(jac), *aux) if has_aux else _finish(jac)

    return jacobian


def hessian(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """The second derivatives: forward over reverse."""
    return jacfwd(jacrev(f, argnums), argnums)


def hvp(f: Function, x: Tree, v: Tree) -> Tree:
    """The Hessian of f at x times v, without the matrix: the derivative of the gradient along v."""
    return jvp(grad(f), (x,), (v,))[1]


def _basis(tree: Tree) -> Tree:
    """All unit vectors: for each leaf an array whose first axis counts the entries of the whole tree."""
    leaves = tree_leaves(tree)
    sizes = [math.prod(shape(x)) for x in leaves]
    parts = np.split(np.eye(sum(sizes)), np.cumsum(sizes)[:-1], axis=1)
    return tree_unflatten(tree, [e.reshape(sum(sizes), *shape(x)).astype(dtype(x)) for e, x in zip(parts, leaves, strict=True)])


def _split(x: Any, tree: Tree, axis: int) -> Tree:
    """The tree whose leaves are the parts of x along the axis that belong to the leaves of `tree`, in their shapes."""
    parts, start = [], 0
    for leaf in tree_leaves(tree):
        end = start + math.prod(shape(leaf))
        part = x[start:end] if axis == 0 else x[..., start:end]
        parts.append(reshape(part, (*shape(leaf), *shape(x)[1:]) if axis == 0 else (*shape(x)[:-1], *shape(leaf))))
        start = end
    return tree_unflatten(tree, parts)


# ---- what goes in and comes out

def _choose(f: Function, argnums: int | Sequence[int], args: tuple, kwargs: dict) -> tuple[Tree, Function]:
    """The arguments to differentiate by, and f as a function of them alone."""
    one = not isinstance(argnums, (tuple, list))
    numbers = (argnums,) if one else tuple(argnums)
    for k in numbers:
        if not -len(args) <= k < len(args):
            raise ValueError(f"argnums names argument {k}, and the function was called with {len(args)} positional ones")

    def rest(chosen: Tree) -> Any:
        full = list(args)
        for k, x in zip(numbers, (chosen,) if one else chosen, strict=True):
            full[k] = x
        return f(*full, **kwargs)

    return (args[argnums] if one else tuple(args[k] for k in numbers)), rest


def _call(f: Function, args: tuple, has_aux: bool) -> tuple[Tree, Tree]:
    """The result and aux of f; aux is None without has_aux."""
    out = f(*args)
    if not has_aux:
        return tree_map(lambda x: _number(x, "a transform"), out), None
    if not isinstance(out, tuple) or len(out) != 2:
        raise TypeError("with has_aux=True the function must return a pair (result, aux)")
    return tree_map(lambda x: _number(x, "a transform"), out[0]), out[1]


def _number(x: Any, what: str) -> Any:
    """A leaf as an array or a NumPy number."""
    if isinstance(x, (Tracer, np.ndarray, np.generic)) and getattr(x, "dtype", None) != object:
        return x
    if isinstance(x, (bool, int, float)):
        return np.asarray(x)[()]
    if isinstance(x, complex):
        raise TypeError(f"{what} follows real numbers, and got a complex one")
    raise TypeError(f"{what} works on trees of NumPy arrays and numbers, and got {type(x).__module__}.{type(x).__name__}")


def _differentiable(tree: Tree, what: str) -> Tree:
    """The tree with arrays of real numbers as leaves."""

    def check(x: Any) -> Any:
        x = _number(x, what)
        if np.issubdtype(dtype(x), np.floating):
            return x
        if np.issubdtype(dtype(x), np.complexfloating):
            raise TypeError(f"{what} follows real numbers, and got complex ones")
        raise TypeError(
            f"{what} cannot differentiate by whole numbers: an infinitesimal step leaves them. Got the type {dtype(x)}: "
            "write 3.0 instead of 3, or use x.astype(float)"
        )

    if not tree_leaves(tree):
        raise ValueError(f"{what} needs at least one array or number to differentiate by")
    return tree_map(check, tree)


def _tuple(x: Any, what: str) -> tuple:
    if not isinstance(x, (tuple, list)):
        raise TypeError(f"{what} must be a tuple with one entry for each argument; for a single x write (x,)")
    return tuple(x)


def _like(tree: Tree, model: Tree, what: str, whose: str) -> Tree:
    """The tangents or cotangents, if each has the shape of what it belongs to."""
    if isinstance(model, tuple) and isinstance(tree, list):
        tree = tuple(tree)
    if tree_structure(tree) != tree_structure(model):
        raise ValueError(f"the {what} must have the structure of the {whose}, {tree_structure(model)}; it is {tree_structure(tree)}")

    def check(t: Any, x: Any) -> Any:
        t = _number(t, what)
        if dtype(t).kind == "c":
            raise TypeError(f"the {what} must be real, and is complex")
        if shape(t) != shape(x):
            raise ValueError(f"the {what} must have the shape of the {whose}, {shape(x)}; it has {shape(t)}")
        return t if dtype(t) == dtype(x) or not np.issubdtype(dtype(x), np.floating) else convert(t, type=dtype(x))

    return tree_map(check, tree, model)


def _finish(tree: Tree, *given: Tree) -> Tree:
    """Results as a caller expects them: numbers instead of arrays without axes, and arrays that may be written to, for
    they share memory neither with each other nor with what was given."""
    taken = {id(_owner(x)) for x in tree_leaves(given)}

    def finish(x: Any) -> Any:
        if not isinstance(x, np.ndarray):
            return x
        if not x.ndim:
            return x[()]
        if id(_owner(x)) in taken or not x.flags.writeable:
            x = x.copy()
        taken.add(id(_owner(x)))
        return x

    return tree_map(finish, tree)


def _owner(x: Any) -> Any:
    """The array whose memory a view shows."""
    while isinstance(x, np.ndarray) and x.base is not None:
        x = x.base
    return x
