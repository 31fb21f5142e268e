"""Answers to vmap/noise: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import torch
from torch.func import vmap


def noisy_torch(X, seed, draw=torch.randn, size=0.1, randomness="different"):
    torch.manual_seed(seed)
    return vmap(lambda x: x + size * draw(x.shape), randomness=randomness)(X)


def noisy_torch_outside(X, seed):
    generator = torch.Generator().manual_seed(seed)
    return vmap(lambda x, e: x + 0.1 * e)(X, torch.randn(X.shape, generator=generator))


def noisy_jax(X, seed, draw=jax.random.normal, size=0.1):
    keys = jax.random.split(jax.random.key(seed), len(X))
    return jax.vmap(lambda x, key: x + size * draw(key, x.shape))(X, keys)


def noisy_jax_fold(X, seed):
    key = jax.random.key(seed)
    return jax.vmap(lambda x, k: x + 0.1 * jax.random.normal(jax.random.fold_in(key, k), x.shape))(X, jnp.arange(len(X)))


def noisy_jax_outside(X, seed):
    return jax.vmap(jnp.add)(X, 0.1 * jax.random.normal(jax.random.key(seed), X.shape))


def _same_key(X, seed):
    key = jax.random.key(seed)
    return jax.vmap(lambda x: x + 0.1 * jax.random.normal(key, x.shape))(X)


def _numpy_inside(X, seed):
    rng = np.random.default_rng(seed)
    return jax.vmap(lambda x: x + 0.1 * rng.normal(size=x.shape))(X)


def _torch_unset(X, seed):
    torch.manual_seed(seed)
    return vmap(lambda x: x + 0.1 * torch.randn(x.shape))(X)


def _torch_unseeded(X, seed):
    torch.seed()
    return vmap(lambda x: x + 0.1 * torch.randn(x.shape), randomness="different")(X)


def _around_0(shape):
    return 3**0.5 * (2 * torch.rand(shape) - 1)


def _plus_minus(X, seed):
    torch.manual_seed(seed)
    return X + 0.1 * torch.randn(len(X), 1) * torch.tensor([1.0, -1.0, 1.0, -1.0])


def _one_number_torch(X, seed):
    torch.manual_seed(seed)
    return vmap(lambda x: x + 0.1 * torch.randn(()), randomness="different")(X)


def _one_number_jax(X, seed):
    keys = jax.random.split(jax.random.key(seed), len(X))
    return jax.vmap(lambda x, key: x + 0.1 * jax.random.normal(key))(X, keys)


def _with(change):
    """Noise by torch, with a fault of your choice: change(noise, X, seed)."""

    def noisy(X, seed):
        torch.manual_seed(seed)
        return X + change(0.1 * torch.randn(X.shape, dtype=X.dtype), X, seed)

    return {"torch": noisy}


def _walk(noise, X, seed):
    return noise.cumsum(1) / torch.arange(1, noise.shape[1] + 1) ** 0.5


def _one_row_of_many(noise, X, seed):
    noise[len(noise) // 2] = noise[0]
    return noise


def _one_flat_row(noise, X, seed):
    noise[-1] = noise[-1, 0]
    return noise


def _by_parity(X, seed):
    return noisy_torch(X, seed % 2)


def _seed_and_row(X, seed):
    return torch.stack([x + 0.1 * torch.randn(x.shape, generator=torch.Generator().manual_seed(seed + k)) for k, x in enumerate(X)])


def _seed_and_row_jax(X, seed):
    keys = jax.vmap(jax.random.key)(seed + jnp.arange(len(X)))
    return jax.vmap(lambda x, key: x + 0.1 * jax.random.normal(key, x.shape))(X, keys)


RIGHT = {
    "in the lanes": {"torch": noisy_torch, "jax": noisy_jax},
    "outside": {"torch": noisy_torch_outside, "jax": noisy_jax_outside},
    "folded keys": {"torch": noisy_torch, "jax": noisy_jax_fold},
    "float32": {"torch": lambda X, seed: noisy_torch(X.float(), seed), "jax": lambda X, seed: noisy_jax(X.astype(jnp.float32), seed)},
}

def _half_and_negative(X, seed):
    torch.manual_seed(seed)
    half = torch.randn((len(X), X.shape[1] // 2), dtype=X.dtype)
    return X + 0.1 * torch.cat([half, -half], 1)


WRONG = {
    "M23 the same": {"torch": partial(noisy_torch, randomness="same"), "jax": _same_key},
    "M23 NumPy inside": {"jax": _numpy_inside},
    "M23 the seed set in each row": {"torch": lambda X, seed: torch.stack([noisy_torch(x[None], seed)[0] for x in X])},
    "squared-size": {"torch": partial(noisy_torch, size=0.01), "jax": partial(noisy_jax, size=0.01)},
    "other: a half and its negative": {"torch": _half_and_negative},
    "randomness-unset": {"torch": _torch_unset},
    "one-number": {"torch": _one_number_torch, "jax": _one_number_jax},
    "seed-ignored": {"torch": lambda X, seed: noisy_torch(X, 0), "jax": lambda X, seed: noisy_jax(X, 0)},
    "seed-not-set": {"torch": _torch_unseeded},
    "not-scaled": {"torch": partial(noisy_torch, size=1.0), "jax": partial(noisy_jax, size=1.0)},
    "uniform": {"torch": partial(noisy_torch, draw=torch.rand), "jax": partial(noisy_jax, draw=jax.random.uniform)},
    "uniform-around-0": {"torch": partial(noisy_torch, draw=_around_0), "jax": partial(noisy_jax, draw=lambda key, shape: 3**0.5 * jax.random.uniform(key, shape, minval=-1.0))},
    "other: one number and its negative": {"torch": _plus_minus},
    "grows-with-X": {
        "torch": lambda X, seed: X + X * (noisy_torch(X, seed) - X),
        "jax": lambda X, seed: X * (1 + noisy_jax(X, seed) - X),
    },
    "neighbouring-seeds": {"torch": _seed_and_row, "jax": _seed_and_row_jax},
    "half-of-the-seeds": {"torch": lambda X, seed: noisy_torch(X, seed // 2)},
    "other: by the parity of the seed": {"torch": _by_parity},
    "other: the larger, the noisier": _with(lambda noise, X, seed: noise * (X.abs() / 0.9)),
    "other: a walk along the row": _with(_walk),
    "other: one row twice": _with(_one_row_of_many),
    "other: one row flat": _with(_one_flat_row),
    "other: a scale for each column": _with(lambda noise, X, seed: noise * torch.linspace(0.6, 1.4, X.shape[1], dtype=X.dtype)),
    "other: signs": _with(lambda noise, X, seed: 0.1 * noise.sign()),
    "other: a part in common": _with(lambda noise, X, seed: 0.7 * noise + 0.7 * noise.roll(1, 0)),
    "other: no noise in the last row": _with(lambda noise, X, seed: noise * (torch.arange(len(X)) < len(X) - 1)[:, None]),
    "other: seeds that agree in part": _with(lambda noise, X, seed: 0.6 * noise + 0.08 * torch.randn(X.shape, generator=torch.Generator().manual_seed(1))),
    "other: long tails": _with(lambda noise, X, seed: 70.0 * noise**3 / 2.7),
    "no-noise": {"torch": lambda X, seed: X.clone(), "jax": lambda X, seed: X},
    "other: the noise alone": {"jax": lambda X, seed: noisy_jax(X, seed) - X},
    "other: one lane": {"torch": lambda X, seed: noisy_torch(X, seed)[0]},
}
