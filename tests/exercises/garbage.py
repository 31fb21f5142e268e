"""Answers that are no answers. None of them may crash a check, and none may pass."""

from __future__ import annotations

from typing import Any

import numpy as np


class EqualToEverything:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class LyingArray:
    """Claims to be an array of shape (2,) and gives another one at each look."""

    shape, dtype, ndim = (2,), np.dtype(float), 1
    looks = 0

    def __array__(self, *args: Any, **kwargs: Any) -> np.ndarray:
        LyingArray.looks += 1
        return np.full(LyingArray.looks % 3, np.nan)


class RaisingArray:
    def __array__(self, *args: Any, **kwargs: Any) -> np.ndarray:
        raise RuntimeError("no array today")


class HostileRepr:
    def __repr__(self) -> str:
        raise RuntimeError("no repr today")


class WrongLength:
    def __len__(self) -> int:
        return -1  # noqa: PLE0303  hostile on purpose

    def __iter__(self):
        yield from ()


class Takes1:
    def __init__(self, x: Any = None, *more: Any) -> None:
        pass


def _cycle() -> list:
    box: list = []
    box.append(box)
    return box


# name -> what a function (or the answer itself) may give back instead of an answer
VALUES: dict[str, Any] = {
    "text": "seven",
    "empty text": "",
    "bytes": b"\x00\xff",
    "nan": float("nan"),
    "inf": float("inf"),
    "huge int": 10**400,
    "bool": True,
    "empty list": [],
    "ragged list": [[1.0], [1.0, 2.0]],
    "wrong shape": np.full((2, 1, 3), 0.7),
    "wrong tree": {"a": (1.0, [2.0])},
    "nan array": np.full(2, np.nan),
    "text array": np.array(["a", "b"]),
    "object array": np.array([object(), object()], dtype=object),
    "complex": 1.0 + 2.0j,
    "half precision": np.float16(0.5),
    "set": {1, 2},
    "range": range(3),
    "class": Takes1,
    "module": np,
    "type": int,
    "object": object(),
    "equal to everything": EqualToEverything(),
    "lying array": LyingArray(),
    "raising array": RaisingArray(),
    "hostile repr": HostileRepr(),
    "wrong length": WrongLength(),
    "cyclic list": _cycle(),
    "built-in function": len,
}


def _endless(*args: Any) -> Any:
    return _endless(*args)


def _raises_huge(*args: Any) -> Any:
    raise ValueError("x" * 1_000_000)


def _raises_unprintable(*args: Any) -> Any:
    class Unprintable(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no message today")

    raise Unprintable


def _exits(*args: Any) -> Any:
    raise SystemExit(3)


def _none(*args: Any) -> Any:
    return print(end="")  # None, from a body that is not empty


def _yields(*args: Any) -> Any:
    yield 1.0


def _wrong_arity(a: Any, b: Any, c: Any, d: Any, e: Any, f: Any, g: Any, *, h: Any) -> Any:
    return 1.0


def _spoils(*args: Any) -> Any:
    """Writes into every array it gets, then returns the first input."""
    for arg in args:
        if isinstance(arg, np.ndarray):
            arg += 1.0
    return args[0] if args else None


async def _coroutine(*args: Any) -> Any:
    return 1.0


FUNCTIONS: dict[str, Any] = {
    "endless recursion": _endless,
    "huge message": _raises_huge,
    "unprintable exception": _raises_unprintable,
    "exit": _exits,
    "returns None": _none,
    "generator": _yields,
    "wrong arity": _wrong_arity,
    "changes its input": _spoils,
    "divides by zero": lambda *args: 1 / 0,
    "keyword only": lambda *, x: x,
}
