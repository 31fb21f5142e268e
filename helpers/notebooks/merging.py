"""Three texts of one cell into one: what the learner typed into the older one, in the newer one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import SequenceMatcher

from helpers.notebooks.answers import TODO_CODE, TODO_VALUE

_BELOW = "\n\n# In the newer course this cell begins with:\n"
Edit = tuple[int, int, list[str]]  # these lines stand in place of the lines from … to …


def merged(base: str, mine: str, new: str) -> str | None:
    """`new` with the lines in which `mine` differs from `base`; None where both changed the same lines.

    Each line that `mine` has and `base` has not stands in the result. What compiled before still compiles.
    """
    if new == base or mine == new:
        return mine
    if mine == base:
        return new
    lines = base.split("\n")
    edits = _joined(_edits(lines, mine.split("\n")), _edits(lines, new.split("\n")))
    if edits is None:
        return None
    result, at = [], 0
    for begin, end, put in edits:
        result += [*lines[at:begin], *put]
        at = end
    text = "\n".join([*result, *lines[at:]])
    return None if compiles(mine) and not compiles(text) else text


def answered(base: str | None, mine: str, new: str) -> tuple[str, bool]:
    """What stands in an answer cell of the newer course, and whether a person has to look at it.

    Where both sides changed the same lines, the learner's whole text stands. If what has to be defined changed as well,
    the course's new text stands below it as a comment.
    """
    before, _, below = mine.partition(_BELOW)
    if all(line.startswith("#") for line in below.split("\n")):  # of an earlier update, and nothing of the learner's
        mine = before
    both = None if base is None else merged(base, mine, new)
    if both is not None:
        return both, False
    if defines(new) == (defines(mine) if base is None else defines(base)):
        return mine, False
    comment = "\n".join(f"# {line}".rstrip() for line in new.split("\n"))
    return f"{mine}{_BELOW}{comment}", True


def is_open(mine: str, new: str) -> bool:
    """Whether a cell has as many gaps as the newer one: then nothing was filled in, as far as one can tell."""
    gaps = sum(mine.count(stub) for stub in (TODO_CODE, TODO_VALUE))
    return 0 < sum(new.count(stub) for stub in (TODO_CODE, TODO_VALUE)) <= gaps


def added(base: str, mine: str) -> list[str] | None:
    """The lines that `mine` has beside those of `base`, if it only adds some; else None."""
    edits = _edits(base.split("\n"), mine.split("\n"))
    if any(begin != end for begin, end, _ in edits):
        return None
    return [line for _, _, put in edits for line in put]


def compiles(text: str) -> bool:
    """Whether Python can read it."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def defines(text: str) -> frozenset[str]:
    """The functions, with their parameters, and the names that a cell defines at its left margin."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    return frozenset(name for statement in tree.body for name in _defined(statement))


def _defined(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        yield f"{statement.name}({ast.unparse(statement.args)})"
    elif isinstance(statement, ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
            yield ast.unparse(target)


def _edits(before: list[str], after: list[str]) -> list[Edit]:
    matched = SequenceMatcher(None, before, after, False).get_opcodes()
    return [(i, j, after[k:n]) for what, i, j, k, n in matched if what != "equal"]


def _joined(mine: list[Edit], new: list[Edit]) -> list[Edit] | None:
    """Both lists of edits in order, each once; None where two of them touch the same lines."""
    new = [edit for edit in new if edit not in mine]
    for a in mine:
        for b in new:
            if max(a[0], b[0]) < min(a[1], b[1]) or a[0] == b[0] and a[0] in (a[1], b[1]):
                return None
            if a[0] < b[0] == b[1] < a[1] or b[0] < a[0] == a[1] < b[1]:
                return None
    return sorted([*mine, *new], key=lambda edit: edit[:2])
