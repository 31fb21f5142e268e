"""The Jacobian that fills pass by pass shows whatever a learner wrote, and is never broken by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from helpers.pictures.filling import filling

J = np.array([[1.0, -2.0], [0.5, 3.0], [0.0, 4.0]])


def unwritten() -> Any:
    raise NotImplementedError


@pytest.mark.parametrize(
    ("own", "says"),
    [
        (lambda: J, "By columns: all of yours are the true ones."),
        (lambda: J.tolist(), "By columns: all of yours are the true ones."),
        (lambda: J + np.eye(3, 2), "By columns: 2 of yours differ and are marked ≠."),
        (lambda: J + [[0, 0], [0, 0], [0, 1]], "By columns: one of yours differs and is marked ≠."),
        (lambda: J.T, "By columns: Yours is 2 × 3 and not 3 × 2, the transpose? So the true one stands here alone."),
        (lambda: J[:2], "By columns: Yours is 2 × 2 and not 3 × 2, so the true one stands here alone."),
        (lambda: J.ravel(), "By columns: Yours does not give 6 numbers in 3 × 2"),
        (lambda: None, "By columns: Yours gives None"),
        (lambda: J / 0, "By columns: Yours gives numbers that are not finite"),
        (lambda: J[7], "By columns: Yours raised IndexError"),
        (unwritten, "By columns: Yours is not written yet"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_learners_own_stands_beside_the_true_one(own: Callable[[], Any], says: str) -> None:
    moving = filling(J, own={"columns": own, "rows": lambda: J})
    assert says in moving.text
    assert moving.scene.html(moving.alt, moving.caption, moving.text)


def test_the_passes_are_counted() -> None:
    moving = filling(np.eye(3, 5), groups=[[0, 3], [1, 4], [2]])
    assert "full after 5 passes by columns, 3 passes by rows, 3 passes colored" in moving.text
    assert moving.scene.says[-1] == "Done: all of J is there after 3 passes."
    assert moving.scene.frames == 6 * 3
