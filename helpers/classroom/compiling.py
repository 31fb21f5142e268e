"""What JAX compiles for the course's own solution, at hand before a class comes: most of it is the same for all answers."""

from __future__ import annotations

import base64
import re
from typing import Any

import numpy as np

from helpers.checks.exercise import Exercise
from helpers.classroom.course import checked
from helpers.classroom.results import Submission
from helpers.classroom.sandbox import Sandbox
from helpers.classroom.using import Settings, prepared, requests_for
from helpers.classroom.writing import write_whole
from helpers.notebooks.chapters import select

_SECONDS = 600.0  # for a share
_DRAWS = 8  # find both of two sizes but once in a hundred times
_PLAIN_NAME = re.compile(r"\w[\w.-]*", re.ASCII)


def with_jax(chapter: str) -> list[Exercise]:
    """The exercises of a chapter that are answered in JAX."""
    return [exercise for exercise in checked(chapter) if "jax" in exercise.ways]


def compile_share(chapter: str, share: int, shares: int, settings: Settings, sandbox: Sandbox) -> bool:
    """Use one of `shares` shares of the course's own solution, and put what JAX compiles for it into the folder `settings.cache`.
    Returns whether all of it is there."""
    assert settings.cache
    _, steps, job = prepared(Submission("", "", chapter, select(chapter)), settings, None)
    mine = {exercise.id: exercise for exercise in with_jax(chapter)[share::shares]}
    if not mine:
        return True
    todo: list[dict[str, Any]] = []
    for step in steps:
        if step.check in mine:
            todo += [{"check": step.check, "source": step.source, "asks": {"jax": text}} for text in _of_each_size(mine[step.check])]
        elif not step.check:
            todo.append({"cell": step.cell, "source": step.source})
    job |= {"job": f"{chapter} {share}", "steps": todo, "keeps": True, "limits": {"seconds": _SECONDS}}
    how = ""
    for said in sandbox.run(job, _SECONDS):
        how = said.get("ended", "")
        match said.get("compiled"):
            case [str(name), str(content)] if _PLAIN_NAME.fullmatch(name):
                write_whole(settings.cache / name, base64.b64decode(content))
    return how == "done"


def _of_each_size(exercise: Exercise) -> list[str]:
    """What is asked of an answer in JAX, once for all shapes that are drawn: JAX compiles a program for each."""
    seeds: dict[Any, int] = {}
    for seed in range(1, _DRAWS + 1):
        seeds.setdefault(_shapes([(case.args, case.more) for case in exercise.cases(np.random.default_rng(seed))]), seed)
    return [requests_for(exercise.id, seed)["jax"] for seed in seeds.values()]


def _shapes(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return tuple(_shapes(part) for part in parts)
