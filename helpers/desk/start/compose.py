"""How answers to start/compose are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import called, part

# How the answer is used, as a message names it.
USES = (
    "compose(*fs)(x)",
    "the same function at x + 0.5",
    "compose(fs[0])(x)",
    "compose(fs[0], fs[1], fs[0])(x)",
    "compose()(x)",
    "the first function at x, once more",
)


def use(compose: Any, fs: list[Any], x: Any) -> Any:
    """The composition, which must bear being called again; a function that stands there twice; and the two laws: one
    function is itself, none at all changes nothing."""
    with part("compose(*fs)"):
        composed = compose(*fs)
        values = [called(composed, "compose(*fs)", point) for point in (x, x + 0.5)]
    for given, name in (((fs[0],), "fs[0]"), ((fs[0], fs[1], fs[0]), "fs[0], fs[1], fs[0]"), ((), "")):
        with part(f"compose({name})"):
            values.append(called(compose(*given), f"compose({name})", x))
    with part("compose(*fs)"):
        values.append(called(composed, "compose(*fs)", x))
    return dict(zip(USES, values, strict=True))
