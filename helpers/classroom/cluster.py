"""Grade on several machines, over a Dask cluster that stands already. Needs the package distributed, here and there.

A worker's own process never runs a student's code: it starts the same sandbox as a single machine does, one for each of its
threads. Dask sends pickled Python over its connections, so whoever may speak to a scheduler may run what he likes: only an
address with TLS (tls://, its certificates set as Dask's documentation says), or one of this machine (an SSH tunnel), is taken.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from helpers.classroom.recognising import bytes_of
from helpers.classroom.records import Kept, not_used
from helpers.classroom.results import Submission
from helpers.classroom.sandbox import Sandbox, SandboxError, needed
from helpers.classroom.using import Settings, use

_mine = threading.local()


def over(address: str, tasks: dict[int, tuple[Submission, frozenset[str] | None]], settings: Settings, as_root: bool) -> Iterator[tuple[int, Kept]]:
    """What came back of each task, as it comes. A worker that is lost takes nothing with it: its tasks are done elsewhere. One whose
    submission ends worker after worker comes back as one that could not be used. Raises SandboxError."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise SandboxError("--dask takes the package distributed, here and on the cluster: pip install distributed.") from None
    if not _is_safe(address):
        raise SandboxError(f"{address} is open to everybody who can reach it. Use a scheduler with TLS (tls://…), or an SSH tunnel to 127.0.0.1.")
    try:
        client = Client(address, timeout=20)
    except (OSError, ValueError) as error:
        raise SandboxError(f"There is no Dask scheduler at {address}: {error}.") from None
    with client:
        futures = {client.submit(_remote, _sent(*task), settings, as_root, pure=False, retries=0): k for k, task in tasks.items()}
        for future in as_completed(list(futures)):
            k = futures[future]
            error = future.exception()
            if isinstance(error, SandboxError):
                raise error
            submission, _ = tasks[k]
            if error is not None:
                yield k, not_used(submission, f"{type(error).__name__} on the cluster: it ended one worker after the other")
            else:
                yield k, future.result()


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "tls" or parts.hostname in ("127.0.0.1", "localhost", "::1")


def _sent(submission: Submission, only: frozenset[str] | None) -> dict[str, Any]:
    """A task as it is sent: with the notebook itself."""
    content = bytes_of(submission.path) if submission.path else None
    return {"submission": asdict(replace(submission, path=None)), "name": submission.path.name if submission.path else "", "content": content, "only": only}


def _remote(task: dict[str, Any], settings: Settings, as_root: bool) -> Kept:
    """On a worker: use one submission, in the sandbox of this thread."""
    if getattr(_mine, "settings", None) != settings:
        needed(settings.trust, as_root)
        _mine.settings = settings
        _mine.sandbox = Sandbox(settings.trust, None, patience=settings.patience).__enter__()
    submission = Submission(**task["submission"])
    if task["content"] is None:
        return use(submission, settings, _mine.sandbox, task["only"])
    with tempfile.TemporaryDirectory(prefix="course-submission-") as folder:
        path = Path(folder) / Path(task["name"]).name
        path.write_bytes(task["content"])
        return use(replace(submission, path=path), settings, _mine.sandbox, task["only"])
