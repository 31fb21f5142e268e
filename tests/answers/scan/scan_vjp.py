"""Answers to scan/scan_vjp: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from helpers import by_hand as bh


def sweep_with_array(step, pull, w, init, xs, carry_bar, ys_bar):
    hs = np.zeros(len(xs) + 1)
    hs[0] = init
    for k, x in enumerate(xs):
        hs[k + 1] = step(w, hs[k], x)
    bars = np.zeros((len(xs), 3))
    for k in range(len(xs) - 1, -1, -1):
        bars[k] = pull(w, hs[k], xs[k], carry_bar + ys_bar[k])
        carry_bar = bars[k, 1]
    return bars[:, 0].sum(), carry_bar, bars[:, 2]


def sweep_by_recursion(step, pull, w, init, xs, carry_bar, ys_bar):
    if not len(xs):
        return 0.0, carry_bar, []
    h = step(w, init, xs[0])
    w_bar, h_bar, xs_bar = sweep_by_recursion(step, pull, w, h, xs[1:], carry_bar, ys_bar[1:])
    dw, h_bar, x_bar = pull(w, init, xs[0], h_bar + ys_bar[0])
    return w_bar + dw, h_bar, [x_bar, *xs_bar]


def sweep_by_scan(step, pull, w, init, xs, carry_bar, ys_bar):
    """The reverse sweep is a scan itself, from the end to the start."""
    _, hs = bh.scan(lambda h, x: (step(w, h, x), h), init, xs)

    def back(bars, k):
        w_bar, h_bar = bars
        h, x, y_bar = k
        dw, h_bar, x_bar = pull(w, h, x, h_bar + y_bar)
        return (w_bar + dw, h_bar), x_bar

    (w_bar, h_bar), xs_bar = bh.scan(back, (0.0, carry_bar), (hs, xs, ys_bar), reverse=True)
    return w_bar, h_bar, xs_bar


def _sweep(add_w=True, y="before", begin=True, new_state=False, keep_order=False, recompute=False):
    def scan_vjp(step, pull, w, init, xs, carry_bar, ys_bar):
        hs = [init]
        for x in xs:
            hs.append(step(w, hs[-1], x))
        w_bar, h_bar, xs_bar = 0.0, carry_bar if begin else 0.0, []
        for k in reversed(range(len(xs))):
            if y == "before":
                h_bar += ys_bar[k]
            elif y == "instead":
                h_bar = ys_bar[k]
            h = hs[k + 1] if new_state else hs[k]
            if recompute:
                h = init
                for x in xs[:k]:
                    h = step(w, h, x)
            dw, h_bar, x_bar = pull(w, h, xs[k], h_bar)
            w_bar = w_bar + dw if add_w else dw
            xs_bar.append(x_bar)
            if y == "after":
                h_bar += ys_bar[k]
        return w_bar, h_bar, xs_bar if keep_order else xs_bar[::-1]

    return {"by_hand": scan_vjp}


def _bars(y_of, pulled=lambda found: found, init_bar=lambda h_bar, arrived, init, carry_bar: h_bar, each=False, mean=False):
    """The sweep with ys_bar read by y_of(ys_bar, k), pull's results by `pulled`."""

    def scan_vjp(step, pull, w, init, xs, carry_bar, ys_bar):
        hs = [init]
        for x in xs:
            hs.append(step(w, hs[-1], x))
        w_bar, h_bar, xs_bar = 0.0, carry_bar, np.zeros(len(xs))
        for k in range(len(xs) - 1, -1, -1):
            arrived = (carry_bar if each else h_bar) + y_of(ys_bar, k)
            message, h_bar, xs_bar[k] = pulled(pull(w, hs[k], xs[k], arrived))
            w_bar += message
        return w_bar / len(xs) if mean else w_bar, init_bar(h_bar, arrived, init, carry_bar), xs_bar

    return {"by_hand": scan_vjp}


def _own(ys_bar, k):
    return ys_bar[k]


def _forward(step, pull, w, init, xs, carry_bar, ys_bar):
    h, w_bar, h_bar, xs_bar = init, 0.0, carry_bar, []
    for x, y_bar in zip(xs, ys_bar, strict=True):
        message, h_bar, x_bar = pull(w, h, x, h_bar + y_bar)
        h = step(w, h, x)
        w_bar += message
        xs_bar.append(x_bar)
    return w_bar, h_bar, xs_bar


RIGHT = {
    "arrays": {"by_hand": sweep_with_array},
    "recursion": {"by_hand": sweep_by_recursion},
    "a scan": {"by_hand": sweep_by_scan},
    "a list of cotangents": _sweep(),
}

WRONG = {
    "M26": _sweep(add_w=False),
    "M26-carry": _sweep(y="instead"),
    "both-overwritten": _sweep(add_w=False, y="instead"),
    "no-ys": _sweep(y="none"),
    "no-carry": _sweep(begin=False),
    "ys-late": _sweep(y="after"),
    "new-state": _sweep(new_state=True),
    "xs-reversed": _sweep(keep_order=True),
    "forward in one loop": {"by_hand": _forward},
    "mean": _bars(_own, mean=True),
    "ys-reversed": _bars(lambda ys, k: ys[len(ys) - 1 - k]),
    "ys-shifted": _bars(lambda ys, k: ys[k - 1]),
    "ys-shifted-on": _bars(lambda ys, k: ys[k + 1] if k + 1 < len(ys) else 0.0),
    "last-y": _bars(lambda ys, k: ys[k] if k + 1 < len(ys) else 0.0),
    "carry-each": _bars(_own, each=True),
    "pull-order": _bars(_own, lambda found: (found[1], found[0], found[2])),
    "pull-order-h-x": _bars(_own, lambda found: (found[0], found[2], found[1])),
    "pull-order-w-x": _bars(_own, lambda found: found[::-1]),
    "init-early": _bars(_own, init_bar=lambda h_bar, arrived, init, carry_bar: arrived),
    "init-itself": _bars(_own, init_bar=lambda h_bar, arrived, init, carry_bar: init),
    "init-carry": _bars(_own, init_bar=lambda h_bar, arrived, init, carry_bar: carry_bar),
    "recomputed": _sweep(recompute=True),
    "other: a transform": {
        "by_hand": lambda step, pull, w, init, xs, c, y: bh.vjp(
            lambda w, init, xs: bh.scan(lambda h, x: (step(w, h, x),) * 2, init, xs), w, init, xs
        )[1]((c, y))
    },
}
