"""The desk's residuals with their derivatives, and how a walk of Gauss–Newton is drawn and read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, refused
from helpers.desk.functions import generic_numbers
from helpers.desk.jacobian import fits
from helpers.desk.jacobian.gauss_newton import LONGER, ONE, OTHER_START
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import beside_it
from helpers.exercises.programs import random_seed


@dataclass(frozen=True)
class Curve(fits.Curve):
    """The desk's residuals with their derivatives in closed form."""

    def jacobian(self, b: Any) -> np.ndarray:
        """The matrix of partial derivatives, one row for each residual."""
        t = self.numbers[0]
        e = np.exp(-b[1] * t)
        return np.stack([1 - e, b[0] * t * e], axis=1)

    def bend(self, b: Any, r: np.ndarray) -> np.ndarray:
        """The Hessians of the residuals, each times its r, added up."""
        t = self.numbers[0]
        mixed, second = (r * t * np.exp(-b[1] * t)).sum(), -(r * b[0] * t * t * np.exp(-b[1] * t)).sum()
        return np.array([[0.0, mixed], [mixed, second]])


@dataclass(frozen=True)
class Waves(fits.Waves):
    """The desk's residuals with their derivatives in closed form."""

    def jacobian(self, b: Any) -> np.ndarray:
        """The matrix of partial derivatives, one row for each residual."""
        a, c, _, size = self.numbers
        return a + (size * np.cos(c @ b))[:, None] * c

    def bend(self, b: Any, r: np.ndarray) -> np.ndarray:
        """The Hessians of the residuals, each times its r, added up."""
        _, c, _, size = self.numbers
        return -(c.T * (r * size * np.sin(c @ b))) @ c


