"""Every file of a folder or a zip of submissions, without trusting any of it: no link is followed, and no path leads out.

A zip is opened like a folder, also one in a student's folder: what may be a notebook is written to a folder of its own, under
limits on count and size. Whatever is not opened is still listed, with a sentence that says why.
"""

from __future__ import annotations

import errno
import hashlib
import lzma
import os
import re
import stat
import struct
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers.classroom.naming import file_owner
from helpers.classroom.recognising import chapter_in

MB = 2**20
MAX_FILE = 32 * MB
MAX_ZIP = 64 * MB
MAX_ENTRIES = 2_000
MAX_TOTAL = 8_192 * MB
MAX_ZIPS = 2  # times MAX_ZIP for all zips of a student together: they must not take the room of the others'
MAX_FOUND = 200_000
MAX_DEPTH = 12
MAX_ZIPS_DEEP = 2
JUNK = (
    "__macosx", "__pycache__", ".git", ".ipynb_checkpoints", ".ds_store", "thumbs.db", "desktop.ini", "node_modules", "site-packages",
)  # fmt: skip
ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_DIRECTORY_MAX = MB
_END, _LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
# What reading a damaged zip may raise. A MemoryError, too: LZMA asks for as much as the zip says.
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error, OSError,
    MemoryError,
)  # fmt: skip


class CollectingError(Exception):
    """What a person must mend before anything can be collected. Its text says what to do."""


@dataclass(frozen=True)
class Found:
    """A file or a folder. `parts` are the names on the way to it, those of zips among them; `path` is where its bytes lie, None
    where they can't be had, and then `problem` says why (but for a folder, and for what can't be a notebook)."""

    parts: tuple[str, ...]
    path: Path | None = None
    problem: str = ""
    modified: float = 0.0
    is_folder: bool = False

    @property
    def name(self) -> str:
        return self.parts[-1]


@dataclass
class _Budget:
    """What may still be unpacked of a whole source and of each student, and how much was listed. `around` folders lie, one in the
    other, around all there is."""

    around: int = 0
    bytes: int = field(default_factory=lambda: MAX_TOTAL)
    found: int = 0
    students: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def count(self) -> bool:
        self.found += 1
        return self.found <= MAX_FOUND

    def take(self, parts: tuple[str, ...], size: int) -> bool:
        """Whether so many more bytes may be unpacked of what lies there."""
        inner = (k for k in range(min(self.around, len(parts) - 1), len(parts)) if not _is_around(parts[k]))
        whose = parts[: next(inner, len(parts)) + 1]
        if self.students[whose] + size > MAX_ZIPS * MAX_ZIP or size > self.bytes:
            return False
        self.students[whose] += size
        self.bytes -= size
        return True


def _is_around(name: str) -> bool:
    """Whether a folder holds a class by its name: nbgrader's, or a chapter's."""
    return name == "submitted" or (chapter_in(name) is not None and not file_owner(name).id)


def _common(paths: Sequence[Sequence[str]]) -> int:
    """How many folders at the beginning all paths share."""
    return len(os.path.commonprefix([list(path[:-1]) for path in paths])) if paths else 0


