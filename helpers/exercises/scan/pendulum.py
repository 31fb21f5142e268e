"""scan/pendulum: A pendulum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises, refused
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.scan.pendulum import SLOPE
from helpers.desk.scan.scan_and_sine import KEPT, Y_FIRST, Scan, Sine
from helpers.exercises.scan.scanned import CARRY_CHANGED, SCANNED, no_scan


def _pendulum_cases(rng: np.random.Generator) -> list[Case]:
    def one(n: int, *signs: int) -> Case:
        start = tuple(np.float64(sign * round(rng.uniform(*sides), 2)) for sign, sides in zip(signs, ((0.9, 1.6), (0.4, 0.9)), strict=True))
        return Case((Scan(), Sine(), start, np.round(rng.uniform(0.2, 0.45, n), 2)))

    return [one(4, 1, 1), one(5, -1, 1), one(5, 1, -1)]


def _swing(start: tuple, dts: Any, slope: Callable = np.sin) -> tuple[list, list]:
    """Angles and speeds at every step, the start among them: speed first, then the angle with the new speed."""
    angles, speeds = [start[0]], [start[1]]
    for dt in dts:
        speeds.append(speeds[-1] - dt * slope(angles[-1]))
        angles.append(angles[-1] + dt * speeds[-1])
    return angles, speeds


def _pendulum(scan: Any, sin: Any, start: tuple, dts: Any) -> tuple:
    angles, speeds = _swing(start, dts)
    return (angles[-1], speeds[-1]), np.array(angles[1:])


NO_SLOPE = "The numbers are right, and no derivative goes through them: the last angle does not seem to move with the first one as it should. `math.sin` and `np.sin` give plain numbers. Use the `sin` that is handed in."


def _read_swing(case: Case, trial: Trial) -> Plain | Fault:
    """The result. If it is right and came from the scan, the last angle must move with the first one, in by_hand's and in
    torch's own JVP."""
    _, _, start, dts = case.args
    found = trial.notes.get(SLOPE)
    if found is None or not trial.calls[0] or not matches(trial.output, plain(_pendulum(*case.args))):
        return trial.output
    if isinstance(found, Fault):
        return refused(NO_SLOPE) if "sin" in found.message else trial.output
    h = 1e-20  # a complex step is exact
    slope = _swing((start[0] + 1j * h, start[1]), dts)[0][-1].imag / h
    return trial.output if matches(found, plain(slope)) else refused(NO_SLOPE)


def _pendulum_with(move: Callable[[Any, Any, Any], tuple]) -> Callable[..., Any]:
    """`pendulum` with another step: move(angle, speed, dt) is the new pair."""

    def answer(scan: Any, sin: Any, start: tuple, dts: Any) -> tuple:
        states = [tuple(start)]
        for dt in dts:
            states.append(tuple(move(*states[-1], dt)))
        return states[-1], np.array([angle for angle, _ in states[1:]])

    return answer


def _theta_first(angle: Any, speed: Any, dt: Any) -> tuple:
    angle = angle + dt * speed
    return angle, speed - dt * np.sin(angle)


def _pushed(angle: Any, speed: Any, dt: Any) -> tuple:
    speed = speed + dt * np.sin(angle)
    return angle + dt * speed, speed


def _no_dt(angle: Any, speed: Any, dt: Any) -> tuple:
    speed = speed - np.sin(angle)
    return angle + speed, speed


def _no_dt_in_angle(angle: Any, speed: Any, dt: Any) -> tuple:
    speed = speed - dt * np.sin(angle)
    return angle + speed, speed


def _no_dt_in_speed(angle: Any, speed: Any, dt: Any) -> tuple:
    speed = speed - np.sin(angle)
    return angle + dt * speed, speed


def _speed_first(scan: Any, sin: Any, start: tuple, dts: Any) -> tuple:
    """The start is read as (speed, angle), and so is every carry."""
    (angle, speed), angles = _pendulum(scan, sin, tuple(start)[::-1], dts)
    return (speed, angle), angles


def _crossed(scan: Any, sin: Any, start: tuple, dts: Any) -> tuple:
    """The step reads (speed, angle) and hands on (angle, speed)."""
    state, angles = tuple(start), []
    for dt in dts:
        speed, angle = state
        speed = speed - dt * np.sin(angle)
        angles.append(angle + dt * speed)
        state = (angles[-1], speed)
    return state, np.array(angles)


def _end_exchanged(scan: Any, sin: Any, start: tuple, dts: Any) -> tuple:
    (angle, speed), angles = _pendulum(scan, sin, start, dts)
    return (speed, angle), angles


def _small_angle(scan: Any, sin: Any, start: tuple, dts: Any) -> tuple:
    angles, speeds = _swing(start, dts, lambda angle: angle)
    return (angles[-1], speeds[-1]), np.array(angles[1:])


