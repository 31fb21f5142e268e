"""Answers whose text is the same: between students, and with the course's own solution. A hint, and no verdict."""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from helpers.classroom.course import chapter_cells, checked, exercise_cells
from helpers.classroom.pages import Twins, title
from helpers.classroom.records import Kept
from helpers.notebooks.chapters import select

_SHORT = 150  # characters of a syntax tree: what is shorter is often the same by itself


def twins(kept: Sequence[Kept]) -> list[Twins]:
    """Who handed in the same text for an exercise that is long enough to tell, and whose text is the solution's."""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in kept:
        for exercise in checked(one.chapter) if not one.unreadable else ():
            shape = _shape(one.sources, exercise_cells(one.chapter).get(exercise.id, ()))
            if shape and shape != _untouched(one.chapter)[exercise.id]:
                found[one.chapter, exercise.id, shape].append(one.name or one.student)
    same: dict[tuple[str, tuple[str, ...], bool], list[str]] = defaultdict(list)
    for (chapter, exercise, shape), students in found.items():
        is_solution = shape == _solution(chapter).get(exercise)
        if is_solution or len(students) > 1:
            same[chapter, tuple(sorted(students)), is_solution].append(exercise)
    return [
        Twins(chapter, students, "; ".join(map(title, ids)) + (" (the course's own solution)" if is_solution else ""))
        for (chapter, students, is_solution), ids in sorted(same.items())
    ]


def _shape(sources: dict[str, str], cells: Sequence[str]) -> str:
    """What is left of the cells of an exercise without spaces, comments and docstrings; "" where that says too little."""
    try:
        return _shape_of(ast.parse("\n".join(sources.get(cell, "") for cell in cells)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def _shape_of(tree: ast.Module) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant):
            node.body = node.body[1:] or [ast.Pass()]
    shape = ast.dump(tree)
    return shape if len(shape) > _SHORT else ""


@cache
def _solution(chapter: str) -> dict[str, str]:
    """The shape of each of the course's own answers."""
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(select(chapter).read_bytes())["cells"]}
    return {e.id: _shape(cells, exercise_cells(chapter).get(e.id, ())) for e in checked(chapter)}


@cache
def _untouched(chapter: str) -> dict[str, str]:
    """The shape of each answer as the chapter is handed out."""
    cells = {cell.data["id"]: cell.source for cell in chapter_cells(chapter)}
    return {e.id: _shape(cells, exercise_cells(chapter).get(e.id, ())) for e in checked(chapter)}
