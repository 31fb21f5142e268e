"""The names that a notebook of the course uses. Each is loaded when it is first asked for, so that
`from helpers import check` is quick and imports neither torch nor JAX."""

from __future__ import annotations

import os
import sys

if sys.argv[:1] == ["-m"]:  # Python looks for the module of `python -m`, and has imported nothing yet that PYTHONPATH could have brought
    from helpers.machine import variables

    variables.start_module()

import importlib
from collections.abc import Callable
from typing import Any

_HOMES = {
    "check": "helpers.checks.checking",
    "hint": "helpers.checks.checking",
    "predict": "helpers.checks.predicting",
    "given": "helpers.checks.checking",
    "progress": "helpers.checks.checking",
    "show": "helpers.pictures",
    "load": "helpers.data",
    "largest_array": "helpers.desk.measuring",
    "enable_x64": "helpers.releases",
}
__all__ = ["check", "enable_x64", "given", "hint", "largest_array", "load", "predict", "progress", "show"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'helpers' has no attribute {name!r}; it offers {', '.join(__all__)}")
    try:
        value = getattr(importlib.import_module(_HOMES[name]), name)
    except Exception:
        from helpers.beside import in_the_way

        says = in_the_way()
        if says is None:
            raise
        return _standing_in(name, says)
    globals()[name] = value
    return value


def _standing_in(name: str, says: str) -> Callable[..., None]:
    """In place of a verb that cannot be loaded, because a file of the learner's is in the way: it says so."""

    def stand_in(*args: Any, **options: Any) -> None:
        if name in ("given", "load", "largest_array", "enable_x64"):  # what they give is used
            raise ImportError(says)
        if os.environ.get("COURSE_STRICT") == "1":
            raise AssertionError(says)
        print(says, file=sys.stdout)

    return stand_in
