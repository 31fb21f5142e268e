"""Whether an answer equals the expected one, both as plain data, and if not, what differs and what it looks like."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.checks.differences import at, find_fault, matches
from helpers.checks.patterns import diagnose
from helpers.desk.plain import Plain

__all__ = ["Difference", "compare", "matches"]


@dataclass(frozen=True)
class Difference:
    """The first difference found. `kind` is type, tree, shape, dtype, value or nan.

    `path` names the part that differs ("", "[0]", "['w']"); `say` is for the learner; `pattern` is the id of
    the pattern that was recognised (see `helpers.checks.patterns`), or None.
    """

    kind: str
    path: str
    say: str
    pattern: str | None


def compare(answer: Plain, expected: Plain, rtol: float = 1e-6) -> Difference | None:
    """The first difference between an answer and the expected one, or None where the answer is right.

    Looks at types first, then the tree, shapes, dtypes and values, and never broadcasts. Other right forms
    pass: a list for a tuple, or for an array with the same entries; an array for a tuple of equal shapes;
    integers for floats; complex numbers whose imaginary part is zero. Booleans are not numbers, and shape
    (1,) is not (). A float64 answer may be off by `rtol` times the entry plus 1 % of `rtol` times the largest
    expected entry of its array, a float32 answer by 1e-4 and 6e-6 where these are more. Integers, booleans
    and text must be the same.
    """
    fault = find_fault(answer, expected, rtol)
    if fault is None:
        return None
    pattern, say = diagnose(answer, expected, fault, rtol) or (None, at(fault.path, fault.say))
    return Difference(fault.kind, fault.path, say, pattern)
