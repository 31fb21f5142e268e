"""Answers to capstone/hares_fit: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from tests.answers.capstone.hares_misfit import mean_square, misfit, rows

value_and_slope = misfit(mean_square)["jax"]


def _gaps(q, start, dt, every, data):
    return jnp.ravel(jnp.log(rows(q, start, dt, every, data)) - jnp.log(data))


gaps = jax.jit(_gaps, static_argnums=3)
slopes = jax.jit(jax.jacfwd(_gaps), static_argnums=3)


def gauss_newton(rounds=12, gaps=gaps, slopes=slopes, gives=lambda rates, q: rates):
    def fit(data, start, dt, every, guess):
        q = np.log(guess)
        for _ in range(rounds):
            q = q - np.linalg.lstsq(np.asarray(slopes(q, start, dt, every, data)), np.asarray(gaps(q, start, dt, every, data)))[0]
        return gives(np.exp(q), q)

    return {"jax": fit}


def _descent(rounds, rate=0.01, sign=-1.0):
    """Gradient descent with momentum, as one program."""

    def fit(data, start, dt, every, guess):
        def step(state, _):
            q, speed = state
            speed = 0.95 * speed + sign * rate * value_and_slope(q, start, dt, every, data)[1]
            return (q + speed, speed), None

        q = jnp.log(guess)
        return jnp.exp(jax.lax.scan(step, (q, 0.0 * q), None, length=rounds)[0][0])

    return {"jax": jax.jit(fit, static_argnums=3)}


def _bfgs(data, start, dt, every, guess):
    """Quasi-Newton, in NumPy around the gradient of JAX."""
    q, B = np.log(guess), np.eye(4)
    value, slope = value_and_slope(q, start, dt, every, data)
    for _ in range(200):
        step, length = -B @ slope, 1.0
        while not value_and_slope(q + length * step, start, dt, every, data)[0] < value and length > 1e-9:
            length /= 2
        new_value, new_slope = value_and_slope(q + length * step, start, dt, every, data)
        s, y = length * step, np.asarray(new_slope - slope)
        if abs(s).max() < 1e-8 or s @ y <= 0:
            break
        turn = np.eye(4) - np.outer(s, y) / (s @ y)
        B = turn @ B @ turn.T + np.outer(s, s) / (s @ y)
        q, value, slope = q + s, new_value, new_slope
    return np.exp(q)


def _in_rates(data, start, dt, every, guess):
    """Gauss–Newton in the rates themselves."""
    r = np.array(guess)
    for _ in range(15):
        r = r - np.linalg.lstsq(np.asarray(slopes(np.log(r), start, dt, every, data)) / r, np.asarray(gaps(np.log(r), start, dt, every, data)))[0]
    return r


def _rounded(data, start, dt, every, guess):
    return [round(float(rate), 5) for rate in gauss_newton()["jax"](data, start, dt, every, guess)]


def _by_slopes(data, start, dt, every, guess):
    ys = np.vstack([start, data])
    h, l = np.gradient(np.log(ys), dt * every, axis=0).T
    one = np.ones(len(ys))
    (a, b), (d, c) = (np.linalg.lstsq(np.column_stack([one, x]), y)[0] for x, y in ((ys[:, 1], h), (ys[:, 0], l)))
    return np.array([a, -b, c, -d])


def _raw(q, start, dt, every, data):
    return jnp.ravel(rows(q, start, dt, every, data) - data)


def _relative(q, start, dt, every, data):
    return jnp.ravel(rows(q, start, dt, every, data) / data - 1)


def _column(k):
    def only(q, start, dt, every, data):
        return jnp.log(rows(q, start, dt, every, data)[:, k]) - jnp.log(data[:, k])

    return gauss_newton(15, jax.jit(only, static_argnums=3), jax.jit(jax.jacfwd(only), static_argnums=3))


def _loop_forgets(data, start, dt, every, guess):
    q = np.log(guess)
    for _ in range(5):
        new = q - 0.1 * value_and_slope(q, start, dt, every, data)[1]
    return np.exp(new)


RIGHT = {
    "Gauss-Newton": gauss_newton(),
    "gradient descent": _descent(2000),
    "BFGS": {"jax": _bfgs},
    "in the rates": {"jax": _in_rates},
    "rounded to five places": {"jax": _rounded},
}

WRONG = {
    "guess": {"jax": lambda data, start, dt, every, guess: guess},
    "logs": gauss_newton(gives=lambda rates, q: q),
    "exp-twice": gauss_newton(gives=lambda rates, q: np.exp(rates)),
    "with-misfit": {"jax": lambda data, start, dt, every, guess: (r := gauss_newton()["jax"](data, start, dt, every, guess), value_and_slope(np.log(r), start, dt, every, data)[0])},
    "misfit-only": {"jax": lambda data, start, dt, every, guess: value_and_slope(np.log(gauss_newton()["jax"](data, start, dt, every, guess)), start, dt, every, data)[0]},
    "raw": gauss_newton(15, jax.jit(_raw, static_argnums=3), jax.jit(jax.jacfwd(_raw), static_argnums=3)),
    "relative": gauss_newton(15, jax.jit(_relative, static_argnums=3), jax.jit(jax.jacfwd(_relative), static_argnums=3)),
    "own-numbers": {"jax": lambda data, start, dt, every, guess: gauss_newton(15)["jax"](data, np.array([30.0, 6.0]), 0.2, 5, guess)},
    "other: hares only": _column(0),
    "other: lynxes only": _column(1),
    "one-step": gauss_newton(1),
    "slopes": {"jax": _by_slopes},
    "other: too few rounds": _descent(40),
    "other: uphill": _descent(50, sign=1.0),
    "other: the loop forgets": {"jax": _loop_forgets},
    "other: two steps": gauss_newton(2),
    "other: other order": gauss_newton(gives=lambda rates, q: rates[::-1]),
    "other: a dict": gauss_newton(gives=lambda rates, q: dict(zip("abcd", rates, strict=True))),
    "other: three of them": gauss_newton(gives=lambda rates, q: rates[:3]),
    "other: the guess for logs": {"jax": lambda data, start, dt, every, guess: gauss_newton()["jax"](data, start, dt, every, np.exp(guess))},
}
