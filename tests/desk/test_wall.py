"""The wall between desk and key: the desk imports nothing of the key, and works where the key does not exist."""

from __future__ import annotations

import ast
import os
import site
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAY = ("helpers.desk", "helpers.by_hand", "helpers.releases")
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
    assert not outside, f"{name} imports {outside}: the desk knows nothing of helpers but desk, by_hand and releases"


def test_no_two_modules_import_each_other() -> None:
    names = modules()
    edges = {name: imports(path, names) - {name} for name, path in names.items()}
    assert not [(a, b) for a in edges for b in edges[a] if a in edges[b]]


def test_no_file_is_long() -> None:
    for path in modules().values():
        most = next((lines for folder, lines in MOST_LINES.items() if folder in path.parts), 400)
        assert len(path.read_text(encoding="utf-8").splitlines()) <= most, path


def test_the_key_does_not_exist_where_answers_are_graded(tmp_path: Path) -> None:
    """The answers of all chapters are used in there by tests/classroom/test_grading.py."""
    from helpers.classroom.sandbox import furnish

    code = (
        "import helpers.desk.serving, importlib.util, sys\n"
        "for name in ('exercises', 'checks', 'journal', 'notebooks', 'classroom'):\n"
        "    assert importlib.util.find_spec(f'helpers.{name}') is None, name\n"
        "assert {m.split('.')[1] for m in sys.modules if m.startswith('helpers.')} == {'desk', 'releases'}\n"
    )
    done = subprocess.run(
        # -S: the editable install leads back to the whole course. What is installed beside it is named here.
        [sys.executable, "-S", "-c", f"import sys; sys.path += {site.getsitepackages()!r}\n{code}"], cwd=furnish(tmp_path),
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
