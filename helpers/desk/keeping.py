"""What the process above a child of the desk keeps count of while the child runs, and what it takes away afterwards.

Everything here looks at a sandbox of the desk's own; elsewhere it sees nothing.
"""

from __future__ import annotations

import contextlib
import os
import time
from itertools import count
from typing import Any

SCRATCH = "/scratch"  # the one folder in a sandbox that can be written to: there /tmp, too
_MOVED = f"{os.urandom(8).hex()}-"
LOOKS, _LOOKS_AT_THREADS = 0.05, 0.2  # seconds between two looks at a child: one that says much is not looked at more often
_BUSY_FOR = 1.0  # seconds
_MORE_THAN_PROCESSORS = 2


def in_a_sandbox() -> bool:
    """Whether this is the first process of a sandbox of our own, where nobody else is and no file is anybody's."""
    return os.getpid() == 1 and os.path.isdir("/course/helpers")


def others() -> list[str]:
    """All processes in the sandbox but this one, those too that have ended and were not taken leave of."""
    return [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()] if in_a_sandbox() else []


class Watch:
    """Looks at all that one child has started. `limits` are those of helpers.desk.serving."""

    def __init__(self, limits: dict[str, Any]) -> None:
        self._limits = limits
        self._looked = self._counted = self._not_busy = time.monotonic()

    def broken(self) -> str:
        """Which limit is broken: "bytes", "processes" or "files"; else "", as where the last look was just before.

        More at work than there are processors is too many as well, where it lasts: whoever is graded beside would wait for
        a processor, and his time runs."""
        now = time.monotonic()
        if now - self._looked < LOOKS:
            return ""
        self._looked, pids = now, others()
        held, threads = 0, 0
        for pid in pids:
            with contextlib.suppress(OSError, ValueError, KeyError):
                lines = _status(pid)
                threads += int(lines[b"Threads"])
                held += sum(int(lines[name].split()[0]) for name in (b"VmRSS", b"VmPTE")) << 10  # tables of addresses are memory, too
        if len(pids) > self._limits["processes"] or threads > self._limits["threads"]:
            return "processes"
        if held > self._limits["bytes"]:
            return "bytes"
        if in_a_sandbox() and _files() > self._limits["files"]:
            return "files"
        if now - self._counted >= _LOOKS_AT_THREADS:
            self._counted = now
            if sum(map(_at_work, pids)) <= (os.cpu_count() or 1) + _MORE_THAN_PROCESSORS:
                self._not_busy = now
            elif now - self._not_busy > _BUSY_FOR:
                return "processes"
        return ""


def _status(pid: str) -> dict[bytes, bytes]:
    with open(f"/proc/{pid}/status", "rb") as file:
        return dict(line.split(b":", 1) for line in file.read().splitlines() if line.startswith((b"VmRSS:", b"VmPTE:", b"Threads:")))


def _at_work(pid: str) -> int:
    """How many threads of a process run, or would if they had a processor."""
    found = 0
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{thread}/stat", "rb") as file:
                found += file.read().rpartition(b")")[2].split()[:1] == [b"R"]
    return found


def _files() -> int:
    folder = os.statvfs(SCRATCH)
    return folder.f_files - folder.f_ffree


def is_wiped(folder: str = SCRATCH) -> bool:
    """Take away the files that a child wrote. Returns whether nothing is left. What lies in a folder is moved up before the folder
    is taken away, so that no tree is too deep."""
    if not in_a_sandbox():
        return True
    numbers = count()
    with contextlib.suppress(OSError):
        os.chmod(folder, 0o755)  # the child may have locked it
        while entries := list(os.scandir(folder)):
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    _flatten(entry.path, folder, numbers)
                else:
                    os.unlink(entry.path)
    return not os.listdir(folder)


def _flatten(path: str, above: str, numbers: count[int]) -> None:
    os.chmod(path, 0o700)
    for inside in list(os.scandir(path)):
        if inside.is_dir(follow_symlinks=False):
            os.chmod(inside.path, 0o700)  # to move a folder is to write to it
            os.rename(inside.path, f"{above}/{_MOVED}{next(numbers)}")
        else:
            os.unlink(inside.path)
    os.rmdir(path)


def has_shared() -> bool:
    """Whether a child left memory, messages or semaphores that the next one could find."""
    for kind in ("shm", "msg", "sem"):
        with contextlib.suppress(OSError), open(f"/proc/sysvipc/{kind}") as table:
            if len(table.readlines()) > 1:
                return True
    return False
