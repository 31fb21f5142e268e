"""A learner's progress: one file of JSON lines that only grows.

The file is `~/.function-transforms/progress.jsonl`, or what the environment variable COURSE_PROGRESS names.
Nothing here raises because of a disk, a permission or a damaged file: what went wrong comes back as a
sentence for the learner. What could not be written stays in memory and is tried again with the next event.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import stat
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

fcntl: Any = None  # POSIX
msvcrt: Any = None  # Windows
with contextlib.suppress(ImportError):
    import fcntl
with contextlib.suppress(ImportError):
    import msvcrt

PATIENCE = 3.0  # seconds to wait for another notebook that holds the file
_BINARY = getattr(os, "O_BINARY", 0)  # without it Windows turns "\n" into "\r\n"
_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.EFBIG: "{where} may not grow any further",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "you have no permission for {where}",
    errno.EPERM: "you have no permission for {where}",
    errno.EISDIR: "{where} is not a file",
    errno.ENOTDIR: "{folder} is not a folder",
    errno.EEXIST: "{folder} is not a folder",
    errno.ENOENT: "the folder {folder} is not there and could not be made",
    errno.EBUSY: "another notebook is holding {where}",
}


@dataclass
class _Memory:
    """The lines that this process recorded for one file; the first `saved` of them reached the disk."""

    recorded: list[bytes] = field(default_factory=list)
    saved: int = 0


_memory: defaultdict[Path | None, _Memory] = defaultdict(_Memory)
_guard = threading.RLock()


def record(event: Mapping[str, object]) -> str | None:
    """Append one event (plain JSON data; a UTC "time" is added).

    Returns None, or a sentence that says why the event could not be kept on disk.
    Raises TypeError or ValueError when it is not JSON data.
    """
    line = json.dumps({**event, "time": _now("%Y-%m-%dT%H:%M:%SZ")}).encode("ascii") + b"\n"
    path = _path()
    with _guard:
        _memory[path].recorded.append(line)
        try:
            _append(path, _memory[path])
        except OSError as error:
            reason = _reason(error, path)
            return f"Your progress could not be saved: {reason}. Your answers are still in the notebook."
    return None


def events() -> tuple[list[dict], str | None]:
    """All readable events in the order of the file (clocks jump), then those that only this process knows.

    The second item is a sentence if something had to be set aside or could not be read, else None.
    """
    path = _path()
    with _guard:
        mine = _memory[path]
        try:
            known, note = _read(path)
            known += [json.loads(line) for line in mine.recorded[mine.saved :]]
        except OSError as error:
            known = [json.loads(line) for line in mine.recorded]
            note = f"Your progress could not be read: {_reason(error, path)}."
    return known, note


def first_prediction(exercise_id: str) -> object | None:
    """The value of the first prediction for this exercise, on disk or only in memory; None without one."""
    for event in events()[0]:
        if event.get("kind") == "predict" and event.get("id") == exercise_id and "value" in event:
            return event["value"]
    return None


# --- the file ---


def place() -> tuple[str, str | None]:
    """Where the log is kept, as the learner knows it, and a sentence if this process has events that did not get there."""
    path = _path()
    late = _memory[path].saved < len(_memory[path].recorded)
    note = "Your latest results are not on the disk yet; they last as long as this notebook's kernel." if late else None
    return (_shown(path) if path else "this notebook's kernel only"), note


def _path() -> Path | None:
    """Where progress lies, links resolved, so that a linked file stays linked; None without a home."""
    named = os.environ.get("COURSE_PROGRESS") or os.path.join("~", ".function-transforms", "progress.jsonl")
    path = os.path.expanduser(named)
    if path.startswith("~"):
        return None
    with contextlib.suppress(OSError):  # a relative path in a folder that is gone
        path = os.path.realpath(path)
    return Path(path)


def _append(path: Path | None, mine: _Memory) -> None:
    """Write what is not yet saved, or raise OSError. Whole lines that a full disk still took are saved."""
    if path is None:
        raise FileNotFoundError(errno.ENOENT, "no home folder")
    path.parent.mkdir(exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        _mode(path)
    with _locked(path) as held:
        if held is None:
            raise OSError(errno.EBUSY, "locked by another process")
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _BINARY, 0o666)
        try:
            lines, trouble = _write(file, b"".join(mine.recorded[mine.saved :]), held)
        finally:
            os.close(file)
        mine.saved += lines
    if trouble:
        raise trouble


def _write(file: int, data: bytes, held: bool) -> tuple[int, OSError | None]:
    """How many whole lines reached the file, and what stopped the others."""
    end = os.lseek(file, 0, os.SEEK_END)
    if end:
        os.lseek(file, -1, os.SEEK_END)
        if os.read(file, 1) != b"\n":  # a power cut left half a line: do not glue to it
            data = b"\n" + data
    written, trouble = 0, None
    try:
        while written < len(data):  # one round, unless the disk takes less than it was given
            written += os.write(file, data[written:])
    except OSError as error:
        trouble = error
    whole = data.rfind(b"\n", 0, written) + 1
    if held and whole < written and os.fstat(file).st_size == end + written:
        with contextlib.suppress(OSError):  # take back our own half line
            os.ftruncate(file, end + whole)
    return data[:whole].lstrip(b"\n").count(b"\n"), trouble


def _read(path: Path | None) -> tuple[list[dict], str | None]:
    """The events in the file, and a sentence about unreadable lines. Raises OSError if it can't be read."""
    if path is None:
        raise FileNotFoundError(errno.ENOENT, "no home folder")
    try:
        mode = _mode(path)
        with _locked(path) as held:
            data = path.read_bytes()
            lines = [line for line in data.split(b"\n") if line.strip()]
            good = [(line, event) for line in lines if (event := _event(line)) is not None]
            bad = len(lines) - len(good)
            if bad and not held and not data.endswith(b"\n") and _event(lines[-1]) is None:
                bad -= 1  # without the lock, half a last line may be one that is just being written
            note = None
            if bad:
                note = f"{bad} line{'s' if bad > 1 else ''} of {_shown(path)} could not be read and left out"
                note += _set_aside(path, data, [line for line, _ in good], mode) if held else "."
    except FileNotFoundError:
        return [], None
    return [event for _, event in good], note


