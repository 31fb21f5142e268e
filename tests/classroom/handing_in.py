"""A class that hands in, as files in a folder: what the tests of collecting share."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from helpers.classroom.collecting import collect
from helpers.classroom.results import Submission
from helpers.notebooks.files import ROOT

NAME, OTHER = "03_grad_and_value.ipynb", "04_vmap.ipynb"
WHOLE, WRONG = ((ROOT / "chapters" / name).read_bytes() for name in (NAME, OTHER))



def put(source: Path, *names: str, content: bytes = WHOLE, age: float = 0.0) -> None:
    for name in names:
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))


def zipped(path: Path, files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 10, 0, 0)), content, compression)
    return path


def got(source: Path, chapter: str | None = "03", roster: list[tuple[str, str]] | None = None) -> dict[str, Submission]:
    """What was collected, by student; each may come once."""
    submissions = collect(source, chapter, source.parent / "scratch", roster)
    assert len({(each.student, each.chapter) for each in submissions}) == len(submissions)
    for each in submissions:
        assert each.path is None or each.path.is_file()
        assert each.path or each.problem
        assert each.problem == "" or each.problem.endswith((".", ")")), each.problem
        assert "\n" not in each.problem and str(source) not in each.problem
    return {each.student: each for each in submissions}


def only(source: Path, **options) -> Submission:
    submissions = got(source, **options)
    assert len(submissions) == 1, submissions
    return next(iter(submissions.values()))
