"""make doctor: what a person needs to ask for help, what to do next, and nothing that is a secret."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import environment
from helpers.machine import doctor, pip_settings, trial

COURSE = Path(__file__).resolve().parents[2]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like the course, on a computer with a home of its own, and with secrets in its settings."""
    folder, home = tmp_path / "course", tmp_path / "ada.lovelace"
    for part in ("chapters", "solutions", "helpers"):
        (folder / part).mkdir(parents=True)
    for name in ("requirements.txt", "pyproject.toml", "helpers/__init__.py"):
        (folder / name).write_text('version = "0.1.0"\n', encoding="utf-8")
    home.mkdir()
    conf = home / "pip.conf"
    conf.write_text("[global]\nindex-url = https://me:geheim@index.example/simple\ntarget = /elsewhere\n", encoding="utf-8")
    for name, value in {
        "HOME": home, "USERPROFILE": home, "PIP_CONFIG_FILE": conf, "HTTPS_PROXY": "http://me:geheim@proxy.example:1", "JUPYTER_TOKEN": "geheim", "GEHEIM": "geheim",
        "PIP_EXTRA_INDEX_URL": "https://geheim@index.example/", "COURSE_KEPT_OUT": "PYTHONPATH PYTHONHOME", "VIRTUAL_ENV": f"{home}/other",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, str(value))
    monkeypatch.setattr(environment, "COURSE", folder)
    monkeypatch.setattr(environment.signal, "signal", lambda *_: None)
    monkeypatch.setattr(doctor, "DISK_MB", 1)
    return folder


def told(capfd: pytest.CaptureFixture, output: dict[str, str] | None = None) -> str:
    """What it prints. No secret is in it."""
    assert environment.main(["doctor"]) == 0
    said = capfd.readouterr()
    assert said.err == "" and "geheim" not in said.out.lower() and "lovelace" not in said.out
    return said.out


def test_before_the_set_up(course: Path, capfd: pytest.CaptureFixture) -> None:
    said = told(capfd)
    for line in (
        "version 0.1.0, not from git", "not ready: there is none yet", "index-url = https://****@index.example/simple (~/pip.conf)",
        "target = /elsewhere (~/pip.conf): left out by the set-up", "extra-index-url = https://****@index.example/ (the environment variable PIP_EXTRA_INDEX_URL)",
        "HTTPS_PROXY=http://****@proxy.example:1", "JUPYTER_TOKEN=****", "VIRTUAL_ENV=~/other", "kept out of every command of the course: PYTHONPATH, PYTHONHOME",
    ):  # fmt: skip
        assert f"    {line}\n" in said
    assert said.endswith("What to do next\n    .venv is not ready: there is none yet. Type:\n        " + environment.AGAIN + "\n")
    assert not (course / ".venv").exists()  # it only looks


@pytest.fixture
def ready(course: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same after the set-up, with the Python that runs these tests in the place of the one in .venv."""
    monkeypatch.setattr(environment, "steps", lambda _: [])
    python = environment.venv_python(course)
    python.parent.mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(course / ".venv")], check=True)
    environment.build(course, None)
    monkeypatch.setattr(environment, "venv_python", lambda _: Path(sys.executable))
    monkeypatch.setattr(pip_settings, "_of_files", lambda *_: [])
    return course


def test_when_all_is_well(ready: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> None:
    real = doctor._output
    monkeypatch.setattr(doctor, "_output", lambda command, *rest: "noise\npassed\n" if "helpers.machine.trial" in command else real(command, *rest))
    said = told(capfd)
    assert "    ready\n    torch " in said and "numpy " in said and "a right answer to start/twice passed" in said
    assert said.rpartition("What to do next\n")[2].startswith("    Nothing here looks wrong.")


@pytest.mark.parametrize(("output", "says"), [
    ("the kernel did not start: NoSuchKernel: python3", "A kernel of the course does not work as it should: the kernel did not start: NoSuchKernel"),
    ("", "A kernel of the course does not work as it should: nothing came back"),
])  # fmt: skip
def test_when_the_kernel_does_not_work(ready: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture, output: str, says: str) -> None:
    monkeypatch.setattr(doctor, "_output", lambda command, *_: output if "helpers.machine.trial" in command else "{}")
    next_steps = told(capfd).rpartition("What to do next\n")[2]
    assert says in next_steps and "Delete the folder .venv" in next_steps


def test_each_thing_that_is_wrong_has_its_next_step(course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> None:
    (course / "requirements.txt").unlink()
    monkeypatch.setattr(doctor, "DISK_MB", 10**9)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(course / "pip.conf"))
    (course / "pip.conf").write_text("nothing", encoding="utf-8")
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    next_steps = told(capfd).rpartition("What to do next\n")[2]
    for words in ("incomplete: requirements.txt", "The set-up needs 1000000.0 GB", "pip cannot use a setting in", "needs Python 3.11 or newer"):
        assert words in next_steps


def test_an_unwritable_home_has_its_next_step(course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(course / "nowhere"))
    monkeypatch.delenv("PIP_CONFIG_FILE")
    assert environment.main(["doctor"]) == 0
    assert "cannot be written" in capfd.readouterr().out


def test_a_kernel_really_starts_and_checks() -> None:
    assert trial.tried() == "passed"


@pytest.mark.skipif(os.environ.get("COURSE_LONG") != "1", reason="COURSE_LONG is not set: one kernel was started")
def test_a_kernel_that_fails_says_how() -> None:
    assert trial.tried(code="raise ValueError('first\\nsecond')") == "the kernel started, but a right answer did not pass: ValueError: first"
