"""The keys of x[key]: parts of one axis, what vmap makes of a key, and putting a part back. Plain values only."""

from __future__ import annotations

from collections.abc import Sequence
from types import EllipsisType, NoneType
from typing import Any

import numpy as np


def along(axis: int, part: Any) -> tuple:
    """The key that takes this part of one axis (counted from the end), and all of the others."""
    return (Ellipsis, part, *[slice(None)] * (-axis - 1))


def slices(sizes: Sequence[int]) -> list[slice]:
    """Slices of these sizes, one after the other."""
    ends = np.cumsum(sizes, dtype=int).tolist()
    return [slice(end - size, end) for size, end in zip(sizes, ends, strict=True)]


def as_tuple(key: Any) -> tuple:
    """The key of x[key] with one entry for each index."""
    return key if isinstance(key, tuple) else (key,)


def selects(part: Any) -> bool:
    """Whether an index is an array: it selects single entries, and may name one twice."""
    return isinstance(part, (list, tuple, np.ndarray))


def behind(key: Any) -> tuple:
    """The key for an array with a batch axis in front. Index arrays that are separated would go before it: refused."""
    key = as_tuple(key)
    numbers = [k for k, part in enumerate(key) if not isinstance(part, (slice, EllipsisType, NoneType))]
    if any(map(selects, key)) and numbers[-1] - numbers[0] >= len(numbers):
        raise IndexError("inside vmap, index arrays separated by a slice are not supported: index in two steps")
    return (slice(None), *key)


def put_into_zeros(x: Any, key: Any, shape: tuple) -> np.ndarray:
    """Zeros of this shape, with x added at the key. An entry that an array selects twice gets both."""
    out = np.zeros(shape, np.result_type(x))
    if any(map(selects, as_tuple(key))):
        np.add.at(out, key, x)
    else:
        out[key] = x
    return out
