"""Whole models against JAX: a classifier, a Kalman filter, a recurrent network."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from tests.by_hand.comparing import (
    Point,
    draw,
    same_as_jax,
)


def test_mlp_with_cross_entropy() -> None:
    def program(lib: Any, params: Any, v: Any, x: Any, labels: Any) -> Any:
        def nll(params: Any) -> Any:
            h = x
            for layer in params[:-1]:
                h = lib.np.tanh(h @ layer["w"] + layer["b"])
            logits = h @ params[-1]["w"] + params[-1]["b"]
            return (lib.logsumexp(logits, 1) - (logits * labels).sum(1)).mean() + 0.01 * sum(
                (p["w"] ** 2).sum() for p in params
            )

        return lib.value_and_grad(nll)(params), lib.hvp(nll, params, v)

    params = [{"w": draw(2, 5), "b": draw(5)}, {"w": draw(5, 3), "b": draw(3)}]
    same_as_jax(
        program,
        params,
        jax.tree.map(lambda p: p * 0.3 + 0.1, params),
        draw(7, 2),
        np.eye(3)[np.arange(7) % 3],
    )


def test_kalman_filter() -> None:
    def program(lib: Any, p: Any, v: Any, ys: Any) -> Any:
        def nll(p: Any) -> Any:
            q, r = p["q"] @ p["q"].T + 0.1 * np.eye(2), p["r"] @ p["r"].T + 0.2 * np.eye(2)

            def step(state: Any, y: Any) -> Any:
                mean, cov = state
                mean, cov = p["f"] @ mean, p["f"] @ cov @ p["f"].T + q
                s, error = p["h"] @ cov @ p["h"].T + r, y - p["h"] @ mean
                gain = lib.solve(s, p["h"] @ cov).T
                return (mean + gain @ error, cov - gain @ p["h"] @ cov), lib.logdet(s) + error @ lib.solve(
                    s, error
                )

            return 0.5 * lib.scan(step, (np.zeros(2) * p["q"][0], p["q"] * 0.0 + np.eye(2)), ys)[1].sum()

        return lib.value_and_grad(nll)(p), lib.hvp(nll, p, v)

    p = {"f": 0.5 * draw(2, 2), "h": draw(2, 2, seed=1), "q": draw(2, 2, seed=2), "r": draw(2, 2, seed=3)}
    same_as_jax(program, p, jax.tree.map(lambda x: 0.4 * x - 0.2, p), draw(6, 2), tolerance=1e-9)


def test_rnn() -> None:
    def program(lib: Any, p: Any, v: Any, xs: Any) -> Any:
        def f(p: Any) -> Any:
            def step(h: Any, x: Any) -> Any:
                h = lib.np.tanh(p.a @ h + p.b * x)
                return h, (h * h).sum()

            return lib.scan(step, np.zeros(3) * p.b, xs)[1].mean()

        return (
            lib.value_and_grad(f)(p),
            lib.hvp(f, p, v),
            lib.vmap(lib.grad(f), (Point(None, 0),))(Point(p.a, lib.np.stack([p.b, -p.b]))),
        )

    p = Point(draw(3, 3), draw(3))
    same_as_jax(program, p, Point(0.3 * p.a, 0.2 + p.b), draw(5))
