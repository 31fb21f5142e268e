"""Make the virtual environment of the course, .venv, from the lock, and start JupyterLab in it.

    python3 helpers/environment.py              make .venv, if it is missing or out of date
    python3 helpers/environment.py lab [...]    the same, then JupyterLab on the first chapter

On Windows write `py` for `python3`; make is not needed there. What follows `lab` goes to JupyterLab.

.venv is ready when its stamp, a file written last, matches the lock, pyproject.toml, the Python version and
the folder. Otherwise it is made anew from nothing, so a set-up that failed half-way does no harm.

This file runs before anything is installed: it uses the standard library only. Releases of Python that are
too old for the course must be able to read it, back to 3.6, to say so: hence the quoted types.
"""

import errno
import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

if __package__:
    from helpers.lab import FIRST_CHAPTER, open_lab
else:  # run by its path, with nothing installed yet
    from lab import FIRST_CHAPTER, open_lab

__all__ = ["FIRST_CHAPTER", "main", "open_lab"]

COURSE = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
KNOWN_PYTHONS = "3.11, 3.12 or 3.13"
TRIAL = "Trying it"
DOWNLOAD_MB, DISK_MB, MINUTES = 500, 2500, "two to ten minutes"  # measured on Linux; other systems need less

# Where pip looks for torch besides its usual place, on Linux. The usual build of torch for Linux brings several
# GB of CUDA libraries that the course does not need. The environment variable TORCH_WHEELS takes its place.
TORCH_WHEELS = "https://download.pytorch.org/whl/cpu/torch/"

# Settings that go into .venv, where they hold for the course only.
SETTINGS = {
    # JupyterLab neither asks about news nor looks for updates: once it is set up, the course needs no network.
    "share/jupyter/lab/settings/overrides.json": """\
{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}
""",
    # Sentences in place of some tracebacks (helpers/checks/kernel.py). Imported here, before a learner's own helpers.py can be.
    "etc/ipython/ipython_kernel_config.py": """\
import helpers.checks.kernel
c.InteractiveShellApp.extra_extensions = ["helpers.checks.kernel"]
""",
}

SAFE = "Nothing is broken: run the same command again, and the set-up starts afresh."
OFFLINE_SIGNS = (
    "connection broken by", "ConnectionError", "Could not fetch URL", "Failed to establish a new connection",
    "IncompleteRead", "Max retries exceeded", "name resolution", "ProxyError", "Read timed out", "SSLError",
)  # fmt: skip
DISK_FULL_SIGNS = ("No space left on device", "not enough space on the disk", "Disk quota exceeded")
DISK_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}


class SetupError(Exception):
    """Why .venv could not be made, in sentences for the person who asked for it."""


