"""How answers to jacobian/choose_mode are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import elsewhere, note_calls
from helpers.desk.jacobian.passes import Passes, count_passes

OTHER_X = "another x"


def use(cheap_jacobian: Any, f: Any, x: Any) -> Any:
    """The Jacobian. Noted beside it: the passes that it took, and what a further call gives at another x."""

    def call(x: Any, passes: Passes) -> Any:
        return cheap_jacobian(f, x, passes.jvp, passes.vjp)

    jacobian = count_passes(f, lambda passes: call(x, passes))
    note_calls({OTHER_X: lambda: call(elsewhere(x), Passes(f))})
    return jacobian
