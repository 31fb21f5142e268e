"""Keep what somebody typed: a dated copy beside a file that a command is about to write."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from pathlib import Path

from helpers.notebooks.files import NotebookError, short, write


def keep(path: Path, content: bytes | None = None) -> Path:
    """Copy a file to a dated name beside it that nothing has yet. On a NotebookError there is no copy.

    `content`: what to keep in place of what stands at `path`. A folder in the place of a chapter is moved there.
    """
    for kept in _names(path):
        try:
            kept.open("xb").close()  # takes the name, unless somebody has it
            break
        except FileExistsError:
            continue
        except OSError as error:
            raise _not_kept(kept, error) from None
    try:
        if content is None and path.is_dir():
            kept.unlink()
            path.rename(kept)
        else:
            write(kept, path.read_bytes() if content is None else content)
    except (NotebookError, OSError) as error:
        kept.unlink(missing_ok=True)
        raise (error if isinstance(error, NotebookError) else _not_kept(kept, error)) from None
    return kept


def keep_once(path: Path, content: bytes) -> Path:
    """The copy of `path` that holds exactly this: one that is there already, or a new one. Raises NotebookError."""
    for copy in sorted(path.parent.glob(f"{path.stem}.mine-*{path.suffix}")):
        if copy.is_file() and copy.read_bytes() in (content, b""):  # empty: its name was taken, and then the power went
            write(copy, content)
            return copy
    return keep(path, content)


def is_kept_copy(path: Path) -> bool:
    """Whether a file's name is that of a kept copy."""
    return ".mine-" in path.name


def _names(path: Path) -> Iterator[Path]:
    stem = f"{path.stem}.mine-{datetime.date.today().isoformat()}"
    yield path.with_name(f"{stem}{path.suffix}")
    for number in itertools.count(2):
        yield path.with_name(f"{stem}-{number}{path.suffix}")


def _not_kept(kept: Path, error: OSError) -> NotebookError:
    return NotebookError(f"{short(kept)} cannot be written, so nothing was changed: {error.strerror}.")
