"""The wall between desk and key: the desk imports nothing of the key, and works where the key does not exist."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import exercises
from helpers.checks.exercise import Exercise
from helpers.checks.judging import judge
from helpers.checks.requests import request
from helpers.desk import wire

ROOT = Path(__file__).resolve().parents[2]
MAY = ("helpers.desk", "helpers.by_hand")
MOST_LINES = {"exercises": 250}


def modules() -> dict[str, Path]:
    """Every module of helpers by its name."""
    files = sorted((ROOT / "helpers").rglob("*.py"))
    return {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in files}


def imports(path: Path, names: dict[str, Path]) -> set[str]:
    """The modules of helpers that a file imports, at its top or inside."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inside if inside <= names.keys() else inside | {node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & names.keys()


# Named like the exercise that they belong to, so that its own test run includes them.
DESK = [name for name in modules() if name.startswith("helpers.desk")]


@pytest.mark.parametrize("name", DESK, ids=lambda name: name.removeprefix("helpers.desk.").replace(".", "/"))
def test_the_desk_imports_nothing_of_the_key(name: str) -> None:
    names = modules()
    outside = {target for target in imports(names[name], names) if not target.startswith(MAY)}
    assert not outside, f"{name} imports {outside}: the desk knows nothing of helpers but desk and by_hand"


def test_no_two_modules_import_each_other() -> None:
    names = modules()
    edges = {name: imports(path, names) - {name} for name, path in names.items()}
    assert not [(a, b) for a in edges for b in edges[a] if a in edges[b]]


def test_no_file_is_long() -> None:
    for path in modules().values():
        most = next((lines for folder, lines in MOST_LINES.items() if folder in path.parts), 400)
        assert len(path.read_text(encoding="utf-8").splitlines()) <= most, path


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the desk and the library by hand, and nothing else of the course."""
    folder = tmp_path_factory.mktemp("box")
    for part in ("desk", "by_hand"):
        shutil.copytree(ROOT / "helpers" / part, folder / "helpers" / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "helpers" / "__init__.py", folder / "helpers")
    return folder


def chapter_cells(path: Path) -> list[list[str]]:
    """The set-up, exercise and check cells of a solution: [kind, source]."""
    found = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        kinds = [kind for kind in ("exercise", "check") if kind in cell["metadata"].get("tags", [])]
        kinds += ["setup"] if cell["id"] == "setup" else []
        if cell["cell_type"] == "code" and kinds:
            found.append([kinds[0], "".join(cell["source"])])
    return found


def test_the_desk_works_where_the_key_does_not_exist(box: Path) -> None:
    """All solutions are used in there, on inputs that came as JSON, and judged out here: every one passes."""
    asked = [(e, way) for e in exercises.catalogue() if isinstance(e, Exercise) for way in e.ways]
    lines = [{"cells": chapter_cells(path)} for path in sorted((ROOT / "solutions").glob("[0-9][0-9]_*.ipynb"))]
    seed = 81_000
    lines += [
        {"ask": e.id, "way": way, "request": wire.to_json(request(e, way, 1 if e.value else seed))} for e, way in asked
    ]
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("box.py")), str(box)], input="\n".join(map(json.dumps, lines)), cwd=box,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    *records, last = (json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"'))
    assert len(records) == len(asked)
    for (exercise, way), found in zip(asked, records, strict=True):
        finding = judge(exercise, wire.record_from(found["record"]), 1 if exercise.value else seed)
        assert finding.status == "passed", f"{exercise.id}, {way}: {finding}"
    assert {name.split(".")[1] for name in last["loaded"] if "." in name} <= {"desk", "by_hand", "pictures"}
