"""The course folder for nbgrader: what lies in it, what a second run does, and what the settings do, all without nbgrader."""

from __future__ import annotations

import copy
import json
import os
import re
import runpy
import types
from pathlib import Path
from typing import Any

import pytest

from helpers.classroom import layout
from helpers.classroom.__main__ import main
from helpers.notebooks.chapters import _checksum, chapter, solutions
from helpers.notebooks.files import ROOT, NotebookError

NAME = "source/00_start_here/00_start_here.ipynb"

# From nbgrader 0.9.6's own `generate_assignment`. If a cell is edited, its checksum is another one: run
# `COURSE_LONG=1 pytest tests/classroom/test_nbgrader.py`, which compares whole chapters, and take the new value over.
GOLDEN = {
    ("x = 1", "code", False, True, False, "answer-x", None): "b363e3fe0e3baeffe04e853e1e657acb",
    ('check("a/b", x)', "code", True, False, True, "check-a-b", 2): "3dae9148c0d8cdb7e970256d74341702",
    ("∂ö = '''\n\n'''  # ✓", "code", True, False, True, "check-accents", 1): "3e2df9fa10bf4865284ce02cdc27df68",
    ("", "code", False, True, False, "answer-empty", None): "be613bf3d199a52ac68762ca8dc79e99",
}


@pytest.mark.parametrize("cell", GOLDEN)
def test_a_checksum_is_what_nbgrader_computes(cell: tuple) -> None:
    source, cell_type, grade, solution, locked, grade_id, points = cell
    own = {"cell_type": cell_type, "grade": grade, "solution": solution, "locked": locked, "grade_id": grade_id, "points": points}
    assert _checksum(source, own) == GOLDEN[cell]


def test_the_checksums_of_a_chapter_are_those_of_its_cells() -> None:
    cells = json.loads(chapter(solutions()[0]))["cells"]
    graded = [cell for cell in cells if "nbgrader" in cell["metadata"]]
    assert len(graded) == 10
    for cell in graded:
        own = cell["metadata"]["nbgrader"]
        assert own["checksum"] == _checksum("".join(cell["source"]), own)


