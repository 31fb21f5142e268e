"""How answers to jacobian/colored are used."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.jacobian.sparse import with_passes

WROTE_PATTERN = "Your answer changed pattern in place. The caller still needs it: work on a copy."


def use(colored_jacobian: Any, f: Any, x: Any, pattern: Any) -> Any:
    """The matrix, from a jvp whose passes are noted. The pattern is a NumPy array on every library."""
    given = np.array(pattern)
    before = given.copy()

    def answer(f: Any, x: Any, jvp: Any) -> Any:
        return colored_jacobian(f, x, given, jvp)

    result = with_passes(answer, f, x, none_is_fine=not before.any())
    if not np.array_equal(given, before):
        raise Refusal(WROTE_PATTERN)
    return result
