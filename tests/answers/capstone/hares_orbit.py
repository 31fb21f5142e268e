"""Answers to capstone/hares_orbit: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np


def slope(y, rates):
    (a, b, c, d), (h, l) = rates, y
    return jnp.stack([a * h - b * h * l, c * h * l - d * l])


def rk4(y, rates, dt, second=0.5, third=0.5, fourth=1.0, weights=(1 / 6, 1 / 3, 1 / 3, 1 / 6)):
    k1 = slope(y, rates)
    k2 = slope(y + second * dt * k1, rates)
    k3 = slope(y + third * dt * k2, rates)
    k4 = slope(y + fourth * dt * k3, rates)
    return y + dt * sum(w * k for w, k in zip(weights, (k1, k2, k3, k4), strict=True))


def by_scan(move=rk4, gives=lambda start, end, ys: jnp.concatenate([start[None], ys]), keep=lambda y, new: (new, new), more=0):
    def orbit(rates, start, dt, steps):
        end, ys = jax.lax.scan(lambda y, _: keep(y, move(y, rates, dt)), start, None, length=steps + more)
        return gives(start, end, ys)

    return {"jax": orbit}


def _tuples(rates, start, dt, steps):
    """Two numbers as the carry, and a list of two columns stacked at the end."""

    def step(state, _):
        new = rk4(jnp.stack(state), rates, dt)
        return (new[0], new[1]), (new[0], new[1])

    _, (hares, lynxes) = jax.lax.scan(step, (start[0], start[1]), None, length=steps)
    return jnp.stack([jnp.append(start[0], hares), jnp.append(start[1], lynxes)], 1)


def _before(rates, start, dt, steps):
    """Each y is the state before its step; the end comes below."""
    end, ys = jax.lax.scan(lambda y, _: (rk4(y, rates, dt), y), start, None, length=steps)
    return jnp.vstack([ys, end])


def _one_step_too_many(rates, start, dt, steps):
    return jax.lax.scan(lambda y, _: (rk4(y, rates, dt), y), start, jnp.arange(steps + 1))[1]


def _fori(rates, start, dt, steps):
    """A loop with plain bounds, which JAX makes a scan of as soon as it is differentiated, and here at once."""
    ys = jnp.zeros((steps + 1, 2), start.dtype).at[0].set(start)
    return jax.lax.scan(lambda ys, k: (ys.at[k + 1].set(rk4(ys[k], rates, dt)), None), ys, jnp.arange(steps))[0]


def _unrolled(rates, start, dt, steps):
    ys = [start]
    for _ in range(steps):
        ys.append(rk4(ys[-1], rates, dt))
    return jnp.stack(ys)


def _stages_by_scan(rates, start, dt, steps):
    """A scan in each step, and a Python loop over the steps."""
    ys = [start]
    for _ in range(steps):
        ys.append(jax.lax.scan(lambda y, _: (rk4(y, rates, dt), None), ys[-1], None, length=1)[0])
    return jnp.stack(ys)


def _while(rates, start, dt, steps):
    def body(state):
        k, ys = state
        return k + 1, ys.at[k + 1].set(rk4(ys[k], rates, dt))

    ys = jnp.zeros((steps + 1, 2), start.dtype).at[0].set(start)
    return jax.lax.while_loop(lambda state: state[0] < steps, body, (0, ys))[1]


def _numpy(rates, start, dt, steps):
    return np.asarray(by_scan()["jax"](rates, start, dt, steps))


def _floats(rates, start, dt, steps):
    return by_scan()["jax"](jnp.array([float(r) for r in rates]), start, dt, steps)


def _swapped(rates, start, dt, steps):
    """The slope with hares and lynxes exchanged."""
    return by_scan(lambda y, r, dt: y + rk4(y[::-1], r, dt) - y[::-1])["jax"](rates, start, dt, steps)


def _heun(y, rates, dt):
    k1 = slope(y, rates)
    return y + dt / 2 * (k1 + slope(y + dt * k1, rates))


def _from_first(y, rates, dt):
    k1 = slope(y, rates)
    k2 = slope(y + dt / 2 * k1, rates)
    k3 = slope(y + dt / 2 * k1, rates)
    return y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + slope(y + dt * k1, rates))


def _from_second(y, rates, dt):
    k1 = slope(y, rates)
    k2 = slope(y + dt / 2 * k1, rates)
    k3 = slope(y + dt / 2 * k2, rates)
    return y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + slope(y + dt * k2, rates))


def _third_from_first(y, rates, dt):
    k1 = slope(y, rates)
    k2 = slope(y + dt / 2 * k1, rates)
    return y + dt / 6 * (k1 + 4 * k2 + slope(y + dt * k2, rates))


def _in_logs(rates, start, dt, steps):
    def move(u, rates, dt):
        def f(u):
            return slope(jnp.exp(u), rates) / jnp.exp(u)

        k1 = f(u)
        k2 = f(u + dt / 2 * k1)
        k3 = f(u + dt / 2 * k2)
        return u + dt / 6 * (k1 + 2 * k2 + 2 * k3 + f(u + dt * k3))

    return jnp.exp(by_scan(move)["jax"](rates, jnp.log(start), dt, steps))


def _finer(y, rates, dt):
    for _ in range(16):
        y = rk4(y, rates, dt / 16)
    return y


def _three_eighths(y, rates, dt):
    """Kutta's other method of order four."""
    k1 = slope(y, rates)
    k2 = slope(y + dt / 3 * k1, rates)
    k3 = slope(y + dt * (k2 - k1 / 3), rates)
    k4 = slope(y + dt * (k1 - k2 + k3), rates)
    return y + dt / 8 * (k1 + 3 * k2 + 3 * k3 + k4)


