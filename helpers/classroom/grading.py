"""The verdict on one submission, from what is kept of it: nothing of the student's runs here."""

from __future__ import annotations

import re
from pathlib import Path

from helpers.checks.drawing import draw
from helpers.checks.exercise import Exercise
from helpers.checks.judging import UNREADABLE, judge
from helpers.checks.report import Finding, Report
from helpers.checks.requests import request
from helpers.classroom.course import chapter_cells, checked, exercise_cells
from helpers.classroom.records import Kept, short_name
from helpers.classroom.results import GRADED, MISSING, NOTHING, PARTLY, Graded, Result, Submission
from helpers.classroom.results import UNREADABLE as UNREADABLE_FILE
from helpers.classroom.steps import checks
from helpers.desk import wire

_IN_LINE = re.compile(r" \(\d+\.py, line (\d+)\)")  # a SyntaxError's own words, with the sandbox's name of the cell


def graded(kept: Kept) -> Graded:
    """The verdict on all that is kept of a submission. Runs nothing of the student's."""
    submission = Submission(kept.student, kept.name, kept.chapter, Path(kept.file) if kept.file else None, kept.problem)
    if kept.unreadable:
        return Graded(submission, MISSING if kept.unreadable.startswith(MISSING) else UNREADABLE_FILE, kept.unreadable)
    results = tuple(_result(kept, exercise) for exercise in checked(kept.chapter))
    cut = [f"{key.replace(' ', ', ')}: {why}" for key, why in kept.ended.items()]
    reasons = [kept.problem] if kept.problem else []
    reasons += [f"Not all could be used. {'; '.join(cut)}."] if cut else []
    return Graded(submission, PARTLY if cut else GRADED, " ".join(reasons), results)


def _result(kept: Kept, exercise: Exercise) -> Result:
    seed = kept.seeds[exercise.id]
    findings = tuple(_finding(kept, exercise, way, seed) for way in exercise.ways)
    drawn_for_one = not exercise.value and bool(draw(exercise, seed)[0].args)
    report = Report(exercise.id, findings, seed if drawn_for_one else None, len(exercise.ways) > 1, bool(exercise.hints))
    passed = report.status == "passed"
    return Result(
        exercise.id, exercise.level if passed else 0, exercise.level, report.ways,
        {f.way: f.mistake for f in findings if f.status in ("failed", "error")}, str(report), report._repr_mimebundle_()["text/html"], report.seed,
        {f.way: f.lines[0] for f in findings if f.status in ("failed", "error") and f.lines},
    )  # fmt: skip


def _first_line(kept: Kept, cell: str) -> str:
    """What a student knows a cell by; its id where it has no text."""
    return next((line.strip()[:70].replace("`", "'") for line in kept.sources.get(cell, "").splitlines() if line.strip()), cell)


def _finding(kept: Kept, exercise: Exercise, way: str, seed: int) -> Finding:
    key = f"{exercise.id} {way}"
    if key in kept.records:
        asked = request(exercise, way, seed)
        if kept.asked.get(key) != short_name(wire.to_json(asked)):
            return Finding(way, "error", ("The course hands in other inputs by now. Grade this submission again.",), drawn=False)
        try:
            record = wire.record_from(kept.records[key], asked)
        except wire.WireError:
            return Finding(way, "error", (UNREADABLE,), drawn=False)
        return judge(exercise, record, seed)
    if why := kept.ended.get(key) or kept.ended.get(exercise.id):
        return Finding(way, "error", (f"Your answer could not be used to its end: {why}.",), drawn=False)
    check = next((cell for cell in chapter_cells(kept.chapter) if "check" in cell.tags and f'"{exercise.id}"' in cell.source), None)
    said = _said(kept.raised[check.data["id"]]) if check and check.data["id"] in kept.raised else ""
    mine, others = _stopped(kept, exercise.id)
    if mine:
        lines = [f"{NOTHING[:-1]}: {mine[0][0].lower()}{mine[0][1:]}", *mine[1:]]
    else:
        lines = [f"{NOTHING} The cell with the check says {said}" if said else NOTHING, *others[:2]]
    return Finding(way, "error" if said else "not_attempted", tuple(lines), drawn=False)


def _stopped(kept: Kept, exercise: str) -> tuple[list[str], list[str]]:
    """A sentence for each cell of a submission that stopped: those in which an exercise is answered, and those of no exercise. The
    cells and the check of another exercise are no reason: what is handed over here is bound there by nobody."""
    own = exercise_cells(kept.chapter).get(exercise, ())
    course = {check.cell for check in checks(chapter_cells(kept.chapter))}.union(*exercise_cells(kept.chapter).values())
    said = {cell: f"The cell that begins with `{_first_line(kept, cell)}` {_how(text)}" for cell, text in kept.raised.items()}
    return [said[cell] for cell in own if cell in said], [line for cell, line in said.items() if cell not in course]


def _how(text: str) -> str:
    """How a cell stopped: the sandbox's own words are whole sentences."""
    kind, _, says = text.partition(": ")
    return f"was stopped. {says}" if kind == "refused" else f"stopped with {_said(text)}"


def _said(text: str) -> str:
    return _IN_LINE.sub(r" in line \1", text)
