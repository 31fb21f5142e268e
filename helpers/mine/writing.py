"""The file my_transforms.py: how it is written, kept where somebody has edited it, and read."""

from __future__ import annotations

import datetime
import hashlib
import importlib.util
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.mine.assembling import NAMES, Library, assemble
from helpers.mine.collecting import Borrowed, Found
from helpers.notebooks.files import ROOT, NotebookError, short, write

FILE = ROOT / "chapters" / "my_transforms.py"
_MARK = re.compile(r"^# as collected: ([0-9a-f]{16})$", re.MULTILINE)
_HEAD = '''"""Your own transforms, collected from the chapters by `make mine`.

{summary}

    import my_transforms as mine                # in a notebook in chapters/
    mine.hessian(lambda p: mine.sin(p[0]) * p[1])(np.array([1.3, -0.4]))

Everything that by_hand has is here under the same name, and runs on your parts. You may edit this file: `make mine` keeps yours under
another name before it writes a new one.
"""

{mark}
from helpers.mine.assembling import assemble

'''


def text(results: Sequence[Found | Borrowed]) -> str:
    """The file, from what was collected."""
    yours = [result for result in results if isinstance(result, Found)]
    summary = f"{len(yours)} of {len(results)} parts are yours. What is missing comes from by_hand:" if len(yours) < len(results) else "All parts are yours."
    missing = [f"    {result.part.name}: {result.why}" for result in results if isinstance(result, Borrowed)]
    parts = "\n\n".join(f"# {one.part.exercise}, from {one.notebook}: {one.part.does}\n{one.function}\n" for one in yours)
    makers = "".join(f'    "{one.part.name}": _{one.part.name},\n' for one in yours)
    whys = "".join(f'    "{one.part.name}": {one.why!r},\n' for one in results if isinstance(one, Borrowed))
    summary = _in_docstring("\n".join([summary, *missing]))
    body = f"{parts}\n\nYOURS = {{\n{makers}}}\nBORROWED = {{\n{whys}}}\n\nlibrary = assemble(YOURS, BORROWED)\n{_EXPORTS}"
    whole = _HEAD.format(summary=summary, mark="MARK") + body
    return whole.replace("MARK", f"# as collected: {_fingerprint(whole)}", 1)


_EXPORTS = '''

def __getattr__(name):
    """grad, jvp, vmap, sin and all the others."""
    return getattr(library, name)
'''


def _in_docstring(said: str) -> str:
    return said.replace("\\", "/").replace('"', "'")


def _fingerprint(whole: str) -> str:
    """A short name for the file as it was written: its text, with MARK where the name stands."""
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def is_edited(path: Path) -> bool:
    """Whether somebody has typed into the file since it was written, or it is not ours at all."""
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return True
    mark = _MARK.search(content)
    return mark is None or _fingerprint(content.replace(mark[0], "MARK", 1)) != mark[1]


def save(results: Sequence[Found | Borrowed], path: Path = FILE) -> str | None:
    """Write the file. Returns a sentence where one that was edited is kept beside it. Raises NotebookError."""
    kept = _keep(path) if path.exists() and is_edited(path) else None
    write(path, text(results).encode())
    return f"You had edited {path.name}: yours is kept as {short(kept)}." if kept else None


def _keep(path: Path) -> Path:
    """Move the file to a dated name that nothing has yet."""
    stem, number = f"{path.stem}.mine-{datetime.date.today().isoformat()}", 1
    kept = path.with_name(f"{stem}.py")
    while True:
        try:
            os.link(path, kept)  # takes the name, unless somebody has it
            break
        except FileExistsError:
            number += 1
            kept = path.with_name(f"{stem}-{number}.py")
        except OSError:
            if kept.exists():
                continue
            try:
                path.rename(kept)  # where there are no links
            except OSError as error:
                raise NotebookError(f"{short(path)} was edited and cannot be kept, so nothing was changed: {error.strerror}.") from None
            return kept
    path.unlink()
    return kept


def read(path: Path = FILE) -> Library:
    """The library of the file. Where there is none, or it cannot be read, by_hand serves, and the library says so; so it does with
    COURSE_STRICT=1, where what a page prints must not depend on a learner's work."""
    if os.environ.get("COURSE_STRICT") == "1":
        return assemble({}, dict.fromkeys(NAMES, "this page was run without a my_transforms.py"))
    if not path.exists():
        return assemble({}, dict.fromkeys(NAMES, "there is no my_transforms.py yet: run `make mine`"))
    try:
        spec = importlib.util.spec_from_file_location("my_transforms", path)
        module = importlib.util.module_from_spec(spec)
        writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            spec.loader.exec_module(module)
        finally:
            sys.dont_write_bytecode = writes
        return module.library
    except Exception as error:  # noqa: BLE001  an edited file may raise anything
        return assemble({}, dict.fromkeys(NAMES, f"my_transforms.py raises {type(error).__name__}: {' '.join(str(error).split())[:80]}"))
