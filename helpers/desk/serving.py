"""The desk behind a slot in the wall: cells and requests come in as lines of JSON, records go out. It runs where the key does
not exist, best in a sandbox (helpers/classroom/sandbox.py).

    python -m helpers.desk.serving [--alone] < jobs > what happened

This process imports everything once and computes nothing: JAX hangs in a child of one that has computed. Each job gets a child
of its own, which runs the cells, uses the answers and is gone. Nothing that a child does can stay behind: it has a pipe of its
own, and when it ends, everything that it started is ended, too. `--alone` says that this is the first process of a sandbox: all
others are a child's, and the system lets none of them stop or kill it.

A child begins with a copy of this process's memory, what was freed there included. So no job's cells and no child's words ever
stand in it, or the next one could read them: a child reads its job itself, and what it says goes through one buffer, which is
wiped.

Out comes first {"ready": versions}. A job comes as a line {"job": any name, "bytes": n, "limits": {…}} (see LIMITS), and then n
bytes of JSON, {"steps": […], "given": {…}, …}. Of what its child writes comes piece after piece, {"job": …, "bytes": n} and n
bytes, in the end {"job": …, "ended": "done" or how it went, "last": whether this process ends with it}. A step is

    {"cell": name, "source": code}                                   a cell to run, whatever it raises
    {"check": exercise, "source": code, "asks": {way: request}}      a cell that calls `check`: the answers are used

A child writes {"step": k} before each step, {"ask": [exercise, way]} before each use, then {"record": [exercise, way, record]};
{"raised": [k, fault, lines]} for a step that fails; {"end": true}. What a child writes is its own affair: none of it is taken
for true by whoever reads it.

A job with {"later": {exercise: {way: request}}}, and "later" in its line, goes on after that: a line {"later": [exercise, …]} is
waited for, and all cells are run once more, from an empty notebook, to use the answers to these exercises on these requests. One
with {"keeps": true} is our own: its child writes {"compiled": [name, base64]} for each program that JAX compiles in it.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import importlib
import json
import linecache
import os
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from helpers.desk import confining, keeping, wire
from helpers.desk.ending import Watchdog
from helpers.desk.faults import fault
from helpers.desk.functions import build
from helpers.desk.libraries import finish_loading, library
from helpers.desk.probing import probe
from helpers.releases import finish_loading_jax, share_ir_contexts

# `data` is what a process may ask for: more is a MemoryError, and the next exercise goes on. `bytes` is what all of a child's
# processes may hold together, `text` what it may write. `files` may lie in its folder: an empty one takes memory of the kernel's.
LIMITS = {"seconds": 240.0, "data": 1536 << 20, "bytes": 2 << 30, "processes": 64, "threads": 2048, "text": 64 << 20, "files": 10_000}
_SILENT = ("hint", "predict", "progress", "show")  # verbs of a notebook that do nothing here


class Inert(ModuleType):
    """A module of which every name is a function that does nothing: the pictures, and what a learner has collected."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **named: None


