"""The first ten minutes of somebody new: a fresh copy, `make lab`, a wrong answer, a right one, a restarted kernel."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from helpers import environment
from helpers.notebooks.chapters import chapter

pytest.importorskip("playwright", reason="playwright, which drives a browser, is not installed")

from tests.jupyterlab_page import Locator, NotebookPage, expect, lowest_contrast, notebook_page, violations

COURSE = Path(__file__).resolve().parent.parent
CHAPTER = "chapters/00_start_here.ipynb"
START_SECONDS = 60
LEGIBLE = 4.5  # the contrast ratio that WCAG 2 asks for text of this size, level AA


def test_first_ten_minutes(notebook: NotebookPage) -> None:
    """From the untouched first exercise over "Not yet" to "Passed", and back there after a restart of the kernel."""
    notebook.run("setup", "twice-exercise", "twice-check")
    expect(notebook.output("twice-check")).to_contain_text("Not attempted – start/twice")
    expect(notebook.output("twice-check")).to_contain_text("When you have written it, run this cell again.")

    answer(notebook, "return 2 * f(x)")
    expect(notebook.output("twice-check")).to_contain_text("Not yet – start/twice")
    expect(notebook.output("twice-check")).to_contain_text(re.compile(r"This is 2·f\(x\).*expected .*yours "))
    assert_legible(notebook, notebook.output("twice-check"), "not-yet")

    answer(notebook, "return f(f(x))")
    expect(notebook.output("twice-check")).to_contain_text("Passed – start/twice")
    assert_legible(notebook, notebook.output("twice-check"), "passed")

    notebook.run("machine-twice")
    moving = notebook.output("machine-twice")
    before = moving.locator("[data-says]").inner_text()
    moving.locator("input[type=range]").press("ArrowRight")
    expect(moving.locator("[data-says]")).not_to_have_text(before)
    assert violations(moving) == []

    notebook.restart_kernel()
    notebook.run("twice-check")
    expect(notebook.output("twice-check")).to_contain_text("NameError: `check` is not there yet.")
    expect(notebook.output("twice-check")).to_contain_text("choose Run, then Run All Above Selected Cell")
    expect(notebook.output("twice-check")).not_to_contain_text(re.compile("Traceback|--->"))
    assert_legible(notebook, notebook.output("twice-check"), "restarted")

    notebook.select("twice-check")
    notebook.choose("Run", "Run All Above Selected Cell")
    standing = notebook.add_below("twice-check", "progress()")
    expect(standing).to_contain_text(re.compile("start/twice[^/]*passed"))
    assert_legible(notebook, standing, "progress")
    notebook.run("twice-check")
    expect(notebook.output("twice-check")).to_contain_text("Passed – start/twice")

    expect(notebook.page.get_by_text("Jupyter news")).to_have_count(0)  # JupyterLab would like to fetch some
    assert notebook.requests_outside == []
    assert notebook.errors == []


def answer(notebook: NotebookPage, line: str) -> None:
    """Write this line into the exercise start/twice, run it, and check it."""
    notebook.replace_line("twice-exercise", 2, line)
    expect(notebook.cell("twice-exercise").locator(".cm-line").nth(5)).to_have_text(f"        {line}")
    notebook.run("twice-exercise", "twice-check")


def assert_legible(notebook: NotebookPage, output: Locator, name: str) -> None:
    """Assert that the output can be read in both themes. COURSE_SHOTS names a folder for pictures of it."""
    for theme in sorted(("JupyterLab Dark", "JupyterLab Light"), key=lambda theme: theme != notebook.theme()):
        notebook.switch_theme(theme)
        if os.environ.get("COURSE_SHOTS"):
            output.screenshot(path=Path(os.environ["COURSE_SHOTS"]) / f"{name} in {theme}.png")
        ratio, text = lowest_contrast(output)
        assert ratio >= LEGIBLE, f"{theme}: {text!r} has a contrast of {ratio:.1f} with its background"
        assert violations(output) == [], theme


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh copy of the course that is set up at once: its .venv holds no packages, but shows where they are."""
    folder = tmp_path / "course"
    fresh_copy(folder)
    (folder / CHAPTER).write_bytes(chapter(folder / "solutions" / Path(CHAPTER).name))  # without what was typed here
    venv = [sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")]
    monkeypatch.setattr(environment, "steps", lambda _: [("Making an empty .venv", venv)])
    environment.build(folder, None)
    show_packages(folder)
    assert environment.is_ready(folder)
    return folder


@pytest.fixture
def notebook(course: Path, tmp_path: Path) -> Iterator[NotebookPage]:
    """The page that `make lab` opens in the fresh copy."""
    home = tmp_path / "home"
    home.mkdir()
    with notebook_page(home) as page:
        log = tmp_path / "lab.log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                lab_command(),
                cwd=course,
                env=newcomer(home),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            page.open(opened_page(server, home, log), course / CHAPTER)
            yield page
        finally:
            end(server)


def fresh_copy(folder: Path) -> None:
    """What a newcomer gets: a clone, or while something is not committed yet, a copy without what git ignores."""
    try:
        committed = not git("status", "--porcelain")
    except (OSError, subprocess.CalledProcessError):  # no git here, or this folder came as an archive
        committed = False
    if committed:
        git("clone", "--quiet", "--no-hardlinks", str(COURSE), str(folder))
    else:
        left_out = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build")
        shutil.copytree(COURSE, folder, ignore=left_out)


def git(*arguments: str) -> str:
    """What git prints. Raises OSError where there is no git, CalledProcessError where it fails."""
    command = ["git", "-C", str(COURSE), *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def show_packages(course: Path) -> None:
    """Let the .venv of the copy find the packages of the environment that runs this test, after the copy's own files.

    Settings come from the copy alone: the set-up wrote them there.
    """
    venv = str(course / ".venv")
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": venv, "platbase": venv}))
    places = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
    lines = [str(course), *(f"import site; site.addsitedir({place!r})" for place in places)]
    (packages / "course.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("share/jupyter", "etc/jupyter"):
        link(Path(sys.prefix, name), course / ".venv" / name)


def link(source: Path, place: Path) -> None:
    """Show at a place what is at the source, besides what is there already, which stays."""
    if place.is_dir() and source.is_dir():
        for child in source.iterdir():
            link(child, place / child.name)
    elif source.exists() and not place.exists():
        place.parent.mkdir(exist_ok=True)
        try:
            place.symlink_to(source, target_is_directory=source.is_dir())
        except OSError:  # Windows lets few users make links
            shutil.copytree(source, place) if source.is_dir() else shutil.copy(source, place)


def lab_command() -> list[str]:
    """The command that a newcomer types, with a free port, and no browser of the computer's own."""
    options = ["--no-browser", "--port", str(free_port())]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    if os.name != "nt" and shutil.which("make"):
        return ["make", "lab", f"PYTHON={Path(sys.executable).name}", f"LAB_ARGS={' '.join(options)}"]
    return [sys.executable, "helpers/environment.py", "lab", *options]


def free_port() -> int:
    """A port that nobody uses at this moment. If somebody takes it meanwhile, JupyterLab takes another one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def newcomer(home: Path) -> dict[str, str]:
    """The environment variables of somebody who has never used Jupyter, and whose home is this folder."""
    theirs = ("COURSE_", "IPYTHON", "JUPYTER", "MAKE", "MFLAGS", "PYTEST_", "XDG_")
    variables = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    variables |= dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), str(home))
    variables |= {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "COURSE_PROGRESS": str(home / "progress.jsonl"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
    }
    return variables


def opened_page(server: subprocess.Popen[bytes], home: Path, log: Path) -> str:
    """The address that JupyterLab gives to a browser, from the small file that it writes for that."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        for file in (home / "runtime").glob("jpserver-file-to-run-*-open.html"):
            address = re.search(r'href="(http://[^"]+)"', file.read_text(encoding="utf-8"))
            if address:
                return address[1]
        time.sleep(0.05)
    outcome = "ended" if server.returncode is not None else f"opened no page within {START_SECONDS} s"
    pytest.fail(f"`make lab` {outcome}. It said:\n{log.read_text(encoding='utf-8', errors='replace')}")


def end(server: subprocess.Popen[bytes]) -> None:
    """End JupyterLab, which ends its kernels."""
    if os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(server.pid)], check=False, capture_output=True)
    # make passes the signal on. To send it to the whole group would be to send it twice, and JupyterLab hangs then.
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError, AttributeError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait(20)
