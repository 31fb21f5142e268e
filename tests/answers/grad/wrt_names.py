"""Answers to grad/wrt_names: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

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


RIGHT = {
    "all, then choose": everywhere(wrt_all_then_choose),
    "argnums": everywhere(wrt_by_argnums),
    "one name at a time, in another order": everywhere(wrt_one_by_one),
}

WRONG = {
    "M08 the whole gradient": everywhere(lambda f, names, grad: grad(f)),
    "zero-filled": everywhere(_wrt_zero_filled),
    "first-name": everywhere(lambda f, names, grad: lambda params: {names[0]: grad(f)(params)[names[0]]}),
    "other-names": everywhere(_wrt_rest_first),
    "no-names": everywhere(lambda f, names, grad: lambda params: tuple(grad(f)(params)[n] for n in names)),
    "tuple-as-name": everywhere(lambda f, names, grad: lambda params: grad(f)(params)[names]),
    "no-dict": everywhere(lambda f, names, grad: lambda params: {n: grad(f)(params[n]) for n in names}),
    "part-only": everywhere(lambda f, names, grad: lambda params: grad(f)({n: params[n] for n in names})),
    "wrote-params": everywhere(_wrt_writing),
    "other: not called": everywhere(lambda f, names, grad: lambda params: grad(f)),
}
