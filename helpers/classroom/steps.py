"""Which cells of a submission are run, and in which order: the student's own, and the course's checks between them.

A page's own cells are not run: an answer does not need them. Where a student's code uses a name that only they bind, the last one
above that binds it is run. The checks are the course's, whatever stands in the submission.
"""

from __future__ import annotations

import ast
import builtins
import dis
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from types import CodeType
from typing import Any

from helpers.notebooks.files import Cell
from helpers.notebooks.rules import check_id

_MAGIC = re.compile(r"^(\s*)(?:[%!?].*|[\w.]+\?+)$")
_ASSIGNED = re.compile(r"^(\s*[\w.]+\s*=)\s*[%!].*$")
_INDENT = re.compile(r"(?:[ \t]*\n)*([ \t]+)(?=\S)")
_RUNS_ITS_CELL = ("time", "timeit", "capture", "prun")
_GIVEN = re.compile(r'given\(\s*["\']([\w/]+)["\']\s*(?:,\s*(?:seed\s*=\s*)?(\d+)\s*)?\)')
MOST_SOURCE = 200_000  # characters in one cell; the longest of the course has 800
_MOST_GIVEN = 30  # inputs that a submission may ask for
_MOST_ID = 100  # characters
_TOO_LONG = f'raise ValueError("this cell has more than {MOST_SOURCE:,} characters, and was not run")'


@dataclass(frozen=True)
class Step:
    """One cell to run. `check` names the exercise whose answer it hands over, where it is a check."""

    cell: str
    source: str
    check: str | None = None
    binds: frozenset[str] = field(default=frozenset(), compare=False)
    surely: frozenset[str] = field(default=frozenset(), compare=False)  # of these, what it binds whatever happens
    uses: frozenset[str] = field(default=frozenset(), compare=False)
    later: frozenset[str] = field(default=frozenset(), compare=False)  # of these, what its functions look up, when they are called


def steps(submitted: list[Cell], chapter: list[Cell]) -> list[Step]:
    """The steps of a submission to this chapter (the course's own, with its answers taken out)."""
    own = {_id(cell): cell for cell in chapter}
    sources = {cell.source.strip(): cell for cell in chapter if cell.is_code}
    found_checks = checks(chapter)
    setup = [Step(_id(cell), as_python(cell.source)) for cell in chapter if _id(cell) == "setup"]
    found: list[tuple[Step, bool]] = []  # each with whether it is a page's own
    for cell in submitted:
        if cell.data.get("cell_type") != "code" or not cell.source.strip():
            continue
        original = own.get(_id(cell)) or own.get(_grade_id(cell)) or sources.get(cell.source.strip())
        if original is not None and original.is_code:
            if _id(original) == "setup" and original.source.strip() == cell.source.strip():
                continue
            if "check" in original.tags:  # what stands in it is not run, but its place counts
                found.append((Step(_id(original), ""), False))
                continue
            page = original.source.strip() == cell.source.strip() and "exercise" not in original.tags
            if page and "raises-exception" in original.tags:
                continue
            found.append((Step(_id(original), as_python(cell.source)), page))
        else:
            found.append((Step(_id(cell) or f"cell {cell.number}", as_python(cell.source)), False))
    return [*setup, *_needed(found, found_checks)]


def given(chapter: Iterable[Cell], submitted: Iterable[Cell]) -> set[tuple[str, int]]:
    """The inputs that cells ask for by `given(id, seed)`."""
    cells = [cell for cell in (*chapter, *submitted) if cell.is_code and len(cell.source) <= MOST_SOURCE]
    asked = ((id, seed) for cell in cells for id, seed in _GIVEN.findall(cell.source) if len(seed) <= len(str(10**9)))
    return set(islice(dict.fromkeys((id, int(seed or 1)) for id, seed in asked), _MOST_GIVEN))


def printable(text: str) -> str:
    """A student's text for people: on one line, without what a terminal or a file cannot take."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)


def _id(cell: Cell) -> str:
    """A cell's id; Colab keeps it in the metadata."""
    return printable((cell.data.get("id") or _said(cell.data["metadata"], "id"))[:_MOST_ID])


def _said(metadata: dict[str, Any], name: str) -> str:
    return value if isinstance(value := metadata.get(name), str) else ""


def _grade_id(cell: Cell) -> str:
    """The id of an exercise cell as nbgrader's metadata have it: it outlives a lost cell id."""
    own = cell.data["metadata"].get("nbgrader")
    return _said(own, "grade_id").removeprefix("answer-") if isinstance(own, dict) else ""


def checks(chapter: list[Cell]) -> dict[Step, tuple[str, ...]]:
    """Each check of a chapter with the ids of the exercise cells that stand before it, from the check before on, or from where a
    part of the chapter begins: what is written at the end of a project, without a check, is no answer of the next one."""
    found: dict[Step, tuple[str, ...]] = {}
    exercises: list[str] = []
    for cell in chapter:
        if not cell.is_code and cell.source.startswith("## "):
            exercises = []
        if "exercise" in cell.tags:
            exercises.append(_id(cell))
        if "check" in cell.tags:
            found[_read(Step(_id(cell), cell.source, check_id(cell)))] = tuple(exercises)
            exercises = []
    return found


