"""What came back from the submissions, in a file that only grows: a line of JSON for each, written when it is whole.

Nothing has to be run twice: a run that was broken off goes on where it was, and a mended check judges again from here.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from helpers.classroom.results import Submission


@dataclass
class Kept:
    """What is kept of a submission: enough to judge it again without running it. Plain data.

    `records` maps "exercise way" to the record as it came (JSON text), `asked` to a short name of the request that it
    answers; `seeds` maps an exercise to its seed, `raised` a cell to what it raised, `ended` an exercise, or "exercise
    way", to why its process ended before it was through; `seconds` is the time that
    all of it had. `unreadable` says why nothing could be used at all."""

    student: str
    name: str
    chapter: str
    file: str = ""
    digest: str = ""
    drawn: str = ""
    problem: str = ""
    unreadable: str = ""
    seconds: str = ""
    seeds: dict[str, int] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    raised: dict[str, str] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def had_less_than(self, seconds: float) -> bool:
        """Whether something was cut off that would have more time now."""
        try:
            return bool(self.ended) and float(self.seconds or 0) < seconds
        except ValueError:  # somebody has edited the file
            return True

    @property
    def key(self) -> tuple[str, ...]:
        """Two uses with the same key are one and the same: this file of this student, on these numbers."""
        return self.student, self.chapter, self.digest, self.drawn


def _is_whole(kept: Kept) -> bool:
    """Whether all parts are of their kinds: somebody may have edited the file."""
    for part in fields(Kept):
        value = getattr(kept, part.name)
        if part.name == "seeds":
            whole = isinstance(value, dict) and all(type(seed) is int for seed in value.values())
        elif isinstance(value, dict):
            whole = part.default_factory is dict and all(isinstance(text, str) for text in value.values())
        else:
            whole = isinstance(value, str) and part.default_factory is not dict
        if not whole:
            return False
    return True


def not_used(submission: Submission, why: str) -> Kept:
    """What is kept of a submission that could not be used. It is tried again in the next run."""
    return Kept(submission.student, submission.name, submission.chapter, unreadable=why, drawn="lost")


def short_name(text: str) -> str:
    """A short name of a text, that no other text has."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Store:
    """The file of the records. A last line that was cut off, by a power cut or `kill -9`, is left out and done again."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __iter__(self) -> Iterator[Kept]:
        """All that is kept; of one and the same use, the last."""
        known = {f.name for f in fields(Kept)}
        found: dict[tuple[str, ...], Kept] = {}
        if self.path.exists():
            with self.path.open(encoding="utf-8", errors="replace") as file:
                for line in file:
                    try:
                        kept = Kept(**{name: value for name, value in json.loads(line).items() if name in known})
                    except (ValueError, TypeError, AttributeError, RecursionError):
                        continue
                    if _is_whole(kept):
                        found[kept.key] = kept
        return iter(found.values())

    def add(self, kept: Kept) -> None:
        """Write one down, and see it to the disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as file:
            file.seek(0, os.SEEK_END)
            whole = not file.tell() or (file.seek(-1, os.SEEK_END), file.read(1))[1] == b"\n"
            file.write((b"" if whole else b"\n") + json.dumps(asdict(kept)).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