def _exchanged_state(scan: Any, sin: Any, start: tuple, dts: Any) -> tuple:
    """The step takes (angle, speed) and hands on (speed, angle)."""
    state, angles = tuple(start), []
    for dt in dts:
        angle, speed = state
        speed = speed - dt * np.sin(angle)
        angles.append(angle + dt * speed)
        state = (speed, angles[-1])
    return state, np.array(angles)


def _pendulum_ys(pick: Callable[[list, list], Any]) -> Callable[..., Any]:
    """`pendulum` with other ys: pick(angles, speeds), of which each begins with the start."""

    def answer(scan: Any, sin: Any, start: tuple, dts: Any) -> tuple:
        angles, speeds = _swing(start, dts)
        return (angles[-1], speeds[-1]), np.array(pick(angles, speeds))

    return answer


EXERCISE = Exercise(
    id="scan/pendulum",
    title="A pendulum",
    level=2,
    minutes=8,
    signature="pendulum(scan, sin, start, dts)",
    ways=("by_hand", "torch", "jax"),
    cases=_pendulum_cases,
    oracle=_pendulum,
    reads=_read_swing,
    rules=(SCANNED,),
    mistakes=(
        Mistake("M36", raises(TypeError(KEPT)), "What came out of the step as the carry is not what went in. The carry comes first, and it is a tuple, as it came in: `return (angle, speed), angle`.", error=f"{CARRY_CHANGED}|{Y_FIRST}"),
        Mistake("result-swapped", lambda scan, sin, start, dts: _pendulum(scan, sin, start, dts)[::-1], "The two results are exchanged: the state at the end comes first, then the angles."),
        Mistake("exchanged-state", _exchanged_state, "The step takes (angle, speed) and hands on (speed, angle): from the second step on, each stands in the other's place."),
        Mistake("speed-first", _speed_first, "The pair is (angle, speed), and you took it for (speed, angle)."),
        Mistake("crossed", _crossed, "The step takes the carry for (speed, angle) and hands on (angle, speed). The pair is (angle, speed), in and out."),
        Mistake("end-exchanged", _end_exchanged, "The angles are right. The pair at the end is (angle, speed), in this order."),
        Mistake("no-dt", _pendulum_with(_no_dt), "dt is missing in both lines, as if every step had the length 1. Both changes are multiplied by dt."),
        Mistake("no-dt-in-angle", _pendulum_with(_no_dt_in_angle), "dt is missing where the angle changes: it gains dt times the new speed."),
        Mistake("no-dt-in-speed", _pendulum_with(_no_dt_in_speed), "dt is missing where the speed changes: it loses dt times the sine of the angle."),
        Mistake("np-sin", raises(RuntimeError("TracerArrayConversionError")), "A function of NumPy met a number of JAX. Use the `sin` that is handed in.", error="TracerArrayConversionError"),
        Mistake("before", _pendulum_ys(lambda angles, speeds: angles[:-1]), "Each y is the angle before its step. Let y be the new angle."),
        Mistake("old-speed", _pendulum_with(lambda a, s, dt: (a + dt * s, s - dt * np.sin(a))), "The angle moved with the old speed: explicit Euler, whose energy grows step by step. First the new speed, then the angle with it."),
        Mistake("angle-first", _pendulum_with(_theta_first), "You moved the angle first and took the sine of the new one. First the speed, with the old angle, then the angle with the new speed."),
        Mistake("pushed", _pendulum_with(_pushed), "The sign is wrong: gravity pulls back. The speed loses dt times the sine of the angle."),
        Mistake("small-angle", _small_angle, "The pull is the sine of the angle, not the angle. They agree only for small swings."),
        Mistake("one-dt", lambda scan, sin, start, dts: _pendulum(scan, sin, start, [dts[0]] * len(dts)), "Every step had the length of the first one. Step k lasts dts[k]: it is the x of that step."),
        Mistake("speeds", _pendulum_ys(lambda angles, speeds: speeds[1:]), "The ys are the speeds. The angles were asked for."),
        Mistake("only-angles", lambda scan, sin, start, dts: _pendulum(scan, sin, start, dts)[1], "The angles are right. Return the state at the end, too: it comes first."),
        no_scan(_pendulum),
    ),
    hints=(
        "What must a pendulum remember from one moment to the next, so that it can go on without knowing its past?",
        "Picture two dials, angle and speed. Gravity turns the speed dial, by the angle of now. Then the speed, the new one, turns the angle dial. One of the two dials is written down.",
        "step(state, dt):\n    angle, speed = state\n    speed loses dt times the sine of angle\n    angle gains dt times speed, the new one\n    the new carry is the pair, y is the angle\nscan over dts, from start",
        "`speed = speed - dt * sin(angle)`, `angle = angle + dt * speed`, `return (angle, speed), angle`; then `scan(step, start, dts)`.",
    ),
)  # fmt: skip
