"""Answers to grad/wrt_names: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import torch

from tests.answers.grad.both_libraries import everywhere


def wrt_all_then_choose(f, names, grad):
    return lambda params: {name: grad(f)(params)[name] for name in names}


def wrt_by_argnums(f, names, grad):
    def gradient(params):
        def inner(*chosen):
            return f(params | dict(zip(names, chosen, strict=True)))

        found = grad(inner, argnums=tuple(range(len(names))))(*(params[name] for name in names))
        return dict(zip(names, found, strict=True))

    return gradient


def wrt_one_by_one(f, names, grad):
    def gradient(params):
        return {
            name: grad(lambda v, name=name: f({**params, name: v}))(params[name]) for name in reversed(names)
        }

    return gradient


def _wrt_zero_filled(f, names, grad):
    def gradient(params):
        full = grad(f)(params)
        return {name: full[name] if name in names else 0 * full[name] for name in params}

    return gradient


def _wrt_rest_first(f, names, grad):
    def gradient(params):
        rest = {name: value for name, value in params.items() if name not in names}
        return grad(lambda rest: f({**params, **rest}))(rest)

    return gradient


def _wrt_writing(f, names, grad):
    def gradient(params):
        def inner(chosen):
            params.update(chosen)
            return f(params)

        return grad(inner)({name: params[name] for name in names})

    return gradient


def _wrt_remembering(f, names, grad):
    gradient, kept = wrt_all_then_choose(f, names, grad), []

    def remembering(params):
        if not kept:
            kept.append(gradient(params))
        return kept[0]

    return remembering


def _wrt_two(f, names, grad):
    def gradient(params):
        a, b = names
        return dict(
            zip(
                names,
                grad(lambda u, v: f({**params, a: u, b: v}), argnums=(0, 1))(params[a], params[b]),
                strict=True,
            )
        )

    return gradient


def _wrt_into_params(f, names, grad):
    def gradient(params):
        found = wrt_all_then_choose(f, names, grad)(params)
        params.update(found)
        return found

    return gradient


def _wrt_late(f, names, grad):
    def gradient(params):
        slices = {}
        for name in names:
            slices[name] = lambda v: f({**params, name: v})  # noqa: B023
        return {name: grad(slices[name])(params[name]) for name in names}

    return gradient


def _wrt_laid_below(f, names, grad):
    return lambda params: grad(lambda chosen: f({**chosen, **params}))({name: params[name] for name in names})


def _wrt_marking(f, names):
    def gradient(params):
        for name in names:
            params[name].requires_grad_()
        found = torch.autograd.grad(f(params), [params[name] for name in names])
        return dict(zip(names, found, strict=True))

    return gradient


def wrt_popping(f, names, grad):
    def gradient(params):
        found = dict(grad(f)(params))
        for name in [name for name in params if name not in names]:
            found.pop(name)
        return found

    return gradient


def wrt_sorting(f, names, grad):
    if isinstance(names, list):
        names.sort()
    return wrt_all_then_choose(f, names, grad)


def wrt_with_zeros(f, names, grad):
    return lambda params: grad(lambda chosen: f({**{name: 0 * params[name] for name in params}, **chosen}))({n: params[n] for n in names})


RIGHT = {
    "all, then choose": everywhere(wrt_all_then_choose),
    "argnums": everywhere(wrt_by_argnums),
    "all, then drop": everywhere(wrt_popping),
    "one name at a time, in another order": everywhere(wrt_one_by_one),
}

WRONG = {
    "part-of-a-name": everywhere(lambda f, names, grad: lambda params: {n: g for n, g in grad(f)(params).items() if n in "".join(names)}),
    "fixed-names": everywhere(lambda f, names, grad: wrt_all_then_choose(f, ("w", "b"), grad)),
    "others-zero": everywhere(wrt_with_zeros),
    "other: sorts the caller's list": everywhere(wrt_sorting),
    "other-grad": {"torch": lambda f, names: wrt_all_then_choose(f, names, jax.grad), "jax": lambda f, names: wrt_all_then_choose(f, names, torch.func.grad)},
    "M08 the whole gradient": everywhere(lambda f, names, grad: grad(f)),
    "zero-filled": everywhere(_wrt_zero_filled),
    "first-name": everywhere(lambda f, names, grad: lambda params: {names[0]: grad(f)(params)[names[0]]}),
    "other-names": everywhere(_wrt_rest_first),
    "no-names": everywhere(lambda f, names, grad: lambda params: tuple(grad(f)(params)[n] for n in names)),
    "tuple-as-name": everywhere(lambda f, names, grad: lambda params: grad(f)(params)[names]),
    "no-dict": everywhere(lambda f, names, grad: lambda params: {n: grad(f)(params[n]) for n in names}),
    "part-only": everywhere(lambda f, names, grad: lambda params: grad(f)({n: params[n] for n in names})),
    "wrote-params": everywhere(_wrt_writing),
    "wrote-params the gradients": everywhere(_wrt_into_params),
    "last-wins": everywhere(_wrt_late),
    "laid-below": everywhere(_wrt_laid_below),
    "added-up": everywhere(lambda f, names, grad: lambda params: {n: grad(f)(params)[n].sum() for n in names}),
    "argnums": everywhere(
        lambda f, names, grad: lambda params: {n: grad(f, argnums=n)(params) for n in names}
    ),
    "at-the-names": everywhere(lambda f, names, grad: grad(f)(names)),
    "other: remembered": everywhere(_wrt_remembering),
    "other: two names only": everywhere(_wrt_two),
    "other: the first two of the dict": everywhere(
        lambda f, names, grad: lambda params: {n: grad(f)(params)[n] for n in list(params)[: len(names)]}
    ),
    "other: marked the caller's": {"torch": _wrt_marking},
    "other: not called": everywhere(lambda f, names, grad: lambda params: grad(f)),
}