def as_python(source: str) -> str:
    """A cell as Python: IPython's magics are left out, and of %%time and its like the code is kept; what is indented as a whole
    loses that. One that is too long to be read here only says so."""
    if len(source) > MOST_SOURCE:
        return _TOO_LONG
    if source.lstrip().startswith("%%"):
        first, _, rest = source.lstrip().partition("\n")
        source = rest if first[2:].split(" ")[0] in _RUNS_ITS_CELL else ""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        indent = _INDENT.match(source)
        if indent:  # a notebook takes it away
            source = "\n".join(line.removeprefix(indent[1]) for line in source.split("\n"))
        return "\n".join(_ASSIGNED.sub(r"\1 None", _MAGIC.sub(r"\1pass", line)) for line in source.split("\n"))
    return source


def _needed(found: list[tuple[Step, bool]], checks: dict[Step, tuple[str, ...]]) -> list[Step]:
    """The student's cells with the checks, and those of the page that bind what would be missing."""
    read = [(_read(step), page) for step, page in found]
    pages = {id(step) for step, page in read if page}
    ordered = _with_checks([step for step, _ in read], checks)
    chosen = [k for k, step in enumerate(ordered) if id(step) not in pages]
    mine = frozenset().union(*(ordered[k].binds for k in chosen))
    known, unsure = frozenset(dir(builtins)), set(mine)  # what a page's cell makes of the student's names may fail
    binders: dict[str, list[tuple[int, bool]]] = {}
    for k, step in enumerate(ordered):
        page = id(step) in pages
        if page and step.uses & unsure:
            unsure |= step.binds
        for name in step.binds - mine if page else step.binds:
            binders.setdefault(name, []).append((k, name in step.surely and not (page and step.uses & unsure)))

    def bind(name: str, at: int) -> Iterator[int]:
        for k, surely in reversed(binders.get(name, ())):
            if k < at:
                yield k
                if surely:
                    return

    # What the functions that a step binds, or gets hold of, look up when they are called: at a later step, perhaps.
    later: list[set[str]] = []
    for at, step in enumerate(ordered):
        later.append(set(step.later).union(*(later[k] for name in step.uses - known for k in bind(name, at))))
    todo = list(chosen)
    while todo:
        at = todo.pop()
        asked, names = set(known), set(ordered[at].uses)
        while names - asked:
            name = (names - asked).pop()
            asked.add(name)
            for k in bind(name, at):
                names |= later[k]
                if id(ordered[k]) in pages and k not in chosen:
                    chosen.append(k)
                    todo.append(k)
    return [ordered[k] for k in sorted(chosen)]


def _read(step: Step) -> Step:
    """The step with the names of the notebook that it binds, or changes, and those that it looks up; none where it does not compile."""
    try:
        return replace(step, **_names(step.source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return step


@lru_cache(maxsize=300)  # most cells of a class are the page's own, the stubs and the same few answers
def _names(source: str) -> dict[str, frozenset[str]]:
    tree = ast.parse(source)
    code = compile(tree, "cell", "exec", dont_inherit=True)
    binds, uses, later = set(), set(), set()
    for instruction, inside in _instructions(code):
        if instruction.opname in ("STORE_NAME", "STORE_GLOBAL"):
            binds.add(instruction.argval)
        elif instruction.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
            uses.add(instruction.argval)
            if inside:
                later.add(instruction.argval)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            binds.update(_root(node))
    surely = {name for statement in tree.body for name in _bound(statement)}
    return {"binds": frozenset(binds), "surely": frozenset(surely & binds), "uses": frozenset(uses), "later": frozenset(later)}


def names(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names that code at the top level binds, or changes, and those that it looks up; none where it does not compile."""
    step = _read(Step("", source))
    return step.binds, step.uses


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement binds wherever it runs."""
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))


def _instructions(code: CodeType, inside: bool = False) -> Iterator[tuple[dis.Instruction, bool]]:
    """All instructions, each with whether it stands in a function."""
    yield from ((instruction, inside) for instruction in dis.get_instructions(code))
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _instructions(part, inside=True)


def _root(node: Any) -> Iterator[str]:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _with_checks(cells: list[Step], checks: dict[Step, tuple[str, ...]]) -> list[Step]:
    """Each check where it stands in the submission, but behind the last of its exercise's cells; where none of these is there, at the end."""
    places: dict[Step, int] = {}
    for check, exercises in checks.items():
        answer = max((k for k, step in enumerate(cells) if step.cell in exercises), default=len(cells))
        places[check] = next((k for k, step in enumerate(cells) if step.cell == check.cell and k > answer), answer)
    marks = {check.cell for check in checks}
    ordered: list[Step] = []
    for k, step in enumerate([*cells, None]):
        if step is not None and step.cell not in marks:
            ordered.append(step)
        ordered += [check for check, at in places.items() if at == k]
    return ordered
