"""The first half of a check: call the answer on the cases of a seed and record what it did, as plain data.

The record is all that the second half (`helpers.judging`) sees, so the two can run in different processes.
"""

from __future__ import annotations

import contextlib
import dis
import functools
import io
import linecache
import os
import re
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from helpers.drawing import draw
from helpers.exercise import Case, Exercise, Fault, Trial
from helpers.libraries import Library, library
from helpers.measuring import frameworks_used, largest_array
from helpers.plain_data import Opaque, Plain, plain

STUB_TEXT = "your code here"
_HERE = tuple({os.path.dirname(__file__) + os.sep, str(Path(__file__).resolve().parent) + os.sep})
_STANDARD = tuple({os.path.dirname(dis.__file__) + os.sep, str(Path(dis.__file__).resolve().parent) + os.sep})
_LONGEST_MESSAGE = 300
# The folders of a path: /home/ada/, C:\Users\ada\. Not inside an address of the web.
_FOLDERS = r"(?<![\w:/\\.])(?:[A-Za-z]:)?[/\\](?:[\w.+~-]+[/\\])+"


@dataclass(frozen=True)
class Record:
    """What one answer did in one way: a trial per case, or `attempted` is False; `still_open` names the gaps of an
    answer that was begun."""

    way: str
    seed: int
    trials: tuple[Trial, ...]
    attempted: bool = True
    still_open: tuple[str, ...] = ()


# What `called` says of an answer that computed something instead of returning a function (None is another slip).
NOT_CALLED = "must be a function; yours is (?!None)"


class Refusal(Exception):
    """Raised by an exercise's `run` when the answer cannot be used as it must be; the text is for the learner."""


_IN = "In "


@contextlib.contextmanager
def part(name: str) -> Iterator[None]:
    """Say in which part of an exercise's `run` the learner's code raised: "In compose(): …"."""
    try:
        yield
    except Exception as error:
        error.add_note(f"{_IN}`{name}`:")
        raise


def called(function: Any, name: str, *args: Any) -> Any:
    """`function(*args)`, where `function` came from the answer as `name`; refuses what cannot be called."""
    if function is Ellipsis:
        return Ellipsis
    if not callable(function) or isinstance(function, type):
        raise Refusal(f"{name} must be a function; yours is {describe(function)}.")
    return function(*args)


def describe(value: Any) -> str:
    """A few words on what a value is: "None", "a function", "an array of shape (3,)"."""
    match plain(value):
        case None:
            return "None (a function without return gives None)"
        case Opaque(text=text):
            return text
        case np.ndarray() as array if array.ndim:
            return f"an array of shape {array.shape}"
        case np.ndarray():
            return "a number"
        case other:
            return f"a {type(other).__name__}"


def probe(exercise: Exercise, answer: Any, way: str, seed: int) -> Record:
    """Run the answer on every case of the seed. Only KeyboardInterrupt gets out."""
    if is_stub(answer):
        return Record(way, seed, (), attempted=False)
    trials: list[Trial] = []
    for case in draw(exercise, seed):
        # The first case may print, which helps in finding a fault; twenty times the same lines would not.
        quiet = contextlib.redirect_stdout(io.StringIO()) if trials else contextlib.nullcontext()
        with quiet:
            trial = _run(exercise, answer, case, library(way))
        if _unwritten(trial):
            return Record(way, seed, (), attempted=False, still_open=_open_names(trial.output))
        trials.append(trial)
    return Record(way, seed, tuple(trials))


def _run(exercise: Exercise, answer: Any, case: Case, lib: Library) -> Trial:
    watched = {rule.watch for rule in exercise.rules if rule.watch}
    frameworks: tuple[str, ...] = ()
    largest = None
    built: list[Any] = []
    with lib.float64():
        args = build(case.args, lib, built)
        frame = _frame(args)
        try:
            if "frameworks" in watched:
                output, frameworks = frameworks_used(lambda: exercise.use(answer, *args))
            else:
                output = exercise.use(answer, *args)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  SystemExit too: a learner's sys.exit() must not end the kernel
            return Trial(error=fault(error), mutated=_mutated(exercise, case, args, frame, lib))
        output = plain(output)
        calls = tuple(program.calls for program in built)
        mutated = _mutated(exercise, case, args, frame, lib)
        if "largest" in watched:
            again = build(case.args, lib)
            # An answer that ran and cannot be traced a second time has no size to judge.
            with contextlib.suppress(Exception):
                largest = largest_array(lambda: exercise.use(answer, *again), lib.way)
    return Trial(output, None, calls, mutated, largest, frameworks)


