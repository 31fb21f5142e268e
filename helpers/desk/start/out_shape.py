"""How answers to start/out_shape are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.faults import Refusal
from helpers.desk.using import part

TRANSFORMS = ("grad", "grad_and_value", "vmap", "scan", "hessian", "jvp")


def shape_calls(x_shape: tuple, y_shape: tuple, n: int) -> dict[str, tuple]:
    """The calls as text -> arguments: every transform for these shapes, then with single numbers in place of either.
    Only a function with a number as output has a gradient, so grad is asked for y_shape ()."""
    asked = [(name, x_shape, () if "grad" in name else y_shape) for name in TRANSFORMS]
    asked += [(name, x_shape, ()) for name in TRANSFORMS[2:]]
    asked += [(name, (), () if "grad" in name else y_shape) for name in TRANSFORMS]
    return {f'out_shape("{name}", {x}, {y}, {n})': (name, x, y, n) for name, x, y in asked}


def use(out_shape: Any, x_shape: tuple, y_shape: tuple, n: int) -> Any:
    """All at once, under the call that was made."""
    found = {}
    for text, args in shape_calls(x_shape, y_shape, n).items():
        with part(text):
            found[text] = out_shape(*args)
        if args[0] == "jvp" and isinstance(found[text], (tuple, list)) and len(found[text]) > 2 and all(isinstance(p, (tuple, list)) for p in found[text]):
            raise Refusal(f"{text} gave {len(found[text])} shapes, and jvp gives two.")
    return found
