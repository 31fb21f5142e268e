"""How answers to capstone/challenger_natural are used."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.desk.plain import describe, plain, stack
from helpers.desk.using import library_in_use, seen, tried

STAGES = {"no step": 0, "1 step": 1, "6 steps": 6}
OTHER_UNITS = "z after 2 steps in other units"


def use(natural: Any, log_p: Any, X: Any, y: Any, beta: Any, units: Any) -> dict[str, Any]:
    """The parameters after no step, one and six; and, from the same start in other units, where each row of X is
    multiplied by `units`, what z = x @ beta is for each flight after two."""
    found: dict[str, Any] = {}
    for name, steps in STAGES.items():
        found[name] = seen(natural(log_p, X, y, beta, steps)) if steps < 2 else tried(name, lambda steps=steps: natural(log_p, X, y, beta, steps))
    lib = library_in_use()
    array = lib.array if lib else np.asarray
    rows = np.asarray(X) @ np.asarray(units)
    start = array(np.linalg.solve(np.asarray(units), np.asarray(beta)))
    found[OTHER_UNITS] = tried(OTHER_UNITS, lambda: _predicted(rows, natural(log_p, array(rows), y, start, 2)))
    return found


def _predicted(rows: np.ndarray, beta: Any) -> Any:
    numbers = stack(plain(beta))
    if numbers is None or numbers.shape != rows.shape[1:] or numbers.dtype.kind not in "fiu":
        return describe(beta)
    return rows @ numbers

