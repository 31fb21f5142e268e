"""How answers to jacobian/cols are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import elsewhere, note_calls
from helpers.desk.jacobian.passes import Passes, count_passes

OTHER_X = "another x"


def use(by_cols: Any, f: Any, x: Any) -> Any:
    """The Jacobian. Noted beside it: the passes that it took, and what a further call gives at another x."""
    jacobian = count_passes(f, lambda passes: by_cols(f, x, passes.jvp))
    note_calls({OTHER_X: lambda: by_cols(f, elsewhere(x), Passes(f).jvp)})
    return jacobian