class _Pages:
    """Finds what only a page needs, helpers.pictures and helpers.mine and everything below them, inert."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if any(name == page or name.startswith(f"{page}.") for page in ("helpers.pictures", "helpers.mine")):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> ModuleType:
        return Inert(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


# --- the child ------------------------------------------------------------------------------------------------------


class _Session:
    """One notebook: its names, and what its checks are given."""

    def __init__(self, job: dict[str, Any], say: Callable[..., None]) -> None:
        self.say, self.steps, self.given = say, job["steps"], job.get("given", {})
        # What a notebook has without an import does nothing here.
        self.space: dict[str, Any] = {"__name__": "__main__", "display": lambda *args, **named: None, "get_ipython": lambda: Inert("shell")}
        self.asked: dict[str, tuple[Any, dict[str, Any]]] = {}
        helpers = sys.modules["helpers"]
        for name in _SILENT:
            setattr(helpers, name, lambda *args, **named: None)
        helpers.check, helpers.given = self._check, self._given  # type: ignore[attr-defined]

    def _check(self, id: Any = None, answer: Any = None, *, seed: Any = None, **ways: Any) -> None:
        self.asked[id] = answer, ways

    def _given(self, id: str, seed: int = 1) -> Any:
        try:
            text = self.given[f"{id} {seed}"]
        except KeyError:
            raise ValueError(f"the inputs of {id} with seed {seed} are not at hand while a class is graded") from None
        args = build(wire.request_from(text).tasks[0].args, library("by_hand"))
        return args[0] if len(args) == 1 else args

    def run(self) -> None:
        for k, step in enumerate(self.steps):
            self.say(step=k)
            if "check" in step:
                self.space["check"] = self._check
                self.asked.pop(step["check"], None)
            try:
                with Watchdog() as watchdog:
                    watchdog.during(lambda k=k, step=step: self._execute(k, step["source"]))
            except BaseException as error:  # noqa: BLE001  sys.exit() and an interrupt too
                found = fault(error)
                self.say(raised=[k, f"{found.kind}: {found.message}", found.lines])
            if "check" in step and step["check"] in self.asked:
                self._use(step["check"], step["asks"])
        self.say(end=True)

    def _execute(self, k: int, source: str) -> None:
        name = f"/ipykernel_1/{k}.py"  # as in a notebook: faults show the learner's own lines
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        exec(compile(source, name, "exec", dont_inherit=True), self.space)  # noqa: S102  what this process is for

    def _use(self, exercise: str, asks: dict[str, str]) -> None:
        answer, ways = self.asked[exercise]
        for way, text in asks.items():
            self.say(ask=[exercise, way])
            record = probe(wire.request_from(text), ways.get(way, answer))
            self.say(record=[exercise, way, wire.to_json(record)])


def _child(head: dict[str, Any], out: int, has_read: int, later: int, alone: bool) -> None:
    """Everything that happens to one job, whose cells are still to be read. Never returns."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        job = json.loads(_exactly(head["bytes"]))
        os.write(has_read, b"!")
        os.close(has_read)
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)

        def say(**what: Any) -> None:
            text = json.dumps(what).encode() + b"\n"
            while text:
                text = text[os.write(out, text) :]

        confining.limit(head.get("limits", {}).get("data", LIMITS["data"]), alone)
        if alone:
            confining.filter_calls()
        session = _Session(job, _with_programs(say) if job.get("keeps") else say)
        session.run()
        if "later" in job:
            with os.fdopen(later) as told:
                wanted = json.loads(told.readline())["later"]
            session.space.clear()  # what the cells have made goes, before they make it again
            if wanted:
                asks = {exercise: job["later"][exercise] for exercise in wanted}
                _Session({**job, "steps": [{**step, "asks": asks.get(step.get("check"), {})} for step in job["steps"]]}, say).run()
        code = 0
    finally:
        os._exit(code)


def _with_programs(say: Callable[..., None]) -> Callable[..., None]:
    """Have JAX keep what it compiles from now on in a folder that can be written to, and take its time. Returns a `say` that says
    these programs, too."""
    import jax

    folder, said = Path(tempfile.mkdtemp()), set()
    jax.config.update("jax_compilation_cache_dir", str(folder))
    os.environ["COURSE_PATIENCE"] = "60"

    def tell(**what: Any) -> None:
        say(**what)
        for path in sorted(set(folder.iterdir()) - said):
            said.add(path)
            say(compiled=[path.name, base64.b64encode(path.read_bytes()).decode()])

    return tell


def _exactly(size: int) -> bytearray:
    """So many bytes of what comes in, and not one more: that is the next job's."""
    found = bytearray(size)
    rest = memoryview(found)
    while rest:
        come = os.readv(0, [rest])
        if not come:
            raise EOFError
        rest = rest[come:]
    return found


# --- the parent -----------------------------------------------------------------------------------------------------


def _serve(alone: bool) -> None:
    out = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no message
    gc.disable()  # all that it would look at, again and again, stays
    versions = _load()
    confining.stand_above()
    standing = confining.standing()
    gc.collect()
    gc.freeze()
    gc.enable()
    _say(out, ready=versions)
    while head := _head():
        if "job" not in head:  # more was asked of a job that had ended meanwhile
            continue
        how = _look_after(head, out, alone)
        clean = how and (not alone or (keeping.is_wiped() and not keeping.has_shared() and confining.standing() == standing))
        _say(out, job=head["job"], ended=how or "lost", last=not clean)
        if not clean:
            return  # and the sandbox is started anew


def _head() -> dict[str, Any]:
    """The line before the next job, read sign by sign: what follows is for a child; nothing at the end of all jobs."""
    line = b""
    while not line.endswith(b"\n"):
        sign = os.read(0, 1)
        if not sign:
            return {}
        line += sign
    return json.loads(line)


def _say(out: int, **what: Any) -> None:
    _write(out, json.dumps(what).encode() + b"\n")


