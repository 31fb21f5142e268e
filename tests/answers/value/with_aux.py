"""Answers to value/with_aux: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import torch


def all_ways(answer):
    return {"by_hand": answer, "torch": answer, "jax": answer}


class WithAux:
    """A class can make a function too."""

    def __init__(self, f, aux_fn):
        self.f, self.aux_fn = f, aux_fn

    def __call__(self, x):
        return self.f(x), self.aux_fn(x)


def with_aux_by_loop(f, aux_fn):
    return lambda *args, **kwargs: tuple(g(*args, **kwargs) for g in (f, aux_fn))


def with_aux_first(f, aux_fn):
    def pair(x):
        aux = aux_fn(x)
        return f(x), aux

    return pair


def pair(last):
    return all_ways(lambda f, aux_fn: lambda x: last(f, aux_fn, x))


RIGHT = {
    "a class": all_ways(WithAux),
    "a loop": all_ways(with_aux_by_loop),
    "aux first": all_ways(with_aux_first),
}

WRONG = {
    "M13 the value alone": pair(lambda f, aux_fn, x: f(x)),
    "M01 called": {"torch": lambda f, aux_fn: torch.ones(2), "jax": lambda f, aux_fn: (f, aux_fn)},
    "swapped": pair(lambda f, aux_fn, x: (aux_fn(x), f(x))),
    "flat": pair(lambda f, aux_fn, x: (f(x), *aux_fn(x))),
    "added": pair(lambda f, aux_fn, x: f(x) + aux_fn(x)),
    "in-a-tuple": pair(lambda f, aux_fn, x: (f(x), (aux_fn(x),))),
    "a-list": pair(lambda f, aux_fn, x: [f(x), aux_fn(x)]),
    "not-called aux": pair(lambda f, aux_fn, x: (f(x), aux_fn)),
    "not-called value": pair(lambda f, aux_fn, x: (f, aux_fn(x))),
    "lost-path float": pair(lambda f, aux_fn, x: (float(f(x)), aux_fn(x))),
    "lost-path": {
        "torch": lambda f, aux_fn: lambda x: (f(x).detach(), aux_fn(x)),
        "jax": lambda f, aux_fn: lambda x: (jax.lax.stop_gradient(f(x)), aux_fn(x)),
    },
    "no-tensors": {"torch": lambda f, aux_fn: lambda x: (f(x), aux_fn(x).tolist())},
    "aux-of-value": pair(lambda f, aux_fn, x: (f(x), aux_fn(f(x)))),
    "lost-path item": {
        "torch": lambda f, aux_fn: lambda x: (f(x).item(), aux_fn(x)),
        "jax": lambda f, aux_fn: lambda x: (f(x).item(), aux_fn(x)),
    },
    "other: a sum in aux": pair(lambda f, aux_fn, x: (f(x), aux_fn(x).sum())),
}
