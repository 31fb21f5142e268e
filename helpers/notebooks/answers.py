"""Take the answers out of a cell: what stands between ### BEGIN SOLUTION and ### END SOLUTION.

A block of simple assignments becomes `name = ...` for each name, anywhere. Any other block must stand inside
a function and becomes `raise NotImplementedError`, so that an untouched chapter runs from top to bottom.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from helpers.notebooks.files import Cell

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
TODO_VALUE, TODO_CODE = "...  # your answer", "raise NotImplementedError  # your code here"
_MARKER_INSIDE = re.compile(r"#.*\b(begin|end)[\W_]*solution", re.IGNORECASE)
_MAGIC = re.compile(r"^(\s*)(?:[%!?].*|[\w.]+\?+)$")


@dataclass(frozen=True)
class Block:
    """One answer: the lines of its markers (from 1), its statements, and the lines that stand in for it."""

    begin: int
    end: int
    statements: list[ast.stmt]
    stub: list[str]


def parse(cell: Cell, source: str, moment: str = "") -> ast.Module:
    """The syntax tree of a code cell. IPython's magics count as `pass`; a %%cell magic is an empty module.

    Raises NotebookError when the code does not compile.
    """
    if source.lstrip().startswith("%%"):
        return ast.Module(body=[], type_ignores=[])
    try:
        return _compiled(source)
    except SyntaxError as error:
        try:
            return _compiled("\n".join(_MAGIC.sub(r"\1pass", line) for line in source.split("\n")))
        except SyntaxError:
            at = f"line {error.lineno}: {error.msg}" if error.lineno else error.msg
            raise cell.error(f"the code does not compile{moment} ({at}).") from None


def _compiled(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compile(source, "<cell>", "exec", dont_inherit=True)
        return ast.parse(source)


def blocks(cell: Cell) -> list[Block]:
    """The answers in a cell, in order. Raises NotebookError where a marker or a block breaks a rule."""
    spans = list(_spans(cell))
    if not cell.is_code:
        if spans:
            raise cell.error(
                "an answer cannot stand in a text cell, where nothing takes it out. Use a code cell."
            )
        return []
    tree = parse(cell, cell.source)
    return [_block(cell, tree, begin, end) for begin, end in spans]


def _spans(cell: Cell) -> Iterator[tuple[int, int]]:
    """The line numbers of each pair of markers."""
    open_at = 0
    for number, line in enumerate(cell.source.split("\n"), 1):
        if line.strip() == BEGIN:
            if open_at:
                raise cell.error(
                    f"line {number} begins a solution inside that of line {open_at}. Put `{END}` before it."
                )
            open_at = number
        elif line.strip() == END:
            if not open_at:
                raise cell.error(
                    f"line {number} ends a solution that nothing begins. Put `{BEGIN}` before it."
                )
            yield open_at, number
            open_at = 0
        elif _almost_a_marker(line, cell.is_code):
            raise cell.error(
                f"line {number}, `{line.strip()}`, looks like a marker and is none. "
                f"Write `{BEGIN}` or `{END}`, alone on its line, or other words."
            )
    if open_at:
        raise cell.error(f"line {open_at} begins a solution that nothing ends. Put `{END}` after the answer.")


def _almost_a_marker(line: str, is_code: bool) -> bool:
    """Text may speak of the markers within a sentence; a comment may not."""
    if is_code and _MARKER_INSIDE.search(line):
        return True
    if not line.lstrip().startswith("#"):
        return False
    words = re.sub(r"[^a-z]+", " ", line.lower()).strip()
    forms = ("begin solution", "end solution", "solution begin", "solution end")
    return any(SequenceMatcher(None, words, form).ratio() > 0.8 for form in forms)


def _block(cell: Cell, tree: ast.Module, begin: int, end: int) -> Block:
    lines = cell.source.split("\n")
    found = list(_statements(tree, begin, end))
    if not found and not any(
        line.strip() and not line.lstrip().startswith("#") for line in lines[begin : end - 1]
    ):
        raise cell.error(f"the solution of line {begin} is empty. Write the answer between the markers.")
    if not found or any((statement.end_lineno or 0) > end for statement, _ in found):
        raise cell.error(
            f"the markers of lines {begin} and {end} cut a statement in two. Put them around all of it."
        )
    first, in_function = found[0]
    statements = [statement for statement, _ in found]
    names = [_assigned(statement) for statement in statements]
    if all(names):
        stub = [f"{name} = {TODO_VALUE}" for name in dict.fromkeys(name for group in names for name in group)]
    elif in_function:
        stub = [TODO_CODE]
    else:
        raise cell.error(
            f"the solution of line {begin} stands at the top level and holds more than assignments, so the "
            "chapter would stop there. Put the markers inside a function, or assign the answer to a name."
        )
    line = lines[first.lineno - 1]
    indent = line[: len(line) - len(line.lstrip())]
    return Block(begin, end, statements, [indent + text for text in stub])


def _statements(
    node: ast.AST, begin: int, end: int, in_function: bool = False
) -> Iterator[tuple[ast.stmt, bool]]:
    """The outermost statements that start between two lines, each with whether a function encloses it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt) and begin < child.lineno < end:
            yield child, in_function
        else:
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from _statements(child, begin, end, in_function or function)


def _assigned(statement: ast.stmt) -> list[str]:
    """The names that a simple assignment binds, or [] for any other statement."""
    if isinstance(statement, ast.Assign):
        targets = list(statement.targets)
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    else:
        return []
    names = []
    while targets:
        target = targets.pop(0)
        if isinstance(target, ast.Tuple | ast.List):
            targets = target.elts + targets
        elif isinstance(target, ast.Starred):
            targets.insert(0, target.value)
        elif isinstance(target, ast.Name):
            names.append(target.id)
        else:
            return []
    return names


def without(source: str, answers: list[Block]) -> str:
    """The cell's source with a stub in place of each answer."""
    lines = source.split("\n")
    for block in reversed(answers):
        lines[block.begin - 1 : block.end] = block.stub
    return "\n".join(lines)
