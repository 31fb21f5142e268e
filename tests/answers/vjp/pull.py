"""Answers to vjp/pull: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import torch

from tests.answers.hessian.libraries import everywhere


def pull_by_grad(f, x, ct, lib):
    return lib.grad(lambda z: (f(z) * ct).sum())(x)


def pull_by_matrix(f, x, ct, lib):
    return lib.jacrev(f)(x).T @ ct


def pull_vjp(f, x, ct, lib):
    return lib.vjp(f, x)[1](ct)[0]


def pull_autograd(f, x, ct):
    x = x.detach().clone().requires_grad_()
    return torch.autograd.grad(f(x), x, grad_outputs=ct)[0]


def pull_backward(f, x, ct):
    z = x.detach().clone().requires_grad_()
    f(z).backward(ct)
    return z.grad


def pull_transposed(f, x, ct):
    _, push = jax.linearize(f, x)
    return jax.linear_transpose(push, x)(ct)[0]


def as_list(f, x, ct, lib):
    return [float(u) for u in lib.vjp(f, x)[1](ct)[0]]


def _differences(f, x, ct):
    back = []
    for k in range(len(x)):
        step = x * 0
        step[k] = 1e-6
        back.append(((f(x + step) - f(x - step)) * ct).sum() / 2e-6)
    return back


def _forward_differences(f, x, ct):
    here, back = f(x), []
    for k in range(len(x)):
        step = x * 0
        step[k] = 1e-6
        back.append(((f(x + step) - here) * ct).sum() / 1e-6)
    return back


def _kept(pull):
    """Keeps what it gave, by the shape of x."""
    results = {}

    def kept(f, x, ct):
        key = (id(f), tuple(x.shape))
        if key not in results:
            results[key] = pull(f, x, ct)
        return results[key]

    return kept


def _starred(way):
    return everywhere(lambda f, x, ct, lib: lib.vjp(f, x)[1](*ct)[0])[way]


def _of_a_value(way):
    return everywhere(lambda f, x, ct, lib: lib.vjp(f(x))[1](ct)[0])[way]


RIGHT = {
    "vjp": everywhere(pull_vjp),
    "gradient of a weighted sum": everywhere(pull_by_grad),
    "through the matrix": everywhere(pull_by_matrix),
    "autograd": everywhere(pull_vjp) | {"torch": pull_autograd},
    "backward": everywhere(pull_vjp) | {"torch": pull_backward},
    "linear transpose": everywhere(pull_vjp) | {"jax": pull_transposed},
    "a list": everywhere(as_list),
}

WRONG = {
    "M30 the tuple": everywhere(lambda f, x, ct, lib: lib.vjp(f, x)[1](ct)),
    "M31 jvp": everywhere(lambda f, x, ct, lib: lib.jvp(f, (x,), (ct,))[1]),
    "M31 the matrix": everywhere(lambda f, x, ct, lib: lib.jacrev(f)(x) @ ct),
    "tangent-pair": everywhere(lambda f, x, ct, lib: lib.jvp(f, (x,), (ct,))),
    "ones": everywhere(lambda f, x, ct, lib: lib.grad(lambda z: f(z).sum())(x)),
    "value": everywhere(lambda f, x, ct, lib: lib.vjp(f, x)[0]),
    "whole-pair": everywhere(lambda f, x, ct, lib: lib.vjp(f, x)),
    "value-and-result": everywhere(lambda f, x, ct, lib: (f(x), pull_vjp(f, x, ct, lib))),
    "value-and-tuple": everywhere(lambda f, x, ct, lib: (f(x), lib.vjp(f, x)[1](ct))),
    "pullback": everywhere(lambda f, x, ct, lib: lib.vjp(f, x)[1]),
    "matrix": everywhere(lambda f, x, ct, lib: lib.jacrev(f)(x)),
    "not-added": everywhere(lambda f, x, ct, lib: lib.jacrev(f)(x) * ct[:, None]),
    "ones-times-ct": everywhere(lambda f, x, ct, lib: lib.grad(lambda z: f(z).sum())(x) * ct),
    "diagonal": everywhere(lambda f, x, ct, lib: lib.jacrev(f)(x).diagonal() * ct),
    "value-times-ct": everywhere(lambda f, x, ct, lib: lib.vjp(f, x)[0] * ct),
    "weighted-value": everywhere(lambda f, x, ct, lib: (f(x) * ct).sum()),
    "added-up": everywhere(lambda f, x, ct, lib: pull_vjp(f, x, ct, lib).sum()),
    "slope-along-ct": everywhere(lambda f, x, ct, lib: lib.jvp(lambda z: f(z).sum(), (x,), (ct,))[1]),
    "exchanged": everywhere(lambda f, x, ct, lib: lib.vjp(f, ct)[1](x)[0]),
    "x-pulled": everywhere(lambda f, x, ct, lib: lib.vjp(f, x)[1](x)[0]),
    "value-pulled": everywhere(lambda f, x, ct, lib: lib.grad(lambda z: (f(z) ** 2).sum() / 2)(x)),
    "at-ct": everywhere(lambda f, x, ct, lib: lib.vjp(f, ct)[1](ct)[0]),
    "ct-inside": everywhere(lambda f, x, ct, lib: lib.grad(lambda z: f(z * ct).sum())(x)),
    "first-output": everywhere(lambda f, x, ct, lib: lib.grad(lambda z: f(z)[0])(x)),
    "first-weighted": everywhere(lambda f, x, ct, lib: lib.grad(lambda z: f(z)[0] * ct[0])(x)),
    "last-weighted": everywhere(lambda f, x, ct, lib: lib.grad(lambda z: f(z)[-1] * ct[-1])(x)),
    "mean": everywhere(lambda f, x, ct, lib: lib.grad(lambda z: (f(z) * ct).mean())(x)),
    "of-length-1": everywhere(lambda f, x, ct, lib: pull_vjp(f, x, ct / (ct @ ct) ** 0.5, lib)),
    "negative": everywhere(lambda f, x, ct, lib: -pull_vjp(f, x, ct, lib)),
    "stepped": everywhere(lambda f, x, ct, lib: x - pull_vjp(f, x, ct, lib)),
    "times-ct": everywhere(lambda f, x, ct, lib: pull_vjp(f, x, ct, lib) * ct),
    "ct-twice": everywhere(lambda f, x, ct, lib: lib.vjp(lambda z: f(z) * ct, x)[1](ct)[0]),
    "plus-x": everywhere(lambda f, x, ct, lib: x + pull_vjp(f, x, ct, lib)),
    "at-x-plus-ct": everywhere(lambda f, x, ct, lib: pull_vjp(f, x + ct, ct, lib)),
    "difference": everywhere(lambda f, x, ct, lib: f(x + ct) - f(x)),
    "loss": everywhere(lambda f, x, ct, lib: lib.grad(lambda z: ((f(z) - ct) ** 2).sum())(x)),
    "ct-of-other-shape one entry": everywhere(lambda f, x, ct, lib: lib.vjp(f, x)[1](ct[0])[0]),
    "ct-of-other-shape of a number": everywhere(
        lambda f, x, ct, lib: lib.vjp(lambda z: (f(z) * ct).sum(), x)[1](ct)[0]
    ),
    "not-unpacked": everywhere(lambda f, x, ct, lib: lib.vjp(f, x)(ct)),
    "ct-in-a-tuple": everywhere(lambda f, x, ct, lib: lib.vjp(f, x)[1]((ct,))[0]),
    "jvp-bare": everywhere(lambda f, x, ct, lib: lib.jvp(f, x, ct)[1]),
    "not-scalar": everywhere(lambda f, x, ct, lib: lib.grad(f)(x) * ct),
    "of-a-value": {way: _of_a_value(way) for way in ("torch", "jax")},
    "vjp-in-two-calls of a value": {"by_hand": _of_a_value("by_hand")},
    "ct-as-input": everywhere(lambda f, x, ct, lib: lib.vjp(f, x, ct)[1](ct)[0]),
    "x-in-a-tuple": everywhere(lambda f, x, ct, lib: lib.vjp(f, (x,))[1](ct)[0]),
    "x-unpacked": everywhere(lambda f, x, ct, lib: lib.vjp(f, *x)[1](ct)[0]),
    "ct-unpacked": {way: _starred(way) for way in ("by_hand", "jax")},
    "ct-of-other-shape a star": {"torch": _starred("torch")},
    "vjp-in-two-calls": everywhere(lambda f, x, ct, lib: lib.vjp(f)(x)[1](ct)[0]),
    "of-a-value exchanged": everywhere(lambda f, x, ct, lib: lib.vjp(x, f)[1](ct)[0]),
    "tuple-doubled": everywhere(lambda f, x, ct, lib: 2 * lib.vjp(f, x)[1](ct)),
    "matrix-turned": everywhere(lambda f, x, ct, lib: lib.jacrev(f)(x).T),
    "ct-of-other-dtype": {"jax": lambda f, x, ct: jax.vjp(f, x)[1](ct.astype("float32"))[0]},
    "many-calls forward differences": {"by_hand": _forward_differences},
    "many-calls differences": {"by_hand": _differences},
    "other: kept by shape": {way: _kept(answer) for way, answer in everywhere(pull_vjp).items()},
}
