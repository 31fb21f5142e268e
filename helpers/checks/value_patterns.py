"""Patterns of wrong numbers in the right shape: a factor, an offset, one entry, too few digits."""

from __future__ import annotations

import numpy as np

from helpers.checks.differences import apart, matches, wrong_entries
from helpers.checks.text import short
from helpers.checks.variants import MOST_PARTS, along, signed


def not_finite(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    bad = ~np.isfinite(a) & np.isfinite(e)
    if not bad.any():
        return None
    where = _first(bad)
    subject = f"At {list(where)} yours" if a.ndim else "Your answer"
    say = f"{subject} is {short(np.asarray(a[where]))}; {short(np.asarray(e[where]))} was expected."
    if bad.all() or wrong_entries(np.where(bad, e, a), e, rtol).any():
        return say
    return say + " All other entries are right: did a branch run here that was not chosen?"


def all_zero(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    if a.any():
        return None
    subject = "Every entry is zero" if a.ndim else "Your answer is zero"
    return f"{subject}. Where did it get lost: at a product that starts from 0, a constant, an integer?"


def last_everywhere(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    """Every row is what the last one should be: late binding, or one object stored again and again."""
    if a.ndim == 0 or len(a) < 3 or matches(e, np.stack([e[-1]] * len(e)), rtol) or not matches(a, np.stack([e[-1]] * len(e)), rtol):
        return None
    return (
        "Every entry is what the last one should be. Functions made in a loop all see the loop's last value (bind it: "
        "`lambda x, k=k: …`), and an array that is changed in place by `+=` changes wherever it was stored (store a copy)."
    )


def shifted(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    for axis in range(a.ndim):
        n = a.shape[axis]
        for mine, theirs, word in ((range(1, n), range(n - 1), "late"), (range(n - 1), range(1, n), "early")):
            rest = e.take(theirs, axis)
            if n > 2 and (rest != rest.flat[0]).any() and matches(a.take(mine, axis), rest, rtol):
                return f"Every entry stands one place too {word}{along(axis, a)}."
    return None


def single_precision(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    if a.dtype != np.float64 or e.dtype.kind != "f":
        return None
    error = _relative_error(a, e)
    rounded = np.array_equal(a, a.astype(np.float32)) and not np.array_equal(e, e.astype(np.float32))
    if error < 1e-4 and rounded:
        return "About seven digits are right and no more: something was computed in float32."
    if 1e-9 < error < 1e-6 and _mostly_inexact(a, e):
        return "About seven digits are right and no more, as in float32 or after a finite difference."
    return None


def finite_differences(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    if a.dtype.kind != "f" or e.dtype.kind != "f":
        return None
    error = _relative_error(a, e)
    single = a.dtype == np.float32
    if error > (1e-2 if single else 1e-3) or not _mostly_inexact(a, e):
        return None
    size = short(np.asarray(error), digits=1) + (
        " of the largest entry" if e.ndim else " of the expected number"
    )
    cause = "float32, a finite difference" if single else "a finite difference"
    return f"Close but not exact: off by {size}. Is there {cause}, a loop or series that stops early, or a rounded constant?"


def _relative_error(a: np.ndarray, e: np.ndarray) -> float:
    scale = float(np.abs(e).max())
    return float(np.abs(a.astype(np.float64) - e).max()) / scale if scale else np.inf


def _mostly_inexact(a: np.ndarray, e: np.ndarray) -> bool:
    """Whether at least half of the entries are off, if only a little: the mark of an approximation."""
    return bool(np.mean(np.abs(a.astype(np.float64) - e) > 1e-12 * np.abs(e).max()) >= 0.5)


def constant_factor(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    wide = np.result_type(e, np.float64)
    factor = np.vdot(e.astype(wide), a) / np.vdot(e.astype(wide), e)
    if not np.isfinite(factor) or abs(factor.imag) > 1e-9 * abs(factor.real) or not factor.real:
        return None
    factor = float(factor.real)
    if abs(factor - 1) < 1e-3 or not matches(np.asarray(a / factor), e, rtol):
        return None
    n = _whole_ratio(factor, rtol)
    if e.size == 1 and (n is None or abs(n) > MOST_PARTS or e.dtype.kind in "iu"):
        return None  # any two numbers have a ratio: only a familiar one of floats means something
    subject = "Every entry" if e.ndim else "Your answer"
    if n is None:
        return f"{subject} is {short(np.asarray(factor))} times what was expected."
    ratio = {2: "twice", -2: "half of"}.get(n, f"{n} times" if n > 0 else f"1/{-n} of")
    return f"{subject} is {ratio} what was expected. {_reason(n, e)}"


def _whole_ratio(factor: float, rtol: float) -> int | None:
    """n where the factor is n, −n where it is 1/n (n ≥ 2), None where it is neither."""
    for sign, ratio in ((1, factor), (-1, 1 / factor)):
        if 1.5 < ratio < 1e6 and abs(ratio - round(ratio)) < 100 * rtol * ratio:
            return sign * round(ratio)
    return None


def _reason(n: int, e: np.ndarray) -> str:
    if abs(n) in e.shape and abs(n) > 2:
        taken, wanted = ("sum", "mean") if n > 0 else ("mean", "sum")
        return f"An axis has length {abs(n)}: is this a {taken} where a {wanted} was asked for?"
    if n > 0:
        return (
            "Is a factor 1/2 missing, or one thing counted twice?" if n == 2 else f"Were {n} things added up?"
        )
    return "Is a factor 2 missing?" if n == -2 else f"Is this a mean over {-n} things?"


def constant_offset(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    if "c" in (a.dtype.kind, e.dtype.kind):
        return None
    gap = (signed(a) - signed(e)).ravel()[0]
    one_off = e.dtype.kind in "iu" and abs(gap) == 1
    if not gap or (e.size == 1 and not one_off) or not matches(np.asarray(signed(a) - gap), e, rtol):
        return None
    subject = "Every entry" if e.ndim else "Your answer"
    return f"{subject} is {short(np.asarray(abs(gap)))} too {'large' if gap > 0 else 'small'}."


def negated(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    if e.dtype.kind == "b" and e.size > 1 and np.array_equal(a, ~e):
        return "Every True should be False, and every False True."
    return None


def shuffled(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    if a.ndim == 1 and "c" not in (a.dtype.kind, e.dtype.kind) and matches(np.sort(a), np.sort(e), rtol):
        return "The right entries, in another order."
    return None


def one_entry(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    wrong = wrong_entries(a, e, rtol)
    if a.size < 2 or wrong.sum() != 1:
        return None
    where = _first(wrong)
    yours, right = apart(a[where], e[where])
    return f"Only one entry is wrong: at {list(where)} yours is {yours}, expected {right}."


def some_entries(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    wrong = wrong_entries(a, e, rtol)
    if not 1 < wrong.sum() <= a.size // 2:
        return None
    where = _first(wrong)
    yours, right = apart(a[where], e[where])
    say = f"{wrong.sum()} of {a.size} entries are wrong, the others are right."
    return f"{say} At {list(where)} yours is {yours}, expected {right}."


def _first(mask: np.ndarray) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(mask)[0])