@pytest.mark.parametrize("path", [ROOT / "chapters" / path.name for path in solutions()], ids=lambda path: path.stem)
def test_a_chapter_says_all_that_nbgrader_would_add(path: Path) -> None:
    """An exercise can be edited and a check too, since a seed may be added; neither can be deleted."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    graded = [cell for cell in cells if "nbgrader" in cell["metadata"]]
    for cell in graded:
        metadata, own = cell["metadata"], cell["metadata"]["nbgrader"]
        assert (own["cell_type"], metadata["deletable"], metadata.get("editable", True)) == ("code", False, True)
        assert own["grade"] == own["locked"] == ("points" in own) == ("check" in metadata["tags"]) != own["solution"]
    ids = [cell["metadata"]["nbgrader"]["grade_id"] for cell in graded]
    assert len(ids) == len(set(ids)) and any("points" in cell["metadata"]["nbgrader"] for cell in graded)
    assert all("deletable" not in cell["metadata"] for cell in cells if cell not in graded)


def test_the_folder_holds_chapters_and_nothing_of_the_solutions(tmp_path: Path) -> None:
    said = layout.nbgrader(tmp_path, ["0", "03"], python="/course/python")
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert files == sorted([layout.CONFIG, layout.KERNEL, layout.WRITTEN, NAME, "source/03_grad_and_value/03_grad_and_value.ipynb"])
    assert len(said) == 4 and f"Wrote {NAME}." in said
    assert all("BEGIN SOLUTION" not in path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.*") if path.is_file())
    assert (tmp_path / NAME).read_bytes() == chapter(ROOT / "solutions" / "00_start_here.ipynb")
    kernel = json.loads((tmp_path / layout.KERNEL).read_text(encoding="utf-8"))
    assert kernel["argv"][0] == "/course/python" and kernel["env"] == {"PYTHONPATH": str(ROOT)}
    assert layout.nbgrader(tmp_path, ["00", "03"], python="/course/python") == [f"{tmp_path} is up to date."]


def test_a_second_run_keeps_what_a_teacher_changed_and_says_so(tmp_path: Path) -> None:
    layout.nbgrader(tmp_path, ["00"], python="one")
    for name in (NAME, layout.CONFIG):
        (tmp_path / name).write_text("mine", encoding="utf-8")
    said = layout.nbgrader(tmp_path, ["00"], python="two")
    assert f"{NAME} is not what the course wrote, and stays as it is. To get the course's: move it away, and run this again." in said
    assert f"Brought up to date: {layout.KERNEL}." in said
    assert any("can give full points to everybody" in line for line in said)
    assert (tmp_path / NAME).read_text() == (tmp_path / layout.CONFIG).read_text() == "mine"
    (tmp_path / NAME).unlink()
    assert f"Wrote {NAME}." in layout.nbgrader(tmp_path, ["00"], python="two")
    (tmp_path / layout.WRITTEN).write_text("[")  # then nothing counts as the course's own
    (tmp_path / layout.KERNEL).write_text("{}")
    assert any(layout.KERNEL in line and "stays as it is" in line for line in layout.nbgrader(tmp_path, ["00"], python="two"))
    assert (tmp_path / layout.KERNEL).read_text() == "{}"


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["nbgrader", str(tmp_path / "class"), "--chapters", "00"]) == 0
    said = capsys.readouterr().out
    assert f"Wrote {NAME}." in said and "nbgrader generate_assignment 00_start_here." in said and "submitted/STUDENT/00_start_here." in said
    assert main(["nbgrader", str(tmp_path / "class"), "--chapters", "77"]) == 1
    assert "There is no chapter 77." in capsys.readouterr().err
    assert main(["nbgrader", str(ROOT / "class")]) == 1
    assert "Choose a folder elsewhere." in capsys.readouterr().err and not (ROOT / "class").exists()
    (tmp_path / "file").write_text("")
    assert main(["nbgrader", str(tmp_path / "file"), "--chapters", "00"]) == 1
    assert "file" in capsys.readouterr().err
    with pytest.raises(NotebookError):
        layout.nbgrader(tmp_path, ["nothing"])


# --- the settings


class Settings(types.SimpleNamespace):
    """As traitlets' Config: a section comes into being when something is set in it."""

    def __getattr__(self, name: str) -> Settings:
        setattr(self, name, Settings())
        return getattr(self, name)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names of nbgrader_config.py, read as nbgrader reads it, in a course folder with chapter 00."""
    monkeypatch.setenv("JUPYTER_PATH", "before")
    monkeypatch.setenv("PATH", "before")
    layout.nbgrader(tmp_path, ["00"])
    settings = Settings()
    return runpy.run_path(str(tmp_path / layout.CONFIG), {"get_config": lambda: settings})


def notebook(config: dict[str, Any]) -> Any:
    """The chapter as nbgrader hands it over."""
    return types.SimpleNamespace(cells=json.loads((config["COURSE"] / NAME).read_text(encoding="utf-8"))["cells"])


def mended(config: dict[str, Any], given: Any) -> list[Any]:
    names = {"student": "ann", "assignment": "00_start_here", "notebook": "00_start_here"}
    return config["mended"](given, {"nbgrader": names})[0].cells


def graded(cells: list[Any]) -> list[str]:
    return [cell["metadata"]["nbgrader"]["grade_id"] for cell in cells if "nbgrader" in cell["metadata"]]


def test_what_the_settings_must_say(config: dict[str, Any]) -> None:
    """Each of these was found necessary with nbgrader 0.9.6."""
    c = config["c"]
    assert c.ClearSolutions.enabled is False and c.LockCells.enabled is False
    assert c.IgnorePattern.enabled is True and re.search(c.IgnorePattern.pattern, "\n")
    assert c.Execute.kernel_name == Path(layout.KERNEL).parent.name and c.Execute.timeout >= 60
    assert os.environ["JUPYTER_PATH"].startswith(str(config["COURSE"]))
    assert c.Autograde.pre_convert_hook is config["found"] and config["mended"] in c.Autograde.sanitize_preprocessors


def test_a_whole_notebook_is_not_changed(config: dict[str, Any]) -> None:
    given = notebook(config)
    before = copy.deepcopy(given.cells)
    assert mended(config, given) == before


def test_duplicates_deleted_checks_and_lost_metadata_are_mended(config: dict[str, Any]) -> None:
    right = graded(notebook(config).cells)
    given = notebook(config)
    given.cells.insert(0, {**copy.deepcopy(given.cells[4]), "id": "copied"})
    assert graded(mended(config, given)) == right and "nbgrader" not in given.cells[0]["metadata"]

    given = notebook(config)
    given.cells = [cell for cell in given.cells if not cell["id"].startswith(("compose-", "exit-check"))]
    cells = mended(config, given)
    assert set(right) - set(graded(cells)) == {"answer-compose-exercise"}
    assert [cell["id"] for cell in cells if cell["id"].endswith(("compose-check", "exercises"))] == ["exercises", "compose-check"]
    assert isinstance(cells[-2]["source"], str) and cells[-2]["id"] == "exit-check"

    given = notebook(config)
    given.cells[-2]["metadata"] = {}
    given.cells[-2]["id"], given.cells[0]["id"] = "exit-other", "exit-check"  # the id is taken by another cell
    given.cells[0]["metadata"] = {"nbgrader": {"grade_id": "of another chapter"}}
    assert [cell["id"] for cell in mended(config, given) if cell["id"].startswith("exit-")] == ["exit-check", "exit-exercise", "exit-check-put-back", "exit-other"]

    given = notebook(config)
    for cell in given.cells:
        cell["metadata"] = {}
    assert graded(mended(config, given)) == right

    given = notebook(config)
    for cell in given.cells:  # as an older format has it
        cell["metadata"] = {}
        del cell["id"]
    cells = mended(config, given)
    assert graded(cells) == [id for id in right if id.startswith("check-")] and all("id" not in cell for cell in cells)


def test_a_renamed_notebook_is_copied_and_any_other_is_told(config: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "submitted" / "ann" / "00_start_here"
    folder.mkdir(parents=True)
    mine, other = folder / "mine.ipynb", folder / "01_derivatives.ipynb"
    mine.write_bytes((tmp_path / NAME).read_bytes())
    other.write_bytes((ROOT / "chapters" / "01_derivatives.ipynb").read_bytes())
    listed = [str(other), str(mine)]
    config["found"](assignment="00_start_here", student="*", notebooks=listed)
    right = folder / "00_start_here.ipynb"
    assert listed == [str(right)] and right.read_bytes() == mine.read_bytes()
    right.write_text("kept")
    config["found"](assignment="00_start_here", student="*", notebooks=[str(right), str(mine)])
    assert right.read_text() == "kept"
    right.unlink()
    other.with_name("broken.ipynb").write_text("{")
    listed = [str(other), str(other.with_name("broken.ipynb"))]
    config["found"](assignment="00_start_here", student="*", notebooks=listed)
    assert listed[0] == str(other) and not right.exists() and "00_start_here.ipynb is missing, and of 01_derivatives.ipynb, broken.ipynb not exactly one" in caplog.text