def shown(name: str) -> str:
    """A name for a sentence: in one line, without what a terminal would obey, and not endless."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in name)
    return plain if len(plain) <= 80 else f"{plain[:50]}…{plain[-25:]}"


def is_junk(name: str) -> bool:
    """Whether a system, an editor or Jupyter left this beside the files: nobody handed it in."""
    return name.lower() in JUNK or name.startswith("._")


def _is_hidden(parts: tuple[str, ...]) -> bool:
    """Whether something lies in a folder that is hidden within a student's: an environment, an editor's settings."""
    return any(is_junk(name) for name in parts) or any(name.startswith(".") for name in parts[1:-1])


def may_be_notebook(name: str) -> bool:
    """Whether a file of this name is looked into: what browsers and mail programs make of .ipynb is."""
    lower = name.lower()
    return ".ipynb" in lower or lower.endswith((".json", ".json.txt"))


def listed(source: Path, scratch: Path) -> list[Found]:
    """All files and folders of a folder or a zip, in the order of their names. Unpacks into `scratch`; `source` stays as it is.

    Raises CollectingError where there is no such folder or zip, or where `scratch` lies in it.
    """
    budget = _Budget()
    if source.is_dir():
        if scratch.resolve().is_relative_to(source.resolve()):
            raise CollectingError(f"{scratch} lies in {source}, where nothing is written: name a folder outside it.")
        budget.around = _around(source)
        found = _alone(source, scratch, budget) or _folder(source, (), scratch, budget, 0)
    elif source.is_file():
        try:
            with zipfile.ZipFile(source) as archive:
                found = list(_entries(archive, (), str(source), scratch, budget, own=True, zips=0))
        except BROKEN as error:
            raise CollectingError(f"{source} is neither a folder nor a whole zip ({error}): download it again.") from None
    else:
        raise CollectingError(f"There is no folder and no zip at {source}.")
    if budget.found > MAX_FOUND:
        raise CollectingError(f"{source} holds more than {MAX_FOUND:,} files: name the folder with the submissions alone.")
    return sorted(found, key=lambda item: item.parts)


def _around(folder: Path) -> int:
    """How many folders lie, each alone, around what is in a folder."""
    for depth in range(MAX_DEPTH):
        try:
            inside = [entry for entry in os.scandir(folder) if not is_junk(entry.name)]
        except OSError:
            return depth
        if len(inside) != 1 or not inside[0].is_dir(follow_symlinks=False):
            return depth
        folder = Path(inside[0].path)
    return MAX_DEPTH


def _alone(source: Path, scratch: Path, budget: _Budget) -> list[Found]:
    """What is in the zip of a class that lies in a folder of its own; nothing where the folder holds anything else."""
    try:
        entries = [entry for entry in os.scandir(source) if not is_junk(entry.name)]
    except OSError as error:
        raise CollectingError(f"{source} can't be opened ({error.strerror}).") from None
    if len(entries) != 1 or not entries[0].name.lower().endswith(".zip") or not entries[0].is_file(follow_symlinks=False):
        return []
    try:
        with zipfile.ZipFile(entries[0].path) as archive:
            inside = list(_entries(archive, (entries[0].name,), entries[0].path, scratch, budget, own=True, zips=0))
    except BROKEN:
        return []
    return [Found((entries[0].name,), is_folder=True), *inside]


def _folder(folder: Path, parts: tuple[str, ...], scratch: Path, budget: _Budget, zips: int) -> list[Found]:
    if len(parts) > MAX_DEPTH:
        return [Found(parts, problem="lies in too many folders, one in the other.", is_folder=True)]
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        return [Found(parts, problem=f"can't be opened ({error.strerror}).", is_folder=True)] if parts else []
    found = []
    for entry in entries:
        here = (*parts, entry.name)
        if _is_hidden(here) or not budget.count():
            continue
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            found.append(Found(here, problem=f"can't be looked at ({error.strerror})."))
            continue
        if stat.S_ISDIR(status.st_mode) and not os.path.islink(entry.path):
            if not (parts and entry.name.startswith(".")):
                found.append(Found(here, is_folder=True))
            found += _folder(Path(entry.path), here, scratch, budget, zips)
        else:
            found += _file(Path(entry.path), here, status, scratch, budget, zips)
    return found


def _file(path: Path, parts: tuple[str, ...], status: os.stat_result, scratch: Path, budget: _Budget, zips: int) -> list[Found]:
    """A file, and what is in it if it is a zip."""
    if stat.S_ISLNK(status.st_mode):
        return [Found(parts, problem="is a link, and links are not followed: the file itself must be handed in.")]
    if not stat.S_ISREG(status.st_mode):
        return [Found(parts, problem="is no plain file.")]
    lower = parts[-1].lower()
    if lower.endswith(".zip"):
        return _zip(path, parts, status.st_mtime, scratch, budget, zips)
    if lower.endswith(ARCHIVES):
        return [Found(parts, problem="is an archive that is not opened here: unpack it into the student's folder.")]
    if not may_be_notebook(lower):
        return [Found(parts, modified=status.st_mtime)]
    problem = "" if status.st_size <= MAX_FILE else _too_large(status.st_size)
    return [Found(parts, None if problem else path, problem, status.st_mtime)]


def _too_large(size: int) -> str:
    return f"is larger than {MAX_FILE / MB:g} MB ({size / MB:,.0f} MB): clear its outputs and save it again."


def _zip(path: Path, parts: tuple[str, ...], modified: float, scratch: Path, budget: _Budget, zips: int) -> list[Found]:
    """What is in a student's zip, and the zip itself with a sentence where it can't be opened."""
    try:
        if zips >= MAX_ZIPS_DEEP:
            raise _Refused("is a zip in a zip, which is not opened: unpack it into the student's folder.")
        _look_at_directory(path)
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > MAX_ENTRIES:
                raise _Refused(f"is a zip of more than {MAX_ENTRIES:,} files, and is not opened.")
            inside = list(_entries(archive, parts, str(path), scratch, budget, own=False, zips=zips + 1))
    except _Refused as refused:
        return [Found(parts, problem=str(refused), modified=modified)]
    except BROKEN:
        return [Found(parts, problem="is a zip that can't be opened: it is cut off or damaged.", modified=modified)]
    return [Found(parts, modified=modified, is_folder=True), *inside]


class _Refused(Exception):
    """Why a zip, or a file of it, is not unpacked."""


def _look_at_directory(path: Path) -> None:
    """Refuse a zip whose list of files would fill the memory before one could count it."""
    size = path.stat().st_size
    if size > MAX_ZIP:
        raise _Refused(f"is a zip of {size / MB:,.0f} MB; at most {MAX_ZIP / MB:g} MB are opened.")
    with path.open("rb") as file:
        file.seek(max(0, size - 70_000))
        tail = file.read()
    at = tail.rfind(_END)
    if at >= 0 and (_LOCATOR in tail[max(0, at - 20) : at] or struct.unpack_from("<L", tail, at + 12)[0] > _DIRECTORY_MAX):
        raise _Refused(f"is a zip of more than {MAX_ENTRIES:,} files, and is not opened.")


def _entries(
    archive: zipfile.ZipFile, parts: tuple[str, ...], of: str, scratch: Path, budget: _Budget, *, own: bool, zips: int
) -> Iterator[Found]:
    """What lies in a zip. `own`: it is the whole class's, so the limit on one student's zip does not hold."""
    if own:
        budget.around = len(parts) + _common([names for names, _ in map(_names, archive.infolist()) if names and not _is_hidden(names)])
    for number, info in enumerate(archive.infolist()):
        names, climbs = _names(info)
        here, modified = (*parts, *names), _modified(info)
        if not names or _is_hidden(here) or not budget.count():
            continue
        is_zip = names[-1].lower().endswith(".zip")
        target = scratch / hashlib.sha256(f"{of}\0{number}\0{info.filename}".encode("utf-8", "replace")).hexdigest()[:20]
        if climbs:
            yield Found(here, problem="has a path that leads out of its zip, and is not unpacked.", modified=modified)
        elif stat.S_ISLNK(info.external_attr >> 16):
            yield Found(here, problem="is a link, and links are not followed: the file itself must be handed in.", modified=modified)
        elif info.is_dir():
            yield Found(here, is_folder=True, modified=modified)
        elif names[-1].lower().endswith(ARCHIVES):
            yield Found(here, problem="is an archive that is not opened here: unpack it into the student's folder.", modified=modified)
        elif is_zip or may_be_notebook(names[-1]):
            try:
                path = _unpack(archive, info, target, here, budget, MAX_ZIP if is_zip else MAX_FILE)
            except _Refused as refused:
                yield Found(here, problem=str(refused), modified=modified)
                continue
            except BROKEN:
                yield Found(here, problem="can't be unpacked: its zip is cut off or damaged there.", modified=modified)
                continue
            yield from _zip(path, here, modified, scratch, budget, zips) if is_zip else [Found(here, path, modified=modified)]
        else:
            yield Found(here, modified=modified)


def _names(info: zipfile.ZipInfo) -> tuple[tuple[str, ...], bool]:
    """The harmless names of an entry's path, and whether it led out of the zip."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    pieces = name.replace("\\", "/").split("/")
    climbs = ".." in pieces or name.startswith(("/", "\\")) or pieces[0].endswith(":")
    names = tuple(piece[-250:] for piece in pieces if piece not in ("", ".", "..") and not piece.endswith(":"))
    return names if len(names) <= MAX_DEPTH else (*names[:MAX_DEPTH], names[-1]), climbs


