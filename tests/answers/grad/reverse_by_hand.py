"""Answers to grad/reverse_by_hand: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np


def adjoints_by_loop(x, y):
    a = x * y
    b, c = np.sin(a), a + y
    trace = [
        ("a", {"x": y, "y": x}),
        ("b", {"a": np.cos(a)}),
        ("c", {"a": 1.0, "y": 1.0}),
        ("z", {"b": c, "c": b}),
    ]
    bar = dict.fromkeys("xyabc", 0.0) | {"z": 1.0}
    for name, slopes in reversed(trace):
        for source, slope in slopes.items():
            bar[source] += bar[name] * slope
    return {f"{name}_bar": bar[name] for name in "xyabc"}


def adjoints_in_one_formula(x, y):
    a = x * y
    a_bar = np.sin(a) + (a + y) * np.cos(a)
    x_bar, y_bar = a_bar * y, np.sin(a) + a_bar * x
    return {"b_bar": a + y, "c_bar": np.sin(a), "a_bar": a_bar, "x_bar": x_bar, "y_bar": y_bar}


def _adjoints_overwritten(x, y):
    a = x * y
    b, c = np.sin(a), a + y
    b_bar, c_bar = c, b
    a_bar = c_bar
    y_bar = c_bar
    a_bar = b_bar * np.cos(a)
    x_bar = a_bar * y
    y_bar = a_bar * x
    return {"b_bar": b_bar, "c_bar": c_bar, "a_bar": a_bar, "x_bar": x_bar, "y_bar": y_bar}


def _adjoints_too_early(x, y):
    a = x * y
    b, c = np.sin(a), a + y
    b_bar, c_bar = c, b
    a_bar, y_bar = c_bar, c_bar
    x_bar = a_bar * y
    y_bar += a_bar * x
    a_bar += b_bar * np.cos(a)
    return {"b_bar": b_bar, "c_bar": c_bar, "a_bar": a_bar, "x_bar": x_bar, "y_bar": y_bar}


def _adjoints_without_c(x, y):
    a = x * y
    b, c = np.sin(a), a + y
    b_bar, c_bar = c, b
    a_bar = b_bar * np.cos(a)
    return {"b_bar": b_bar, "c_bar": c_bar, "a_bar": a_bar, "x_bar": a_bar * y, "y_bar": c_bar + a_bar * x}


RIGHT = {
    "a loop over the trace": {"by_hand": adjoints_by_loop},
    "formulas": {"by_hand": adjoints_in_one_formula},
}

WRONG = {
    "M26 overwritten": {"by_hand": _adjoints_overwritten},
    "M28 passed on too early": {"by_hand": _adjoints_too_early},
    "other-path-to-a c forgotten": {"by_hand": _adjoints_without_c},
    "other: the inputs' adjoints only": {
        "by_hand": lambda x, y: {k: v for k, v in adjoints_by_loop(x, y).items() if k in ("x_bar", "y_bar")}
    },
    "other: a tuple": {"by_hand": lambda x, y: tuple(adjoints_by_loop(x, y).values())},
}