def build(value: Any, lib: Library, built: list[Any] | None = None) -> Any:
    """The inputs of a case on one library, fresh at each call. Programs are appended to `built`."""
    if hasattr(value, "on"):
        program = value.on(lib)
        if built is not None and hasattr(program, "calls"):
            built.append(program)
        return program
    if isinstance(value, (np.ndarray, np.floating)):
        return lib.array(value)
    if isinstance(value, dict):
        return {key: build(item, lib, built) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(build(item, lib, built) for item in value)
    return value


def _frame(value: Any) -> Any:
    """Which objects stand where in nested containers."""
    if isinstance(value, dict):
        return {key: _frame(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_frame(item) for item in value]
    return id(value)


def _mutated(exercise: Exercise, case: Case, args: tuple[Any, ...], frame: Any, lib: Library) -> str | None:
    """The name of the first input that is no longer what it was: other objects in it, or other numbers."""
    for position, (before, after) in enumerate(zip(case.args, args, strict=True)):
        if _frame(after) != frame[position] or not _same(before, after, lib):
            names = exercise.names
            return names[position] if position < len(names) else f"number {position + 1}"
    return None


def _same(before: Any, after: Any, lib: Library) -> bool:
    if isinstance(before, (np.ndarray, np.floating)):
        try:
            # A step there and back leaves a rounding error, and no harm.
            return bool(np.allclose(lib.numpy(after), np.asarray(before), rtol=1e-12, atol=1e-12, equal_nan=True))
        except Exception:  # noqa: BLE001  what was an array cannot be read as one any more
            return False
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_same(before[key], after[key], lib) for key in before)
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(_same(b, a, lib) for b, a in zip(before, after, strict=True))
    return True


def is_stub(answer: Any) -> bool:
    """Whether nothing has been written: `...`, or a function whose body is empty (`...`, `pass` or a docstring)."""
    while isinstance(answer, functools.partial):
        answer = answer.func
    if answer is Ellipsis:
        return True
    if not isinstance(answer, types.FunctionType):
        return False
    idle = {"RESUME", "NOP", "RETURN_VALUE", "COPY_FREE_VARS", "MAKE_CELL"}
    steps = [step for step in dis.get_instructions(answer) if step.opname not in idle]
    return all(step.opname.endswith("_CONST") and step.argval is None for step in steps)


def _unwritten(trial: Trial) -> bool:
    """Whether the call shows that a gap is still open: the stub's exception, or a left-over `...`."""
    if trial.error is not None:
        untouched = trial.error.kind == "NotImplementedError" and trial.error.message in ("", STUB_TEXT)
        gap = trial.error.kind == "TypeError" and "ellipsis" in trial.error.message.lower()
        return untouched or gap
    return _has_gap(trial.output)


def _has_gap(output: Plain) -> bool:
    if isinstance(output, Opaque):
        return output.kind == "ellipsis"
    if isinstance(output, dict):
        return any(_has_gap(item) for item in output.values())
    return isinstance(output, (tuple, list)) and any(_has_gap(item) for item in output)


def _open_names(output: Plain) -> tuple[str, ...]:
    """In a dict of which some entries are filled, the names of those that are not."""
    if not isinstance(output, dict):
        return ()
    names = tuple(str(name) for name, item in output.items() if _has_gap(item))
    return names if len(names) < len(output) else ()


def fault(error: BaseException) -> Fault:
    """The exception as plain data, with the learner's own lines only."""
    try:
        message = str(error)
    except Exception:  # noqa: BLE001  a message may raise anything
        message = "(its message could not be printed)"
    message = _without_addresses(" ".join(message.split()))
    if len(message) > _LONGEST_MESSAGE:
        message = message[:_LONGEST_MESSAGE] + " …"
    kind = "refused" if isinstance(error, Refusal) else type(error).__name__[:60]
    places = [note for note in getattr(error, "__notes__", ()) if str(note).startswith(_IN)]
    message = " ".join([*places, message]) if places and kind not in ("refused", "NotImplementedError") else message
    return Fault(kind, message, tuple(_own_lines(error))[-3:])


def _without_addresses(message: str) -> str:
    """The message without what tells a learner nothing and changes each time: addresses, and the folders of files."""
    message = re.sub(r" at 0x[0-9a-fA-F]+| with object id \d+", "", message)
    message = re.sub(rf"{_FOLDERS}ipykernel_\d+[/\\]\d+\.py:", "", message)  # a cell of the notebook: its line is what counts
    return re.sub(_FOLDERS, "", message)


def _own_lines(error: BaseException) -> list[str]:
    lines = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if not code.co_filename.startswith((*_HERE, *_STANDARD)) and not _is_library(code.co_filename):
            source = linecache.getline(code.co_filename, step.tb_lineno, step.tb_frame.f_globals).strip()
            lines.append(f"line {step.tb_lineno} of {code.co_name}" + (f": {source[:90]}" if source else ""))
        step = step.tb_next
    return list(dict.fromkeys(lines))


def _is_library(filename: str) -> bool:
    return any(part in filename for part in ("site-packages", "dist-packages", "<frozen", "<__array_function__"))
