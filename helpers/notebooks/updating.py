"""A newer course, with the answers from the older one: from the branch that a clone follows, or from another folder.

Whatever stops it, nothing is lost: a worked chapter is kept beside before it is touched, each file is replaced as a whole,
and a note in chapters/ says what is still to be carried over. The next update begins with that.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from helpers.environment import clean_environment, is_ready
from helpers.notebooks.files import ROOT, NotebookError, fingerprint, is_course_notebook, short, write
from helpers.notebooks.git import Git, GitError
from helpers.notebooks.keeping import keep_once
from helpers.notebooks.originals import Originals, id_of, sides, source_of
from helpers.notebooks.rechecking import recheck
from helpers.notebooks.taking import opened, take_from
from helpers.notebooks.transferring import (
    carried,
    chapters_of,
    is_worked,
    originals_of,
    own_originals,
    renamed_among,
)

NOTE = ".update.json"
FOLDERS = ("chapters/", "solutions/")  # in which a learner may have changed what is the course's
BESIDE = (
    "Get the newer course into a folder beside this one, and there say:\n"
    "    make update FROM={here}        (without make: python -m helpers.notebooks update --from {here})"
)


def update(root: Path = ROOT) -> Iterator[str]:
    """Bring the newest course of the branch that this clone follows, with the learner's answers. Yields sentences.

    Raises NotebookError, and then everything is as it was, where this folder is no clone, or has changes of its own that
    the newer course would overwrite.
    """
    git = Git.at(root)
    if git is None:
        here = BESIDE.format(here=_quoted(root))
        raise NotebookError(f"This folder is no git clone, so a newer course cannot be brought into it.\n{here}")
    yield from finish(root)
    upstream, here = _upstream(git)
    try:
        git.ask("fetch", "--quiet")
    except GitError as error:
        yield f"The newest course could not be asked for, so this is what was fetched before. ({error})"
    target = _target(git, upstream, root)
    if target is None:
        yield from _repaired(git, upstream, root)
        return
    yield from _moved(git, upstream, here, target, root)


def update_from(old: Path, root: Path = ROOT) -> Iterator[str]:
    """Take the answers of another, older copy into this course, and look again at what had passed. Yields sentences.

    `old` is a folder of the course, a zip of one, a folder of notebooks, or a notebook, as a kept copy is one; it is only read.
    Raises NotebookError.
    """
    yield from finish(root)
    with opened(old) as folder:
        touched = yield from take_from(folder, root)
    _write_note(root, {"look": touched})
    yield from _looked(root, touched)


def _upstream(git: Git) -> tuple[str, str]:
    """The branch that is followed, and the commit that is checked out. Raises NotebookError in the middle of a merge."""
    begun = (git.holds("rev-parse", "-q", "--verify", name) for name in ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REBASE_HEAD"))
    if git.ask("ls-files", "--unmerged") or any(begun):
        raise NotebookError(
            "A merge has begun here and is not finished. `git merge --abort` takes it back (`git rebase --abort` a rebase; after "
            "`git stash pop` it is `git reset`, and `git stash list` shows what is still kept). Then update again."
        )
    if not git.holds("symbolic-ref", "-q", "HEAD"):
        raise NotebookError("No branch is checked out here. `git switch main` goes back to the course's.")
    return git.upstream(), git.ask("rev-parse", "HEAD")


def _target(git: Git, upstream: str, root: Path) -> str | None:
    """The commit to move to, or None where this clone has all of upstream. Raises NotebookError."""
    if git.holds("merge-base", "--is-ancestor", upstream, "HEAD"):
        return None
    if git.holds("merge-base", "--is-ancestor", "HEAD", upstream):
        return git.ask("rev-parse", upstream)
    try:
        base = git.ask("merge-base", "HEAD", upstream)
    except GitError:
        raise NotebookError(f"This clone and {upstream} have nothing in common. {BESIDE.format(here=_quoted(root))}") from None
    theirs = set(git.paths("ls-tree", "-r", "--name-only", "-z", upstream))
    added = git.paths("diff", "--name-only", "--no-renames", "-z", "--diff-filter=A", base, "HEAD")
    changed = git.paths("diff", "--name-only", "--no-renames", "-z", "--diff-filter=a", base, "HEAD")
    strange = [path for path in changed if not path.startswith("chapters/")] + [path for path in added if path in theirs]
    if strange:
        raise NotebookError(
            f"This clone has commits of its own that change what is the course's ({', '.join(strange[:3])}), so it is left as it "
            "is. " + BESIDE.format(here=_quoted(root))
        )
    return git.joined(upstream, added)  # a learner's commits stay in its history, and the files that they added in the folder


def _moved(git: Git, upstream: str, here: str, target: str, root: Path) -> Iterator[str]:
    coming = git.paths("diff", "--name-only", "--no-renames", "-z", "HEAD", target)
    base = git.ask("merge-base", "HEAD", upstream)
    own = git.paths("diff", "--name-only", "--no-renames", "-z", base) + git.paths("ls-files", "--others", "-z")
    both = sorted(set(own) & set(coming))
    clash, lost = [path for path in both if (root / path).exists()], [path for path in both if not (root / path).exists()]
    strange = [path for path in clash if not path.startswith(FOLDERS) or (root / path).is_dir()]
    if strange:
        raise NotebookError(
            f"You have changed {', '.join(strange[:5])}{' …' if len(strange) > 5 else ''}, and the newer course changes it, "
            "too, so everything is left as it is. Copy yours to another folder, then delete it here and, if it is a file of the "
            "course, say `git checkout HEAD -- NAME`. Then update again."
        )
    originals = originals_of(git, upstream)
    sources = _kept(git, root, clash, originals)
    renamed = renamed_among(root / "chapters", [Path(path).name for path in lost], originals)
    named = {path.name: copy.name for path, copy in sources.items() if path.parent.name == "chapters" and path.suffix == ".ipynb"}
    _write_note(root, {"upstream": git.ask("rev-parse", upstream), "kept": {**renamed, **named}})
    try:
        _restore(git, root, [*clash, *lost])
        git.ask("merge", "--ff-only", "--quiet", target)
    except (GitError, OSError) as error:
        for path, copy in sources.items():
            write(path, copy.read_bytes())
        (root / "chapters" / NOTE).unlink(missing_ok=True)
        raise NotebookError(f"The newer course could not be taken, and your chapters are as they were. {error}") from None
    for path, copy in sources.items():
        if path.name not in named:
            yield f"{short(path)}, which you had changed, is kept as {short(copy)}."
    yield _news(git.ask("diff", "--name-status", "--no-renames", here, target))
    yield from _go_on(root)


def _kept(git: Git, root: Path, paths: list[str], originals: Originals) -> dict[Path, Path]:
    """Keep copies in chapters/ of those of these files in which somebody worked."""
    kept = {}
    for path in (root / name for name in paths):
        if path.parent.name == "chapters":
            if is_worked(path, originals):
                kept[path] = keep_once(path, path.read_bytes())
        elif not _is_only_run(path, git.file("HEAD", path.relative_to(root).as_posix())):
            kept[path] = keep_once(root / "chapters" / f"solution-{path.name}", path.read_bytes())
    return kept


def _is_only_run(path: Path, course: bytes | None) -> bool:
    """Whether a notebook of the course differs from it in outputs and metadata only."""
    try:
        return course is not None and fingerprint(sides(path.read_bytes())[0]) == fingerprint(sides(course)[0])
    except NotebookError:
        return False


def _restore(git: Git, root: Path, paths: list[str]) -> None:
    """Give the course's own files back, all of which are kept, so that newer ones can take their places."""
    tracked = set(git.paths("ls-tree", "-r", "--name-only", "-z", "HEAD", "--", *FOLDERS))
    for path in paths:
        if path not in tracked:
            git.ask("rm", "--cached", "--quiet", "--ignore-unmatch", "--", path)
            (root / path).unlink(missing_ok=True)
    if ours := [path for path in paths if path in tracked]:
        git.ask("checkout", "HEAD", "--", *ours)


