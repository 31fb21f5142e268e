"""How answers to start/compose are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import called, made, part, seen

# How the answer is used, as a message names it. What is given to no function at all need not be a number.
NO_NUMBER = ("as", "it", "is")
USES = (
    "compose(*fs)(x)",
    "the same function at x + 0.5",
    "compose(fs[0])(x)",
    "compose(fs[0], fs[1], fs[0])(x)",
    "compose()(x)",
    f"compose()({NO_NUMBER})",
    "the first function at x, once more",
)


def use(compose: Any, fs: list[Any], x: Any) -> Any:
    """The composition, which must bear being called again; a function that stands there twice; and the two laws: one
    function is itself, none at all changes nothing."""
    with part("compose(*fs)"):
        composed = made("compose(*fs)", compose, *fs)
    with part("compose(*fs)(x)"):
        values = [seen(called(composed, "compose(*fs)", point)) for point in (x, x + 0.5)]
    none = (((), "", x), ((), "", NO_NUMBER))
    for given, name, point in (((fs[0],), "fs[0]", x), ((fs[0], fs[1], fs[0]), "fs[0], fs[1], fs[0]", x), *none):
        with part(f"compose({name})({'x' if point is x else point})"):
            values.append(seen(called(compose(*given), f"compose({name})", point)))
    with part("compose(*fs)(x)"):
        values.append(seen(called(composed, "compose(*fs)", x)))
    return dict(zip(USES, values, strict=True))
