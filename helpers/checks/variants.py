"""What common mistakes make of an array: one axis summed, the first entry missing, the opposite sign."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np

from helpers.checks.differences import matches
from helpers.desk.plain import Plain

MOST_PARTS = 12  # more parts, or more things added up, are not told one by one

Say: TypeAlias = Callable[[Plain, Plain, float], "str | None"]
# What can be made of an array, each with the words that fill the sentence: ("axis 0", the sum over axis 0).
Variants: TypeAlias = Callable[[np.ndarray], Iterator[tuple[str, np.ndarray]]]


def made(variants: Variants, say: str) -> Say:
    """Fits where the answer is one of the `variants` of the expected array. The words of that one fill {}."""

    def compare_with_variants(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
        for words, variant in variants(e):
            # Zeros would match whatever is tiny, and have a pattern of their own.
            if variant.shape == a.shape and variant.any() and matches(a, np.asarray(variant), rtol):
                return say.format(words)
        return None

    return compare_with_variants


def mends(variants: Variants, say: str) -> Say:
    """Fits where one of the `variants` of the answer is the expected array."""

    def compare_variants(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
        for words, variant in variants(a):
            if variant.shape == e.shape and matches(np.asarray(variant), e, rtol):
                return say.format(words)
        return None

    return compare_variants


def moved_axes(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if 2 <= x.ndim <= 4:
        for axes in itertools.permutations(range(x.ndim)):
            if axes != tuple(range(x.ndim)):
                yield str(axes), x.transpose(axes)


def sums(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    return _reduced(x, np.sum)


def means(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    return _reduced(x, np.mean)


def _reduced(x: np.ndarray, reduce: Callable[..., np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Over each axis, which is dropped or kept with length 1, and over all of them."""
    if x.dtype.kind == "b" or x.ndim == 0:
        return
    for axis in range(x.ndim):
        for keep in (False, True):
            yield f"axis {axis}" if x.ndim > 1 else "its entries", reduce(x, axis=axis, keepdims=keep)
    yield "all axes", reduce(x)


def slices(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    for axis in range(x.ndim):
        for i in sorted({0, x.shape[axis] - 1}):
            yield f"entry {i} of {x.shape[axis]} along axis {axis}", x.take(i, axis=axis)


def without_first(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    return _shortened(x, lambda n, k: range(k, n))


def without_last(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    return _shortened(x, lambda n, k: range(n - k))


def _shortened(x: np.ndarray, keep: Callable[[int, int], range]) -> Iterator[tuple[str, np.ndarray]]:
    for axis in range(x.ndim):
        for k, count in ((1, "one entry"), (2, "two entries")):
            if x.shape[axis] > k:
                yield count + along(axis, x), x.take(keep(x.shape[axis], k), axis=axis)


def reversals(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    for axis in range(x.ndim):
        yield along(axis, x), np.flip(x, axis)


def diagonals(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if _square(x):
        yield "", np.diagonal(x, axis1=-2, axis2=-1)


def diagonal_only(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if _square(x):
        yield "", np.where(np.eye(x.shape[-1], dtype=bool), x, 0)


def triangles(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if _square(x):
        yield "upper", np.triu(x)
        yield "lower", np.tril(x)


def whole_parts(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if x.dtype.kind == "f":
        yield from (("", cut(x)) for cut in (np.trunc, np.floor, np.rint))


def negative(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    yield "", np.asarray(-signed(x))


def sizes(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    yield "", np.abs(x)


def conjugates(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if x.dtype.kind == "c":
        yield "", x.conj()


def _square(x: np.ndarray) -> bool:
    """A square matrix larger than 1 × 1, or a stack of them."""
    return x.ndim >= 2 and x.shape[-1] == x.shape[-2] > 1


def along(axis: int, x: np.ndarray) -> str:
    return f" along axis {axis}" if x.ndim > 1 else ""


def signed(x: np.ndarray) -> np.ndarray:
    """Unsigned integers as signed ones, so that they can be negated and subtracted."""
    return x.astype(np.int64) if x.dtype.kind == "u" else x
