"""The transforms. Each takes a function and returns a function (jvp, vjp and linearize also take the point).

Names, argument order and results are those of JAX; `grad_and_value` has the order of torch.func. Arguments, results,
tangents and cotangents are trees (see trees.py); their leaves are arrays of real numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.by_hand.checks import as_arguments, batch_size, differentiable, like, number, one_for
from helpers.by_hand.functions import broadcast_to, moveaxis, reshape, zeros_like
from helpers.by_hand.keys import slices
from helpers.by_hand.primitives import convert, dtype, ndim, shape
from helpers.by_hand.tracing import Batch, Batched, Dual, Forward, Reverse, sweep_back, sweep_forward
from helpers.by_hand.trees import Tree, spread_axes, tree_leaves, tree_map, tree_unflatten

Function = Callable[..., Any]


# ---- forward

def jvp(f: Function, primals: Sequence[Tree], tangents: Sequence[Tree], has_aux: bool = False) -> tuple:
    """f and its derivative along the tangents: (result, tangent of the result), and aux behind them if f has it."""
    primals, tangents = differentiable(as_arguments(primals, "primals"), "jvp"), as_arguments(tangents, "tangents")
    tangents = like(tangents, primals, "tangent", "argument")
    with Forward() as trace:
        out, aux = call(f, tree_map(lambda x, t: Dual(trace, x, t), primals, tangents), has_aux)
    result = tree_map(trace.plain, out), tree_map(trace.tangent, out), tree_map(trace.plain, aux)
    return finish(result if has_aux else result[:2], primals, tangents)


def linearize(f: Function, *primals: Tree) -> tuple[Tree, Function]:
    """f at the primals, and the linear function that takes tangents to the tangent of the result. f runs once."""
    primals, out, places, tape, _ = record(f, primals, False)

    def pushforward(*tangents: Tree) -> Tree:
        known = tree_leaves(like(tangents, primals, "tangent", "argument"))
        return finish(fill(out, sweep_forward(tape, places, known)), tangents)

    return out, pushforward


# ---- backward

def vjp(f: Function, *primals: Tree, has_aux: bool = False) -> tuple:
    """f at the primals, and its pullback: the linear function that takes a cotangent of the result to a tuple with
    one cotangent for each primal. With has_aux, aux is the third part."""
    primals, out, places, tape, aux = record(f, primals, has_aux)

    def pullback(cotangent: Tree) -> tuple:
        known = tree_leaves(like(cotangent, out, "cotangent", "result"))
        return finish(fill(primals, sweep_back(tape, places, known, len(tree_leaves(primals)))), cotangent)

    return (out, pullback, aux) if has_aux else (out, pullback)


def record(f: Function, primals: tuple, has_aux: bool) -> tuple:
    """Run f once on a tape: (primals as arrays, result, places of its leaves on the tape, tape, aux). The place of a
    leaf that does not depend on the primals is None."""
    primals = differentiable(primals, "grad and vjp")
    with Reverse() as trace:
        out, aux = call(f, tree_map(trace.input, primals), has_aux)
        places = [x.place if trace.owns(x) else None for x in tree_leaves(out)]
        tape = trace.tape

    def value(x: Any) -> Any:
        """The value, as a copy: the caller may write into the result, and the tape needs it as it was."""
        x = trace.plain(x)
        return x.copy()[()] if isinstance(x, np.ndarray) else x

    return primals, tree_map(value, out), places, tape, tree_map(value, aux)


def fill(tree: Tree, leaves: list) -> Tree:
    """A tree like this one with these leaves: zeros for None, and the types of the tree's own leaves."""
    def fit(x: Any, new: Any) -> Any:
        return zeros_like(x)[()] if new is None else new if dtype(new) == dtype(x) else convert(new, type=dtype(x))

    return tree_unflatten(tree, [fit(x, new) for x, new in zip(tree_leaves(tree), leaves, strict=True)])


