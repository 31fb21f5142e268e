"""What a teacher asks for: grade, judge again, write a sentence for a group."""

from __future__ import annotations

import contextlib
import json
import platform
import re
import secrets
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers.classroom import gradebook, grouping, journals, pages
from helpers.classroom.collecting import collect
from helpers.classroom.compiling import with_jax
from helpers.classroom.records import Kept, Store
from helpers.classroom.results import MISSING, Graded, Submission
from helpers.classroom.running import Task, Where, Workers, compile_all, judge_all, remembered, use_all
from helpers.classroom.sandbox import needed
from helpers.classroom.scratch import Scratch
from helpers.classroom.twins import twins
from helpers.classroom.using import Settings, is_current
from helpers.classroom.writing import write_whole
from helpers.desk.confining import filter_for
from helpers.notebooks.chapters import select
from helpers.notebooks.files import ROOT

_SECRET = 32  # bytes
_ENOUGH_TO_COMPILE = 4  # submissions of a chapter for which it pays to compile the solution's programs beforehand


class Refused(Exception):
    """What was asked for cannot be done. The text says why and what to do."""


@dataclass(frozen=True)
class Folder:
    """Where a run keeps everything: the teacher's own, for no student's eyes."""

    path: Path

    @property
    def store(self) -> Store:
        return Store(self.path / "records.jsonl")

    @property
    def sentences(self) -> Path:
        return self.path / "sentences.json"

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """While this lasts, no other command works in the folder. Raises Refused where one does."""
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.mkdir(mode=0o700)
        with (self.path / "lock").open("w") as file:
            try:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except ImportError:
                pass
            except BlockingIOError:
                raise Refused(f"Another command works in {self.path} at this moment. Wait for its end, or name another folder.") from None
            yield

    def secret(self) -> bytes:
        """What the students' numbers are drawn with: made once, and kept. Raises Refused where half of it is there: who knows the
        secret knows all numbers."""
        file = self.path / "secret.txt"
        if not file.exists():
            write_whole(file, secrets.token_hex(_SECRET) + "\n", 0o600)
        with contextlib.suppress(ValueError):
            if len(secret := bytes.fromhex(file.read_text(encoding="ascii").strip())) >= _SECRET:
                return secret
        raise Refused(f"{file} is damaged. Put back a copy of it; or take it away, and all answers are used again, on other numbers.")


@dataclass(frozen=True)
class Wish:
    """What `grade` is asked for."""

    source: Path
    folder: Folder
    chapter: str | None = None
    table: Path | None = None
    where: Where = field(default_factory=Where)
    seconds: float = 150.0
    patience: float = 5.0
    trust: bool = False
    column: str | None = None
    missing_as_zero: bool = False


def grade(wish: Wish) -> list[Graded]:
    """Grade everything in a folder of submissions, and write the grades, the pages and the LMS's own table."""
    _refuse_place(wish)
    needed(wish.trust, wish.where.as_root)
    chapter = select(wish.chapter).name[:2] if wish.chapter else None
    roster = gradebook.roster(wish.table) if wish.table else None
    unpacked = Scratch("submissions")
    scratch = unpacked.path
    try:
        submissions = collect(wish.source, chapter, scratch, roster)
        if not submissions:
            raise Refused(f"There is no submission in {wish.source}. A folder for each student is expected, or a download of your LMS.")
        chapters = sorted({s.chapter for s in submissions} - {""})
        _refuse_other(wish.folder, set(chapters))
        for each in chapters if wish.table else ():  # before anything runs: can the table be filled in the end?
            gradebook.fill(wish.table, [], scratch / "table.csv", each, column=wish.column)
        with wish.folder.alone():
            return _graded(wish, submissions, chapters)
    finally:
        unpacked.remove()


def _graded(wish: Wish, submissions: Sequence[Submission], chapters: Sequence[str]) -> list[Graded]:
    compiled = wish.folder.path / "compiled"
    settings = Settings(wish.folder.secret(), wish.seconds, wish.patience, wish.trust, compiled)
    compiled.mkdir(exist_ok=True)  # each sandbox has it, from its start
    if wish.trust:
        print("Without a sandbox: the answers run as you, and may read, write and send whatever you may.", file=sys.stderr)
    elif not filter_for(platform.machine()):
        print(f"The sandbox has no filter of system calls on this kind of processor ({platform.machine()}): it holds less.", file=sys.stderr)
    tasks, store = [Task(s) for s in submissions], wish.folder.store
    with Workers(min(wish.where.jobs, len(tasks)), None if wish.where.dask else settings) as workers:
        if len(remembered(tasks, settings, store)) < len(tasks) and not wish.where.dask:
            _compile(submissions, settings, workers)
        used = use_all(tasks, settings, store, wish.where, workers, _Bar(len(tasks)))
        kept = used.kept
        _write_run(wish, kept)
        told = journals.section(journals.journals(wish.source), chapters)
        write_whole(wish.folder.path / "journals.html", told)
        graded = judge_all(kept, workers, used.judged)
        had = {(one.student, one.chapter) for one in used.on_the_class}
        left = {key: only for key, only in grouping.unnamed(graded, kept).items() if key not in had}
        again = [Task(s, left[s.student, s.chapter]) for s in submissions if (s.student, s.chapter) in left]
        by_themselves = use_all(again, settings, store, wish.where, workers, _Bar(len(again), "What nobody has named, on the class's numbers")).kept
        shared = _in_order(kept, [*used.on_the_class, *by_themselves])
    write(wish.folder, graded, kept, shared)
    return graded


