"""The rule of hessian/hvp and hessian/newton_cg: no matrix."""

from __future__ import annotations

import numpy as np

from helpers.checks.exercise import Case, Rule
from helpers.desk.record import Trial

LARGE = 300


def no_matrix(position: int) -> Rule:
    """No array may be as large as a matrix; a quarter of one is left for Python's own objects, which count by hand.
    The length of the input at `position` is that of the matrix; of a dict, all its numbers."""

    def broken(case: Case, trial: Trial) -> str | None:
        given = case.args[position]
        n = sum(np.size(part) for part in given.values()) if isinstance(given, dict) else len(given)
        if trial.largest is None or trial.largest <= n * n // 4:
            return None
        return (
            f"At n = {n} you held {trial.largest:,} numbers at once. A product with H needs only vectors of {n}: "
            "no matrix, no row by row. Let the product come out of one JVP or one more sweep."
        )

    return Rule(broken, f"no array as large as a matrix at n = {LARGE}", watch="largest")
