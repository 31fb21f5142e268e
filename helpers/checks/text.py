"""Plain data written down: what a report shows of inputs, of an answer and of the expected one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from helpers.desk.plain import Opaque, Plain


def short(value: Plain, digits: int = 4, width: int = 72) -> str:
    """Plain data as text of at most `width` characters, with `digits` significant digits.

    "[0.31, -1.2, 0.77]", "(3, 2)", "[0.1, 0.4, …] shape (300,)", "a function named <lambda>".
    """
    for most in (width // 3, 8, 4, 2):
        text = _text(value, digits, most)
        if len(text) <= width:
            return text
    text = _text(value, digits, most=0)
    return text if len(text) <= width else text[: width - 1] + "…"


def _text(value: Plain, digits: int, most: int) -> str:
    """`value` with at most `most` entries along an axis (0: only its shape); `most` or 4 parts of a tuple."""
    if isinstance(value, Opaque):
        return value.text
    if isinstance(value, np.ndarray):
        return _array_text(value, digits, most)
    few = max(most, 4)
    if isinstance(value, dict):
        items = (f"{key!r}: {_text(part, digits, most)}" for key, part in value.items())
        return "{" + _joined(items, few) + "}"
    if isinstance(value, frozenset):
        return "{" + _joined(map(repr, sorted(value, key=_order)), few) + "}" if value else "set()"
    if isinstance(value, (tuple, list)):
        inside = _joined((_text(part, digits, most) for part in value), few)
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return repr(value)


def _array_text(array: np.ndarray, digits: int, most: int) -> str:
    if array.ndim and (most == 0 or array.ndim > 3):
        return f"array of shape {array.shape}"
    complete = array.size <= most or array.ndim == 0
    if array.ndim > 1 and not complete:
        most = min(most, 3)

    def entries(part: np.ndarray) -> str:
        if part.ndim == 0:
            return _number_text(part.item(), digits)
        return "[" + _joined(map(entries, map(np.asarray, part)), most) + "]"

    return entries(array) + ("" if complete and array.size else f" shape {array.shape}")


def _joined(texts: Iterator[str], most: int) -> str:
    """The first `most` texts, and a sign that there are more."""
    shown = list(itertools.islice(texts, most + 1))
    return ", ".join([*shown[:most], "…"] if len(shown) > most else shown)


def _number_text(number: object, digits: int) -> str:
    if isinstance(number, bool):
        return str(number)
    if isinstance(number, complex):
        real, imaginary = _number_text(number.real, digits), _number_text(number.imag, digits)
        return f"{real}{'' if imaginary.startswith('-') else '+'}{imaginary}j"
    text = str(number) if isinstance(number, int) else f"{number + 0.0:.{digits}g}"  # + 0.0 turns −0 into 0
    mantissa, e, exponent = text.partition("e")
    return mantissa + (f"e{int(exponent)}" if e else "")


def in_order(members: frozenset) -> list:
    """The members of a set, always in the same order."""
    return sorted(members, key=_order)


def _order(member: object) -> tuple:
    """Sorts the members of a set: numbers by size, then everything else by its text."""
    if isinstance(member, (int, float, complex)) and not isinstance(member, bool):
        return (0, complex(member).real, complex(member).imag, "")
    return (1, 0.0, 0.0, repr(member))
