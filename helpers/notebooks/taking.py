"""Take the answers of an older copy of the course, wherever it lies: a folder, a zip of one, or notebooks alone."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import zipfile
from collections.abc import Generator, Iterator
from pathlib import Path

from helpers.notebooks.files import ROOT, NotebookError, as_built, is_course_notebook, write
from helpers.notebooks.git import Git, GitError
from helpers.notebooks.keeping import keep_once
from helpers.notebooks.originals import Originals
from helpers.notebooks.transferring import carried, chapters_of, is_worked, own_originals, renamed_among

MOST_BYTES = 4_000_000_000  # of an unpacked zip


@contextlib.contextmanager
def opened(old: Path) -> Iterator[Path]:
    """The folder of an older course, while it is read. Raises NotebookError."""
    old = old.expanduser()
    if old.is_dir():
        yield old
    elif not old.exists():
        raise NotebookError(f"There is no {old}. Name the folder of the older course, or a zip of it.")
    elif old.suffix == ".ipynb":  # a kept copy, say, whose answers are wanted back
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
            shutil.copy(old, Path(scratch) / f"{old.stem.partition('.mine-')[0]}.ipynb")
            yield Path(scratch)
    else:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
            yield _unpacked(old, Path(scratch))


def _unpacked(old: Path, scratch: Path) -> Path:
    try:
        with zipfile.ZipFile(old) as archive:
            names = [item for item in archive.infolist() if not item.filename.startswith("__MACOSX")]
            wanted = [item for item in names if ".venv/" not in item.filename]
            if sum(item.file_size for item in wanted) > MOST_BYTES:
                raise NotebookError(f"{old} is too large for a copy of the course.")
            for item in wanted:  # extract keeps every name inside the folder
                archive.extract(item, scratch)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise NotebookError(f"{old} is neither a folder nor a zip that can be read.") from None
    for depth in ("", "*/", "*/*/"):  # a zip has one folder at its top, or none
        for chapters in sorted(scratch.glob(f"{depth}chapters")):
            return chapters.parent
    return scratch


def take_from(old: Path, root: Path = ROOT) -> Generator[str, None, list[str]]:
    """Take the answers from another folder of the course into this one. The other is only read.

    Yields sentences; returns the chapters that have changed. Raises NotebookError.
    """
    chapters = old / "chapters" if (old / "chapters").is_dir() else old
    if not chapters.is_dir() or not any(chapters.glob("*.ipynb")):
        raise NotebookError(f"{old} holds no chapters. Name the folder of the older course.")
    if chapters.resolve() == (root / "chapters").resolve():
        raise NotebookError("That is this folder. Say it in the newer course, and name the older one.")
    known = own_originals(root)
    if (old / "solutions").is_dir():
        known.add_solutions(old / "solutions")
        known.complete = True
    if git := Git.at(old):
        with contextlib.suppress(GitError):
            known.add_history(git, git.upstream())
    own = [path for path in sorted(chapters.rglob("*")) if path.is_file() and not _is_litter(path.relative_to(chapters))]
    notebooks = {path.name: path for path in own if path.parent == chapters and is_course_notebook(path)}
    worked = {name: path for name, path in notebooks.items() if is_worked(path, known)}
    known.complete = known.complete or all(_is_of_known(path, known) for path in worked.values())
    lost = [name for name in chapters_of(root) if name[:2] not in {one[:2] for one in notebooks}]
    renamed = renamed_among(chapters, lost, known)
    copies = {name: keep_once(root / "chapters" / name, path.read_bytes()) for name, path in worked.items()}
    touched = yield from carried({**{n: chapters / f for n, f in renamed.items()}, **copies}, chapters_of(root), known)
    brought = [path for path in own if path not in notebooks.values() and path.name != "reference.md"]
    yield from _brought(brought, chapters, root)
    if worked and not touched:
        yield f"What was typed in the chapters of {old} is here already."
    if not worked and not brought and not renamed:
        yield f"Nothing has been typed into the chapters of {old}. Is it the newer course? Then say it there, and name this folder."
    return touched


def _is_of_known(path: Path, known: Originals) -> bool:
    """Whether a notebook began as an edition of its chapter that is known here."""
    try:
        return known.has_edition(path.name, as_built(path))
    except NotebookError:
        return False


def _brought(files: list[Path], chapters: Path, root: Path) -> Iterator[str]:
    """Copy a learner's other files, under a name of their own where a file of that name is here."""
    names = []
    for path in files:
        here = root / "chapters" / path.relative_to(chapters)
        here.parent.mkdir(parents=True, exist_ok=True)
        if here.exists() and here.is_file() and here.read_bytes() == path.read_bytes():
            continue
        if here.exists():
            here = keep_once(here, path.read_bytes())
        else:
            write(here, path.read_bytes())
        names.append(here.relative_to(root / "chapters").as_posix())
    if names:
        yield f"Your own files are here, too: {', '.join(names[:8])}{' …' if len(names) > 8 else ''}."


def _is_litter(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts) or path.suffix == ".part"
