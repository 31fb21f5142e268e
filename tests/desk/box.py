"""The desk in an interpreter of its own, where nothing of the key exists. Run by tests/desk/test_wall.py:

    python box.py FOLDER < lines of JSON        FOLDER holds helpers/ with the desk and by_hand, and nothing else

Each line in is {"cells": [[kind, source], …]} (a chapter: its set-up, exercises and checks) or {"ask": id, "way": …,
"request": …}; for each of the latter a line comes back with the record of the answer that the chapter gives.
"""

from __future__ import annotations

import json
import sys
from types import ModuleType
from typing import Any

# The installation of the course would offer all of it.
sys.meta_path[:] = [finder for finder in sys.meta_path if not getattr(finder, "__module__", "").startswith("__editable__")]
sys.path[0] = sys.argv[1]


class Inert(ModuleType):
    """A module of which every name is a function that does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **named: None


def main() -> None:
    import helpers
    from helpers.desk import wire
    from helpers.desk.probing import probe

    for name in ("helpers.exercises", "helpers.checks", "helpers.journal", "helpers.data"):
        try:
            __import__(name)
        except ModuleNotFoundError:
            continue
        sys.exit(f"{name} is here")
    answers: dict[str, tuple[Any, dict[str, Any]]] = {}
    for verb in ("check", "given", "hint", "largest_array", "load", "predict", "progress", "show"):
        setattr(helpers, verb, lambda *args, **named: None)
    helpers.pictures = sys.modules["helpers.pictures"] = Inert("helpers.pictures")
    for line in sys.stdin:
        task = json.loads(line)
        if "cells" in task:
            run(task["cells"], answers)
        else:
            answer, ways = answers[task["ask"]]
            record = probe(wire.request_from(task["request"]), ways.get(task["way"], answer))
            print(json.dumps({"record": wire.to_json(record)}), flush=True)
    print(json.dumps({"loaded": sorted(name for name in sys.modules if name.split(".")[0] == "helpers")}))


def run(cells: list[list[str]], answers: dict[str, tuple[Any, dict[str, Any]]]) -> None:
    """Run a chapter's cells, and keep what each check is given."""
    space: dict[str, Any] = {"__name__": "__main__"}
    for kind, source in cells:
        if kind == "setup":
            for name in {part.split()[0] for part in source.split("from helpers.pictures.")[1:]}:
                sys.modules[f"helpers.pictures.{name}"] = Inert(f"helpers.pictures.{name}")
        if kind == "check":
            space["check"] = lambda id, answer=None, seed=None, **ways: answers.__setitem__(id, (answer, ways))
        exec(compile(source, kind, "exec"), space)  # noqa: S102  our own notebooks


if __name__ == "__main__":
    main()
