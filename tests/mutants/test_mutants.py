"""A sample of the mutants of every third exercise; with COURSE_LONG=1 all of them. `python -m tests.mutants` prints the table."""

from __future__ import annotations

import os

import numpy as np
import pytest

from helpers import exercises
from helpers.checks.exercise import Exercise
from tests.mutants.equivalent import is_equivalent
from tests.mutants.making import mutants
from tests.mutants.running import made, outcome

LONG = os.environ.get("COURSE_LONG") == "1"
CHECKED = [e for e in exercises.catalogue() if isinstance(e, Exercise) and not e.value]
FEW = 2


@pytest.mark.filterwarnings("ignore")  # wrong answers overflow and divide by zero, as learners' do
@pytest.mark.parametrize("exercise", CHECKED if LONG else CHECKED[1::3], ids=lambda e: e.id)
def test_no_mutant_passes(exercise: Exercise) -> None:
    every = list(made(exercise.id))
    assert len(every) >= 15
    chosen = range(len(every)) if LONG else np.random.default_rng(len(every)).choice(len(every), FEW, replace=False)
    for k in chosen:
        change, give = every[k]
        found = outcome(exercise.id, change, give, seed=23_000 + int(k))
        assert found.verdict != "passed" or is_equivalent(exercise.id, change), f"{exercise.id} passes with {change}"


def test_only_the_solution_is_changed_and_every_mutant_says_how() -> None:
    source = "def f(x, n):\n    y = 3\n    ### BEGIN SOLUTION\n    z = x[0] - n\n    ### END SOLUTION\n    return z"
    found = mutants(source)
    assert all("y = 3" in mutant.source and "return z" in mutant.source for mutant in found)
    changes = {mutant.change for mutant in found}
    assert {"z = x[0] - n → z = x[0] + n", "z = x[0] - n → z = n - x[0]", "z = x[0] - n → z = x - n", "z = x[0] - n → z = x[1] - n"} <= changes
    assert len(changes) == len(found)
