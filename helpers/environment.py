"""Make the virtual environment of the course, .venv, from the lock, and start JupyterLab in it.

    python3 helpers/environment.py              make .venv, if it is missing or out of date
    python3 helpers/environment.py lab [...]    the same, then JupyterLab on the first chapter
    python3 helpers/environment.py doctor       say how things stand on this computer, for whoever is asked for help

On Windows write `py` for `python3`; make is not needed there. What follows `lab` goes to JupyterLab.

.venv is ready when its stamp, a file written last, matches the lock, pyproject.toml, the Python version and
the folder. Otherwise it is made anew from nothing, so a set-up that failed half-way does no harm.

This file runs before anything is installed: it uses the standard library only. Releases of Python that are
too old for the course must be able to read it, back to 3.6, to say so: hence the quoted types.
"""

import os
import sys

if __name__ == "__main__":  # run by its path, with nothing installed yet, and perhaps without this folder (PYTHONSAFEPATH)
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from machine import variables

    variables.restart_clean()

import hashlib
import json
import platform
import shutil
import signal
import subprocess
import sysconfig
import time
from pathlib import Path

if __package__:
    from helpers.lab import FIRST_CHAPTER, open_lab
    from helpers.machine import doctor, faults, needs, pip_settings, variables
    from helpers.machine.masking import mask
    from helpers.machine.needs import AGAIN, SetupError, dotted
else:
    from lab import FIRST_CHAPTER, open_lab
    from machine import doctor, faults, needs, pip_settings, variables
    from machine.masking import mask
    from machine.needs import AGAIN, SetupError, dotted

__all__ = ["FIRST_CHAPTER", "main", "open_lab"]

COURSE = Path(__file__).resolve().parent.parent
TRIAL = "Trying it"
RETRIES = "5"
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


