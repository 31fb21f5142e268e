"""Environments of their own: for tools that the course itself does not need, and for other releases than those of the lock.
Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from helpers.environment import SETTINGS, TORCH_WHEELS
from helpers.machine import faults, pip_settings, variables
from helpers.machine.masking import mask

ROOT = Path(__file__).resolve().parent.parent
# tests/releases/NAME.txt: its first line names the releases of Python that it is for.
RELEASES = ROOT / "tests" / "releases"


def python_of(
    name: str, requirements: Path, tool: str, base: str = sys.executable, options: Sequence[str] = (), course: bool = False
) -> Path:
    """The Python of the environment `name` in the checkout, made by the Python `base` with these options of pip, and with the
    checkout itself in it where it is a `course`. It is made where it is missing or other releases are asked for."""
    venv, wanted = ROOT / name, requirements.read_text(encoding="utf-8")
    found, stamp = interpreter(venv), venv / "course-stamp"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"Setting up {tool} in {name}, once.", flush=True)
        clean = variables.clean(dict(os.environ))
        subprocess.run([base, "-m", "venv", "--clear", str(venv)], check=True, env=clean)
        install(found, requirements, clean, options)
        if course:
            itself = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
            alone = {**clean, "PIP_CONFIG_FILE": os.devnull, "PIP_USER": "0"}
            subprocess.run([str(found), "-m", "pip", "install", *itself], check=True, env=alone)
        stamp.write_text(wanted, encoding="utf-8")
    return found


def install(python: Path, requirements: Path, clean: dict[str, str], options: Sequence[str] = ()) -> None:
    """Install what a file asks for with this Python, and no setting of pip's that leads elsewhere. Ends the program with a
    sentence where pip fails."""
    try:
        settings = pip_settings.read(str(python), os.environ)
    except pip_settings.PipSettingsError as problem:
        sys.exit(str(problem))
    taken = pip_settings.taken_over(settings)
    if requirements.parent == RELEASES:  # these releases are what is asked for: a constraint on this computer has no say
        taken["PIP_CONSTRAINT"] = ""
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "pip.log"
        command = [str(python), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--log", str(log), "-r", str(requirements), *options]
        done = subprocess.run(
            command, env={**clean, **taken}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8", errors="replace", check=False,
        )  # fmt: skip
        if done.returncode:
            noted = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
            told = faults.explain(f"installing {requirements.name}", done.stdout, noted, settings, "", "<the same command>")
            sys.exit(f"{told}\n\n{mask(done.stdout[-1500:])}")


def interpreter(venv: Path) -> Path:
    """Where the Python of a virtual environment stands."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def of_releases(name: str) -> Path:
    """The Python of the environment that has the releases of tests/releases/<name>.txt, and this checkout as the course. It
    is made where it is missing. Raises SystemExit with a sentence where there is no such set, no Python for it, or where pip
    fails."""
    requirements, venv = RELEASES / f"{name}.txt", ROOT / f".venv-{name}"
    if not requirements.exists():
        known = ", ".join(sorted(path.stem for path in RELEASES.glob("*.txt")))
        raise SystemExit(f"There is no set of releases named {name}; there are: locked, {known}.")
    page = os.environ.get("TORCH_WHEELS", TORCH_WHEELS).strip() if sys.platform.startswith("linux") else ""
    options = ["--only-binary=:all:", *(["--find-links", page] if page else [])]
    tool = f"the releases of {requirements.name}"
    python = python_of(venv.name, requirements, tool, _base(requirements), options, course=True)
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
