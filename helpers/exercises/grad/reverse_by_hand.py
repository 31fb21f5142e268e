"""grad/reverse_by_hand: Fill in the adjoints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.functions import generic_numbers


def _adjoint_cases(rng: np.random.Generator) -> list[Case]:
    """Points where x·y is not small: there the slope of sin at a differs from that at b = sin(a)."""
    points = [(generic_numbers(rng), generic_numbers(rng)) for _ in range(30)]
    return [Case(point) for point in points if abs(point[0] * point[1]) > 0.45][:6]


# In the order of the sweep: each rule reads the numbers on the way forward and the adjoints before it.
_ADJOINTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "b_bar": lambda v: v["c"],
    "c_bar": lambda v: v["b"],
    "a_bar": lambda v: v["c_bar"] + v["b_bar"] * np.cos(v["a"]),
    "x_bar": lambda v: v["a_bar"] * v["y"],
    "y_bar": lambda v: v["c_bar"] + v["a_bar"] * v["x"],
}


def _adjoints_with(**wrong: Callable[[dict[str, Any]], Any]) -> Callable[[Any, Any], dict[str, Any]]:
    """`adjoints(x, y)` of z = sin(x·y)·(x·y + y), with wrong rules of your choice for some of the names."""

    def adjoints(x: Any, y: Any) -> dict[str, Any]:
        a = x * y
        known = {"x": x, "y": y, "a": a, "b": np.sin(a), "c": a + y}
        for name, rule in {**_ADJOINTS, **wrong}.items():
            known[name] = rule(known)
        return {name: known[name] for name in _ADJOINTS}

    return adjoints


EXERCISE = Exercise(
    id="grad/reverse_by_hand",
    title="Fill in the adjoints",
    level=2,
    minutes=8,
    signature="adjoints(x, y)",
    cases=_adjoint_cases,
    oracle=_adjoints_with(),
    mistakes=(
        Mistake("M26", _adjoints_with(a_bar=lambda v: v["b_bar"] * np.cos(v["a"]), y_bar=lambda v: v["a_bar"] * v["x"]), "Two paths meet at a, and two at y. The second one overwrote the first: add what each of them brings."),
        Mistake("M28", _adjoints_with(x_bar=lambda v: v["c_bar"] * v["y"], y_bar=lambda v: v["c_bar"] + v["c_bar"] * v["x"]), "You passed a's adjoint on when only c had sent its message. Wait for the message of b, too: then a_bar is complete."),
        Mistake("one-path-to-a", _adjoints_with(a_bar=lambda v: v["c_bar"]), "a is read by two lines: by c and by b. This a_bar holds only what came through c."),
        Mistake("other-path-to-a", _adjoints_with(a_bar=lambda v: v["b_bar"] * np.cos(v["a"])), "a is read by two lines: by b and by c. This a_bar holds only what came through b."),
        Mistake("long-path-to-y", _adjoints_with(y_bar=lambda v: v["a_bar"] * v["x"]), "y is read by two lines: by a and by c. This y_bar holds only what came through a."),
        Mistake("short-path-to-y", _adjoints_with(y_bar=lambda v: v["c_bar"]), "y is read by two lines: by a and by c. This y_bar holds only what came through c."),
        Mistake("own-factor", _adjoints_with(b_bar=lambda v: v["b"], c_bar=lambda v: v["c"]), "z = b·c moves by c when b moves by one. You gave each factor its own value. Give it the value of the other one."),
        Mistake("x-and-y", _adjoints_with(x_bar=lambda v: v["a_bar"] * v["x"], y_bar=lambda v: v["c_bar"] + v["a_bar"] * v["y"]), "a = x·y moves by y when x moves by one. You gave each of the two its own value. Give it the value of the other one."),
        Mistake("b-is-one", _adjoints_with(b_bar=lambda v: 1.0), "Only z_bar is 1. z = b·c, so when b moves by one, z moves by c: that is what z sends to b."),
        Mistake("b-and-c-are-one", _adjoints_with(b_bar=lambda v: 1.0, c_bar=lambda v: 1.0), "Only z_bar is 1. z = b·c is a product: when b moves by one, z moves by c, and the other way round."),
        Mistake("minus-sine", _adjoints_with(a_bar=lambda v: v["c_bar"] - v["b_bar"] * np.sin(v["a"])), "b = sin(a). The slope of the sine is the cosine; minus sine is the slope of the cosine."),
        Mistake("sine-kept", _adjoints_with(a_bar=lambda v: v["c_bar"] + v["b_bar"] * np.sin(v["a"])), "b = sin(a) moves by the slope of the sine when a moves by one, and that is the cosine."),
        Mistake("paths-multiplied", _adjoints_with(a_bar=lambda v: v["c_bar"] * v["b_bar"] * np.cos(v["a"]), y_bar=lambda v: v["c_bar"] * v["a_bar"] * v["x"]), "Slopes multiply along a path. Where two paths meet, what they bring is added."),
        Mistake("paths-multiplied-at-a", _adjoints_with(a_bar=lambda v: v["c_bar"] * v["b_bar"] * np.cos(v["a"])), "Slopes multiply along a path. At a two paths meet, and what they bring is added."),
        Mistake("paths-multiplied-at-y", _adjoints_with(y_bar=lambda v: v["c_bar"] * v["a_bar"] * v["x"]), "Slopes multiply along a path. At y two paths meet, and what they bring is added."),
        Mistake("no-slope", _adjoints_with(a_bar=lambda v: v["c_bar"] + v["b_bar"]), "What b passes to a must be multiplied by the slope of sin at a."),
        Mistake("M03", _adjoints_with(a_bar=lambda v: v["c_bar"] + v["b_bar"] * np.cos(v["b"])), "The slope of sin belongs at what went into it, which is a. You took it at what came out, b."),
    ),
    hints=(
        "Take the lines from the last to the first. Which names does each one read, and how much does its own value move when one of those moves by one?",
        "Picture messages that run back from z. At z = b·c one goes to b and one to c, each with a number. At a, and again at y, two messages arrive: their numbers are added.",
        "for z = b*c:    b gets z_bar times c, and c gets z_bar times b\nfor c = a + y:  a gets c_bar, and y gets c_bar\nfor b = sin(a): a gets b_bar times the slope of sin at a, on top\nfor a = x*y:    x gets a_bar times y, and y gets a_bar times x, on top",
        "a_bar = c_bar + b_bar * np.cos(a), and y_bar adds up in the same way: c_bar from c, and a_bar times something from a.",
    ),
)  # fmt: skip
