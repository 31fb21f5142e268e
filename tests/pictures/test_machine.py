"""The machine of chapter 00 shows whatever a learner wrote, and is never broken by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpers.pictures.machine import machine


def f(x: int) -> int:
    """add 5"""
    return x + 5


def stub(f: Callable) -> Callable:
    def g(x: Any) -> Any:
        raise NotImplementedError

    return g


def endless(f: Callable) -> Callable:
    def g(x: Any) -> Any:
        while True:
            x = f(x)

    return g


@pytest.mark.parametrize(
    ("own", "last"),
    [
        (lambda f: lambda x: f(f(x)), "Both: 11 comes out."),
        (stub, "The true one: 11 comes out."),
        (lambda f: lambda x: 2 * f(x), "The true one: 11 comes out. Yours: 12 comes out, though the last function gave 6."),
        (lambda f: f(1), "The true one: 11 comes out. Yours: nothing comes out: TypeError."),
        (lambda f: lambda x: None, "The true one: 11 comes out. Yours: a NoneType comes out, though 1 went in."),
        (endless, "The true one: 11 comes out. Yours: nothing comes out: more than 5 calls."),
        (..., "The true one: 11 comes out. Yours: nothing comes out: TypeError."),
    ],
    ids=["right", "stub", "doubled", "a number", "None", "endless", "no function"],
)
def test_machine_shows_any_answer(own: Any, last: str) -> None:
    picture = machine("twice", own, [f], 1)
    assert picture.scene.says[-1] == last
    assert picture.scene.html(picture.alt, picture.caption, picture.text)
