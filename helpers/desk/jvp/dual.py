"""How answers to jvp/dual are used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpers.desk.faults import Refusal
from helpers.desk.plain import describe
from helpers.desk.using import part

PLAIN_NUMBER = 2.5


def use(Dual: Any, f: Any, x: Any, dx: Any, y: Any, dy: Any) -> dict[str, Any]:
    """Value and tangent of the results of each rule. What is not written yet is `...`."""
    if not callable(Dual):
        raise Refusal(f"Dual must be a class: Dual(value, tangent) makes a dual number. Yours is {describe(Dual)}.")

    def read(name: str, compute: Callable[[Any, Any], Any], x: Any = x) -> Any:
        try:
            with part(name):
                a, b = Dual(x, dx), Dual(y, dy)
                z = compute(a, b)
        except NotImplementedError:
            return ...
        if z is Ellipsis:
            return ...
        if not hasattr(z, "value") or not hasattr(z, "tangent"):
            raise Refusal(f"`{name}` gave {describe(z)}, which has no .value and .tangent. It must be a Dual.")
        result = both(z.value, z.tangent)
        if _other_numbers(a, x, dx) or _other_numbers(b, y, dy):
            raise Refusal(f"`{name}` changed a number that went in, which may be needed again. Make a new Dual.")
        return result

    return {
        "x * y": read("x * y", lambda a, b: a * b),
        "x * x": read("x * x", lambda a, b: a * a),
        "x / y": read("x / y", lambda a, b: a / b),
        "sin(x)": read("sin(x)", lambda a, b: a.sin()),
        "exp(x)": read("exp(x)", lambda a, b: a.exp()),
        f"{PLAIN_NUMBER} * x": read(f"{PLAIN_NUMBER} * x", lambda a, b: PLAIN_NUMBER * a),
        f"x / {PLAIN_NUMBER}": read(f"x / {PLAIN_NUMBER}", lambda a, b: a / PLAIN_NUMBER),
        "x * 2": read("x * 2", lambda a, b: a * 2),
        "f(x, y)": read("f(x, y)", lambda a, b: f(a, b)),
        "x * y at x = 0": read("x * y at x = 0", lambda a, b: a * b, x - x),
        "y * x at x = 0": read("y * x at x = 0", lambda a, b: b * a, x - x),
        "x / y at x = 0": read("x / y at x = 0", lambda a, b: a / b, x - x),
    }


def _other_numbers(number: Any, value: Any, tangent: Any) -> bool:
    """Whether a dual number is no longer what it was made of. (One that keeps them in another form may round.)"""
    return bool(abs(number.value - value) > 1e-9 or abs(number.tangent - tangent) > 1e-9)


def both(value: Any, tangent: Any) -> dict[str, Any]:
    """A dual number as it is compared."""
    return {"value": value, "tangent": tangent}
