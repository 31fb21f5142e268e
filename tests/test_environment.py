"""The set-up: its files agree with each other, it ends in a ready .venv or in a sentence, and twice is no more than once."""

from __future__ import annotations

import ast
import errno
import importlib.metadata
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from helpers import environment, lab
from helpers.environment import SetupError
from helpers.machine import needs
from tests import __main__ as suite

COURSE = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((COURSE / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = [
    Requirement(line)
    for line in (COURSE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
PINS = {canonicalize_name(pin.name): pin for pin in LOCK}
WANTED = [
    Requirement(text)
    for text in [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["dev"]]
]
CONDA = yaml.safe_load((COURSE / "environment.yml").read_text(encoding="utf-8"))
WORKFLOW = yaml.safe_load((COURSE / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
PYTHONS = re.findall(r"3\.\d+", needs.KNOWN_PYTHONS)

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals and locks")


# The files agree with each other


def version(pin: Requirement) -> str:
    """The one version that a line of the lock allows."""
    return str(pin.specifier).removeprefix("==")


def test_the_lock_pins_everything_exactly_once() -> None:
    assert len(PINS) == len(LOCK) > 100
    for pin in LOCK:
        assert re.fullmatch(r"==[\w.]+", str(pin.specifier)), f"{pin} does not name one version"
        assert not pin.url and not pin.extras


@pytest.mark.parametrize("wanted", WANTED, ids=lambda wanted: wanted.name)
def test_the_lock_holds_what_the_project_asks_for(wanted: Requirement) -> None:
    pin = PINS[canonicalize_name(wanted.name)]
    assert pin.marker is None, f"{pin} is not installed everywhere"
    assert wanted.specifier.contains(version(pin)), f"{pin} is outside of {wanted}"


def test_the_lock_leaves_graphics_cards_to_torch() -> None:
    left_out = {canonicalize_name(name) for name in PROJECT["tool"]["uv"]["exclude-dependencies"]}
    assert {"triton", "cuda-toolkit"} <= left_out
    assert not [name for name in PINS if name in left_out or name.startswith(("nvidia-", "cuda-"))]


def test_what_builds_the_course_is_in_the_lock() -> None:
    for text in PROJECT["build-system"]["requires"]:  # the set-up builds with nothing that the lock does not name
        needed = Requirement(text)
        assert needed.specifier.contains(version(PINS[canonicalize_name(needed.name)]))


def test_the_python_versions_agree() -> None:
    oldest = ".".join(map(str, needs.OLDEST_PYTHON))
    assert PROJECT["project"]["requires-python"] == f">={oldest}"
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"
    assert PYTHONS[0] == oldest
    rows = WORKFLOW["jobs"]["locked"]["strategy"]["matrix"]["include"]
    assert {row["python"] for row in rows} == set(PYTHONS)
    assert {row["os"] for row in rows} == {"ubuntu-latest", "macos-latest", "windows-latest"}


@pytest.mark.parametrize("other", ["helpers/classroom/nbgrader_requirements.txt", "helpers/web/requirements.txt"])
def test_environments_beside_the_course_take_the_releases_of_the_lock(other: str) -> None:
    """The lock is held to the oldest Python there is, 3.11.0. What was frozen on a newer one may refuse Debian's 3.11.2."""
    pins = [Requirement(line) for line in (COURSE / other).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    both = [pin for pin in pins if canonicalize_name(pin.name) in PINS]
    assert len(both) > 40
    assert [str(pin) for pin in both if pin.specifier != PINS[canonicalize_name(pin.name)].specifier] == []


def test_conda_gets_python_and_leaves_the_rest_to_the_lock() -> None:
    python, pip, rest = CONDA["dependencies"]
    name, _, chosen = python.partition("=")
    assert (name, pip) == ("python", "pip") and chosen in PYTHONS
    assert chosen in SpecifierSet(PROJECT["project"]["requires-python"])
    assert rest == {"pip": [f"--find-links {environment.TORCH_WHEELS}", "-r requirements.txt", "-e ."]}
    assert CONDA["name"] == PROJECT["project"]["name"]
    assert CONDA["channels"] == ["conda-forge"]


def test_what_is_installed_is_what_is_locked() -> None:
    here = {name: pin for name, pin in PINS.items() if pin.marker is None or pin.marker.evaluate()}
    found = {canonicalize_name(d.metadata["Name"]): d.version for d in importlib.metadata.distributions()}
    differing = {
        f"{name} is {found.get(name, 'missing')}, not {version(pin)}"
        for name, pin in here.items()
        if found.get(name, "").partition("+")[0] != version(pin)  # torch says which build it is: 2.13.0+cpu
    }
    assert not differing, "run the tests with `make test`"


def test_data_files_are_part_of_the_package() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["helpers.data"]
    for file in (COURSE / "helpers/data").iterdir():
        assert file.suffix == ".py" or file.is_dir() or any(file.match(pattern) for pattern in patterns), file


# Making .venv


Step = tuple[str, list[str]]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like the course, with set-up steps that take no time and no network."""
    folder = tmp_path / "course with a blank"
    folder.mkdir()
    (folder / "requirements.txt").write_text("numpy==2.4.6\ntorch==2.13.0\n", encoding="utf-8")
    (folder / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    monkeypatch.setattr(environment, "COURSE", folder)
    monkeypatch.setattr(environment, "DISK_MB", 1)
    monkeypatch.setattr(environment, "steps", good_steps)
    monkeypatch.setattr(environment.signal, "signal", lambda *_: None)  # the handlers would outlive the test
    monkeypatch.delenv("TORCH_WHEELS", raising=False)
    return folder


def python_step(title: str, code: str, *arguments: object) -> Step:
    """A step that is a line of Python."""
    return title, [sys.executable, "-c", code, *map(str, arguments)]


def good_steps(course: Path) -> list[Step]:
    """Steps that put a file where .venv has its Python, and note in a log that they ran."""
    code = "import pathlib, sys; p = pathlib.Path(sys.argv[1]); p.parent.mkdir(exist_ok=True); p.write_text('')"
    log = "import sys; open(sys.argv[1], 'a').write('installed\\n')"
    return [
        python_step("Making", code, environment.venv_python(course)),
        python_step("Installing", log, course / "log"),
    ]


def failing_steps(says: str, title: str = "Installing") -> Callable[[Path], list[Step]]:
    """Steps of which the second prints something and fails."""
    code = "import sys; print(sys.argv[1]); sys.exit(1)"
    return lambda course: [good_steps(course)[0], python_step(title, code, says)]


def no_steps(course: Path) -> list[Step]:
    raise AssertionError("this must not set anything up")


def installs(course: Path) -> int:
    """How often the steps ran through."""
    log = course / "log"
    return len(log.read_text(encoding="utf-8").splitlines()) if log.exists() else 0


def test_the_second_run_does_nothing(course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> None:
    assert environment.main([]) == 0
    first = capfd.readouterr()
    assert "This happens once" in first.out and "The set-up is complete." in first.out and not first.err
    assert len(first.out.splitlines()) == 4  # what it costs, one line for each step, the end
    monkeypatch.setattr(environment, "steps", no_steps)
    assert environment.main([]) == 0
    assert capfd.readouterr() == ("", "")


def test_settings_go_into_the_environment(course: Path) -> None:
    environment.make_ready(course)
    for name, content in environment.own_files(course).items():
        assert (course / ".venv" / name).read_text(encoding="utf-8") == content


def change_lock(course: Path, _: pytest.MonkeyPatch) -> Path:
    (course / "requirements.txt").write_text("numpy==2.4.7\n", encoding="utf-8")
    return course


def change_project(course: Path, _: pytest.MonkeyPatch) -> Path:
    (course / "pyproject.toml").write_text("[project]\nname = 'other'\n", encoding="utf-8")
    return course


def change_python(course: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    return course


def change_machine(course: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(platform, "machine", lambda: "another")
    return course


def change_settings(course: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(environment, "SETTINGS", {})
    return course


def lose_python(course: Path, _: pytest.MonkeyPatch) -> Path:
    environment.venv_python(course).unlink()
    return course


def damage_stamp(course: Path, _: pytest.MonkeyPatch) -> Path:
    (course / ".venv" / "course-stamp").write_bytes(b"\xff\x00")
    return course


def move(course: Path, _: pytest.MonkeyPatch) -> Path:
    return Path(shutil.move(course, course.with_name("elsewhere")))


CHANGES = [change_lock, change_project, change_python, change_machine, change_settings, lose_python, damage_stamp, move]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_makes_the_environment_anew(
    course: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path, pytest.MonkeyPatch], Path]
) -> None:
    environment.make_ready(course)
    assert environment.is_ready(course)
    course = change(course, monkeypatch)
    assert not environment.is_ready(course)
    environment.make_ready(course)
    assert environment.is_ready(course) and installs(course) == 2


def test_a_failed_setup_is_mended_by_the_next(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "steps", failing_steps("broken"))
    with pytest.raises(SetupError):
        environment.make_ready(course)
    assert not environment.is_ready(course)
    monkeypatch.setattr(environment, "steps", good_steps)
    environment.make_ready(course)
    assert environment.is_ready(course)


def test_no_old_stamp_survives_a_failure(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment.make_ready(course)
    before = (course / "requirements.txt").read_bytes()
    change_lock(course, monkeypatch)
    monkeypatch.setattr(environment, "steps", failing_steps("broken"))
    with pytest.raises(SetupError):
        environment.make_ready(course)
    (course / "requirements.txt").write_bytes(before)  # the stamp of the first set-up would be right again
    assert not environment.is_ready(course)


def test_torch_is_installed_alone_and_the_page_is_asked_once(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.delenv("TORCH_WHEELS", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    asking = [command for _, command in environment.steps(course) if environment.TORCH_WHEELS in command]
    assert len(asking) == 1 and "torch==2.13.0" in asking[0] and "--no-deps" in asking[0]
    assert "numpy==2.4.6" not in asking[0]


@pytest.mark.parametrize(("system", "page", "asked"), [
    ("linux", None, [environment.TORCH_WHEELS]),
    ("linux", "/some/folder", ["/some/folder"]),
    ("linux", "", []),
    ("darwin", None, []),
    ("win32", None, []),
])  # fmt: skip
def test_the_page_of_torch(
    course: Path, monkeypatch: pytest.MonkeyPatch, system: str, page: str | None, asked: list[str]
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.delenv("TORCH_WHEELS", raising=False)
    if page is not None:
        monkeypatch.setenv("TORCH_WHEELS", page)
    commands = [word for _, command in environment.steps(course) for word in command]
    assert [commands[i + 1] for i, word in enumerate(commands) if word == "--find-links"] == asked


# Interrupted


DRIVER = """
import sys
from pathlib import Path
from helpers import environment

environment.COURSE, environment.DISK_MB = Path(sys.argv[1]), 1
sleep = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(60)"
install = "import pathlib, sys; p = pathlib.Path(sys.argv[1]); p.parent.mkdir(exist_ok=True); p.write_text('')"
code, place = (sleep, sys.argv[2]) if len(sys.argv) > 2 else (install, environment.venv_python(environment.COURSE))
environment.steps = lambda _: [("Installing", [sys.executable, "-c", code, str(place)])]
sys.exit(environment.main([]))
"""


def start(course: Path, *sleeping: Path) -> subprocess.Popen[str]:
    """A set-up in a process of its own. With a path it sleeps in its only step, which writes its number there."""
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(course), *map(str, sleeping)],
        cwd=COURSE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait until it holds. Fails when it does not."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def is_running(number: int) -> bool:
    """Whether there is a process with this number that has not ended."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{number}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupted_setup_says_so_and_is_mended_by_the_next(course: Path, tmp_path: Path, name: str) -> None:
    pid = tmp_path / "pid"
    with start(course, pid) as running:
        wait_for(lambda: pid.exists() and pid.read_text())
        running.send_signal(getattr(signal, name))
        printed = running.communicate(timeout=20)[0]
    assert running.returncode == 130
    assert "Stopped." in printed and "run the same command again" in printed and "Traceback" not in printed
    wait_for(lambda: not is_running(int(pid.read_text())))
    assert not environment.is_ready(course)
    with start(course) as second:
        assert "The set-up is complete." in second.communicate(timeout=20)[0]
    assert environment.is_ready(course)


@posix
def test_a_killed_setup_is_made_anew_once_its_pip_has_ended(course: Path, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    with start(course, pid) as running:
        wait_for(lambda: pid.exists() and pid.read_text())
        running.kill()
        running.wait()
        with start(course) as second:
            assert second.stdout is not None
            assert "Another set-up is at work" in second.stdout.readline()
            time.sleep(0.5)  # long enough for it to do what it must not do
            assert second.poll() is None and not environment.is_ready(course)
            os.kill(int(pid.read_text()), signal.SIGKILL)
            assert "The set-up is complete." in second.communicate(timeout=20)[0]
    assert environment.is_ready(course)


# Sentences


def said(capfd: pytest.CaptureFixture, *arguments: str) -> str:
    """What the set-up says when it fails, which it must, in sentences."""
    assert environment.main(list(arguments)) == 1
    error = capfd.readouterr().err
    assert "Traceback" not in error and not [line for line in error.splitlines() if len(line) > 260]
    return error


@pytest.mark.parametrize("found", [True, False])
def test_python_too_old(
    course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture, found: bool
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if found and name == "python3.12" else None)
    error = said(capfd)
    assert "needs Python 3.11 or newer" in error and f"{sys.executable} is 3.9" in error
    assert "PYTHON=python3.12" in error or os.name == "nt"
    assert ("Install Python" in error) is not found


@pytest.mark.parametrize("part", ["venv", "ensurepip"])
def test_python_without_venv(
    course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture, part: str
) -> None:
    monkeypatch.setitem(sys.modules, part, None)
    error = said(capfd)
    assert "cannot make virtual environments" in error
    assert f"sudo apt install python3.{sys.version_info[1]}-venv" in error


@pytest.mark.parametrize("number", ["EACCES", "EPERM", "EROFS"])
def test_a_folder_that_may_not_be_written(
    course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture, number: str
) -> None:
    refuse(monkeypatch, number)
    error = said(capfd)
    assert f"may not write in {course}" in error
    assert f'"{course}"' in error and "function-transforms" in error  # a command that copies it, blanks and all
    assert ("make lab" in error) or os.name == "nt"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user may write everywhere")
def test_a_folder_that_really_may_not_be_written(course: Path, capfd: pytest.CaptureFixture) -> None:
    course.chmod(0o555)
    try:
        assert f"may not write in {course}" in said(capfd)
    finally:
        course.chmod(0o755)


@pytest.mark.parametrize("number", ["ENOSPC", "EDQUOT"])
def test_a_full_disk(
    course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture, number: str
) -> None:
    refuse(monkeypatch, number)
    assert f"The disk of {course} is full" in said(capfd)


def refuse(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    """Let writing a file into .venv fail with this error number."""
    code = getattr(errno, number)

    def file(**_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(tempfile, "TemporaryFile", file)


def test_too_little_room(course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> None:
    monkeypatch.setattr(environment, "DISK_MB", 10**9)
    error = said(capfd)
    assert "The set-up needs 1000000.0 GB" in error and "GB left" in error


def test_a_file_in_the_way(course: Path, capfd: pytest.CaptureFixture) -> None:
    (course / ".venv").write_text("", encoding="utf-8")
    assert "is a file, but a folder has to go there" in said(capfd)


def test_an_incomplete_copy(course: Path, capfd: pytest.CaptureFixture) -> None:
    (course / "requirements.txt").unlink()
    (course / ".venv").mkdir()
    (course / ".venv" / "course-stamp").write_text("old", encoding="ascii")
    error = said(capfd)
    assert "requirements.txt is missing: this copy of the course is incomplete" in error


def test_the_environment_is_in_use_here(
    course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(sys, "prefix", str(course / ".venv"))
    monkeypatch.setattr(environment, "steps", no_steps)
    assert "deactivate" in said(capfd)


def test_an_unknown_word(course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> None:
    monkeypatch.setattr(environment, "steps", no_steps)
    assert "tset is unknown here" in said(capfd, "tset")


NO_ROUTE = (
    "WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by "
    "'NewConnectionError('<HTTPSConnection object>: Failed to establish a new connection: [Errno -3] Temporary failure "
    "in name resolution')': {place}"
)
NOTHING_FOUND = "ERROR: No matching distribution found for torch==2.13.0"
OFFLINE, NOT_FOUND = "Is this computer online", "pip found no torch==2.13.0 for this computer"
FAILURES = {
    "offline": (NO_ROUTE.format(place="/simple/numpy/") + "\n" + NOTHING_FOUND, OFFLINE),
    "certificate": ("SSLError(SSLCertVerificationError('certificate verify failed'))", "signed by somebody whom Python does not know"),
    "not_found": (NOTHING_FOUND, NOT_FOUND),
    # pip goes on when only torch's own page is out of reach: that is not why it failed
    "not_found_no_page": (NO_ROUTE.format(place="/whl/cpu/torch/") + "\n" + NOTHING_FOUND, NOT_FOUND),
    "disk": ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "is full"),
    "in_use": ("PermissionError: [WinError 5] Access is denied: 'python.exe'", "Close JupyterLab"),
    "other": ("ERROR: what nobody has seen yet", "did not get past this step: Installing"),
}


@pytest.mark.parametrize(("output", "sentence"), FAILURES.values(), ids=FAILURES)
def test_pip_fails(
    course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture, output: str, sentence: str
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(environment, "steps", failing_steps(output))
    assert environment.main([]) == 1
    error = capfd.readouterr().err
    assert sentence in error and "run the same command again" in error
    assert f"    {output.splitlines()[-1]}" in error  # the end of what pip printed


def test_a_library_cannot_be_loaded(
    course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    steps = failing_steps("ImportError: libgomp.so.1: cannot open shared object file", environment.TRIAL)
    monkeypatch.setattr(environment, "steps", steps)
    error = said(capfd)
    assert "a library cannot be loaded" in error and "    ImportError: libgomp.so.1" in error


def test_only_the_end_of_a_long_output_is_shown(
    course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr(environment, "steps", failing_steps("\n".join(f"line {k}" for k in range(500))))
    error = said(capfd)
    assert "line 499" in error and "line 480\n" not in error and len(error.splitlines()) < 20


@pytest.mark.parametrize(("options", "sentence"), [
    (["--retries", "1", "--index-url", "https://127.0.0.1:9/simple"], "the connection was refused"),
    (["--no-index"], NOT_FOUND),
])  # fmt: skip
def test_what_pip_itself_says_is_understood(course: Path, options: list[str], sentence: str) -> None:
    pytest.importorskip("pip")
    command = [sys.executable, "-m", "pip", "--isolated", "download", "--quiet", *options, "torch==2.13.0"]
    # Nothing of this computer's own settings for pip, which may name other places to look in. `--isolated` leaves
    # /etc/pip.conf in force; only the null device as a settings file switches that off, too.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    clean["PIP_CONFIG_FILE"] = os.devnull
    done = subprocess.run(command, cwd=course, env=clean, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode and sentence in environment.explain("Installing", done.stdout + done.stderr, course, {})


BEFORE = [COURSE / "helpers" / "environment.py", COURSE / "helpers" / "lab.py", *sorted((COURSE / "helpers" / "machine").glob("*.py"))]


@pytest.mark.parametrize("file", [file for file in BEFORE if file.name != "trial.py"], ids=lambda file: file.stem)
def test_old_pythons_can_read_it(file: Path) -> None:
    """As far as this Python can tell; releases back to 3.6 must be able to say that they are too old."""
    tree = ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 7))
    for node in ast.walk(tree):
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            assert annotation is None or isinstance(annotation, ast.Constant | ast.Name), ast.unparse(annotation)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    known = {"lab", "machine", "helpers"} | sys.stdlib_module_names
    for node in ast.walk(tree):  # nothing is installed yet
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
        assert {(name or "").split(".")[0] for name in names} <= known


@pytest.mark.parametrize("old", sorted(Path.home().glob(".pyenv/versions/3.[6-9].*/bin/python")), ids=lambda path: path.parts[-3])
def test_old_pythons_that_are_here_say_so(old: Path) -> None:
    done = subprocess.run([str(old), "helpers/environment.py"], cwd=COURSE, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1 and "needs Python 3.11 or newer" in done.stderr and "Traceback" not in done.stderr


# JupyterLab


def test_lab_comes_from_the_environment(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin")
    monkeypatch.setenv("JUPYTER_PATH", "/theirs")
    monkeypatch.setenv("PYTHONPATH", "/theirs")
    monkeypatch.setenv("PYTHONSTARTUP", "/theirs/startup.py")
    monkeypatch.setenv("PIP_TARGET", "/theirs")
    monkeypatch.setenv("PIP_NO_DEPS", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "https://their.index/simple")
    variables = environment.lab_environment(course)
    venv = course / ".venv"
    assert variables["PATH"].split(os.pathsep) == [str(environment.venv_python(course).parent), "/usr/bin"]
    assert variables["JUPYTER_PATH"].split(os.pathsep) == [str(venv / "share" / "jupyter"), "/theirs"]
    assert variables["JUPYTER_PREFER_ENV_PATH"] == "1" and variables["VIRTUAL_ENV"] == str(venv)
    assert not {"PYTHONPATH", "PYTHONSTARTUP", "PIP_TARGET", "PIP_NO_DEPS"} & set(variables)
    assert variables["PIP_INDEX_URL"] == "https://their.index/simple"  # `%pip install` in a notebook asks their index


@posix
def test_lab_opens_the_first_chapter_and_takes_options(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def take_over(_: str, command: list[str], __: dict[str, str]) -> None:
        assert installs(course) == 1  # it set up first
        raise SystemExit(command)

    monkeypatch.setattr(os, "execve", take_over)
    monkeypatch.setattr(os, "chdir", lambda _: None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as ended:
        environment.main(["lab", "--no-browser", "--port", "8899"])
    command = ended.value.code
    said = capsys.readouterr().out
    assert re.search(rf"    http://localhost:8899/lab/tree/{environment.FIRST_CHAPTER}\?token=[0-9a-f]{{32}}$", said, re.MULTILINE)
    assert said.split("token=")[1].strip() not in " ".join(command), "whoever lists the processes would read it"
    assert isinstance(command, list) and command[:3] == [str(environment.venv_python(course)), "-m", "jupyterlab"]
    assert command[-4:] == [environment.FIRST_CHAPTER, "--no-browser", "--port", "8899"]
    assert (COURSE / environment.FIRST_CHAPTER).exists()


@posix
def test_lab_says_that_the_home_folder_cannot_be_written(
    course: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("HOME", str(course / "nowhere"))
    error = said(capfd, "lab")
    assert f"Your home folder, {course / 'nowhere'}, cannot be written" in error and "HOME=/a/folder make lab" in error


@posix
def test_lab_says_what_root_can_do(course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert environment.main(["lab"]) == 1
    assert "make lab LAB_ARGS=--allow-root" in capsys.readouterr().err


def test_the_port_is_the_one_asked_for_or_a_free_one() -> None:
    assert lab.asked_port(["--no-browser", "--port", "8899"]) == lab.asked_port(["--port=8899"]) == 8899
    assert lab.asked_port(["--no-browser"]) is None
    with socket.socket() as taken:
        free = lab.free_port()
        taken.bind(("127.0.0.1", free))
        taken.listen()
        assert lab.free_port() != free


# make test, make and .ci/run


def test_all_parts_run_and_the_last_line_names_the_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    ran: list[str] = []
    monkeypatch.setattr(suite, "passes", lambda part, *_: ran.append(part) or part == "chapters")
    assert suite.main() == 1
    assert ran == ["tests", "chapters", "solutions"]
    assert capsys.readouterr().out.splitlines()[-1] == "FAILED: tests, solutions"
    monkeypatch.setattr(suite, "passes", lambda *_: True)
    assert suite.main() == 0


def test_only_solutions_are_strict_and_no_progress_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_STRICT", "1")
    strict = {part for part in suite.PARTS if suite.environment(part, tmp_path).get("COURSE_STRICT")}
    assert strict == {"solutions"}
    for part in suite.PARTS:
        assert Path(suite.environment(part, tmp_path)["COURSE_PROGRESS"]).parent == tmp_path


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make in the course."""
    if shutil.which("make") is None:
        pytest.skip("there is no make here")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=COURSE, env=clean, capture_output=True, encoding="utf-8", check=False
    )


def test_make_alone_lists_every_target() -> None:
    listed = re.findall(r"^make (\w+) +\S", make().stdout, re.MULTILINE)
    targets = re.findall(r"^([a-z]+):", (COURSE / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"lab", "test", "doctor", "build", "run", "fresh", "lint", "benchmark"} <= set(listed)
    assert set(targets) - set(listed) == {"python"}  # the one that only checks


def test_make_without_python_says_so() -> None:
    done = make("lab", "PYTHON=python-of-nowhere")
    assert done.returncode and "There is no python-of-nowhere here. Install Python" in done.stdout


@pytest.mark.skipif(os.name == "nt" or shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize("installer", [0, 1])
def test_ci_goes_on_without_a_browser(tmp_path: Path, installer: int) -> None:
    tools = {
        "id": "echo 0",
        "apt-get": f"echo of apt-get; exit {installer}",
        "make": 'echo "make $* TORCH_WHEELS=[$TORCH_WHEELS]"',
    }
    for name, line in tools.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    for name in ("bash", "dirname", "mktemp", "rm", "tail"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    script = COURSE / ".ci" / "run"
    assert os.access(script, os.X_OK)
    done = subprocess.run(
        ["bash", str(script)], env={"PATH": str(tmp_path), "CI": "true"}, stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "make test TORCH_WHEELS=[]"
    assert ("The tests of what is missing will be skipped" in done.stdout) is bool(installer)