def _write(out: int, content: Any) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(out, rest) :]


def _load() -> dict[str, str]:
    """Import what answers may need. Nothing may compute here."""
    sys.meta_path.insert(0, _Pages())
    import jax
    import numpy
    import torch

    finish_loading()
    finish_loading_jax()
    share_ir_contexts()
    for name in ("helpers.by_hand", "helpers.desk.measuring", "jax.numpy", "jax.scipy.linalg", "jax.flatten_util", "torch.func"):
        importlib.import_module(name)
    return {"numpy": numpy.__version__, "torch": torch.__version__, "jax": jax.__version__}


def _look_after(head: dict[str, Any], out: int, alone: bool) -> str:
    """Fork a child for the job, pass on what it says, and end it where it breaks a limit. Returns how it went; "" where it did
    not even read its job, so that nobody knows what comes in next."""
    limits = LIMITS | head.get("limits", {})
    reads, writes = os.pipe()
    heard, has_read = os.pipe()
    later, tells = os.pipe()
    child = os.fork()
    if not child:
        for number in (reads, heard, tells, out):
            os.close(number)
        _child(head, writes, has_read, later, alone)
    for number in (writes, has_read, later):
        os.close(number)
    whole = os.read(heard, 1)
    os.close(heard)
    for number in (reads, tells):
        os.set_blocking(number, False)
    until, how, ended, size, watch = time.monotonic() + limits["seconds"], "", False, 0, keeping.Watch(limits)
    outside = [0] if head.get("later") else []  # where something more comes in for this job
    if not outside:
        os.close(tells)
    while whole and not ended and not how:
        ended = _gone(child)
        ready = select.select([reads, *outside], [], [], 0 if ended else keeping.LOOKS)[0]
        if 0 in ready:
            outside = []
            _hand_in(tells)
        size += (came := _pass_on(reads, head, out))
        if reads in ready and not came and not ended:
            _wait_for(child)  # its pipe is closed: it ends, or is silent from here on
        if size > limits["text"]:
            how = "text"
        elif time.monotonic() > until:
            how = "seconds"
        elif alone and not ended:
            how = watch.broken()
    status = _end(child, alone)
    while _pass_on(reads, head, out):  # nobody is left who could write more
        pass
    os.close(reads)
    if outside:
        os.close(tells)
    _buffer[:] = _NOTHING
    return (how or status) if whole else ""


_buffer = bytearray(1 << 18)  # all that a child says stands here, and nowhere else in this process
_NOTHING = bytes(len(_buffer))


def _pass_on(reads: int, head: dict[str, Any], out: int) -> int:
    """Pass on what a child has said, as it is. Returns how much it was."""
    try:
        size = os.readv(reads, [_buffer])
    except BlockingIOError:
        return 0
    if size:
        _say(out, job=head["job"], bytes=size)
        with memoryview(_buffer) as held:
            _write(out, held[:size])
    return size


def _hand_in(tells: int) -> None:
    """Give a child the line that has come in for it, a short one, or the end of all."""
    size = os.readv(0, [_buffer])
    with contextlib.suppress(OSError), memoryview(_buffer) as held:  # the child may have closed its end, or be gone
        os.write(tells, held[:size])
    os.close(tells)


_statuses: dict[int, int] = {}


def _wait_for(child: int) -> None:
    """Wait for the end of a child, until the next look at it is due."""
    until = time.monotonic() + keeping.LOOKS
    while not _gone(child) and time.monotonic() < until:
        time.sleep(0.001)


def _gone(child: int) -> bool:
    """Whether the child has ended. All that has ended is taken leave of: the first process of a sandbox inherits orphans."""
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            _statuses[found[0]] = found[1]
    return child in _statuses


def _end(child: int, alone: bool) -> str:
    """End a child and all that it started. Returns "done", "signal 9", "exit 3"."""
    while True:
        _kill_all(child, alone)
        if _gone(child) and not (alone and keeping.others()):
            break
        time.sleep(0.002)
    code = os.waitstatus_to_exitcode(_statuses[child])
    _statuses.clear()
    return "done" if code == 0 else f"signal {-code}" if code < 0 else f"exit {code}"


def _kill_all(child: int, alone: bool) -> None:
    try:
        if alone and keeping.in_a_sandbox():
            os.kill(-1, signal.SIGKILL)
        else:
            os.killpg(child, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


if __name__ == "__main__":
    _serve("--alone" in sys.argv[1:])
