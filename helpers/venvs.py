"""Environments of their own: for tools that the course itself does not need, and for other releases than those of the lock.
Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.environment import SETTINGS, TORCH_WHEELS

ROOT = Path(__file__).resolve().parent.parent
# tests/releases/NAME.txt: its first line names the releases of Python that it is for.
RELEASES = ROOT / "tests" / "releases"


def python_of(
    name: str, requirements: Path, tool: str, base: str = sys.executable, options: Sequence[str] = (), course: bool = False
) -> Path:
    """The Python of the environment `name` in the checkout, made by the Python `base` with these options of pip, and with the
    checkout itself in it where `course` is asked for. It is made where it is missing or other releases are asked for."""
    venv, wanted = ROOT / name, requirements.read_text(encoding="utf-8")
    found, stamp = interpreter(venv), venv / "course-stamp"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"Setting up {tool} in {name}, once.", flush=True)
        pip = [str(found), "-m", "pip", "install", "--quiet"]
        subprocess.run([base, "-m", "venv", "--clear", str(venv)], check=True)
        subprocess.run([*pip, *options, "-r", str(requirements)], check=True)
        if course:
            subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return found


def interpreter(venv: Path) -> Path:
    """Where the Python of a virtual environment stands."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def of_releases(name: str) -> Path:
    """The Python of the environment that has the releases of tests/releases/<name>.txt, and this checkout as the course. It
    is made where it is missing. Raises SystemExit with a sentence where there is no such set, no Python for it, or no way for pip
    to install it."""
    requirements, venv = RELEASES / f"{name}.txt", ROOT / f".venv-{name}"
    if not requirements.exists():
        known = ", ".join(sorted(path.stem for path in RELEASES.glob("*.txt")))
        raise SystemExit(f"There is no set of releases named {name}; there are: locked, {known}.")
    page = os.environ.get("TORCH_WHEELS", TORCH_WHEELS).strip() if sys.platform.startswith("linux") else ""
    options = ["--only-binary=:all:", *(["--find-links", page] if page else [])]
    tool = f"the releases of {requirements.name}"
    try:
        python = python_of(venv.name, requirements, tool, _base(requirements), options, course=True)
    except subprocess.CalledProcessError:
        raise SystemExit(
            f"pip could not install {tool}; what it says stands above. If a setting of pip on this computer is in the way, such as a "
            f"constraint: PIP_CONFIG_FILE={os.devnull} make test RELEASES={name} goes without the settings in files."
        ) from None
    for file, content in SETTINGS.items():
        (venv / file).parent.mkdir(parents=True, exist_ok=True)
        (venv / file).write_text(content, encoding="utf-8")
    return python


def _base(requirements: Path) -> str:
    """A Python of a release that the first line of a file names: this one, or one that is found by its name."""
    wanted = requirements.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# python").split()
    candidates = [sys.executable, *(f"python{release}" for release in wanted)]
    base = next((candidate for candidate in candidates if _release(candidate) in wanted), None)
    if base is None:
        says = f"{requirements.name} needs Python {' or '.join(wanted)}, and this is {_release(sys.executable)}. Name one:"
        raise SystemExit(f"{says} make test RELEASES={requirements.stem} PYTHON=/path/to/python{wanted[0]}")
    return base


def _release(python: str) -> str:
    """Such as "3.12"; empty where there is no such Python."""
    if not shutil.which(python):
        return ""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=False).stdout.strip()
