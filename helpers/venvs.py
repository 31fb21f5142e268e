"""Environments of their own for tools that the course itself does not need."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from helpers.machine import faults, pip_settings, variables
from helpers.machine.masking import mask

ROOT = Path(__file__).resolve().parent.parent


def python_of(name: str, requirements: Path, tool: str) -> Path:
    """The Python of the environment `name` in the checkout. It is made where it is missing or other releases are asked for."""
    venv, wanted = ROOT / name, requirements.read_text(encoding="utf-8")
    found = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = venv / "course-stamp"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"Setting up {tool} in {name}, once.", flush=True)
        clean = variables.clean(dict(os.environ))
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True, env=clean)
        install(found, requirements, clean)
        stamp.write_text(wanted, encoding="utf-8")
    return found


def install(python: Path, requirements: Path, clean: dict[str, str]) -> None:
    """Install what a file asks for with this Python, and no setting of pip's that leads elsewhere. Ends the program with a
    sentence where pip fails."""
    try:
        settings = pip_settings.read(str(python), os.environ)
    except pip_settings.PipSettingsError as problem:
        sys.exit(str(problem))
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "pip.log"
        command = [str(python), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--log", str(log), "-r", str(requirements)]
        done = subprocess.run(
            command, env={**clean, **pip_settings.taken_over(settings)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8", errors="replace", check=False,
        )  # fmt: skip
        if done.returncode:
            noted = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
            told = faults.explain(f"installing {requirements.name}", done.stdout, noted, settings, "", "<the same command>")
            sys.exit(f"{told}\n\n{mask(done.stdout[-1500:])}")
