"""Environments of their own for tools that the course itself does not need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def python_of(name: str, requirements: Path, tool: str) -> Path:
    """The Python of the environment `name` in the checkout. It is made where it is missing or other releases are asked for."""
    venv, wanted = ROOT / name, requirements.read_text(encoding="utf-8")
    found = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = venv / "course-stamp"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"Setting up {tool} in {name}, once.", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        subprocess.run([str(found), "-m", "pip", "install", "--quiet", "-r", str(requirements)], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return found
