"""Have the answers of one submission used: draw the student's own numbers, run the cells in the sandbox, and keep what comes back."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from helpers import exercises
from helpers.checks.drawing import draw
from helpers.checks.exercise import Exercise
from helpers.checks.requests import bare, request
from helpers.classroom.course import chapter_cells, checked
from helpers.classroom.recognising import Unreadable, bytes_of, parsed
from helpers.classroom.records import Kept, short_name
from helpers.classroom.results import Submission
from helpers.classroom.sandbox import Sandbox
from helpers.classroom.steps import Step, given, printable, steps
from helpers.desk import wire
from helpers.desk.record import Request, Task
from helpers.notebooks.files import Cell

_MOST_STARTS = 6  # of one submission, where its code ends the process again and again
_MOST_TIME = 2  # times the seconds of a submission, for all of its starts together
_MOST_CODE = 1_000_000  # characters in all cells that are run
_MOST_RECORD = 16_000_000  # characters of a record that is kept; a right answer takes 0.4 million at most
_MOST_RECORDS = 64_000_000  # of all records of a submission

# Why the process of an answer ended, by what the sandbox says.
_ENDS = {
    "seconds": "the time for one submission was up", "bytes": "it took more memory than an answer may have",
    "processes": "it started too many processes", "text": "it wrote too much", "files": "it made too many files", "lost": "it ended the sandbox itself",
}  # fmt: skip


Wanted = Callable[[Kept], frozenset[str]]  # which exercises are used once more, by what is kept of the first use


@dataclass(frozen=True)
class Settings:
    """What a grading run needs besides the submissions. `secret` draws each student's numbers."""

    secret: bytes
    seconds: float = 150.0
    patience: float = 5.0
    trust: bool = False
    cache: Path | None = None


def seed_of(secret: bytes, student: str, exercise: str, digest: str) -> int:
    """The seed of a student's numbers in an exercise: nobody can tell it beforehand without the secret."""
    text = json.dumps([student, exercise, digest]).encode()
    return 100_000_000 + int.from_bytes(hmac.new(secret, text, hashlib.sha256).digest()[:8], "big") % 900_000_000


def use(submission: Submission, settings: Settings, sandbox: Sandbox, only: frozenset[str] | None = None) -> Kept:
    """Have the answers of a submission used, and keep what came back.

    `only` names exercises: these alone are used, on numbers that are the same for the whole class.
    """
    kept, todo, job = prepared(submission, settings, only)
    if not kept.unreadable:
        _run(kept, todo, job, settings, sandbox)
    return kept


def use_twice(submission: Submission, settings: Settings, sandbox: Sandbox, wanted: Wanted) -> tuple[Kept, Kept | None]:
    """The same, and then once more, for the exercises that `wanted` names, on the class's numbers and without starting anew: what
    came back of these. None where not all of it did, or none was wanted: `use` can be asked for them."""
    kept, todo, job = prepared(submission, settings, None)
    if kept.unreadable:
        return kept, None
    asks = {exercise.id: _asks_of_class(settings.secret, exercise.id) for exercise in checked(submission.chapter) if not exercise.value}
    second = replace(kept, drawn=drawn(settings, frozenset(asks)), seeds={}, asked={}, records={}, raised={}, ended={})
    _run(kept, todo, {**job, "later": asks}, settings, sandbox, wanted, second)
    second.asked = _short_names({id: asks[id] for id in second.seeds})
    return kept, second if second.asked and second.asked.keys() == second.records.keys() else None


