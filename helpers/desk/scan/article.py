"""How answers to scan/article are used."""

from __future__ import annotations

from typing import Any


def use(square_if_even: Any, x: Any) -> Any:
    """The three arrays; the parity may come as booleans or as numbers 0 and 1."""
    result = square_if_even(x)
    if isinstance(result, (tuple, list)) and len(result) == 3:
        y, slopes, even = result
        if hasattr(even, "dtype") and "bool" in str(even.dtype):
            even = even * 1.0
        elif isinstance(even, (list, tuple)) and all(isinstance(e, bool) for e in even):
            even = [float(e) for e in even]
        return y, slopes, even
    return result