def solve(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The solution of least squares; not a number where steps have run away."""
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return np.full(a.shape[1], np.nan)
    return np.linalg.lstsq(a, b, rcond=None)[0]


def walk(f: Any, b: np.ndarray, steps: int) -> list[np.ndarray]:
    """b, and the places after each of so many steps of Gauss–Newton."""
    places = [b]
    for _ in range(steps):
        b = b - solve(f.jacobian(b), f(b))
        places.append(b)
    return places


def draw_fits(rng: np.random.Generator) -> list[Case]:
    """A curve; more numbers and places; no step at all; short steps near the solution, in small units; and a long first
    step that makes the sum of squares larger. Few shapes: JAX compiles for each."""
    cases = [_ordinary(rng, Curve, (7,), 3), _ordinary(rng, Waves, (3, 8), 4)]
    none = Case((*_ordinary(rng, Curve, (7,), 3).args[:2], 0), edge=True)
    return [*cases, none, _near(rng), _far(rng)]


def _ordinary(rng: np.random.Generator, kind: Any, sizes: tuple[int, ...], steps: int) -> Case:
    """So many steps, none of them wild, of a walk that arrives somewhere in the end."""
    while True:
        f = kind(random_seed(rng), *sizes)
        n = 2 if kind is Curve else sizes[0]
        b = np.round(rng.uniform(0.5, 0.8, n) * (2.4, 0.5), 2) if kind is Curve else generic_numbers(rng, (n,))
        if _suits(f, b, steps) and abs(np.subtract(*walk(f, b, 60)[40::20])).max() < 1e-8:
            return Case((f, b, steps))


def _suits(f: Any, b: np.ndarray, steps: int) -> bool:
    """Whether this many steps, and one more, are all long enough to be seen, none is wild, and each makes the sum of
    squares smaller; and whether they do from 0.9 b, too."""
    for start in (b, 0.9 * b):
        place, before = start, np.inf
        for _ in range(steps + 1):
            J, r = f.jacobian(place), f(place)
            step, total = -solve(J, r), (r * r).sum()
            place = place + step
            if abs(place).max() > 4 or not 0.012 * np.linalg.norm(place) < np.linalg.norm(step) < 4 or np.linalg.cond(J) > 30:
                return False
            if total > before or isinstance(f, Curve) and place[1] < 0.15:
                return False
            before = total
    return True


_SMALL, _LARGE = (1e-6, 2e-6, 1e-6), (20.0, 30.0, 0.005)


def _near(rng: np.random.Generator) -> Case:
    """Three steps, from near a solution whose residuals are not small. The last is still far above rounding."""
    while True:
        f = Waves(random_seed(rng), 3, 8, _SMALL, 1e-6)
        end = walk(f, np.round(rng.uniform(-1, 1, 3), 2) * f.scales, 60)
        if abs(end[-1] - end[-2]).max() > 1e-16:
            continue
        b = np.round(end[-1] / f.scales + rng.choice([-0.005, 0.005], 3), 4) * f.scales
        lengths = np.linalg.norm(np.diff(np.array(walk(f, b, 4)) / f.scales, axis=0), axis=1)
        lengths = lengths / np.linalg.norm(b / f.scales)
        if lengths[0] < 0.01 and (lengths[:-1] > lengths[1:]).all() and 2e-5 < lengths[2] < 9e-5:
            return Case((f, b, 3), edge=True)


def _far(rng: np.random.Generator) -> Case:
    """Two steps, the first of which is long and leads to a larger sum of squares; the sum stays larger."""
    while True:
        f = Waves(random_seed(rng), 3, 8, _LARGE, turns=3.0)
        b = np.round(rng.uniform(-2, 2, 3), 2) * f.scales
        if (f(walk(f, b, 1)[1]) ** 2).sum() < 1.1 * (f(b) ** 2).sum():
            continue
        sums = [(f(place) ** 2).sum() for place in walk(f, b, 2)]
        if sums[2] > 1.1 * sums[0] and _is_tame(f, b) and _is_tame(f, 0.9 * b):
            return Case((f, b, 2), edge=True)


def _is_tame(f: Waves, b: np.ndarray) -> bool:
    """Whether three steps from b are long ones, none wild, and each solves a problem that is well posed in these units."""
    places = walk(f, b, 3)
    steps = np.diff(np.array(places), axis=0)
    posed = all(np.linalg.cond(f.jacobian(place) * f.scales) < 30 for place in places)
    return posed and np.linalg.norm(steps[0]) > 12 and abs(steps / f.scales).max(1).min() > 0.05 and abs(places / f.scales).max() < 5


ELSEWHERE = "Your answer is right for this start and this number of steps. Called again with {}, it is not. Does something stay from the call before, or does your loop shorten a step, or stop by itself?"
STOPS = "Here you arrive where {} lead, and {} were asked for."
SHORTER = "Your step from b has the right direction, and {:.2g} times the length of a full one."
DAMPED = "Your step from b solves another system: something stands on the diagonal of JᵀJ, as in a damped step."


def read_place(case: Case, trial: Trial) -> Plain | Fault:
    """Where it leads. If that is right, it must be right from another start and for another number of steps, too. If it is
    wrong, it may be that the walk stopped early, or that its first step is a shorter one."""
    f, b, steps = case.args
    places = walk(f, b, steps)
    if not matches(trial.output, plain(places[-1])):
        return _early(case, trial, places) or _other_step(case, trial) or trial.output
    expected = {OTHER_START: walk(f, 0.9 * b, steps)[-1], LONGER: walk(f, b, steps + 1)[-1]}
    faults = (beside_it(trial, name, right, ELSEWHERE.format(name)) for name, right in expected.items())
    return next(filter(None, faults), None) or trial.output


def _early(case: Case, trial: Trial, places: list[np.ndarray]) -> Fault | None:
    """Where all steps are short, or the first one leads uphill: that the output is a place on the way."""
    if not case.edge or ONE not in trial.notes:
        return None
    met = (k for k, place in enumerate(places) if matches(trial.output, plain(place)))
    k = next(met, None)
    return None if k is None else refused(STOPS.format(_steps(k), _steps(len(places) - 1)))


def _steps(k: int) -> str:
    return f"{k or 'no'} step{'s' if k != 1 else ''}"


def _other_step(case: Case, trial: Trial) -> Fault | None:
    """What the single step from b tells, of an answer that is none of the known mistakes in both regards."""
    f, b, steps = case.args
    one = trial.notes.get(ONE)
    if not steps or not isinstance(one, np.ndarray) or one.shape != b.shape or one.dtype.kind != "f":
        return None
    J, step = f.jacobian(b) * _scales(f, b), (one - b) / _scales(f, b)
    full = -solve(J, f(b))
    part = float(step @ full / (full @ full))
    if _near_to(step, part * full) and 0.001 < part < 0.999 and (case.edge or abs(part - 0.5) > 1e-4):
        return refused(SHORTER.format(part))
    left = -J.T @ f(b) - J.T @ J @ step
    for added in (step * _scales(f, b) ** 2, step * (J * J).sum(0)):
        more = float(left @ added / (added @ added)) if added.any() else 0.0
        if more > 0 and _near_to(left, more * added):
            return refused(DAMPED)
    return None


def _scales(f: Any, b: np.ndarray) -> np.ndarray:
    return f.scales if isinstance(f, Waves) else np.ones(len(b))


def _near_to(found: np.ndarray, expected: np.ndarray) -> bool:
    return bool(found.any() and np.linalg.norm(found - expected) < 1e-5 * np.linalg.norm(found))
