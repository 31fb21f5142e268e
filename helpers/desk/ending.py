"""A use of an answer ends: one that does not come back is stopped from a thread that stands beside it.

The thread raises `StillRunning` in the one that uses the answer, again and again if the answer's own code holds it, and
only while the use is under way: a lock sees to it, and what is still pending at the end is taken back.
"""

from __future__ import annotations

import ast
import contextlib
import ctypes
import linecache
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from itertools import takewhile
from types import FrameType
from typing import Any, Self, TypeVar

from helpers.desk.faults import Refusal, is_own

T = TypeVar("T")

PATIENCE = 10.0  # seconds for one use; the environment variable COURSE_PATIENCE sets another number, and 0 waits for ever
LONGER = 3  # so many times as long, where all the time goes into one call of a library: it compiles, on a busy machine
_MOST_WAITED = 0.6  # of the time that passed counts for nothing at most, where other processes held the processors
MOST_MEMORY = 4 << 30  # bytes that a use may take
_LOOKS = 0.1  # seconds between two looks
_WAKES = getattr(signal, "SIGURG", None)  # ends a sleep of the main thread; ignored by default


class StillRunning(BaseException):
    """Raised in the thread that uses an answer whose time is up. No `except Exception` of the answer holds it, and
    where an `except:` does, the next line after its arrival, or after its end, raises once more."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        _insist()

    def __del__(self) -> None:
        _insist()


class Stopped(Refusal):
    """The use was stopped; the text says where, for the learner."""


_watches: dict[int, Watchdog] = {}


def patience() -> float:
    """The seconds that one use may take."""
    try:
        seconds = float(os.environ.get("COURSE_PATIENCE", str(PATIENCE)))
    except ValueError:
        return PATIENCE
    if math.isnan(seconds):
        return PATIENCE
    return seconds if seconds > 0 else float("inf")


class Watchdog:
    """Looks after the uses of one answer, in the thread that made it. `during(run)` is one use."""

    def __init__(self) -> None:
        self.patience, self.thread = patience(), threading.get_ident()
        self.since: float | None = None  # when the use under way began
        self.fired = False
        self.says = ""
        self._lock, self._over, self._out = threading.Lock(), threading.Event(), sys.stdout
        self._stood: list[FrameType] = []  # the frames that have stood for a while, outermost first
        self._lines: set[int] = set()  # where the innermost of them that is the learner's has been
        self._memory = 0
        self._waits: dict[str, float] = {}  # how long each thread had stood in line for a processor
        self._raised_at = 0.0
        self._beside = threading.Thread(target=copy_context().run, args=(self._look_after,), daemon=True, name="course-patience")

    def during(self, run: Callable[[], T]) -> T:
        """`run()`, in a context of its own. Raises Stopped when its time is up, and StillRunning is seen by nobody."""
        result: Any = None
        raised: BaseException | None = None
        try:
            try:
                self._lines, self._stood, self._memory, self._waits, self.fired = set(), [], 0, {}, False
                self.since = time.monotonic()
                result = copy_context().run(run)
            finally:
                self._end()
        except BaseException as error:  # noqa: BLE001  raised again below, where nothing can come late any more
            raised = error
        self._certainly(self._end)
        if self.fired and not isinstance(raised, KeyboardInterrupt):
            raise Stopped(self.says) from None
        if raised is not None:
            raise raised
        return result

    def _end(self) -> None:
        with self._lock:
            self.since = None
        if self.fired:
            sys.settrace(self._traced[0])
            sys.setprofile(self._traced[1])
            # One that has not arrived yet must not arrive later. To take it back leaves the interpreter waiting for it
            # (Python 3.11 for ever, if the thread is traced), so it is replaced by one that arrives here.
            with contextlib.suppress(StillRunning):
                _raise_in(self.thread)
                for _ in range(100):
                    pass

    def _certainly(self, do: Callable[[], None]) -> None:
        """Do it, whatever arrives meanwhile: an interrupt is raised afterwards."""
        interrupt = None
        while True:
            try:
                do()
                break
            except StillRunning:
                continue
            except KeyboardInterrupt as error:
                interrupt = error
        if interrupt:
            raise interrupt

    # --- in the other thread -------------------------------------------------------------------------------------------

    def _look_after(self) -> None:
        said = 0.0
        while not self._over.wait(min(_LOOKS, self.patience / 20)):
            since = self.since
            if since is None or (not self.fired and time.monotonic() - since < self.patience / 4):
                continue
            passed = time.monotonic() - since
            if not self.fired:
                self._look()
                grown, self._waits = self._grown(), self._waits or _waits()
                if passed >= self.patience:  # what others took of the processors is not the answer's
                    passed -= min(_longest(self._waits, _waits()), _MOST_WAITED * passed)
                if grown > MOST_MEMORY:
                    self.says = f"Your answer had taken {grown / 2**30:.0f} GB of memory and went on taking more{self._place()}."
                elif passed >= self.patience * (1 if self._is_loop() else LONGER) and not self._imports():
                    self.says = f"Your answer was still running after {passed:.2g} s{self._place()}. What should make it end?"
                else:
                    continue
                said = time.monotonic()
            self._fire(since)
            if said and time.monotonic() - said > 5:
                said = 0.0
                with contextlib.suppress(Exception):
                    print(f"{self.says} It has not stopped yet: if nothing happens soon, interrupt the kernel, or restart it.", file=self._out)

    def _look(self) -> None:
        """Which frames have stood since the last look, and where the learner's innermost one is."""
        stack, frame = [], sys._current_frames().get(self.thread)
        while frame is not None:
            stack.append(frame)
            frame = frame.f_back
        stack.reverse()
        if self._stood:
            same = 0
            for before, now in zip(self._stood, stack, strict=False):
                if before is not now:
                    break
                same += 1
            if same < len(self._stood):
                self._lines = set()
            stack = stack[:same]
        self._stood = stack
        mine = self._mine()
        if mine is not None:
            self._lines.add(mine.f_lineno or 0)

    def _mine(self) -> FrameType | None:
        return next((frame for frame in reversed(self._stood) if is_own(frame.f_code.co_filename)), None)

    def _is_loop(self) -> bool:
        """Whether the time goes into the learner's own lines: nothing that they call has stood for long."""
        standing = [frame for frame in self._stood if frame.f_code.co_filename != __file__]  # a sleep in pieces
        return bool(standing) and self._mine() is standing[-1]

    def _imports(self) -> bool:
        """Whether something is being imported, which ends, and which would stay broken if it were broken off."""
        names = (frame.f_code.co_filename for frame in reversed(self._stood))
        return any(name.startswith("<frozen importlib") for name in takewhile(lambda name: not is_own(name), names))

    def _place(self) -> str:
        """Where: the innermost loop that holds all lines that were seen, else the last line."""
        frame = self._mine()
        if frame is None:
            return ""
        line = _loop(frame, self._lines) or frame.f_lineno or 0
        source = linecache.getline(frame.f_code.co_filename, line, frame.f_globals).strip()
        name = frame.f_code.co_name if frame.f_code.co_name != "<module>" else "its cell"
        return f", at line {line} of {name}" + (f": `{source[:90]}`" if source else "")

    def _grown(self) -> int:
        now = memory()
        self._memory = self._memory or now
        return now - self._memory

    def _fire(self, since: float) -> None:
        """Raise in the other thread while the learner's own lines run: a library might be left half way. Where they never
        seem to, raise all the same; but what cleans up behind an exception that is on its way is left in peace."""
        tries = 0 if self.fired else 100
        for left in range(tries, -1, -1):
            with self._lock:
                if self.since != since:
                    return
                frame = sys._current_frames().get(self.thread)
                if frame is None or is_own(frame.f_code.co_filename) or (left == 0 and self._may_break_in(frame)):
                    self._raised_at, self.fired = time.monotonic(), True
                    _raise_in(self.thread)
                    if self._wakes:
                        signal.pthread_kill(self.thread, _WAKES)
                    return
            if left:
                time.sleep(0.003)

    def _may_break_in(self, frame: FrameType | None) -> bool:
        """Whether a library may be broken into: at first, and when some of the learner's lines still wait after seconds."""
        if not self.fired:
            return True
        if time.monotonic() - self._raised_at < 2:
            return False
        while frame is not None and not is_own(frame.f_code.co_filename):
            frame = frame.f_back
        return frame is not None

    # --- around all uses -----------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._before = _watches.get(self.thread)
        self._traced = sys.gettrace(), sys.getprofile()
        self._wakes, self._sleep = False, None
        if self.patience < float("inf"):
            _watches[self.thread] = self
            if _WAKES and threading.current_thread() is threading.main_thread():
                self._wakes = signal.getsignal(_WAKES) in (signal.SIG_DFL, signal.SIG_IGN)
            if self._wakes:
                self._handler = signal.signal(_WAKES, self._woken)
            else:
                self._sleep, time.sleep = time.sleep, _in_pieces(time.sleep)
            with contextlib.suppress(RuntimeError):  # no more threads: then without
                self._beside.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._certainly(self._close)

    def _close(self) -> None:
        self._end()
        self._over.set()
        if self._beside.is_alive():
            self._beside.join()
        self._stood = []
        if _watches.get(self.thread) is self:
            _watches.pop(self.thread)
            if self._before is not None:
                _watches[self.thread] = self._before
        if self._wakes:
            signal.signal(_WAKES, self._handler)
        if self._sleep:
            time.sleep = self._sleep

    def _woken(self, number: int, frame: FrameType | None) -> None:
        """What the signal does in the main thread: a sleep does not go on."""
        if self.since is not None and self.fired:
            raise StillRunning


