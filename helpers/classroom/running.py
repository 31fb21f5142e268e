"""Grade many submissions, some at once; go on where an earlier run was broken off."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from helpers.classroom import grouping
from helpers.classroom.cluster import over
from helpers.classroom.compiling import compile_share
from helpers.classroom.grading import graded
from helpers.classroom.recognising import bytes_of
from helpers.classroom.records import Kept, Store, not_used
from helpers.classroom.results import Graded, Submission
from helpers.classroom.sandbox import Sandbox, SandboxError
from helpers.classroom.using import Settings, drawn, is_current, use, use_twice

T = TypeVar("T")
_FEW = 16  # are judged sooner than new processes have started
_MOST_POOLS = 3  # a pool breaks where the system ends one of its processes


@dataclass(frozen=True)
class Task:
    """A submission to use. `only` names exercises to use on numbers that are the same for the class."""

    submission: Submission
    only: frozenset[str] | None = None


@dataclass(frozen=True)
class Used:
    """What is kept of each task, in their order; the verdicts that there are already, by the tasks' places; and what was used once
    more on the class's numbers."""

    kept: list[Kept]
    judged: dict[int, Graded]
    on_the_class: list[Kept]


@dataclass(frozen=True)
class Where:
    """Where answers are used: in so many processes here, or over the Dask scheduler at an address."""

    jobs: int = 2
    dask: str = ""
    as_root: bool = False


@dataclass(frozen=True)
class Done:
    """What is kept of one task; where it was the class's own, the verdict, and a second use of what nobody has named, if there was one."""

    kept: Kept
    verdict: Graded | None = None
    on_the_class: Kept | None = None


class Workers:
    """Processes that work on a class, for as long as a `with` lasts: each use of submissions and each judging has the same ones.
    With `settings` each has a sandbox of its own. One that the system ends takes nothing with it: its item is done again."""

    def __init__(self, jobs: int, settings: Settings | None = None) -> None:
        self.jobs = jobs
        self._settings = settings
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def start(self) -> ProcessPoolExecutor:
        """Have the processes begin, if they have not yet. They load and start their sandboxes while this one goes on."""
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.jobs, mp_context=context, initializer=_begin, initargs=(self._settings, os.getpid()))
            for _ in range(self.jobs):
                self._pool.submit(os.getpid)
        return self._pool

    def each(self, work: Callable[[Any], T], todo: dict[int, Any]) -> Iterator[tuple[int, T]]:
        """`work(item)` for each item, as they come."""
        left = dict(todo)
        for again in range(_MOST_POOLS):
            if not left:
                return
            try:
                pool = self.start()
                futures = {pool.submit(work, item): k for k, item in left.items()}
                for future in as_completed(futures):
                    k = futures[future]
                    result = future.result()
                    del left[k]
                    yield k, result
            except BrokenProcessPool:
                self.__exit__()
                if again == _MOST_POOLS - 1:
                    raise


def remembered(tasks: Sequence[Task], settings: Settings, store: Store) -> dict[int, Kept]:
    """What the store has already of these tasks, by their places: of the same file and of the same course. What was cut off, and
    may have more time now, is used again."""
    known = {kept.key: kept for kept in store}
    found: dict[int, Kept] = {}
    for k, task in enumerate(tasks):
        before = known.get(_key(task, settings))
        if before is not None and not before.had_less_than(settings.seconds) and is_current(before) and (task.only or frozenset()) <= before.seeds.keys():
            found[k] = before
    return found


def use_all(tasks: Sequence[Task], settings: Settings, store: Store, where: Where, workers: Workers, tell: Callable[[Kept], None]) -> Used:
    """Have each task used. What the store has already is not run again."""
    found = remembered(tasks, settings, store)
    for kept in found.values():
        tell(kept)
    left = {k: task for k, task in enumerate(tasks) if k not in found}
    if where.dask:
        sent = {k: (task.submission, task.only) for k, task in left.items()}
        came = ((k, Done(kept)) for k, kept in over(where.dask, sent, settings, where.as_root)) if left else iter(())
    else:
        came = workers.each(_use, left)
    judged: dict[int, Graded] = {}
    on_the_class: dict[int, Kept] = {}
    for k, done in came:
        store.add(done.kept)
        found[k] = done.kept
        if done.verdict is not None:
            judged[k] = done.verdict
        if done.on_the_class is not None:
            store.add(done.on_the_class)
            on_the_class[k] = done.on_the_class
        tell(done.kept)
    return Used([found[k] for k in range(len(tasks))], judged, [on_the_class[k] for k in sorted(on_the_class)])


def compile_all(chapter: str, workers: Workers) -> bool:
    """Use the course's own solution of a chapter, in shares, one for each process, so that the programs that JAX compiles for it
    are at hand for all who come after. Returns whether all of it was used."""
    shares = {share: (chapter, share, workers.jobs) for share in range(workers.jobs)}
    return all(dict(workers.each(_compile, shares)).values())


def judge_all(kept: Sequence[Kept], workers: Workers, judged: Mapping[int, Graded] | None = None) -> list[Graded]:
    """The verdicts, in their order; `judged` has those that there are, by their places. No student's code runs."""
    found = dict(judged or {})
    left = {k: one for k, one in enumerate(kept) if k not in found}
    if workers.jobs == 1 or len(left) < _FEW:
        found |= {k: graded(one) for k, one in left.items()}
    else:
        found |= dict(workers.each(graded, left))
    return [found[k] for k in range(len(kept))]


def _key(task: Task, settings: Settings) -> tuple[str, ...]:
    submission, digest = task.submission, ""
    if submission.path is not None:
        with contextlib.suppress(OSError):
            digest = hashlib.sha256(bytes_of(submission.path)).hexdigest()
    return submission.student, submission.chapter, digest, drawn(settings, task.only)


# --- in each process ------------------------------------------------------------------------------------------------

_mine: tuple[Settings, Sandbox] | None = None


def _begin(settings: Settings | None, parent: int) -> None:
    """Set up a process: it ends with the one that started it, and leaves an interrupt to that one."""
    global _mine
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)
    if settings is not None:
        sandbox = Sandbox(settings.trust, settings.cache, patience=settings.patience)
        _mine = settings, sandbox.__enter__()
        with contextlib.suppress(SandboxError):  # it is told where the sandbox is used
            sandbox.start()
        from multiprocessing.util import Finalize

        Finalize(None, sandbox.__exit__, (None, None, None), exitpriority=10)


def _use(task: Task) -> Done:
    """What came back, and the verdict on it where one is wanted: what was drawn for the student is at hand here."""
    assert _mine is not None
    settings, sandbox = _mine
    try:
        if task.only:
            return Done(use(task.submission, settings, sandbox, task.only))
        return _judged(task.submission, settings, sandbox)
    except SandboxError:
        raise
    except Exception as error:  # noqa: BLE001  one submission must not take the others with it
        sandbox.stop()
        kept = not_used(task.submission, f"the grader itself ran into {type(error).__name__}: {str(error)[:200]}")
    return Done(kept, None if task.only else graded(kept))


def _judged(submission: Submission, settings: Settings, sandbox: Sandbox) -> Done:
    verdicts: list[Graded] = []

    def unnamed(kept: Kept) -> frozenset[str]:
        verdicts.append(graded(kept))
        return frozenset().union(*grouping.unnamed(verdicts, [kept]).values())

    kept, again = use_twice(submission, settings, sandbox, unnamed)
    return Done(kept, verdicts[0] if verdicts else graded(kept), again)


def _compile(share: tuple[str, int, int]) -> bool:
    assert _mine is not None
    return compile_share(*share, *_mine)
