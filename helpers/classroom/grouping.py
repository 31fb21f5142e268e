"""Wrong answers that nobody has named yet, grouped by what they did on the same numbers.

Each student has numbers of their own, so the answers of the unnamed ones are used once more, on numbers that the class shares.
Only an answer that is a value is not: nothing is drawn for it.
Two answers are of one group where everything that came back is the same within the tolerance of the exercise. A teacher's
sentence for a group is kept beside the records, with the record that the group was known by: who does the same later gets it, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from helpers import exercises
from helpers.checks.differences import matches
from helpers.checks.drawing import draw
from helpers.checks.exercise import LABELS, Exercise
from helpers.checks.judging import show_inputs
from helpers.checks.requests import request
from helpers.checks.text import short
from helpers.classroom.course import exercise_cells
from helpers.classroom.records import Kept, short_name
from helpers.classroom.results import Graded
from helpers.classroom.steps import printable
from helpers.classroom.writing import write_whole
from helpers.desk import wire
from helpers.desk.plain import plain
from helpers.desk.record import Fault, Record, Trial

_MEASURED = re.compile(r"\b\d[\d.]*(?:e[+-]?\d+)? (?:s|GB)\b")


@dataclass(frozen=True)
class Group:
    """Answers that did the same. `name` is what the teacher calls it by; `like` is the record of the first; `did` says what came
    back, in lines; `code` is the first student's cell; `says` is the teacher's sentence, once there is one."""

    name: str
    exercise: str
    way: str
    students: tuple[str, ...]
    like: str
    seed: int
    did: tuple[str, ...] = ()
    code: str = ""
    says: str = ""


def unnamed(graded: Iterable[Graded], own: Iterable[Kept]) -> dict[tuple[str, str], frozenset[str]]:
    """By student and chapter, the exercises that must be used once more: something came back that is wrong, and nobody has named it.
    `own` is what the verdicts are on."""
    found = {}
    for one, kept in zip(graded, own, strict=True):
        ids = frozenset(
            result.exercise for result in one.results for way, mistake in result.mistakes.items()
            if mistake is None and f"{result.exercise} {way}" in kept.records and not _is_value(result.exercise)
        )  # fmt: skip
        if ids:
            found[one.submission.student, one.submission.chapter] = ids
    return found


def groups(graded: Sequence[Graded], own: Sequence[Kept], shared: Sequence[Kept], sentences: Sequence[Group] = ()) -> list[Group]:
    """The groups, the largest first. `own` is what the class did, each on numbers of their own, and `shared` what the unnamed
    answers did on the class's numbers."""
    wanted = {
        (one.submission.student, result.exercise, way)
        for one in graded for result in one.results for way, mistake in result.mistakes.items() if mistake is None
    }  # fmt: skip
    found: list[tuple[Group, Record]] = []
    for kept, of_values in [*((kept, True) for kept in own), *((kept, False) for kept in shared)]:
        for key, text in kept.records.items():
            exercise, way = key.split(" ")
            if (kept.student, exercise, way) in wanted and _is_value(exercise) is of_values:
                _put(found, kept, exercise, way, text)
    named = [_named(group, record, sentences) for group, record in found]
    return sorted(named, key=lambda group: (-len(group.students), group.exercise, group.way))


def _is_value(exercise: str) -> bool:
    asked = exercises.find(exercise)
    return isinstance(asked, Exercise) and asked.value


def _put(found: list[tuple[Group, Record]], kept: Kept, exercise: str, way: str, text: str) -> None:
    record = read(exercise, way, kept.seeds[exercise], text)
    if record is None:
        return
    for k, (group, first) in enumerate(found):
        if (group.exercise, group.way) == (exercise, way) and alike(exercise, first, record):
            found[k] = replace(group, students=(*group.students, kept.student)), first
            return
    name = f"{exercise.replace('/', '-')}-{way}-{short_name(text)[:6]}"
    did, code = _did(exercise, record, kept.seeds[exercise]), _code(kept, exercise)
    found.append((Group(name, exercise, way, (kept.student,), text, kept.seeds[exercise], did, code), record))