def prepared(submission: Submission, settings: Settings, only: frozenset[str] | None) -> tuple[Kept, list[Step], dict[str, Any]]:
    """What is kept of a submission before anything has run, its steps, and a job without them. It may be unreadable."""
    path = submission.path
    kept = Kept(submission.student, submission.name, submission.chapter, path.name if path else "", problem=submission.problem)
    kept.drawn, kept.seconds = drawn(settings, only), f"{settings.seconds:g}"
    if path is None:
        kept.unreadable = submission.problem
        return kept, [], {}
    try:
        content = bytes_of(path)
        kept.digest = hashlib.sha256(content).hexdigest()
        cells = _cells(path.name, parsed(content))
        own = chapter_cells(submission.chapter)
        found = steps(cells, own)
        if sum(len(step.source) for step in found) > _MOST_CODE:
            raise Unreadable(f"has more than {_MOST_CODE:,} characters of code.")
    except (OSError, Unreadable) as error:
        kept.unreadable = f"{path.name} can't be read ({error.strerror})." if isinstance(error, OSError) else f"{path.name} {error}"
        return kept, [], {}
    whose = ("", "") if only else (submission.student, kept.digest)
    for exercise in checked(submission.chapter):
        if only is None or exercise.id in only:
            kept.seeds[exercise.id] = 1 if exercise.value else seed_of(settings.secret, whose[0], exercise.id, whose[1])
    todo = [step for step in found if step.check is None or step.check in kept.seeds]
    kept.sources = {step.cell: step.source[:20_000] for step in todo if step.check is None}
    return kept, todo, {"given": {f"{id} {seed}": _given(id, seed) for id, seed in given(own, cells)}}


def drawn(settings: Settings, only: frozenset[str] | None = None) -> str:
    """A short name of the secret that numbers are drawn with, and of whose they are."""
    return short_name(f"{settings.secret.hex()} {'class' if only else 'own'}")


def is_current(kept: Kept) -> bool:
    """Whether the course would still hand in what these answers were given: else they must be used again."""
    if kept.unreadable:
        return True
    return kept.asked == _short_names({e.id: requests_for(e.id, kept.seeds[e.id]) for e in checked(kept.chapter) if e.id in kept.seeds})


def _run(
    kept: Kept, todo: list[Step], job: dict[str, Any], settings: Settings, sandbox: Sandbox, wanted: Wanted | None = None, second: Kept | None = None
) -> None:  # fmt: skip
    """Run the steps. Where the process ends before its time, the rest is run in another one, without what ended it. When it is
    through, it goes on with what is `wanted` of it a second time: nothing of that changes what is kept of the first."""
    asks = _asks_by_exercise(kept, todo)
    kept.asked = _short_names(asks)
    broken: set[int] = set()
    until = time.monotonic() + _MOST_TIME * settings.seconds
    for start in range(_MOST_STARTS):
        left = min(settings.seconds, until - time.monotonic())
        if left <= 0:
            break
        job["limits"] = {"seconds": left}
        lines = [_line(step, asks, kept, k in broken) for k, step in enumerate(todo)]
        at, asked, begun, through = 0, None, False, False
        for said in sandbox.run({**job, "job": f"{kept.digest[:16]} {start}", "steps": lines}, left):
            if "ended" in said:
                ended = said["ended"]
            elif through and second:
                _keep(second, job["later"], said.get("record"))
            elif "end" in said and not through:
                through = True
                if wanted and second:
                    second.seeds = {id: seed_of(settings.secret, "", id, "") for id in sorted(wanted(kept) & job["later"].keys())}
                    sandbox.later(second.seeds)
            elif "step" in said and isinstance(said["step"], int) and 0 <= said["step"] < len(todo):
                at, asked, begun = said["step"], None, True
            elif "ask" in said:
                asked = said["ask"]
            elif "record" in said:
                _keep(kept, asks, said["record"])
            elif "large" in said:
                _keep(kept, asks, [*asked, " " * (_MOST_RECORD + 1)] if isinstance(asked, list) else None)
            elif "raised" in said:
                _note_raised(kept, todo, said["raised"])
        if through:
            return
        if not begun:  # nothing of this one has run yet, so it is not to blame
            continue
        why = _ENDS.get(ended, f"its process ended ({ended})")
        step = todo[at]
        if step.check and asked:  # this way ended it: it gets no record, and the other ways go on
            kept.ended[_key_of(asked, asks) or step.check] = why
        elif step.check:
            kept.ended[step.check] = why
        else:
            broken.add(at)
            kept.raised[step.cell] = f"refused: {why[:1].upper()}{why[1:]}."
    for step in todo:
        if step.check and not any(key in kept.records for key in _keys(step.check)):
            kept.ended.setdefault(step.check, "its process ended too often")


