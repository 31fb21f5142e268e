"""Chapter 09: Newton's step from places on the hiker's map, damped or not, and the curvatures that decide it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from helpers.pictures import Moving
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, signed
from helpers.pictures.moving import Control, Plot, Scene

_signed = partial(signed, digits=2)

_ROUTE = ((1.9, 0.06), (1.5, 0.3), (0.1, 1.5), (-1.25, 0.05))  # from a hilltop by a saddle into a bowl
_STOPS = 31
_EAST, _NORTH = (-2.9, 3.1), (-1.6, 2.9)
_SIZE = 0.5  # of the curve around p: v with vᵀHv = ±_SIZE²


def newton_step(height: Callable[[Any], Any], gradient: Callable[[Any], Any], hessian: Callable[[Any], Any]) -> Moving:
    """The hiker's map with a place p that a slider moves, the curve vᵀHv = ±1 around it, and the step from there."""
    places = _route()
    scene = Scene(510, 490, [Control("Place of p", [f"{k + 1} of {_STOPS}" for k in range(_STOPS)], 4), Control("Step", ["Newton", "damped"], choices=True)])
    plot = Plot(scene, 15, 12, 480, 360, _EAST, _NORTH)
    _map(plot, height)
    plot.curve(*np.array(places).T, MUTED, 1.5, stroke_dasharray="2 5")
    for kind, at, right in (("hill", (1.977, 0.0), 30), ("saddle", (0.0, np.pi / 2), 42), ("bowl", (-1.306, 0.0), -30)):
        x, y = plot.at(*at)
        scene.add("path", d=f"M{x - 4:.1f} {y:.1f}h8m-4 -4v8", stroke=INK, stroke_width=1.5)
        scene.label(x + right, y + 22, kind, 15, anchor="middle", stroke="#fff", stroke_width=4, paint_order="stroke")
    solid, dashed, ends, says, told = [], [], [], [], []
    for k, p in enumerate(places):
        g, h = np.asarray(gradient(p), float), np.asarray(hessian(p), float)
        w, q = np.linalg.eigh(h)
        curves = [_curve(plot, p, w, q, sign) for sign in (1, -1)]
        for damped in (False, True):
            step, halved = _step(height, p, g, w, q, damped)
            solid.append(curves[0])
            dashed.append(curves[1])
            ends.append(p + step)
            says.append(_sentence(height, p, w, step, halved, damped))
            if k in (4, 15, _STOPS - 4):
                told.append(says[-1])
    scene.add("path", d=solid, fill="none", stroke=FIRST, stroke_width=2.5)
    scene.add("path", d=dashed, fill="none", stroke=FIRST, stroke_width=2.5, stroke_dasharray="6 4")
    starts = np.repeat(np.array(places), 2, axis=0)
    tips = [_inside(p, end) for p, end in zip(starts, ends, strict=True)]
    here, there = plot.at(*starts.T), plot.at(*np.array(tips).T)
    far = np.hypot(there[0] - here[0], there[1] - here[1])
    scene.line(*here, *there, SECOND, np.minimum(3.5, np.maximum(far - 6, 1) / 8), marker_end="url(#arrow)")  # a short step has a small head
    landed = [np.allclose(tip, end) for tip, end in zip(tips, ends, strict=True)]
    scene.add("circle", cx=there[0], cy=there[1], r=[6 if on else 0 for on in landed], fill="#fff", stroke=SECOND, stroke_width=3)
    scene.add("circle", cx=here[0], cy=here[1], r=7, fill=INK)
    _legend(scene)
    scene.say(says)
    return Moving(
        scene,
        alt="The hiker's map with a place p that a slider moves from a hill by a saddle into a bowl, a curve around p that shows the curvatures, and Newton's step from p, damped or not.",
        caption="Move p, and change the step: where does plain Newton lead up, and from where on do the two agree?",
        text=f"The map with the level lines of height, and a dotted route from a hilltop by a saddle into a bowl; crosses with their names mark the three. Around p stands the curve of all v that bend the ground equally much, "
        f"solid where it bends up and dashed where it bends down: an ellipse where both curvatures have one sign, a pair of hyperbolas at a saddle. An arrow shows the step. {' '.join(told)}",
    )


