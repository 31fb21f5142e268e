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

    def read(name: str, compute: Callable[[Any, Any], Any]) -> Any:
        try:
            with part(name):
                z = compute(Dual(x, dx), Dual(y, dy))
        except NotImplementedError:
            return ...
        if z is Ellipsis:
            return ...
        if not hasattr(z, "value") or not hasattr(z, "tangent"):
            raise Refusal(f"`{name}` gave {describe(z)}, which has no .value and .tangent. It must be a Dual.")
        return both(z.value, z.tangent)

    return {
        "x * y": read("x * y", lambda a, b: a * b),
        "x / y": read("x / y", lambda a, b: a / b),
        "sin(x)": read("sin(x)", lambda a, b: a.sin()),
        "exp(x)": read("exp(x)", lambda a, b: a.exp()),
        f"{PLAIN_NUMBER} * x": read(f"{PLAIN_NUMBER} * x", lambda a, b: PLAIN_NUMBER * a),
        f"x / {PLAIN_NUMBER}": read(f"x / {PLAIN_NUMBER}", lambda a, b: a / PLAIN_NUMBER),
        "f(x, y)": read("f(x, y)", lambda a, b: f(a, b)),
    }


def both(value: Any, tangent: Any) -> dict[str, Any]:
    """A dual number as it is compared."""
    return {"value": value, "tangent": tangent}
