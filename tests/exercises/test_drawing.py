"""Every seed has its cases: drawing raises for none, and takes no time that a learner would notice.

The usual run takes some seeds of each exercise. With COURSE_LONG=1 it is 20,000 for each, drawn as a check draws them,
with all known answers held against each other; that takes hours. COURSE_SEEDS sets another number and COURSE_FROM the
first of them, so that several machines can share the work.
"""

from __future__ import annotations

import os
import time
import warnings

import numpy as np
import pytest

from helpers import exercises
from helpers.checks.drawing import draw
from helpers.checks.exercise import Exercise

DRAWN = [e for e in exercises.catalogue() if isinstance(e, Exercise) and (e.names or not e.value)]
LONG = os.environ.get("COURSE_LONG") == "1"
FIRST = int(os.environ.get("COURSE_FROM", "10000"))
SEEDS = int(os.environ.get("COURSE_SEEDS", "20000"))
SECONDS = float("inf") if LONG else 0.1  # for each exercise


@pytest.mark.parametrize("exercise", DRAWN, ids=lambda exercise: exercise.id)
def test_every_seed_has_its_cases(exercise: Exercise) -> None:
    began, raised, done = time.process_time(), {}, 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in a check
        for seed in range(FIRST, FIRST + SEEDS):
            try:
                assert draw(exercise, seed) if LONG else exercise.cases(np.random.default_rng(seed))
            except Exception as error:  # noqa: BLE001  each seed has its say
                raised.setdefault(f"{type(error).__name__}: {error}"[:200], []).append(seed)
            done += 1
            if time.process_time() - began > SECONDS:
                break
    assert not raised, {says: (len(seeds), seeds[:10]) for says, seeds in raised.items()}
    assert (time.process_time() - began) / done < 1, "a learner would wait for this"


def test_separable_data_are_drawn_again() -> None:
    laplace = exercises.find("hessian/laplace")
    assert all(np.isfinite(case.args[1]).all() for case in laplace.cases(np.random.default_rng(29974)))
