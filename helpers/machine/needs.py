"""What the set-up needs of this computer before it starts: a Python, and a folder to write in."""

import errno
import os
import shutil
import sys
import tempfile
from pathlib import Path

KNOWN_PYTHONS = "3.11, 3.12 or 3.13"
OLDEST_PYTHON = (3, 11)
DISK_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}
AGAIN = "py helpers\\environment.py lab" if os.name == "nt" else "make lab"


class SetupError(Exception):
    """Why .venv could not be made, in sentences for the person who asked for it."""


def check_python(version: "tuple[int, ...]") -> None:
    """Raise SetupError when this Python is too old, or cannot make virtual environments."""
    windows = os.name == "nt"
    if version[:2] < OLDEST_PYTHON:
        newer = [name for name in ("python3.13", "python3.12", "python3.11") if shutil.which(name)]
        install = f"Install Python {KNOWN_PYTHONS}, from python.org, conda or your system's packages. Then name it:"
        again = "py -3.12 helpers\\environment.py lab" if windows else f"make PYTHON={(newer or ['python3.12'])[0]} lab"
        raise SetupError(
            f"The course needs Python {dotted(OLDEST_PYTHON)} or newer; {sys.executable} is {dotted(version)}.\n"
            f"{'A newer one seems to be here. Name it:' if newer else install}\n    {again}"
        )
    try:
        import ensurepip  # noqa: F401  Debian and Ubuntu package these two apart from Python
        import venv  # noqa: F401
    except ImportError:
        raise SetupError(
            f"{sys.executable} cannot make virtual environments: its venv module is incomplete.\n"
            f"On Debian or Ubuntu: sudo apt install python{dotted(version)}-venv\n"
            "Without administrator rights, use a Python from conda or python.org. Then run the same command again."
        ) from None


def check_folder(course: Path, disk_mb: int) -> None:
    """Raise SetupError when .venv cannot be written, or the disk has no room for it."""
    try:
        (course / ".venv").mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=str(course / ".venv")) as probe:
            probe.write(b"x")
    except FileExistsError:
        raise SetupError(f"{course / '.venv'} is a file, but a folder has to go there. Move it away first.") from None
    except OSError as problem:
        raise SetupError(reason(problem, course, disk_mb)) from None
    free = shutil.disk_usage(str(course)).free // 10**6
    if free < disk_mb:
        raise SetupError(
            f"The set-up needs {disk_mb / 1000:.1f} GB; the disk of {course} has {free / 1000:.1f} GB left.\n"
            "Make room, or copy the course to another disk, and run the same command again."
        )


def check_home() -> None:
    """Raise SetupError when the home folder cannot be written: JupyterLab, which keeps its settings there, would not start."""
    home = os.path.expanduser("~")
    try:
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"x")
    except OSError as problem:
        how = f"set USERPROFILE=C:\\a\\folder\n    {AGAIN}" if os.name == "nt" else f"HOME=/a/folder {AGAIN}"
        raise SetupError(
            f"Your home folder, {home}, cannot be written ({problem.strerror or problem}), and JupyterLab keeps its settings there.\n"
            f"Name another folder for this once:\n    {how}"
        ) from None


def reason(problem: OSError, course: Path, disk_mb: int) -> str:
    """What an error of the operating system means for the set-up, in a sentence."""
    if problem.errno in DISK_FULL:
        return disk_full(course, disk_mb)
    if problem.errno in READ_ONLY:
        return _not_writable(course)
    if isinstance(problem, FileNotFoundError) and problem.filename:
        return f"{problem.filename} is missing: this copy of the course is incomplete."
    return f"The set-up could not go on: {problem}."


def disk_full(course: Path, disk_mb: int) -> str:
    """That the disk is full, in a sentence."""
    return f"The disk of {course} is full. The set-up needs {disk_mb / 1000:.1f} GB there."


def _not_writable(course: Path) -> str:
    if os.name == "nt":
        copy = f'xcopy /e /i "{course}" "%USERPROFILE%\\function-transforms"\ncd /d "%USERPROFILE%\\function-transforms"'
    else:
        copy = f'cp -R "{course}" ~/function-transforms\nchmod -R u+w ~/function-transforms\ncd ~/function-transforms'
    commands = "\n    ".join([*copy.split("\n"), AGAIN])
    return (
        f"The set-up may not write in {course}, where .venv has to go.\n"
        f"Copy the course to a place where you can write, and go on there:\n    {commands}"
    )


def dotted(version: "tuple[int, ...]") -> str:
    """3.11 for (3, 11, 7)."""
    return ".".join(str(number) for number in tuple(version)[:2])