def main(arguments: "list[str]") -> int:
    """Make .venv ready, and open JupyterLab if the first argument is "lab"; or with "doctor" say how things stand here. Returns
    the exit status."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        if arguments == ["doctor"]:
            return doctor.tell(COURSE, venv_python(COURSE), state(COURSE), lab_environment(COURSE))
        needs.check_python(sys.version_info)
        if arguments and arguments[0] != "lab":
            raise SetupError(f"{arguments[0]} is unknown here. Give no argument, or: lab, or: doctor")
        make_ready(COURSE)
        if arguments:
            needs.check_home()
    except SetupError as problem:
        return _say(str(problem), 1)
    except KeyboardInterrupt:
        return _say(f"\nStopped. {SAFE}", 130)
    except OSError as problem:
        return _say(f"{needs.reason(problem, COURSE, DISK_MB)}\n{SAFE}", 1)
    return open_lab(COURSE, venv_python(COURSE), lab_environment(COURSE), arguments[1:]) if arguments else 0


def make_ready(course: Path) -> None:
    """Make .venv in the folder of the course if it is not ready. Raises SetupError, or OSError."""
    if is_ready(course):
        return
    if Path(sys.prefix).resolve() == (course / ".venv").resolve():
        raise SetupError(
            "The course's .venv has to be made anew, and this window is using it.\nType: deactivate\n"
            "Then run the same command again."
        )
    needs.check_folder(course, DISK_MB)
    lock = _lock(course)  # held until this process and the pip it started have ended
    try:
        if not is_ready(course):  # another window may have done it meanwhile
            build(course, lock)
    finally:
        if lock is not None:
            os.close(lock)


def is_ready(course: Path) -> bool:
    """Whether .venv was made completely, for this lock, this Python and this folder."""
    return not state(course)


def state(course: Path) -> str:
    """Why .venv is not ready; nothing where it is."""
    if not (course / ".venv").exists():
        return "there is none yet"
    try:
        stamp = _stamp(course).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return "its set-up did not end"
    if not venv_python(course).exists():
        return "its Python is gone"
    return "" if stamp == fingerprint(course) else "it was made for another lock, another Python or another folder"


def fingerprint(course: Path) -> str:
    """A hash of everything that .venv is made from."""
    python = f"{sys.implementation.name} {dotted(sys.version_info)} {sys.platform} {platform.machine()}"
    # Scripts in .venv hold its place, so a moved one is no good.
    parts = [python.encode(), os.fsencode(str(course)), json.dumps(own_files(course)).encode()]
    for name in ("requirements.txt", "pyproject.toml"):
        parts.append((course / name).read_bytes())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def own_files(course: Path) -> "dict[str, str]":
    """What the set-up writes into .venv after pip: the settings, and a line that lets its Python find the course's folder,
    where PYTHONSAFEPATH keeps `python -m tests` from looking."""
    packages = Path(sysconfig.get_path("purelib", "nt" if os.name == "nt" else "posix_prefix", {"base": "."}))
    return {**SETTINGS, str(packages / "course-folder.pth"): f"import sys; sys.path.append({str(course)!a})\n"}


def venv_python(course: Path) -> Path:
    """The Python inside .venv."""
    return course / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


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
    settings = {}
    for title, command in steps(course):
        if "pip" in command:
            settings = settings or _pip_settings(course)
            if _pip_log(course).exists():
                _pip_log(course).unlink()  # what the step before met explains nothing
        status, output = run(title, command, _variables(course, command, settings), lock)
        if status:
            raise SetupError(f"{explain(title, output, course, settings)}\n{SAFE}\n\n{_end_of(output)}")
    for name, content in own_files(course).items():
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
    pip = [python, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--retries", RETRIES]
    pip += ["--log", str(_pip_log(course))]  # where it notes what an index answered
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


def run(title: str, command: "list[str]", environment: "dict[str, str]", lock: "int | None") -> "tuple[int, str]":
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
        env=environment,
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


def explain(title: str, output: str, course: Path, settings: "dict[str, pip_settings.Setting]") -> str:
    """What the output of a failed step means, in a sentence or two."""
    if faults.is_disk_full(output):
        return needs.disk_full(course, DISK_MB)
    try:
        log = _pip_log(course).read_text(encoding="utf-8", errors="replace")
    except OSError:
        log = ""
    page = _torch_option()[1:]
    told = faults.explain(title, output, log, settings, page[0] if page else "", AGAIN)
    if title == TRIAL and told.startswith("The set-up did not"):
        hint = " On Windows, torch needs the Microsoft Visual C++ Redistributable." if os.name == "nt" else ""
        return f"Everything was installed, but a library cannot be loaded.{hint}"
    return told


def clean_environment() -> "dict[str, str]":
    """The environment variables, without those that would lead pip or Python out of .venv."""
    return {**variables.clean(dict(os.environ)), **pip_settings.for_learners(os.environ)}


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


def _pip_log(course: Path) -> Path:
    return _scratch_folder(course) / "pip.log"


def _pip_settings(course: Path) -> "dict[str, pip_settings.Setting]":
    try:
        return pip_settings.read(str(venv_python(course)), os.environ)
    except pip_settings.PipSettingsError as problem:
        raise SetupError(str(problem)) from None


def _variables(course: Path, command: "list[str]", settings: "dict[str, pip_settings.Setting]") -> "dict[str, str]":
    """The environment variables for a step: what leads out of .venv is left out."""
    scratch = _scratch(course) if command[0] == str(venv_python(course)) else {}
    return {**variables.clean(os.environ), **pip_settings.taken_over(settings), **scratch}


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


def _end_of(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()][-12:]
    return "The last lines it printed:\n" + "\n".join(f"    {mask(line)}" for line in lines)


def _say(sentence: str, status: int) -> int:
    sys.stdout.flush()
    print(sentence, file=sys.stderr, flush=True)
    return status


if __name__ == "__main__":
    variables.replace_signs()
    sys.exit(main(sys.argv[1:]))
