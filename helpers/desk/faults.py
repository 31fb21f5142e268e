"""Exceptions as plain data, with what helps a learner and nothing else."""

from __future__ import annotations

import dis
import linecache
import os
import re
from functools import cache
from pathlib import Path

from helpers.desk.record import Fault

IN = "In "
_LONGEST_MESSAGE = 300
# Files that are not the learner's: helpers/ and the standard library.
_OURS = tuple({os.path.dirname(os.path.dirname(__file__)) + os.sep, str(Path(__file__).resolve().parent.parent) + os.sep})
_STANDARD = tuple({os.path.dirname(dis.__file__) + os.sep, str(Path(dis.__file__).resolve().parent) + os.sep})
# The folders of a path: /home/ada/, C:\Users\ada\. Not inside an address of the web.
_FOLDERS = r"(?<![\w:/\\.])(?:[A-Za-z]:)?[/\\](?:[\w.+~-]+[/\\])+"


class Refusal(Exception):
    """Raised by a use when the answer cannot be used as it must be; the text is for the learner."""


def fault(error: BaseException) -> Fault:
    """The exception as plain data, with the learner's own lines only."""
    try:
        message = str(error)
    except Exception:  # noqa: BLE001  a message may raise anything
        message = "(its message could not be printed)"
    message = _without_addresses(" ".join(message.split()))
    if len(message) > _LONGEST_MESSAGE:
        message = message[:_LONGEST_MESSAGE] + " …"
    kind = "refused" if isinstance(error, Refusal) else type(error).__name__[:60]
    places = [note for note in getattr(error, "__notes__", ()) if str(note).startswith(IN)]
    message = " ".join([*places, message]) if places and kind not in ("refused", "NotImplementedError") else message
    return Fault(kind, message, tuple(_own_lines(error))[-3:])


def _without_addresses(message: str) -> str:
    """The message without what tells a learner nothing and changes each time: addresses, and the folders of files."""
    message = re.sub(r" at 0x[0-9a-fA-F]+| with object id \d+", "", message)
    message = re.sub(rf"{_FOLDERS}ipykernel_\d+[/\\]\d+\.py:", "", message)  # a cell of the notebook: its line is what counts
    return re.sub(_FOLDERS, "", message)


def _own_lines(error: BaseException) -> list[str]:
    lines = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if is_own(code.co_filename):
            source = linecache.getline(code.co_filename, step.tb_lineno, step.tb_frame.f_globals).strip()
            lines.append(f"line {step.tb_lineno} of {code.co_name}" + (f": {source[:90]}" if source else ""))
        step = step.tb_next
    return list(dict.fromkeys(lines))


@cache
def is_own(filename: str) -> bool:
    """Whether a file, or a cell, is the learner's: not of the course, of Python or of a library. What Python writes by itself, such
    as the methods of a namedtuple, stands in "<string>"."""
    library = filename == "<string>" or any(part in filename for part in ("site-packages", "dist-packages", "<frozen", "<__array_function__"))
    return not library and not filename.startswith((*_OURS, *_STANDARD))
