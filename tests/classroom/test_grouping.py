"""Which wrong answers did the same."""

from __future__ import annotations

import pytest

from helpers.classroom.grouping import alike
from helpers.desk.record import Fault, Record, Trial

STILL = "Your answer was still running after {}, at line {} of train: `while True:`. What should make it end?"
TOOK = "Your answer had taken {} of memory and went on taking more."


def stopped(kind: str, message: str) -> Record:
    return Record("torch", (Trial(error=Fault(kind, message)),))


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("refused", STILL.format("5 s", 4), STILL.format("5.1 s", 4), True),
        ("refused", STILL.format("5 s", 4), STILL.format("5 s", 6), False),
        ("refused", TOOK.format("2 GB"), TOOK.format("3 GB"), True),
        ("ValueError", "it took 5 s", "it took 6 s", False),
    ],
)
def test_what_the_machine_measured_parts_no_answers(kind: str, one: str, other: str, same: bool) -> None:
    assert alike("value/train", stopped(kind, one), stopped(kind, other)) is same