def main(arguments: "list[str]") -> int:
    """Make .venv ready, and open JupyterLab if the first argument is "lab". Returns the exit status."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        check_python(sys.version_info)
        if arguments and arguments[0] != "lab":
            raise SetupError(f"{arguments[0]} is unknown here. Give no argument, or: lab")
        make_ready(COURSE)
    except SetupError as problem:
        return _say(str(problem), 1)
    except KeyboardInterrupt:
        return _say(f"\nStopped. {SAFE}", 130)
    except OSError as problem:
        return _say(f"{_reason(problem, COURSE)}\n{SAFE}", 1)
    return open_lab(COURSE, venv_python(COURSE), lab_environment(COURSE), arguments[1:]) if arguments else 0


def check_python(version: "tuple[int, ...]") -> None:
    """Raise SetupError when this Python is too old, or cannot make virtual environments."""
    windows = os.name == "nt"
    if version[:2] < OLDEST_PYTHON:
        newer = [name for name in ("python3.13", "python3.12", "python3.11") if shutil.which(name)]
        install = f"Install Python {KNOWN_PYTHONS}, from python.org, conda or your system's packages. Then name it:"
        again = "py -3.12 helpers\\environment.py lab" if windows else f"make PYTHON={(newer or ['python3.12'])[0]} lab"
        raise SetupError(
            f"The course needs Python {_dotted(OLDEST_PYTHON)} or newer; {sys.executable} is {_dotted(version)}.\n"
            f"{'A newer one seems to be here. Name it:' if newer else install}\n    {again}"
        )
    try:
        import ensurepip  # noqa: F401  Debian and Ubuntu package these two apart from Python
        import venv  # noqa: F401
    except ImportError:
        raise SetupError(
            f"{sys.executable} cannot make virtual environments: its venv module is incomplete.\n"
            f"On Debian or Ubuntu: sudo apt install python{_dotted(version)}-venv\n"
            "Without administrator rights, use a Python from conda or python.org. Then run the same command again."
        ) from None


def make_ready(course: Path) -> None:
    """Make .venv in the folder of the course if it is not ready. Raises SetupError, or OSError."""
    if is_ready(course):
        return
    if Path(sys.prefix).resolve() == (course / ".venv").resolve():
        raise SetupError(
            "The course's .venv has to be made anew, and this window is using it.\nType: deactivate\n"
            "Then run the same command again."
        )
    check_folder(course)
    lock = _lock(course)  # held until this process and the pip it started have ended
    try:
        if not is_ready(course):  # another window may have done it meanwhile
            build(course, lock)
    finally:
        if lock is not None:
            os.close(lock)


def is_ready(course: Path) -> bool:
    """Whether .venv was made completely, for this lock, this Python and this folder."""
    try:
        stamp = _stamp(course).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return False
    return stamp == fingerprint(course) and venv_python(course).exists()


def fingerprint(course: Path) -> str:
    """A hash of everything that .venv is made from."""
    python = f"{sys.implementation.name} {_dotted(sys.version_info)} {sys.platform} {platform.machine()}"
    # Scripts in .venv hold its place, so a moved one is no good.
    parts = [python.encode(), os.fsencode(str(course)), json.dumps(SETTINGS).encode()]
    for name in ("requirements.txt", "pyproject.toml"):
        parts.append((course / name).read_bytes())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def venv_python(course: Path) -> Path:
    """The Python inside .venv."""
    return course / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def check_folder(course: Path) -> None:
    """Raise SetupError when .venv cannot be written, or the disk has no room for it."""
    try:
        (course / ".venv").mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=str(course / ".venv")) as probe:
            probe.write(b"x")
    except FileExistsError:
        raise SetupError(f"{course / '.venv'} is a file, but a folder has to go there. Move it away first.") from None
    except OSError as problem:
        raise SetupError(_reason(problem, course)) from None
    free = shutil.disk_usage(str(course)).free // 10**6
    if free < DISK_MB:
        raise SetupError(
            f"The set-up needs {DISK_MB / 1000:.1f} GB; the disk of {course} has {free / 1000:.1f} GB left.\n"
            "Make room, or copy the course to another disk, and run the same command again."
        )


def build(course: Path, lock: "int | None") -> None:
    """Make .venv from nothing. The stamp goes first and comes last. Raises SetupError."""
    print(
        f"Setting up the course in {course / '.venv'}. This happens once: about {DOWNLOAD_MB} MB to download, "
        f"{DISK_MB / 1000:.1f} GB of disk, {MINUTES}.",
        flush=True,
    )
    stamp = _stamp(course)
    if stamp.exists():
        stamp.unlink()
    for title, command in steps(course):
        status, output = run(title, command, course, lock)
        if status:
            raise SetupError(f"{explain(title, output, course)}\n{SAFE}\n\n{_end_of(output)}")
    for name, content in SETTINGS.items():
        file = course / ".venv" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    stamp.with_suffix(".new").write_text(fingerprint(course), encoding="ascii")
    os.replace(str(stamp.with_suffix(".new")), str(stamp))
    shutil.rmtree(str(_scratch_folder(course)), ignore_errors=True)
    print("The set-up is complete.", flush=True)


def steps(course: Path) -> "list[tuple[str, list[str]]]":
    """What makes .venv: a title and a command for each step."""
    python = str(venv_python(course))
    # With no retries, pip would not say that it is offline, only that it found nothing.
    pip = [python, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--retries", "5"]
    lock = course / "requirements.txt"
    pins = [line for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line]
    torch = [pin for pin in pins if pin.startswith("torch==")]
    builds = [*pip, "--only-binary=:all:"]  # never from source: where there is no build, pip says so at once
    trial = "import IPython, jax, matplotlib.font_manager, numpy, torch"
    return [
        ("Making .venv", [sys.executable, "-m", "venv", "--clear", str(course / ".venv")]),
        # Alone: pip asks a page of its own anew for each package that it looks for.
        ("Installing torch", [*builds, "--no-deps", *torch, *_torch_option()]),
        (f"Installing {len(pins) - len(torch)} other packages", [*builds, "--requirement", str(lock)]),
        # With the lock's own setuptools, so that nothing is fetched that the lock does not name.
        ("Adding the course", [*pip, "--no-deps", "--no-build-isolation", "--editable", str(course)]),
        # This also spares the first chapter matplotlib's message that it builds its font cache.
        (TRIAL, [python, "-c", trial]),
    ]


def run(title: str, command: "list[str]", course: Path, lock: "int | None") -> "tuple[int, str]":
    """Run a command, showing one line with the seconds it takes. Returns its exit status and its output."""
    live = sys.stdout.isatty()
    started = time.monotonic()
    print(f"{title} ...", end="", flush=True)
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={**clean_environment(), **(_scratch(course) if command[0] == str(venv_python(course)) else {})},
        pass_fds=() if lock is None else (lock,),  # so a pip that outlives this process still holds the lock
    )
    try:
        while True:
            try:
                output = child.communicate(timeout=1)[0]
                break
            except subprocess.TimeoutExpired:
                if live:
                    print(f"\r{title} ... {time.monotonic() - started:.0f} s", end="", flush=True)
    except BaseException:
        _stop(child)
        raise
    outcome = "did not work" if child.returncode else f"{time.monotonic() - started:.0f} s"
    print(f"\r{title} ... {outcome}" if live else f" {outcome}", flush=True)
    return child.returncode, output


def clean_environment() -> "dict[str, str]":
    """The environment variables, without those that would lead pip or Python out of .venv."""
    outside = {"PYTHONHOME", "PYTHONPATH", "PIP_PREFIX", "PIP_TARGET", "__PYVENV_LAUNCHER__"}
    return {**{name: value for name, value in os.environ.items() if name not in outside}, "PIP_USER": "0"}


def explain(title: str, output: str, course: Path) -> str:
    """What the output of a failed step means, in a sentence or two."""
    page = _torch_option()
    path = urlsplit(page[1]).path if page else ""
    # pip goes on without torch's page, so failing to reach that explains nothing.
    lines = [line for line in output.splitlines() if not path or path not in line]
    text = "\n".join(lines)
    if any(sign in text for sign in DISK_FULL_SIGNS):
        return _disk_full(course)
    if any(sign in text for sign in OFFLINE_SIGNS):
        return "pip could not reach the place it downloads packages from. Is this computer online, or behind a proxy?"
    for line in lines:
        if "No matching distribution found for " in line:
            return (
                f"There is no build of {line.rsplit(' for ', 1)[1].split()[0]} for this computer "
                f"({platform.platform()}, {platform.machine()}, Python {_dotted(sys.version_info)}).\n"
                f"The course needs a 64-bit Python {KNOWN_PYTHONS} on Linux (glibc 2.28 or newer), on macOS 14 or newer "
                "with Apple silicon, or on Windows with an Intel or AMD processor.\n"
                "README.md says how to take the course on another computer through a browser."
            )
    if "WinError 5" in text or "PermissionError" in text:
        return "A file in .venv is in use or protected. Close JupyterLab and every window that uses .venv."
    if title == TRIAL:
        hint = " On Windows, torch needs the Microsoft Visual C++ Redistributable." if os.name == "nt" else ""
        return f"Everything was installed, but a library cannot be loaded.{hint}"
    return f"The set-up did not get past this step: {title}."


def lab_environment(course: Path) -> "dict[str, str]":
    """The environment variables for JupyterLab: .venv comes before any other Python, kernel or setting."""
    venv = course / ".venv"
    environment = clean_environment()
    environment["VIRTUAL_ENV"] = str(venv)
    environment["JUPYTER_PREFER_ENV_PATH"] = "1"
    for name, first in (("PATH", venv_python(course).parent), ("JUPYTER_PATH", venv / "share" / "jupyter")):
        environment[name] = os.pathsep.join(filter(None, [str(first), environment.get(name)]))
    return environment


def _torch_option() -> "list[str]":
    page = os.environ.get("TORCH_WHEELS", TORCH_WHEELS).strip()
    return ["--find-links", page] if page and sys.platform.startswith("linux") else []


def _stamp(course: Path) -> Path:
    return course / ".venv" / "course-stamp"


def _scratch_folder(course: Path) -> Path:
    return course / ".venv" / "tmp"


def _scratch(course: Path) -> "dict[str, str]":
    """Where pip unpacks what it fetched: in .venv, so that what a killed one leaves is cleared by the next set-up."""
    _scratch_folder(course).mkdir(exist_ok=True)
    return dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(_scratch_folder(course)))


def _lock(course: Path) -> "int | None":
    """Wait until no other set-up works in this folder. Returns what holds the lock, or None where there is none."""
    try:
        import fcntl
    except ImportError:  # Windows, which does not let a second set-up remove what the first one is using
        return None
    folder = os.open(str(course), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another set-up is at work in this folder. Waiting for it to end ...", flush=True)
        fcntl.flock(folder, fcntl.LOCK_EX)
    except OSError:  # some network disks have no locks
        pass
    return folder


def _stop(child: "subprocess.Popen[str]") -> None:
    child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()


def _reason(problem: OSError, course: Path) -> str:
    if problem.errno in DISK_FULL:
        return _disk_full(course)
    if problem.errno in READ_ONLY:
        return _not_writable(course)
    if isinstance(problem, FileNotFoundError) and problem.filename:
        return f"{problem.filename} is missing: this copy of the course is incomplete."
    return f"The set-up could not go on: {problem}."


def _disk_full(course: Path) -> str:
    return f"The disk of {course} is full. The set-up needs {DISK_MB / 1000:.1f} GB there."


def _not_writable(course: Path) -> str:
    if os.name == "nt":
        copy = f'xcopy /e /i "{course}" "%USERPROFILE%\\function-transforms"\ncd /d "%USERPROFILE%\\function-transforms"'
        again = "py helpers\\environment.py lab"
    else:
        copy = f'cp -R "{course}" ~/function-transforms\nchmod -R u+w ~/function-transforms\ncd ~/function-transforms'
        again = "make lab"
    commands = "\n    ".join([*copy.split("\n"), again])
    return (
        f"The set-up may not write in {course}, where .venv has to go.\n"
        f"Copy the course to a place where you can write, and go on there:\n    {commands}"
    )


def _end_of(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()][-12:]
    return "The last lines it printed:\n" + "\n".join(f"    {line}" for line in lines)


def _dotted(version: "tuple[int, ...]") -> str:
    return ".".join(str(number) for number in tuple(version)[:2])


def _say(sentence: str, status: int) -> int:
    sys.stdout.flush()
    print(sentence, file=sys.stderr, flush=True)
    return status


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):  # a folder's name may not be in the console's alphabet
        sys.stdout.reconfigure(errors="replace")
        sys.stderr.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:]))
