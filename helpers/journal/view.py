"""What a learner's progress comes to: per exercise the best status, attempts and hints, as data, text and HTML."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

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
    """The exercises whose ids share the part before the slash, in the order of the catalogue. Where they belong to projects,
    of which one is enough, `projects` has the project of each, and else nothing."""

    name: str
    exercises: tuple[ExerciseProgress, ...]
    projects: tuple[str, ...] = ()

    @property
    def project(self) -> str:
        """The project that counts: the one with most passed, of equals the one with most attempts, or else the first; "" where
        there are none."""

        def came(project: str) -> tuple[int, int]:
            mine = [e for e, own in zip(self.exercises, self.projects, strict=True) if own == project]
            return sum(e.status == "passed" for e in mine), sum(e.attempts for e in mine)

        return max(dict.fromkeys(self.projects), key=came, default="")

    @property
    def needed(self) -> tuple[ExerciseProgress, ...]:
        """The exercises that are to be passed."""
        chosen = self.project
        return tuple(e for e, own in zip(self.exercises, self.projects, strict=True) if own == chosen) if chosen else self.exercises

    @property
    def is_to_choose(self) -> bool:
        """Whether there are projects, and none is begun."""
        return bool(self.projects) and not self.begun

    @property
    def passed(self) -> int:
        return sum(e.status == "passed" for e in self.needed)

    @property
    def begun(self) -> bool:
        return any(e.attempts or e.hints for e in self.exercises)


@dataclass(frozen=True)
class Summary:
    """All chapters, in the order in which the catalogue first names them. `latest` is the exercise of the last event."""

    chapters: tuple[ChapterProgress, ...]
    latest: str | None = None

    @property
    def passed(self) -> int:
        return sum(c.passed for c in self.chapters)

    @property
    def total(self) -> int:
        return sum(len(c.needed) for c in self.chapters)

    @property
    def next(self) -> ExerciseProgress | None:
        """Where to go on: the first exercise that is not passed in the chapter worked on last, or else in the first
        chapter that has one; None where all are passed."""
        now = (self.latest or "").partition("/")[0]
        chapters = sorted(self.chapters, key=lambda chapter: chapter.name != now)
        return next((e for chapter in chapters for e in chapter.needed if e.status != "passed"), None)


def summary(
    catalogue: Iterable[tuple[str, str]],
    log: Iterable[Mapping[str, object]] | None = None,
    project: Callable[[str], str] = lambda id: "",
) -> Summary:
    """What the log (by default the learner's own) says about each (id, title) of the catalogue. `project(id)` is the project
    that an exercise belongs to, of which one of its chapter is enough; "" for most.

    Once passed stays passed; a check of a stub is no attempt; other ids and unknown kinds are ignored.
    """
    statuses: defaultdict[object, list] = defaultdict(list)
    hints: defaultdict[object, set] = defaultdict(set)
    catalogue = list(catalogue)
    known = {id for id, _ in catalogue}
    latest: str | None = None
    for event in learners.events()[0] if log is None else log:
        kind, id, status = event.get("kind"), str(event.get("id")), event.get("status")
        latest = id if id in known and kind in ("check", "hint", "predict") else latest
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
    named = {name: tuple(project(row.id) for row in rows) for name, rows in chapters.items()}
    return Summary(tuple(ChapterProgress(name, tuple(rows), named[name] if any(named[name]) else ()) for name, rows in chapters.items()), latest)


@dataclass(frozen=True, repr=False)
class ProgressView:
    """A summary as text and as HTML; `where` is the file as the learner knows it, `note` what went wrong; `notebooks` maps
    the name of a chapter to the file beside the notebook that shows this."""

    summary: Summary
    where: str
    note: str | None = None
    notebooks: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        wide = max((len(e.id) for c in self.summary.chapters for e in c.exercises), default=0)
        lines = [self._total(), *self._next()]
        for chapter in self.summary.chapters:
            rows = [f"  {e.id:<{wide}}  {e.status:<7}  {_effort(e)}".rstrip() for e in chapter.exercises]
            lines += ["", self._caption(chapter), *(rows if chapter.begun else [])]
        return "\n".join([*lines, "", *self._last()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        tables = "".join(self._table(chapter) for chapter in self.summary.chapters)
        last = "".join(f"<p>{html.escape(line)}</p>" for line in self._last())
        onward = "".join(f"<p>{self._linked(line)}</p>" for line in self._next())
        return f"<div><p><strong>{self._total()}</strong></p>{onward}{tables}{last}</div>"

    def _total(self) -> str:
        return f"Passed {self.summary.passed} of {self.summary.total}"

    def _next(self) -> list[str]:
        """What to do next, in a sentence; nothing where there is no exercise at all."""
        onward = self.summary.next
        if onward:
            chapter = self._chapter(onward)
            return [f"Next: choose one of the projects of {self._name(chapter)}" if chapter.is_to_choose else f"Next: {onward.title} ({onward.id})"]
        return ["All of it is passed: you have finished the course."] if self.summary.total else []

    def _chapter(self, exercise: ExerciseProgress) -> ChapterProgress:
        return next(chapter for chapter in self.summary.chapters if exercise in chapter.exercises)

    def _linked(self, sentence: str) -> str:
        """The sentence, with a link to the heading of the next exercise where its notebook is known."""
        onward, text = self.summary.next, html.escape(sentence)
        notebook = onward and self.notebooks.get(onward.id.partition("/")[0])
        if not onward or not notebook:
            return text
        if self._chapter(onward).is_to_choose:
            return f'<a href="{quote(notebook)}">{text}</a>'
        heading = f"Your-turn:-{onward.title[:1].lower()}{onward.title[1:]}".replace(" ", "-")
        return f'<a href="{quote(notebook)}#{quote(heading, safe=":,?()=")}">{text}</a>'

    def _caption(self, chapter: ChapterProgress) -> str:
        if chapter.is_to_choose:
            return f"{self._name(chapter)}: choose one of {len(set(chapter.projects))} projects"
        project = f", {chapter.project}" if chapter.projects else ""
        return f"{self._name(chapter)}{project}: {chapter.passed} of {len(chapter.needed)} passed"

    def _name(self, chapter: ChapterProgress) -> str:
        number = self.notebooks.get(chapter.name, "")[:2]
        return f"{number} · {chapter.name}" if number else chapter.name

    def _last(self) -> list[str]:
        return [f"Kept in {self.where}", *([self.note] if self.note else [])]

    def _table(self, chapter: ChapterProgress) -> str:
        left = "style='text-align:left'"  # notebooks set tables flush right; colors stay those of the theme
        head = "".join(f"<th scope='col' {left}>{name}</th>" for name in ("Exercise", "Title", "Status", "Effort"))
        rows = ""
        for e in chapter.exercises:
            cells = "".join(f"<td {left}>{html.escape(text)}</td>" for text in (e.title, e.status, _effort(e)))
            rows += f"<tr><th scope='row' {left}>{html.escape(e.id)}</th>{cells}</tr>"
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        notebook = self.notebooks.get(chapter.name)
        link = f'<p><a href="{quote(notebook)}">Open {html.escape(notebook)}</a></p>' if notebook else ""
        # A chapter that is not begun is folded: one line, opened with Enter.
        return f"<details{' open' if chapter.begun else ''}><summary>{html.escape(self._caption(chapter))}</summary>{link}{table}</details>"


def view(
    catalogue: Iterable[tuple[str, str]], notebooks: Mapping[str, str] | None = None, project: Callable[[str], str] = lambda id: ""
) -> ProgressView:
    """What `progress()` shows for a catalogue of (id, title); `notebooks` maps the name of a chapter to its file, `project` an id
    to the project that it belongs to."""
    log, note = learners.events()
    where, late = learners.place()
    return ProgressView(summary(catalogue, log, project), where, note or late, notebooks or {})


def _effort(exercise: ExerciseProgress) -> str:
    counts = ((exercise.attempts, "attempt"), (exercise.hints, "hint"))
    return ", ".join(f"{n} {word}{'s' if n > 1 else ''}" for n, word in counts if n)
