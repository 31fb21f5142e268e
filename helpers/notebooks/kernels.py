"""A kernel in which no failure of a cell gets lost. The runs of all notebooks use it; a learner's kernel is plain.

IPython goes on after a shell line that failed, and several magics hide an error, or keep a cell's code from
running as Python. In a guarded kernel both raise. An unknown magic needs no guard: the kernel's reply tells it.
The kernel runs this file by its path, so it imports nothing of helpers.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

LINE_MAGICS = {
    "matplotlib", "pdoc", "pinfo", "pinfo2", "pip", "precision", "psource", "pwd", "time", "timeit", "who", "whos",
}  # fmt: skip
CELL_MAGICS = {"time", "timeit"}


class NotAllowed(Exception):
    """A magic that no notebook of the course may use. By its name the runs know that it is no planned error."""


def guard(shell: Any) -> None:
    """Let failed shell lines raise, and every magic that is not in the lists above."""
    from IPython.core.alias import Alias

    shell.system_raise_on_error = True
    known, lazy = shell.magics_manager.magics, getattr(shell.magics_manager, "lazy_magics", {})
    times = {"line": shell.find_line_magic("time"), "cell": shell.find_cell_magic("time")}
    for kind, sign, allowed in (("line", "%", LINE_MAGICS), ("cell", "%%", CELL_MAGICS)):
        for name in {*known[kind], *lazy} - allowed:
            if not isinstance(known[kind].get(name), Alias):  # %ls runs as a shell line does
                known[kind][name] = functools.partial(_refuse, sign + name)
        known[kind]["time"] = _without_silence(times[kind])


def _refuse(magic: str, *arguments: Any, **more: Any) -> None:
    allowed = [f"%{name}" for name in sorted(LINE_MAGICS)] + [f"%%{name}" for name in sorted(CELL_MAGICS)]
    raise NotAllowed(
        f"The course does not use {magic}: it can hide a failure, or that code never ran. "
        f"Allowed are {', '.join(allowed)}."
    )


def _without_silence(time: Callable[..., Any]) -> Callable[..., Any]:
    """%time, which has an option that swallows errors."""

    @functools.wraps(time)
    def loud(line: str = "", *cell: str, **more: Any) -> Any:
        if "--no-r" in line:
            raise NotAllowed("%time with --no-raise-error hides that the code failed. Take the option away.")
        return time(line, *cell, **more)

    return loud


def guarded_profile(folder: Path) -> None:
    """Make an IPython folder whose kernels are guarded. It must not exist yet."""
    startup = folder / "profile_default" / "startup"
    startup.mkdir(parents=True)
    text = f"import runpy\nrunpy.run_path({__file__!r})['guard'](get_ipython())\ndel runpy\n"
    (startup / "00_guard.py").write_text(text, encoding="utf-8")
