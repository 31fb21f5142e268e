"""How answers to jvp/greek are used."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.jvp.dual import both
from helpers.desk.plain import describe
from helpers.desk.using import part

PLAIN = 2.5
GREEKS = ("delta", "theta", "vega", "rho")


def use(FullDual: Any, x: Any, dx: Any, y: Any, dy: Any, market: tuple) -> dict[str, Any]:
    """What each operation gives, then the height of the chapter and four Greeks. What is not written yet is `...`."""
    if not callable(FullDual):
        raise Refusal(f"FullDual must be a class: FullDual(value, tangent) makes a dual number. Yours is {describe(FullDual)}.")

    def read(name: str, compute: Callable[..., Any], *pairs: tuple[Any, Any], yes_or_no: bool = False) -> Any:
        try:
            with part(name):
                numbers = [FullDual(*pair) for pair in pairs]
                z = compute(*numbers)
        except NotImplementedError:
            return ...
        if z is Ellipsis:
            return ...
        if any(_changed(number, *pair) for number, pair in zip(numbers, pairs, strict=True)):
            raise Refusal(f"`{name}` changed a number that went in, which may be needed again. Make a new dual number.")
        if yes_or_no:
            if not isinstance(z, (bool, np.bool_)):
                raise Refusal(f"`{name}` gave {describe(z)}. It must be True or False.")
            return bool(z)
        if not hasattr(z, "value") or not hasattr(z, "tangent"):
            raise Refusal(f"`{name}` gave {describe(z)}, which has no .value and .tangent. It must be a dual number.")
        return both(z.value, z.tangent)

    first, second, low, still = (x, dx), (y, dy), (-x, dx), (x - x, dx)
    beyond = {"y": second, "beyond": (x + 1, dx + 1), "itself": first, "same value, faster": (x, dx + 1), "slower": (x, dx - 1)}

    def compared(sign: str, compute: Callable[..., Any]) -> Any:
        return _all({f"x {sign} {name}": read(f"x {sign} {name}", compute, first, other, yes_or_no=True) for name, other in beyond.items()})

    def plain_compared() -> Any:
        ways = {"x < 1.0": lambda a: a < 1.0, "x > 1.0": lambda a: a > 1.0, "1.0 < x": lambda a: 1.0 < a, "1.0 > x": lambda a: 1.0 > a}
        return _all({name: read(name, compute, first, yes_or_no=True) for name, compute in ways.items()})

    found = {
        "-x": read("-x", lambda a: -a, first),
        "x - y": read("x - y", lambda a, b: a - b, first, second),
        "x - x": read("x - x", lambda a: a - a, first),
        f"x - {PLAIN}": read(f"x - {PLAIN}", lambda a: a - PLAIN, first),
        f"{PLAIN} - x": read(f"{PLAIN} - x", lambda a: PLAIN - a, first),
        "<": compared("<", lambda a, b: a < b),
        ">": compared(">", lambda a, b: a > b),
        "plain": plain_compared(),
        "log(x)": read("log(x)", lambda a: np.log(a), first),
        "erf(x)": read("erf(x)", lambda a: a.erf(), first),
        "erf(-x)": read("erf(-x)", lambda a: a.erf(), low),
    }
    for n in (3, 2.5, -2):
        found[f"x ** {n}"] = read(f"x ** {n}", lambda a, n=n: a**n, first)
    found |= {
        "x ** 3 below 0": read("x ** 3 below 0", lambda a: a**3, low),
        "x ** -1 below 0": read("x ** -1 below 0", lambda a: a**-1, low),
        "x ** 1": read("x ** 1", lambda a: a**1, first),
        "x ** 0": read("x ** 0", lambda a: a**0, first),
        "x ** 2 at 0": read("x ** 2 at 0", lambda a: a**2, still),
        "x ** 1 at 0": read("x ** 1 at 0", lambda a: a**1, still),
        "x ** 0 at 0": read("x ** 0 at 0", lambda a: a**0, still),
        "sqrt(x)": read("sqrt(x)", lambda a: np.sqrt(a), first),
        "height": read("height", lambda a, b: height((a, b)), first, second),
    }
    for k, name in enumerate(GREEKS):
        given = lambda a, k=k: call(*market[:k], a, *market[k + 1 :])
        found[name] = read(name, given, (market[k], 1.0))
    return found


def _all(found: dict[str, Any]) -> Any:
    """The parts together; `...` if one has not been written yet."""
    return ... if any(part is ... for part in found.values()) else found


def height(p: Any) -> Any:
    """The hiker's height, as the chapter has it."""
    return np.sin(p[0]) * np.cos(p[1]) + 0.1 * p[0] ** 2


def call(s: Any, t: Any, sigma: Any, r: Any, strike: float, day: float) -> Any:
    """What a call is worth at time t when the share costs s, as the chapter has it."""
    left = day - t
    spread = sigma * np.sqrt(left)
    d = (np.log(s / strike) + (r + sigma**2 / 2) * left) / spread

    def below(z: Any) -> Any:
        w = z / 2**0.5
        return (1 + (w.erf() if hasattr(w, "erf") else math.erf(w))) / 2

    return s * below(d) - strike * np.exp(-r * left) * below(d - spread)


def _changed(number: Any, value: Any, tangent: Any) -> bool:
    """Whether a dual number is no longer what it was made of. (One that keeps them in another form may round.)"""
    return bool(abs(number.value - value) > 1e-9 or abs(number.tangent - tangent) > 1e-9)
