"""helpers.by_hand against HIPS/autograd, torch.func and JAX: python tests/benchmarks/by_hand.py (or make benchmark).

All times of a row are taken in turns in one run, each the best of several, so that the ratios mean something. A ratio
above 1 says that by_hand is faster. Nothing here is a test: a noisy machine must not fail anybody's build.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported

import autograd
import autograd.numpy as anp
import jax
import jax.numpy as jnp
import numpy as np
import torch

from helpers import by_hand as bh

jax.config.update("jax_enable_x64", True)
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
rng = np.random.default_rng(0)
Run = Callable[[], Any]
NOTES = """
Compiled JAX is ahead nearly everywhere: it runs no Python between two operations, and by_hand runs some microseconds
for each. Large arrays hide them, small ones do not, and a scan of small steps is the worst case. A compiler would cure
that, and it would no longer be a library to read in one sitting. The own loop is by_hand without vmap; autograd has no
vmap, so its per-sample gradients and its Hessian are loops too. torch and NumPy may use one thread only."""
COLUMNS = ("own loop", "autograd", "torch.func", "JAX eager", "JAX jitted")


def best(runs: dict[str, Run], rounds: int = 7) -> dict[str, float]:
    """Seconds of each, the best of several turns. Short ones are repeated within a turn."""
    counts, times = {}, dict.fromkeys(runs, float("inf"))
    for name, run in runs.items():
        run()  # compile and warm up
        start = time.perf_counter()
        run()
        counts[name] = max(1, min(200, int(0.02 / (time.perf_counter() - start))))
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            for _ in range(counts[name]):
                run()
            times[name] = min(times[name], (time.perf_counter() - start) / counts[name])
    return times


def row(title: str, runs: dict[str, Run]) -> None:
    """Check that all agree, time them, and print the ratios to by_hand."""
    results = {name: np.concatenate([np.ravel(np.asarray(x)) for x in jax.tree.leaves(run())]) for name, run in runs.items()}
    for name, result in results.items():
        np.testing.assert_allclose(result, results["by_hand"], rtol=1e-8, atol=1e-10, err_msg=f"{title}: {name}")
    times = best(runs)
    ratios = [f"{times[name] / times['by_hand']:12.2g}" if name in times else f"{'–':>12}" for name in COLUMNS]
    print(f"{title:<40}{times['by_hand'] * 1e3:10.3f} ms" + "".join(ratios), flush=True)


def jax_runs(f: Callable, *args: Any) -> dict[str, Run]:
    """f on JAX arrays, as it is and compiled."""
    arrays, compiled = jax.tree.map(jnp.asarray, args), jax.jit(f)
    return {
        "JAX eager": lambda: jax.block_until_ready(f(*arrays)),
        "JAX jitted": lambda: jax.block_until_ready(compiled(*arrays)),
    }


# ---- the programs, written once for every namespace


def mlp(np_: Any, params: Any, x: Any, label: Any) -> Any:
    """Softmax cross-entropy of a small network: for one sample, or the sum over a batch."""
    (w1, b1), (w2, b2) = params
    scores = np_.tanh(x @ w1 + b1) @ w2 + b2
    top = scores - np_.log(np_.sum(np_.exp(scores), -1))[..., None]
    return -np_.sum(top * label)


def rosenbrock(np_: Any, x: Any) -> Any:
    return np_.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def wave(np_: Any, x: Any) -> Any:
    return np_.sum(np_.sin(x) * x) ** 2 + np_.sum(np_.exp(-x * x))


def rnn_step(np_: Any, w: Any, h: Any, x: Any) -> Any:
    return np_.tanh(w @ h + x)


def scalar(np_: Any, x: Any) -> Any:
    return np_.sin(x) * x + np_.exp(-x) / (1.0 + x * x)


def main() -> None:
    print(f"{'time of by_hand, then others / by_hand':<40}{'by_hand':>13}" + "".join(f"{name:>12}" for name in COLUMNS))
    batch, inputs, hidden, classes = 256, 64, 32, 10
    params = [
        (rng.normal(size=(inputs, hidden)) / 8, rng.normal(size=hidden)),
        (rng.normal(size=(hidden, classes)) / 6, rng.normal(size=classes)),
    ]
    x, labels = rng.normal(size=(batch, inputs)), np.eye(classes)[rng.integers(0, classes, batch)]
    tensors, tx, tl = jax.tree.map(torch.from_numpy, (params, x, labels))
    losses = {n: (lambda p, x, y, n=n: mlp(n, p, x, y)) for n in (bh, anp, torch, jnp)}

    row("gradient of an MLP loss, batch 256", {
        "by_hand": lambda: bh.grad(losses[bh])(params, x, labels),
        "autograd": lambda: autograd.grad(losses[anp])(params, x, labels),
        "torch.func": lambda: torch.func.grad(losses[torch])(tensors, tx, tl),
        **jax_runs(jax.grad(losses[jnp]), params, x, labels),
    })  # fmt: skip

    def stacked(grads: list) -> Any:
        return jax.tree.map(lambda *g: np.stack(g), *grads)

    torch_each = torch.func.vmap(torch.func.grad(losses[torch]), (None, 0, 0))
    row("per-sample gradients, batch 256", {
        "by_hand": lambda: bh.vmap(bh.grad(losses[bh]), (None, 0, 0))(params, x, labels),
        "own loop": lambda: stacked([bh.grad(losses[bh])(params, a, b) for a, b in zip(x, labels, strict=True)]),
        "autograd": lambda: stacked([autograd.grad(losses[anp])(params, a, b) for a, b in zip(x, labels, strict=True)]),
        "torch.func": lambda: torch_each(tensors, tx, tl),
        **jax_runs(jax.vmap(jax.grad(losses[jnp]), (None, 0, 0)), params, x, labels),
    })  # fmt: skip

    x, v = rng.normal(size=10_000), rng.normal(size=10_000)
    tx, tv = torch.from_numpy(x), torch.from_numpy(v)
    forward = autograd.make_hvp(lambda x: rosenbrock(anp, x))
    row("HVP of Rosenbrock, n = 10,000", {
        "by_hand": lambda: bh.hvp(lambda x: rosenbrock(bh, x), x, v),
        "autograd": lambda: forward(x)[0](v),
        "torch.func": lambda: torch.func.jvp(torch.func.grad(lambda x: rosenbrock(torch, x)), (tx,), (tv,))[1],
        **jax_runs(lambda x, v: jax.jvp(jax.grad(lambda x: rosenbrock(jnp, x)), (x,), (v,))[1], x, v),
    })  # fmt: skip

    x = rng.normal(size=200)
    tx = torch.from_numpy(x)
    row("Hessian, n = 200", {
        "by_hand": lambda: bh.hessian(lambda x: wave(bh, x))(x),
        "own loop": lambda: np.stack([bh.hvp(lambda x: wave(bh, x), x, e) for e in np.eye(200)]),
        "autograd": lambda: autograd.hessian(lambda x: wave(anp, x))(x),
        "torch.func": lambda: torch.func.hessian(lambda x: wave(torch, x))(tx),
        **jax_runs(jax.hessian(lambda x: wave(jnp, x)), x),
    })  # fmt: skip

    w, xs, h0 = rng.normal(size=(8, 8)) / 3, rng.normal(size=(1000, 8)), np.zeros(8)
    tw, txs = torch.from_numpy(w), torch.from_numpy(xs)

    def loop(np_: Any, w: Any, xs: Any, h: Any) -> Any:
        for x in xs:
            h = rnn_step(np_, w, h, x)
        return np_.sum(h * h)

    def scanned(scan: Callable, np_: Any, w: Any, xs: Any) -> Any:
        last, _ = scan(lambda h, x: (rnn_step(np_, w, h, x), None), np_.zeros_like(xs[0]), xs)
        return np_.sum(last * last)

    row("gradient of a scan of 1,000 steps", {
        "by_hand": lambda: bh.grad(lambda w: scanned(bh.scan, bh, w, xs))(w),
        "autograd": lambda: autograd.grad(lambda w: loop(anp, w, xs, h0))(w),
        "torch.func": lambda: torch.func.grad(lambda w: loop(torch, w, txs, torch.zeros(8)))(tw),
        **jax_runs(jax.grad(lambda w: scanned(jax.lax.scan, jnp, w, jnp.asarray(xs))), w),
    })  # fmt: skip

    tx = torch.tensor(0.7)
    row("gradient of a function of one number", {
        "by_hand": lambda: bh.grad(lambda x: scalar(bh, x))(0.7),
        "autograd": lambda: autograd.grad(lambda x: scalar(anp, x))(0.7),
        "torch.func": lambda: torch.func.grad(lambda x: scalar(torch, x))(tx),
        **jax_runs(jax.grad(lambda x: scalar(jnp, x)), 0.7),
    })  # fmt: skip
    print(NOTES)


if __name__ == "__main__":
    main()
