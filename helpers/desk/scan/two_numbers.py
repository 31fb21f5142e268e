"""Functions of two numbers: a pendulum that swings, and a contraction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, ClassVar

import numpy as np

from helpers.desk.functions import Function
from helpers.desk.libraries import Library, framework_of

TWO_NUMBERS = "this function takes two numbers"


class _OfTwoNumbers(Function):
    """A function of two numbers, which `both` names; it says so to whoever hands it another number of arguments."""

    both: ClassVar[str]
    arity = None
    numpy_too = True

    def refuse(self, lib: Library, *args: Any) -> None:
        """Refuse anything but two arguments."""
        if len(args) != 2:
            raise TypeError(f"{TWO_NUMBERS}: {self.both}")
        super().refuse(lib, *args)


@dataclass(frozen=True)
class Swing(_OfTwoNumbers):
    """A pendulum that swings for a number of equal steps: (angle, speed) at the start to (angle, speed) at the end."""

    dt: float
    steps: int

    both = "the angle and the speed"
    named = "swing"

    def value(self, namespace: Any, angle: Any, speed: Any) -> tuple[Any, Any]:
        """The state at the end: at each step the speed first, then the angle with the new speed."""
        for _ in range(self.steps):
            speed = speed - self.dt * namespace.sin(angle)
            angle = angle + self.dt * speed
        return angle, speed

    def prepared(self, lib: Library) -> Callable[[Any, Any], tuple[Any, Any]]:
        """The loop; for the numbers of JAX its scan."""

        def compute(angle: Any, speed: Any) -> tuple[Any, Any]:
            if (framework_of(angle) or framework_of(speed)) != "jax":
                return self.value(lib.namespace, angle, speed)
            return _jax_swing()(self.dt, angle, speed, self.steps)

        return compute

    def shown(self) -> str:
        """What printing it shows."""
        return f"swing(angle, speed): {self}"

    def __str__(self) -> str:
        return f"(angle, speed) after {self.steps} steps of {self.dt:g}"


@cache
def _jax_swing() -> Callable[..., tuple[Any, Any]]:
    """The swing in JAX: one program for all steps and starts, compiled once."""
    import jax
    from jax import lax

    def swing(dt: Any, angle: Any, speed: Any, steps: int) -> tuple[Any, Any]:
        def step(carry: tuple[Any, Any], _: None) -> tuple[tuple[Any, Any], None]:
            angle, speed = carry
            speed = speed - dt * jax.numpy.sin(angle)
            return (angle + dt * speed, speed), None

        return lax.scan(step, (angle, speed), None, length=steps)[0]

    return jax.jit(swing, static_argnums=3)


@dataclass(frozen=True)
class Contraction(_OfTwoNumbers):
    """A contraction g(a, x) = p·sin(q·a + r·x) + s·a, named by its seed: x ← g(a, x) converges."""

    seed: int

    both = "a and x"
    named = "g"

    @cached_property
    def numbers(self) -> tuple[float, float, float, float]:
        """p, q, r and s."""
        rng = np.random.default_rng(self.seed)
        signs = rng.choice([-1, 1], 4)
        return tuple(float(s * x) for s, x in zip(signs, np.round(rng.uniform(0.55, 0.85, 4), 2), strict=True))

    def value(self, namespace: Any, a: Any, x: Any) -> Any:
        """g(a, x)."""
        p, q, r, s = self.numbers
        return p * namespace.sin(q * a + r * x) + s * a

    def shown(self) -> str:
        """What printing it shows."""
        return str(self)

    def __str__(self) -> str:
        p, q, r, s = self.numbers
        return f"g(a, x) = {p:g}*sin({q:g}*a + {r:g}*x) + {s:g}*a".replace("+ -", "- ")
