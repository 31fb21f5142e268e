"""What jacobian/cols, jacobian/rows and jacobian/choose_mode have in common: cases, reading, rules on passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Rule, refused
from helpers.desk.again import elsewhere
from helpers.desk.functions import generic_numbers
from helpers.desk.jacobian.passes import PASSES
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls
from helpers.exercises.jacobian.curves import Curves
from helpers.exercises.programs import random_seed

RESHAPED = "The shape is (m, n), and the numbers stand in other places."


# Numbers of inputs and outputs, the same for all three exercises: JAX compiles for each. What goes by n alone, or by m
# alone, takes the wrong direction in one of them.
SIZES = ((2, 3), (3, 2), (3, 3), (1, 2), (2, 1))


def draw_curves(rng: np.random.Generator) -> list[Case]:
    """A case for each pair of sizes; one input or one output is an edge."""
    return [Case((Curves(random_seed(rng), n, m), generic_numbers(rng, (n,))), edge=1 in (n, m)) for n, m in SIZES]


def read_jacobian(case: Case, trial: Trial) -> Plain | Fault:
    """The Jacobian. If it is right, it must be right at another x, too. Columns that were reshaped are refused; where m is
    n they are the transpose."""
    f, x = case.args
    if f.m != f.n and matches(trial.output, plain(f.jacobian(x).T.reshape(f.m, f.n))) and 1 not in (f.m, f.n):
        return refused(RESHAPED)
    if not matches(trial.output, plain(f.jacobian(x))):
        return trial.output
    return other_calls(trial, {"another x": f.jacobian(elsewhere(x))}) or trial.output


def passes_rule(says: Callable[[dict[str, int], int, int], str | None], praise: str, mistake: str) -> Rule:
    """A rule on what was counted: `says(counts, n, m)` is the sentence when it is broken, for n inputs and m outputs."""

    def broken(case: Case, trial: Trial) -> str | None:
        f, _ = case.args
        counts: Any = trial.notes[PASSES]
        return says({name: int(count) for name, count in counts.items()}, f.n, f.m)

    return Rule(broken, praise, mistake)


def times(number: int, what: str) -> str:
    """'3 JVPs', '1 JVP'."""
    return f"{number} {what}{'s' if number != 1 else ''}"