def _refuse_place(wish: Wish) -> None:
    """Grades belong neither into a checkout, where they are soon published, nor among the submissions."""
    place, source = wish.folder.path, wish.source.resolve()
    if place.is_relative_to(ROOT):
        raise Refused(f"{place} lies in the course's own folder, which students see. Name a folder outside of it.")
    if place.is_relative_to(source):
        raise Refused(f"{place} lies among the submissions. Name a folder outside of {source}.")
    if wish.column and not (wish.table and wish.chapter):
        raise Refused("--column names the column of one chapter in a table: give --chapter and --table, too.")


def _refuse_other(folder: Folder, chapters: set[str]) -> None:
    """A folder that holds other chapters' grades would lose them."""
    if (folder.path / "run.json").exists():
        try:
            before = {key[1] for key in _read(folder, "run.json")["keys"]} - {""}
        except Refused:  # it was cut off, and is written again; the records know, too
            before = {kept.chapter for kept in folder.store} - {""}
        if before and chapters and not before & chapters:
            raise Refused(f"{folder.path} holds chapter {', '.join(sorted(before))}. Name another folder for chapter {', '.join(sorted(chapters))}.")


def _compile(submissions: Sequence[Submission], settings: Settings, workers: Workers) -> None:
    """Have what JAX compiles for the solution of each chapter at hand for all who come after."""
    assert settings.cache
    for chapter in sorted({s.chapter for s in submissions if s.path is not None}):
        mark = settings.cache / f"{chapter}.done"
        if with_jax(chapter) and not mark.exists() and sum(s.chapter == chapter for s in submissions) >= _ENOUGH_TO_COMPILE:
            print(f"Chapter {chapter}: the course's own solution comes first, once, so that the class need not wait for JAX to compile.", file=sys.stderr, flush=True)
            if compile_all(chapter, workers):
                mark.touch()


class _Bar:
    """A line that says how far a run is."""

    def __init__(self, total: int, what: str = "Submissions") -> None:
        self.total, self.done, self.what = total, 0, what

    def __call__(self, kept: Kept) -> None:
        self.done += 1
        end = "\n" if self.done == self.total or not sys.stderr.isatty() else "\r"
        filled = 30 * self.done // self.total
        print(f"{self.what} [{'#' * filled}{'.' * (30 - filled)}] {self.done} of {self.total}", end=end, file=sys.stderr, flush=True)


# --- what is written ------------------------------------------------------------------------------------------------


def write(folder: Folder, graded: Sequence[Graded], kept: Sequence[Kept], shared: Sequence[Kept]) -> list[str]:
    """Write grades, pages and the LMS's table that the run was given. Returns what a person must know, and prints it."""
    notes = []
    run = _read(folder, "run.json")
    table = Path(run["table"]) if run["table"] else None
    groups = grouping.groups(graded, kept, shared, grouping.sentences(folder.sentences))
    gradebook.long_csv(graded, folder.path / "grades.csv")
    home = folder.path / "feedback"
    home.mkdir(exist_ok=True)
    students = {pages.file_name(one.submission.student): one.submission.student for one in graded}
    for name, student in students.items():
        mine = [one for one in graded if one.submission.student == student]
        write_whole(home / name, pages.feedback(mine, groups))
    for page in home.glob("*_??????.html"):
        if page.name not in students:  # of somebody who is no longer among the submissions
            page.unlink()
    _for_moodle(folder.path / "moodle_feedback.zip", graded, home)
    told = folder.path / "journals.html"
    more = told.read_text(encoding="utf-8") if told.exists() else ""
    write_whole(folder.path / "class.html", pages.class_report(graded, groups, twins(kept), more))
    if table and not table.exists():
        notes.append(f"{table} is no longer there: the filled copy stays as it was.")
    elif table:
        for chapter in sorted({one.submission.chapter for one in graded} - {""}):
            filled = folder.path / f"{table.stem}_{chapter}{table.suffix}"
            mine = [one for one in graded if one.submission.chapter == chapter]
            notes += gradebook.fill(table, mine, filled, chapter, column=run.get("column"), missing_as_zero=run.get("missing_as_zero", False))
    untouched = [one.submission.name or one.submission.student for one in graded if one.is_untouched]
    if untouched:
        notes.append(f"{len(untouched)} attempted no exercise, and have 0 points: {'; '.join(untouched)}.")
    verdicts = [[g.submission.student, g.submission.chapter, g.points, {r.exercise: [r.points, r.mistakes] for r in g.results}] for g in graded]
    write_whole(folder.path / "verdicts.json", json.dumps(verdicts, indent=1))
    for note in notes:
        print(note)
    return notes


