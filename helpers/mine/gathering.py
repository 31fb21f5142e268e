"""What a part needs of a notebook: the cells of its exercise, and whatever else these use, as the body of one function.

Names may clash between exercises and chapters, so each part becomes a function of its own: what stands in it is seen by nobody else.
"""

from __future__ import annotations

import ast
import builtins
import io
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpers.classroom.steps import as_python, names
from helpers.notebooks.files import Cell
from helpers.notebooks.rules import check_id

# Calls that speak to the learner: they have no place in a library.
_SPEAK = {"print", "check", "hint", "show", "predict", "progress", "display", "help"}
_BUILTIN = frozenset(dir(builtins))


class Missing(Exception):
    """Why there is nothing to gather, in a few words for the learner."""


@dataclass(frozen=True)
class _Unit:
    """Code that is taken as a whole: a learner's cell, or one statement of a page."""

    source: str
    binds: frozenset[str]
    uses: frozenset[str]
    own: bool  # of the exercise that is gathered


def gather(exercise: str, mine: Sequence[Cell], course: Sequence[Cell]) -> str:
    """The body of a function that returns the answer to an exercise, from the learner's notebook. `course` are the cells of the
    chapter as it is built. Raises Missing."""
    check = next(cell for cell in course if "check" in cell.tags and check_id(cell) == exercise)
    own_ids = _cells_of(check, course)
    answer = _answer(check.source)
    units, broken = _units(mine, course, own_ids, check.data["id"])
    if not any(unit.own for unit in units) and not broken:
        raise Missing("its cells are not in the notebook")
    if broken:
        raise Missing(f"a cell does not compile ({broken[0]})")
    chosen = _closure(units, names(answer)[1])
    if not any(units[k].own for k in chosen):
        raise Missing("no cell of the exercise defines it")
    return "\n\n".join([*(units[k].source for k in sorted(chosen)), f"return {answer}"])


def _cells_of(check: Cell, course: Sequence[Cell]) -> set[str]:
    """The ids of the exercise cells that stand before a check, from the check before on."""
    found: list[str] = []
    for cell in course:
        if cell is check:
            break
        if "check" in cell.tags:
            found = []
        if "exercise" in cell.tags:
            found.append(cell.data["id"])
    return set(found)


def _answer(source: str) -> str:
    """What a check cell hands over by hand, as an expression."""
    call = next(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and ast.unparse(node.func) == "check")
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    return ast.unparse(given["by_hand"] if "by_hand" in given else call.args[1])


def _units(mine: Sequence[Cell], course: Sequence[Cell], own_ids: set[str], check: str) -> tuple[list[_Unit], list[str]]:
    """The code of a notebook down to the check, and why cells of the exercise could not be read."""
    known = {cell.data["id"]: cell for cell in course}
    code = [cell for cell in mine if cell.is_code and cell.source.strip()]
    places = [k for k, cell in enumerate(code) if cell.data.get("id") in own_ids]
    ends = [k for k, cell in enumerate(code) if cell.data.get("id") == check]
    end = max([*places, *(k for k in ends if k > max(places, default=-1))], default=-1) + 1
    units: list[_Unit] = []
    broken: list[str] = []
    for cell in code[:end]:
        original = known.get(cell.data.get("id"))
        tags = original.tags if original else []
        if {"check", "predict", "raises-exception", "trap", "moving", "picture"} & set(tags):
            continue
        source, own = as_python(cell.source), cell.data.get("id") in own_ids
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            if own:
                broken.append(f"line {getattr(error, 'lineno', None) or '?'}: {getattr(error, 'msg', None) or type(error).__name__}")
            continue
        whole = original is None or "exercise" in tags
        units += [_unit(_kept(source, tree), own)] if whole else [_unit(text, own) for text in _statements(source, tree)]
    return units, broken


def _unit(source: str, own: bool) -> _Unit:
    return _Unit(source, *names(source), own)


def _statements(source: str, tree: ast.Module) -> Iterable[str]:
    """Each statement by itself; of an import each name by itself."""
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                yield ast.unparse(ast.Import([alias]) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, [alias], node.level))
        else:
            yield _text(source, node)


def _text(source: str, node: ast.stmt) -> str:
    first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
    return "\n".join(source.split("\n")[first - 1 : node.end_lineno])


def _kept(source: str, tree: ast.Module) -> str:
    """A cell without what it only says: calls of print, check and their like at its top level."""
    lines = source.split("\n")
    for node in reversed(tree.body):
        alone = all(other is node or other.lineno > (node.end_lineno or 0) or (other.end_lineno or 0) < node.lineno for other in tree.body)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func).split(".")[0] in _SPEAK and alone:
            del lines[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines).strip("\n")


def _closure(units: Sequence[_Unit], wanted: Iterable[str]) -> set[int]:
    """The units that are needed: those of the exercise that bind a wanted name, else the last that does, and what these use."""
    chosen: set[int] = set()
    todo, seen = [name for name in wanted if name not in _BUILTIN or any(name in unit.binds for unit in units)], set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        binding = [k for k, unit in enumerate(units) if name in unit.binds]
        own = [k for k in binding if units[k].own]
        for k in (own or binding[-1:]):
            if k not in chosen:
                chosen.add(k)
                todo += units[k].uses
    return chosen


def as_function(name: str, body: str) -> str:
    """The body as a function without arguments. Lines inside a string stay where they are."""
    inside: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(body + "\n").readline):
        if token.type == tokenize.STRING or tokenize.tok_name[token.type] in ("FSTRING_MIDDLE", "FSTRING_END"):
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
    lines = [line if number in inside or not line.strip() else f"    {line}" for number, line in enumerate(body.split("\n"), 1)]
    return f"def {name}():\n" + "\n".join(lines)