RIGHT = {
    "two numbers": {"jax": _tuples},
    "states before, and the end": {"jax": _before},
    "one step more than is kept": {"jax": _one_step_too_many},
    "written into an array": {"jax": _fori},
    "compiled": {"jax": jax.jit(by_scan()["jax"], static_argnums=3)},
    "a list of rows": {"jax": lambda *given: list(by_scan()["jax"](*given))},
}

WRONG = {
    "euler": by_scan(lambda y, r, dt: y + dt * slope(y, r)),
    "midpoint": by_scan(lambda y, r, dt: y + dt * slope(y + dt / 2 * slope(y, r), r)),
    "heun": by_scan(_heun),
    "equal-weights": by_scan(lambda y, r, dt: rk4(y, r, dt, weights=(0.25, 0.25, 0.25, 0.25))),
    "no-sixth": by_scan(lambda y, r, dt: rk4(y, r, dt, weights=(1, 2, 2, 1))),
    "whole-steps": by_scan(lambda y, r, dt: rk4(y, r, dt, 1.0, 1.0)),
    "half-at-end": by_scan(lambda y, r, dt: rk4(y, r, dt, fourth=0.5)),
    "all-from-first": by_scan(_from_first),
    "fourth-from-second": by_scan(_from_second),
    "third-from-first": by_scan(_third_from_first),
    "sum-of-four": by_scan(lambda y, r, dt: rk4(y, r, dt, weights=(1 / 6, 1 / 6, 1 / 6, 1 / 6))),
    "other: finer steps": by_scan(_finer),
    "in-logs": {"jax": _in_logs},
    "own-dt": {"jax": lambda rates, start, dt, steps: by_scan()["jax"](rates, start, 0.2, steps)},
    "own-start": {"jax": lambda rates, start, dt, steps: by_scan()["jax"](rates, jnp.array([30.0, 6.0]), dt, steps)},
    "own-rates": {"jax": lambda rates, start, dt, steps: by_scan()["jax"](jnp.array([0.6, 0.03, 0.02, 0.8]), start, dt, steps)},
    "held": by_scan(lambda y, r, dt: rk4(jax.lax.stop_gradient(y), r, dt)),
    "held rates": by_scan(lambda y, r, dt: rk4(y, jax.lax.stop_gradient(r), dt)),
    "no-y": by_scan(lambda y, r, dt: rk4(y, r, dt) - y),
    "no-start": by_scan(gives=lambda start, end, ys: ys),
    "no-end": by_scan(gives=lambda start, end, ys: ys, keep=lambda y, new: (new, y)),
    "start-twice": by_scan(keep=lambda y, new: (new, y)),
    "one-more": by_scan(more=1),
    "transposed": by_scan(gives=lambda start, end, ys: jnp.concatenate([start[None], ys]).T),
    "end-only": by_scan(gives=lambda start, end, ys: end),
    "both": by_scan(gives=lambda start, end, ys: (end, ys)),
    "frozen": {"jax": lambda rates, start, dt, steps: by_scan(lambda y, r, dt: rk4(start, r, dt))["jax"](rates, start, dt, steps)},
    "no-pair": by_scan(keep=lambda y, new: new[None]),
    "carry-changed": by_scan(keep=lambda y, new: ((new[0], new[1]), new)),
    "steps-traced": {"jax": jax.jit(by_scan()["jax"])},
    "leaks compiled NumPy": {"jax": jax.jit(_numpy, static_argnums=3)},
    "leaks compiled float": {"jax": jax.jit(_floats, static_argnums=3)},
    "closed by NumPy": {"jax": _numpy},
    "closed by float": {"jax": _floats},
    "other: unrolled": {"jax": _unrolled},
    "other: unrolled, compiled": {"jax": jax.jit(_unrolled, static_argnums=3)},
    "other: a scan in each step": {"jax": _stages_by_scan},
    "other: while": {"jax": _while},
    "other: exchanged": {"jax": _swapped},
    "other: another method of order four": by_scan(_three_eighths),
    "other: ten short steps for one": by_scan(lambda y, r, dt: [y := rk4(y, r, dt / 4) for _ in range(4)][-1]),
    "other: one step too few": by_scan(more=-1),
}
