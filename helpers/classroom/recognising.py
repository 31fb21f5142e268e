"""Which chapter a notebook is: by its file's name, and by its cells and checks where somebody renamed it."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from helpers.exercises import CHAPTERS, notebooks
from helpers.notebooks.files import ROOT

_CHECK = re.compile(r"""["'](\w+)/\w+["']""")
_NUMBER = re.compile(r"(?<!\d)(\d\d)(?=[ _.\-]|$)")
_NOT_NOTEBOOKS = ((b"<", "is a web page"), (b"%PDF", "is a PDF"), (b"PK", "is a zip"), (b"#", "is text"), (b"import ", "is text"))


# The caps of a notebook: what is read takes a hundred times as much memory, if somebody means it to.
MOST_BYTES = 100_000_000
MOST_PARTS = 2_000_000


class Unreadable(Exception):
    """Why a file is no notebook that can be graded, in the form "is empty."."""


@cache
def stems() -> dict[str, str]:
    """The name of each chapter's notebook by the chapter's number: {"03": "03_grad_and_value", …}."""
    return {CHAPTERS[chapter]: Path(name).stem for chapter, name in notebooks().items()}


def chapter_in(name: str) -> str | None:
    """The number of the chapter that a file's name says, or None: the chapter's whole name, else its number, else its words."""
    words = re.sub(r"[^a-z0-9]+", "_", name.lower())
    known = sorted(stems().items(), key=lambda item: -len(item[1]))
    for number, stem in known:
        if stem in words:
            return number
    for match in _NUMBER.finditer(name):
        if match[1] in stems():
            return match[1]
    for number, stem in known:
        if "_" in stem[3:] and stem[3:] in words:
            return number
    return None


def is_titled(title: str, number: str) -> bool:
    """Whether a column of a gradebook is called after a chapter. "Quiz 10" is not called after chapter 10."""
    words = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    stem = stems().get(number, number)
    short = str(int(number)) if number.isdigit() else number
    alone = {number, stem[3:], *(f"{word}_{each}" for word in ("chapter", "ch", "notebook") for each in (number, short))}
    return words in alone or chapter_in(title) == number and (stem in words or "_" in stem[3:] and stem[3:] in words)


def stem_without_chapter(stem: str) -> str:
    """What a file's name says beside the chapter: the student, where files of a class lie in one folder."""
    for number, name in sorted(stems().items(), key=lambda item: -len(item[1])):
        separated = r"[ _.\-]*".join(map(re.escape, name.split("_")))
        shorter = re.sub(rf"(?<![a-z0-9]){separated}(?![a-z0-9])", " ", stem, count=1, flags=re.IGNORECASE)
        if shorter == stem:
            alone = rf"(?<![a-z0-9])(ch|chapter|hw|week)?[ _.\-]?{number}(?=[ _.\-]|$)"
            shorter = re.sub(alone, " ", stem, count=1, flags=re.IGNORECASE)
        if shorter != stem:
            return shorter.strip(" _.-")
    return stem.strip(" _.-")


def bytes_of(path: Path) -> bytes:
    """What is in a file. No link is followed, and nothing but a plain file is read, whatever became of it since it was found.
    Raises OSError."""
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is no plain file")
        return file.read(MOST_BYTES + 1)


def read(path: Path) -> dict[str, Any]:
    """A notebook's JSON, if it is one: a dict with a list of cells, which themselves may be anything. Raises Unreadable."""
    try:
        return parsed(bytes_of(path))
    except OSError as error:
        raise Unreadable(f"can't be read ({error.strerror}).") from None


def parsed(content: bytes) -> dict[str, Any]:
    """The same of a file's bytes."""
    if not content.strip():
        raise Unreadable("is empty.")
    if len(content) > MOST_BYTES or content.count(b"[") + content.count(b"{") > MOST_PARTS:
        raise Unreadable(f"is too large: a notebook may have {MOST_BYTES // 1_000_000} MB and {MOST_PARTS:,} parts.")
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable(_other(content) or "is no notebook: it is not text in UTF-8.") from None
    except RecursionError:
        raise Unreadable("is no notebook: it is nested too deeply.") from None
    except json.JSONDecodeError as error:
        cut = not error.doc.rstrip().endswith("}") and len(error.doc) - error.pos < 10_000
        if cut or error.msg.startswith("Unterminated"):
            how = f"is cut off in line {error.doc.count(chr(10)) + 1}."
        else:
            how = f"is damaged: line {error.lineno} is not JSON ({error.msg})."
        raise Unreadable(_other(content) or how) from None
    except ValueError as error:
        raise Unreadable(f"is damaged: it is not JSON ({error}).") from None
    if isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        raise Unreadable("is a notebook of format 3: open it in JupyterLab and save it again.")
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise Unreadable("is no notebook: it has no list of cells.")
    return notebook


def _other(content: bytes) -> str:
    for start, what in _NOT_NOTEBOOKS:
        if content.lstrip().startswith(start):
            return f"{what}, and no notebook."
    return ""


def chapter_of(notebook: dict[str, Any]) -> str | None:
    """The number of the chapter whose cells and checks these are, or None. Ids that two chapters share say nothing."""
    votes: Counter[str] = Counter()
    for cell in notebook["cells"]:
        if not isinstance(cell, dict):
            continue
        if isinstance(cell.get("id"), str) and (chapter := _ids().get(cell["id"])):
            votes[chapter] += 1
        if cell.get("cell_type") == "code":
            votes.update(CHAPTERS[name] for name in set(_CHECK.findall(_text(cell))) if name in CHAPTERS)
    return max(sorted(votes), key=votes.__getitem__) if votes else None


def _text(cell: dict[str, Any]) -> str:
    source = cell.get("source")
    lines = [source] if isinstance(source, str) else source if isinstance(source, list) else []
    return "".join(line for line in lines if isinstance(line, str))


@cache
def _ids() -> dict[str, str]:
    """The chapter of each cell id that one chapter alone has."""
    found: dict[str, set[str]] = {}
    for number, stem in stems().items():
        try:
            cells = read(ROOT / "chapters" / f"{stem}.ipynb")["cells"]
        except Unreadable:
            continue
        for cell in cells:
            if isinstance(cell, dict) and isinstance(cell.get("id"), str):
                found.setdefault(cell["id"], set()).add(number)
    return {id: min(numbers) for id, numbers in found.items() if len(numbers) == 1}
