"""Answers to value/my_grad_and_value: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np
import torch

from helpers import by_hand as bh
from tests.answers.value.transforms import TORCH


def in_float32(f, has_aux=False):
    def both(x):
        value, pullback, *aux = bh.vjp(f, x, has_aux=has_aux)
        return pullback(np.ones(()))[0].astype(np.float32), (value, *aux) if aux else float(value)

    return both


def _my_ready_made(f, has_aux=False):
    return lambda x: bh.value_and_grad(f, has_aux=has_aux)(x)[::-1]


def over_a_vjp_of_all_outputs(f, has_aux=False):
    """aux is a result like any other, and gets zeros for its cotangents."""

    def both(x):
        result, pullback = bh.vjp(f, x)
        if has_aux:
            weights = (1.0, bh.tree_map(np.zeros_like, result[1]))
        else:
            weights = 1.0
        return pullback(weights)[0], result

    return both


def over_jacrev(f, has_aux=False):
    kept = []

    def value(x):
        result = f(x)
        kept.append(result)
        value, *aux = result if has_aux else (result,)
        return value, (value, *aux) if has_aux else value

    return lambda x: bh.jacrev(value, has_aux=True)(x)


def in_lists(f, has_aux=False):
    def both(x):
        value, pullback, *aux = bh.vjp(f, x, has_aux=has_aux)
        return [pullback(np.array(1.0))[0], [value, *aux] if has_aux else value]

    return both


def my(last):
    """Right up to the last step: last(gradient, value, aux or nothing)."""

    def my_grad_and_value(f, has_aux=False):
        def both(x):
            value, pullback, *aux = bh.vjp(f, x, has_aux=has_aux)
            return last(pullback, value, *aux)

        return both

    return {"by_hand": my_grad_and_value}


def _my_calling_again(f, has_aux=False):
    def both(x):
        _, pullback, *_ = bh.vjp(f, x, has_aux=has_aux)
        return pullback(1.0)[0], f(x)

    return both


def _my_by_grad_and_f(f, has_aux=False):
    def both(x):
        gradient = bh.grad(f, has_aux=has_aux)(x)
        return (gradient[0] if has_aux else gradient), f(x)

    return both


def _my_deaf(f, has_aux=False):
    def both(x):
        value, pullback = bh.vjp(f, x)
        return pullback(1.0)[0], value

    return both


def _my_silent(f, has_aux=False):
    def both(x):
        return bh.grad_and_value(f, has_aux=has_aux)(x)

    print(end="")


def _my_smuggling(f, has_aux=False):
    kept = []

    def value(x):
        result = f(x)
        kept.append(result[1] if has_aux else None)
        return result[0] if has_aux else result

    def both(x):
        gradient, v = bh.grad_and_value(value)(x)
        return gradient, ((v, kept[-1]) if has_aux else v)

    return both


def my_asking(has):
    """Asks aux itself whether there is one."""

    def my_grad_and_value(f, has_aux=False):
        def both(x):
            value, pullback, *aux = bh.vjp(f, x, has_aux=has_aux)
            return pullback(1.0)[0], (value, aux[0]) if has(aux) else value

        return both

    return my_grad_and_value


def my_by_differences(f, has_aux=False):
    def both(x):
        here, value = f(x), (lambda x: f(x)[0] if has_aux else f(x))
        return np.array([(value(x + h) - value(x - h)) / 2e-5 for h in 1e-5 * np.eye(len(x))]), here

    return both


RIGHT = {
    "float32": {"by_hand": in_float32},
    "zeros for aux": {"by_hand": over_a_vjp_of_all_outputs},
    "jacrev": {"by_hand": over_jacrev},
    "in lists": {"by_hand": in_lists},
}

WRONG = {
    "M14 f again": {"by_hand": _my_calling_again},
    "M14 grad, then f": {"by_hand": _my_by_grad_and_f},
    "M12 value first": my(lambda pull, v, *aux: ((v, *aux) if aux else v, pull(1.0)[0])),
    "flat": my(lambda pull, v, *aux: (pull(1.0)[0], v, *aux)),
    "aux-outside": my(lambda pull, v, *aux: ((pull(1.0)[0], v), *aux) if aux else (pull(1.0)[0], v)),
    "aux-dropped": my(lambda pull, v, *aux: (pull(1.0)[0], v)),
    "one-tuple": my(lambda pull, v, *aux: (pull(1.0), (v, *aux) if aux else v)),
    "aux-in-a-list": my(lambda pull, v, *aux: (pull(1.0)[0], (v, aux) if aux else v)),
    "value-sent-back": my(lambda pull, v, *aux: (pull(v)[0], (v, *aux) if aux else v)),
    "pullback-not-called": my(lambda pull, v, *aux: (pull, (v, *aux) if aux else v)),
    "no-has-aux": {"by_hand": _my_deaf},
    "nothing-back": {"by_hand": _my_silent},
    "smuggled out": {"by_hand": _my_smuggling},
    "ready-made": {"by_hand": lambda f, has_aux=False: bh.grad_and_value(f, has_aux=has_aux)},
    "ready-made turned round": {"by_hand": _my_ready_made},
    "other: torch does it": {"by_hand": lambda f, has_aux=False: lambda x: TORCH(f, has_aux=has_aux)(torch.tensor(x))},
    "falsy-aux truth": {"by_hand": my_asking(lambda aux: aux and aux[0])},
    "falsy-aux none": {"by_hand": my_asking(lambda aux: aux and aux[0] is not None)},
    "falsy-aux dicts": {"by_hand": my_asking(lambda aux: aux and isinstance(aux[0], dict))},
    "many-runs differences": {"by_hand": my_by_differences},
}
