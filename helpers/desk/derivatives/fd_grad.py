"""How answers to derivatives/fd_grad are used."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.desk.again import note_calls
from helpers.desk.using import seen

# The notes of further calls.
OTHER_F, OTHER_H, ONCE_MORE = "another f at the same x", "another h", "the same inputs"


def use(fd_grad: Any, f: Any, x: Any, h: Any, other_f: Any, other_h: Any) -> Any:
    """The slopes. Noted beside them: what further calls give."""
    before = np.array(x)
    slopes = seen(fd_grad(f, x, h))
    note_calls(
        {
            OTHER_F: lambda: fd_grad(other_f, before.copy(), h),
            OTHER_H: lambda: fd_grad(f, before.copy(), other_h),
            ONCE_MORE: lambda: fd_grad(f, before.copy(), h),
        }
    )
    return slopes
