"""The sandbox that students' code runs in: bubblewrap around the desk, and nothing else of the course.

Inside there is no network, no other user's process, no capability, nothing that can be written but a folder that is emptied after
each submission, and of the course only the desk, the library by hand and the data. The first process in there imports everything
and hands each job to a child of its own (helpers/desk/serving.py), which can neither stop nor kill it; if a student's code leaves
a file that cannot be taken away, or has changed the limits of that process, the sandbox is started anew for the next job.
"""

from __future__ import annotations

import compileall
import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from helpers.classroom.scratch import Scratch
from helpers.desk import wire
from helpers.desk.keeping import SCRATCH

HELPERS = Path(__file__).resolve().parents[1]
INSIDE = ("desk", "by_hand", "data")  # of helpers/
GRACE = 20.0  # seconds beyond a job's own limit, after which the sandbox itself is taken to be stuck
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # for linear algebra, where several work at once
_START = 180.0  # seconds for all imports, on a busy machine


class SandboxError(Exception):
    """The sandbox cannot be used here. The text says why and what to do."""


def needed(trust: bool = False, as_root: bool = False) -> None:
    """Raises SandboxError where students' code must not be run."""
    if not hasattr(os, "fork"):
        raise SandboxError("Grading takes Linux, or macOS without a sandbox: Windows cannot divide a process in two. Use WSL.")
    if trust:
        return
    if sys.platform != "linux" or shutil.which("bwrap") is None:
        raise SandboxError(
            "Students' code runs in a sandbox, and bubblewrap (the command bwrap) is not here. Install the package bubblewrap, on "
            "Linux. Or say --trust-the-class: then the answers run as you, with all that you may read, write and send."
        )
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not as_root:
        raise SandboxError("You are root. Grade as another user, or say --as-root: the sandbox holds, but what breaks out of it is root.")
    tried = subprocess.run([*_wrapped(Path("/nonexistent")), "--", "/usr/bin/true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        raise SandboxError(
            f"bubblewrap cannot make a sandbox here: {tried.stderr.strip()[:200]}. On Ubuntu 24.04 the package's own AppArmor profile "
            "allows it (apparmor-profiles, bwrap-userns-restrict); in a container it takes user namespaces."
        )


def _wrapped(course: Path, cache: Path | None = None) -> list[str]:
    """bwrap with what can be seen inside: the system, this Python and its packages, `course`; read-only, all of it."""
    prefixes = {Path(p).resolve() for p in (sys.prefix, sys.base_prefix, sysconfig.get_paths()["stdlib"], sysconfig.get_paths()["purelib"])}
    prefixes |= {Path(sys.executable).parent.parent}
    seen = [path for path in sorted(prefixes) if not path.is_relative_to("/usr")]
    command = ["bwrap", "--unshare-all", "--as-pid-1", "--cap-drop", "ALL", "--clearenv", "--die-with-parent", "--new-session", "--ro-bind", "/usr", "/usr"]
    for name in ("/lib", "/lib64", "/bin", "/sbin"):
        command += ["--symlink", os.readlink(name), name] if os.path.islink(name) else ["--ro-bind-try", name, name]
    for name in ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime"):
        command += ["--ro-bind-try", name, name]
    for path in seen:
        command += ["--ro-bind", str(path), str(path)]
    for path in _hidden([Path("/usr"), *seen]):
        command += ["--size", "4096", "--tmpfs", str(path), "--remount-ro", str(path)]
    if course.is_dir():
        command += ["--ro-bind", str(course), "/course"]
    if cache:
        command += ["--ro-bind", str(cache), "/cache"]
    command += ["--proc", "/proc", "--remount-ro", "/proc"]  # for root, the machine's own settings could be written in there
    if not any(path.is_relative_to("/tmp") for path in seen):
        command += ["--symlink", SCRATCH, "/tmp"]
    return [*command, "--dev", "/dev", "--remount-ro", "/dev", "--size", "67108864", "--tmpfs", SCRATCH, "--remount-ro", "/", "--chdir", SCRATCH]


def _hidden(seen: list[Path]) -> list[Path]:
    """What holds the key, where it lies in what can be seen: a copy that was installed beside the packages, or the course itself."""
    packages = {Path(sysconfig.get_paths()[name]).resolve() / "helpers" for name in ("purelib", "platlib")}
    course = {HELPERS, *(HELPERS.parent / name for name in ("solutions", "tests", ".git"))}
    return [path for path in sorted(packages | course) if path.is_dir() and any(path.is_relative_to(other) for other in seen)]


def compiled_in(folder: str) -> dict[str, str]:
    """The environment in which JAX keeps whatever it compiles in a folder, and finds it there. The caches that it has for GPUs lie
    in the same folder, whose path would go into the name of each program: in another folder none would be found."""
    variables = {"COMPILATION_CACHE_DIR": folder, "PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0", "PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1"}
    variables["PERSISTENT_CACHE_ENABLE_XLA_CACHES"] = "none"
    return {f"JAX_{name}": value for name, value in variables.items()}


def _variables(inside: bool, course: Path, cache: Path | None, patience: float) -> dict[str, str]:
    """The environment inside: a fixed one, so that a teacher's own settings change no grade."""
    variables = {
        "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TMPDIR": SCRATCH if inside else str(course), "LANG": "C.UTF-8", "PYTHONPATH": "/course" if inside else str(course),
        "PYTHONDONTWRITEBYTECODE": "1", "PYTHONSAFEPATH": "1", "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore", "MPLBACKEND": "Agg",
        **ONE_THREAD, "JAX_PLATFORMS": "cpu", "COURSE_PATIENCE": str(patience), "TF_CPP_MIN_LOG_LEVEL": "3",
    }  # fmt: skip
    if cache:
        variables |= compiled_in("/cache" if inside else str(cache))
    # What this machine's processor needs of OpenBLAS, and Windows of everybody.
    return variables | {name: os.environ[name] for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "SYSTEMROOT") if name in os.environ}


