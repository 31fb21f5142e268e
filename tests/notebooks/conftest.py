"""An author's repository of the first edition, and a learner's clone of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.notebooks.files import ROOT
from tests.notebooks.editions import (
    git,
    one,
    two,
    write_course,
)


@pytest.fixture
def author(tmp_path: Path) -> Path:
    """The course as it was first."""
    root = tmp_path / "author"
    write_course(root, one(), two())
    (root / "helpers.txt").write_text("one\n")
    git(root, "init", "--quiet")
    (root / ".gitignore").write_text((ROOT / ".gitignore").read_text(encoding="utf-8"))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "one")
    return root


@pytest.fixture
def clone(author: Path) -> Path:
    """A learner's clone of the first edition."""
    git(author.parent, "clone", "--quiet", str(author), "learner")
    return author.parent / "learner"
