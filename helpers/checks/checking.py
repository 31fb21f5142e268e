"""The verbs of a notebook that look at answers: check, hint, given, progress, and the strict mode that CI uses."""

from __future__ import annotations

import operator
from contextvars import ContextVar
from typing import Any

from helpers import exercises
from helpers.checks import kernel
from helpers.checks.drawing import draw
from helpers.checks.exercise import LABELS, Exercise, Prediction
from helpers.checks.guarding import at_seed, examined, published
from helpers.checks.judging import STOPPED, verdict
from helpers.checks.report import Finding, Report
from helpers.checks.requests import bare, request
from helpers.checks.showing import CheckFailed, message, show_report, unknown
from helpers.desk.functions import build
from helpers.desk.libraries import finish_loading, library
from helpers.desk.plain import describe
from helpers.desk.probing import probe
from helpers.desk.settings import settled
from helpers.journal import log, view

__all__ = ["CheckFailed", "check", "examine", "given", "hint", "progress"]

kernel.install()
finish_loading()
_FORGOTTEN: Any = object()
_checking: ContextVar[bool] = ContextVar("checking", default=False)
_hints_given: dict[str, int] = {}


def check(
    id: str,
    answer: Any = _FORGOTTEN,
    *,
    by_hand: Any = None,
    torch: Any = None,
    jax: Any = None,
    seed: int | None = None,
) -> Report:
    """Check an answer, show the report and return it.

    Give the answer itself (`check("start/twice", twice)`), or one answer for each way that the exercise asks for
    (`check("grad/uphill", torch=…, jax=…)`). `seed` draws the inputs of an earlier report again.
    Never raises, except `CheckFailed` when the environment variable COURSE_STRICT is 1 and the answer did not pass.
    """
    answers = {"by_hand": by_hand, "torch": torch, "jax": jax}
    if _checking.get():  # one indent too many, and every call of the answer would check it again, without end
        return message(id, "error", "This `check` stands inside the function that it checks. Move it out, to the left margin.")
    token = _checking.set(True)
    try:
        report = examined(id, lambda: examine(id, answer, {way: a for way, a in answers.items() if a is not None}, seed))
    except KeyboardInterrupt:
        report = message(id, "error", STOPPED)
    finally:
        _checking.reset(token)
    return published(report, {"kind": "check", "seed": report.seed, "mistake": report.mistake, "ways": report.ways})


def examine(id: str, answer: Any, answers: dict[str, Any], seed: int | None = None) -> Report:
    """The report on an answer, or on one answer for each way, without showing or recording it."""
    exercise = exercises.find(id)
    if isinstance(exercise, Prediction):
        return message(id, "error", f'`{id}` is a prediction: use `predict("{id}", …)`.')
    if exercise is None:
        return message(id, "error", unknown(id))
    try:
        chosen = _seed(exercise, seed)
        by_way = _by_way(exercise, answer, answers)
    except ValueError as problem:
        return message(id, "error", str(problem))
    with settled(), at_seed(chosen):
        return _examined(exercise, by_way, chosen, seed)


def _examined(exercise: Exercise, by_way: dict[str, Any], chosen: int, seed: int | None) -> Report:
    findings = tuple(_examine_one(exercise, by_way.get(way, ...), way, chosen) for way in exercise.ways)
    if seed is not None and not exercise.value and all(f.status == "passed" for f in findings):
        # What passes on inputs that were seen before must pass on new ones, too.
        chosen = _seed(exercise, None)
        findings = tuple(_examine_one(exercise, by_way[way], way, chosen) for way in exercise.ways)
    wrong = any(f.status in ("failed", "error") and f.drawn for f in findings)
    replay = chosen if wrong and draw(exercise, chosen)[0].args else None
    return Report(exercise.id, findings, replay, len(exercise.ways) > 1, bool(exercise.hints))


def _examine_one(exercise: Exercise, answer: Any, way: str, seed: int) -> Finding:
    record = probe(request(exercise, way, seed), answer)
    if record.stopped:  # then the other ways are left alone, too
        raise KeyboardInterrupt
    return verdict(exercise, record, seed)


def _seed(exercise: Exercise, seed: Any) -> int:
    """The seed to draw with. Raises ValueError with a sentence for what is no seed."""
    if seed is None:
        import secrets

        return 1 if exercise.value else secrets.randbelow(90_000) + 10_000
    try:
        number = operator.index(seed)
    except TypeError:
        raise ValueError(f"A seed is a whole number, as in `seed=12345`; this is {describe(seed)}.") from None
    if not 0 <= number < 2**63:
        raise ValueError("A seed is a whole number from 0 on, as a report shows it: `seed=12345`.")
    return number


def _by_way(exercise: Exercise, answer: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers by way, a single one under the way it belongs to. Raises ValueError if the call does not fit."""
    several = len(exercise.ways) > 1
    name = "answer" if exercise.value else exercise.signature.partition("(")[0]
    call = ", ".join(f"{way}=…" for way in exercise.ways) if several else name
    alone = answer is not _FORGOTTEN and not (answer is None and answers)
    if set(answers) - set(exercise.ways) or (several and alone):
        asked = " and ".join(LABELS[way] for way in exercise.ways)
        raise ValueError(f'This exercise asks for {asked}: call `check("{exercise.id}", {call})`.')
    if alone and answers:
        raise ValueError("Give one answer, not two.")
    if not alone and not answers:
        raise ValueError(f'Give your answer, too: `check("{exercise.id}", {call})`.')
    return answers or {exercise.ways[0]: answer}


def hint(id: str, level: int | None = None) -> None:
    """Show the next hint of an exercise below the earlier ones; `level` asks for a certain one, 1 being the first.
    Never raises."""
    show_report(examined(id, lambda: _hint(id, level)))


def _hint(id: str, level: int | None) -> Report:
    exercise = exercises.find(id)
    if exercise is None:
        return message(id, "error", unknown(id))
    total = len(exercise.hints)
    wanted = int(level) if isinstance(level, int) else _hints_given.get(id, 0) + 1
    number = min(max(wanted, 1), total)
    _hints_given[id] = max(number, _hints_given.get(id, 0))
    log.record({"kind": "hint", "id": id, "level": number})
    more = f'`hint("{id}")` gives the next one.' if number < total else "That was the last hint."
    lines = [line for k, said in enumerate(exercise.hints[:number], 1) for line in f"{k}. {said}".replace("\n", "\n   ").splitlines()]
    lines.append(more)
    return message(id, "not_attempted", *lines, headline=f"Hint {number} of {total}")


def given(id: str, seed: int = 1) -> Any:
    """The inputs that a check with this seed draws first, by hand (NumPy). One input comes back bare, several as a tuple.

    Use it to see a puzzle before you answer it, or to play with the case that a report showed. Raises ValueError with
    a sentence if there is no such exercise or seed.
    """
    exercise = exercises.find(id)
    if exercise is None:
        raise ValueError(unknown(id))
    if not isinstance(exercise, Exercise) or not draw(exercise, 1)[0].args:
        raise ValueError(f"`{id}` has no inputs: it is a question.")
    args = build(bare(draw(exercise, _seed(exercise, seed))[0].args), library("by_hand"))
    return args[0] if len(args) == 1 else args


def progress() -> view.ProgressView:
    """What you have passed, tried and not yet tried, chapter by chapter, and what comes next."""
    return view.view(((exercise.id, exercise.title) for exercise in exercises.catalogue()), exercises.notebooks(), exercises.project)
