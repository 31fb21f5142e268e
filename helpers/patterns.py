"""What wrong answers look like: patterns that many of them share, each with a sentence for the learner.

`PATTERNS`, at the end, lists them in the order in which they are tried; the first that fits is the diagnosis.
A pattern is a function of (answer, expected, rtol) that gives a sentence, or None where it does not fit. Most
need no function of their own: `made` compares the answer with what the mistake makes of the expected answer,
and `mends` compares the expected answer with what the repair makes of the answer.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from helpers.comparing import Fault, apart, at, matches, quoted, wrong_entries
from helpers.plain_data import Opaque, Plain, short, stack

MOST_ENTRIES = 200_000  # a larger array is still compared, but not searched for patterns
MOST_PARTS = 12

Say: TypeAlias = Callable[[Plain, Plain, float], "str | None"]
# What can be made of an array, each with the words that fill the sentence: ("axis 0", the sum over axis 0).
Variants: TypeAlias = Callable[[np.ndarray], Iterator[tuple[str, np.ndarray]]]


@dataclass(frozen=True)
class Pattern:
    """One pattern: its id, for which pairs of answer and expected it is tried, and what it says."""

    id: str
    applies: Callable[[Plain, Plain], bool]
    say: Say


def diagnose(answer: Plain, expected: Plain, fault: Fault, rtol: float) -> tuple[str, str] | None:
    """The id and the sentence of the first pattern that fits the whole answer or the part at fault."""
    if fault.kind == "dtype":
        return None  # what the numbers have in common with the right ones does not matter yet
    views = [("", answer, expected)]
    if fault.path:
        views.append((fault.path, fault.answer, fault.expected))
    if isinstance(answer, (list, tuple)) or isinstance(expected, (list, tuple)):
        stacked = stack(answer), stack(expected)
        if stacked[0] is not None and stacked[1] is not None:
            views.append(("", *stacked))
    with np.errstate(all="ignore"):
        for pattern in PATTERNS:
            for path, a, e in views:
                if pattern.applies(a, e) and (say := pattern.say(a, e, rtol)):
                    return pattern.id, at(path, say)
    return None


def made(variants: Variants, say: str) -> Say:
    """Fits where the answer is one of the `variants` of the expected array. The words of that one fill {}."""

    def compare_with_variants(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
        for words, variant in variants(e):
            # Zeros would match whatever is tiny, and have a pattern of their own.
            if variant.shape == a.shape and variant.any() and matches(a, np.asarray(variant), rtol):
                return say.format(words)
        return None

    return compare_with_variants


def mends(variants: Variants, say: str) -> Say:
    """Fits where one of the `variants` of the answer is the expected array."""

    def compare_variants(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
        for words, variant in variants(a):
            if variant.shape == e.shape and matches(np.asarray(variant), e, rtol):
                return say.format(words)
        return None

    return compare_variants


# ------------------------------------------------------------------------------------ for which pairs


def no_data(answer: Plain, expected: Plain) -> bool:
    """No number, and nothing that could hold one."""
    return isinstance(answer, (Opaque, str)) or (answer is None and expected is not None)


def parts(answer: Plain, expected: Plain) -> bool:
    """The answer or the expected answer has parts, and neither has many."""
    containers = [x for x in (answer, expected) if isinstance(x, (list, tuple, dict))]
    return bool(containers) and all(0 < len(x) <= MOST_PARTS for x in containers)


def arrays(answer: Plain, expected: Plain) -> bool:
    """Two arrays of numbers, or two of True and False."""
    if not isinstance(answer, np.ndarray) or not isinstance(expected, np.ndarray):
        return False
    alike = (answer.dtype.kind == "b") == (expected.dtype.kind == "b")
    return alike and 0 < min(answer.size, expected.size) and max(answer.size, expected.size) <= MOST_ENTRIES


def shapes(answer: Plain, expected: Plain) -> bool:
    """Two arrays whose shapes differ."""
    return arrays(answer, expected) and answer.shape != expected.shape


def entries(answer: Plain, expected: Plain) -> bool:
    """Two arrays of one shape."""
    return arrays(answer, expected) and answer.shape == expected.shape


def numbers(answer: Plain, expected: Plain) -> bool:
    """Two arrays of one shape with finite numbers in them."""
    if not entries(answer, expected) or expected.dtype.kind == "b":
        return False
    return bool(np.isfinite(answer).all() and np.isfinite(expected).all())


# ------------------------------------------------------------------------------- what a mistake makes


def moved_axes(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if 2 <= x.ndim <= 4:
        for axes in itertools.permutations(range(x.ndim)):
            if axes != tuple(range(x.ndim)):
                yield str(axes), x.transpose(axes)


def sums(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    return _reduced(x, np.sum)


def means(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    return _reduced(x, np.mean)


def _reduced(x: np.ndarray, reduce: Callable[..., np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Over each axis, which is dropped or kept with length 1, and over all of them."""
    if x.dtype.kind == "b" or x.ndim == 0:
        return
    for axis in range(x.ndim):
        for keep in (False, True):
            yield f"axis {axis}" if x.ndim > 1 else "its entries", reduce(x, axis=axis, keepdims=keep)
    yield "all axes", reduce(x)


