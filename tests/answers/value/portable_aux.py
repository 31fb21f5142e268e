"""Answers to value/portable_aux: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import torch


def _z(params, x):
    return x @ params["w"] + params["b"]


def _cross_entropy(params, x, y, lib):
    z = _z(params, x)
    return (lib.log1p(lib.exp(z)) - y * z).mean()


def _right(params, x, y):
    return (_z(params, x) > 0) == (y > 0.5)


def fit(last):
    """The loss with another ending: last(value, right, y, lib)."""

    def loss(lib, params, x, y):
        return last(_cross_entropy(params, x, y, lib), _right(params, x, y), y, lib)

    return {"torch": lambda *a: loss(torch, *a), "jax": lambda *a: loss(jnp, *a)}


def fit_by_logaddexp(lib):
    def loss(params, x, y):
        z = _z(params, x)
        value = lib.logaddexp(lib.zeros_like(z), z).mean() - (y * z).mean()
        right = (z > 0) * y + (z <= 0) * (1 - y)
        return value, {"count": lib.ones_like(y).sum(), "accuracy": right.mean()}

    return loss


def fit_in_jax(params, x, y):
    """JAX takes the mean of True and False."""
    value = _cross_entropy(params, x, y, jnp)
    return value, {"accuracy": _right(params, x, y).mean(), "count": jnp.array(float(len(y)))}


def fit_own_names(params, x, y):
    value = torch.nn.functional.binary_cross_entropy_with_logits(_z(params, x), y)
    return value, {"accuracy": _right(params, x, y).double().mean(), "count": torch.tensor(len(y))}


def _fit_half(params, x, y, lib):
    right = lib.where((_z(params, x) > 0.5) == (y > 0.5), 1.0, 0.0)
    return _cross_entropy(params, x, y, lib), {"accuracy": right.mean(), "count": lib.asarray(len(y))}


def _fit_exp_half(params, x, y, lib):
    right = lib.where((lib.exp(_z(params, x)) > 0.5) == (y > 0.5), 1.0, 0.0)
    return _cross_entropy(params, x, y, lib), {"accuracy": right.mean(), "count": lib.asarray(len(y))}


def _fit_lost_torch(params, x, y):
    value = torch.tensor(_cross_entropy(params, x, y, torch).item())
    return value, {"accuracy": _right(params, x, y).sum() / len(y), "count": torch.asarray(len(y))}


def _fit_lost_jax(params, x, y):
    value = jax.lax.stop_gradient(_cross_entropy(params, x, y, jnp))
    return value, {"accuracy": _right(params, x, y).mean(), "count": jnp.asarray(len(y))}


RIGHT = {
    "sum over len": fit(lambda v, r, y, lib: (v, {"accuracy": r.sum() / len(y), "count": lib.asarray(float(len(y)))})),
    "logaddexp": {"torch": fit_by_logaddexp(torch), "jax": fit_by_logaddexp(jnp)},
    "the library's own": {"torch": fit_own_names, "jax": fit_in_jax},
}

WRONG = {
    "M13 the loss alone": fit(lambda v, r, y, lib: v),
    "not-tensors a count": fit(lambda v, r, y, lib: (v, {"accuracy": r.sum() / len(y), "count": len(y)})),
    "not-tensors item": fit(lambda v, r, y, lib: (v, {"accuracy": r.sum().item() / len(y), "count": lib.asarray(len(y))})),
    "not-tensors NumPy": fit(lambda v, r, y, lib: (v, {"accuracy": r.sum() / len(y), "count": np.array(len(y))})),
    "a-list": fit(lambda v, r, y, lib: [v, {"accuracy": r.sum() / len(y), "count": lib.asarray(len(y))}]),
    "lost-path": {"torch": _fit_lost_torch, "jax": _fit_lost_jax},
    "mean-of-bool": {"torch": lambda *a: fit(lambda v, r, y, lib: (v, {"accuracy": r.mean(), "count": lib.asarray(len(y))}))["torch"](*a)},
    "one-library-only array": {"torch": lambda params, x, y: (_cross_entropy(params, x, y, torch), {"accuracy": torch.array(1.0)})},
    "one-library-only tensor": {"jax": lambda params, x, y: (_cross_entropy(params, x, y, jnp), {"accuracy": jnp.tensor(1.0)})},
    "one-library-only astype": {"torch": lambda params, x, y: (_cross_entropy(params, x, y, torch), {"accuracy": _right(params, x, y).astype(float)})},
    "swapped": fit(lambda v, r, y, lib: ({"accuracy": r.sum() / len(y), "count": lib.asarray(len(y))}, v)),
    "flat": fit(lambda v, r, y, lib: (v, r.sum() / len(y), lib.asarray(len(y)))),
    "no-names": fit(lambda v, r, y, lib: (v, (r.sum() / len(y), lib.asarray(len(y))))),
    "right-ones": fit(lambda v, r, y, lib: (v, {"accuracy": r.sum(), "count": lib.asarray(len(y))})),
    "errors": fit(lambda v, r, y, lib: (v, {"accuracy": 1 - r.sum() / len(y), "count": lib.asarray(len(y))})),
    "sum": fit(lambda v, r, y, lib: (v * len(y), {"accuracy": r.sum() / len(y), "count": lib.asarray(len(y))})),
    "exp-half": {"torch": lambda *a: _fit_exp_half(*a, torch), "jax": lambda *a: _fit_exp_half(*a, jnp)},
    "other: another name": fit(lambda v, r, y, lib: (v, {"acc": r.sum() / len(y), "count": lib.asarray(len(y))})),
    "half": {"torch": lambda *a: _fit_half(*a, torch), "jax": lambda *a: _fit_half(*a, jnp)},
    "mean-of-bool whole numbers": {"torch": lambda *a: fit(lambda v, r, y, lib: (v, {"accuracy": lib.where(r, 1, 0).mean()}))["torch"](*a)},
    "one-library-only numel": {"jax": lambda params, x, y: (_cross_entropy(params, x, y, jnp), {"count": y.numel()})},
    "other: always seven rows": fit(lambda v, r, y, lib: (v, {"accuracy": r.sum() / len(y), "count": lib.asarray(7)})),
    "other: a name too many": fit(
        lambda v, r, y, lib: (v, {"accuracy": r.sum() / len(y), "count": lib.asarray(len(y)), "loss": v})
    ),
    "other: one number": fit(lambda v, r, y, lib: (v, r.sum() / len(y))),
}