def _go_on(root: Path) -> Iterator[str]:
    """The second half, by the newer course's own code."""
    if root.resolve() != ROOT:
        yield from finish(root)
        return
    command = [sys.executable, "-m", "helpers.notebooks", "--root", str(root), "update", "--finish"]
    sys.stdout.flush()
    done = subprocess.run(command, cwd=root, env={**clean_environment(), "PYTHONPATH": str(root)}, check=False)
    if done.returncode:
        raise NotebookError("The newer course is here. Your answers are kept, and the next `make update` carries them over.")
    yield from ()


def finish(root: Path = ROOT) -> Iterator[str]:
    """Do what an update has left: carry answers over, and look again at what had passed. Nothing without a note of one."""
    note = _read_note(root)
    if "kept" in note:
        git = Git.at(root)
        originals = originals_of(git, note["upstream"]) if git else own_originals(root)
        copies = {name: root / "chapters" / copy for name, copy in note["kept"].items()}
        missing = [short(copy) for copy in copies.values() if not copy.exists()]
        if missing:
            yield f"{', '.join(missing)} is gone: nothing was carried over from it."
        copies = {name: copy for name, copy in copies.items() if copy.exists()}
        touched = yield from carried(copies, chapters_of(root), originals, "merged" in note)
        note = {"look": sorted({*note.get("look", ()), *touched})}
        _write_note(root, note)
    yield from _looked(root, note.get("look", ()))


