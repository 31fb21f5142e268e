"""No command of the course overwrites a line that a learner typed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers import environment, lab
from helpers.mine.__main__ import main as mine_main
from helpers.notebooks.__main__ import main
from helpers.notebooks.files import ROOT
from tests import __main__ as tests_main
from tests.notebooks.course import code, save
from tests.notebooks.editions import (
    TYPED,
    copies,
    edit,
    lines,
    needs_git,
    newer_one,
    newer_two,
    one,
    publish,
    two,
    work,
    write_course,
)


def nothing_there(*given: Any, **named: Any) -> Iterator[str]:
    return iter(())


def run_main(*words: str) -> Callable[[Path], Any]:
    return lambda root: main(["--root", str(root), *words])


def make_lab(root: Path) -> None:
    """`make lab` up to the moment at which JupyterLab would start."""
    environment.main(["lab", "--no-browser", "--allow-root"])


def make_test(root: Path) -> None:
    """`make test`: the part that runs a learner's chapters."""
    assert tests_main.main() in (0, 1)


def make_mine(root: Path) -> None:
    """`make mine` up to the score."""
    chapters = root / "chapters"
    assert mine_main(["--chapters", str(chapters), "--file", str(chapters / "my_transforms.py"), "--programs", "0"]) == 0


# Each target of the Makefile, and how it is tried here; None for one that has to do with no chapter.
COMMANDS: dict[str, Callable[[Path], Any] | None] = {
    "lab": make_lab,
    "setup": lambda root: environment.main([]),
    "test": make_test,
    "fresh": run_main("fresh", "01"),
    "update": run_main("update"),
    "update again": lambda root: [main(["--root", str(root), "update"]) for _ in range(2)],
    "update FROM": lambda root: main(["--root", str(root), "update", "--from", str(root.parent / "old")]),
    "build": run_main("build"),
    "run": run_main("run", "01"),
    "mine": make_mine,
    **dict.fromkeys(("benchmark", "doctor", "help", "lint", "lock", "mutants", "python", "release", "web")),
}


def test_every_target_of_the_makefile_is_tried_below() -> None:
    targets = re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(targets) <= set(COMMANDS)


TRIED = [(name, newer) for name, tried in COMMANDS.items() if tried for newer in (False, True)]
SAME = [("lab", True), ("setup", True), ("test", True), ("run", True), ("mine", True), ("update again", False)]  # as another pair


@needs_git
@pytest.mark.parametrize(("command", "newer"), [pair for pair in TRIED if pair not in SAME])
def test_no_command_overwrites_a_line_that_was_typed(
    command: str, newer: bool, author: Path, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(clone, clone.parent / "old")
    work(clone.parent / "old")
    work(clone, ran=newer)
    shutil.copy(clone / "chapters/01_one.ipynb", clone / "chapters/A copy.ipynb")
    edit(clone / "chapters/A copy.ipynb", lambda cells: cells.append(code("c0c0c0c0", "in_a_copy = 1")))
    save(clone / "chapters/Untitled.ipynb", code("a", "untitled = 1"))
    if newer:
        publish(author)
        if command == "build":  # an author, or a learner who has changed solutions
            write_course_only(clone)
    monkeypatch.setattr(tests_main, "COURSE", clone)
    chapters = [tests_main.PARTS["chapters"][0], "-p", "no:cacheprovider", "chapters"]
    monkeypatch.setattr(tests_main, "PARTS", {"chapters": chapters})
    monkeypatch.setattr(environment, "make_ready", nothing_there)
    monkeypatch.setattr(environment, "open_lab", lambda *given: 0)
    monkeypatch.setattr(lab, "open_lab", lambda *given: 0)
    act = COMMANDS[command]
    assert act is not None
    act(clone)
    typed = {*TYPED, "return x  # slope", "in_a_copy = 1", "untitled = 1"}
    assert typed <= lines(*(clone / "chapters").glob("*.ipynb")), command


def write_course_only(root: Path) -> None:
    save(root / "solutions/01_one.ipynb", *newer_one())
    save(root / "solutions/02_two.ipynb", *newer_two())


def test_build_keeps_the_page_to_look_things_up_if_somebody_wrote_into_it(tmp_path: Path) -> None:
    write_course(tmp_path, one(), two())
    (tmp_path / "helpers/reference").mkdir(parents=True)
    page = tmp_path / "chapters/reference.md"
    assert main(["--root", str(tmp_path), "build"]) == 0 and page.exists()
    built = page.read_text(encoding="utf-8")
    page.write_text(built.replace("# To look up", "# To look up, with my notes"), encoding="utf-8")
    assert main(["--root", str(tmp_path), "build"]) == 0
    assert page.read_text(encoding="utf-8") == built and "with my notes" in copies(tmp_path)[0].read_text(encoding="utf-8")
