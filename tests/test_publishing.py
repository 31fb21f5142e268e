"""A release: the version, what changed, and the zip that a learner unpacks."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from helpers import publishing
from helpers.publishing import COURSE, main

GIT = ["git", "-c", "user.name=t", "-c", "user.email=t@localhost"]
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="a release is made with git")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A small checkout with everything committed."""
    course = tmp_path / "course"
    (course / "chapters").mkdir(parents=True)
    (course / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n')
    (course / "CHANGELOG.md").write_text("# What changed\n\n## 1.2.0\n\n- A new chapter.\n\n## 1.1.0\n\n- An old one.\n")
    (course / "chapters" / "00_start.ipynb").write_text("{}\n")
    (course / ".gitignore").write_text("build/\n")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "One"]):
        subprocess.run([*GIT, *command], cwd=course, check=True)
    return course


def test_the_last_change_is_of_this_version() -> None:
    assert publishing.notes(publishing.version())
    latest = next(line for line in (COURSE / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line.startswith("## "))
    assert latest.split()[1] == publishing.version()


def test_no_file_holds_the_marks_of_a_merge() -> None:
    marks = subprocess.run([*GIT, "grep", "-nIE", "^(<{7}|>{7}) "], cwd=COURSE, capture_output=True, text=True, check=False)
    assert marks.returncode in (1, 128), marks.stdout  # 1: none; 128: no checkout


def test_the_zip_has_what_is_committed_and_the_notes_of_this_version_alone(course: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["v1.2.0"], course) == 0
    assert "A new chapter" in capsys.readouterr().out
    assert (course / "build" / "notes.md").read_text() == "- A new chapter.\n"
    with zipfile.ZipFile(course / "build" / "function-transforms-1.2.0.zip") as packed:
        names = [name for name in packed.namelist() if not name.endswith("/")]
    assert "function-transforms-1.2.0/chapters/00_start.ipynb" in names and all(name.startswith("function-transforms-1.2.0/") for name in names)


def test_what_is_in_the_way_is_a_sentence(course: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["v1.3.0"], course) == 1
    assert capsys.readouterr().err == "The tag is v1.3.0, and pyproject.toml says 1.2.0: the tag for it is v1.2.0.\n"
    (course / "chapters" / "01_new.ipynb").write_text("{}\n")
    assert main([], course) == 1
    assert "01_new.ipynb" in capsys.readouterr().err
    (course / "CHANGELOG.md").write_text("# What changed\n")
    assert main([], course) == 1
    assert "## 1.2.0" in capsys.readouterr().err
    assert not (course / "build").exists()


def test_it_runs_with_nothing_installed() -> None:
    """The workflow calls it before the set-up."""
    done = subprocess.run([sys.executable, "-S", "-c", "import helpers.publishing"], cwd=COURSE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
