"""Where two pieces of plain data differ: kinds, trees, shapes, dtypes, values, in this order.

`matches` says only whether something does. What common mistakes look like stands in `helpers.checks.patterns`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from helpers.checks.text import in_order, short
from helpers.desk.plain import Opaque, Plain, Unreadable, is_single, member, plain, stack


def matches(answer: Plain, expected: Plain, rtol: float = 1e-6) -> bool:
    """Whether nothing differs. What counts as equal is said at `helpers.checks.comparing.compare`."""
    pairs = []
    for found in _match(answer, expected, ""):
        if isinstance(found, Mismatch):
            return False
        pairs.append(found)
    if any(test(*pair) for pair in pairs for test in _BEFORE_VALUES):
        return False
    floor = _floor(pairs)
    return not any(wrong_entries(a, e, rtol, floor).any() for _, a, e in pairs)


@dataclass(frozen=True)
class Mismatch:
    """A difference that has not been explained yet, with the two parts that differ."""

    kind: str
    path: str
    say: str
    answer: Plain
    expected: Plain


RANKS = ("type", "tree", "shape", "dtype", "value")


def find_fault(answer: Plain, expected: Plain, rtol: float = 1e-6) -> Mismatch | None:
    """The first fault in the order of RANKS, else the first array with a wrong entry, else None."""
    matched = list(_match(answer, expected, ""))
    faults = [m for m in matched if isinstance(m, Mismatch)]
    pairs = [m for m in matched if not isinstance(m, Mismatch)]
    faults += [fault for pair in pairs for test in _BEFORE_VALUES if (fault := test(*pair))]
    if faults:
        return min(faults, key=lambda fault: RANKS.index(fault.kind))
    floor = _floor(pairs)
    return next((fault for pair in pairs if (fault := _value_fault(*pair, rtol, floor))), None)


Pair: TypeAlias = tuple[str, np.ndarray, np.ndarray]


def _floor(pairs: list[Pair]) -> float:
    """The scale for an array whose expected entries are all zero: the largest entry beside it."""
    return max((_scale(e) for _, _, e in pairs if e.dtype.kind in "fc"), default=0.0) or 0.1


def _match(answer: Plain, expected: Plain, path: str) -> Iterator[Pair | Mismatch]:
    """Walk both trees together: a pair of arrays for each expected array, a Mismatch where the trees part."""
    if isinstance(expected, np.ndarray):
        array = stack(answer)
        if array is not None and (array is answer or array.ndim == expected.ndim):
            yield path, array, expected
        else:
            yield _other_kind(answer, expected, path)
    elif isinstance(expected, (list, tuple)):
        parts = _parts(answer, expected)
        if parts is None:
            yield _other_kind(answer, expected, path)
        elif len(parts) != len(expected):
            yield Mismatch("tree", path, _instead(answer, expected), answer, expected)
        else:
            for i, (part, wanted) in enumerate(zip(parts, expected, strict=True)):
                yield from _match(part, wanted, f"{path}[{i}]")
    elif isinstance(expected, dict) and isinstance(answer, dict):
        missing = [key for key in expected if key not in answer]
        extra = [key for key in answer if key not in expected]
        if missing or extra:
            yield Mismatch("tree", path, _missing_and_extra("key", missing, extra), answer, expected)
        for key in expected:
            if key in answer:
                yield from _match(answer[key], expected[key], f"{path}[{quoted(key)}]")
    elif isinstance(expected, frozenset):
        yield from _match_sets(answer, expected, path)
    elif type(answer) is not type(expected) or isinstance(expected, Opaque):
        yield _other_kind(answer, expected, path)
    elif answer != expected:
        say = f"Yours is {short(answer, width=40)}; {short(expected, width=40)} was expected."
        yield Mismatch("value", path, say, answer, expected)


def _match_sets(answer: Plain, expected: frozenset, path: str) -> Iterator[Mismatch]:
    """A set has no order; a list or tuple passes that has each member once."""
    answer = as_set(answer)
    if not isinstance(answer, frozenset):
        yield _other_kind(answer, expected, path)
        return
    ours, theirs = ([plain(m) for m in in_order(members)] for members in (answer, expected))
    if not matches(ours, theirs):
        missing, extra = (in_order(members) for members in (expected - answer, answer - expected))
        say = _missing_and_extra("element", missing, extra)
        say = say or f"You returned {short(answer, width=40)}; {short(expected, width=40)} was expected."
        yield Mismatch("value", path, say, answer, expected)


def _parts(answer: Plain, expected: list | tuple) -> list | tuple | None:
    """The parts of an answer where several are expected. An array has some where those are of one shape."""
    if isinstance(answer, (list, tuple)):
        return answer
    if isinstance(answer, np.ndarray) and answer.ndim > 0 and len(answer) == len(expected) and stack(expected) is not None:
        return [np.asarray(part) for part in answer]
    return None


def _other_kind(answer: Plain, expected: Plain, path: str) -> Mismatch:
    """The answer is another kind of thing: a container or array in the wrong place, or no data at all."""
    if isinstance(answer, Opaque) and answer.kind == "narrow":
        return Mismatch("dtype", path, _too_narrow(answer.text), answer, expected)
    trees = (np.ndarray, list, tuple, dict, frozenset)
    both = isinstance(answer, trees) and isinstance(expected, trees)
    return Mismatch("tree" if both else "type", path, _instead(answer, expected), answer, expected)


def _instead(answer: Plain, expected: Plain) -> str:
    return f"You returned {what(answer)}; {what(expected)} was expected."


def _too_narrow(text: str) -> str:
    return f"You returned {text}, too few digits to tell right from nearly right. Use float64 or float32."


def _missing_and_extra(noun: str, missing: list, extra: list) -> str:
    sentences = []
    for names, verdict in ((missing, "missing"), (extra, "not expected")):
        if len(names) == 1:
            sentences.append(f"The {noun} {_listed(names)} is {verdict}.")
        elif names:
            sentences.append(f"The {noun}s {_listed(names)} are {verdict}.")
    return " ".join(sentences)


def _listed(names: list) -> str:
    return ", ".join([quoted(name) for name in names[:5]] + ["…"] * (len(names) > 5))


def quoted(name: object) -> str:
    text = repr(name)
    return text if len(text) <= 40 else text[:39] + "…"


def _bool_fault(path: str, answer: np.ndarray, expected: np.ndarray) -> Mismatch | None:
    if (answer.dtype.kind == "b") == (expected.dtype.kind == "b") or not answer.size:
        return None
    yours = what(answer) if answer.ndim else short(answer)
    return Mismatch("type", path, f"You returned {yours}; {what(expected)} was expected.", answer, expected)


def _shape_fault(path: str, answer: np.ndarray, expected: np.ndarray) -> Mismatch | None:
    if answer.shape == expected.shape:
        return None
    return Mismatch("shape", path, _instead(answer, expected), answer, expected)


def _dtype_fault(path: str, answer: np.ndarray, expected: np.ndarray) -> Mismatch | None:
    if answer.dtype == np.float16 and expected.dtype != np.float16:
        return Mismatch("dtype", path, _too_narrow("numbers in float16"), answer, expected)
    if answer.dtype.kind == "c" and expected.dtype.kind != "c" and (answer.imag != 0).any():
        say = f"You returned complex numbers ({short(answer, width=40)}); the expected ones are real."
        return Mismatch("dtype", path, say, answer, expected)
    return None


_BEFORE_VALUES = (_bool_fault, _shape_fault, _dtype_fault)


def _value_fault(
    path: str, answer: np.ndarray, expected: np.ndarray, rtol: float, floor: float
) -> Mismatch | None:
    wrong = wrong_entries(answer, expected, rtol, floor)
    if not wrong.any():
        return None
    bad = wrong & ~(np.isfinite(answer) & np.isfinite(expected))
    where = tuple(int(i) for i in np.argwhere(bad if bad.any() else wrong)[0])
    yours, right = apart(answer[where], expected[where])
    if answer.ndim == 0:
        say = f"You returned {yours}; {right} was expected."
    else:
        count = int(wrong.sum())
        say = f"{count} of {wrong.size} entries {'is' if count == 1 else 'are'} wrong. "
        say += f"At {list(where)} yours is {yours}, expected {right}."
    return Mismatch("nan" if bad.any() else "value", path, say, answer, expected)


# An exercise that asks for more digits than this is about precision: float32 is no excuse there.
_SINGLE_RTOL = 1e-6


def wrong_entries(
    answer: np.ndarray, expected: np.ndarray, rtol: float = 1e-6, floor: float = 0.1
) -> np.ndarray:
    """True at each wrong entry of two arrays of one shape. `floor` is the scale where all expected are zero.

    NaN and infinity are right only where the expected entry is the same.
    """
    if expected.dtype.kind in "biu":
        return np.asarray(answer != expected)
    relative, absolute = rtol, 1e-2 * rtol
    if (is_single(answer) or is_single(expected)) and rtol >= _SINGLE_RTOL:
        relative = max(rtol, 1e-4)
        absolute = max(1e-2 * relative, 6e-6)
    wide = np.result_type(answer, expected, np.float64)
    a, e = answer.astype(wide), expected.astype(wide)
    with np.errstate(all="ignore"):
        near = np.abs(a - e) <= relative * np.abs(e) + absolute * (_scale(e) or floor)
        same = (a == e) | (np.isnan(a) & np.isnan(e))
    return np.asarray(~np.where(np.isfinite(a) & np.isfinite(e), near, same))


def _scale(expected: np.ndarray) -> float:
    """The largest finite size in an array; 0 where there is none."""
    return float(np.max(np.abs(expected), where=np.isfinite(expected), initial=0.0))


def what(value: Plain) -> str:
    """The kind of thing in words: "a single number", "an array of shape (3,)", "a tuple of 2 parts"."""
    if isinstance(value, np.ndarray):
        truth = value.dtype.kind == "b"
        if value.ndim == 0:
            return "True or False" if truth else "a single number"
        return f"an array of {'True and False of ' if truth else ''}shape {value.shape}"
    if isinstance(value, dict):
        return f"a dictionary with the keys {_listed(list(value))}" if value else "an empty dictionary"
    if isinstance(value, (tuple, list, frozenset)):
        noun = {tuple: "a tuple", list: "a list", frozenset: "a set"}[type(value)]
        return f"{noun} of {len(value)} part{'s' if len(value) != 1 else ''}"
    if isinstance(value, str):
        return f"the text {short(value, width=30)}"
    return value.text if isinstance(value, Opaque) else "None"


def apart(answer: np.ndarray, expected: np.ndarray) -> tuple[str, str]:
    """Two numbers as text, with as many digits as it takes to see that they differ."""
    for digits in (4, 6, 9, 12, 17):
        texts = short(np.asarray(answer), digits), short(np.asarray(expected), digits)
        if texts[0] != texts[1]:
            break
    return texts


def at(path: str, say: str) -> str:
    """A sentence about one part of an answer."""
    return f"At {path}: {say}" if path else say


def as_set(value: Plain) -> Plain:
    """A list or tuple that has each member once as a set; anything else as it is."""
    if not isinstance(value, (list, tuple)):
        return value
    try:
        members = [member(part) for part in value]
    except Unreadable:
        return value
    return frozenset(members) if len(set(members)) == len(members) else value
