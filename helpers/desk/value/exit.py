"""How answers to value/exit are used."""

from __future__ import annotations

import ast
from typing import Any

from helpers.desk.faults import Refusal

# What may be called on a number, or on a tuple, and leaves it what it is.
_METHODS = ("item", "detach", "clone", "numpy", "tolist")
_FUNCTIONS = ("float", "tuple", "list", "print")


def use(answer: Any) -> str:
    """The expression without what does not matter: spaces, quotes, `.item()`, `float(…)`, brackets around a part, a name
    that it is given, and an index from the end or into the reverse."""
    if not isinstance(answer, str):
        raise Refusal("Write the expression as a text, in quotes.")
    text = answer.casefold().strip("`'\" ;.").replace(" ", "")
    if text.startswith("["):
        text = f"result{text}"
    try:
        (line,) = ast.parse(text).body
        unpacks = isinstance(line, ast.Assign) and not isinstance(line.targets[0], ast.Name)
        return text if unpacks else _written(line.value)  # type: ignore[attr-defined]
    except (SyntaxError, ValueError, IndexError, AttributeError, RecursionError):
        return text


def _written(node: Any) -> str:
    """The expression as text again. A call that changes nothing is left out, and indices are those from the start."""
    if isinstance(node, ast.Call):
        named = isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS and len(node.args) == 1
        if named:
            return _written(node.args[0])
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and not node.args:
            return _written(node.func.value)
    if isinstance(node, ast.Subscript):
        inner, index = node.value, _from_the_start(node.slice)
        while isinstance(inner, ast.Subscript) and ast.unparse(inner.slice) == "::-1":
            inner, index = inner.value, {"0": "1", "1": "0"}.get(index, index)
        return f"{_written(inner)}[{index}]"
    return ast.unparse(node).replace(" ", "")


def _from_the_start(index: Any) -> str:
    """An index into a pair."""
    return {"-1": "1", "-2": "0"}.get(text := ast.unparse(index).replace(" ", "").strip("()"), text)
