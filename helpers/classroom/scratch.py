"""A folder for as long as a run needs it. What one left that was killed, with a class's work in it, goes when the next one begins."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from types import ModuleType

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows has no such locks, and nothing is swept there
    fcntl = None


class Scratch:
    """A new folder, for its maker's eyes only. `kind` stands in its name: "submissions". It is locked, and `remove()` ends it."""

    def __init__(self, kind: str) -> None:
        _sweep(kind)
        new = Path(tempfile.mkdtemp(prefix="course-run-new-"))
        self._held = _locked(new)
        self.path = new.rename(new.with_name(new.name.replace("-new-", f"-{kind}-", 1)))  # locked before its name can be swept

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None


def _locked(folder: Path) -> int | None:
    """The descriptor that holds the lock, until it is closed or its process has ended; None where there is none to be had."""
    if fcntl is None:
        return None
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _sweep(kind: str) -> None:
    """Remove the folders of this kind that nobody holds any more."""
    for old in Path(tempfile.gettempdir()).glob(f"course-run-{kind}-*"):
        with contextlib.suppress(OSError):  # somebody else's
            if (held := _locked(old)) is not None:
                shutil.rmtree(old, ignore_errors=True)
                os.close(held)
