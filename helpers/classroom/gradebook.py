"""Grades go back: into the table that Canvas or Moodle gave out, with all else in it as it was, and into one long CSV file."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.classroom.naming import People, clean
from helpers.classroom.recognising import is_titled, stems
from helpers.classroom.results import MISSING, PARTLY, UNREADABLE, Graded, Result
from helpers.classroom.tables import Table, TableError, harmless, read
from helpers.classroom.writing import write_whole

__all__ = ["TableError", "fill", "long_csv", "roster"]

LONG_COLUMNS = (
    "student", "name", "chapter", "exercise", "way", "status", "mistake", "points", "of", "submission status", "reason",
)  # fmt: skip
_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
_ASSIGNMENT = re.compile(r"(?P<title>.*\S)\s*\((?P<id>\d+)\)\s*", re.DOTALL)
_KEPT = ("EX", "N/A")
# What Moodle calls the grade: only asked where its place leaves a doubt.
_GRADE = (
    "Grade", "Bewertung", "Note", "Calificación", "Valutazione", "Cijfer", "Nota", "Avaliação", "Betyg", "Ocena", "評点", "成绩",
)  # fmt: skip
_NARROWEST_WORKSHEET = 6


@dataclass(frozen=True)
class _Student:
    """A row of a table: the ids that it gives, the first of them the platform's own, and the name."""

    row: int
    ids: tuple[str, ...]
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.ids[0]})" if self.name else self.ids[0]


@dataclass(frozen=True)
class _Form:
    """How a table is laid out: its students, and for each column that may take grades its heading and its maximum."""

    platform: str
    students: list[_Student]
    columns: dict[int, tuple[str, str]]


def roster(table: Path) -> list[tuple[str, str]]:
    """The id and the name of each student in a table: Canvas' gradebook, Moodle's grading worksheet, or a CSV file whose first
    column is an id and whose second a name. Raises TableError."""
    content = read(table)
    form = _canvas(content) or _moodle(content)
    if form:
        return [(student.ids[0], student.name or student.ids[0]) for student in form.students]
    rows = [(clean(row[0].value), clean(row[1].value if len(row) > 1 else "")) for row in content.rows if row[0].value.strip()]
    if rows and rows[0][0].casefold() in ("id", "student", "student_id", "student id", "username", "login"):
        del rows[0]
    if not rows:
        raise TableError(f"{table} names no student.")
    return [(id, name or id) for id, name in rows]


def fill(
    table: Path, graded: Sequence[Graded], out: Path, chapter: str, *, column: str | None = None, missing_as_zero: bool = False
) -> list[str]:
    """Write the points of a chapter into a copy of a platform's table, and give back what a person must know.

    Canvas: the assignment's column is found by its title, which has the chapter's name or number, or is `column`, a title or the
    number behind it. Moodle: the worksheet is one assignment's. Where the table's maximum is another than the chapter's points,
    the grades are scaled to it. No other cell changes; where nothing was handed in or nothing could be graded, the cell stays as it
    is (or is 0, for no submission alone, with `missing_as_zero`). Raises TableError, and writes nothing, where the table is none of
    the two or the column is not clear.
    """
    content = read(table)
    form = _canvas(content) or _moodle(content)
    if not form:
        raise TableError(f"{table} is neither Canvas' gradebook nor Moodle's grading worksheet: export it again, as CSV.")
    place = _column(form, chapter, column, table)
    mine = [each for each in graded if each.submission.chapter == chapter]
    given, unclear, says = _assigned(form, mine)
    full = max((each.of for each in mine), default=0)
    most = _number(form.columns[place][1])
    factor = most / full if most and full else 1.0
    if factor != 1.0:
        says.append(f"The table's maximum is {most:g}, the chapter's {full}: the grades are scaled.")
    comma = _has_comma(content, form, place)
    empty = []
    for student in form.students:
        each, old = given.get(student.row), content.value(student.row, place).strip()
        if place >= len(content.rows[student.row]):
            says.append(f"The row of {student} is too short, and is as it was.")
        elif student.row in unclear:
            continue
        elif each is None or each.status == MISSING:
            if old:
                says.append(f"{student} has no submission; the table has {old} already, and keeps it.")
            elif missing_as_zero:
                content.set(student.row, place, "0")
            else:
                empty.append(str(student))
        elif each.status == UNREADABLE or not each.results:
            says.append(f"{student} has no grade: {each.reason or 'nothing was graded.'}")
        elif old.upper() in _KEPT:
            why = "is excused" if old.upper() == "EX" else "is not given this assignment"
            says.append(f"{student} {why} in the table ({old}), which keeps that; earned were {each.points} of {each.of} points.")
        else:
            new = _written(each.points * factor, comma)
            if old and old != "-" and _number(old) != _number(new):
                says.append(f"{student}: {old} becomes {new}.")
            if each.status == PARTLY:
                says.append(f"{student} has {new}, but was graded only in part: {each.reason}")
            content.set(student.row, place, new)
    if empty:
        says.append(f"{len(empty)} without a submission, and without a grade: {', '.join(empty)}.")
    content.write(out)
    return [" ".join(sentence.split()) for sentence in says]


