"""Chapter 11: one product inside three transforms, whose boxes open from the outside in and close again."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.pictures import Moving
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, THIRD
from helpers.pictures.moving import Control, Scene

_COLORS = {"Tape": SECOND, "Dual": THIRD, "Batch": FIRST}
_DASHES = {"Tape": "none", "Dual": "9 5", "Batch": "2 4"}  # no meaning by color alone
_TRANSFORMS = {"Tape": "grad", "Dual": "jvp", "Batch": "vmap"}
_LEFT, _TOP, _ACROSS, _DOWN = 15, 30, 460, 240
_STEP_X, _STEP_Y = 42, 38


def nested_boxes(lanes: Sequence[float], factor: float, product: Sequence[float], orders: Sequence[Sequence[str]]) -> Moving:
    """x * factor for an x in three boxes. An order lists the boxes from the outermost to the innermost: "Tape", "Dual", "Batch"."""
    names = [f"{'('.join(_TRANSFORMS[kind] for kind in reversed(order))}{')' * (len(order) - 1)}" for order in orders]
    places = ["the call", "1st opened", "2nd opened", "3rd opened", "3rd closed", "2nd closed", "1st closed"]
    scene = Scene(490, 345, [Control("Transforms", names, choices=True), Control("Step", places)])
    frames = [(order, step) for order in orders for step in range(len(places))]
    for depth in range(3):
        x, y = _LEFT + depth * _STEP_X, _TOP + depth * _STEP_Y
        kinds = [order[depth] for order, _ in frames]
        opened = [depth + 1 <= step <= 5 - depth for _, step in frames]
        now = [step in (depth + 1, 6 - depth) for _, step in frames]
        scene.add("rect", x=x, y=y, width=_ACROSS - 2 * depth * _STEP_X, height=_DOWN - 2 * depth * _STEP_Y, rx=8,
                  fill=["none" if o else "#fff" for o in opened], stroke=[_COLORS[kind] for kind in kinds], stroke_dasharray=[_DASHES[kind] for kind in kinds],
                  stroke_width=[5 if n else 2.5 for n in now], opacity=[0.35 if o and not n else 1 for o, n in zip(opened, now, strict=True)])  # fmt: skip
        scene.label(x + 12, y + 24, [_inside(kind, factor, step > 5 - depth) + (" (open)" if o else "") for kind, o, (_, step) in zip(kinds, opened, frames, strict=True)], 16, font_weight="bold")
    scene.label(245, 160, [_numbers(product if step >= 4 else lanes) if step != 3 else f"{_numbers(lanes)} times {factor:g}" for _, step in frames], 18, anchor="middle", font_family="monospace")
    scene.label(15, 20, [f"x * {factor:g}" if step < 6 else f"the result of x * {factor:g}" for _, step in frames], 16, INK)
    for depth in range(3):
        noted = [_noted(order[depth], factor) if step >= depth + 1 else "" for order, step in frames]
        scene.label(15, 294 + 22 * depth, noted, 15, MUTED)
    scene.say([_sentence(order, step, lanes, factor, product) for order, step in frames])
    first = orders[0]
    return Moving(
        scene,
        alt="Three boxes, one inside the other, around three numbers; a slider opens them from the outside in, computes, and closes them again.",
        caption="Move the step: each transform opens its own box, hands on what is inside, and closes it around the result. Then choose the other order.",
        text=f"x holds the numbers {_numbers(lanes)} in three boxes, from the outside in {', '.join(first)}, as under {names[0]}. For x * {factor:g} the outermost box, that of the innermost transform, "
        f"is opened first. {' '.join(f'{kind}: {_noted(kind, factor)}.' for kind in first)} At last NumPy computes {_numbers(product)}, and the boxes close from the inside out. "
        f"Under {names[-1]} the boxes lie the other way round, and each does the same.",
    )


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{value:g}" for value in values)


def _inside(kind: str, factor: float, done: bool) -> str:
    """What a box holds beside what is inside it."""
    if kind == "Tape":
        return f"Tape, line {int(done)}"
    return f"Dual, tangent {factor if done else 1:g}" if kind == "Dual" else "Batch, 3 lanes"


def _noted(kind: str, factor: float) -> str:
    """What a transform does on its turn."""
    return {
        "Tape": f"Tape notes: line 1 reads line 0, with slope {factor:g}",
        "Dual": f"Dual computes the tangent: 1 times {factor:g} is {factor:g}",
        "Batch": "Batch lines the lanes up: one product for all three",
    }[kind]


def _sentence(order: Sequence[str], step: int, lanes: Sequence[float], factor: float, product: Sequence[float]) -> str:
    if step == 0:
        return f"x lies in three boxes: {order[0]} outside, then {order[1]}, then {order[2]}. {factor:g} lies in none. Who takes over?"
    if step <= 3:
        kind = order[step - 1]
        whose = "outermost" if step == 1 else "next"
        inner = "multiplies what is inside" if step < 3 else f"has plain numbers inside: NumPy multiplies {_numbers(lanes)} by {factor:g}"
        return f"The {whose} box is that of {_TRANSFORMS[kind]}. It takes over, opens its own box and {inner}. {_noted(kind, factor)}."
    kind = order[6 - step]
    end = " The product is in as many boxes as x was." if step == 6 else ""
    return f"{_numbers(product)}: {_TRANSFORMS[kind]} closes its box around the result.{end}"