def furnish(folder: Path) -> Path:
    """Copy what may be inside of the course into `folder`, compiled, and return it."""
    for part in INSIDE:
        shutil.copytree(HELPERS / part, folder / "helpers" / part, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    for name in ("__init__.py", "beside.py", "releases.py"):
        shutil.copy(HELPERS / name, folder / "helpers" / name)
    compileall.compile_dir(folder, quiet=2)
    return folder


@dataclass
class Sandbox:
    """One sandbox, started when the first job comes. Use it in a `with`. `trust` runs the same without bubblewrap; `cache`
    is a folder of what JAX has compiled before, to read from."""

    trust: bool = False
    cache: Path | None = None
    patience: float = 10.0
    versions: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._folder = Scratch("sandbox")
        self._course = furnish(self._folder.path)
        self._process: subprocess.Popen[bytes] | None = None
        self._come = bytearray()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        self._folder.remove()

    def run(self, job: dict[str, Any], seconds: float) -> Iterator[dict[str, Any]]:
        """What a job's child says, one dict after the other; the last is {"ended": how}, "lost" where the sandbox itself ended
        or got stuck. A line that is no JSON object is left out: it is the student's own doing. One with too many parts is {"large": true}."""
        self.start()
        until, rest, how, goes_on = time.monotonic() + seconds + GRACE, bytearray(), "lost", False
        try:
            content = json.dumps({part: value for part, value in job.items() if part not in ("job", "limits")}).encode()
            head = {"job": job["job"], "bytes": len(content), "limits": job.get("limits", {}), "later": "later" in job}
            self._send(json.dumps(head).encode() + b"\n" + content)
            while said := self._next(until):
                if "ended" in said:
                    how, goes_on = str(said["ended"]), not said.get("last")
                    break
                piece = self._exactly(said["bytes"], until)
                rest += piece
                if b"\n" in piece:
                    *lines, rest = rest.split(b"\n")
                    yield from filter(None, map(_told, lines))
        except (OSError, ValueError):
            pass
        finally:  # where nobody listened to the end, too
            if not goes_on:
                self.stop()
        yield {"ended": how}

    def later(self, exercises: Iterable[str]) -> None:
        """Tell the child of a job with "later" which answers are used once more: once in a job, when it has said "end"."""
        line = json.dumps({"later": list(exercises)}).encode() + b"\n"
        assert len(line) <= select.PIPE_BUF  # it arrives as a whole
        with contextlib.suppress(OSError):  # where the child has gone meanwhile, `run` says so
            self._send(line)

    def start(self) -> None:
        """Start the sandbox, if it does not stand. Raises SandboxError where it cannot."""
        if self._process is not None and self._process.poll() is None:
            return
        self.stop()
        command = [sys.executable, "-P", "-c", _ENTRY]
        inside = not self.trust
        if inside:
            command = ["/bin/sh", "-c", _FIRST_TO_GO, "sh", *self._binds(), "--", *command, "--alone"]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed in stop()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, cwd=self._folder.path,
            env=_variables(inside, self._course, self.cache, self.patience), start_new_session=True,
        )  # fmt: skip
        with contextlib.suppress(ValueError, KeyError):
            self.versions = self._next(time.monotonic() + _START)["ready"]
            return
        self._errors.seek(0)
        said = self._errors.read()[-600:].decode("utf-8", "replace").strip()
        self.stop()
        raise SandboxError(f"The sandbox did not start. It said: {said or 'nothing'}")

    def _binds(self) -> list[str]:
        environment = _variables(True, self._course, self.cache, self.patience)
        return [*_wrapped(self._course, self.cache), *(part for name, value in environment.items() for part in ("--setenv", name, value))]

    def _send(self, content: bytes) -> None:
        assert self._process and self._process.stdin
        self._process.stdin.write(content)
        self._process.stdin.flush()

    def _next(self, until: float) -> dict[str, Any]:
        """The next line of the first process inside; nothing where it has ended or says none in time."""
        while (at := self._come.find(b"\n")) < 0:
            if not self._more(until):
                return {}
        line, self._come = self._come[:at], self._come[at + 1 :]
        return json.loads(line)

    def _exactly(self, size: int, until: float) -> bytearray:
        """The next bytes, as they came from a child. Raises OSError where they do not come in time."""
        while len(self._come) < size:
            if not self._more(until):
                raise OSError
        piece, self._come = self._come[:size], self._come[size:]
        return piece

    def _more(self, until: float) -> bool:
        assert self._process and self._process.stdout
        number, left = self._process.stdout.fileno(), until - time.monotonic()
        if left <= 0 or not select.select([number], [], [], left)[0]:
            return False
        piece = os.read(number, 1 << 20)
        self._come += piece
        return bool(piece)

    def stop(self) -> None:
        """End the sandbox and everything in it."""
        process, self._process, self._come = self._process, None, bytearray()
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        with contextlib.suppress(ProcessLookupError, PermissionError, OSError):
            os.killpg(process.pid, 9)
        process.wait()
        self._errors.close()


def _told(line: bytearray) -> dict[str, Any] | None:
    """What a child says in a line; nothing where the desk would not write that: it is the student's own doing."""
    if not line.isascii() or not (text := line.replace(b"\x7f", b"?").decode()).isprintable():
        return None
    if sum(map(text.count, '[{",')) > wire.MOST_MARKS:
        return {"large": True}  # it would take a hundred times its length as objects
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return {key: value for key, value in told.items() if key != "ended"} if isinstance(told, dict) else None


# Where memory runs out on this machine, what runs in the sandbox goes before everything else.
_FIRST_TO_GO = 'echo 1000 2>/dev/null >/proc/self/oom_score_adj; exec "$@"'
# The course that is installed beside would offer all of itself.
_ENTRY = (
    "import sys; sys.meta_path[:] = [f for f in sys.meta_path if not getattr(f, '__module__', '').startswith('__editable__')]; "
    "import runpy; sys.argv[0] = 'serving'; runpy.run_module('helpers.desk.serving', run_name='__main__')"
)