def read(exercise: str, way: str, seed: int, text: str) -> Record | None:
    """A record from what came back; None where it cannot be read."""
    asked = exercises.find(exercise)
    if not isinstance(asked, Exercise):
        return None
    try:
        return wire.record_from(text, request(asked, way, seed))
    except wire.WireError:
        return None


def alike(exercise: str, a: Record, b: Record) -> bool:
    """Whether two answers did the same in every case: the same results, or the same exception."""
    asked = exercises.find(exercise)
    assert isinstance(asked, Exercise)
    return len(a.trials) == len(b.trials) and all(_same(s, t, asked.rtol) for s, t in zip(a.trials, b.trials, strict=True))


def _same(a: Trial, b: Trial, rtol: float) -> bool:
    if a.error or b.error:
        return bool(a.error and b.error) and _unmeasured(a.error) == _unmeasured(b.error)  # type: ignore[arg-type]
    notes = a.notes.keys() == b.notes.keys()
    return notes and a.mutated == b.mutated and matches(a.output, b.output, rtol)


def _unmeasured(error: Fault) -> tuple[str, str]:
    """An exception without the seconds and the memory that it took: these are the machine's, and another's at each run."""
    return error.kind, _MEASURED.sub("", error.message) if error.kind == "refused" else error.message


def _did(exercise: str, record: Record, seed: int) -> tuple[str, ...]:
    """What came back in the first case, on which inputs, in lines."""
    asked = exercises.find(exercise)
    assert isinstance(asked, Exercise)
    if not record.trials:
        return (f"It was {record.not_a_function}, no function." if record.not_a_function else "Nothing came back.",)
    case, trial = draw(asked, seed)[0], record.trials[0]
    inputs = show_inputs(asked, case)
    gave = f"{trial.error.kind}: {trial.error.message}" if trial.error else short(trial.output)
    right = [f"expected  {short(plain(asked.oracle(*case.args)))}"] if asked.oracle else []
    return (*inputs, *right, f"theirs    {gave}")


def _code(kept: Kept, exercise: str) -> str:
    """The student's cell that binds what the check hands over: the one before it."""
    return "\n\n".join(kept.sources[cell] for cell in exercise_cells(kept.chapter).get(exercise, ()) if cell in kept.sources)


def _named(group: Group, record: Record, sentences: Sequence[Group]) -> Group:
    for said in sentences:
        if (said.exercise, said.way) == (group.exercise, group.way):
            first = read(said.exercise, said.way, said.seed, said.like)
            if first is not None and said.seed == group.seed and alike(group.exercise, first, record):
                return replace(group, says=said.says, name=said.name)
    return group


# --- the teacher's sentences ----------------------------------------------------------------------------------------


def sentences(path: Path) -> list[Group]:
    """The sentences that the teacher has written. Raises ValueError where the file is not as it was written."""
    if not path.exists():
        return []
    try:
        return [Group(**{**said, "students": tuple(said["students"]), "did": tuple(said["did"])}) for said in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError, KeyError):
        raise ValueError(f"{path.name} is not as this program writes it. Mend it, or move it away.") from None


def say(path: Path, group: Group, sentence: str) -> None:
    """Keep a sentence for a group, in place of the one before."""
    others = [said for said in sentences(path) if said.name != group.name]
    kept = [*others, replace(group, says=sentence)]
    write_whole(path, json.dumps([asdict(one) for one in kept], indent=1, ensure_ascii=False))


def as_mistake(group: Group) -> str:
    """The group as an entry for the exercise's module: what it computes is still to be written, from the student's code. It
    goes to a terminal: what cannot be printed in that code is a question mark."""
    lines = (line.expandtabs(4) for line in group.code.splitlines())
    comment = "\n".join(f"    # {printable(line)}" for line in lines)
    return f'    # {LABELS[group.way]}:\n{comment}\n    Mistake("{group.name.rpartition("-")[2]}", lambda …: …, {json.dumps(group.says, ensure_ascii=False)}),'
