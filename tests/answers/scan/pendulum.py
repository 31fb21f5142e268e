"""Answers to scan/pendulum: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import math

import numpy as np

from tests.answers.scan.every_library import everywhere


def pendulum_by_lists(scan, sin, start, dts):
    def step(state, dt):
        speed = state[1] - sin(state[0]) * dt
        return [state[0] + speed * dt, speed], state[0] + speed * dt

    return scan(step, list(start), dts)


def pendulum_all_states(scan, sin, start, dts):
    def step(state, dt):
        angle, speed = state["angle"], state["speed"]
        speed = speed - dt * sin(angle)
        new = {"angle": angle + dt * speed, "speed": speed}
        return new, new

    end, states = scan(step, {"angle": start[0], "speed": start[1]}, dts)
    return (end["angle"], end["speed"]), states["angle"]


def _pendulum(step_of):
    """`pendulum` with the step that step_of(sin) gives."""
    return everywhere(lambda scan, sin, start, dts: scan(step_of(sin), start, dts))


def _old_speed(sin):
    def step(state, dt):
        angle, speed = state
        new = (angle + dt * speed, speed - dt * sin(angle))
        return new, new[0]

    return step


def _swapped(sin):
    def step(state, dt):
        angle, speed = state
        speed = speed - dt * sin(angle)
        angle = angle + dt * speed
        return angle, (angle, speed)

    return step


def _list_as_carry(sin):
    def step(state, dt):
        angle, speed = state
        speed = speed - dt * sin(angle)
        return [angle + dt * speed, speed], angle + dt * speed

    return step


def _exchanged_state(sin):
    def step(state, dt):
        angle, speed = state
        speed = speed - dt * sin(angle)
        angle = angle + dt * speed
        return (speed, angle), angle

    return step


def _y_before(sin):
    def step(state, dt):
        angle, speed = state
        new_speed = speed - dt * sin(angle)
        return (angle + dt * new_speed, new_speed), angle

    return step


def _by(move, unpack=lambda s: s, pack=lambda angle, speed: (angle, speed)):
    """The step that moves (angle, speed) by move(angle, speed, dt, sin)."""

    def step_of(sin):
        def step(state, dt):
            angle, speed = move(*unpack(state), dt, sin)
            return pack(angle, speed), angle

        return step

    return _pendulum(step_of)


def _right_move(angle, speed, dt, sin):
    speed = speed - dt * sin(angle)
    return angle + dt * speed, speed


def _turned(pair):
    return pair[1], pair[0]


RIGHT = {
    "lists": everywhere(pendulum_by_lists),
    "all states": everywhere(pendulum_all_states),
}

WRONG = {
    "other: math's sine": {way: (lambda scan, sin, start, dts: pendulum_all_states(scan, lambda a: math.sin(a) + 0.0 * a, start, dts)) for way in ("by_hand", "torch")},
    "other: NumPy's sine": {"by_hand": lambda scan, sin, start, dts: pendulum_all_states(scan, np.sin, start, dts)},
    "M36": _pendulum(_swapped),
    "M36 a list": _pendulum(_list_as_carry),
    "exchanged-state": _pendulum(_exchanged_state),
    "old-speed": _pendulum(_old_speed),
    "before": _pendulum(_y_before),
    "result-swapped": everywhere(lambda *args: pendulum_all_states(*args)[::-1]),
    "only-angles": everywhere(lambda *args: pendulum_all_states(*args)[1]),
    "small-angle": everywhere(
        lambda scan, sin, start, dts: pendulum_all_states(scan, lambda angle: angle, start, dts)
    ),
    "pushed": everywhere(
        lambda scan, sin, start, dts: pendulum_all_states(scan, lambda angle: -sin(angle), start, dts)
    ),
    "one-dt": everywhere(
        lambda scan, sin, start, dts: pendulum_all_states(scan, sin, start, dts * 0 + dts[0])
    ),
    "speed-first": _by(_right_move, _turned, lambda angle, speed: (speed, angle)),
    "crossed": _by(_right_move, _turned),
    "end-exchanged": everywhere(
        lambda *args: (_turned(pendulum_all_states(*args)[0]), pendulum_all_states(*args)[1])
    ),
    "no-dt": _by(lambda a, s, dt, sin: (a + (s - sin(a)), s - sin(a))),
    "no-dt-in-angle": _by(lambda a, s, dt, sin: (a + (s - dt * sin(a)), s - dt * sin(a))),
    "no-dt-in-speed": _by(lambda a, s, dt, sin: (a + dt * (s - sin(a)), s - sin(a))),
    "other: sizes": _by(lambda a, s, dt, sin: _right_move(abs(a), s, dt, sin)),
    "np-sin": {"jax": lambda scan, sin, start, dts: pendulum_all_states(scan, np.sin, start, dts)},
}
