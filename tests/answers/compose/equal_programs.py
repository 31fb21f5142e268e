"""Answers to compose/equal_programs: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from helpers import by_hand as bh

SPACE = {name: getattr(bh, name) for name in ("vmap", "grad", "jvp", "vjp", "jacfwd", "jacrev", "hessian")}
_RNG = np.random.default_rng(3)
_W = _RNG.normal(size=(3, 3))
SPACE |= {
    "f": lambda x: bh.sin(x[0]) * x[1] * x[1] + bh.exp(0.3 * x[2] * x[0]), "g": lambda x: bh.sin(_W @ x) * x[0], "k": lambda x, y: bh.sin(x[0] - y[1]) * y[0],
    "X": _RNG.normal(size=(3, 3)), "Y": _RNG.normal(size=(3, 3)), "V": _RNG.normal(size=(3, 3)), "x": _RNG.normal(size=3), "v": _RNG.normal(size=3),
}  # fmt: skip


def run(text):
    """What a program gives, or None if it raises."""
    try:
        return np.asarray(eval(text, dict(SPACE)))
    except (TypeError, ValueError):
        return None


def computed(sheet):
    """By running both sides."""
    found = {}
    for letter, (left, right) in sheet.items():
        a, b = run(left), run(right)
        found[letter] = a is not None and b is not None and a.shape == b.shape and np.allclose(a, b)
    return found


def _changed(change):
    return {"by_hand": lambda sheet: {letter: change(equal, *sheet[letter]) for letter, equal in computed(sheet).items()}}


RIGHT = {
    "by running them": {"by_hand": computed},
    "words": _changed(lambda equal, left, right: "equal" if equal else "not equal"),
    "NumPy": _changed(lambda equal, left, right: np.bool_(equal)),
    "yes and no": _changed(lambda equal, left, right: "yes" if equal else "no"),
}

WRONG = {
    "M39": _changed(lambda equal, left, right: equal or right in ("grad(vmap(f))(X)", "jacrev(vmap(f))(X)")),
    "M21": _changed(lambda equal, left, right: equal or "mean" in right),
    "all-equal": _changed(lambda equal, left, right: True),
    "none-equal": _changed(lambda equal, left, right: False),
    "inverted": _changed(lambda equal, left, right: not equal),
    "other: letters missing": {"by_hand": {"A": True}},
    "other: a list": {"by_hand": [True] * 6},
    "other: numbers": _changed(lambda equal, left, right: int(equal)),
    "other: the texts": _changed(lambda equal, left, right: left),
}
