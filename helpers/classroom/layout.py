"""Lay out a course folder for nbgrader: chapters as source, the settings, and the kernel that grades.

For classes that trust each other: helpers/classroom/nbgrader_config.py says what can go wrong there, and what cannot.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers import venvs
from helpers.notebooks.chapters import chapter, select, solutions
from helpers.notebooks.files import ROOT, NotebookError

HERE = Path(__file__).resolve().parent
CONFIG = "nbgrader_config.py"
KERNEL = "kernels/function-transforms-graded/kernel.json"
WRITTEN = ".course-layout.json"


def nbgrader(folder: Path, numbers: Sequence[str] = (), python: str = sys.executable) -> list[str]:
    """Lay out a course folder for these chapters (all, if none is named), and say in a sentence each what was done.

    What a teacher changed there stays as it is. `python` is the Python that runs submissions. Raises NotebookError.
    """
    folder = folder.resolve()
    if folder == ROOT or folder.is_relative_to(ROOT):
        raise NotebookError(f"{folder} lies in the course itself, from where grades could get into git. Choose a folder elsewhere.")
    said = []
    earlier = _written(folder)
    for name, content in _wanted(numbers, python).items():
        path, now = folder / name, _sum(content)
        there = _sum(path.read_bytes()) if path.exists() else None
        if there in (None, earlier.get(name)) and there != now:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            said.append(f"{'Wrote' if there is None else 'Brought up to date:'} {name}.")
        elif there != now:
            said.append(f"{name} is not what the course wrote, and stays as it is. To get the course's: move it away, and run this again.")
            if name == CONFIG:
                said.append(f"See that it still does what {HERE / CONFIG} does: without that, nbgrader can give full points to everybody.")
            continue
        earlier[name] = now
    (folder / WRITTEN).write_text(json.dumps(earlier, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return said or [f"{folder} is up to date."]


def _wanted(numbers: Sequence[str], python: str) -> dict[str, bytes]:
    """The files of a course folder by their names in it."""
    kernel = {
        "argv": [python, "-P", "-m", "helpers.classroom.kernel", "-f", "{connection_file}"],
        "display_name": "Function transforms, graded",
        "language": "python",
        "env": {"PYTHONPATH": str(ROOT)},
    }
    chosen = [select(number) for number in numbers] or solutions()
    files = {CONFIG: (HERE / CONFIG).read_bytes(), KERNEL: (json.dumps(kernel, indent=1) + "\n").encode()}
    return files | {f"source/{path.stem}/{path.name}": chapter(path) for path in chosen}


def _written(folder: Path) -> dict[str, str]:
    """The checksums of what earlier runs wrote into a folder, by name; none where that is not known."""
    try:
        found = json.loads((folder / WRITTEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def nbgrader_python() -> Path:
    """The Python of .venv-nbgrader, which is made first where it is missing or other releases are asked for."""
    return venvs.python_of(".venv-nbgrader", HERE / "nbgrader_requirements.txt", "nbgrader")
