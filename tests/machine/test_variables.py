"""What other programs say to Python and pip reaches no command of the course, with make and without."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import environment
from helpers.machine import variables

COURSE = Path(__file__).resolve().parents[2]
HOSTILE = {"PYTHONWARNINGS": "error", "PYTHONSAFEPATH": "1", "PYTHONOPTIMIZE": "2", "PYTHONINSPECT": "1", "PYTHONSTARTUP": "/nowhere.py", "PYTHONUSERBASE": "/nowhere"}
# With these Python itself does not start, or prints what it imports: only make can be before them.
WORSE = {"PYTHONHOME": "/nowhere", "PYTHONVERBOSE": "1"}
# Standard modules too: nothing of the course may be imported before PYTHONPATH is gone.
SHADOWED = ["numpy", "torch", "jax", "IPython", "pytest", "json", "platform", "tempfile", "argparse", "hashlib", "shutil", "subprocess"]


@pytest.fixture
def hostile(tmp_path: Path) -> dict[str, str]:
    """The environment variables of a computer on which another program has set all that it could."""
    for name in SHADOWED:
        (tmp_path / f"{name}.py").write_text('raise ImportError("this belongs to another program")\n', encoding="utf-8")
    return {**{name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "COURSE_KEPT"))}, **HOSTILE, "PYTHONPATH": str(tmp_path)}


def run(command: list[str], environ: dict[str, str], folder: Path = COURSE) -> str:
    """What it printed. It must end well, and quickly."""
    done = subprocess.run(command, cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False, timeout=100)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "another program" not in done.stdout and "Traceback" not in done.stdout
    return done.stdout


@pytest.mark.parametrize("words", [
    ["helpers.notebooks", "--help"], ["helpers.classroom", "--help"], ["tests.machine.shown"],
], ids=lambda words: words[0])  # fmt: skip
def test_no_module_of_ours_is_reached(hostile: dict[str, str], words: list[str]) -> None:
    del hostile["PYTHONSAFEPATH"]  # the environment that runs these tests need not be one that the set-up made
    assert run([sys.executable, "-m", *words], hostile)


def test_python_m_works_where_its_folder_is_not_looked_in(hostile: dict[str, str], tmp_path: Path) -> None:
    """With the line for PYTHONSAFEPATH that the set-up writes, in an environment of its own, away from the course."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / ".venv")], check=True)
    for name, content in environment.own_files(COURSE).items():
        if name.endswith(".pth"):
            (tmp_path / ".venv" / name).write_text(content, encoding="utf-8")
    del hostile["PYTHONPATH"]
    assert run([str(environment.venv_python(tmp_path)), "-m", "tests.machine.shown"], hostile, tmp_path).split() == ["–", "PYTHONUSERBASE", "None"]


def test_a_sign_that_the_console_lacks_is_replaced() -> None:
    alphabet = {**os.environ, "PYTHONIOENCODING": "ascii"}
    assert run([sys.executable, "-m", "tests.machine.shown"], alphabet).startswith("? PYTHONUSERBASE")


def test_the_set_up_is_not_reached_without_make(hostile: dict[str, str]) -> None:
    said = run([sys.executable, str(COURSE / "helpers" / "environment.py"), "doctor"], hostile | {"HOME": "/nowhere"})
    kept_out = re.search("kept out of every command of the course: (.*)", said)
    assert kept_out and set(kept_out.group(1).split(", ")) == {*HOSTILE, "PYTHONPATH"}


@pytest.mark.skipif(os.name == "nt" or shutil.which("make") is None, reason="there is no make here, or it cannot start the stand-in for Python")
def test_no_command_is_reached_with_make(hostile: dict[str, str], tmp_path: Path) -> None:
    """Every target, with a Python that only tells what it was started with: what make hands on is what counts."""
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$*"; env | grep ^PYTHON\n', encoding="utf-8")
    python.chmod(0o755)
    recipes = re.findall(r"^([a-z]+):.* ## .*\n((?:\t.*\n)+)", (COURSE / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    targets = [target for target, recipe in recipes if "PYTHON" in recipe or "IN_VENV" in recipe]
    assert {"lab", "test", "setup", "fresh", "doctor", "build", "run", "web", "lint", "benchmark", "mutants"} <= set(targets)
    for target in targets:
        said = run(["make", target, f"PYTHON={python}", f"IN_VENV={python}", "CHAPTER=00"], hostile | WORSE | {"PYTHONHASHSEED": "0"})
        assert re.findall(r"^PYTHON(\w*)=", said, re.MULTILINE).count("HASHSEED") >= 1, target
        assert not {f"PYTHON{name}" for name in re.findall(r"^PYTHON(\w*)=", said, re.MULTILINE)} & {*HOSTILE, *WORSE, "PYTHONPATH"}, target


def test_the_makefile_and_the_module_agree() -> None:
    text = (COURSE / "Makefile").read_text(encoding="utf-8").replace("\\\n", "")
    harmless = re.search("^HARMLESS := (.*)$", text, re.MULTILINE)
    assert harmless and set(harmless.group(1).split()) == variables.HARMLESS | {"PYTHON", "PYTHON_%"}


def test_the_folder_of_the_course_stays_in_pythonpath() -> None:
    """Whoever works on a copy names it there; what else stands there goes."""
    path = os.pathsep.join(["/theirs", str(COURSE)])
    assert variables.clean({"PYTHONPATH": path, "PYTHON_VERSION": "3.11", "PIP_X": "1", "A": "b"}) == {"PYTHONPATH": str(COURSE), "PYTHON_VERSION": "3.11", "A": "b"}
    assert variables.clean({"PYTHONPATH": "/theirs"}) == {}
