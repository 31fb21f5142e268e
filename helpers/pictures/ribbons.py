"""Chapter 10: the ribbon of a loop with its weight and its length to move, and the ribbon of the learner's own scan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers import by_hand
from helpers.pictures import Moving
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, signed
from helpers.pictures.moving import Control, Scene

# (weight, squash, inputs) -> every h, the first among them, and the adjoint of each
BothWays = Callable[[float, Callable, Sequence[float]], tuple[Sequence[float], Sequence[float]]]
_SMALLEST, _LARGEST = 1e-4, 1e2  # of an adjoint that is drawn; beyond, its bar ends at the rim


def _short(number: float) -> str:
    """Two digits that tell; a minus sign that nobody takes for a dash."""
    size = abs(number)
    if size and not 1e-3 <= size < 1e4:
        return f"{number:.0e}".replace("e-0", "e-").replace("-", "−")
    digits = 0 if size >= 10 else 1 if size >= 1 else 2 if size >= 0.1 else 3 if size >= 0.01 else 4
    return f"{number:.{digits}f}".replace("-", "−")


def weight_and_length(
    both_ways: BothWays, loops: Mapping[str, Callable], weights: Sequence[float], inputs: Sequence[float], lengths: Sequence[int], start: tuple[float, int]
) -> Moving:
    """The ribbon of the loop h ← squash(w·h + x), for each of `loops`, `weights` and `lengths`: values in the boxes, and
    above each box a bar that shows how large the adjoint is. `start` is the first weight and length shown."""
    controls = [Control("Loop", tuple(loops), choices=True), Control("w", [f"{w:g}" for w in weights], list(weights).index(start[0])),
                Control("T", [f"{t} step{'s' * (t > 1)}" for t in lengths], list(lengths).index(start[1]))]  # fmt: skip
    scene = Scene(520, 372, controls)
    frames = [(name, w, t, *both_ways(w, squash, inputs[:t])) for name, squash in loops.items() for w in weights for t in lengths]
    longest = max(lengths)
    places = [34 + 56.5 * k for k in range(longest + 1)]
    one, tall, row = 130, 47.0, 310  # the height where an adjoint is 1, the pixels of a factor of ten, the middle of the boxes
    for power, name in ((2, "100"), (1, "10"), (0, "1"), (-1, "0.1"), (-2, "0.01"), (-3, "0.001")):
        down = one - power * tall
        scene.line(12, down, 508, down, MUTED if power else INK, 0.6 if power else 1.5, stroke_dasharray="none" if power == 0 else "2 5")
        if power:
            scene.label(516, down - 4, name, 14, MUTED, "end")
    scene.label(4, 20, "size of the adjoint; the solid line is 1", 15)
    for k, x in enumerate(places):
        there = [float(k <= t) for _, _, t, _, _ in frames]
        sizes = [np.clip(abs(bars[k]), _SMALLEST, _LARGEST) if k <= t else 1.0 for _, _, t, _, bars in frames]
        ends = [one - np.log10(size) * tall for size in sizes]
        scene.line(x, one, x, ends, SECOND, 20)
        above = [end - 8 if end <= one else end + 18 for end in ends]
        told = [_short(bars[k]) if k <= t else "" for _, _, t, _, bars in frames]
        scene.label(x, above, told, 15, anchor="middle", font_weight="bold", stroke="#fff", stroke_width=4, paint_order="stroke")
        if k:
            scene.line(places[k - 1] + 24, row, x - 24, row, INK, 1.5, opacity=there, marker_end="url(#arrow)")
        scene.add("rect", x=x - 24, y=row - 25, width=48, height=50, rx=5, fill="#fff", stroke=INK, stroke_width=1.2, opacity=there)
        scene.label(x, row - 6, f"h{k}", 15, anchor="middle", font_family="monospace", font_weight="bold", opacity=there)
        scene.label(x, row + 16, [_short(hs[k]) if k <= t else "" for _, _, t, hs, _ in frames], 14, FIRST, "middle")
    scene.label(4, row + 52, "in the boxes: the values, from left to right", 15)
    scene.say([_said(name, w, t, bars) for name, w, t, _, bars in frames])
    longest_runs = [(name, w, bars[0]) for name, w, t, _, bars in frames if t == longest]
    told = "; ".join(f"{name}: " + ", ".join(f"w {w:g} → {_short(bar)}" for n, w, bar in longest_runs if n == name) for name in loops)
    return Moving(
        scene,
        alt=f"A loop as a ribbon of boxes h0 to h{longest}, above each box a bar for the size of its adjoint; the loop, w and the number of steps can be changed.",
        caption="Move w and T, and take tanh away: bars below the line fade, bars above it explode.",
        text=f"Values run from h0 to the last h, adjoints back from the last, where it is 1. A bar hangs below the line where the adjoint is smaller than 1, and stands "
        f"above it where it is larger; each dotted line is a factor of ten. After {longest} steps the adjoint of h0 is, for {told}. Without tanh it is w to the power T; "
        f"with tanh every factor is w · (1 − h²), and a larger w also makes larger h.",
    )


def _said(name: str, w: float, steps: int, bars: Sequence[float]) -> str:
    size = abs(bars[0])
    how = "smaller than at the end: it fades" if size < 0.95 else "larger than at the end: it explodes" if size > 1.05 else "about what it is at the end"
    return f"{name}, w = {w:g}, T = {steps}: h0 has the adjoint {_short(bars[0])}, {how}."


def _memory(w: float) -> Callable:
    """A step of the memory whose carry, x and y are trees. `push` is 0, and is added to the new h: the slope by it is the adjoint of this h."""

    def step(carry: Any, x: Any) -> Any:
        h = by_hand.tanh(w * carry["h"] + x["x"]) + x["push"]
        return {"h": h}, (h, (h, h))

    return step


def ribbon_of(scan: Callable, w: float, h: float, xs: np.ndarray) -> tuple[list[float], list[float]]:
    """Every h and its adjoint, as this scan makes them. Raises whatever it raises."""
    pushes = np.zeros(len(xs))
    values = np.asarray(scan(_memory(w), {"h": h}, {"x": xs, "push": pushes})[1][0], float)
    if values.shape != (len(xs),):
        raise ValueError(f"the first leaf of ys has shape {values.shape}, and there are {len(xs)} steps")

    def last(h: Any, pushes: Any) -> Any:
        return scan(_memory(w), {"h": h}, {"x": xs, "push": pushes})[0]["h"]

    by_start, by_pushes = by_hand.grad(last, argnums=(0, 1))(h, pushes)
    return [h, *map(float, values)], [float(by_start), *map(float, by_pushes)]


def your_ribbon(scan: Callable, w: float, h: float, xs: Sequence[float]) -> Moving:
    """The ribbon of a learner's own scan below the true one, step by step: forward the values, then back the adjoints.
    Where theirs is not written yet, or raises, the true one stands alone, and a sentence says why."""
    xs = np.asarray(xs, float)
    true = ribbon_of(by_hand.scan, w, h, xs)
    try:
        yours, why = ribbon_of(scan, w, h, xs), ""
    except NotImplementedError:
        yours, why = None, "Your my_scan is not written yet. When it is, run this cell again."
    except Exception as error:  # noqa: BLE001  whatever a learner's code raises: this cell only shows
        yours, why = None, f"Your my_scan raised {type(error).__name__}. The check above says more."
    n = len(xs)
    scene = Scene(520, 330 if yours else 190, [Control("Step", ["the start", *(f"forward: h{k + 1}" for k in range(n)), *(f"back: h{k}" for k in reversed(range(n + 1)))])])
    for top, title, ribbon in ((12, "bh.scan", true), (172, "your my_scan", yours)):
        if ribbon:
            _draw(scene, top, title, *ribbon, other=true if ribbon is yours else None)
    if why:
        scene.label(4, 182, why, 14)
    scene.say([_step_said(k, n, true, yours) for k in range(scene.frames)])
    told = "; ".join(f"h{k} has value {signed(v)} and adjoint {signed(a)}" for k, (v, a) in enumerate(zip(*true, strict=True)))
    alike = why or ("Yours has the same numbers everywhere." if _same(true, yours) else "Yours has other numbers, at the boxes with ≠.")
    return Moving(
        scene,
        alt="The ribbon of a loop of four steps by bh.scan" + (", and below it the same by your my_scan; a slider fills in values and then adjoints." if yours else "; a slider fills in values and then adjoints."),
        caption="Move the step: values fill the boxes from left to right, then adjoints come back from the right.",
        text=f"The loop is h = tanh({w:g} · h + x). With bh.scan, {told}. {alike}",
    )


def _same(true: Any, yours: Any) -> bool:
    return bool(np.allclose(true, yours, rtol=1e-6, atol=1e-9))


def _draw(scene: Scene, top: int, title: str, values: Sequence[float], bars: Sequence[float], other: Any) -> None:
    """One ribbon: a box for each h. `other` is the ribbon that it is held against: where a number differs, ≠ stands before it."""
    n, count = len(values) - 1, scene.frames
    scene.label(4, top + 10, title, 15, font_weight="bold")
    for k, (value, bar) in enumerate(zip(values, bars, strict=True)):
        x, middle = 50 + 105 * k, top + 68
        if k:
            on = [frame == k for frame in range(count)]
            scene.line(x - 105 + 42, middle - 14, x - 42, middle - 14, INK, [3 if o else 1.2 for o in on], marker_end="url(#arrow)")
            back = [frame == 2 * n + 2 - k for frame in range(count)]
            scene.line(x - 42, middle + 16, x - 105 + 42, middle + 16, SECOND, [3 if b else 1.2 for b in back], stroke_dasharray="5 3", marker_end="url(#arrow)")
        scene.add("rect", x=x - 42, y=middle - 42, width=84, height=84, rx=6, fill="#fff", stroke=INK, stroke_width=1.2)
        marks = ["≠ " if other and not np.isclose(mine, theirs[k], rtol=1e-6, atol=1e-9) else sign for mine, theirs, sign in ((value, (other or (values, bars))[0], "→ "), (bar, (other or (values, bars))[1], "← "))]
        scene.label(x, middle - 20, f"h{k}", 15, anchor="middle", font_family="monospace", font_weight="bold")
        scene.label(x, middle + 5, [f"{marks[0]}{signed(value)}" if frame >= k else "" for frame in range(count)], 15, FIRST, "middle")
        scene.label(x, middle + 29, [f"{marks[1]}{signed(bar)}" if frame >= 2 * n + 1 - k else "" for frame in range(count)], 15, anchor="middle")
    if other or scene.height < 200:  # below the last ribbon
        scene.label(4, top + 132, "→ value, forward  ·  ← adjoint, back" + ("  ·  ≠ differs from bh.scan" if other else ""), 14, MUTED)


def _step_said(frame: int, n: int, true: Any, yours: Any) -> str:
    forward = frame <= n
    k, row = (frame, 0) if forward else (2 * n + 1 - frame, 1)
    number = true[row][k]
    if frame == 0:
        said = f"The loop starts with h0 = {signed(number)}."
    elif forward:
        said = f"Step {k - 1} makes h{k}: its value is {signed(number)}."
    elif k == n:
        said = f"Now back. The adjoint of the last h, h{n}, is {signed(number)}."
    else:
        said = f"Step {k} sends back to h{k} what it got from h{k + 1}: the adjoint is {signed(number)}."
    if not yours:
        return said
    mine = yours[row][k]
    if np.isclose(mine, number, rtol=1e-6, atol=1e-9):
        return f"{said} Yours is the same."
    digits = next((d for d in range(3, 10) if signed(mine, d) != signed(number, d)), 10)
    return said.replace(f"{signed(number)}.", f"{signed(number, digits)}.") + f" Yours is {signed(mine, digits)}."