def _line(step: Step, asks: dict[str, dict[str, str]], kept: Kept, broken: bool) -> dict[str, Any]:
    if not step.check:
        return {"cell": step.cell, "source": "" if broken else step.source}
    left = {
        way: text for way, text in asks[step.check].items()
        if f"{step.check} {way}" not in kept.records and f"{step.check} {way}" not in kept.ended
    }  # fmt: skip
    over = step.check in kept.ended
    return {"check": step.check, "source": "" if over else step.source, "asks": {} if over else left}


def _keep(kept: Kept, asks: dict[str, dict[str, str]], found: Any) -> None:
    """Keep a record that was asked for, the first of its kind: what comes may be forged."""
    match found:
        case [str(exercise), str(way), str(text)] if way in asks.get(exercise, {}):
            if len(text) <= _MOST_RECORD and sum(map(len, kept.records.values())) + len(text) <= _MOST_RECORDS:
                kept.records.setdefault(f"{exercise} {way}", text)
            else:
                kept.ended.setdefault(f"{exercise} {way}", _ENDS["text"])


def _note_raised(kept: Kept, todo: list[Step], found: Any) -> None:
    match found:
        case [int(k), str(text), _] if 0 <= k < len(todo):
            kept.raised.setdefault(todo[k].cell, printable(text[:500]))


def _key_of(asked: Any, asks: dict[str, dict[str, str]]) -> str | None:
    match asked:
        case [str(exercise), str(way)] if way in asks.get(exercise, {}):
            return f"{exercise} {way}"
    return None


def _keys(exercise: str) -> list[str]:
    found = exercises.find(exercise)
    return [f"{exercise} {way}" for way in found.ways] if isinstance(found, Exercise) else []


def _cells(name: str, notebook: dict[str, Any]) -> list[Cell]:
    """The cells of a submission, as far as they are cells."""
    cells = []
    for number, data in enumerate(notebook["cells"], 1):
        metadata = data.get("metadata") if isinstance(data, dict) else None
        source = data.get("source") if isinstance(data, dict) else None
        if isinstance(source, list):
            source = "".join(line for line in source if isinstance(line, str))
        if isinstance(source, str):
            data = {**data, "source": source.replace("\r\n", "\n"), "metadata": metadata if isinstance(metadata, dict) else {}}
            data["id"] = data.get("id") if isinstance(data.get("id"), str) else ""
            cells.append(Cell(name, number, data))
    return cells


def _asks_by_exercise(kept: Kept, todo: list[Step]) -> dict[str, dict[str, str]]:
    return {step.check: requests_for(step.check, kept.seeds[step.check]) for step in todo if step.check}


def _short_names(asks: dict[str, dict[str, str]]) -> dict[str, str]:
    return {f"{exercise} {way}": short_name(text) for exercise, ways in asks.items() for way, text in ways.items()}


@cache
def _asks_of_class(secret: bytes, id: str) -> dict[str, str]:
    """The same for each student, so drawn once."""
    return requests_for(id, seed_of(secret, "", id, ""))


def requests_for(id: str, seed: int) -> dict[str, str]:
    """What is asked of the answers to an exercise on the numbers of a seed: a request for each way, in JSON."""
    exercise = exercises.find(id)
    assert isinstance(exercise, Exercise)
    return {way: wire.to_json(request(exercise, way, seed)) for way in exercise.ways}


@cache
def _given(id: str, seed: int) -> str:
    exercise = exercises.find(id)
    args = draw(exercise, seed)[0].args if isinstance(exercise, Exercise) else ()
    return wire.to_json(Request(id, "by_hand", (Task(bare(args)),)))
