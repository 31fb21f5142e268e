"""A course of two chapters in two editions, and a learner who works in the first."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpers.notebooks import build
from helpers.notebooks.files import is_course_notebook
from tests.notebooks.course import code, save, save_as_jupyterlab, text

WHO = ("-c", "user.name=Somebody", "-c", "user.email=somebody@localhost", "-c", "init.defaultBranch=main")
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *WHO, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- a course of two chapters, and a newer edition of it


def exercise(id: str, name: str, asks: str, top: str = "") -> list[dict[str, Any]]:
    body = f"{top}def {name}(x):\n    ### BEGIN SOLUTION\n    return x + x  # {asks}\n    ### END SOLUTION"
    return [code(f"{id}-exercise", body, "exercise"), code(f"{id}-check", f'check("{asks}", {name})', "check")]


def guess(id: str = "guess") -> dict[str, Any]:
    return code(id, '### BEGIN SOLUTION\nfirst = "grad"\n### END SOLUTION\npredict("start/predict", first)', "predict")


def one(top: str = "") -> list[dict[str, Any]]:
    return [text("title", "# One"), code("play", "x = 3.0\nx * x"), text("prose", "Some words.\nMore words."), guess(),
            *exercise("double", "double", "start/twice", top), *exercise("joined", "joined", "start/compose", top)]  # fmt: skip


def two() -> list[dict[str, Any]]:
    return [text("title", "# Two"), *exercise("double", "slope", "grad/uphill")]


def newer_one() -> list[dict[str, Any]]:
    """Each stub has a new first line, the page has new words, and one exercise has gone to chapter 02."""
    cells = one("# Your turn\n")[:-2]
    return [cells[0], text("new", "A new cell."), cells[1], {**cells[2], "source": "Better words.\nMore words."}, *cells[3:]]


def newer_two() -> list[dict[str, Any]]:
    return [*two(), *exercise("composed", "joined", "start/compose", "# Your turn\n"), text("end", "The end.")]


def write_course(root: Path, first: list[dict[str, Any]], second: list[dict[str, Any]]) -> None:
    save(root / "solutions/01_one.ipynb", *first)
    save(root / "solutions/02_two.ipynb", *second)
    build(root)


def publish(author: Path, *more: str) -> None:
    """The author's newer edition. `more`: files to write besides."""
    write_course(author, newer_one(), newer_two())
    for name in more:
        (author / name).parent.mkdir(exist_ok=True)
        (author / name).write_text("newer\n")
    git(author, "add", "--all")
    git(author, "commit", "--quiet", "-m", "two")


# --- a learner who works


def edit(path: Path, change: Callable[[list[dict[str, Any]]], Any]) -> None:
    """Change the cells of a notebook, each source being one text, and save it as Jupyter does."""
    notebook = json.loads(path.read_bytes())
    cells = [{**cell, "source": "".join(cell["source"])} for cell in notebook["cells"]]
    change(cells)
    notebook["cells"] = [{**cell, "source": cell["source"].splitlines(keepends=True)} for cell in cells]
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def put(cells: list[dict[str, Any]], id: str, old: str, new: str) -> None:
    (cell,) = [cell for cell in cells if cell["id"] == id]
    assert old in cell["source"], cell["source"]
    cell["source"] = cell["source"].replace(old, new)


STUB = "raise NotImplementedError  # your code here"
TYPED = {  # each line that the learner types into chapter 01, and how
    "return 2 * x  # my answer": lambda cells: put(cells, "double-exercise", STUB, "return 2 * x  # my answer"),
    "return x  # my other answer": lambda cells: put(cells, "joined-exercise", STUB, "return x  # my other answer"),
    'first = "my guess"': lambda cells: put(cells, "guess", "first = ...  # your answer", 'first = "my guess"'),
    "my_own = 1": lambda cells: cells.insert(2, code("5a5a5a5a", "my_own = 1")),
    "My thoughts.": lambda cells: cells.insert(0, text("1b1b1b1b", "My thoughts.")),
    "My note below.": lambda cells: put(cells, "prose", "More words.", "More words.\n\nMy note below."),
    "x = 5.0  # mine": lambda cells: put(cells, "play", "x = 3.0", "x = 5.0  # mine"),
}  # fmt: skip


def work(root: Path, *what: str, ran: bool = False) -> None:
    """Type these lines (all of them) into chapter 01, and an answer into chapter 02."""
    if ran:
        save_as_jupyterlab(root / "chapters/01_one.ipynb")
    for line in what or TYPED:
        edit(root / "chapters/01_one.ipynb", TYPED[line])
    if not what:
        edit(root / "chapters/02_two.ipynb", lambda cells: put(cells, "double-exercise", STUB, "return x  # slope"))


def lines(*paths: Path) -> set[str]:
    """All lines in the cells of these notebooks. A copy that was broken off is empty."""
    cells = [cell for path in paths if path.stat().st_size for cell in json.loads(path.read_bytes())["cells"]]
    return {line for cell in cells for line in "".join(cell["source"]).replace("    ", "").split("\n")}


def of_course(root: Path) -> list[Path]:
    return [path for path in (root / "chapters").iterdir() if is_course_notebook(path)]


def copies(root: Path) -> list[Path]:
    return sorted((root / "chapters").glob("*.mine-*"))


def snapshot(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file() and ".git/" not in p.as_posix()}


def is_newer(root: Path) -> bool:
    return {"A new cell.", "Better words.", "The end."} <= lines(*of_course(root))
