"""An expression that takes a part out of a result, read by following it on a result of the same form.

Nothing of a learner's is run: names, indices, slices and a few calls that change no place are followed one by one.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from helpers.checks.exercise import refused
from helpers.desk.plain import Plain
from helpers.desk.record import Fault

# What may be called on a number, or on a tuple, and leaves it what it is.
_METHODS = ("item", "detach", "clone", "numpy", "tolist", "cpu")
_FUNCTIONS = {"float": lambda part: part, "print": lambda part: part, "tuple": tuple, "list": list, "reversed": lambda part: part[::-1], "next": lambda part: part[0], "iter": lambda part: part}
_FORM = "Write the expression as a text, in quotes: of the form `result[…]`."
_UNPACKED = f"Unpacking would do, too. {_FORM}"


class Part(str):
    """A part of the probe that is a number there: it has no parts of its own."""


class _Lost(Exception):
    """The expression cannot be followed on the probe."""


def place(expression: Plain, probe: Any) -> Plain | Fault:
    """Where an expression leads in `probe`, as the plain expression that leads there: "result[::-1][0]" → "result[1]".
    An expression that cannot be followed comes back as its text, without what does not matter."""
    if not isinstance(expression, str):
        return refused(_FORM)
    text = expression.casefold().strip("`'\" ;.").replace(" ", "")
    if re.search(r"=result(?!\[)", text):
        return refused(_UNPACKED)
    text = f"result{text}" if text.startswith("[") else text
    try:
        (line,) = ast.parse(text).body
        node = line.value  # type: ignore[attr-defined]
        unpacks = isinstance(line, ast.Assign) and not isinstance(line.targets[0], ast.Name)
    except (SyntaxError, ValueError, AttributeError, RecursionError, MemoryError):
        return text
    if unpacks:
        return refused(_UNPACKED)
    return _written(node, probe)


def _path(node: Any, probe: Any) -> str | None:
    """The plain expression that leads where this one does; None where it leads to no part, or cannot be followed."""
    try:
        found = _follow(node, probe)
    except (_Lost, IndexError, TypeError, ValueError, RecursionError):
        return None
    return next((path for path, part in _places(probe, "result") if type(part) is type(found) and part == found), None)


def _places(part: Any, path: str) -> list[tuple[str, Any]]:
    inner = enumerate(part) if isinstance(part, tuple) else ()
    return [(path, part), *(found for k, item in inner for found in _places(item, f"{path}[{k}]"))]


def _follow(node: Any, probe: Any) -> Any:
    """The part of the probe that an expression gives. Raises _Lost for anything but the few forms that are known."""
    if isinstance(node, ast.Name) and node.id == "result":
        return probe
    if isinstance(node, ast.Subscript):
        part = _follow(node.value, probe)
        if isinstance(part, Part):
            raise _Lost
        return part[_index(node.slice)]
    if isinstance(node, ast.Call) and not node.keywords:
        if isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS and len(node.args) == 1:
            part = _follow(node.args[0], probe)
            if isinstance(part, Part) and node.func.id not in ("float", "print"):
                raise _Lost
            return tuple(made) if isinstance(made := _FUNCTIONS[node.func.id](part), list) else made
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and not node.args:
            return _follow(node.func.value, probe)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "__getitem__" and len(node.args) == 1:
            return _follow(ast.Subscript(node.func.value, node.args[0]), probe)
    raise _Lost


def _index(node: Any) -> Any:
    """A whole number, with a sign or a sum, or a slice of them."""
    if isinstance(node, ast.Slice):
        return slice(*(None if part is None else _index(part) for part in (node.lower, node.upper, node.step)))
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        return -_index(node.operand) if isinstance(node.op, ast.USub) else _index(node.operand)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        left, right = _index(node.left), _index(node.right)
        return left + right if isinstance(node.op, ast.Add) else left - right
    raise _Lost


def _written(node: Any, probe: Any) -> str:
    """The expression as text again, as plain as it can be followed. A call that changes nothing is left out."""
    if (path := _path(node, probe)) is not None:
        return path
    if isinstance(node, ast.Subscript):
        return f"{_written(node.value, probe)}[{ast.unparse(node.slice).replace(' ', '').strip('()')}]"
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in ("float", "print", "tuple", "list") and len(node.args) == 1:
            return _written(node.args[0], probe)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and not node.args:
            return _written(node.func.value, probe)
    return ast.unparse(node).replace(" ", "")
