"""Answers to scan/from_nothing: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import torch

from tests.answers.scan.every_library import everywhere


def account(scan, start, rate, n):
    return scan(lambda balance, _: (balance * (1 + rate), balance * (1 + rate)), start, length=n)


def to_the_end(scan, xs):
    return scan(lambda total, x: (total + x, total + x), 0.0, xs, reverse=True)[1]


def both(account=account, to_the_end=to_the_end):
    return everywhere(lambda scan, start, rate, n, xs: (account(scan, start, rate, n), to_the_end(scan, xs)))


def growing(step, length=lambda n: n):
    """`account` with a step of its own: step(rate, start) gives it."""
    return both(lambda scan, start, rate, n: scan(step(rate, start), start, length=length(n)))


def summing(step, start=0.0, reverse=True):
    return both(to_the_end=lambda scan, xs: scan(step, start, xs, reverse=reverse)[1])


def _add(total, x):
    return total + x, total + x


def _twice(y):
    return y, y


def _counted(scan, start, rate, n):
    def step(state, _):
        balance, years = state
        balance = balance + rate * balance
        return (balance, years + 1.0), balance

    (balance, _), balances = scan(step, (start, 0.0), None, n)
    return [balance, balances]


def _no_trees(scan, xs):
    _, sums = scan(lambda c, x: ({"t": c["t"] + x}, c["t"] + x), {"t": 0.0 * xs[0]}, xs, None, True)
    return sums


_FLIP = {"by_hand": lambda xs: xs[::-1], "torch": lambda xs: torch.flip(xs, (0,)), "jax": lambda xs: xs[::-1]}
_ZEROS = {"by_hand": np.zeros, "torch": lambda n: torch.zeros(n, dtype=torch.float64), "jax": jnp.zeros}


def _flipped(again):
    def of(flip):
        def end(scan, xs):
            sums = scan(_add, 0.0, flip(xs))[1]
            return flip(sums) if again else sums

        return lambda scan, start, rate, n, xs: (account(scan, start, rate, n), end(scan, xs))

    return {way: of(flip) for way, flip in _FLIP.items()}


def _with_zeros(zeros):
    def made_up(scan, start, rate, n):
        return scan(lambda balance, x: _twice(balance * (1 + rate) + x), start, zeros(n))

    return lambda scan, start, rate, n, xs: (made_up(scan, start, rate, n), to_the_end(scan, xs))


def _by_loop(scan, start, rate, n):
    balances = [start * (1 + rate) ** (k + 1) for k in range(n)]
    return balances[-1], balances


def _turned_ys(flip):
    return lambda scan, start, rate, n, xs: (account(scan, start, rate, n), flip(to_the_end(scan, xs)))


def _turned_thrice(flip):
    return lambda scan, start, rate, n, xs: (account(scan, start, rate, n), flip(to_the_end(scan, flip(xs))))


def _other_first(scan, start, rate, n, xs):
    end = to_the_end(scan, xs)
    return account(scan, start, rate, n), end


RIGHT = {
    "two results, by themselves": both(),
    "a pair as carry": both(_counted),
    "a dict as carry": both(to_the_end=_no_trees),
    "a list of the two": everywhere(lambda scan, start, rate, n, xs: [account(scan, start, rate, n), to_the_end(scan, xs)]),
    "the other first": everywhere(_other_first),
}

WRONG = {
    "before": growing(lambda rate, start: lambda b, _: (b * (1 + rate), b)),
    "simple-interest": growing(lambda rate, start: lambda b, _: _twice(b + rate * start)),
    "rate-alone": growing(lambda rate, start: lambda b, _: _twice(b * rate)),
    "rate-added": growing(lambda rate, start: lambda b, _: _twice(b + rate)),
    "continuous": growing(lambda rate, start: lambda b, _: _twice(b * np.exp(float(rate)))),
    "percent": growing(lambda rate, start: lambda b, _: _twice(b * (1 + rate / 100))),
    "shrinks": growing(lambda rate, start: lambda b, _: _twice(b - rate * b)),
    "interest": growing(lambda rate, start: lambda b, _: (b * (1 + rate), b * rate)),
    "no-ys": growing(lambda rate, start: lambda b, _: (b * (1 + rate), None)),
    "year-too-few": growing(lambda rate, start: lambda b, _: _twice(b * (1 + rate)), lambda n: max(n - 1, 1)),
    "year-too-many": growing(lambda rate, start: lambda b, _: _twice(b * (1 + rate)), lambda n: n + 1),
    "exchanged": both(lambda scan, start, rate, n: account(scan, start, rate, n)[::-1]),
    "only-balances": both(lambda *given: account(*given)[1]),
    "only-the-last": both(lambda *given: account(*given)[0]),
    "one-year-behind": {
        "by_hand": lambda scan, start, rate, n, xs: (account(scan, start / (1 + rate), rate, n), to_the_end(scan, xs))
    },
    "start-too": {
        "by_hand": lambda scan, start, rate, n, xs: (
            (account(scan, start, rate, n)[0], np.append(start, account(scan, start, rate, n)[1])),
            to_the_end(scan, xs),
        )
    },
    "from-the-front": summing(_add, reverse=False),
    "from-the-front turned three times": {way: _turned_thrice(flip) for way, flip in _FLIP.items()},
    "turned-ys": {way: _turned_ys(flip) for way, flip in _FLIP.items()},
    "turned-ys of turned xs": _flipped(again=False),
    "front-turned": {
        "by_hand": lambda scan, start, rate, n, xs: (account(scan, start, rate, n), scan(_add, 0.0, xs)[1][::-1])
    },
    "without-its-own": summing(lambda total, x: (total + x, total)),
    "pair": both(to_the_end=lambda scan, xs: scan(_add, 0.0, xs, reverse=True)),
    "pair-from-the-front": both(to_the_end=lambda scan, xs: scan(_add, 0.0, xs)),
    "total": both(to_the_end=lambda scan, xs: scan(_add, 0.0, xs, reverse=True)[0]),
    "ys-are-xs": summing(lambda total, x: (total + x, x)),
    "starts-at-x": both(to_the_end=lambda scan, xs: scan(_add, xs[-1], xs, reverse=True)[1]),
    "starts-at-front": both(to_the_end=lambda scan, xs: scan(_add, xs[0], xs, reverse=True)[1]),
    "carries-x": summing(lambda last, x: (x, last + x)),
    "no-length": both(lambda scan, start, rate, n: scan(lambda b, _: _twice(b * (1 + rate)), start)),
    "length-as-xs": both(lambda scan, start, rate, n: scan(lambda b, _: _twice(b * (1 + rate)), start, n)),
    "length-as-xs a range": both(lambda scan, start, rate, n: scan(lambda b, _: _twice(b * (1 + rate)), start, xs=n, length=n)),
    "one-argument": both(lambda scan, start, rate, n: scan(lambda b: _twice(b * (1 + rate)), start, length=n)),
    "none-as-number": growing(lambda rate, start: lambda b, x: _twice(b * (1 + x))),
    "none-as-number times": growing(lambda rate, start: lambda b, x: _twice(b + b * x)),
    "turned-in-torch": {
        "torch": lambda scan, start, rate, n, xs: (account(scan, start, rate, n), scan(_add, 0.0, xs[::-1])[1])
    },
    "M37 whole numbers": {way: answer for way, answer in summing(_add, 0).items() if way != "jax"},
    "M37": summing(lambda total, x: ((total, x), x)),
    "no-pair": growing(lambda rate, start: lambda b, _: b * (1 + rate)),
    "arguments": both(to_the_end=lambda scan, xs: scan(xs, 0.0, _add, reverse=True)[1]),
    "no-scan": both(_by_loop),
    "with-xs": {way: _with_zeros(zeros) for way, zeros in _ZEROS.items()},
    "turned-round": _flipped(again=True),
    "other: only account": everywhere(lambda scan, start, rate, n, xs: account(scan, start, rate, n)),
}
