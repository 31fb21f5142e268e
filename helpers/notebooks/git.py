"""The few things that an update asks of git. Nothing here throws away a line that is not committed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from helpers.notebooks.files import NotebookError

_ELSEWHERE = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}  # where a hook of git starts this
_NOBODY = {"user.name": "Course update", "user.email": "update@localhost"}


class GitError(NotebookError):
    """git refused. The text is what it said."""


class Git:
    """A clone of the course."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def at(cls, root: Path) -> Git | None:
        """The clone whose top is this folder, or None: a zip of the course may lie somewhere inside another clone."""
        if shutil.which("git") is None or not (root / ".git").exists():
            return None
        return cls(root)

    def ask(self, *words: str) -> str:
        """What a git command prints. Raises GitError."""
        return self._run(words).decode("utf-8", "replace").strip()

    def paths(self, *words: str) -> list[str]:
        """The paths that a git command prints with -z. Raises GitError."""
        return [os.fsdecode(path) for path in self._run(words).split(b"\0") if path]

    def holds(self, *words: str) -> bool:
        """Whether a git command succeeds."""
        try:
            self._run(words)
        except GitError:
            return False
        return True

    def file(self, commit: str, path: str) -> bytes | None:
        """A file of a commit, or None where the commit has none."""
        try:
            return self._run(("cat-file", "blob", f"{commit}:{path}"))
        except GitError:
            return None

    def upstream(self) -> str:
        """The branch that this one follows, such as origin/main. Raises GitError."""
        for words in (("rev-parse", "--abbrev-ref", "@{upstream}"), ("rev-parse", "--abbrev-ref", "origin/HEAD")):
            if self.holds(*words):
                return self.ask(*words)
        raise GitError("This clone follows no branch of another, so there is nowhere to look for a newer course.")

    def history(self, ref: str, folder: str) -> Iterator[tuple[str, bytes]]:
        """The name and the content of all files that this folder has held on a branch, the newest first."""
        listed = [line.partition(" ") for line in self.ask("rev-list", "--objects", ref, "--", folder).splitlines()]
        wanted = [(id, path) for id, _, path in listed if path.startswith(folder) and path.endswith(".ipynb")]
        answer = self._run(("cat-file", "--batch"), "".join(f"{id}\n" for id, _ in wanted).encode())
        at = 0
        for _, path in wanted:
            end = answer.index(b"\n", at)
            head = answer[at:end].split()
            if head[-1] == b"missing":
                at = end + 1
                continue
            size = int(head[2])
            yield Path(path).name, answer[end + 1 : end + 1 + size]
            at = end + size + 2

    def joined(self, upstream: str, own: list[str]) -> str:
        """A commit that follows both HEAD and upstream: the files of upstream, and those of HEAD at the paths in `own`.

        It is made, not checked out.
        """
        who = [word for name, value in _NOBODY.items() if not self.holds("config", name) for word in ("-c", f"{name}={value}")]
        with tempfile.TemporaryDirectory() as scratch:
            index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
            self._run(("read-tree", upstream), variables=index)
            if own:
                self._run(("update-index", "-z", "--index-info"), self._run(("ls-tree", "-r", "-z", "HEAD", "--", *own)), index)
            tree = self._run(("write-tree",), variables=index).decode().strip()
        return self.ask(*who, "commit-tree", tree, "-p", "HEAD", "-p", upstream, "-m", "Take the newer course")

    def _run(self, words: tuple[str, ...], given: bytes | None = None, variables: dict[str, str] | None = None) -> bytes:
        outside = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
        variables = {**outside, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", **(variables or {})}
        source = {"stdin": subprocess.DEVNULL} if given is None else {"input": given}
        done = subprocess.run(["git", *words], cwd=self.root, env=variables, capture_output=True, check=False, **source)
        if done.returncode:
            says = done.stderr.decode("utf-8", "replace").strip() or f"it ended with {done.returncode}"
            raise GitError(f"git {words[0]}: {says}")
        return done.stdout