def _modified(info: zipfile.ZipInfo) -> float:
    try:
        return time.mktime((*info.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 0.0


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, parts: tuple[str, ...], budget: _Budget, most: int) -> Path:
    """Write one file of a zip under a name of ours. What the zip says of its size is not believed. Raises CollectingError where
    there is no room for it."""
    if info.flag_bits & 1:
        raise _Refused("is encrypted, and can't be opened without its password.")
    target.mkdir(parents=True, exist_ok=True)
    path = target / re.sub(r"[^\w.-]", "_", info.filename.replace("\\", "/").rpartition("/")[2], flags=re.ASCII)[-60:]
    draft, size = target / f".{os.getpid()}.part", 0
    try:
        with archive.open(info) as stream, draft.open("wb") as file:
            while chunk := stream.read(MB):
                size += len(chunk)
                if size > most:
                    raise _Refused(f"is larger than {most / MB:g} MB when it is unpacked, and was left.")
                if not budget.take(parts, len(chunk)):
                    raise _Refused(f"was not unpacked: at most {MAX_ZIPS * MAX_ZIP / MB:g} MB are taken of one student's zips.")
                file.write(chunk)
        os.replace(draft, path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CollectingError(f"There is no room left at {target.parent}, where zips are unpacked.") from None
        raise
    finally:
        draft.unlink(missing_ok=True)
    return path
