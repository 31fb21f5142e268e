"""Answers to scan/my_scan: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import numpy as np
from jax import lax

from helpers import by_hand as bh


def scan_by_flattening(f, init, xs):
    leaves, structure = bh.tree_flatten(xs)
    carry, rows = init, []
    for row in zip(*leaves, strict=True):
        carry, y = f(carry, bh.tree_unflatten(structure, list(row)))
        rows.append(bh.tree_leaves(y))
    return carry, bh.tree_unflatten(y, [bh.array(list(column)) for column in zip(*rows, strict=True)])


def scan_by_recursion(f, init, xs):
    n = len(bh.tree_leaves(xs)[0])

    def go(k, carry):
        if k == n:
            return carry, []
        carry, y = f(carry, bh.tree_map(lambda a: a[k], xs))
        last, ys = go(k + 1, carry)
        return last, [y, *ys]

    last, ys = go(0, init)
    return last, bh.tree_map(lambda *rows: bh.stack(rows), *ys)


def scan_growing(f, init, xs):
    """The ys grow by a row at each step."""
    columns, k = None, 0
    while k < len(bh.tree_leaves(xs)[0]):
        init, y = f(init, bh.tree_map(lambda a: a[k], xs))  # noqa: B023
        row = bh.tree_map(lambda leaf: bh.expand_dims(leaf, 0), y)
        columns = row if k == 0 else bh.tree_map(lambda *both: bh.concatenate(both), columns, row)
        k += 1
    return init, columns


def scan_by_while(f, init, xs):
    """The ys are written into arrays that are there from the start."""
    leaves, columns, k = bh.tree_leaves(xs), None, 0
    while k < len(leaves[0]):
        init, y = f(init, bh.tree_map(lambda a: a[k], xs))  # noqa: B023
        if columns is None:
            columns = bh.tree_map(lambda leaf: np.zeros((len(leaves[0]), *np.shape(leaf))), y)
        for column, leaf in zip(bh.tree_leaves(columns), bh.tree_leaves(y), strict=True):
            column[k] = leaf
        k += 1
    return init, columns


def _part_by_part(f, init, xs):
    carry, ys = init, []
    for k in range(len(xs["keep"])):
        carry, y = f(carry, {name: column[k] for name, column in xs.items()})
        ys.append(y)
    return carry, tuple(np.stack(part) for part in zip(*ys, strict=True))


def _my_scan(change=lambda carry, ys: (carry, ys), stack=True, forget=False, twice=False, rows=None):
    """my_scan with a fault of your choice."""

    def my_scan(f, init, xs):
        carry, ys = init, []
        for x in rows(xs) if rows else [bh.tree_map(lambda a: a[k], xs) for k in range(len(xs["keep"]))]:  # noqa: B023
            new, y = (f(carry, x)[0], f(carry, x)[1]) if twice else f(carry, x)
            carry = init if forget else new
            ys.append(y)
        if forget:
            carry = new
        return change(carry, bh.tree_map(lambda *r: np.stack(r), *ys) if stack else ys)

    return {"by_hand": my_scan}


def _stack_of_trees(f, init, xs, stack=np.stack):
    carry, ys = init, []
    for k in range(len(xs["keep"])):
        carry, y = f(carry, bh.tree_map(lambda a: a[k], xs))  # noqa: B023
        ys.append(y)
    return carry, stack(ys)


def _pair_reversed(f, init, xs):
    carry, ys = init, []
    for k in range(len(xs["keep"])):
        y, carry = f(carry, bh.tree_map(lambda a: a[k], xs))  # noqa: B023
        ys.append(y)
    return carry, bh.tree_map(lambda *rows: bh.stack(rows), *ys)


def _one_form(f, init, xs):
    carry, firsts, pushes, totals = init, [], [], []
    for k in range(len(xs["keep"])):
        carry, (first, (push, total)) = f(carry, bh.tree_map(lambda a: a[k], xs))  # noqa: B023
        firsts.append(first)
        pushes.append(push)
        totals.append(total)
    return carry, (bh.stack(firsts), (bh.stack(pushes), bh.stack(totals)))


RIGHT = {
    "flattened": {"by_hand": scan_by_flattening},
    "recursion": {"by_hand": scan_by_recursion},
    "a while loop": {"by_hand": scan_growing},
}

WRONG = {
    "M36": _my_scan(lambda carry, ys: (ys, carry)),
    "not-stacked": _my_scan(stack=False),
    "unstacked": _my_scan(
        lambda carry, ys: (carry, bh.tree_map(lambda *rows: list(rows), *ys)), stack=False
    ),
    "unstacked lists of lists": _my_scan(
        lambda carry, ys: (carry, bh.tree_map(lambda y: y.tolist(), ys))
    ),
    "no-grad": _my_scan(),
    "no-grad arrays": {"by_hand": scan_by_while},
    "M35": _my_scan(forget=True),
    "only-carry": _my_scan(lambda carry, ys: carry),
    "only-ys": _my_scan(lambda carry, ys: ys),
    "last-y": _my_scan(lambda carry, ys: (carry, bh.tree_map(lambda y: y[-1], ys))),
    "backward-ys": _my_scan(lambda carry, ys: (carry, bh.tree_map(lambda y: y[::-1], ys))),
    "len-of-dict": _my_scan(
        rows=lambda xs: [bh.tree_map(lambda a: a[k], xs) for k in range(len(xs))]  # noqa: B023
    ),
    "slices": _my_scan(
        rows=lambda xs: [bh.tree_map(lambda a: a[k : k + 1], xs) for k in range(len(xs["keep"]))]  # noqa: B023
    ),
    "slices all of xs": _my_scan(rows=lambda xs: [xs] * len(xs["keep"])),
    "pair-reversed": {"by_hand": _pair_reversed},
    "pair-reversed arguments": {"by_hand": lambda f, init, xs: _pair_reversed(lambda c, x: f(x, c)[::-1], init, xs)},
    "other: one form of y": {"by_hand": _one_form},
    "names": _my_scan(rows=lambda xs: xs),
    "rows-of-dict": _my_scan(rows=lambda xs: [xs[k] for k in range(3)]),
    "stacked-trees": {"by_hand": _stack_of_trees},
    "stacked-trees bh": {"by_hand": partial(_stack_of_trees, stack=bh.stack)},
    "twice": _my_scan(twice=True),
    "stacked-trees part by part": {"by_hand": _part_by_part},
    "bh-scan": {"by_hand": bh.scan},
    "bh-scan behind a lambda": {"by_hand": lambda f, init, xs: bh.scan(lambda c, x: f(c, x), init, xs)},
    "other: lax": {"by_hand": lambda f, init, xs: lax.scan(f, init, xs)},
}