def _raise_in(thread: int) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(StillRunning))


def _insist() -> None:
    """Raise once more at the next line of the learner's own code."""
    watch = _watches.get(threading.get_ident())
    if watch is None or watch.since is None or not watch.fired:
        return
    sys.settrace(_once_more)
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if is_own(frame.f_code.co_filename):
            frame.f_trace = _once_more
        frame = frame.f_back


def _once_more(frame: FrameType, event: str, argument: Any) -> Any:
    """A trace function: raises at the first line of the learner's own that runs. Python takes it away then."""
    watch = _watches.get(threading.get_ident())
    if watch is None or watch.since is None or not watch.fired:
        return None
    if event == "line" and is_own(frame.f_code.co_filename):
        raise StillRunning
    return _once_more


def _in_pieces(sleep: Callable[[float], None]) -> Callable[[float], None]:
    """A sleep that can be stopped where no signal ends it."""

    def in_pieces(seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > _LOOKS:
            sleep(_LOOKS)
        sleep(max(left, 0.0) if seconds >= 0 else seconds)

    return in_pieces


def _loop(frame: FrameType, lines: set[int]) -> int | None:
    """The line of the loop of this function that holds all these lines: the innermost `while`, else the outermost `for`."""
    try:
        tree = ast.parse("".join(linecache.getlines(frame.f_code.co_filename, frame.f_globals)))
    except (SyntaxError, ValueError, RecursionError, SystemError):  # the last where the other thread parses at this moment
        return None
    first = frame.f_code.co_firstlineno
    loops = [node for node in ast.walk(tree) if isinstance(node, (ast.For, ast.While))]
    around = [node for node in loops if first <= node.lineno and all(node.lineno <= k <= (node.end_lineno or 0) for k in lines)]
    whiles = [node.lineno for node in around if isinstance(node, ast.While)]
    return max(whiles) if whiles else min((node.lineno for node in around), default=None)


def _waits() -> dict[str, float]:
    """The seconds for which each thread of this process has stood in line for a processor; nothing where no system tells."""
    found = {}
    with contextlib.suppress(OSError, ValueError, IndexError):
        for thread in os.listdir("/proc/self/task"):
            with contextlib.suppress(FileNotFoundError), open(f"/proc/self/task/{thread}/schedstat") as file:
                found[thread] = int(file.read().split()[1]) / 1e9
    return found


def _longest(before: dict[str, float], now: dict[str, float]) -> float:
    """The longest that a thread has waited since. One that began meanwhile has waited since it began."""
    return max((seconds - before.get(thread, 0.0) for thread, seconds in now.items()), default=0.0)


def memory() -> int:
    """Bytes of memory that this process holds; 0 where that cannot be read."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        with contextlib.suppress(Exception):
            import psutil

            return psutil.Process().memory_info().rss
    return 0