# ---- gradients

def value_and_grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """A function that returns (f's value, its gradient), with one call of f: ((value, aux), gradient) with has_aux."""

    def value_and_gradient(*args: Any, **kwargs: Any) -> tuple:
        chosen, rest = choose(f, argnums, args, kwargs)
        out, pullback, *aux = vjp(rest, chosen, has_aux=has_aux)
        (gradient,) = pullback(one_for(out))
        return ((out, *aux) if has_aux else out), gradient

    return value_and_gradient


def grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """A function that returns f's gradient by one argument, or a tuple for several: (gradient, aux) with has_aux."""

    def gradient(*args: Any, **kwargs: Any) -> Tree:
        value, gradient = value_and_grad(f, argnums, has_aux)(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient

    return gradient


def grad_and_value(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """value_and_grad in torch's order: (gradient, value), or (gradient, (value, aux)) with has_aux."""
    return lambda *args, **kwargs: value_and_grad(f, argnums, has_aux)(*args, **kwargs)[::-1]


# ---- many at once

def vmap(f: Function, in_axes: Tree = 0, out_axes: Tree = 0) -> Function:
    """A function that maps f over an axis of its arguments (None: the same for all lanes) in one call of f, and stacks
    the results along out_axes. Keyword arguments are mapped along axis 0, as in JAX."""

    def mapped(*args: Any, **kwargs: Any) -> Tree:
        leaves = [number(x, "vmap") for x in tree_leaves((args, kwargs))]
        axes = spread_axes(tuple(in_axes) if isinstance(in_axes, list) else in_axes, args, "in_axes")
        axes += [0] * len(tree_leaves(kwargs))
        with Batch(batch_size(leaves, axes)) as trace:
            lanes = [x if a is None else Batched(trace, moveaxis(x, a, 0)) for x, a in zip(leaves, axes, strict=True)]
            args, kwargs = tree_unflatten((args, kwargs), lanes)
            out = tree_map(lambda x: number(x, "vmap"), f(*args, **kwargs))
            places = spread_axes(out_axes, out, "out_axes")
            results = [collect(trace, x, place) for x, place in zip(tree_leaves(out), places, strict=True)]
        return finish(tree_unflatten(out, results), leaves)

    return mapped


def collect(trace: Batch, x: Any, place: int | None) -> Any:
    """The lanes of a result along an axis: repeated where all share it. Without an axis, the value that all share."""
    if place is None:
        if trace.owns(x):
            raise ValueError("out_axes is None for a result that differs from lane to lane: give it an axis")
        return x
    if not -ndim(x) - 1 <= place <= ndim(x):
        raise ValueError(f"vmap cannot put the batch at axis {place} of a result whose lanes have shape {shape(x)}")
    lanes = x.value if trace.owns(x) else broadcast_to(x, (trace.size, *shape(x)))
    return moveaxis(lanes, 0, place)


# ---- Jacobians and Hessians

def jacfwd(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """The Jacobian, one column for each input entry, all by one vmap of jvp. For each leaf of the result there is a
    tree like the argument; shapes are those of the result followed by those of the argument."""

    def jacobian(*args: Any, **kwargs: Any) -> Tree:
        chosen, rest = choose(f, argnums, args, kwargs)
        chosen = differentiable(chosen, "jacfwd")

        def column(tangent: Tree) -> tuple:
            _, t, *aux = jvp(rest, (chosen,), (tangent,), has_aux)
            return t, aux

        columns, aux = vmap(column, out_axes=(-1, None))(basis(chosen))
        jac = finish(tree_map(lambda leaf: split_last(leaf, chosen), columns))
        return (jac, *aux) if has_aux else jac

    return jacobian


def jacrev(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """The Jacobian, one row for each entry of the result, all by one vmap of the pullback. Results as for jacfwd."""

    def jacobian(*args: Any, **kwargs: Any) -> Tree:
        chosen, rest = choose(f, argnums, args, kwargs)
        out, pullback, *aux = vjp(rest, chosen, has_aux=has_aux)
        (rows,) = vmap(pullback)(basis(out))
        parts = zip(tree_leaves(out), slices(sizes(out)), strict=True)
        jac = finish(tree_unflatten(out, [
            tree_map(lambda r, y=y, part=part: reshape(r[part], (*shape(y), *shape(r)[1:])), rows) for y, part in parts
        ]))  # fmt: skip
        return (jac, *aux) if has_aux else jac

    return jacobian


def hessian(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """The second derivatives: forward over reverse."""
    return jacfwd(jacrev(f, argnums), argnums)


def hvp(f: Function, x: Tree, v: Tree) -> Tree:
    """The Hessian of f at x times v, without the matrix: the derivative of the gradient along v."""
    return jvp(grad(f), (x,), (v,))[1]


def sizes(tree: Tree) -> list[int]:
    """How many entries each leaf has."""
    return [math.prod(shape(x)) for x in tree_leaves(tree)]


def basis(tree: Tree) -> Tree:
    """All unit vectors: for each leaf an array whose first axis counts the entries of the whole tree."""
    eye = np.eye(sum(sizes(tree)))
    parts = zip(tree_leaves(tree), slices(sizes(tree)), strict=True)
    return tree_unflatten(tree, [eye[:, part].reshape(len(eye), *shape(x)).astype(dtype(x)) for x, part in parts])


def split_last(x: Any, tree: Tree) -> Tree:
    """The tree whose leaves are the parts of x along its last axis, in the shapes of the leaves of this tree."""
    parts = zip(tree_leaves(tree), slices(sizes(tree)), strict=True)
    return tree_unflatten(tree, [reshape(x[..., part], (*shape(x)[:-1], *shape(y))) for y, part in parts])


# ---- what goes in and comes out

def choose(f: Function, argnums: int | Sequence[int], args: tuple, kwargs: dict) -> tuple[Tree, Function]:
    """The arguments to differentiate by, and f as a function of them alone."""
    one = not isinstance(argnums, (tuple, list))
    numbers = (argnums,) if one else tuple(argnums)
    for k in numbers:
        if not -len(args) <= k < len(args):
            raise ValueError(f"argnums names argument {k}, and the function was called with {len(args)} by position")
    places = [k % len(args) for k in numbers]
    if len(set(places)) < len(places):
        raise ValueError(f"argnums names an argument twice: {argnums}, of {len(args)} arguments. Name each only once")

    def rest(chosen: Tree) -> Any:
        full = list(args)
        for k, x in zip(places, (chosen,) if one else chosen, strict=True):
            full[k] = x
        return f(*full, **kwargs)

    return (args[argnums] if one else tuple(args[k] for k in numbers)), rest


def call(f: Function, args: tuple, has_aux: bool) -> tuple[Tree, Tree]:
    """The result and aux of f; aux is None without has_aux."""
    out = f(*args)
    if has_aux and not (isinstance(out, tuple) and len(out) == 2):
        raise TypeError("with has_aux=True the function must return a pair (result, aux)")
    out, aux = out if has_aux else (out, None)
    return tree_map(lambda x: number(x, "a transform"), out), aux


def finish(tree: Tree, *given: Tree) -> Tree:
    """Results as a caller expects them: numbers instead of arrays without axes, and arrays that may be written to, for
    they share memory neither with each other nor with what was given."""
    taken = {id(x) for x in tree_leaves(given)}

    def separate(x: Any) -> Any:
        if not isinstance(x, np.ndarray):
            return x
        if x.ndim:
            is_view = x.base is not None
            if is_view or id(x) in taken or not x.flags.writeable:
                x = x.copy()
            taken.add(id(x))
        return x if x.ndim else x[()]

    return tree_map(separate, tree)
