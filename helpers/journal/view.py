"""What a learner's progress comes to: per exercise the best status, attempts and hints, as data, text and HTML."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from helpers.journal import log as learners


@dataclass(frozen=True)
class ExerciseProgress:
    """Best status ("passed", "tried", "not yet"), number of judged attempts and of different hints seen."""

    id: str
    title: str
    status: str
    attempts: int
    hints: int


@dataclass(frozen=True)
class ChapterProgress:
    """The exercises whose ids share the part before the slash, in the order of the catalogue."""

    name: str
    exercises: tuple[ExerciseProgress, ...]

    @property
    def passed(self) -> int:
        return sum(e.status == "passed" for e in self.exercises)

    @property
    def begun(self) -> bool:
        return any(e.attempts or e.hints for e in self.exercises)


@dataclass(frozen=True)
class Summary:
    """All chapters, in the order in which the catalogue first names them."""

    chapters: tuple[ChapterProgress, ...]

    @property
    def passed(self) -> int:
        return sum(c.passed for c in self.chapters)

    @property
    def total(self) -> int:
        return sum(len(c.exercises) for c in self.chapters)


def summary(
    catalogue: Iterable[tuple[str, str]], log: Iterable[Mapping[str, object]] | None = None
) -> Summary:
    """What the log (by default the learner's own) says about each (id, title) of the catalogue.

    Once passed stays passed; a check of a stub is no attempt; other ids and unknown kinds are ignored.
    """
    statuses: defaultdict[object, list] = defaultdict(list)
    hints: defaultdict[object, set] = defaultdict(set)
    for event in learners.events()[0] if log is None else log:
        kind, id, status = event.get("kind"), str(event.get("id")), event.get("status")
        if kind == "check" and status in ("passed", "failed", "error"):
            statuses[id].append(status)
        elif kind == "hint":
            hints[id].add(str(event.get("level")))
    chapters: defaultdict[str, list] = defaultdict(list)
    for id, title in catalogue:
        tries = statuses[id]
        status = "passed" if "passed" in tries else "tried" if tries else "not yet"
        row = ExerciseProgress(id, title, status, len(tries), len(hints[id]))
        chapters[id.partition("/")[0]].append(row)
    return Summary(tuple(ChapterProgress(name, tuple(rows)) for name, rows in chapters.items()))


@dataclass(frozen=True, repr=False)
class ProgressView:
    """A summary as text and as HTML; `where` is the file as the learner knows it, `note` what went wrong."""

    summary: Summary
    where: str
    note: str | None = None

    def __str__(self) -> str:
        wide = max((len(e.id) for c in self.summary.chapters for e in c.exercises), default=0)
        lines = [self._total()]
        for chapter in self.summary.chapters:
            rows = [f"  {e.id:<{wide}}  {e.status:<7}  {_effort(e)}".rstrip() for e in chapter.exercises]
            lines += ["", _caption(chapter), *(rows if chapter.begun else [])]
        return "\n".join([*lines, "", *self._last()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        tables = "".join(map(_table, self.summary.chapters))
        last = "".join(f"<p>{html.escape(line)}</p>" for line in self._last())
        return f"<div><p><strong>{self._total()}</strong></p>{tables}{last}</div>"

    def _total(self) -> str:
        return f"Passed {self.summary.passed} of {self.summary.total}"

    def _last(self) -> list[str]:
        return [f"Kept in {self.where}", *([self.note] if self.note else [])]


def view(catalogue: Iterable[tuple[str, str]]) -> ProgressView:
    """What `progress()` shows for a catalogue of (id, title)."""
    log, note = learners.events()
    where, late = learners.place()
    return ProgressView(summary(catalogue, log), where, note or late)


def _caption(chapter: ChapterProgress) -> str:
    return f"{chapter.name}: {chapter.passed} of {len(chapter.exercises)} passed"


def _effort(exercise: ExerciseProgress) -> str:
    counts = ((exercise.attempts, "attempt"), (exercise.hints, "hint"))
    return ", ".join(f"{n} {word}{'s' if n > 1 else ''}" for n, word in counts if n)


def _table(chapter: ChapterProgress) -> str:
    left = "style='text-align:left'"  # notebooks set tables flush right; colors stay those of the theme
    names = ("Exercise", "Title", "Status", "Effort")
    head = "".join(f"<th scope='col' {left}>{name}</th>" for name in names)
    rows = ""
    for e in chapter.exercises:
        cells = "".join(f"<td {left}>{html.escape(text)}</td>" for text in (e.title, e.status, _effort(e)))
        rows += f"<tr><th scope='row' {left}>{html.escape(e.id)}</th>{cells}</tr>"
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    # A chapter that is not begun is folded: one line, opened with Enter.
    return f"<details{' open' if chapter.begun else ''}><summary>{html.escape(_caption(chapter))}</summary>{table}</details>"
