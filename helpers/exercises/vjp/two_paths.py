"""vjp/two_paths: Two outputs, two cotangents."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.functions import generic_numbers

_Known = dict[str, Any]


def _path_cases(rng: np.random.Generator) -> list[Case]:
    """Points where no two of the numbers that a slip may exchange lie close together."""
    return [Case(tuple(generic_numbers(rng) for _ in range(4))) for _ in range(4)]


# The messages that arrive at each name, in the order of the sweep: the reader that sends it, and what it brings.
_MESSAGES: dict[str, dict[str, Callable[[_Known], Any]]] = {
    "b_bar": {"v": lambda k: k["v_bar"] * k["y"]},
    "a_bar": {"b": lambda k: k["b_bar"], "u": lambda k: k["u_bar"] * np.cos(k["a"])},
    "x_bar": {"b": lambda k: k["b_bar"], "a": lambda k: k["a_bar"] * k["y"]},
    "y_bar": {"v": lambda k: k["v_bar"] * k["b"], "a": lambda k: k["a_bar"] * k["x"]},
}


def _sum_of(name: str) -> Callable[[_Known], Any]:
    return lambda k: sum(message(k) for message in _MESSAGES[name].values())


_RULES: dict[str, Callable[[_Known], Any]] = {name: _sum_of(name) for name in _MESSAGES}


def _with(**wrong: Callable[[_Known], Any]) -> Callable[..., dict[str, Any]]:
    """`two_paths`, with wrong rules of your choice for some of the names; a cotangent from outside may have one, too."""

    def two_paths(x: Any, y: Any, u_bar: Any, v_bar: Any) -> dict[str, Any]:
        a = x * y
        known = {"x": x, "y": y, "a": a, "u": np.sin(a), "b": a + x, "u_bar": u_bar, "v_bar": v_bar}
        known["v"] = known["b"] * y
        for name in ("u_bar", "v_bar"):
            known[f"new_{name}"] = wrong[name](known) if name in wrong else known[name]
        known["u_bar"], known["v_bar"] = known["new_u_bar"], known["new_v_bar"]
        for name, rule in {**_RULES, **{name: rule for name, rule in wrong.items() if name in _RULES}}.items():
            known[name] = rule(known)
        return {name: known[name] for name in _RULES}

    return two_paths


def _one_message(name: str, reader: str) -> Callable[[_Known], Any]:
    return _MESSAGES[name][reader]


def _one_path() -> list[Mistake]:
    """At a, at x, at y, or at several of them, one of the two messages alone."""
    found = []
    names = ("a_bar", "x_bar", "y_bar")
    for readers in product(*[(None, *_MESSAGES[name]) for name in names]):
        chosen = {name: reader for name, reader in zip(names, readers, strict=True) if reader}
        if not chosen:
            continue
        id = "one-path-" + "-".join(f"{name[0]}-from-{reader}" for name, reader in chosen.items())
        holds = " ".join(f"Your {name} holds only what {reader} sent." for name, reader in chosen.items())
        says = f"a is read by u and by b, x by a and by b, y by a and by v. {holds} Where a second message arrives, it must be added to the first."
        found.append(Mistake(id, _with(**{name: _one_message(name, reader) for name, reader in chosen.items()}), says))
    return found


def _multiplied(name: str) -> Callable[[_Known], Any]:
    return lambda k: np.prod([message(k) for message in _MESSAGES[name].values()])


def _forward(x: Any, y: Any, u_bar: Any, v_bar: Any) -> dict[str, Any]:
    a = x * y
    return {"b_bar": a + x, "a_bar": a, "x_bar": x, "y_bar": y}


def _exchanged(x: Any, y: Any, u_bar: Any, v_bar: Any) -> dict[str, Any]:
    right = _with()(x, y, u_bar, v_bar)
    return right | {"x_bar": right["y_bar"], "y_bar": right["x_bar"]}


EXERCISE = Exercise(
    id="vjp/two_paths",
    title="Two outputs, two cotangents",
    level=1,
    minutes=7,
    signature="two_paths(x, y, u_bar, v_bar)",
    cases=_path_cases,
    oracle=_with(),
    mistakes=(
        *_one_path(),
        Mistake("ones", _with(u_bar=lambda k: 1.0, v_bar=lambda k: 1.0), "The sweep began with 1 at both ends. Here the cotangents of u and v come from outside: begin with u_bar and v_bar."),
        Mistake("u-is-one", _with(u_bar=lambda k: 1.0), "u has sent its message as if u_bar were 1. u_bar comes from outside: what u sends to a is multiplied by it."),
        Mistake("v-is-one", _with(v_bar=lambda k: 1.0), "v has sent its messages as if v_bar were 1. v_bar comes from outside: what v sends to b, and to y, is multiplied by it."),
        Mistake("v-is-one-at-b", _with(b_bar=lambda k: k["y"]), "b_bar lacks v_bar. A message is the cotangent of the line that sends it, times a slope."),
        Mistake("v-is-one-at-y", _with(y_bar=lambda k: k["b"] + k["a_bar"] * k["x"]), "What v sends to y lacks v_bar. A message is the cotangent of the line that sends it, times a slope."),
        Mistake("v-forgotten", _with(v_bar=lambda k: 0.0), "Only u has sent something back. v has a cotangent, too: its messages go to b and to y."),
        Mistake("exchanged", _with(u_bar=lambda k: k["v_bar"], v_bar=lambda k: k["u_bar"]), "u_bar and v_bar are exchanged: u begins with u_bar, v with v_bar."),
        Mistake("both-added", _with(u_bar=lambda k: k["u_bar"] + k["v_bar"], v_bar=lambda k: k["u_bar"] + k["v_bar"]), "Both ends began with u_bar + v_bar. Each output begins with its own cotangent; sums arise where paths meet."),
        Mistake("values-for-cotangents", _with(u_bar=lambda k: k["u"], v_bar=lambda k: k["v"]), "The sweep began with the values of u and v. It begins with their cotangents, u_bar and v_bar."),
        Mistake("M28", _with(x_bar=lambda k: k["b_bar"] + k["b_bar"] * k["y"], y_bar=lambda k: k["v_bar"] * k["b"] + k["b_bar"] * k["x"]), "You passed a's cotangent on when only b had sent its message. Wait for the message of u, too: then a_bar is complete."),
        Mistake("M28-other", _with(x_bar=lambda k: k["b_bar"] + k["u_bar"] * np.cos(k["a"]) * k["y"], y_bar=lambda k: k["v_bar"] * k["b"] + k["u_bar"] * np.cos(k["a"]) * k["x"]), "You passed a's cotangent on when only u had sent its message. Wait for the message of b, too: then a_bar is complete."),
        Mistake("own-factor-of-v", _with(b_bar=lambda k: k["v_bar"] * k["b"], y_bar=lambda k: k["v_bar"] * k["y"] + k["a_bar"] * k["x"]), "v = b * y moves by y when b moves by one. You gave each factor its own value. Give it the value of the other one."),
        Mistake("own-factor-of-a", _with(x_bar=lambda k: k["b_bar"] + k["a_bar"] * k["x"], y_bar=lambda k: k["v_bar"] * k["b"] + k["a_bar"] * k["y"]), "a = x * y moves by y when x moves by one. You gave each factor its own value. Give it the value of the other one."),
        Mistake("own-factors", _with(b_bar=lambda k: k["v_bar"] * k["b"], x_bar=lambda k: k["b_bar"] + k["a_bar"] * k["x"], y_bar=lambda k: k["v_bar"] * k["y"] + k["a_bar"] * k["y"]), "In both products each factor was given its own value. When b moves by one, b * y moves by y: give each factor the value of the other one."),
        Mistake("own-factor-at-b", _with(b_bar=lambda k: k["v_bar"] * k["b"]), "v = b * y moves by y when b moves by one. What v sends to b is v_bar times y, not times b."),
        Mistake("own-factor-at-y", _with(y_bar=lambda k: k["v_bar"] * k["y"] + k["a_bar"] * k["x"]), "v = b * y moves by b when y moves by one. What v sends to y is v_bar times b, not times y."),
        Mistake("own-factor-at-x", _with(x_bar=lambda k: k["b_bar"] + k["a_bar"] * k["x"]), "a = x * y moves by y when x moves by one. What a sends to x is a_bar times y, not times x."),
        Mistake("own-factor-of-a-at-y", _with(y_bar=lambda k: k["v_bar"] * k["b"] + k["a_bar"] * k["y"]), "a = x * y moves by x when y moves by one. What a sends to y is a_bar times x, not times y."),
        Mistake("cosine-of-both", _with(a_bar=lambda k: (k["b_bar"] + k["u_bar"]) * np.cos(k["a"])), "Both messages at a have been multiplied by the cosine. Only the line u = sin(a) has that slope; b = a + x sends b_bar as it is."),
        Mistake("minus-sine", _with(a_bar=lambda k: k["b_bar"] - k["u_bar"] * np.sin(k["a"])), "u = sin(a). The slope of the sine is the cosine; minus sine is the slope of the cosine."),
        Mistake("minus-cosine", _with(a_bar=lambda k: k["b_bar"] - k["u_bar"] * np.cos(k["a"])), "What u sends to a has the wrong sign: the slope of the sine is plus the cosine."),
        Mistake("sine-kept", _with(a_bar=lambda k: k["b_bar"] + k["u_bar"] * np.sin(k["a"])), "u moves by the slope of the sine when a moves by one, and that is the cosine."),
        Mistake("no-slope", _with(a_bar=lambda k: k["b_bar"] + k["u_bar"]), "What u passes to a must be multiplied by the slope of sin at a."),
        Mistake("M03", _with(a_bar=lambda k: k["b_bar"] + k["u_bar"] * np.cos(k["u"])), "The slope of sin belongs at what went into it, which is a. You took it at what came out, u."),
        Mistake("slope-at-the-cotangent", _with(a_bar=lambda k: k["b_bar"] + np.cos(k["u_bar"])), "u_bar went into the cosine. A message is the cotangent of u times the slope of sin, taken at a."),
        Mistake("paths-multiplied", _with(a_bar=_multiplied("a_bar"), x_bar=_multiplied("x_bar"), y_bar=_multiplied("y_bar")), "Slopes multiply along a path. Where two paths meet, what they bring is added."),
        Mistake("paths-multiplied-at-a", _with(a_bar=_multiplied("a_bar")), "Slopes multiply along a path. At a two paths meet, and what they bring is added."),
        Mistake("paths-multiplied-at-x", _with(x_bar=_multiplied("x_bar")), "Slopes multiply along a path. At x two paths meet, and what they bring is added."),
        Mistake("paths-multiplied-at-y", _with(y_bar=_multiplied("y_bar")), "Slopes multiply along a path. At y two paths meet, and what they bring is added."),
        Mistake("averaged", _with(**{name: lambda k, name=name: _sum_of(name)(k) / 2 for name in ("a_bar", "x_bar", "y_bar")}), "Where two messages meet, you took their mean. They are added: each path moves an output by itself."),
        Mistake("b-is-v", _with(b_bar=lambda k: k["v_bar"]), "b_bar is v_bar itself here. v = b * y moves by y when b moves by one, so b gets v_bar times y."),
        Mistake("b-by-x", _with(b_bar=lambda k: k["v_bar"] * k["x"]), "b_bar is v_bar times x here. v = b * y moves by y when b moves by one, so b gets v_bar times y."),
        Mistake("b-to-a-by-y", _with(a_bar=lambda k: k["b_bar"] * k["y"] + k["u_bar"] * np.cos(k["a"])), "b = a + x moves by one when a moves by one: what b sends to a is b_bar itself, not times y."),
        Mistake("b-to-x-by-y", _with(x_bar=lambda k: k["b_bar"] * k["y"] + k["a_bar"] * k["y"]), "b = a + x moves by one when x moves by one: what b sends to x is b_bar itself, not times y. That factor belongs to what a sends."),
        Mistake("b-sends-to-y", _with(y_bar=lambda k: k["b_bar"] * k["b"] + k["a_bar"] * k["x"]), "y got b_bar times b. It is the line v = b * y that reads y: v sends v_bar times b."),
        Mistake("x-and-y-exchanged", _exchanged, "x_bar and y_bar are exchanged: under each name stands the cotangent of the other."),
        Mistake("b-by-x-factor", _with(x_bar=lambda k: k["b_bar"] * k["x"] + k["a_bar"] * k["y"]), "b = a + x moves by one when x moves by one: what b sends to x is b_bar itself."),
        Mistake("a-for-b", _with(y_bar=lambda k: k["v_bar"] * k["a"] + k["a_bar"] * k["x"]), "v = b * y sends v_bar times b to y. You took a."),
        Mistake("v-into-a", _with(a_bar=lambda k: k["v_bar"] + k["u_bar"] * np.cos(k["a"])), "a got v_bar where b_bar belongs: v does not read a itself, it reads b, and b reads a."),
        Mistake("v-into-x", _with(x_bar=lambda k: k["v_bar"] + k["a_bar"] * k["y"]), "x got v_bar where b_bar belongs: v does not read x itself, it reads b, and b reads x."),
        Mistake("values", _forward, "These are the values of the forward run. A cotangent says how much u_bar*u + v_bar*v moves when that name moves."),
    ),
    hints=(
        "Take the lines from the last to the first. Which names does each one read, and how much does its own value move when one of those moves by one?",
        "Picture two hoses that are turned on at the ends: u_bar flows in at u, v_bar at v. Both streams run back along the lines. At a, at x and at y two streams join.",
        "for v = b * y:    b gets v_bar times y, and y gets v_bar times b\nfor b = a + x:    a gets b_bar, and x gets b_bar\nfor u = sin(a):   a gets u_bar times the slope of sin at a, on top\nfor a = x * y:    x gets a_bar times y, and y gets a_bar times x, on top",
        "a_bar = b_bar + u_bar * np.cos(a). x_bar and y_bar add up in the same way: one part comes from a, the other from the line that reads them directly.",
    ),
)  # fmt: skip
