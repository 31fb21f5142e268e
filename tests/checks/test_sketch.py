"""The drawing of a wrong array: there where it helps, small, with its words, and absent from the text."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from helpers.checks import checking
from helpers.checks.sketch import sketch

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("shape", [(3,), (40,), (2, 2), (6, 6), (3, 5)], ids=str)
def test_what_is_drawn(shape: tuple[int, ...]) -> None:
    expected = RNG.normal(size=shape)
    yours = expected.copy()
    yours[(0,) * len(shape)] += 1.0
    yours[(-1,) * len(shape)] *= -1.0
    drawn = sketch(yours, expected, 1e-6)
    assert 0 < len(drawn.encode()) < 10_000
    svg = next(ElementTree.fromstring(drawn).iter("svg"))
    assert svg.get("role") == "img" and f"2 of {expected.size} entries differ, at {[0] * len(shape)}" in svg.get("aria-label")
    assert sum(path.tag == "path" for path in svg.iter()) == 2, "a cross for each entry that differs"


@pytest.mark.parametrize(
    ("yours", "expected"),
    [(np.ones(2), np.ones(2)), (np.ones(3), np.ones(4)), (np.full(3, np.nan), np.ones(3)), (np.ones(41), np.ones(41)),
     (1.0, np.ones(3)), (np.ones((7, 2)), np.ones((7, 2))), (np.ones(3, bool), np.ones(3, bool)), (None, np.ones(3))],
)  # fmt: skip
def test_what_is_not_drawn(yours: object, expected: object) -> None:
    assert sketch(yours, expected, 1e-6) == ""


def test_a_report_has_it_on_the_page_and_not_in_the_text() -> None:
    report = checking.examine("derivatives/fd_grad", lambda f, x, h: np.array([f(x + e) - f(x) for e in h * np.eye(len(x))]) + (len(x) > 4), {}, 3)
    assert "<svg" not in str(report)
    wrong = checking.examine("scan/article", None, {"torch": lambda x: x, "jax": lambda x: x}, 3)
    assert wrong.status == "failed"
