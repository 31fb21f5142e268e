"""Answers to start/out_shape: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations


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

WRONG = {
    "other: always x_shape": {"by_hand": lambda transform, x_shape, y_shape, n: x_shape},
    "vmap-inside": shape_with("vmap", lambda x, y, n: (n, y)),
    "scan-all-carries": shape_with("scan", lambda x, y, n: ((n, *x), (n, *y))),
    "scan-n-at-carry": shape_with("scan", lambda x, y, n: ((n, *x), y)),
    "jvp-three": shape_with("jvp", lambda x, y, n: (y, x, x)),
}
