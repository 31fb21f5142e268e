"""Whether an answer has been written yet."""

from __future__ import annotations

import dis
import functools
import types
from typing import Any

from helpers.desk.plain import Opaque, Plain
from helpers.desk.record import Trial

STUB_TEXT = "your code here"


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


def unwritten(trial: Trial) -> bool:
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


def open_names(output: Plain) -> tuple[str, ...]:
    """In a dict of which some entries are filled, the names of those that are not."""
    if not isinstance(output, dict):
        return ()
    names = tuple(str(name) for name, item in output.items() if _has_gap(item))
    return names if len(names) < len(output) else ()
