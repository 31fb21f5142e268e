"""How answers to start/compose are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import called, part


def use(compose: Any, fs: list[Any], x: Any) -> Any:
    """The composition, twice as it must bear being called again, and its two laws: one function is itself, none
    at all changes nothing."""
    with part("compose(*fs)"):
        composed = compose(*fs)
        values = [called(composed, "compose(*fs)", point) for point in (x, x + 0.5)]
    with part("compose(fs[0])"):
        single = called(compose(fs[0]), "compose(fs[0])", x)
    with part("compose()"):
        nothing = called(compose(), "compose()", x)
    return {"compose(*fs)(x)": values[0], "the same function at x + 0.5": values[1], "compose(fs[0])(x)": single, "compose()(x)": nothing}
