"""Answers to vjp/two_paths: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from helpers import by_hand as bh


def forward(x, y):
    a = x * y
    u = bh.sin(a)
    b = a + x
    return u, b * y


def by_loop(x, y, u_bar, v_bar):
    a = x * y
    b = a + x
    trace = [("a", {"x": y, "y": x}), ("u", {"a": np.cos(a)}), ("b", {"a": 1.0, "x": 1.0}), ("v", {"b": y, "y": b})]
    bar = dict.fromkeys("xyab", 0.0) | {"u": u_bar, "v": v_bar}
    for name, slopes in reversed(trace):
        for source, slope in slopes.items():
            bar[source] += bar[name] * slope
    return {f"{name}_bar": bar[name] for name in "yxba"}


def by_formulas(x, y, u_bar, v_bar):
    slope = np.cos(x * y)
    return {
        "x_bar": u_bar * slope * y + v_bar * (y * y + y),
        "y_bar": u_bar * slope * x + v_bar * (2 * x * y + x),
        "a_bar": u_bar * slope + v_bar * y,
        "b_bar": v_bar * y,
    }


def by_pullback(x, y, u_bar, v_bar):
    x_bar, y_bar = bh.vjp(forward, x, y)[1]((u_bar, v_bar))
    return by_formulas(x, y, u_bar, v_bar) | {"x_bar": x_bar, "y_bar": y_bar}


def _overwritten(x, y, u_bar, v_bar):
    a = x * y
    b = a + x
    b_bar = v_bar * y
    y_bar = v_bar * b
    a_bar = b_bar
    x_bar = b_bar
    a_bar = u_bar * np.cos(a)
    x_bar = a_bar * y
    y_bar = a_bar * x
    return {"a_bar": a_bar, "b_bar": b_bar, "x_bar": x_bar, "y_bar": y_bar}


def _too_early(x, y, u_bar, v_bar):
    a = x * y
    b = a + x
    b_bar = v_bar * y
    a_bar = b_bar
    x_bar = b_bar + a_bar * y
    y_bar = v_bar * b + a_bar * x
    a_bar += u_bar * np.cos(a)
    return {"a_bar": a_bar, "b_bar": b_bar, "x_bar": x_bar, "y_bar": y_bar}


def _forward_order(x, y, u_bar, v_bar):
    a = x * y
    b = a + x
    a_bar = u_bar * np.cos(a)
    x_bar, y_bar = a_bar * y, a_bar * x
    b_bar = v_bar * y
    a_bar += b_bar
    x_bar += b_bar
    y_bar += v_bar * b
    return {"a_bar": a_bar, "b_bar": b_bar, "x_bar": x_bar, "y_bar": y_bar}


def _b_by_x(x, y, u_bar, v_bar):
    a = x * y
    b = a + x
    b_bar = v_bar * x
    a_bar = b_bar + u_bar * np.cos(a)
    return {"a_bar": a_bar, "b_bar": b_bar, "x_bar": b_bar + a_bar * y, "y_bar": v_bar * b + a_bar * x}


def _one_wrong(name, rule):
    def two_paths(x, y, u_bar, v_bar):
        known = by_loop(x, y, u_bar, v_bar)
        return known | {name: rule(x, y, v_bar, known)}

    return two_paths


def _exchanged(x, y, u_bar, v_bar):
    known = by_loop(x, y, u_bar, v_bar)
    return known | {"x_bar": known["y_bar"], "y_bar": known["x_bar"]}


RIGHT = {
    "a loop over the trace": {"by_hand": by_loop},
    "formulas": {"by_hand": by_formulas},
    "by a pullback": {"by_hand": by_pullback},
    "single precision": {
        "by_hand": lambda *args: {k: np.float32(v) for k, v in by_formulas(*args).items()}
    },
}

WRONG = {
    "one-path-a-from-u-x-from-a-y-from-a overwritten": {"by_hand": _overwritten},
    "M28 passed on too early": {"by_hand": _too_early},
    "M28-other u first": {"by_hand": _forward_order},
    "ones": {"by_hand": lambda x, y, u_bar, v_bar: by_loop(x, y, 1.0, 1.0)},
    "exchanged": {"by_hand": lambda x, y, u_bar, v_bar: by_loop(x, y, v_bar, u_bar)},
    "v-forgotten": {"by_hand": lambda x, y, u_bar, v_bar: by_loop(x, y, u_bar, 0.0)},
    "one-path-a-from-b u forgotten": {"by_hand": lambda x, y, u_bar, v_bar: by_loop(x, y, 0.0, v_bar)},
    "b-by-x": {"by_hand": _b_by_x},
    "b-to-x-by-y": {"by_hand": _one_wrong("x_bar", lambda x, y, v_bar, k: (k["b_bar"] + k["a_bar"]) * y)},
    "b-sends-to-y": {"by_hand": _one_wrong("y_bar", lambda x, y, v_bar, k: k["b_bar"] * (x * y + x) + k["a_bar"] * x)},
    "x-and-y-exchanged": {"by_hand": _exchanged},
    "other: the inputs alone": {
        "by_hand": lambda *args: {k: v for k, v in by_loop(*args).items() if k in ("x_bar", "y_bar")}
    },
    "other: a tuple": {"by_hand": lambda *args: tuple(by_loop(*args).values())},
    "other: names without bar": {"by_hand": lambda *args: {k[0]: v for k, v in by_loop(*args).items()}},
}
