"""Answers to vjp/checkpointed: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import math

import numpy as np

from helpers import by_hand as bh


def checkpointed_with(length, rerun_last=True, first_rest=False):
    """Segments of length(n), perhaps with the shorter one first."""

    def checkpointed(step, pull, x0, n, ct):
        k = length(n)
        starts = list(range(0, n, k))
        if first_rest:
            starts = sorted({0, *range(n % k, n, k)})
        kept, x = {}, x0
        for i in range(n):
            if i in starts:
                kept[i] = x
            x = step(x)
        for start, end in reversed(list(zip(starts, [*starts[1:], n], strict=True))):
            states = [kept.pop(start)]
            for _ in range(end - start - 1):
                states.append(step(states[-1]))
            while states:
                ct = pull(states.pop(), ct)
        return ct

    return checkpointed


def checkpointed_growing(step, pull, x0, n, ct):
    """Stretches of 1, 2, 3, ... steps from the end."""
    lengths, left = [], n
    while left:
        lengths.append(min(len(lengths) + 1, left))
        left -= lengths[-1]
    kept, x, lengths = [], x0, lengths[::-1]
    for number, length in enumerate(lengths):
        kept.append(x)
        for _ in range(length if number + 1 < len(lengths) else 0):
            x = step(x)
    for length in reversed(lengths):
        states = [kept.pop()]
        for _ in range(length - 1):
            states.append(step(states[-1]))
        for state in reversed(states):
            ct = pull(state, ct)
    return ct


def checkpointed_recursive(step, pull, x0, n, ct):
    """The first stretch calls itself for what is behind it."""
    k = max(1, math.isqrt(n))

    def back(x, left, ct):
        if left == 0:
            return ct
        here = min(k, left)
        y = x
        for _ in range(here if here < left else 0):
            y = step(y)
        if here < left:
            ct = back(y, left - here, ct)
        states = [x]
        for _ in range(here - 1):
            states.append(step(states[-1]))
        for state in states[::-1]:
            ct = pull(state, ct)
        return ct

    return back(x0, n, ct)


def checkpointed_array(step, pull, x0, n, ct):
    k = math.ceil(math.sqrt(n))
    kept = np.empty((math.ceil(n / k), len(x0)))
    x = x0
    for i in range(n):
        if i % k == 0:
            kept[i // k] = x
        x = step(x)
    for row in reversed(range(len(kept))):
        states = [kept[row]]
        for _ in range(min(k, n - row * k) - 1):
            states.append(step(states[-1]))
        for state in reversed(states):
            ct = pull(state, ct)
    return list(ct)


def checkpointed_bare_end(step, pull, x0, n, ct):
    """Stops forward where the last state is read, and runs nothing that nobody needs."""
    k = math.isqrt(n) + 1
    kept = [x0]
    for _ in range(k, n, k):
        x = kept[-1]
        for _ in range(k):
            x = step(x)
        kept.append(x)
    end = n
    while kept:
        start, states = (len(kept) - 1) * k, [kept.pop()]
        while len(states) < end - start:
            states.append(step(states[-1]))
        for state in reversed(states):
            ct = pull(state, ct)
        end = start
    return ct


def _segments(k_of, last=lambda n, k: n, stretch=lambda xs: xs[::-1], fresh=False, order=reversed):
    """Checkpoints with other rules: where the loop ends, how a stretch is read, and whether ct is handed on."""

    def checkpointed(step, pull, x0, n, ct):
        k, x, kept = k_of(n), x0, []
        for i in range(n):
            if i % k == 0:
                kept.append(x)
            x = step(x)
        bar = ct
        for row in order(range(len(kept))):
            here = min(k, last(n, k) - row * k)
            if here <= 0:
                continue
            states = [kept[row]]
            for _ in range(here - 1):
                states.append(step(states[-1]))
            bar = ct if fresh else bar
            for state in stretch(states):
                bar = pull(state, bar)
        return bar

    return checkpointed


def _all_kept(step, pull, x0, n, ct):
    xs = [x0]
    for _ in range(n - 1):
        xs.append(step(xs[-1]))
    for x in reversed(xs):
        ct = pull(x, ct)
    return ct


def _states(step, x0, n):
    xs = [x0]
    for _ in range(n):
        xs.append(step(xs[-1]))
    return xs


def _places(place):
    def checkpointed(step, pull, x0, n, ct):
        xs = _states(step, x0, n)
        for k in range(n - 1, -1, -1):
            ct = pull(xs[place(k)], ct)
        return ct

    return checkpointed


def _one_more(step, pull, x0, n, ct):
    for x in _states(step, x0, n)[::-1]:
        ct = pull(x, ct)
    return ct


def _each_alone(step, pull, x0, n, ct):
    total = np.zeros(len(x0))
    for x in _states(step, x0, n - 1):
        total += pull(x, ct)
    return total


def _beyond(step, pull, x0, n, ct):
    """Every stretch is run for k steps, the last one, too."""
    k, x, kept = math.isqrt(n) + 1, x0, []
    for i in range(n):
        if i % k == 0:
            kept.append(x)
        x = step(x)
    for row in reversed(range(len(kept))):
        states = _states(step, kept[row], k)
        for state in reversed(states[: min(k, n - row * k)]):
            ct = pull(state, ct)
    return ct


def _from_x0(step, pull, x0, n, ct):
    for k in range(n - 1, -1, -1):
        x = x0
        for _ in range(k):
            x = step(x)
        ct = pull(x, ct)
    return ct


def _every_second(step, pull, x0, n, ct):
    return checkpointed_with(lambda n: 2)(step, pull, x0, n, ct)


def _halves(step, pull, x0, n, ct):
    return checkpointed_with(lambda n: (n + 1) // 2)(step, pull, x0, n, ct)


def _copies(step, pull, x0, n, ct):
    xs = [np.array(x0)]
    for _ in range(n - 1):
        xs.append(np.array(step(xs[-1])))
    rows = np.stack(xs)
    for x in rows[::-1]:
        ct = pull(x, ct)
    return ct


def _bisected(step, pull, x0, n, ct):
    if n == 1:
        return pull(x0, ct)
    middle = x0
    for _ in range(n // 2):
        middle = step(middle)
    return _bisected(step, pull, x0, n // 2, _bisected(step, pull, middle, n - n // 2, ct))


def _stride(k):
    return checkpointed_with(lambda n: k)


def _marks(rerun, pulled=lambda xs: xs, length=math.isqrt):
    """Marks at every k-th state; rerun(step, mark, next mark, steps) gives the states of a stretch."""

    def checkpointed(step, pull, x0, n, ct):
        k, x, marks = length(n), x0, []
        for i in range(n):
            if i % k == 0:
                marks.append(x)
            x = step(x)
        marks.append(x)
        for row in reversed(range(len(marks) - 1)):
            for state in reversed(pulled(rerun(step, marks[row], marks[row + 1], min(k, n - row * k)))):
                ct = pull(state, ct)
        return ct

    return checkpointed


def _appended_first(step, mark, after, steps):
    xs, x = [mark], mark
    for _ in range(steps - 1):
        xs.append(x)
        x = step(x)
    return xs


def _summed(step, pull, x0, n, ct):
    k, x, kept, total = math.isqrt(n), x0, [], 0.0
    for i in range(n):
        if i % k == 0:
            kept.append(x)
        x = step(x)
    for row, mark in enumerate(kept):
        bar = ct
        for state in reversed(_states(step, mark, min(k, n - row * k) - 1)):
            bar = pull(state, bar)
        total = total + bar
    return total


def _library(step, pull, x0, n, ct):
    def loop(x):
        for _ in range(n):
            x = step(x)
        return x

    return bh.vjp(loop, x0)[1](ct)[0]


def _in_place(step, pull, x0, n, ct):
    ct[:] = _segments(math.isqrt)(step, pull, x0, n, ct)
    return ct.copy()


_kept: dict = {}


def _kept_by_length(step, pull, x0, n, ct):
    found = _segments(math.isqrt)(step, pull, x0, n, ct)
    return _kept.setdefault((n, len(x0), id(step)), found)


def checkpointed_handed_on(step, pull, x0, n, ct):
    """The states of the last stretch are still there while the next one is made."""
    def again(x, steps):
        xs = [x]
        while len(xs) < steps:
            xs.append(step(xs[-1]))
        return xs

    k, x, kept = math.isqrt(n) + 1, x0, []
    for i in range(n):
        if i % k == 0:
            kept.append(x)
        x = step(x)
    for row in reversed(range(len(kept))):
        xs = again(kept[row], min(k, n - row * k))
        for x in reversed(xs):
            ct = pull(x, ct)
    return ct


RIGHT = {
    "old states beside the new ones": {"by_hand": checkpointed_handed_on},
    "the rest first": {"by_hand": checkpointed_with(math.isqrt, first_rest=True)},
    "longer stretches": {"by_hand": checkpointed_with(lambda n: math.isqrt(n) + 2)},
    "growing stretches": {"by_hand": checkpointed_growing},
    "recursive": {"by_hand": checkpointed_recursive},
    "checkpoints in an array": {"by_hand": checkpointed_array},
    "nothing that nobody needs": {"by_hand": checkpointed_bare_end},
}

_ceil = lambda n: math.ceil(math.sqrt(n))

WRONG = {
    "all-kept": {"by_hand": _all_kept},
    "all-kept as copies in one array": {"by_hand": _copies},
    "all-kept every second one": {"by_hand": _every_second},
    "all-kept in halves": {"by_hand": _halves},
    "from-x0": {"by_hand": _from_x0},
    "from-x0 by bisection": {"by_hand": _bisected},
    "end-missing behind the last full segment": {"by_hand": _segments(math.isqrt, last=lambda n, k: n // k * k)},
    "end-missing with the root rounded up": {"by_hand": _segments(_ceil, last=lambda n, k: n // k * k)},
    "end-missing as each segment begins with ct": {"by_hand": _segments(math.isqrt, fresh=True)},
    "end-missing by the last step": {"by_hand": _segments(_ceil, last=lambda n, k: n - 1)},
    "forward-in-segment": {"by_hand": _segments(math.isqrt, stretch=lambda xs: xs)},
    "forward-in-segment-up": {"by_hand": _segments(_ceil, stretch=lambda xs: xs)},
    "segments-forward": {"by_hand": _segments(math.isqrt, order=list)},
    "at-checkpoint": {"by_hand": _segments(math.isqrt, stretch=lambda xs: xs[:1] * len(xs))},
    "start-missing by the first step": {"by_hand": lambda step, pull, x0, n, ct: _all_kept(step, pull, step(x0), n - 1, ct) if n > 1 else ct},
    "old-state": {"by_hand": _places(lambda k: max(k - 1, 0))},
    "new-state": {"by_hand": _places(lambda k: k + 1)},
    "one-more": {"by_hand": _one_more},
    "each-alone": {"by_hand": _each_alone},
    "other: a stretch run beyond the end": {"by_hand": _beyond},
    "value": {"by_hand": lambda step, pull, x0, n, ct: [x0 := step(x0) for _ in range(n)][-1]},
    "library": {"by_hand": _library},
    "all-kept with a stride of 16": {"by_hand": _stride(16)},
    "all-kept with a stride of 13": {"by_hand": _stride(13)},
    "all-kept with thirty stretches": {"by_hand": checkpointed_with(lambda n: max(1, n // 30))},
    "first-twice": {"by_hand": _marks(_appended_first)},
    "first-twice-up": {"by_hand": _marks(_appended_first, length=_ceil)},
    "stretch-short": {"by_hand": _marks(lambda step, mark, after, steps: _states(step, mark, max(0, steps - 2)))},
    "end-missing as each stretch is short": {"by_hand": _marks(lambda step, mark, after, steps: _states(step, mark, max(0, steps - 2)), length=_ceil)},
    "no-checkpoint-pull": {"by_hand": _marks(lambda step, mark, after, steps: _states(step, mark, steps - 1), lambda xs: xs[1:])},
    "no-checkpoint-pull-up": {"by_hand": _marks(lambda step, mark, after, steps: _states(step, mark, steps - 1), lambda xs: xs[1:], _ceil)},
    "next-mark": {"by_hand": _marks(lambda step, mark, after, steps: _states(step, after, steps - 1))},
    "segments-summed": {"by_hand": _summed},
    "other: ct is written over": {"by_hand": _in_place},
    "other: kept by length": {"by_hand": _kept_by_length},
    "other: nothing for one step": {"by_hand": lambda step, pull, x0, n, ct: _segments(math.isqrt)(step, pull, x0, n, ct) if n > 1 else ct},
}