def long_csv(graded: Iterable[Graded], out: Path) -> None:
    """Write a line for each way of each exercise of each submission, and one for each submission without any.

    The points of an exercise stand in the line of its first way only, so that a column can be added up. An exercise of a project
    that does not count, since another one earned more, has none.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(LONG_COLUMNS)
    for each in graded:
        submission = each.submission
        who, end = (submission.student, submission.name, submission.chapter), (each.status, each.reason)
        for middle in [line for result in each.results for line in _lines(result, result in each.counting)] or [("",) * 6]:
            writer.writerow([harmless(value) for value in (*who, *middle, *end)])
    try:
        write_whole(out, "\ufeff" + text.getvalue())
    except OSError as error:
        raise TableError(f"{out} can't be written ({error.strerror}).") from None


def _lines(result: Result, counts: bool) -> list[tuple]:
    lines = []
    for way, status in (result.ways or {"": result.status}).items():
        points = (result.points, result.of) if counts and not lines else ("", "")
        mistake = result.mistakes[way] or "not named yet" if way in result.mistakes else ""
        lines.append((result.exercise, way, status, mistake, *points))
    return lines


def _canvas(table: Table) -> _Form | None:
    """Canvas' gradebook: a heading, perhaps a line on posting, "Points Possible", and a line for each student, whose number stands
    in the second or third column. Only the form counts; headings may be in any language."""
    heading = [cell.value for cell in table.rows[0]]
    titles = {number: _ASSIGNMENT.fullmatch(title) for number, title in enumerate(heading)}
    for id in (1, 2):
        rows = [row for row in range(1, len(table.rows)) if table.value(row, id).strip().isdigit()]
        points = next((row for row in range(1, min(4, len(table.rows))) if _is_points(table.value(row, 0))), None)
        is_canvas = rows and len(heading) > id + 1 and points is not None and points not in rows
        if not is_canvas or any(match and number <= id for number, match in titles.items()):
            continue
        last = next((number for number, title in enumerate(heading) if title.strip() == "Section"), None)
        if last is None:
            last = max(id, min((number for number, match in titles.items() if match), default=len(heading)) - 1)
        students = [_canvas_student(table, row, id, range(id + 1, last)) for row in rows]
        columns = {
            number: (heading[number], table.value(points, number).strip())
            for number, match in titles.items()
            if match and number > last and not table.value(points, number).strip().startswith("(")
        }
        return _Form("Canvas", [student for student in students if not _is_test(student)], columns)
    return None


def _is_points(name: str) -> bool:
    """Whether a line says what the assignments are worth: Canvas moves its name to the right, so that it stays on top."""
    return name.startswith("    ") or name.strip() == "Points Possible"


def _canvas_student(table: Table, row: int, id: int, others: range) -> _Student:
    name = table.value(row, 0) if id == 1 else f"{table.value(row, 0)}, {table.value(row, 1)}"
    ids = (table.value(row, id), *(table.value(row, other) for other in others))
    return _Student(row, tuple(clean(each) for each in ids if each.strip()), clean(name))


def _is_test(student: _Student) -> bool:
    """Whether this is the student that Canvas makes for a teacher to look through."""
    return student.name == "Student, Test"


def _moodle(table: Table) -> _Form | None:
    """Moodle's grading worksheet, in any language: the first column is one word with a number, the same word in each row; the
    maximum is one number all the way down, and the grade stands left of it."""
    rows = [row for row in range(1, len(table.rows)) if any(cell.value.strip() for cell in table.rows[row])]
    people = [(value.rstrip("0123456789"), value) for value in table.column(0, rows)]
    words, width = {word for word, _ in people}, len(table.rows[0])
    word = min(words, default="")
    if len(words) != 1 or word in {value for _, value in people} or not any(map(str.isalpha, word)) or width < _NARROWEST_WORKSHEET:
        return None
    columns = {}
    for grade in range(1, width - 1):
        most = table.column(grade + 1, rows)
        fits = all(value in ("", "-") or _NUMBER.fullmatch(value) for value in table.column(grade, rows))
        if fits and len(set(most)) == 1 and (_number(most[0]) or 0) > 0:
            columns[grade] = (table.value(0, grade), most[0])
    named = {grade: head for grade, head in columns.items() if head[0].strip() in _GRADE}
    columns = named if len(named) == 1 else columns
    between = range(1, min(columns, default=width) - 1)
    names = table.column(1, rows) if between else []
    has_names = len(set(names)) > len(rows) / 2
    students = []
    for row, (_, value) in zip(rows, people, strict=True):
        others = [clean(table.value(row, number)) for number in between if number > has_names]
        name = clean(table.value(row, 1)) if has_names else ""
        students.append(_Student(row, (value[len(word) :], *(other for other in others if other and " " not in other)), name))
    return _Form("Moodle", students, columns)


def _column(form: _Form, chapter: str, asked: str | None, table: Path) -> int:
    """The one column that takes the grades. Raises TableError, which names those that might."""
    found = dict(form.columns)
    if asked is not None:
        found = {place: head for place, head in found.items() if asked in (head[0].strip(), *_parts(head[0]))}
    elif form.platform == "Canvas":
        found = {place: head for place, head in found.items() if is_titled(_parts(head[0])[0], chapter)}
    if len(found) == 1:
        return next(iter(found))
    if form.platform == "Moodle" and not form.columns:
        raise TableError(f"{table} has no column for a grade in numbers: give the assignment points, not a scale, and export again.")
    names = ", ".join(f"“{title.strip()}”" for title, _ in (found or form.columns).values()) or "none"
    wanted = f"called {asked!r}" if asked is not None else f"for chapter {chapter} ({stems().get(chapter, 'unknown')})"
    raise TableError(f"{table} has {len(found) or 'no'} columns {wanted}. Name one of these: {names}.")


def _parts(title: str) -> tuple[str, ...]:
    match = _ASSIGNMENT.fullmatch(title)
    return (match["title"], match["id"]) if match else (title,)


def _assigned(form: _Form, graded: Sequence[Graded]) -> tuple[dict[int, Graded], set[int], list[str]]:
    """The submission of each row; the rows of which nobody can say whether they have one; and a sentence on each submission that
    has no row, several, or one that another has too."""
    people = People((student.ids, student.name) for student in form.students)
    claims: dict[int, list[Graded]] = defaultdict(list)
    unclear: set[int] = set()
    says = []
    for each in graded:
        student, earned = each.submission, f"{each.points} of {each.of} points"
        places = people.find(student.student, student.name)
        if len(places) == 1:
            claims[places[0]].append(each)
        else:
            unclear.update(form.students[place].row for place in places)
        if len(places) != 1 and each.status != MISSING:
            who = f"{student.name} ({student.student})"
            rows = " and ".join(str(form.students[place]) for place in places)
            why = f"fits {rows}, and which of them it is can't be told" if places else "is not in the table"
            says.append(f"{who} {why}: {earned} are not entered.")
    given = {}
    for place, claim in claims.items():
        real = [each for each in claim if each.status != MISSING] or claim[:1]
        if len(real) == 1:
            given[form.students[place].row] = real[0]
        else:
            whose = ", ".join(f"{each.submission.student} ({each.points} of {each.of} points)" for each in real)
            unclear.add(form.students[place].row)
            says.append(f"{form.students[place]} has {len(real)} submissions, and none is entered: {whose}.")
    return given, unclear - set(given), says


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def _has_comma(table: Table, form: _Form, place: int) -> bool:
    """Whether the table writes 1,5 for one and a half."""
    values = [form.columns[place][1], *(table.value(student.row, place).strip() for student in form.students)]
    numbers = [value for value in values if _NUMBER.fullmatch(value) and not value.isdigit()]
    return any("," in value for value in numbers) or (not numbers and table.delimiter == ";")


def _written(points: float, comma: bool) -> str:
    text = f"{points:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text
