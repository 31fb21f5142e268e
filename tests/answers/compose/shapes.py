"""Answers to compose/shapes: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from helpers import by_hand as bh


def computed(sheet):
    """By running the programs on zeros."""
    found = {}
    for letter, (text, sizes) in sheet.items():
        B, C, n, m = (sizes[name] for name in "BCnm")
        W = np.ones((m, n))
        space = {name: getattr(bh, name) for name in ("vmap", "grad", "jvp", "vjp", "jacfwd", "jacrev", "hessian")}
        space |= {
            "f": lambda x: bh.sin(x).sum(), "g": lambda x, W=W: bh.sin(W @ x), "k": lambda x, y: x @ y,
            "X": np.zeros((B, n)), "Y": np.zeros((C, n)), "V": np.zeros((B, n)), "x": np.zeros(n), "v": np.zeros(n),
        }  # fmt: skip
        found[letter] = np.shape(eval(text, space))
    return found


def _changed(change):
    return {"by_hand": lambda sheet: {letter: change(shape, *sheet[letter]) for letter, shape in computed(sheet).items()}}


def _without_rows(shape, text, sizes):
    return tuple(length for length in shape if length != sizes["B"])


RIGHT = {
    "by running them": {"by_hand": computed},
    "lists": _changed(lambda shape, text, sizes: list(shape)),
    "arrays": _changed(lambda shape, text, sizes: np.array(shape)),
    "NumPy's numbers": _changed(lambda shape, text, sizes: tuple(map(np.int64, shape))),
}

WRONG = {
    "M33": _changed(lambda shape, text, sizes: tuple(s for s in shape if s != sizes["m"]) if "hessian(g)" in text else shape),
    "M17": _changed(_without_rows),
    "other: reversed": _changed(lambda shape, text, sizes: shape[::-1]),
    "other: an axis too many": _changed(lambda shape, text, sizes: (*shape, 1)),
    "other: numbers of entries": _changed(lambda shape, text, sizes: int(np.prod(shape))),
    "other: as text": _changed(lambda shape, text, sizes: str(shape)),
    "other: letters missing": {"by_hand": {"A": (3,)}},
    "other: all longer by one": _changed(lambda shape, text, sizes: tuple(s + 1 for s in shape)),
}
