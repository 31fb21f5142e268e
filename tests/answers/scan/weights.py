"""Answers to scan/weights: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np
import torch

from helpers import by_hand as bh


def _forward(W, init, xs):
    hs = [init]
    for x in xs:
        hs.append(np.tanh(W @ hs[-1] + x))
    return hs


def sweep_with_rows(W, init, xs, carry_bar):
    hs, h_bar, rows = _forward(W, init, xs), carry_bar, []
    for k in range(len(xs) - 1, -1, -1):
        u_bar = h_bar * (1 - hs[k + 1] ** 2)
        rows.insert(0, u_bar)
        h_bar = u_bar @ W
    return np.array(rows).T @ np.array(hs[:-1]), h_bar, rows


def sweep_by_recursion(W, init, xs, carry_bar):
    if not len(xs):
        return np.zeros_like(W), carry_bar, []
    h = np.tanh(W @ init + xs[0])
    W_bar, h_bar, xs_bar = sweep_by_recursion(W, h, xs[1:], carry_bar)
    u_bar = (1 - h * h) * h_bar
    return W_bar + u_bar[:, None] * init, W.T @ u_bar, [u_bar, *xs_bar]


def sweep_by_scan(W, init, xs, carry_bar):
    def forth(h, x):
        new = np.tanh(W @ h + x)
        return new, (h, new)

    def back(bars, both):
        W_bar, h_bar = bars
        h, new = both
        u_bar = h_bar * (1 - new**2)
        return (W_bar + np.outer(u_bar, h), W.T @ u_bar), u_bar

    _, both = bh.scan(forth, init, xs)
    (W_bar, h_bar), xs_bar = bh.scan(back, (0.0 * W, carry_bar), both, reverse=True)
    return W_bar, h_bar, xs_bar


def sweep_in_lists(W, init, xs, carry_bar):
    """Entry by entry, in plain numbers; the slope by cosh."""
    n, hs, us = len(init), [list(map(float, init))], []
    for x in xs:
        us.append([sum(W[i, j] * hs[-1][j] for j in range(n)) + x[i] for i in range(n)])
        hs.append([float(np.tanh(u)) for u in us[-1]])
    W_bar, h_bar, rows = [[0.0] * n for _ in range(n)], list(carry_bar), []
    for k in reversed(range(len(xs))):
        u_bar = [h_bar[i] / np.cosh(us[k][i]) ** 2 for i in range(n)]
        W_bar = [[W_bar[i][j] + u_bar[i] * hs[k][j] for j in range(n)] for i in range(n)]
        h_bar = [sum(W[i, j] * u_bar[i] for i in range(n)) for j in range(n)]
        rows.append(u_bar)
    return W_bar, h_bar, rows[::-1]


def _sweep(slope=None, outer=np.outer, back=None, add=True, order=-1, rows="u", flip=True, first=None):
    def weights_vjp(W, init, xs, carry_bar):
        hs, h_bar = _forward(W, init, xs), carry_bar if first is None else first(carry_bar)
        W_bar, xs_bar = np.zeros_like(W), []
        for k in list(range(len(xs)))[::order]:
            d = 1 - hs[k + 1] ** 2 if slope is None else slope(hs, k, W @ hs[k] + xs[k])
            u_bar = h_bar * d
            W_bar = W_bar + outer(u_bar, hs[k]) if add else outer(u_bar, hs[k])
            xs_bar.append(u_bar if rows == "u" else h_bar)
            h_bar = W.T @ u_bar if back is None else back(W, u_bar)
        return W_bar, h_bar, np.array(xs_bar[::-1] if flip and order < 0 else xs_bar)

    return {"by_hand": weights_vjp}


def _after(change):
    return {"by_hand": lambda *given: change(*sweep_with_rows(*given))}


def _rows_alike(W, init, xs, carry_bar):
    hs, h_bar, W_bar, rows = _forward(W, init, xs), carry_bar, 0.0 * W, []
    for k in reversed(range(len(xs))):
        u_bar = h_bar * (1 - hs[k + 1] ** 2)
        W_bar += u_bar * hs[k]
        rows.insert(0, u_bar)
        h_bar = W.T @ u_bar
    return W_bar, h_bar, rows


def _down_to_one(W, init, xs, carry_bar):
    hs, h_bar, W_bar, xs_bar = _forward(W, init, xs), carry_bar, 0.0 * W, 0.0 * xs
    for k in range(len(xs) - 1, 0, -1):
        xs_bar[k] = h_bar * (1 - hs[k + 1] ** 2)
        W_bar += np.outer(xs_bar[k], hs[k])
        h_bar = W.T @ xs_bar[k]
    return W_bar, h_bar, xs_bar


def _differences(*given, h=1e-5):
    *given, carry_bar = given

    def end(place, step):
        moved = [part.copy() for part in given]
        moved[place[0]][place[1]] += step
        return carry_bar @ _forward(*moved)[-1]

    slopes = [np.zeros_like(part) for part in given]
    for part, found in enumerate(slopes):
        for at in np.ndindex(found.shape):
            found[at] = (end((part, at), h) - end((part, at), -h)) / (2 * h)
    return slopes


def _complex_steps(W, init, xs, carry_bar, h=1e-20):
    given = W, init, xs

    def slopes(part):
        found = np.zeros_like(given[part])
        for at in np.ndindex(found.shape):
            moved = [array.astype(complex) for array in given]
            moved[part][at] += 1j * h
            found[at] = (carry_bar @ _forward(*moved)[-1]).imag / h
        return found

    return slopes(0), slopes(1), slopes(2)


def _in_one_buffer(overwrite):
    """Every row for xs is the same array, whatever is written into it later."""

    def weights_vjp(W, init, xs, carry_bar):
        hs, bar, W_bar, rows = _forward(W, init, xs), carry_bar.copy(), 0.0 * W, []
        row = bar if overwrite else bar.copy()
        for k in reversed(range(len(xs))):
            row[:] = bar * (1 - hs[k + 1] ** 2)
            W_bar += np.outer(row, hs[k])
            rows.insert(0, row)
            bar[:] = W.T @ row
        return W_bar, bar, rows

    return {"by_hand": weights_vjp}


def _in_place(W, init, xs, carry_bar):
    hs, h_bar, W_bar, rows = _forward(W, init, xs), carry_bar, 0.0 * W, []
    for k in reversed(range(len(xs))):
        h_bar *= 1 - hs[k + 1] ** 2
        W_bar += np.outer(h_bar, hs[k])
        rows.insert(0, h_bar.copy())
        h_bar = W.T @ h_bar
    return W_bar, h_bar, rows


def _adding(W, init, xs, carry_bar):
    hs, h_bar, W_bar, rows = _forward(W, init, xs), carry_bar, 0.0 * W, []
    for k in reversed(range(len(xs))):
        u_bar = h_bar * (1 - hs[k + 1] ** 2)
        W_bar += np.outer(u_bar, hs[k])
        rows.insert(0, u_bar)
        h_bar = h_bar + W.T @ u_bar
    return W_bar, h_bar, rows


def _growing(W, init, xs, carry_bar, total=[]):  # noqa: B006  a list that stays
    W_bar, h_bar, rows = sweep_with_rows(W, init, xs, carry_bar)
    total.append(W_bar)
    return sum(t for t in total if t.shape == W.shape), h_bar, rows


def _kept(known={}):  # noqa: B006  a table that stays
    def weights_vjp(W, init, xs, carry_bar):
        return known.setdefault((W.shape, len(xs)), sweep_with_rows(W, init, xs, carry_bar))

    return {"by_hand": weights_vjp}


RIGHT = {
    "rows, and one product": {"by_hand": sweep_with_rows},
    "recursion": {"by_hand": sweep_by_recursion},
    "two scans": {"by_hand": sweep_by_scan},
    "plain lists": {"by_hand": sweep_in_lists},
    "einsum": _sweep(outer=lambda u, h: np.einsum("i,j->ij", u, h), back=lambda W, u: np.einsum("ij,i->j", W, u)),
}

WRONG = {
    "W-for-transposed": _sweep(back=lambda W, u_bar: W @ u_bar),
    "outer-transposed": _sweep(outer=lambda u_bar, h: np.outer(h, u_bar)),
    "outer-transposed in the product": _after(lambda W_bar, h_bar, xs_bar: (W_bar.T, h_bar, xs_bar)),
    "both-transposed": _sweep(back=lambda W, u_bar: W @ u_bar, outer=lambda u_bar, h: np.outer(h, u_bar)),
    "M26": _sweep(add=False),
    "no-tanh": _sweep(slope=lambda hs, k, u: 1.0),
    "old-h": _sweep(slope=lambda hs, k, u: 1 - hs[k] ** 2),
    "slope-at-u": _sweep(slope=lambda hs, k, u: 1 - u**2),
    "no-square": _sweep(slope=lambda hs, k, u: 1 - hs[k + 1]),
    "tanh-twice": _sweep(slope=lambda hs, k, u: 1 - np.tanh(hs[k + 1]) ** 2),
    "tanh-as-slope": _sweep(slope=lambda hs, k, u: np.tanh(u)),
    "xs-reversed": _sweep(flip=False),
    "forward": _sweep(order=1),
    "x-past-tanh": _sweep(rows="h"),
    "ones": _sweep(first=np.ones_like),
    "no-W": _sweep(back=lambda W, u_bar: u_bar),
    "order": _after(lambda W_bar, h_bar, xs_bar: (h_bar, W_bar, xs_bar)),
    "W-alone": _after(lambda W_bar, h_bar, xs_bar: W_bar),
    "xs-added": _after(lambda W_bar, h_bar, xs_bar: (W_bar, h_bar, sum(xs_bar))),
    "mean": _after(lambda W_bar, h_bar, xs_bar: (W_bar / len(xs_bar), h_bar, xs_bar)),
    "transform": {
        "by_hand": lambda W, init, xs, c: bh.vjp(
            lambda W, h, xs: bh.scan(lambda h, x: (bh.tanh(W @ h + x), None), h, xs)[0], W, init, xs
        )[1](c)
    },
    "complex-steps": {"by_hand": _complex_steps},
    "slope-without-x": {
        "by_hand": lambda W, init, xs, c: _sweep(slope=lambda hs, k, u: 1 - np.tanh(u - xs[k]) ** 2)["by_hand"](W, init, xs, c)
    },
    "one-buffer": _in_one_buffer(overwrite=True),
    "one-row-kept": _in_one_buffer(overwrite=False),
    "rows-alike": {"by_hand": _rows_alike},
    "stops-early": {"by_hand": _down_to_one},
    "other: differences": {"by_hand": _differences},
    "adds-to-the-old": {"by_hand": _adding},
    "other: carry_bar changed in place": {"by_hand": _in_place},
    "other: a total that grows": {"by_hand": _growing},
    "other: kept by its sizes": _kept(),
    "other: torch": {
        "by_hand": lambda W, init, xs, c: [
            part.numpy() for part in torch.autograd.functional.vjp(
                lambda W, h, xs: _torch_end(W, h, xs), tuple(map(torch.tensor, (W, init, xs))), torch.tensor(c)
            )[1]
        ]
    },
}


def _torch_end(W, h, xs):
    for x in xs:
        h = torch.tanh(W @ h + x)
    return h
