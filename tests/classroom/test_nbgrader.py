"""The real nbgrader on chapter 00, from handing out to the grades, with what students hand in, accidents included.

`COURSE_LONG=1 pytest tests/classroom/test_nbgrader.py` after `python -m helpers.classroom nbgrader FOLDER --install`.
"""

from __future__ import annotations

import copy
import csv
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpers.classroom import layout
from helpers.notebooks.files import ROOT

BIN = ROOT / ".venv-nbgrader" / ("Scripts" if os.name == "nt" else "bin")
LONG = os.environ.get("COURSE_LONG") == "1"
pytestmark = pytest.mark.skipif(not (LONG and BIN.is_dir()), reason="the long run uses nbgrader, where `python -m helpers.classroom nbgrader FOLDER --install` has set it up")
NAME = "00_start_here"
WHOLE = ("untouched", "right", "partly")  # the others without the cells that give no points
Notebook = dict[str, Any]


def cells_of(folder: str) -> dict[str, Any]:
    """The cells of chapter 00 in chapters/ or solutions/, by their ids."""
    return {cell["id"]: cell for cell in json.loads((ROOT / folder / f"{NAME}.ipynb").read_text(encoding="utf-8"))["cells"]}


def answered(*ids: str, **others: str) -> Notebook:
    """The chapter with the right answers to these exercises (all, if none is named), and with other code in some cells."""
    notebook = json.loads((ROOT / "chapters" / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    right = cells_of("solutions")
    for cell in notebook["cells"]:
        own = cell["id"].removesuffix("-exercise")
        if cell["id"].endswith("-exercise") and (own in ids or not ids):
            cell["source"] = right[cell["id"]]["source"]
        cell["source"] = others.get(own.replace("-", "_"), cell["source"])
    return notebook


def small(notebook: Notebook) -> Notebook:
    """Only the cells that are graded and those that they need: a tenth of the time."""
    kept = [cell for cell in notebook["cells"] if cell["id"].endswith(("-exercise", "-check")) or cell["id"] in ("setup", "float-guess")]
    for cell in kept:
        if cell["id"] == "setup" and "import jax" in cell["source"][0]:
            cell["source"] = "from helpers import check, predict"
    return {**notebook, "cells": kept}


def place(notebook: Notebook, id: str) -> int:
    return [cell["id"] for cell in notebook["cells"]].index(id)


def without(notebook: Notebook, *ids: str) -> Notebook:
    return {**notebook, "cells": [cell for cell in notebook["cells"] if cell["id"] not in ids]}


def doubled(notebook: Notebook, *ids: str) -> Notebook:
    """Copies of cells right below them, as JupyterLab pastes them: with all metadata, and an id of their own."""
    for id in ids:
        at = place(notebook, id)
        notebook["cells"].insert(at, {**copy.deepcopy(notebook["cells"][at]), "id": f"{id[:20]}-copy"})
    return notebook


def bare(notebook: Notebook) -> Notebook:
    """Without the metadata of any cell, as some editors save a notebook."""
    return {**notebook, "cells": [{**cell, "metadata": {}} for cell in notebook["cells"]]}


def guessing(notebook: Notebook, guess: str) -> Notebook:
    """With a prediction."""
    at = place(notebook, "float-guess")
    notebook["cells"][at]["source"] = f'predict("start/float", "{guess}")'
    return notebook


WRONG_TWICE = "def twice(f):\n    return lambda x: 2 * f(x)"
WRONG_COMPOSE = "def compose(*fs):\n    return fs[0]"
NOISY = 'import sys\nimport warnings\n\n\ndef twice(f):\n    def g(x):\n        print("\\n", file=sys.stderr, flush=True)\n        warnings.warn(f"hm {x}")\n        return f(f(x))\n\n    return g'
ELSEWHERE = "from helpers import check, predict\n\n\n" + "".join(cells_of("solutions")["twice-exercise"]["source"])
HANDED_IN: dict[str, tuple[Callable[[], Notebook], float]] = {
    "untouched": (lambda: answered("none"), 0),
    "right": (lambda: guessing(answered(), "6.0"), 6),
    "second": (lambda: guessing(answered(), "an error"), 6),
    "partly": (lambda: answered("twice", "shape", compose=WRONG_COMPOSE), 3),
    "wrong": (lambda: answered("none", twice=WRONG_TWICE, compose=WRONG_COMPOSE, exit='answer = "a number"'), 0),
    "no-check": (lambda: without(answered(), "shape-check"), 6),
    "no-pair": (lambda: without(answered(), "compose-exercise", "compose-check", "exit-check"), 5),
    "elsewhere": (lambda: without(answered(setup=ELSEWHERE), "twice-exercise", "twice-check"), 6),
    "doubled": (lambda: doubled(answered(), "twice-exercise", "count-check", "exit-exercise"), 6),
    "noisy": (lambda: answered("compose", twice=NOISY), 2),
    "edited": (lambda: answered("exit", twice_check='print("passed")', compose_check=""), 1),
    "bare": (lambda: bare(answered("twice", "exit")), 2),
    "renamed": (lambda: answered(), 6),
    "seeded": (lambda: answered(twice_check='check("start/twice", twice, seed=5)'), 6),
    "forged": (lambda: answered("none", twice="twice = check = print"), 6),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    layout.nbgrader(folder, ["00"])
    nbgrader(folder, "generate_assignment", NAME)
    return folder


def nbgrader(course: Path, *arguments: str, fails: bool = False) -> str:
    """Run nbgrader as a teacher does: with nothing set but the folder it is called in."""
    unset = ("COURSE_", "PYTHON", "JUPYTER", "IPYTHON")
    variables = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
    home = course.parent / "home"
    home.mkdir(exist_ok=True)
    done = subprocess.run([str(BIN / "nbgrader"), *arguments], cwd=course, env={**variables, "HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False)
    assert (done.returncode != 0) == fails, done.stdout[-3000:]
    return done.stdout


def hand_in(course: Path, student: str, notebook: Notebook | str, name: str = NAME) -> None:
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    (folder / f"{name}.ipynb").write_text(notebook if isinstance(notebook, str) else json.dumps(notebook), encoding="utf-8")


def points(course: Path) -> dict[str, float]:
    nbgrader(course, "export")
    with open(course / "grades.csv", encoding="utf-8", newline="") as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def test_from_handing_out_to_the_grades(course: Path) -> None:
    released = course / "release" / NAME / f"{NAME}.ipynb"
    assert released.read_bytes() == (ROOT / "chapters" / f"{NAME}.ipynb").read_bytes()
    said = nbgrader(course, "validate", str(released))
    assert "VALIDATION FAILED ON 5 CELL(S)" in said and "Not attempted" in said
    (course / "solved.ipynb").write_text(json.dumps(answered()))
    assert "Success! Your notebook passes all the tests." in nbgrader(course, "validate", "solved.ipynb")

    for student, (notebook, _) in HANDED_IN.items():
        whole = notebook() if student in WHOLE else small(notebook())
        hand_in(course, student, whole, "mine" if student == "renamed" else NAME)
    before = {path: path.read_bytes() for path in (course / "submitted").rglob("*.ipynb")}
    said = nbgrader(course, "autograde", NAME)
    assert "was handed in as mine.ipynb" in said
    assert "no-check: the check cell check-start-out_shape was missing and is put back." in said
    assert all(path.read_bytes() == content for path, content in before.items())
    assert points(course) == {student: right for student, (_, right) in HANDED_IN.items()}

    nbgrader(course, "generate_feedback", NAME)
    page = {student: (course / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8") for student in HANDED_IN}
    assert "You first said" not in page["second"]
    assert "This is 2·f(x). Twice means f of f of x." in page["wrong"]
    for student, text in page.items():
        assert str(ROOT) not in text and "site-packages" not in text and str(course) not in text, student
    left = {path.name for path in (course / "autograded" / "right" / NAME).iterdir()}
    assert left == {f"{NAME}.ipynb"}


def test_what_cannot_be_graded_is_told_and_hinders_nobody(course: Path) -> None:
    hand_in(course, "a-broken", '{"cells": [')
    other = json.loads((ROOT / "chapters" / "01_derivatives.ipynb").read_text(encoding="utf-8"))
    hand_in(course, "b-other", other, "01_derivatives")
    hand_in(course, "c-dead", small(answered(twice="import os\n\nos._exit(1)")))
    hand_in(course, "d-endless", small(answered(twice="while True:\n    pass")))
    hand_in(course, "e-right", small(answered()))
    said = nbgrader(course, "autograde", NAME, "--Execute.timeout=30", fails=True)
    for student in ("a-broken", "b-other", "c-dead"):
        assert f"There was an error processing assignment '{NAME}' for student '{student}'" in said, student
    assert "b-other/00_start_here: 00_start_here.ipynb is missing, and of 01_derivatives.ipynb not exactly one is a copy of it." in said
    graded = points(course)
    assert (graded["d-endless"], graded["e-right"]) == (5, 6)


def test_every_chapter_comes_back_byte_for_byte(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    layout.nbgrader(folder)
    for source in sorted((folder / "source").glob("*/*.ipynb")):
        nbgrader(folder, "generate_assignment", source.stem)
        assert (folder / "release" / source.stem / source.name).read_bytes() == source.read_bytes(), source.name