def slices(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    for axis in range(x.ndim):
        for i in sorted({0, x.shape[axis] - 1}):
            yield f"entry {i} of {x.shape[axis]} along axis {axis}", x.take(i, axis=axis)


def without_first(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    return _shortened(x, lambda n, k: range(k, n))


def without_last(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    return _shortened(x, lambda n, k: range(n - k))


def _shortened(x: np.ndarray, keep: Callable[[int, int], range]) -> Iterator[tuple[str, np.ndarray]]:
    for axis in range(x.ndim):
        for k, count in ((1, "one entry"), (2, "two entries")):
            if x.shape[axis] > k:
                yield count + _along(axis, x), x.take(keep(x.shape[axis], k), axis=axis)


def reversals(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    for axis in range(x.ndim):
        yield _along(axis, x), np.flip(x, axis)


def diagonals(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if _square(x):
        yield "", np.diagonal(x, axis1=-2, axis2=-1)


def diagonal_only(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if _square(x):
        yield "", np.where(np.eye(x.shape[-1], dtype=bool), x, 0)


def triangles(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if _square(x):
        yield "upper", np.triu(x)
        yield "lower", np.tril(x)


def whole_parts(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if x.dtype.kind == "f":
        yield from (("", cut(x)) for cut in (np.trunc, np.floor, np.rint))


def negative(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    yield "", np.asarray(-_signed(x))


def sizes(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    yield "", np.abs(x)


def conjugates(x: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if x.dtype.kind == "c":
        yield "", x.conj()


def _square(x: np.ndarray) -> bool:
    """A square matrix larger than 1 × 1, or a stack of them."""
    return x.ndim >= 2 and x.shape[-1] == x.shape[-2] > 1


def _along(axis: int, x: np.ndarray) -> str:
    return f" along axis {axis}" if x.ndim > 1 else ""


def _signed(x: np.ndarray) -> np.ndarray:
    """Unsigned integers as signed ones, so that they can be negated and subtracted."""
    return x.astype(np.int64) if x.dtype.kind == "u" else x


# ---------------------------------------------------------------------------------------- no data at all


def returned_none(answer: Plain, expected: Plain, rtol: float) -> str | None:
    return "This is None. Is a `return` missing?" if answer is None else None


def opaque(kind: str, say: str) -> Say:
    """Fits what holds no data and is of this kind. Its description fills {}."""

    def returned_opaque(answer: Plain, expected: Plain, rtol: float) -> str | None:
        return say.format(answer.text) if isinstance(answer, Opaque) and answer.kind == kind else None

    return returned_opaque


def text_for_numbers(answer: Plain, expected: Plain, rtol: float) -> str | None:
    if isinstance(answer, str) and isinstance(expected, np.ndarray):
        return f"This is text, {short(answer, width=30)}. Return the numbers themselves."
    return None


# ------------------------------------------------------------------------------- the right parts, elsewhere


def inside_one_tuple(answer: Plain, expected: Plain, rtol: float) -> str | None:
    if isinstance(answer, (list, tuple)) and len(answer) == 1 and matches(answer[0], expected, rtol):
        noun = "tuple" if isinstance(answer, tuple) else "list"
        return f"The right answer is inside a {noun} of one. Take it out with [0]."
    return None


def swapped_pair(answer: Plain, expected: Plain, rtol: float) -> str | None:
    pairs = all(isinstance(x, (list, tuple)) and len(x) == 2 for x in (answer, expected))
    if pairs and matches(answer[::-1], expected, rtol):
        return "Both parts are right, in the wrong order. Swap them."
    return None


def other_order(answer: Plain, expected: Plain, rtol: float) -> str | None:
    if not isinstance(answer, (list, tuple)) or not isinstance(expected, (list, tuple)):
        return None
    order = _assigned(list(answer), list(expected), rtol)
    moved = [i for i, k in enumerate(order or []) if i != k]
    if not moved:
        return None
    first = moved[0]
    return f"All parts are right, in the wrong order: your part [{order[first]}] belongs at [{first}]."


def extra_outputs(answer: Plain, expected: Plain, rtol: float) -> str | None:
    for path, part in _inside(answer):
        if matches(part, expected, rtol):
            return f"You returned more than was asked for. The right answer is the part {path}."
    return None


def only_part(answer: Plain, expected: Plain, rtol: float) -> str | None:
    for path, part in _inside(expected):
        if matches(answer, part, rtol):
            return f"This is only the part {path} of the expected answer."
    sequences = isinstance(answer, (list, tuple)) and isinstance(expected, (list, tuple))
    if sequences and len(answer) < len(expected) and matches(answer, expected[: len(answer)], rtol):
        return f"These are the first {len(answer)} of {len(expected)} parts. The rest is missing."
    return None


def other_nesting(answer: Plain, expected: Plain, rtol: float) -> str | None:
    ours, theirs = list(_leaves(answer)), list(_leaves(expected))
    if len(theirs) == 1 or len(ours) > MOST_PARTS or outline(answer) == outline(expected):
        return None
    if _assigned(ours, theirs, rtol) is None:
        return None
    yours, right = (text if len(text) <= 60 else text[:59] + "…" for text in map(outline, (answer, expected)))
    return f"The right values, nested differently: yours {yours}, expected {right}."


def _assigned(ours: list[Plain], theirs: list[Plain], rtol: float) -> list[int] | None:
    """For each of `theirs` the index of the one of `ours` that equals it; None where they do not pair up."""
    if len(ours) != len(theirs):
        return None
    free, order = list(range(len(ours))), []
    for wanted in theirs:
        found = next((i for i in free if matches(ours[i], wanted, rtol)), None)
        if found is None:
            return None
        free.remove(found)
        order.append(found)
    return order


def _inside(tree: Plain, depth: int = 2) -> Iterator[tuple[str, Plain]]:
    """Each part of a tree with its path, outer ones first. The rows of a small array are parts too."""
    if isinstance(tree, dict):
        children = [(f"[{quoted(key)}]", part) for key, part in tree.items()]
    elif isinstance(tree, (list, tuple)):
        children = [(f"[{i}]", part) for i, part in enumerate(tree)]
    elif isinstance(tree, np.ndarray) and tree.ndim and len(tree) <= MOST_PARTS:
        children = [(f"[{i}]", np.asarray(part)) for i, part in enumerate(tree)]
    else:
        return
    yield from children
    if depth > 1:
        for path, child in children:
            yield from ((path + deeper, part) for deeper, part in _inside(child, depth - 1))


def _leaves(tree: Plain) -> Iterator[Plain]:
    if isinstance(tree, (dict, list, tuple)):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from _leaves(part)
    else:
        yield tree


def outline(tree: Plain) -> str:
    """The form of a tree without its values: "(number, {'w': array (3,)})"."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{key!r}: {outline(part)}" for key, part in tree.items()) + "}"
    if isinstance(tree, (list, tuple)):
        return "(" + ", ".join(map(outline, tree)) + (",)" if len(tree) == 1 else ")")
    if isinstance(tree, np.ndarray):
        return f"array {tree.shape}" if tree.ndim else "number"
    return short(tree, width=20)


# ---------------------------------------------------------------------------------------- another shape


def flattened(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    if a.ndim == 1 < e.ndim and 1 not in e.shape and right_numbers(a, e, rtol):
        return f"The right numbers, flattened into one axis. Keep the shape {e.shape}."
    return None


def right_numbers(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    if a.size == e.size and matches(a.reshape(e.shape), e, rtol):
        return f"The right numbers in the wrong shape: yours is {a.shape}, expected {e.shape}."
    return None


def repeated(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    for axis in range(a.ndim):
        n = a.shape[axis]
        if a.ndim == e.ndim + 1 and n > 1 and matches(a, np.stack([e] * n, axis=min(axis, e.ndim)), rtol):
            return f"The right answer, {n} times over along axis {axis}. It is expected once."
    return None


# ------------------------------------------------------------------------------------------ the same shape


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


def shifted(a: np.ndarray, e: np.ndarray, rtol: float) -> str | None:
    for axis in range(a.ndim):
        n = a.shape[axis]
        for mine, theirs, word in ((range(1, n), range(n - 1), "late"), (range(n - 1), range(1, n), "early")):
            rest = e.take(theirs, axis)
            if n > 2 and (rest != rest.flat[0]).any() and matches(a.take(mine, axis), rest, rtol):
                return f"Every entry stands one place too {word}{_along(axis, a)}."
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
    cause = "float32 or a finite difference can be" if single else "a finite difference would be"
    return f"Close but not exact: off by {size}, as {cause}."


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
    gap = (_signed(a) - _signed(e)).ravel()[0]
    one_off = e.dtype.kind in "iu" and abs(gap) == 1
    if not gap or (e.size == 1 and not one_off) or not matches(np.asarray(_signed(a) - gap), e, rtol):
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


# ---------------------------------------------------------------------------------------------- the table

PATTERNS = (
    Pattern("none", no_data, returned_none),
    Pattern("function", no_data, opaque("function", "This is {}, not its result. Call it with its inputs.")),
    Pattern("class", no_data, opaque("class", "This is {} itself. Return numbers.")),
    Pattern("generator", no_data, opaque("generator", "This is {}: nothing is computed yet. Make a list.")),
    Pattern("tracer", no_data, opaque("tracer", "This is {}. Use what the transformed function returns.")),
    Pattern("text", no_data, text_for_numbers),
    Pattern("one-tuple", parts, inside_one_tuple),
    Pattern("swapped", parts, swapped_pair),
    Pattern("reordered", parts, other_order),
    Pattern("nesting", parts, other_nesting),
    Pattern("extra-outputs", parts, extra_outputs),
    Pattern("only-part", parts, only_part),
    Pattern("nan", entries, not_finite),
    Pattern("zeros", numbers, all_zero),
    Pattern("transposed", arrays, made(moved_axes, "The axes are in another order: transpose yours.")),
    Pattern("flattened", shapes, flattened),
    Pattern("wrong-shape", shapes, right_numbers),
    Pattern("diagonal", shapes, made(diagonals, "This is only the diagonal of the expected matrix.")),
    Pattern("full-matrix", shapes, mends(diagonals, "Only the diagonal of your matrix was asked for.")),
    Pattern("one-slice", shapes, made(slices, "This is only {} of the expected answer.")),
    Pattern("repeated", shapes, repeated),
    Pattern("summed", shapes, made(sums, "The expected answer, summed over {}. Keep its parts apart.")),
    Pattern("averaged", shapes, made(means, "The expected answer, averaged over {}. Keep its parts apart.")),
    Pattern("not-summed", shapes, mends(sums, "Summed over {}, this is right. The sum is missing.")),
    Pattern("not-averaged", shapes, mends(means, "Averaged over {}, this is right. The mean is missing.")),
    Pattern("extra-first", shapes, mends(without_first, "Right but for {} too many at the start.")),
    Pattern("extra-last", shapes, mends(without_last, "Right but for {} too many at the end.")),
    Pattern("missing-first", shapes, made(without_first, "Right but for {} missing at the start.")),
    Pattern("missing-last", shapes, made(without_last, "Right but for {} missing at the end.")),
    Pattern("integers", numbers, made(whole_parts, "Cut or rounded to whole numbers. Keep the floats.")),
    Pattern("sign", numbers, made(negative, "The right numbers with the opposite sign.")),
    Pattern("conjugate", numbers, made(conjugates, "The complex conjugate: the libraries differ in this.")),
    Pattern("reversed", entries, made(reversals, "The right entries in reverse order{}.")),
    Pattern("shifted", entries, shifted),
    Pattern("diagonal-matrix", numbers, made(diagonal_only, "The entries beside the diagonal are missing.")),
    Pattern("triangle", numbers, made(triangles, "Only the {} triangle is there; the rest is zero.")),
    Pattern("absolute", numbers, made(sizes, "The sizes are right, but negative signs are lost.")),
    Pattern("float32", numbers, single_precision),
    Pattern("finite-differences", numbers, finite_differences),
    Pattern("factor", numbers, constant_factor),
    Pattern("offset", numbers, constant_offset),
    Pattern("negated", entries, negated),
    Pattern("reordered", entries, shuffled),
    Pattern("one-entry", entries, one_entry),
    Pattern("some-entries", entries, some_entries),
)
