"""The cases of a seed: random inputs on which the right answer and all known wrong ones stand well apart."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise
from helpers.desk.plain import Opaque, Plain, plain
from helpers.desk.probing import observe
from helpers.desk.record import Task
from helpers.desk.using import use_of

# Two outcomes closer than this many tolerances could be taken for each other.
_FAR = 100
# Outcomes with no entry above this are zero but for rounding: only a close look tells whether they differ.
_TINY = 1e-6

# A case that is no good is drawn anew at most so often; an exercise that needs more should draw better ones.
_ROUNDS = 20


@lru_cache(maxsize=64)
def draw(exercise: Exercise, seed: int) -> tuple[Case, ...]:
    """The cases of this seed: the same on every machine, smallest first. A case that could not tell two known
    answers apart (a fixed point of f, say) and is no edge is replaced by the one in its place in the next draw."""
    rng = np.random.default_rng(seed)
    cases = list(exercise.cases(rng))
    poor = [k for k, case in enumerate(cases) if not case.edge and confusable(exercise, case)]
    for _ in range(_ROUNDS):
        if not poor:
            break
        again = list(exercise.cases(rng))
        for k in poor:
            cases[k] = again[k]
        poor = [k for k in poor if confusable(exercise, cases[k])]
    return tuple(cases)


def confusable(exercise: Exercise, case: Case) -> tuple[str, str] | None:
    """Two known answers, "right" or the id of a mistake, that come out alike on this case; None if there are none.

    Mistakes of method, mistakes that raise and mistakes that show at edges alone are recognised otherwise and do not count.
    """
    by_method = {rule.mistake for rule in exercise.rules}
    known: dict[str, Plain] = {"right": expected(exercise, case)} if exercise.oracle else {}
    for mistake in exercise.mistakes:
        if mistake.error is None and not mistake.edge and mistake.id not in by_method:
            known[mistake.id] = outcome(exercise, mistake.answer, case)
    leaves = {name: _leaves(value) for name, value in known.items()}
    peaks = {name: max((abs(x) for x in found or () if not isinstance(x, str)), default=0.0) for name, found in leaves.items()}
    for (first, a), (second, b) in combinations(known.items(), 2):
        if _plainly_apart(leaves[first], leaves[second], max(peaks[first], peaks[second]), _FAR * exercise.rtol):
            continue
        if isinstance(a, Opaque) and isinstance(b, Opaque):
            alike = a.kind == b.kind
        else:
            alike = matches(a, b, _FAR * exercise.rtol)
        if alike:
            return first, second
    return None


def _leaves(value: Plain) -> list[float | bool | str] | None:
    """All real numbers, truths and texts in an outcome, in their order; None where there is anything else in it."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, np.ndarray):
        return value.ravel().tolist() if value.dtype.kind in "biuf" else None
    if isinstance(value, dict):
        value = [value[name] for name in sorted(value, key=repr)]
    if not isinstance(value, (tuple, list)):
        return None
    parts = [_leaves(part) for part in value]
    return None if None in parts else [leaf for part in parts for leaf in part]


def _plainly_apart(a: list | None, b: list | None, scale: float, tolerance: float) -> bool:
    """Whether two outcomes are so far apart that they need no closer look: other leaves, or not as many. `scale` is the largest
    number in them."""
    if not a or not b or tolerance > 0.001:
        return False
    if len(a) != len(b):
        return True
    far = 0.01 * scale if scale > _TINY else np.inf
    for x, y in zip(a, b, strict=True):
        if isinstance(x, (str, bool)) or isinstance(y, str):
            if x != y:
                return True
        elif abs(x - y) > far:
            return True
    return False


# What was computed of cases, with what it was computed by and of: the same is asked for when cases are drawn, when an answer is
# held against them, and again for each way.
_computed: dict[tuple[int, int], tuple[Any, Case, Plain]] = {}
_MOST_COMPUTED, _MOST_LEAVES = 2_000, 5_000


def expected(exercise: Exercise, case: Case) -> Plain:
    """The right result of a case, by the oracle."""
    return _once(exercise.oracle, case, lambda: plain(exercise.oracle(*fresh(case.args))))


def outcome(exercise: Exercise, answer: Any, case: Case) -> Plain:
    """What an executable mistake gives on a case: a plain value, or an Opaque if it raises or is refused."""
    return _once(answer, case, lambda: _outcome(exercise, answer, case))


def _once(by: Any, case: Case, compute: Callable[[], Plain]) -> Plain:
    key = id(by), id(case)
    if key not in _computed:
        found = compute()
        if len(_leaves(found) or ()) > _MOST_LEAVES:
            return found
        if len(_computed) >= _MOST_COMPUTED:
            del _computed[next(iter(_computed))]
        _computed[key] = by, case, found  # held, so that their ids stay theirs
    return _computed[key][2]


def _outcome(exercise: Exercise, answer: Any, case: Case) -> Plain:
    task = Task(fresh(case.args), fresh(case.more))
    trial = exercise.read(case, observe(use_of(exercise.id, exercise.value), answer, task))
    return Opaque(f"raised {trial.error.kind}", "an exception") if trial.error else trial.output


def fresh(value: Any) -> Any:
    """A copy of inputs whose arrays can be written to."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: fresh(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(fresh(item) for item in value)
    return value
