"""Answers to capstone/hares_misfit: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from tests.answers.capstone.hares_orbit import by_scan

orbit = by_scan()["jax"]


def rows(q, start, dt, every, data):
    return orbit(jnp.exp(q), start, dt, every * len(data))[every::every]


def misfit(loss, rows=rows, transform=jax.value_and_grad):
    """`misfit` with loss(model, data)."""

    def answer(log_rates, start, dt, every, data):
        return transform(lambda q: loss(rows(q, start, dt, every, data), data))(log_rates)

    return {"jax": jax.jit(answer, static_argnums=3)}


def mean_square(model, data):
    return jnp.mean((jnp.log(model) - jnp.log(data)) ** 2)


def _forward(q, start, dt, every, data):
    """Value and gradient by JVPs."""
    pairs = [jax.jvp(lambda q: mean_square(rows(q, start, dt, every, data), data), (q,), (e,)) for e in np.eye(4)]
    return pairs[0][0], [slope for _, slope in pairs]


def _two_calls(q, start, dt, every, data):
    def loss(q):
        return jnp.square(jnp.log(rows(q, start, dt, every, data) / data)).sum() / data.size

    return loss(q), jax.grad(loss)(q)


def _by_parts(q, start, dt, every, data):
    """From the Jacobian of the gaps."""

    def gaps(q):
        return jnp.ravel(jnp.log(rows(q, start, dt, every, data)) - jnp.log(data))

    r = gaps(q)
    return r @ r / len(r), 2 * r @ jax.jacfwd(gaps)(q) / len(r)


def _complex_steps(q, start, dt, every, data):
    """In NumPy, with complex steps: exact as well."""
    q, start, data = map(np.asarray, (q, start, data))

    def slope(y, rates):
        (a, b, c, d), (h, l) = rates, y
        return np.stack([a * h - b * h * l, c * h * l - d * l])

    def loss(q):
        y, ys = start, []
        for _ in range(every * len(data)):
            k1 = slope(y, np.exp(q))
            k2 = slope(y + dt / 2 * k1, np.exp(q))
            k3 = slope(y + dt / 2 * k2, np.exp(q))
            y = y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + slope(y + dt * k3, np.exp(q)))
            ys.append(y)
        return np.mean((np.log(ys[every - 1 :: every]) - np.log(data)) ** 2)

    return loss(q), np.array([loss(q + 1e-20j * e).imag / 1e-20 for e in np.eye(4)])


def _differences(h):
    def answer(q, start, dt, every, data):
        def loss(q):
            return mean_square(rows(q, start, dt, every, data), data)

        return loss(q), jnp.stack([(loss(q + h * e) - loss(q - h * e)) / (2 * h) for e in jnp.eye(4)])

    return {"jax": jax.jit(answer, static_argnums=3)}


def _by_rates(q, start, dt, every, data):
    return jax.value_and_grad(lambda r: mean_square(orbit(r, start, dt, every * len(data))[every::every], data))(jnp.exp(q))


def _times_rates(q, *rest):
    value, gradient = misfit(mean_square)["jax"](q, *rest)
    return value, gradient * jnp.exp(q)


def _slice(pick):
    return lambda q, start, dt, every, data: pick(orbit(jnp.exp(q), start, dt, every * len(data)), every, len(data))


def _numpy_inside(q, start, dt, every, data):
    return jax.value_and_grad(lambda q: np.mean((np.log(rows(q, start, dt, every, data)) - np.log(data)) ** 2))(q)


def _single(q, start, dt, every, data):
    return misfit(mean_square)["jax"](q.astype(jnp.float32), start.astype(jnp.float32), dt, every, data.astype(jnp.float32))


RIGHT = {
    "by JVPs": {"jax": _forward},
    "two calls": {"jax": _two_calls},
    "Jacobian of the gaps": {"jax": _by_parts},
    "complex steps": {"jax": _complex_steps},
    "not compiled, as lists": {"jax": lambda *given: [np.asarray(part).tolist() for part in misfit(mean_square)["jax"](*given)]},
}

WRONG = {
    "by-rates": {"jax": _by_rates},
    "no-exp": misfit(mean_square, lambda q, start, dt, every, data: orbit(q, start, dt, every * len(data))[every::every]),
    "sum": misfit(lambda model, data: jnp.sum((jnp.log(model) - jnp.log(data)) ** 2)),
    "sum-of-two": misfit(lambda model, data: jnp.mean(jnp.sum((jnp.log(model) - jnp.log(data)) ** 2, 1))),
    "half": misfit(lambda model, data: mean_square(model, data) / 2),
    "raw": misfit(lambda model, data: jnp.mean((model - data) ** 2)),
    "relative": misfit(lambda model, data: jnp.mean(((model - data) / data) ** 2)),
    "root": misfit(lambda model, data: jnp.sqrt(mean_square(model, data))),
    "sizes": misfit(lambda model, data: jnp.mean(jnp.abs(jnp.log(model) - jnp.log(data)))),
    "signed": misfit(lambda model, data: jnp.mean(jnp.log(model) - jnp.log(data))),
    "from-start": misfit(mean_square, _slice(lambda ys, every, n: ys[::every][:n])),
    "one-early": misfit(mean_square, _slice(lambda ys, every, n: ys[every - 1::every][:n])),
    "each-step": misfit(mean_square, _slice(lambda ys, every, n: ys[1:n + 1])),
    "one-step-each": {"jax": lambda q, start, dt, every, data: misfit(mean_square)["jax"](q, start, every * dt, 1, data)},
    "own-dt": misfit(mean_square, lambda q, start, dt, every, data: rows(q, start, 0.2, every, data)),
    "own-start": misfit(mean_square, lambda q, start, dt, every, data: rows(q, jnp.array([30.0, 6.0]), dt, every, data)),
    "times-rates": {"jax": _times_rates},
    "base-10": misfit(lambda model, data: jnp.mean((jnp.log10(model) - jnp.log10(data)) ** 2)),
    "no-exp twice": misfit(mean_square, lambda q, *rest: rows(jnp.exp(q), *rest)),
    "hares-only": misfit(lambda model, data: mean_square(model[:, 0], data[:, 0])),
    "lynxes-only": misfit(lambda model, data: mean_square(model[:, 1], data[:, 1])),
    "value-only": misfit(mean_square, transform=lambda f: f),
    "gradient-only": misfit(mean_square, transform=jax.grad),
    "gradient-first": misfit(mean_square, transform=lambda f: lambda q: (jax.grad(f)(q), f(q))),
    "downhill": misfit(mean_square, transform=lambda f: lambda q: (f(q), -jax.grad(f)(q))),
    "not-one-number": misfit(lambda model, data: (jnp.log(model) - jnp.log(data)) ** 2),
    "leaks": {"jax": _numpy_inside},
    "other: differences": _differences(1e-5),
    "other: coarse differences": _differences(1e-3),
    "other: float32": {"jax": _single},
    "other: stops the gradient": misfit(lambda model, data: mean_square(jax.lax.stop_gradient(model), data)),
    "other: the last time only": misfit(lambda model, data: mean_square(model[-1], data[-1])),
    "other: no start given": misfit(mean_square, lambda q, start, dt, every, data: rows(q, data[0], dt, every, data)),
}