def _route() -> list[np.ndarray]:
    corners = np.array(_ROUTE)
    far = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
    at = np.linspace(0, far[-1], _STOPS)
    return list(np.stack([np.interp(at, far, corners[:, k]) for k in (0, 1)], axis=1))


def _step(height: Callable[[Any], Any], p: np.ndarray, g: np.ndarray, w: np.ndarray, q: np.ndarray, damped: bool) -> tuple[np.ndarray, int]:
    """Newton's step, and how often it was halved. Damped, it divides by |λ| and is halved until it leads down."""
    step, halved = -(q / (np.abs(w) if damped else w)) @ (q.T @ g), 0
    while damped and height(p + step) > height(p) + 1e-12:
        step, halved = step / 2, halved + 1
    return step, halved


def _curve(plot: Plot, p: np.ndarray, w: np.ndarray, q: np.ndarray, sign: int) -> str:
    """The v with vᵀHv = sign·_SIZE², around p and inside the field, as a path."""
    turns = np.linspace(0, 2 * np.pi, 41)
    ways = np.stack([np.cos(turns), np.sin(turns)])
    bend = sign * (w @ (q.T @ ways) ** 2)
    far = np.where(bend > 0.04, _SIZE / np.sqrt(np.maximum(bend, 0.04)), np.nan)
    x, y = p[:, None] + far * ways
    out = (x < _EAST[0]) | (x > _EAST[1]) | (y < _NORTH[0]) | (y > _NORTH[1])
    return plot.path(np.where(out, np.nan, x), y)


def _inside(p: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The end of a step, or where it leaves the field."""
    share = 1.0
    for at, to, (low, high) in zip(p, end, (_EAST, _NORTH), strict=True):
        edge = high if to > high else low if to < low else None
        if edge is not None:
            share = min(share, (edge - at) / (to - at))
    return p + share * (end - p)


def _sentence(height: Callable[[Any], Any], p: np.ndarray, w: np.ndarray, step: np.ndarray, halved: int, damped: bool) -> str:
    kind = "as on a hill" if w[1] < 0 else "as in a bowl" if w[0] > 0 else "as at a saddle"
    end, before, after = p + step, float(height(p)), float(height(p + step))
    way = "nowhere new" if abs(after - before) < 5e-4 else "up" if after > before else "down"
    off = not np.allclose(_inside(p, end), end)
    times = {0: "", 1: ", halved once,", 2: ", halved twice,"}.get(halved, f", halved {halved} times,")
    return (
        f"p = {_pair(p)}, curvatures {_signed(w[0])} and {_signed(w[1])}, {kind}. {'The damped step' + times if damped else 'Newton’s step'} "
        f"leads {'off the map, ' if off else ''}to {_pair(end)}: height {_signed(before)} → {_signed(after)}, {way}."
    )


def _map(plot: Plot, height: Callable[[Any], Any]) -> None:
    from contourpy import contour_generator

    east, north = np.linspace(*_EAST, 49), np.linspace(*_NORTH, 37)
    lines = contour_generator(east, north, np.asarray(height(np.stack(np.meshgrid(east, north)))))
    for level in np.arange(-6, 12) / 5:
        for line in lines.lines(level):
            line = np.concatenate([line[:-1:3], line[-1:]])
            plot.curve(line[:, 0], line[:, 1], "#d0d0d0", 1.2)
    plot.scene.add("rect", x=plot.left, y=plot.top, width=plot.width, height=plot.height, fill="none", stroke=MUTED)


def _legend(scene: Scene) -> None:
    scene.label(495, 390, "east →", 14, anchor="end")
    scene.label(15, 390, "↑ north", 14)
    scene.add("circle", cx=29, cy=413, r=7, fill=INK)
    scene.label(50, 418, "p, and its route", 15)
    scene.line(240, 413, 268, 413, SECOND, 3.5, marker_end="url(#arrow)")
    scene.label(276, 418, "the step, to the ring", 15)
    scene.line(15, 443, 43, 443, FIRST, 2.5)
    scene.label(50, 448, "the ground bends up", 15)
    scene.line(240, 443, 268, 443, FIRST, 2.5, stroke_dasharray="6 4")
    scene.label(276, 448, "it bends down", 15)
    scene.label(15, 476, "The nearer a curve comes to p, the stronger the bend.", 14, MUTED)


def _pair(v: Any) -> str:
    return f"({_signed(v[0])}, {_signed(v[1])})"