def _for_moodle(path: Path, graded: Sequence[Graded], home: Path) -> None:
    """The pages of those who handed in, in a zip that Moodle takes as feedback files: it finds a student by the number in the folder's name."""
    people = {one.submission.student: one.submission.name for one in graded if one.status != MISSING}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, name in people.items():
            if student.isascii() and student.isdigit():
                whose = re.sub(r"[_/\\\s]+", " ", name).strip() or "student"
                archive.write(home / pages.file_name(student), f"{whose}_{student}_assignsubmission_file_/feedback.html")


def _write_run(wish: Wish, kept: Sequence[Kept]) -> None:
    """Which of all records are the class as it is now."""
    table = str(wish.table.resolve()) if wish.table else None
    run = {"keys": [list(one.key) for one in kept], "table": table, "column": wish.column, "missing_as_zero": wish.missing_as_zero}
    write_whole(wish.folder.path / "run.json", json.dumps(run))


# --- again ----------------------------------------------------------------------------------------------------------


def rejudge(folder: Folder, jobs: int = 2) -> list[str]:
    """Judge everything again with the checks as they are now, from the records. Returns a line for each student whose points changed."""
    run, before = _read(folder, "run.json"), _read(folder, "verdicts.json")
    with folder.alone():
        return _rejudge(folder, jobs, run, before)


def _rejudge(folder: Folder, jobs: int, run: Any, before: Any) -> list[str]:
    kept, shared = _kept(folder, run)
    with Workers(jobs) as workers:
        graded = judge_all(kept, workers)
    write(folder, graded, kept, shared)
    old = {(student, chapter): points for student, chapter, points, _ in before}
    changed = [
        f"{g.submission.name or g.submission.student}, chapter {g.submission.chapter}: {old.get((g.submission.student, g.submission.chapter))} → {g.points} points"
        for g in graded if old.get((g.submission.student, g.submission.chapter)) != g.points
    ]  # fmt: skip
    stale = [one.name or one.student for one in kept if not is_current(one)]
    lost = sorted({key[0] for key in run["keys"]} - {one.student for one in kept})
    if lost:
        changed.append(f"What came back is missing or damaged in {folder.store.path.name}, so these must be graded again: {', '.join(lost)}.")
    if stale:
        changed.append(f"The inputs of a check have changed since, so these must be graded again: {', '.join(stale)}.")
    return changed


def say(folder: Folder, name: str, sentence: str, jobs: int = 2) -> str:
    """Keep the teacher's sentence for a group, and write the pages with it; an empty one takes the sentence back. Returns the
    group as an entry for the exercise's mistakes."""
    run = _read(folder, "run.json")
    with folder.alone():
        return _say(folder, name, sentence, jobs, run)


def _say(folder: Folder, name: str, sentence: str, jobs: int, run: Any) -> str:
    kept, shared = _kept(folder, run)
    with Workers(jobs) as workers:
        graded = judge_all(kept, workers)
    groups = {group.name: group for group in grouping.groups(graded, kept, shared, grouping.sentences(folder.sentences))}
    if name not in groups:
        raise Refused(f"There is no group {name}. There are: {', '.join(groups) or 'none'}.")
    grouping.say(folder.sentences, groups[name], sentence)
    write(folder, graded, kept, shared)
    return grouping.as_mistake(grouping.sentences(folder.sentences)[-1])


def _kept(folder: Folder, run: Any) -> tuple[list[Kept], list[Kept]]:
    """The records of the class as it is now, and those of the same files on the class's numbers."""
    every = {one.key: one for one in folder.store}
    own = {key: every[key] for key in map(tuple, run["keys"]) if key in every}
    files = {key[:3] for key in own}
    return list(own.values()), _in_order(list(own.values()), [one for key, one in every.items() if key[:3] in files and key not in own])


def _in_order(own: Sequence[Kept], shared: Sequence[Kept]) -> list[Kept]:
    """Second uses in the order of the first ones: groups are to have the same names and members however they came about."""
    places = {one.key[:3]: place for place, one in enumerate(own)}
    return sorted(shared, key=lambda one: places[one.key[:3]])


def _read(folder: Folder, name: str) -> dict | list:  # type: ignore[type-arg]
    try:
        return json.loads((folder.path / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Refused(f"{folder.path} holds no finished run: {name} is missing or damaged. Run `grade` first.") from None
