"""The chapters for Google Colab: a badge, and a first cell that brings the course there and only there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from helpers.colab import ready
from helpers.colab.__main__ import build, main, notebook
from helpers.notebooks.chapters import chapter, select, solutions
from helpers.notebooks.files import ROOT, fingerprint


def cell(address: str) -> str:
    """The first cell of a chapter for Colab."""
    cells = json.loads(notebook(select("00"), "owner/name", address))["cells"]
    return next("".join(c["source"]) for c in cells if c["id"] == "colab")


def test_only_a_badge_and_a_cell_are_added(tmp_path: Path) -> None:
    assert main(["owner/name", str(tmp_path)]) == 0
    for solution in solutions():
        nbformat.validate(nbformat.read(tmp_path / solution.name, 4))
        cells = json.loads((tmp_path / solution.name).read_text(encoding="utf-8"))["cells"]
        original = json.loads(chapter(solution))["cells"]
        assert cells[1]["id"] == "colab" and fingerprint([cells[0], *cells[2:]]) != fingerprint(original)
        assert cells[2:] == original[1:]
        title = "".join(cells[0]["source"])
        assert f"https://colab.research.google.com/github/owner/name/blob/colab/{solution.name}" in title
        lines = title.split("\n")
        assert "\n".join([lines[0], *lines[3:]]) == "".join(original[0]["source"])
        assert f"/{solution.name})" in (tmp_path / "README.md").read_text(encoding="utf-8")
        assert all(len(line) < 80 for line in "".join(cells[1]["source"]).split("\n")[:10])


def test_elsewhere_the_cell_does_nothing(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "COLAB_RELEASE_TAG"}
    done = subprocess.run([sys.executable, "-I", "-c", cell("nowhere")], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "") and not list(tmp_path.iterdir())


@pytest.mark.skipif(shutil.which("git") is None, reason="the cell clones with git")
def test_there_it_brings_the_course_and_loads_neither_torch_nor_jax_nor_numpy(tmp_path: Path) -> None:
    address = tmp_path / "address"
    shutil.copytree(ROOT / "helpers", address / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-qm", "One"]):
        subprocess.run(["git", *command], cwd=address, check=True)
    (tmp_path / "content").mkdir()
    then = "loaded = {'torch', 'jax', 'numpy'} & {*sys.modules}\nimport helpers\nprint(loaded or 'none', helpers.__file__)"
    environment = {**os.environ, "COLAB_RELEASE_TAG": "release", "PYTHONPATH": ""}
    for _ in range(2):  # the cell is run again after a restart
        done = subprocess.run(
            [sys.executable, "-c", f"{cell(address.as_uri())}\n{then}"], cwd=tmp_path / "content", env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        loaded, where = done.stdout.splitlines()[-1].split(" ", 1)
        assert loaded == "none" and Path(where).is_relative_to(tmp_path / "content"), done.stdout
        assert "Mount Drive" in done.stdout


def test_progress_is_kept_in_drive_where_it_is_mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setenv("COURSE_PROGRESS", "before")
    ready(tmp_path / "none")
    assert os.environ["COURSE_PROGRESS"] == "before" and "goes with this machine" in capsys.readouterr().out
    ready(tmp_path)
    assert os.environ["COURSE_PROGRESS"] == str(tmp_path / "function-transforms" / "progress.jsonl")
    assert "kept in Drive" in capsys.readouterr().out


def test_what_is_no_repository_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["https://example.org/owner/name", str(tmp_path)]) == 1
    assert "owner/name" in capsys.readouterr().err and not list(tmp_path.iterdir())
    assert main([]) == 1


def test_building_twice_writes_the_same(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in build("owner/name", tmp_path)]
    assert first == [path.read_bytes() for path in build("owner/name", tmp_path)]
