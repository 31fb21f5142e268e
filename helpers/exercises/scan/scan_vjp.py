"""scan/scan_vjp: The reverse sweep of a scan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, Rule, calls_at_most
from helpers.desk.functions import generic_numbers
from helpers.desk.record import Trial
from helpers.desk.scan import wave
from helpers.desk.scan.wave import WavePull
from helpers.exercises.programs import random_seed


@dataclass(frozen=True)
class Wave(wave.Wave):
    """A step that knows its slopes."""

    def slopes(self, w: Any, h: Any, x: Any) -> tuple:
        """The slopes of the new h by w, h and x."""
        a, b, c = self.numbers
        inner = a * np.cos(w * h + b * x)
        return inner * h, inner * w + c, inner * b


def _sweep_cases(rng: np.random.Generator) -> list[Case]:
    def one(n: int) -> Case:
        step = Wave(random_seed(rng))
        w, init, xs = generic_numbers(rng), generic_numbers(rng), generic_numbers(rng, (n,))
        return Case((step, WavePull(step), w, init, xs, generic_numbers(rng), generic_numbers(rng, (n,))))

    return [replace(one(2), edge=True), *map(one, (3, 4, 5, 6)), replace(one(1), edge=True)]


def _carries(step: Any, w: Any, init: Any, xs: np.ndarray) -> list:
    states = [init]
    for x in xs:
        states.append(step(w, states[-1], x))
    return states


def _forward_oracle(step: Wave, pull: Any, w: Any, init: Any, xs: np.ndarray, carry_bar: Any, ys_bar: np.ndarray) -> tuple:
    """The same numbers from the other direction: every input is pushed forward through the loop on its own."""
    n, states = len(xs), _carries(step, w, init, xs)

    def weighted(by_w: float, start: float, moved: int | None) -> float:
        tangent, total = start, 0.0
        for k in range(n):
            dw, dh, dx = step.slopes(w, states[k], xs[k])
            tangent = dh * tangent + by_w * dw + (dx if k == moved else 0.0)
            total += ys_bar[k] * tangent
        return total + carry_bar * tangent

    by_w, by_init = np.float64(weighted(1.0, 0.0, None)), np.float64(weighted(0.0, 1.0, None))
    return by_w, by_init, np.array([weighted(0.0, 0.0, k) for k in range(n)])


def _too_many_pulls(case: Case, trial: Trial) -> str | None:
    n, made = len(case.args[4]), trial.calls[1]
    return f"You called pull {made} times; one pull for each of the {n} steps is enough." if made > n else None


def _sweep_with(
    w_rule: str = "add", y_rule: str = "before", start: bool = True, state: int = 0, order: int = -1, flip: bool = True
) -> Callable[..., Any]:
    """The reverse sweep of a scan, with wrong rules of your choice."""

    def answer(step: Any, pull: Any, w: Any, init: Any, xs: np.ndarray, carry_bar: Any, ys_bar: np.ndarray) -> tuple:
        states = _carries(step, w, init, xs)
        h_bar, w_bar, xs_bar = (carry_bar if start else 0.0), 0.0, []
        for k in list(range(len(xs)))[::order]:
            if y_rule == "before":
                h_bar = h_bar + ys_bar[k]
            elif y_rule == "overwrite":
                h_bar = ys_bar[k]
            dw, h_bar, dx = pull(w, states[k + state], xs[k], h_bar)
            if y_rule == "after":
                h_bar = h_bar + ys_bar[k]
            w_bar = w_bar + dw if w_rule == "add" else dw
            xs_bar.append(dx)
        return np.float64(w_bar), np.float64(h_bar), np.array(xs_bar[::-1] if flip and order < 0 else xs_bar)

    return answer


def _bars_with(change: Callable[[Any, np.ndarray], tuple]) -> Callable[..., Any]:
    """The right sweep from other cotangents: change(carry_bar, ys_bar) is what it starts from."""
    return lambda step, pull, w, init, xs, carry_bar, ys_bar: _sweep_with()(step, pull, w, init, xs, *change(carry_bar, ys_bar))


def _pull_read_as(*order: int) -> Callable[..., Any]:
    """The sweep, where the three results of pull are taken in another order."""

    def answer(step: Any, pull: Any, *args: Any) -> tuple:
        def exchanged(*read: Any) -> list:
            found = pull(*read)
            return [found[k] for k in order]

        return _sweep_with()(step, exchanged, *args)

    return answer


def _mean(step: Any, pull: Any, w: Any, init: Any, xs: np.ndarray, *bars: Any) -> tuple:
    w_bar, h_bar, xs_bar = _sweep_with()(step, pull, w, init, xs, *bars)
    return w_bar / len(xs), h_bar, xs_bar


def _each_alone(step: Any, pull: Any, w: Any, init: Any, xs: np.ndarray, carry_bar: Any, ys_bar: np.ndarray) -> tuple:
    """Every step is pulled back from its own y and the last carry; nothing is handed to the step before."""
    states = _carries(step, w, init, xs)
    found = [pull(w, states[k], x, carry_bar + ys_bar[k]) for k, x in enumerate(xs)]
    return sum(f[0] for f in found), found[0][1], np.array([f[2] for f in found])


def _init_with(other: Callable[[Any, Any, Any, Any], Any]) -> Callable[..., Any]:
    """The right sweep, with another cotangent of init: other(adjoint of the first new h, init, right one, carry_bar)."""

    def answer(step: Any, pull: Any, w: Any, init: Any, xs: np.ndarray, carry_bar: Any, ys_bar: np.ndarray) -> tuple:
        arrived: list = []

        def listening(*read: Any) -> Any:
            arrived.append(read[3])
            return pull(*read)

        w_bar, h_bar, xs_bar = _sweep_with()(step, listening, w, init, xs, carry_bar, ys_bar)
        return w_bar, other(arrived[-1], init, h_bar, carry_bar), xs_bar

    return answer


def _recomputed(step: Any, pull: Any, w: Any, init: Any, xs: np.ndarray, *bars: Any) -> tuple:
    """The right result, with a second forward loop."""
    _carries(step, w, init, xs)
    return _sweep_with()(step, pull, w, init, xs, *bars)


EXERCISE = Exercise(
    id="scan/scan_vjp",
    title="The reverse sweep of a scan",
    level=3,
    minutes=15,
    signature="scan_vjp(step, pull, w, init, xs, carry_bar, ys_bar)",
    cases=_sweep_cases,
    oracle=_forward_oracle,
    rules=(
        calls_at_most(lambda step, pull, w, init, xs, c, y: len(xs), "step called once for each x", "recomputed"),
        Rule(_too_many_pulls, "pull called once for each x", "recomputed", watch="calls"),
    ),
    mistakes=(
        Mistake("M26", _sweep_with(w_rule="last"), "Every step reads w, so every step sends it a message. You kept the last one only: add them up."),
        Mistake("M26-carry", _sweep_with(y_rule="overwrite"), "Two paths leave each h: one into its y, one into the next step. The message of y replaced the other: add."),
        Mistake("both-overwritten", _sweep_with(w_rule="last", y_rule="overwrite"), "Messages were replaced at two places: at w, which every step reads, and at h, which is carried on and written down. Add at both."),
        Mistake("no-ys", _sweep_with(y_rule="none"), "Nothing came back through the ys. Each h is written down as y, so ys_bar[k] is a message to it, too."),
        Mistake("no-carry", _sweep_with(start=False), "The last h is also the carry that the scan returns. Begin with its cotangent, carry_bar, not with 0."),
        Mistake("ys-late", _sweep_with(y_rule="after"), "ys_bar[k] came in after step k was pulled back. y is the new h of its step, so its message arrives before that pull."),
        Mistake("new-state", _sweep_with(state=1), "pull got the h that the step made. It wants what the step read: the h before it."),
        Mistake("forward", _sweep_with(order=1), "The sweep ran from the first step to the last. Messages come from the end: go backward."),
        Mistake("xs-reversed", _sweep_with(flip=False), "All right but for the order of xs_bar: the sweep made them from last to first."),
        Mistake("order", lambda *args: [_sweep_with()(*args)[k] for k in (1, 0, 2)], "The cotangents of w and of init are exchanged: give them in the order w, init, xs."),
        Mistake("mean", _mean, "You took the mean of the messages to w. They are added: each step reads w, and each reading counts."),
        Mistake("ys-reversed", _bars_with(lambda c, ys: (c, ys[::-1])), "ys_bar was read in reverse order. On the way back from step k, it is ys_bar[k] that arrives."),
        Mistake("ys-shifted", _bars_with(lambda c, ys: (c, np.roll(ys, 1))), "ys_bar is read one place too early: at step k stands ys_bar[k - 1], and at the first step the last one. Step k made y number k."),
        Mistake("ys-shifted-on", _bars_with(lambda c, ys: (c, np.append(ys[1:], 0.0))), "ys_bar is read one place too late: at step k stands ys_bar[k + 1]. Step k made y number k."),
        Mistake("last-y", _bars_with(lambda c, ys: (c, np.append(ys[:-1], 0.0))), "The last entry of ys_bar never came in. The last h is both the carry and a y: it gets carry_bar and ys_bar[-1]."),
        Mistake("carry-each", _each_alone, "Every step got carry_bar, and none the message of the step behind it. The h_bar that pull returns belongs to the step before."),
        Mistake("pull-order", _pull_read_as(1, 0, 2), "pull gives (w_bar, h_bar, x_bar), in this order: you took its first two results for each other."),
        Mistake("pull-order-h-x", _pull_read_as(0, 2, 1), "pull gives (w_bar, h_bar, x_bar), in this order: you took its last two results for each other."),
        Mistake("pull-order-w-x", _pull_read_as(2, 1, 0), "pull gives (w_bar, h_bar, x_bar), in this order: you took the first and the last for each other."),
        Mistake("init-early", _init_with(lambda first, init, h_bar, c: first), "The cotangent of init is what the last pull returns as h_bar, at step 0. You gave what went into that pull."),
        Mistake("init-itself", _init_with(lambda first, init, h_bar, c: init), "init itself stands where its cotangent belongs: the h_bar that is left when the sweep has passed step 0."),
        Mistake("init-carry", _init_with(lambda first, init, h_bar, c: c), "carry_bar stands where the cotangent of init belongs. That is what has become of it at the start: the h_bar that is left when the sweep has passed step 0."),
        Mistake("recomputed", _recomputed, "Keep every h of the forward loop in a list, and read it from there on the way back."),
    ),
    hints=(
        "What does pull need that only the forward loop knows? And how many messages does w get?",
        "Picture a ribbon of boxes. Forward, each box hands h to the right. Back, each box gets h_bar from the right, and what its y brings is added. It hands h_bar to the left, drops a message into w's bowl, and one into its own x.",
        "forward: a list of all h, the first is init\nh_bar = carry_bar, w_bar = 0\nfor k from the last to the first:\n    h_bar gains ys_bar[k]\n    message to w, h_bar, xs_bar[k] = pull at w, the h before step k, xs[k], h_bar\n    w_bar gains the message\nreturn w_bar, h_bar, xs_bar",
        "In the loop: `h_bar = h_bar + ys_bar[k]`, then `dw, h_bar, xs_bar[k] = pull(w, hs[k], xs[k], h_bar)`, then `w_bar = w_bar + dw`. What is left of h_bar at the end belongs to init.",
    ),
)  # fmt: skip
