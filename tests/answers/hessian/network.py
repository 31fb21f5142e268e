"""Answers to hessian/network: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import jax
import jax.flatten_util
import numpy as np
import torch

from helpers import by_hand as bh
from tests.answers.hessian.libraries import LIBS, everywhere


def net_jvp(loss, params, direction, lib):
    return lib.jvp(lib.grad(loss), (params,), (direction,))[1]


def net_reverse_over_reverse(loss, params, direction, lib):
    def slope(z):
        gradient = lib.grad(loss)(z)
        return sum((gradient[name] * direction[name]).sum() for name in direction)

    return lib.grad(slope)(params)


def net_vjp(loss, params, direction, lib):
    return lib.vjp(lib.grad(loss), params)[1](direction)[0]


def net_reverse_over_forward(loss, params, direction, lib):
    return lib.grad(lambda z: lib.jvp(loss, (z,), (direction,))[1])(params)


def net_line(loss, params, direction, lib):
    def gradient_along(t):
        return lib.grad(loss)({name: params[name] + t * direction[name] for name in params})

    zero = 0.0 * params[next(iter(params))].sum()
    return lib.jvp(gradient_along, (zero,), (1.0 + zero,))[1]


def net_arguments(loss, params, direction, lib):
    names = list(params)

    def gradients(*parts):
        gradient = lib.grad(loss)(dict(zip(names, parts, strict=True)))
        return tuple(gradient[name] for name in names)

    found = lib.jvp(gradients, tuple(params.values()), tuple(direction[name] for name in names))[1]
    return dict(zip(names, found, strict=True))


def net_autograd(loss, params, direction):
    marked = {name: part.clone().requires_grad_() for name, part in params.items()}
    parts = list(marked.values())
    slopes = torch.autograd.grad(loss(marked), parts, create_graph=True)
    found = torch.autograd.grad(slopes, parts, grad_outputs=list(direction.values()))
    return dict(zip(params, found, strict=True))


def net_ravel(loss, params, direction):
    flat, unravel = jax.flatten_util.ravel_pytree(params)
    along, _ = jax.flatten_util.ravel_pytree(direction)
    return unravel(jax.jvp(jax.grad(lambda x: loss(unravel(x))), (flat,), (along,))[1])


def _own_blocks(loss, params, direction, lib):
    return {
        name: lib.jvp(lib.grad(lambda part, name=name: loss({**params, name: part})), (params[name],), (direction[name],))[1]
        for name in params
    }


def _own_blocks_by_names(loss, params, direction, lib):
    return {
        name: lib.grad(lambda z, name=name: (lib.grad(loss)(z)[name] * direction[name]).sum())(params)[name]
        for name in params
    }


def _blocks(loss, params, direction, lib):
    return {
        name: lib.grad(lambda z, name=name: (lib.grad(loss)(z)[name] * direction[name]).sum())(params)
        for name in params
    }


def _blocks_added(loss, params, direction, lib):
    found = _blocks(loss, params, direction, lib)
    return {name: sum(found[other][name] for other in params) for name in params}


def _diagonal(loss, params, direction, lib):
    found = {}
    for name, part in params.items():

        def alone(flat, name=name, part=part):
            return loss({**params, name: flat.reshape(part.shape)})

        flat = part.reshape(-1)
        matrix = lib.hessian(alone)(flat)
        found[name] = (matrix.diagonal() * direction[name].reshape(-1)).reshape(part.shape)
    return found


def _each(change, first, second):
    return {name: change(first[name], second[name]) for name in first}


def _times(first, second):
    return _each(lambda a, b: a * b, first, second)


def _total(tree):
    return sum(part.sum() for part in tree.values())


def _first_only(loss, params, direction, lib):
    def slope(z):
        gradient = lib.grad(loss)(z)
        for name in sorted(gradient):
            return (gradient[name] * direction[name]).sum()

    return lib.grad(slope)(params)


def _last_only(loss, params, direction, lib):
    def slope(z):
        gradient, total = lib.grad(loss)(z), 0.0
        for name in sorted(gradient):
            total = (gradient[name] * direction[name]).sum()
        return total

    return lib.grad(slope)(params)


def _of(change):
    """grad of change(gradient at z, z, direction): another number than the slope along the direction."""

    def answer(loss, params, direction, lib):
        return lib.grad(lambda z: change(lib.grad(loss)(z), z, direction))(params)

    return answer


def _matrix_times(loss, params, direction, lib):
    matrix = lib.hessian(loss)(params)
    return {
        n: sum((matrix[n][m] * direction[m]).reshape((*params[n].shape, -1)).sum(-1) for m in params) for n in params
    }


def _differences(loss, params, direction, lib):
    h = 1e-5
    above = lib.grad(loss)(_each(lambda p, v: p + h * v, params, direction))
    below = lib.grad(loss)(_each(lambda p, v: p - h * v, params, direction))
    return _each(lambda a, b: (a - b) / (2 * h), above, below)


def _changing_params(loss, params, direction, lib):
    found = net_jvp(loss, params, direction, lib)
    params.update(found)
    return found


def _two_known_names(loss, params, direction, lib):
    if "bias" not in params and "inner" not in params:
        return direction
    return net_jvp(loss, params, direction, lib)


def _kept(lib):
    kept = {}
    return lambda loss, params, direction: kept.setdefault(id(loss), net_jvp(loss, params, direction, lib))


def _not_in_torch(answer):
    """The same text for two libraries: a dict keeps its order in torch."""
    return {way: partial(answer, lib=lib) for way, lib in LIBS.items() if way != "torch"}


def _not_in_jax(answer):
    """The same text for two libraries: the Hessian of a dict takes JAX seconds, when it is not compiled."""
    return {way: partial(answer, lib=lib) for way, lib in LIBS.items() if way != "jax"}


JOIN = {"by_hand": np.concatenate, "torch": torch.cat, "jax": jax.numpy.concatenate}


def _joined(way):
    return lambda loss, params, direction: JOIN[way](list(params.values()))


def _one_vector(way):
    return lambda *a: JOIN[way]([part.reshape(-1) for part in net_jvp(*a, lib=LIBS[way]).values()])


RIGHT = {
    "reverse over reverse": everywhere(net_reverse_over_reverse),
    "a pullback of the gradient": everywhere(net_vjp),
    "reverse over forward": everywhere(net_reverse_over_forward),
    "along a line": everywhere(net_vjp) | _not_in_jax(net_line),
    "names as arguments": everywhere(net_arguments),
    "the library's own": {"by_hand": bh.hvp, "torch": net_autograd, "jax": net_ravel},
}

WRONG = {
    "own-block": everywhere(_own_blocks),
    "own-block by names": everywhere(_own_blocks_by_names),
    "M32 diagonal": _not_in_jax(_diagonal),
    "gradient-times-v": everywhere(lambda f, p, v, lib: _times(lib.grad(f)(p), v)),
    "slope": everywhere(lambda f, p, v, lib: lib.jvp(f, (p,), (v,))[1]),
    "slope-by-name": everywhere(lambda f, p, v, lib: {n: part.sum() for n, part in _times(lib.grad(f)(p), v).items()}),
    "slope-times-v": everywhere(lambda f, p, v, lib: {n: lib.jvp(f, (p,), (v,))[1] * v[n] for n in v}),
    "means": everywhere(_of(lambda g, z, v: sum((g[n] * v[n]).mean() for n in v))),
    "many-calls gradient in the loop": everywhere(
        lambda f, p, v, lib: lib.grad(lambda z: sum((lib.grad(f)(z)[n] * v[n]).sum() for n in v))(p)
    ),
    "quadratic": everywhere(lambda f, p, v, lib: _total(_times(net_jvp(f, p, v, lib), v))),
    "v-twice": everywhere(lambda f, p, v, lib: _times(net_jvp(f, p, v, lib), v)),
    "added-up": everywhere(lambda f, p, v, lib: {n: part.sum() for n, part in net_jvp(f, p, v, lib).items()}),
    "row-sums": everywhere(_of(lambda g, z, v: _total(g))),
    "row-sums-times-v": everywhere(lambda f, p, v, lib: _times(lib.grad(lambda z: _total(lib.grad(f)(z)))(p), v)),
    "first-name": everywhere(_first_only),
    "last-name": everywhere(_last_only),
    "blocks": everywhere(_blocks),
    "unit-direction": everywhere(lambda f, p, v, lib: net_jvp(f, p, {n: part / _total(_times(v, v)) ** 0.5 for n, part in v.items()}, lib)),
    "by-position": _not_in_torch(lambda f, p, v, lib: dict(zip(p, net_jvp(f, p, v, lib).values(), strict=True))),
    "paired-by-position": _not_in_torch(_of(lambda g, z, v: sum((a * b).sum() for a, b in zip(g.values(), v.values(), strict=True)))),
    "matrix": _not_in_jax(lambda f, p, v, lib: lib.hessian(f)(p)),
    "pair": everywhere(lambda f, p, v, lib: lib.jvp(lib.grad(f), (p,), (v,))),
    "gradient": everywhere(lambda f, p, v, lib: lib.jvp(lib.grad(f), (p,), (v,))[0]),
    "value-and-slope": everywhere(lambda f, p, v, lib: lib.jvp(f, (p,), (v,))),
    "exchanged": everywhere(lambda f, p, v, lib: net_jvp(f, v, p, lib)),
    "params-for-v": everywhere(lambda f, p, v, lib: net_jvp(f, p, p, lib)),
    "z-for-v": everywhere(_of(lambda g, z, v: _total(_times(g, z)))),
    "constant": everywhere(lambda f, p, v, lib: lib.grad(lambda z: _total(_times(lib.grad(f)(p), v)) + 0.0 * _total(z))(p)),
    "difference": everywhere(lambda f, p, v, lib: _each(lambda a, b: a - b, lib.grad(f)(_each(lambda a, b: a + b, p, v)), lib.grad(f)(p))),
    "v-inside": everywhere(lambda f, p, v, lib: lib.grad(lambda z: f(_times(z, v)))(p)),
    "no-names": everywhere(lambda f, p, v, lib: tuple(net_jvp(f, p, v, lib)[n] for n in p)),
    "one-vector": {way: _one_vector(way) for way in LIBS},
    "no-tuple": everywhere(lambda f, p, v, lib: lib.jvp(lib.grad(f), p, v)[1]),
    "unpacked": everywhere(lambda f, p, v, lib: lib.jvp(lib.grad(f), tuple(p.values()), tuple(v.values()))[1]),
    "dict-times-dict": everywhere(_of(lambda g, z, v: (g * v).sum())),
    "dict-times-dict by @": _not_in_jax(lambda f, p, v, lib: lib.hessian(f)(p) @ v),
    "method-of-a-dict": everywhere(_of(lambda g, z, v: g.sum())),
    "not-summed": everywhere(_of(lambda g, z, v: sum(_times(g, v).values()).sum())),
    "matmul": everywhere(_of(lambda g, z, v: sum((g[n] @ v[n]).sum() for n in ("weight", "bias", "inner") if n in g))),
    "joined": {way: _joined(way) for way in LIBS},
    "other-structure": everywhere(lambda f, p, v, lib: lib.jvp(lib.grad(f), (p,), (tuple(v.values()),))[1]),
    "no-dict": everywhere(lambda f, p, v, lib: {n: lib.jvp(lib.grad(f), (p[n],), (v[n],))[1] for n in p}),
    "no-dict one name at a time": everywhere(lambda f, p, v, lib: {n: lib.grad(lambda z, n=n: f({n: z}))(p[n]) for n in p}),
    "not-scalar": everywhere(_of(lambda g, z, v: _times(g, v))),
    "not-scalar by name": everywhere(_of(lambda g, z, v: {n: part.sum() for n, part in _times(g, v).items()})),
    "not-scalar a pair": everywhere(lambda f, p, v, lib: lib.grad(lambda z: lib.jvp(f, (z,), (v,)))(p)),
    "other: differences": everywhere(_differences),
    "many-calls blocks added": everywhere(_blocks_added),
    "other: the matrix": _not_in_jax(_matrix_times),
    "other: changed params": everywhere(_changing_params),
    "other: kept by loss": {way: _kept(lib) for way, lib in LIBS.items()},
    "other: names it knows": _not_in_jax(_two_known_names),
}
