"""The key: every exercise with its cases, its oracle, the known mistakes, rules and hints.

The exercise `chapter/name` is `chapter/name.py` in this folder, and its `EXERCISE`. The retrieval questions and the
predictions of a chapter share a file each, and are its `EXERCISES`. What several exercises share stands beside them.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache
from pathlib import Path
from types import ModuleType

from helpers.checks.exercise import Exercise, Prediction
from helpers.desk.using import module_name

# The chapters by their folder here, in their order, each with its number: a prefix of the ids.
CHAPTERS = {
    "start": "00", "derivatives": "01", "grad": "02", "value": "03", "vmap": "04", "persample": "05", "jvp": "06", "vjp": "07",
    "jacobian": "08", "hessian": "09", "scan": "10", "compose": "11", "clinic": "12",
    "capstone": "13",
}  # fmt: skip
# Of these a learner chooses one project: what stands before the first underscore of a name.
CHOOSE_ONE = ("capstone",)
SHARED = ("questions", "predictions")
_NOTEBOOKS = Path(__file__).resolve().parents[2] / "chapters"


def find(id: object) -> Exercise | Prediction | None:
    """The exercise or prediction with this id, or None. Loads no other exercise with a file of its own."""
    chapter, _, name = id.partition("/") if isinstance(id, str) else ("", "", "")
    if chapter not in CHAPTERS or not name.isidentifier():
        return None
    for module in filter(None, dict.fromkeys((module_name(name), project(id), *SHARED))):
        for exercise in _exercises(chapter, module):
            if exercise.id == id:
                return exercise
    return None


def project(id: str) -> str:
    """The project that an exercise belongs to, "" in a chapter that has none. A project's predictions are the `EXERCISES` of its file."""
    chapter, _, name = id.partition("/")
    return name.partition("_")[0] if chapter in CHOOSE_ONE else ""


def catalogue() -> list[Exercise | Prediction]:
    """Every exercise and prediction, in the order of the course."""
    return [exercise for chapter in CHAPTERS for exercise in _chapter(chapter)]


def notebooks() -> dict[str, str]:
    """The file name of each chapter's notebook, by the chapter's name; those that are not there are left out."""
    found = {name: next(iter(sorted(_NOTEBOOKS.glob(f"{number}_*.ipynb"))), None) for name, number in CHAPTERS.items()}
    return {name: path.name for name, path in found.items() if path}


@cache
def _exercises(chapter: str, name: str) -> tuple[Exercise | Prediction, ...]:
    """What a module of a chapter's folder defines; nothing where there is no such module."""
    full = f"{__name__}.{chapter}.{name}"
    try:
        module = importlib.import_module(full)
    except ModuleNotFoundError as error:
        if error.name != full:
            raise
        return ()
    return _defined(module)


def _defined(module: ModuleType) -> tuple[Exercise | Prediction, ...]:
    alone = getattr(module, "EXERCISE", None)
    return (alone,) if alone else getattr(module, "EXERCISES", ())


@cache
def _chapter(chapter: str) -> tuple[Exercise | Prediction, ...]:
    """The exercises of a chapter as its notebook checks them; what it does not check comes last."""
    package = importlib.import_module(f"{__name__}.{chapter}")
    found = [exercise for module in pkgutil.iter_modules(package.__path__) for exercise in _exercises(chapter, module.name)]
    asked = _order(chapter)
    return tuple(sorted(found, key=lambda exercise: (asked.index(exercise.id) if exercise.id in asked else len(asked), exercise.id)))


def _order(chapter: str) -> list[str]:
    """The ids in the order in which the chapter's notebook names them. It is read as text: a learner's may be damaged."""
    for path in sorted(_NOTEBOOKS.glob(f"{CHAPTERS[chapter]}_*.ipynb"))[:1]:
        return list(dict.fromkeys(re.findall(rf'\\"({chapter}/\w+)\\"', path.read_text(encoding="utf-8", errors="replace"))))
    return []
