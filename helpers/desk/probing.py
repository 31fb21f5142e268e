"""Use an answer on the tasks of a request, and record what it did."""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from helpers.desk.ending import StillRunning, Stopped, Watchdog
from helpers.desk.faults import fault
from helpers.desk.functions import build, calls_of, handing_out, was_staged
from helpers.desk.libraries import Library, library
from helpers.desk.measuring import frameworks_used, largest_array
from helpers.desk.plain import describe, plain
from helpers.desk.record import Record, Request, Task, Trial
from helpers.desk.settings import settled
from helpers.desk.side_effects import refuse_marks
from helpers.desk.stubs import is_stub, open_names, unwritten
from helpers.desk.using import sitting, use_of

Use = Callable[..., Any]


def probe(request: Request, answer: Any, use: Use | None = None) -> Record:
    """Use the answer on every task of the request. Nothing that it raises gets out. `use` is for tests."""
    if is_stub(answer):
        return Record(request.way, attempted=False)
    if not request.value and not callable(answer):
        return Record(request.way, not_a_function=describe(answer))
    use, lib, trials = use or use_of(request.id, request.value), library(request.way), []
    out = _Brief(sys.stdout)
    try:
        with Watchdog() as watchdog:
            for task in request.tasks:
                # The first case may print, which helps in finding a fault; twenty times the same lines would not.
                with contextlib.redirect_stdout(_Brief(None) if trials else out), settled():
                    trial = _run(use, answer, task, lib, request.watch, watchdog)
                if unwritten(trial):
                    return Record(request.way, attempted=False, still_open=open_names(trial.output))
                trials.append(trial)
                if watchdog.fired:  # once is enough: the other cases are taken to be like this one
                    trials += [trial] * (len(request.tasks) - len(trials))
                    break
    except KeyboardInterrupt:
        return Record(request.way, stopped="interrupted")
    return Record(request.way, tuple(trials))


class _Brief(io.TextIOBase):
    """What an answer prints into: the first lines go on, the rest of an endless loop's does not."""

    most = 4_000

    def __init__(self, out: Any) -> None:
        self.out, self.left = out, self.most if out is not None else 0

    def write(self, text: str) -> int:
        if self.left > 0:
            self.left -= len(text)
            self.out.write(text if self.left >= 0 else text[: self.left] + "\n… (the rest of what your answer prints is left out)\n")
        return len(text)

    def flush(self) -> None:
        if self.out is not None:
            with contextlib.suppress(ValueError):  # it may be closed by now, and Python 3.13 tells so at the end of this object
                self.out.flush()

    def writable(self) -> bool:
        return True


def observe(use: Use, answer: Any, task: Task) -> Trial:
    """The same for a known mistake: the inputs are as the key has them, in NumPy, and nothing is measured."""
    with sitting(None) as now:
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
                return Trial(plain(use(answer, *task.args, *task.more)), notes=now.notes)
        except Exception as error:  # noqa: BLE001  a wrong answer may raise anything
            return Trial(error=fault(error), notes=now.notes)


def _run(use: Use, answer: Any, task: Task, lib: Library, watch: frozenset[str], watchdog: Watchdog) -> Trial:
    with lib.float64(), handing_out() as handed, sitting(lib) as now:
        args, more = build(task.args, lib), build(task.more, lib)
        frame = _frame(args)

        def observed() -> Trial:
            frameworks: tuple[str, ...] = ()
            try:
                if "frameworks" in watch:
                    output, frameworks = frameworks_used(lambda: use(answer, *args, *more))
                else:
                    output = use(answer, *args, *more)
                refuse_marks(args, more)
            except (KeyboardInterrupt, StillRunning):
                raise
            except BaseException as error:  # noqa: BLE001  SystemExit too: a learner's sys.exit() must not end the kernel
                return Trial(error=fault(error), mutated=_mutated(task, args, frame, lib), notes=now.notes)
            output, notes = plain(output), dict(now.notes)
            calls = tuple(map(calls_of, handed))
            if "calls" in watch and any(map(was_staged, handed)):
                calls = _every_call(use, answer, task, lib) or calls
            mutated = _mutated(task, args, frame, lib)
            return Trial(output, None, calls, mutated, None, frameworks, notes)

        try:
            trial = watchdog.during(observed)
        except Stopped as stopped:
            return Trial(error=fault(stopped), notes=now.notes)
        if "largest" not in watch or not task.measured or trial.error:
            return trial
        try:
            return replace(trial, largest=watchdog.during(lambda: _largest(use, answer, task, lib)))
        except Stopped:  # it did end, and only the second use, which is watched, takes too long
            watchdog.fired = False
            return trial


def _every_call(use: Use, answer: Any, task: Task, lib: Library) -> tuple[int, ...]:
    """The calls of an answer that compiles what it is handed: used once more, so that each run of it is a call."""
    with handing_out() as handed, contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        again = build((*task.args, *task.more), lib)
        with lib.every_call_counts():
            use(answer, *again)
        return tuple(map(calls_of, handed))
    return ()


def _largest(use: Use, answer: Any, task: Task, lib: Library) -> int | None:
    again = build((*task.args, *task.more), lib)
    # An answer that ran and cannot be traced a second time has no size to judge.
    with contextlib.suppress(Exception):
        return largest_array(lambda: use(answer, *again), lib.way)
    return None


def _frame(value: Any) -> Any:
    """Which objects stand where in nested containers, and whether an array can be written to."""
    if isinstance(value, dict):
        return {key: _frame(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_frame(item) for item in value]
    return id(value), value.flags.writeable if isinstance(value, np.ndarray) else None


def _mutated(task: Task, args: tuple[Any, ...], frame: Any, lib: Library) -> int | None:
    """The position of the first input that is no longer what it was: other objects in it, or other numbers."""
    for position, (before, after) in enumerate(zip(task.args, args, strict=True)):
        if _frame(after) != frame[position] or not _same(before, after, lib):
            return position
    return None


def _same(before: Any, after: Any, lib: Library) -> bool:
    if isinstance(before, (np.ndarray, np.floating)):
        try:
            # A step there and back leaves a rounding error, and no harm.
            now, was = lib.numpy(after), np.asarray(before)
            if now.shape != was.shape or (now.dtype != was.dtype and lib.way == "by_hand"):
                return False
            return bool(np.allclose(now, was, rtol=1e-12, atol=1e-12, equal_nan=True))
        except Exception:  # noqa: BLE001  what was an array cannot be read as one any more
            return False
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[key], after[key], lib) for key in before)
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(_same(b, a, lib) for b, a in zip(before, after, strict=True))
    return True
