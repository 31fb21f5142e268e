"""What is known of a submission: where it came from, what was graded, and what it earned. Plain data that all of this folder shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from helpers.exercises import project

GRADED, PARTLY, UNREADABLE, MISSING = "graded", "partly", "unreadable", "no submission"
NOTHING = "Nothing was handed over."
UNTOUCHED = "No exercise was attempted: is it the right file?"


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one chapter. `student` is the id that the folder or the LMS has; `name` is for people.

    `chapter` is the chapter's number, "03". `path` is the notebook: None where nothing can be graded, and `problem` says
    why. With a path, `problem` is only a remark: a file that was renamed, or the older of two.
    """

    student: str
    name: str
    chapter: str
    path: Path | None = None
    problem: str = ""


@dataclass(frozen=True)
class Result:
    """The verdict on one exercise of a submission. `ways` maps each way to its status ("passed", "failed", "error",
    "not_attempted"), `mistakes` those that went wrong to the id of the recognised mistake, or None where nobody has named
    it; `says` has the first sentence that was said of these. `report` is what the student reads, as text; `seed` draws the
    student's own numbers again."""

    exercise: str
    points: int
    of: int
    ways: dict[str, str]
    mistakes: dict[str, str | None]
    report: str
    html: str = ""
    seed: int | None = None
    says: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """The status of the exercise: that of its worst way."""
        order = ("error", "failed", "not_attempted", "passed")
        return min(self.ways.values(), key=order.index, default="not_attempted")


@dataclass(frozen=True)
class Graded:
    """A submission with all that it earned. `status` is one of GRADED, PARTLY, UNREADABLE and MISSING; `reason` says what is
    missing and why, in a sentence."""

    submission: Submission
    status: str
    reason: str = ""
    results: tuple[Result, ...] = ()

    @property
    def counting(self) -> tuple[Result, ...]:
        """What the points are made of: all results, or, of a chapter of projects, those of the project that earned most; of
        equals, the one in which most was attempted."""

        def earned(name: str) -> tuple[int, int]:
            mine = [result for result in self.results if project(result.exercise) == name]
            return sum(result.points for result in mine), sum(result.status != "not_attempted" for result in mine)

        best = max(dict.fromkeys(project(result.exercise) for result in self.results), key=earned, default="")
        return tuple(result for result in self.results if project(result.exercise) in ("", best))

    @property
    def points(self) -> int:
        return sum(result.points for result in self.counting)

    @property
    def of(self) -> int:
        return sum(result.of for result in self.counting)

    @property
    def is_untouched(self) -> bool:
        """Whether a notebook was handed in as it was handed out, as far as it is graded."""
        return bool(self.results) and all(result.status == "not_attempted" for result in self.results)
