"""What wrong answers look like: patterns that many of them share, each with a sentence for the learner.

`PATTERNS`, at the end, lists them in the order in which they are tried; the first that fits is the diagnosis.
A pattern is a function of (answer, expected, rtol) that gives a sentence, or None where it does not fit. Most
need no function of their own: `made` compares the answer with what the mistake makes of the expected answer,
and `mends` compares the expected answer with what the repair makes of the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from helpers.checks.differences import Mismatch, at, matches
from helpers.checks.tree_patterns import (
    extra_outputs,
    inside_one_tuple,
    no_comma,
    only_part,
    opaque,
    other_nesting,
    other_order,
    returned_none,
    swapped_pair,
    text_for_numbers,
)
from helpers.checks.value_patterns import (
    all_zero,
    constant_factor,
    constant_offset,
    finite_differences,
    last_everywhere,
    negated,
    not_finite,
    one_entry,
    shifted,
    shuffled,
    single_precision,
    some_entries,
)
from helpers.checks.variants import (
    MOST_PARTS,
    Say,
    conjugates,
    diagonal_only,
    diagonals,
    made,
    means,
    mends,
    moved_axes,
    negative,
    reversals,
    sizes,
    slices,
    sums,
    triangles,
    whole_parts,
    without_first,
    without_last,
)
from helpers.desk.plain import Opaque, Plain, stack

# Of a part of an answer that is None: at the end of the answer no `return` is missing.
NONE_INSIDE = "This part is None: nothing was put there, or a call that gave it returned nothing."
MOST_ENTRIES = 200_000  # a larger array is still compared, but not searched for patterns


@dataclass(frozen=True)
class Pattern:
    """One pattern: its id, for which pairs of answer and expected it is tried, and what it says."""

    id: str
    applies: Callable[[Plain, Plain], bool]
    say: Say


def diagnose(answer: Plain, expected: Plain, fault: Mismatch, rtol: float) -> tuple[str, str] | None:
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
                    inside_none = path and pattern.id == "none"
                    return pattern.id, at(path, NONE_INSIDE if inside_none else say)
    return None


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


def float_shapes(answer: Plain, expected: Plain) -> bool:
    """Two arrays whose shapes differ, where numbers with fractions are expected: whole ones sum up to each other by chance."""
    return shapes(answer, expected) and expected.dtype.kind in "fc"


def floats(answer: Plain, expected: Plain) -> bool:
    """Two arrays of one shape, where numbers with fractions are expected."""
    return numbers(answer, expected) and expected.dtype.kind in "fc"


def several_whole(answer: Plain, expected: Plain) -> bool:
    """The same, and the answer is more than a 0, a 1 or a −1, which anything may come to."""
    return floats(answer, expected) and (np.abs(answer).max() > 1 or np.unique(answer).size > 2)


# ---------------------------------------------------------------------------------------------- the table

# Resemblances of numbers that chance can make: they are told when another case with other numbers shows the same.
NEEDS_ANOTHER_CASE = frozenset(
    ("summed", "averaged", "not-summed", "not-averaged", "integers", "sign", "reversed", "shifted", "absolute", "float32",
     "finite-differences", "factor", "offset")
)  # fmt: skip

PATTERNS = (
    Pattern("none", no_data, returned_none),
    Pattern("function", no_data, opaque("function", "This is {}, not its result. Call it with its inputs.")),
    Pattern("class", no_data, opaque("class", "This is {} itself. Return numbers.")),
    Pattern("generator", no_data, opaque("generator", "This is {}: nothing is computed yet. Make a list.")),
    Pattern("tracer", no_data, opaque("tracer", "This is {}. Use what the transformed function returns.")),
    Pattern("text", no_data, text_for_numbers),
    Pattern("one-tuple", parts, inside_one_tuple),
    Pattern("no-comma", parts, no_comma),
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
    Pattern("summed", float_shapes, made(sums, "The expected answer, summed over {}. Keep its parts apart.")),
    Pattern("averaged", float_shapes, made(means, "The expected answer, averaged over {}. Keep its parts apart.")),
    Pattern("not-summed", float_shapes, mends(sums, "Summed over {}, this is right. The sum is missing.")),
    Pattern("not-averaged", float_shapes, mends(means, "Averaged over {}, this is right. The mean is missing.")),
    Pattern("extra-first", shapes, mends(without_first, "Right but for {} too many at the start.")),
    Pattern("extra-last", shapes, mends(without_last, "Right but for {} too many at the end.")),
    Pattern("missing-first", shapes, made(without_first, "Right but for {} missing at the start.")),
    Pattern("missing-last", shapes, made(without_last, "Right but for {} missing at the end.")),
    Pattern("integers", several_whole, made(whole_parts, "Cut or rounded to whole numbers. Keep the floats.")),
    Pattern("sign", numbers, made(negative, "The right numbers with the opposite sign.")),
    Pattern("conjugate", numbers, made(conjugates, "The complex conjugate: the libraries differ in this.")),
    Pattern("reversed", entries, made(reversals, "The right entries in reverse order{}.")),
    Pattern("last-everywhere", entries, last_everywhere),
    Pattern("shifted", entries, shifted),
    Pattern("diagonal-matrix", numbers, made(diagonal_only, "The entries beside the diagonal are missing.")),
    Pattern("triangle", numbers, made(triangles, "Only the {} triangle is there; the rest is zero.")),
    Pattern("absolute", numbers, made(sizes, "The sizes are right, but negative signs are lost.")),
    Pattern("float32", numbers, single_precision),
    Pattern("finite-differences", numbers, finite_differences),
    Pattern("factor", floats, constant_factor),
    Pattern("offset", numbers, constant_offset),
    Pattern("negated", entries, negated),
    Pattern("reordered", entries, shuffled),
    Pattern("one-entry", entries, one_entry),
    Pattern("some-entries", entries, some_entries),
)