def _looked(root: Path, names: Any) -> Iterator[str]:
    """Check again what had passed, unless .venv is still that of the older course. Then the note stays."""
    if names and not _is_set_up(root):
        yield (
            "The newer course wants other packages. `make update`, or the next `make lab`, brings them; "
            "then `make update` checks what had passed."
        )
        return
    if names:
        yield from recheck(names, root)
    (root / "chapters" / NOTE).unlink(missing_ok=True)


def _is_set_up(root: Path) -> bool:
    return Path(sys.prefix).resolve() != (root / ".venv").resolve() or is_ready(root)


def _repaired(git: Git, upstream: str, root: Path) -> Iterator[str]:
    """Mend chapters that another tool has merged: the course's own from upstream, and what was typed from what is there."""
    own = not git.holds("merge-base", "--is-ancestor", "HEAD", upstream)
    originals = originals_of(git, upstream)
    mended: dict[str, Path] = {}
    fresh: dict[str, bytes] = {}
    for name in [Path(p).name for p in git.paths("ls-tree", "--name-only", "-z", upstream, "chapters/")]:
        path, content = root / "chapters" / name, git.file(upstream, f"chapters/{name}")
        if content is None or not is_course_notebook(path) or not path.is_file():
            continue
        if _is_mixed(path.read_bytes(), content, originals, name, own):
            mended[name], fresh[name] = keep_once(path, path.read_bytes()), content
    if not mended:
        yield "The course is the newest there is. Nothing was changed."
        return
    kept = {name: copy.name for name, copy in mended.items()}
    _write_note(root, {"upstream": git.ask("rev-parse", upstream), "kept": kept, **({"merged": True} if own else {})})
    for name, content in fresh.items():
        write(root / "chapters" / name, content)
    yield f"Chapters that were not whole, or of an older course: {', '.join(sorted(mended))}."
    yield from finish(root)


def _is_mixed(now: bytes, content: bytes, originals: Originals, name: str, own: bool) -> bool:
    """Whether a chapter is damaged, or holds what only an older course has. `own`: a merge may have dropped cells, too."""
    try:
        (cells,) = sides(now)
    except (NotebookError, ValueError):
        return True
    ids = Counter(id_of(cell) for cell in cells)
    right = {id_of(cell): source_of(cell) for cell in sides(content)[0]}
    if any(ids[id] > 1 for id in right) or (own and any(id not in ids for id in right)):
        return True
    for cell in cells:
        id = id_of(cell)
        old = originals.of(name, id) and not originals.is_typed(name, cell) and source_of(cell) != right.get(id)
        if old and source_of(cell).strip():
            return True
    return False


def _news(changes: str) -> str:
    kinds: dict[str, list[str]] = {"A": [], "M": [], "D": []}
    for line in changes.splitlines():
        kind, _, path = line.partition("\t")
        if path.startswith("chapters/") and is_course_notebook(Path(path)):
            kinds.setdefault(kind[:1], []).append(Path(path).stem)
    words = {"A": "New chapters", "M": "Changed", "D": "Gone"}
    said = [f"{words[kind]}: {', '.join(names)}." for kind, names in kinds.items() if names and kind in words]
    said += ["CHANGELOG.md says more."] if "\tCHANGELOG.md" in changes else []
    return " ".join(["The newer course is here.", *said])


# --- the note of an update that is not finished


def _write_note(root: Path, note: dict[str, Any]) -> None:
    write(root / "chapters" / NOTE, (json.dumps(note, indent=1) + "\n").encode())


def _read_note(root: Path) -> dict[str, Any]:
    try:
        note = json.loads((root / "chapters" / NOTE).read_bytes())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _quoted(path: Path) -> str:
    text = str(path.resolve())
    return f'"{text}"' if " " in text else text
