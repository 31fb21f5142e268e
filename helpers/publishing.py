"""A release: python -m helpers.publishing [TAG]

Writes build/function-transforms-VERSION.zip, the course as a learner unpacks it, and build/notes.md, what CHANGELOG.md says of this
version. With a tag it refuses unless the tag is v and the version of pyproject.toml: the workflow of a tag calls it so.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent


class ReleaseError(Exception):
    """Why there can be no release yet, in one sentence."""


def version(course: Path = COURSE) -> str:
    """The version that pyproject.toml names."""
    return tomllib.loads((course / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def notes(number: str, course: Path = COURSE) -> str:
    """What CHANGELOG.md says of a version. Raises ReleaseError where it says nothing."""
    text = (course / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(number)}\b.*?\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if not found or not found[1].strip():
        raise ReleaseError(f"CHANGELOG.md has nothing under `## {number}`. Write what changed, for learners and teachers.")
    return found[1].strip() + "\n"


def archive(number: str, course: Path, folder: Path) -> Path:
    """Pack the last commit. Raises ReleaseError where something is not committed: it would be missing from the zip."""
    changed = _git(course, "status", "--porcelain")
    if changed:
        raise ReleaseError(f"Not everything is committed: {changed.splitlines()[0].strip()}. Commit it, or take it back.")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"function-transforms-{number}.zip"
    _git(course, "archive", f"--prefix=function-transforms-{number}/", f"--output={path}", "HEAD")
    return path


def _git(course: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(course), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError(f"git {arguments[0]} did not work: {done.stderr.strip()}")
    return done.stdout


def main(arguments: Sequence[str], course: Path = COURSE) -> int:
    """Write the zip and the notes. Returns 0, or 1 with a sentence where something is in the way."""
    try:
        number = version(course)
        if arguments and arguments[0] != f"v{number}":
            raise ReleaseError(f"The tag is {arguments[0]}, and pyproject.toml says {number}: the tag for it is v{number}.")
        says = notes(number, course)
        path = archive(number, course, course / "build")
        (course / "build" / "notes.md").write_text(says, encoding="utf-8")
    except ReleaseError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{path}\n\n{says}", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