def _mode(path: Path) -> int:
    """The permissions of the file. Raises OSError for what is not a file: a pipe would block for ever."""
    mode = os.stat(path).st_mode
    if not stat.S_ISREG(mode):
        raise IsADirectoryError(errno.EISDIR, "not a file")
    return stat.S_IMODE(mode)


def _event(line: bytes) -> dict | None:
    try:
        event = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None


def _set_aside(path: Path, data: bytes, good: list[bytes], mode: int) -> str:
    """Keep the damaged file under a new name, put its readable lines in its place; returns how that went.

    Needs the lock. The old file stays until the new one is complete: no crash and no full disk loses a line.
    """
    made: list[Path] = []
    try:
        made.append(_create(path, "damaged", data, mode))
        made.append(_create(path, "new", b"".join(line + b"\n" for line in good), mode))
        os.replace(made[1], path)
    except OSError as error:
        for copy in made:
            _remove(copy)
        return f"; the damaged file could not be set aside: {_reason(error, path)}."
    return f". The damaged file is kept beside it as {made[0].name}; what was readable was carried over."


def _create(path: Path, word: str, data: bytes, mode: int) -> Path:
    """A file beside `path` under a dated name that nobody has yet. Raises OSError and then leaves nothing."""
    for number in itertools.count(1):
        name = f"{path.stem}-{word}-{_now('%Y-%m-%dT%H-%M-%SZ')}{f'-{number}' if number > 1 else ''}"
        copy = path.with_name(name + path.suffix)
        with contextlib.suppress(FileExistsError):
            file = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)
            break
    try:
        with open(file, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(file)
    except OSError:
        _remove(copy)
        raise
    return copy


def _remove(copy: Path) -> None:
    with contextlib.suppress(OSError):
        copy.unlink()


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[bool | None]:
    """Hold the lock of a log: True if held, False where locks do not work, None if another kept it too long.

    The lock is a file of its own, because the log is replaced when it is set aside.
    """
    file = held = None
    try:
        try:
            file = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o666)
            held = _take(file)
        except OSError:  # a read-only folder, or a file system without locks: one append is still one write
            held = False
        yield held
    finally:
        if file is not None:
            if held and msvcrt:
                msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
            os.close(file)  # elsewhere this gives the lock back


def _take(file: int) -> bool | None:
    """Never waits for good: a stopped notebook must not stop another. Raises OSError where no lock works."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if fcntl:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            elif msvcrt:
                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            return bool(fcntl or msvcrt)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
        if time.monotonic() > deadline:
            return None
        time.sleep(0.005)


def _now(form: str) -> str:
    return time.strftime(form, time.gmtime())


def _shown(path: Path) -> str:
    """The path with the home folder written as ~."""
    home = Path(os.path.realpath(os.path.expanduser("~")))
    short = Path("~") / path.relative_to(home) if path.is_relative_to(home) else path
    return str(short).encode(errors="replace").decode()


def _reason(error: OSError, path: Path | None) -> str:
    if path is None:
        return "no home folder was found; set the environment variable COURSE_PROGRESS to a file"
    words = _REASONS.get(error.errno or 0)
    if words is None:
        return error.strerror or type(error).__name__
    return words.format(where=_shown(path), folder=_shown(path.parent))
