"""Answers to derivatives/chain: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import math
from functools import reduce


def chain_by_recursion(fs, dfs):
    if not fs:
        return lambda x: 1.0
    inner, inner_slope = (lambda x: reduce(lambda z, f: f(z), reversed(fs[1:]), x)), chain_by_recursion(fs[1:], dfs[1:])
    return lambda x: dfs[0](inner(x)) * inner_slope(x)


def chain_by_values(fs, dfs):
    def slope(x):
        seen = [x]
        for f in reversed(fs):
            seen.append(f(seen[-1]))
        return math.prod(df(z) for df, z in zip(dfs[::-1], seen[:-1], strict=True))

    return slope


def chain_at_one_point(fs, dfs):
    def slope(x):
        product = 1.0
        for df in dfs:
            product *= df(x)
        return product

    return slope


def chain_left_to_right(fs, dfs):
    def slope(x):
        product = 1.0
        for f, df in zip(fs, dfs, strict=True):
            product, x = product * df(x), f(x)
        return product

    return slope


def chain_paired(turn_fs):
    def chain(fs, dfs):
        def slope(x):
            product = 1.0
            for f, df in zip(reversed(fs), dfs, strict=True) if turn_fs else zip(fs, reversed(dfs), strict=True):
                product *= df(x)
                x = f(x)
            return product

        return slope

    return chain


def chain_returns_in_the_loop(fs, dfs):
    def slope(x):
        product = 1.0
        for f, df in zip(reversed(fs), reversed(dfs), strict=True):
            product *= df(x)
            x = f(x)
            return product

    return slope


def chain_from_zero(fs, dfs):
    def slope(x):
        product = 0.0
        for f, df in zip(reversed(fs), reversed(dfs), strict=True):
            product *= df(x)
            x = f(x)
        return product

    return slope


def chain_gives_x_back(fs, dfs):
    if not fs:
        return lambda x: x
    return chain_by_values(fs, dfs)


def compose(*fs):
    def composed(x):
        for f in reversed(fs):
            x = f(x)
        return x

    return composed


RIGHT = {
    "recursion": {"by_hand": chain_by_recursion},
    "values first, slopes after": {"by_hand": chain_by_values},
}


def chain_used_up(fs, dfs):
    pairs = zip(reversed(fs), reversed(dfs), strict=True)

    def slope(x):
        product = 1.0
        for f, df in pairs:
            product, x = product * df(x), f(x)
        return product

    return slope


def chain_kept(fs, dfs):
    product = 1.0

    def slope(x):
        nonlocal product
        for f, df in zip(reversed(fs), reversed(dfs), strict=True):
            product, x = product * df(x), f(x)
        return product

    return slope


def chain_once_each(fs, dfs):
    by_function = dict(zip(fs, dfs, strict=True))

    def slope(x):
        slopes = {}
        for f in reversed(fs):
            slopes.setdefault(f, by_function[f](x))
            x = f(x)
        product = 1.0
        for number in slopes.values():
            product *= number
        return product

    return slope


def chain_by_differences(fs, dfs):
    def value(x):
        for f in reversed(fs):
            x = f(x)
        return x

    return lambda x: (value(x + 1e-5) - value(x - 1e-5)) / 2e-5


def chain_popping(fs, dfs):
    def slope(x):
        product = 1.0
        while fs:
            product, x = product * dfs.pop()(x), fs.pop()(x)
        return product

    return slope


def chain_turning(fs, dfs):
    fs, dfs = list(fs), list(dfs)

    def slope(x):
        fs.reverse(), dfs.reverse()
        product = 1.0
        for f, df in zip(fs, dfs, strict=True):
            product, x = product * df(x), f(x)
        return product

    return slope


def chain_moving_by_slopes(fs, dfs):
    def slope(x):
        product = 1.0
        for df in reversed(dfs):
            product *= df(x)
            x = df(x)
        return product

    return slope


WRONG = {
    "other: empties the lists": {"by_hand": chain_popping},
    "turned-each-time": {"by_hand": chain_turning},
    "slopes-as-points": {"by_hand": chain_moving_by_slopes},
    "fixed-number": {"by_hand": lambda fs, dfs: lambda x: dfs[0](fs[1](x)) * dfs[1](x)},
    "other: six at most": {"by_hand": lambda fs, dfs: chain_by_recursion(fs[-6:], dfs[-6:])},
    "too-early": {"by_hand": lambda fs, dfs: [chain_by_recursion(fs, dfs), fs and fs[0](1.0)][0]},
    "differences complex": {"by_hand": lambda fs, dfs: lambda x: reduce(lambda z, f: f(z), reversed(fs), x + 1e-20j).imag / 1e-20},
    "used-up": {"by_hand": chain_used_up},
    "kept-product": {"by_hand": chain_kept},
    "once-each": {"by_hand": chain_once_each},
    "differences": {"by_hand": chain_by_differences},
    "sum-at-x": {"by_hand": lambda fs, dfs: lambda x: sum(df(x) for df in dfs)},
    "M03 all at x": {"by_hand": chain_at_one_point},
    "order": {"by_hand": chain_left_to_right},
    "empty-x": {"by_hand": chain_gives_x_back},
    "early-return": {"by_hand": chain_returns_in_the_loop},
    "from-zero": {"by_hand": chain_from_zero},
    "slopes-composed": {"by_hand": lambda fs, dfs: compose(*dfs)},
    "pairs": {"by_hand": chain_paired(True)},
    "pairs-dfs": {"by_hand": chain_paired(False)},
    "never-empty": {"by_hand": lambda fs, dfs: lambda x: chain_by_recursion(fs[:-1], dfs[:-1])(fs[-1](x)) * dfs[-1](x)},
}
