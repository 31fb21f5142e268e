"""Errors as a learner can read them: their own lines and the last line, without the frames of the libraries. A sentence in
place of a bare NameError, for somebody whose kernel was restarted in the middle of a chapter; and in place of what a
library raises where a file of the learner's has its name or the name of another one.

IPython loads this as an extension: the set-up names it in the environment's own IPython configuration, so that it is
there before any cell has run. Without that, it is there from the first import of a helper on.
"""

from __future__ import annotations

import re
from types import TracebackType
from typing import Any

from helpers.beside import in_the_way

_COLOR = re.compile(r"\x1b\[[0-9;]*m")
# The first line of a frame of a library: "File …" or, up to IPython 7, the file alone. A cell's file is one of the kernel's.
_LIBRARY = re.compile(r"(?!File <ipython-input-|.*ipykernel_\d+[/\\]|<ipython-input-)(File |\[\.\.\. |\S.*(\.pyx?|>) in \S+\()")


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython with its shell."""
    shell.set_custom_exc((Exception,), _explain)


def install() -> None:
    """Load the extension into the running shell, if there is one."""
    from sys import modules

    if "IPython" in modules:
        shell = modules["IPython"].get_ipython()
        if shell is not None and not shell.custom_exceptions:
            load_ipython_extension(shell)


def _explain(shell: Any, kind: type[BaseException], error: Exception, trace: TracebackType, tb_offset: int | None = None) -> None:
    """Show a sentence as the cell's error if a file is in the way, or a name is missing in the notebook itself; else a
    short traceback."""
    shell._get_exc_info((kind, error, trace))  # what %tb shows
    sentence = _sentence(kind, error, trace)
    if sentence:
        shell._showtraceback(kind, error, [sentence])
        return
    if kind.__name__ == "UsageError":  # of a magic: IPython says it in one line
        shell.show_usage_error(error)
        return
    if isinstance(error, SyntaxError) and is_cell(error.filename or ""):  # nothing has run: there is no traceback
        shell.showsyntaxerror()
        return
    frames = shell.InteractiveTB.structured_traceback(kind, error, trace, tb_offset=1)
    shell._showtraceback(kind, error, shortened(frames))


def _sentence(kind: type[BaseException], error: Exception, trace: TracebackType) -> str | None:
    if isinstance(error, (ImportError, AttributeError)):
        says = in_the_way()
        return f"{kind.__name__}: {says}" if says else None
    own = trace.tb_next is None or trace.tb_next.tb_next is None
    if not own or not isinstance(error, NameError) or not error.name:
        return None
    return (
        f"{kind.__name__}: `{error.name}` is not there yet.\n"
        "If the kernel was restarted, or this cell ran before the ones above it:\n"
        "choose Run, then Run All Above Selected Cell, and run this cell again.\n"
        "Otherwise check the spelling, and whether it is a text that needs quotes."
    )


def shortened(frames: list[str]) -> list[str]:
    """A traceback as IPython has it, without the frames that stand in files: those of libraries."""
    kept = [frame for frame in frames if not is_library(frame)]
    left = len(frames) - len(kept)
    if left:
        kept.insert(-1, f"({left} step{'s' if left > 1 else ''} inside libraries left out; %tb in a new cell shows them)")
    return kept


def is_cell(file: str) -> bool:
    """Whether a file is a cell's, by the name that IPython gives it."""
    return re.search(r"ipykernel_\d+[/\\]|<ipython-input-", file) is not None


def is_library(frame: str) -> bool:
    """Whether a piece of a traceback is the frame of a file, and not of a cell."""
    return _LIBRARY.match(_COLOR.sub("", frame).lstrip()) is not None
