"""Chapter 03: gradient, value and aux as boxes that go from torch's order to JAX's, and how often f ran for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.pictures import Moving
from helpers.pictures.look import FIRST, INK, MUTED
from helpers.pictures.moving import Control, Scene

_WIDE, _HIGH, _GAP, _PAD = 136, 66, 14, 12
_TOP, _LEFT = 86, 12
_TURNS = 5  # frames from one order to the other, with both ends
Place = tuple[float, float]


def boxes_turn(results: Mapping[str, Any], parts: Mapping[str, Any], apart: Sequence[int]) -> Moving:
    """The boxes of a result, from separate calls to one result in torch's order, and from there to JAX's.

    `results` has four entries: torch and JAX without aux, torch and JAX with it; the keys are what one writes. `parts` says
    what gradient, value and aux are, so that each leaf is told by its numbers. `apart` says how often f runs, without and
    with aux, if each part is asked for by itself.
    """
    titles, nests = list(results), list(results.values())
    steps = ["each by itself", "torch's order", *["on the way"] * (_TURNS - 2), "JAX's order"]
    scene = Scene(500, 312, [Control("Ask for", ["gradient, value", "gradient, value, aux"], start=1, choices=True), Control("Order", steps)])
    frames = [_frame(nests[2 * k], nests[2 * k + 1], parts, bool(k), step) for k in (0, 1) for step in range(len(steps))]
    heads = [(titles[2 * k], titles[2 * k + 1]) for k in (0, 1)]
    scene.label(_LEFT, 28, [_head(heads[k], step, bool(k)) for k in (0, 1) for step in range(len(steps))], 15, font_family="monospace", font_weight="bold")
    for name in ("outer", "inner"):
        scene.add("rect", rx=10, fill="none", stroke=INK, stroke_width=1.6 if name == "outer" else 2.6, stroke_dasharray="none" if name == "outer" else "7 4",
                  **{key: [frame[name][key] for frame in frames] for key in ("x", "y", "width", "height", "opacity")})  # fmt: skip
    for name, part in parts.items():
        x, y = ([frame[name][axis] for frame in frames] for axis in (0, 1))
        there = [float(frame[name] != (0, 0)) for frame in frames]
        middle = [a + _WIDE / 2 for a in x]
        numbers = ", ".join(f"{n:.2f}".replace("-", "−") for n in np.atleast_1d(np.asarray(part)))
        scene.add("rect", x=x, y=y, width=_WIDE, height=_HIGH, rx=5, fill="#fff", stroke=FIRST, stroke_width=2, opacity=there)
        scene.label(middle, [b + 27 for b in y], name, 17, anchor="middle", font_weight="bold", opacity=there)
        scene.label(middle, [b + 51 for b in y], numbers, 16, anchor="middle", opacity=there)
        scene.label(middle, [b + _HIGH + 50 for b in y], [frame["paths"].get(name, "") for frame in frames], 14, MUTED, "middle", font_family="monospace")
    runs = [frame["runs"] or apart[k // len(steps)] for k, frame in enumerate(frames)]
    scene.label(_LEFT, 292, [f"f ran {count} time{'s' * (count > 1)}" for count in runs], 17, font_weight="bold")
    for k in range(max(apart)):
        scene.add("circle", cx=160 + 34 * k, cy=286, r=11, fill=[INK if count > k else "#fff" for count in runs], stroke=INK, stroke_width=1.5)
    scene.say([_sentence(nests[2 * k + (step > 1)], parts, bool(k), step, apart[k]) for k in (0, 1) for step in range(len(steps))])
    written = "; ".join(f"{title} gives {_written(nest, parts)}" for title, nest in results.items())
    return Moving(
        scene,
        alt="Boxes for gradient, value and aux. A slider joins them to one result in torch's order and then moves them to JAX's; black dots count the runs of f.",
        caption="Move from torch's order to JAX's: the gradient changes sides, and the dashed box with what f returned moves as one.",
        text=f"Asked for by itself each, gradient and value need {apart[0]} runs of f, and with aux there are {apart[1]}. In one result it is always 1 run: {written}. "
        "From one order to the other the gradient goes to the other end; (value, aux), which is what f returned, keeps its inside.",
    )


def _named(leaf: Any, parts: Mapping[str, Any]) -> str:
    numbers = np.asarray(leaf)
    return next(name for name, part in parts.items() if np.shape(part) == numbers.shape and np.allclose(part, numbers, rtol=1e-5))


def _leaves(result: Any, parts: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """The name of each leaf, and the index that takes it out."""
    if isinstance(result, tuple):
        for k, part in enumerate(result):
            yield from _leaves(part, parts, f"{path}[{k}]")
    else:
        yield _named(result, parts), path


def _written(result: Any, parts: Mapping[str, Any]) -> str:
    if isinstance(result, tuple):
        return f"({', '.join(_written(part, parts) for part in result)})"
    return _named(result, parts)


def _places(result: Any, parts: Mapping[str, Any]) -> dict[str, Any]:
    """The left edge of each leaf of a result drawn as a row, and the ends of the inner and the outer box."""
    x, found = _LEFT + _PAD, {}
    for part in result:
        if isinstance(part, tuple):
            begin, x = x, x + _PAD
            for leaf in part:
                found[_named(leaf, parts)] = x
                x += _WIDE + _GAP
            x += _PAD - _GAP
            found["inner"] = (begin, x)
        else:
            found[_named(part, parts)] = x
            x += _WIDE
        x += _GAP
    return {**found, "outer": (_LEFT, x - _GAP + _PAD)}


def _frame(in_torch: Any, in_jax: Any, parts: Mapping[str, Any], with_aux: bool, step: int) -> dict[str, Any]:
    """Where all boxes are in this step."""
    begin, end = _places(in_torch, parts), _places(in_jax, parts)
    share = max(0.0, (step - 1) / (_TURNS - 1))
    names = [name for name in parts if name in begin]
    frame: dict[str, Any] = {name: (0, 0) for name in parts}
    for k, name in enumerate(names):
        dip = 90 * np.sin(np.pi * share) if name == "gradient" else 0
        frame[name] = (_LEFT + k * (_WIDE + 24), _TOP) if step == 0 else (begin[name] + share * (end[name] - begin[name]), _TOP + dip)
    for box, room in (("outer", 28), ("inner", 14)):
        left, right = (np.array(begin.get(box, (0, 0))) * (1 - share) + np.array(end.get(box, (0, 0))) * share).tolist()
        height = _HIGH + 2 * room + (84 * np.sin(np.pi * share) if box == "outer" else 0)
        frame[box] = {"x": left, "y": _TOP - room, "width": right - left, "height": height, "opacity": float(step > 0 and box in begin)}
    calls = {"gradient": "grad(f)(p)", "value": "f(p)[0]" if with_aux else "f(p)", "aux": "f(p)[1]"}
    if step == 0:
        frame["paths"] = {name: calls[name] for name in names}
    else:
        leaves = _leaves(in_torch if step == 1 else in_jax, parts) if step in (1, _TURNS) else ()
        frame["paths"] = {name: f"result{path}" for name, path in leaves}
    frame["runs"] = 1 if step else 0
    return frame


def _head(titles: tuple[str, str], step: int, with_aux: bool) -> str:
    if step == 0:
        return "three calls" if with_aux else "two calls"
    if step in (1, _TURNS):
        return titles[step > 1]
    return "from torch to JAX"


def _sentence(result: Any, parts: Mapping[str, Any], with_aux: bool, step: int, apart: int) -> str:
    if step == 0:
        return f"Each part asked for by itself: grad runs f once, and every call of f is one more. f ran {apart} times."
    if step in (1, _TURNS):
        where = ", ".join(f"{name} is result{path}" for name, path in _leaves(result, parts))
        return f"{('torch', 'JAX')[step > 1]}: {_written(result, parts)}. {where[0].upper()}{where[1:]}. f ran once."
    moves = "(value, aux) moves as one, and keeps its inside" if with_aux else "the value takes its place"
    return f"The gradient goes to the other end; {moves}. f does not run again."
