"""How answers to start/out_shape are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.faults import Refusal
from helpers.desk.using import note, part, seen

TRANSFORMS = ("grad", "grad_and_value", "vmap", "scan", "hessian", "jvp")


def shape_calls(x_shape: tuple, y_shape: tuple, n: int) -> dict[str, tuple]:
    """The calls as text -> arguments: every transform for these shapes, then with single numbers in place of either.
    Only a function with a number as output has a gradient, so grad is asked for y_shape ()."""
    asked = [(name, x_shape, () if "grad" in name else y_shape) for name in TRANSFORMS]
    asked += [(name, x_shape, ()) for name in TRANSFORMS[2:]]
    asked += [(name, (), () if "grad" in name else y_shape) for name in TRANSFORMS]
    return {f'out_shape("{name}", {x}, {y}, {n})': (name, x, y, n) for name, x, y in asked}


def use(out_shape: Any, x_shape: tuple, y_shape: tuple, n: int) -> Any:
    """All, under the call that was made. A call that raised is noted under its name, and None stands in its place."""
    found = {}
    for text, args in shape_calls(x_shape, y_shape, n).items():
        try:
            with part(text):
                found[text] = _asked(out_shape, args, text)
        except NotImplementedError:
            raise
        except Exception as error:  # noqa: BLE001  the first wrong call is the one to speak of, and it may stand before this one
            note(text, error)
            found[text] = None
    return found


def _asked(out_shape: Any, args: tuple, text: str) -> Any:
    shape = seen(out_shape(*args))
    if args[0] == "jvp" and isinstance(shape, (tuple, list)) and len(shape) > 2 and all(isinstance(p, (tuple, list)) for p in shape):
        raise Refusal(f"{text} gave {len(shape)} shapes, and jvp gives two.")
    return shape
