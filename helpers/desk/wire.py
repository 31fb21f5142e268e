"""Requests and records as JSON text, so that the desk can stand in another process than the key.

Every value is tagged with what it is, and comes back as it was: arrays with shape and dtype, tuples apart from lists, NaN and
infinity, texts, what is opaque. Whatever arrives is held against the whitelist and the caps below before it is built; no
object is ever made from a name that the desk does not have itself.

A record comes from where the learner's code ran, and may be forged. What is read from it is plain data, of the types that
the verdict relies on, and its texts are short and can be printed. Its numbers, its counts and its notes are what it says.
"""

from __future__ import annotations

import base64
import importlib
import json
import math
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any

import numpy as np

from helpers.desk.functions import Description, Function
from helpers.desk.plain import MOST_DEPTH, MOST_PARTS, Opaque
from helpers.desk.record import Fault, Record, Request, Task, Trial

# The caps of one request or record. A right answer to an exercise takes 0.4 MB and 125,000 marks at most, as nested lists.
MOST_BYTES = 64_000_000
MOST_MARKS = 2_000_000  # [ { " and , in the text: JSON makes an object of each, a hundred times as large
MOST_NUMBERS = 6_000_000  # in arrays
MOST_TEXT = 1_000_000  # characters in texts: a report writes them down several times
MOST_COLLISIONS = 100  # keys of one hash value: a dict of many takes hours
DEEPEST = 6 * MOST_DEPTH  # JSON's own nesting: a level of a value takes a few
DTYPES = frozenset(
    f"{order}{kind}" for order, kinds in (("<", "i2 i4 i8 u2 u4 u8 f2 f4 f8 c8 c16"), ("|", "b1 i1 u1")) for kind in kinds.split()
)
_IN_A_REQUEST = {"Request": Request, "Task": Task}
_IN_A_RECORD = {"Record": Record, "Trial": Trial, "Fault": Fault, "Opaque": Opaque}
_PARTS = _IN_A_REQUEST | _IN_A_RECORD
_SEQUENCES: dict[str, Callable[[list], Any]] = {"list": list, "tuple": tuple, "frozenset": frozenset}


class WireError(ValueError):
    """What arrived is no request or record of the desk. The text says what is wrong with it."""


