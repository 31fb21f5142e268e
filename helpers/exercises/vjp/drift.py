"""The loop of vjp/checkpointed in closed form, and wrong ways back through it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from helpers.desk.vjp import drift

FEW = 10


@dataclass(frozen=True)
class Drift(drift.Drift):
    """A step that knows its Jacobian."""

    def jacobian(self, x: Any) -> np.ndarray:
        """The matrix of slopes, shape (size, size)."""
        a, c = self.numbers
        return np.eye(self.size) + np.diag(self.length * a * np.cos(a * np.roll(x, 1) + c)) @ np.roll(np.eye(self.size), 1, axis=0)


def states(step: Any, x0: np.ndarray, n: int) -> list[np.ndarray]:
    """x0 and what each step made. Known wrong answers ask for the same ones again and again."""
    return list(_states(step, x0.tobytes(), n)) if isinstance(step, Drift) else _run(step, x0, n)


@lru_cache(maxsize=32)
def _states(step: Drift, x0: bytes, n: int) -> tuple[np.ndarray, ...]:
    found = _run(step, np.frombuffer(x0), n)
    for x in found:
        x.setflags(write=False)
    return tuple(found)


def _run(step: Any, x0: np.ndarray, n: int) -> list[np.ndarray]:
    found = [x0]
    for _ in range(n):
        found.append(step(found[-1]))
    return found


def through(pull: Any, read: list[np.ndarray], ct: np.ndarray) -> np.ndarray:
    """ct pulled back through the steps that read these states, the last of them first."""
    for x in reversed(read):
        ct = pull(x, ct)
    return ct


def oracle(step: Drift, pull: Any, x0: np.ndarray, n: int, ct: np.ndarray) -> np.ndarray:
    """From the other direction where x is short: every entry of x0 is pushed forward through all steps at once."""
    return _oracle(step, pull, x0.tobytes(), n, ct.tobytes()).copy()


@lru_cache(maxsize=64)
def _oracle(step: Drift, pull: Any, x0: bytes, n: int, ct: bytes) -> np.ndarray:
    start, end = np.frombuffer(x0), np.frombuffer(ct)
    read = states(step, start, n)[:-1]
    if len(start) >= FEW:
        return through(pull, read, end)
    moved = np.eye(len(start))
    for x in read:
        moved = step.jacobian(x) @ moved
    return end @ moved


def in_part(step: Drift, pull: Any, x0: np.ndarray, n: int, ct: np.ndarray) -> tuple[list[tuple[int, int]], np.ndarray]:
    """Which steps, from the first of them to before the last, and ct pulled back through these alone."""
    return _in_part(step, pull, x0.tobytes(), n, ct.tobytes())


@lru_cache(maxsize=16)
def _in_part(step: Drift, pull: Any, x0: bytes, n: int, ct: bytes) -> tuple[list[tuple[int, int]], np.ndarray]:
    read = states(step, np.frombuffer(x0), n)[:-1]
    steps, found = [], []
    for last in range(n, 0, -1):
        back = np.frombuffer(ct)
        for first in reversed(range(last)):
            back = pull(read[first], back)
            steps.append((first, last))
            found.append(back)
    return steps, np.array(found)


def whole(
    back: Callable[[Any, list[np.ndarray], np.ndarray], Any],
    end: Callable[[Any, list[np.ndarray]], Any] = lambda ct, all_states: ct,
) -> Callable[..., Any]:
    """An answer that keeps all states, with another way back: back(pull, the n + 1 states, ct)."""

    def checkpointed(step: Any, pull: Any, x0: np.ndarray, n: int, ct: np.ndarray) -> Any:
        found = states(step, x0, n)
        return end(back(pull, found, ct), found)

    return checkpointed


def in_segments(
    length: Callable[[int], int],
    within: Callable[[Any, list[np.ndarray], np.ndarray], np.ndarray] = through,
    order: int = -1,
) -> Callable[..., Any]:
    """An answer with segments of length(n), the rest last, with another way back within each segment or order of segments."""

    def checkpointed(step: Any, pull: Any, x0: np.ndarray, n: int, ct: np.ndarray) -> np.ndarray:
        read, k = states(step, x0, n)[:-1], length(n)
        for start in list(range(0, n, k))[::order]:
            ct = within(pull, read[start : start + k], ct)
        return ct

    return checkpointed


def from_the_next(length: Callable[[int], int]) -> Callable[..., Any]:
    """An answer whose segments are run again from the mark at their end."""

    def checkpointed(step: Any, pull: Any, x0: np.ndarray, n: int, ct: np.ndarray) -> np.ndarray:
        found, k = states(step, x0, n), length(n)
        for start in reversed(range(0, n, k)):
            end = min(start + k, n)
            ct = through(pull, _run(step, found[end], end - start)[:-1], ct)
        return ct

    return checkpointed


def stretches_added(length: Callable[[int], int], handed_on: bool) -> Callable[..., Any]:
    """An answer that adds what the segments give, each begun with ct; or, `handed_on`, adds it to what went in."""

    def checkpointed(step: Any, pull: Any, x0: np.ndarray, n: int, ct: np.ndarray) -> np.ndarray:
        read, k = states(step, x0, n)[:-1], length(n)
        total = ct if handed_on else np.zeros(len(ct))
        for start in reversed(range(0, n, k)):
            total = total + through(pull, read[start : start + k], total if handed_on else ct)
        return total

    return checkpointed


def floor_root(n: int) -> int:
    """The root of n, rounded down."""
    return math.isqrt(n)


def ceil_root(n: int) -> int:
    """The root of n, rounded up."""
    return math.isqrt(n - 1) + 1
