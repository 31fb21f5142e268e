"""How answers to vjp/solve are used."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.desk.again import note_calls
from helpers.desk.using import seen

OTHER_CT, OTHER_B = "another ct at the same A and b", "another b at the same A"


def use(solve_vjp: Any, solve: Any, A: Any, b: Any, ct: Any) -> Any:
    """The cotangents of A and b; noted beside them, what further calls give. These get copies: what the first call changed
    in place must stay changed, to be seen."""
    kept_A, kept_b, kept_ct = (np.array(array) for array in (A, b, ct))
    found = solve_vjp(solve, A, b, ct)
    if found is not ...:
        found = seen(found)
        note_calls({OTHER_CT: lambda: solve_vjp(solve, kept_A.copy(), kept_b.copy(), other(kept_ct)), OTHER_B: lambda: solve_vjp(solve, kept_A, other(kept_b), kept_ct)})
    return found


def other(vector: Any) -> Any:
    """Another vector of the same length."""
    return 0.4 - 1.5 * vector