def to_json(value: Request | Record) -> str:
    """A request or record as one line of JSON. Raises WireError for what cannot be written."""
    try:
        return json.dumps(_written(value), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    except RecursionError:
        raise WireError("nested too deep") from None


def request_from(text: str) -> Request:
    """The request in a line of JSON. Raises WireError."""
    return _from(text, Request, _Reader(_IN_A_REQUEST, descriptions=True))


def record_from(text: str, asked: Request | None = None) -> Record:
    """The record in a line of JSON, and where `asked` is given, one that answers this request. Raises WireError."""
    record = _from(text, Record, _Reader(_IN_A_RECORD, descriptions=False))
    if asked is not None:
        _hold_against(asked, record)
    return record


def _from(text: str, kind: type, reader: _Reader) -> Any:
    if len(_of(str, text)) > MOST_BYTES:
        raise WireError(f"more than {MOST_BYTES:,} characters")
    if not text.isascii() or sum(map(text.count, '[{",')) > MOST_MARKS:
        raise WireError("too many parts" if text.isascii() else "characters that the desk does not write")
    try:
        parsed = json.loads(text, parse_constant=_no_number, parse_int=_no_number, parse_float=_no_number)
        _look_at_depth(parsed)
        found = reader.read(parsed)
    except WireError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a text of another form runs into
        raise WireError(f"not of the desk's form: {type(error).__name__}") from None
    if type(found) is not kind:
        raise WireError(f"a {kind.__name__} was expected")
    return found


def _look_at_depth(parsed: Any) -> None:
    """Refuse what is nested too deep, before anything goes into it."""
    level, depth = [parsed], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise WireError("nested too deep")
        inside = (value.values() if isinstance(value, dict) else value for value in level if isinstance(value, (dict, list)))
        level = [item for items in inside for item in items if isinstance(item, (dict, list))]


def _no_number(text: str) -> None:
    raise WireError("a number without its tag")


def _hold_against(asked: Request, record: Record) -> None:
    """Refuse a record with other trials than the request has tasks: a verdict pairs them."""
    if record.way != asked.way:
        raise WireError("a record of another way")
    unused = not record.attempted or record.not_a_function or record.stopped
    if len(record.trials) != (0 if unused else len(asked.tasks)):
        raise WireError("a record of other tasks")
    for task, trial in zip(asked.tasks, record.trials, strict=False):
        if trial.mutated is not None and trial.mutated >= len(task.args):
            raise WireError("an input that was not handed in")
        if trial.error is None and len(trial.calls) < _functions(task.args) + _functions(task.more):
            raise WireError("a function without its count")


def _functions(value: Any) -> int:
    """How many functions are handed out for a part of a task, at least."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return isinstance(value, Function) + sum(map(_functions, inside))


# --- writing -------------------------------------------------------------------------------------------------------


def _written(value: Any) -> Any:
    """A value as JSON: null, true, false and texts as they are, everything else as {tag: …}."""
    if value is None or isinstance(value, (bool, str)):
        return value
    kind = type(value)
    if kind is int:
        return {"int": str(value)}
    if kind is float:
        return {"float": value.hex()}
    if kind is complex:
        return {"complex": [value.real.hex(), value.imag.hex()]}
    if isinstance(value, np.ndarray):
        return {"array": _array_written(value)}
    if isinstance(value, np.generic):
        return {"number": _array_written(np.asarray(value))}
    if isinstance(value, type) and issubclass(value, np.generic):
        return {"dtype": np.dtype(value).str}
    if kind is dict:
        return {"dict": [[_written(key), _written(item)] for key, item in value.items()]}
    if kind.__name__ in _SEQUENCES and kind is type(_SEQUENCES[kind.__name__]([])):
        members = sorted(value, key=repr) if kind is frozenset else value
        return {kind.__name__: [_written(item) for item in members]}
    if kind in _PARTS.values():
        return {"part": [kind.__name__, _fields_written(value)]}
    if isinstance(value, Description) and kind.__module__.startswith("helpers.desk."):
        return {"description": [f"{kind.__module__.removeprefix('helpers.desk.')}:{kind.__name__}", _fields_written(value)]}
    raise WireError(f"a {kind.__name__} cannot be sent")


def _fields_written(value: Any) -> dict[str, Any]:
    return {field.name: _written(getattr(value, field.name)) for field in fields(value)}


def _array_written(array: np.ndarray) -> list[Any]:
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    if little.dtype.str not in DTYPES:
        raise WireError(f"numbers of the type {array.dtype} cannot be sent")
    return [little.dtype.str, [_written(n) for n in little.shape], base64.b64encode(np.ascontiguousarray(little).tobytes()).decode("ascii")]


# --- reading -------------------------------------------------------------------------------------------------------


class _Reader:
    """Builds what was written, of these parts; `descriptions` says whether what an answer is handed may occur."""

    def __init__(self, parts: dict[str, type], descriptions: bool) -> None:
        self._parts, self._numbers, self._text = parts, 0, 0
        self._tags: dict[str, Callable[[Any], Any]] = {
            "int": lambda text: int(_short(text)), "float": _float, "complex": _complex, "array": self._array,
            "dict": self._dict, "part": self._part, **{tag: partial(self._sequence, make) for tag, make in _SEQUENCES.items()},
        }  # fmt: skip
        if descriptions:
            self._tags |= {"number": lambda parts: self._array(parts)[()], "dtype": _dtype, "description": self._description}

    def read(self, value: Any) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            self._text += len(value)
            if self._text > MOST_TEXT:
                raise WireError(f"more than {MOST_TEXT:,} characters of text")
            return value
        if not isinstance(value, dict) or len(value) != 1:
            raise WireError("a value without its tag")
        ((tag, inside),) = value.items()
        if tag not in self._tags:
            raise WireError("an unknown tag")
        return self._tags[tag](inside)

    def _sequence(self, make: Callable[[list], Any], items: Any) -> Any:
        found = [self.read(item) for item in _of(list, items)]
        if make is frozenset:
            _look_at_hashes(found)
        return make(found)

    def _dict(self, items: Any) -> dict[Any, Any]:
        pairs = [(self.read(key), self.read(item)) for key, item in (_of(list, pair) for pair in _of(list, items))]
        _look_at_hashes([key for key, _ in pairs])
        found = dict(pairs)
        if len(found) < len(pairs):
            raise WireError("a key that stands twice")
        return found

    def _array(self, parts: Any) -> np.ndarray:
        name, shape, data = _of(list, parts)
        dtype, lengths = np.dtype(_dtype(name)).newbyteorder("<"), [_length(n) for n in _of(list, shape)]
        size, rows = math.prod(lengths), math.prod(n for n in lengths if n)
        self._numbers += size
        if self._numbers > MOST_NUMBERS or (not size and rows > MOST_PARTS):
            raise WireError(f"more than {MOST_NUMBERS:,} numbers, or {MOST_PARTS:,} rows without any")
        raw = base64.b64decode(_of(str, data), validate=True)
        if size * dtype.itemsize != len(raw):
            raise WireError("an array whose numbers do not fit its shape")
        if dtype.kind == "b" and np.frombuffer(raw, np.uint8).max(initial=0) > 1:
            raise WireError("True and False that are neither")
        return np.frombuffer(raw, dtype).reshape(lengths).astype(dtype.newbyteorder("="))

    def _part(self, pair: Any) -> Any:
        name, inside = _of(list, pair)
        return self._built(self._parts[_of(str, name)], inside)

    def _description(self, pair: Any) -> Description:
        name, inside = _of(list, pair)
        module, _, kind = _of(str, name).partition(":")
        home = f"helpers.desk.{module}"
        found = getattr(importlib.import_module(home), kind, None)
        ours = isinstance(found, type) and issubclass(found, Description) and is_dataclass(found) and found.__module__ == home
        if not ours:
            raise WireError("a description that the desk does not have")
        return self._built(found, inside)

    def _built(self, kind: type, inside: Any) -> Any:
        if _of(dict, inside).keys() != {field.name for field in fields(kind)}:
            raise WireError(f"a {kind.__name__} with other fields")
        values = {name: self.read(item) for name, item in inside.items()}
        for name, right in _TYPES.get(kind, {}).items():
            if not right(values[name]):
                raise WireError(f"`{name}` of a {kind.__name__} is of another kind")
        return kind(**values | {name: tidy(values[name]) for name, tidy in _TIDY.get(kind, {}).items()})


def _of(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise WireError(f"a {kind.__name__} was expected")
    return value


def _short(text: Any) -> str:
    if len(_of(str, text)) > 400:
        raise WireError("a number of more than 400 digits")
    return text


def _float(text: Any) -> float:
    return float.fromhex(_short(text))


def _complex(pair: Any) -> complex:
    real, imaginary = _of(list, pair)
    return complex(_float(real), _float(imaginary))


def _length(number: Any) -> int:
    """One of the lengths of a shape."""
    length = int(_short(_of(dict, number)["int"]))
    if length < 0:
        raise WireError("a length below 0")
    return length


def _dtype(name: Any) -> type:
    if _of(str, name) not in DTYPES:
        raise WireError("a type of numbers that is not allowed")
    return np.dtype(name).type


def _look_at_hashes(keys: Collection[Any]) -> None:
    """Refuse keys that were made to collide, before a dict or set takes them."""
    if len(keys) > MOST_COLLISIONS and max(Counter(map(hash, keys)).values()) > MOST_COLLISIONS:
        raise WireError("keys that collide")


# --- what the verdict relies on ------------------------------------------------------------------------------------


def _is(*kinds: type) -> Callable[[Any], bool]:
    return lambda value: type(value) in kinds


def _are(sequence: type, right: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: type(value) is sequence and all(map(right, value))


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _is_plain(value: Any, levels: int = MOST_DEPTH) -> bool:
    """Whether it is what `helpers.desk.plain.plain` could have given."""
    kind = type(value)
    if value is None or kind in (str, np.ndarray, Opaque):
        return True
    if kind not in (list, tuple, dict, frozenset) or not levels:
        return False
    if kind is frozenset:
        return all(map(_is_member, value))
    if kind is dict:
        return all(_is_member(key) and _is_plain(item, levels - 1) for key, item in value.items())
    return all(_is_plain(item, levels - 1) for item in value)


def _is_member(value: Any, levels: int = MOST_DEPTH) -> bool:
    """Whether it may be a key or stand in a set: a number as NumPy holds it, a text, or a tuple of these."""
    if type(value) is tuple:
        return levels > 0 and all(_is_member(item, levels - 1) for item in value)
    return value is None or type(value) in (str, bool, float, complex) or (type(value) is int and -(2**63) <= value < 2**64)


def _are_notes(value: Any) -> bool:
    return type(value) is dict and all(type(name) is str and (type(item) is Fault or _is_plain(item)) for name, item in value.items())


_TYPES: dict[type, dict[str, Callable[[Any], bool]]] = {
    Record: {
        "way": lambda way: way in ("by_hand", "torch", "jax"), "trials": _are(tuple, _is(Trial)), "attempted": _is(bool),
        "still_open": _are(tuple, _is(str)), "not_a_function": _is(str, type(None)), "stopped": _is(str, type(None)),
    },
    Trial: {
        "output": _is_plain, "error": _is(Fault, type(None)), "calls": _are(tuple, _is_count), "notes": _are_notes,
        "mutated": lambda value: value is None or _is_count(value), "largest": lambda value: value is None or _is_count(value),
        "frameworks": _are(tuple, lambda name: name in ("torch", "jax")),
    },
    Fault: {"kind": _is(str), "message": _is(str), "lines": _are(tuple, _is(str))},
    Opaque: {"kind": _is(str), "text": _is(str)},
}  # fmt: skip


def _said(most: int) -> Callable[[str | None], str | None]:
    """Tidies a text for people: one line of at most so many characters, all of which can be printed."""

    def tidy(text: str | None) -> str | None:
        if text is None:
            return None
        shown = "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text[:most])
        return shown if len(text) <= most else f"{shown[:-1]}…"

    return tidy


_TIDY: dict[type, dict[str, Callable[[Any], Any]]] = {
    Record: {
        "still_open": lambda names: tuple(map(_said(100), names[:20])), "not_a_function": _said(300), "stopped": _said(300),
    },
    Fault: {"kind": _said(60), "message": _said(1000), "lines": lambda lines: tuple(map(_said(200), lines[-3:]))},
    Opaque: {"kind": _said(60), "text": _said(200)},
}  # fmt: skip
