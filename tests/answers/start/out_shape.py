"""Answers to start/out_shape: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np


def shape_by_if(transform, x_shape, y_shape, n):
    if transform == "grad":
        return list(x_shape)
    if transform == "grad_and_value":
        return [list(x_shape), []]
    if transform == "vmap":
        return [n, *y_shape]
    if transform == "scan":
        return x_shape, [n, *y_shape]
    if transform == "hessian":
        return [*y_shape, *x_shape, *x_shape]
    return y_shape, y_shape


def shape_with(name, wrong):
    """`shape_by_if` with another answer for one transform."""

    def out_shape(transform, x_shape, y_shape, n):
        return (
            wrong(x_shape, y_shape, n) if transform == name else shape_by_if(transform, x_shape, y_shape, n)
        )

    return {"by_hand": out_shape}


RIGHT = {"lists": {"by_hand": shape_by_if}}


def shape_without_axes(name, wrong):
    """`shape_by_if` that goes wrong where a shape is ()."""

    def out_shape(transform, x_shape, y_shape, n):
        right = shape_by_if(transform, x_shape, y_shape, n)
        return wrong(x_shape, y_shape, n) if transform == name and not (x_shape and y_shape) else right

    return {"by_hand": out_shape}


WRONG = {
    "vmap-column": shape_with("vmap", lambda x, y, n: (n, *y) if y else (n, 1)),
    "scan-column": shape_with("scan", lambda x, y, n: (x, (n, *y) if len(y) > 0 else (n, 1))),
    "hessian-flat": shape_with("hessian", lambda x, y, n: (*y, np.prod(x, dtype=int), np.prod(x, dtype=int))),
    "other: hessian of numbers": shape_without_axes("hessian", lambda x, y, n: x),
    "other: hessian of a number": shape_without_axes("hessian", lambda x, y, n: (*y, *x, *x) if x else ()),
    "other: jvp of a number": shape_without_axes("jvp", lambda x, y, n: (y, y) if x else (y, x)),
    "other: jvp to a number": shape_without_axes("jvp", lambda x, y, n: (y, y) if y else (y, x)),
    "other: scan of a number": shape_without_axes("scan", lambda x, y, n: (x, (n, *y)) if x else (n, *y)),
    "other: grad of a number": shape_with("grad", lambda x, y, n: x or (1,)),
    "other: one axis only": shape_with("vmap", lambda x, y, n: (n, *y[:1])),
    "other: always x_shape": {"by_hand": lambda transform, x_shape, y_shape, n: x_shape},
    "vmap-inside everywhere": {
        "by_hand": lambda name, x, y, n: {"vmap": (n, y), "scan": (x, (n, y)), "hessian": (*y, x, x)}.get(name) or shape_by_if(name, x, y, n)
    },
    "hessian-half-joined": shape_with("hessian", lambda x, y, n: (*y, x, x)),
    "scan-start-too": shape_with("scan", lambda x, y, n: (x, (n + 1, *y))),
    "scan-carry-like-output": shape_with("scan", lambda x, y, n: (y, (n, *y))),
    "vmap-one-lane": shape_with("vmap", lambda x, y, n: (n, *y) if n > 1 else y),
    "scan-one-step": shape_with("scan", lambda x, y, n: (x, (n, *y) if n > 1 else y)),
    "vmap-number and a wrong name": {"by_hand": lambda name, x, y, n: {"grad": x, "grad_and_value": (x, ()), "vmap": (n,)}[name]},
    "vmap-inside": shape_with("vmap", lambda x, y, n: (n, y)),
    "scan-all-carries": shape_with("scan", lambda x, y, n: ((n, *x), (n, *y))),
    "scan-n-at-carry": shape_with("scan", lambda x, y, n: ((n, *x), y)),
    "jvp-three": shape_with("jvp", lambda x, y, n: (y, x, x)),
}
