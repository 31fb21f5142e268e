"""What an author must keep to, and what the messages say where a rule is broken."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from helpers.notebooks.answers import Block, blocks, parse
from helpers.notebooks.files import Cell

TAGS = ("exercise", "check", "predict", "picture", "moving", "fold", "trap", "report", "raises-exception", "nbval-ignore-output")
CODE_TAGS = {"exercise", "check", "predict", "fold", "raises-exception", "nbval-ignore-output"}
REPORT_HEADING = "### Your report"
VERBS = ("check", "predict", "hint", "given")
SHORTEST_LEAK = 20
_FOR_NBVAL = re.compile(r"^\s*#+\s*(NBVAL_[A-Z_]+|PYTEST_VALIDATE_[A-Z_]+)\s*$", re.MULTILINE)


def answers_of(cells: Sequence[Cell], executed: bool) -> list[list[Block]]:
    """The answers of each cell of a solution that keeps all rules. `executed`: its outputs must fit, too.

    Raises NotebookError for the first rule that is broken.
    """
    find = _finder()
    checked: dict[str, Cell] = {}
    answers = []
    for cell in cells:
        _check_tags(cell)
        answers.append(blocks(cell))
        _check_blocks(cell, answers[-1])
        if cell.is_code:
            _check_calls(cell, checked, find)
            if executed:
                check_outputs(cell)
    return answers


def _check_tags(cell: Cell) -> None:
    if not cell.source.strip():
        raise cell.error("it is empty. Fill it or delete it.")
    if cell.is_code and (comment := _FOR_NBVAL.search(cell.source)):
        raise cell.error(
            f"the comment `{comment[0].strip()}` changes what is tested. Use a tag, or take it away."
        )
    for tag in cell.tags:
        if tag not in TAGS:
            raise cell.error(f"nothing knows the tag `{tag}`. The tags are {', '.join(TAGS)}.")
        if tag in CODE_TAGS and not cell.is_code:
            raise cell.error(f"the tag `{tag}` belongs on a code cell.")
        if tag == "report" and (cell.is_code or not cell.source.startswith(REPORT_HEADING)):
            raise cell.error(f"the tag `report` belongs on a text cell that begins with `{REPORT_HEADING}`.")
    if "exercise" in cell.tags and "check" in cell.tags:
        raise cell.error(
            "an exercise and its check need a cell each, so that the check can be locked for grading."
        )


def _check_blocks(cell: Cell, answers: list[Block]) -> None:
    if "exercise" in cell.tags and not answers:
        raise cell.error(
            "it is tagged `exercise` and holds no answer between ### BEGIN SOLUTION and ### END SOLUTION."
        )
    if answers and not {"exercise", "predict"} & set(cell.tags):
        raise cell.error("it holds an answer and is tagged neither `exercise` nor `predict`.")


def _check_calls(cell: Cell, checked: dict[str, Cell], find: Callable[[str], Any] | None) -> None:
    """The calls of check, predict and hint: where they may stand, and whether their exercise exists."""
    tree = parse(cell, cell.source)
    for verb in VERBS:
        for id in _ids(tree, verb):
            if find is not None and isinstance(id, str) and find(id) is None:
                raise cell.error(
                    f'`{verb}("{id}", …)` names an exercise that helpers/exercises does not have.'
                )
    for verb in ("check", "predict"):
        ids = _ids(tree, verb)
        if verb in cell.tags and (len(ids) != 1 or not isinstance(ids[0], str)):
            raise cell.error(
                f'it is tagged `{verb}`, so it must call {verb}("chapter/name", …) exactly once.'
            )
        if ids and not {verb, "trap", "raises-exception"} & set(cell.tags):
            raise cell.error(f"it calls {verb}(…) and is not tagged `{verb}`.")
    if "check" in cell.tags:
        before = checked.setdefault(check_id(cell), cell)
        if before is not cell:
            raise cell.error(
                f"cell {before.number} checks `{check_id(cell)}` already, and its points would count twice."
            )


def _ids(tree: ast.AST, verb: str) -> list[Any]:
    """The first argument of each call of `verb` or `helpers.verb`: its text, or None for anything else."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (verb, f"helpers.{verb}"):
            keywords = [keyword.value for keyword in node.keywords if keyword.arg == "id"]
            first = (node.args + keywords + [None])[0]
            found.append(
                first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
            )
    return found


def check_id(cell: Cell) -> str:
    """The id of the exercise that a cell tagged `check` checks."""
    return _ids(parse(cell, cell.source), "check")[0]


def points(id: str) -> int:
    """What a check is worth: the level of its exercise, or 1 as long as there are no exercises."""
    find = _finder()
    return 1 if find is None else find(id).level


def _finder() -> Callable[[str], Any] | None:
    """`helpers.exercises.find`, which returns None for an unknown id; None while there is no such package."""
    try:
        module = import_module("helpers.exercises")
    except ModuleNotFoundError as error:
        if error.name != "helpers.exercises":
            raise
        return None
    return getattr(module, "find", None)


def check_outputs(cell: Cell) -> None:
    """See that a stored error and the tag `raises-exception` come together. Raises NotebookError."""
    errors = [out["ename"] for out in cell.data["outputs"] if out.get("output_type") == "error"]
    again = f"`make run CHAPTER={cell.notebook.partition('/')[2][:2]}`"
    if errors and "raises-exception" not in cell.tags:
        raise cell.error(
            f"its stored output is the error {errors[0]}. Mend it and do {again}, or add `raises-exception`."
        )
    if not errors and "raises-exception" in cell.tags:
        raise cell.error(
            f"it is tagged `raises-exception`, and no error is stored. Do {again}, or take the tag away."
        )


def check_chapter(cells: Sequence[Cell], answers: Sequence[list[Block]], sources: Sequence[str]) -> None:
    """See that the chapter's code compiles and that no answer is left in it. Raises NotebookError."""
    for cell, source in zip(cells, sources, strict=True):
        if cell.is_code:
            parse(cell, source, " once the answers are taken out")
    plain = [_plain(source) for source in sources]
    for cell, own in zip(cells, answers, strict=True):
        for text in (text for block in own for text in _telling(cell, block)):
            place = next((number for number, source in enumerate(plain) if text in source), None)
            if place is not None:
                raise cell.error(
                    f"its answer, `{text.splitlines()[0][:60]}`, also stands outside the markers, "
                    f"in cell {cells[place].number} ({cells[place].data['id']}), where a learner reads it."
                )


def _telling(cell: Cell, block: Block) -> list[str]:
    """The texts that would give an answer away: the whole block, and each statement of several lines."""
    lines = cell.source.split("\n")
    spans = [(block.begin, block.end - 1)]
    spans += [
        (s.lineno - 1, s.end_lineno) for s in block.statements if s.end_lineno and s.end_lineno > s.lineno
    ]
    texts = [_plain("\n".join(lines[begin:end])) for begin, end in spans]
    return [text for text in texts if len(text) >= SHORTEST_LEAK]


def _plain(source: str) -> str:
    """A source without indentation, empty lines and comments, so that copies look alike."""
    lines = (line.strip() for line in source.split("\n"))
    return "\n".join(line for line in lines if line and not line.startswith("#"))
