"""Mutants: the source of a solution with one small thing changed, as a slip of the hand or of the mind changes it.

Only what stands between the solution markers is changed. Each mutant says what was changed, line by line, so that it can be
named in a list (tests/mutants/equivalent.py).
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


@dataclass(frozen=True)
class Mutant:
    """A changed source. `change` is "line before → line after"."""

    change: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """All mutants of a cell, each different from the source and from the others."""
    tree = _WithoutStrict().visit(ast.parse(source))
    lines = _solution_lines(source)
    plain, found = ast.unparse(tree), {}
    for k, node in enumerate(ast.walk(tree)):
        if getattr(node, "lineno", None) not in lines:
            continue
        for change in _changes(node):
            changed = copy.deepcopy(tree)
            target = next(other for j, other in enumerate(ast.walk(changed)) if j == k)
            new = change(target)
            if new is not target:
                changed = _Replaced(target, new).visit(changed)
            text = _text(changed)
            if text and text != plain:
                found.setdefault(text, Mutant(_difference(plain, text), text))
    return list(found.values())


def _solution_lines(source: str) -> set[int]:
    """The numbers of the lines between the markers."""
    inside, found = False, set()
    for number, line in enumerate(source.splitlines(), 1):
        if line.strip() == BEGIN:
            inside = True
        elif line.strip() == END:
            inside = False
        elif inside:
            found.add(number)
    return found


def _text(tree: ast.AST) -> str | None:
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
        compile(text, "mutant", "exec")
    except (SyntaxError, ValueError, TypeError, AttributeError):
        return None
    return text


def _difference(before: str, after: str) -> str:
    old, new = before.splitlines(), after.splitlines()
    start = next((k for k, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    end = next((k for k, (a, b) in enumerate(zip(reversed(old), reversed(new), strict=False)) if a != b), 0)
    mine = " ; ".join(line.strip() for line in old[start : max(start + 1, len(old) - end)])
    theirs = " ; ".join(line.strip() for line in new[start : max(start, len(new) - end)])
    return f"{mine} → {theirs or '(nothing)'}"


class _WithoutStrict(ast.NodeTransformer):
    """zip(…, strict=True) guards the author, and says nothing about the function."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A call without the keyword."""
        node.keywords = [keyword for keyword in node.keywords if keyword.arg != "strict"]
        return self.generic_visit(node)


class _Replaced(ast.NodeTransformer):
    """Puts another node, or none, in the place of one."""

    def __init__(self, target: ast.AST, new: ast.AST | None) -> None:
        self._target, self._new = target, new

    def visit(self, node: ast.AST) -> ast.AST | None:
        return self._new if node is self._target else super().generic_visit(node)


Change = Callable[[ast.AST], "ast.AST | None"]

_OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div, ast.Add), ast.Div: (ast.Mult,), ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,), ast.FloorDiv: (ast.Mod,), ast.Mod: (ast.FloorDiv,),
}  # fmt: skip
_COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE), ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
}  # fmt: skip
_NAMES = {
    "sum": ("mean", "max"), "mean": ("sum",), "max": ("min",), "min": ("max",), "sin": ("cos",), "cos": ("sin",), "exp": ("log1p",),
    "zeros": ("ones",), "ones": ("zeros",), "jacfwd": ("jacrev",), "jacrev": ("jacfwd",), "abs": ("negative",), "sqrt": ("square",),
    "zeros_like": ("ones_like",), "all": ("any",), "any": ("all",), "argsort": ("sort",), "prod": ("sum",), "cumsum": ("cumprod",),
    "outer": ("multiply",), "norm": ("sum",), "eye": ("ones_like",), "value": ("tangent",), "tangent": ("value",), "append": ("extend",),
}  # fmt: skip


def _changes(node: ast.AST) -> Iterator[Change]:
    """What can be changed at a node. Each change gets a copy of it, alters it or returns what stands in its place."""
    for kind, changes in _BY_KIND:
        if isinstance(node, kind):
            yield from changes(node)


def _set(name: str, value: object) -> Change:
    def change(node: ast.AST) -> ast.AST:
        setattr(node, name, value)
        return node

    return change


def _swap(first: str, second: str) -> Change:
    def change(node: ast.AST) -> ast.AST:
        a, b = getattr(node, first), getattr(node, second)
        setattr(node, first, b)
        setattr(node, second, a)
        return node

    return change


def _binary(node: ast.BinOp) -> Iterator[Change]:
    yield from (_set("op", kind()) for kind in _OPERATORS.get(type(node.op), ()))
    if isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult, ast.Pow)):
        yield _swap("left", "right")
    yield lambda n: n.left
    yield lambda n: n.right


def _unary(node: ast.UnaryOp) -> Iterator[Change]:
    yield lambda n: n.operand


def _compare(node: ast.Compare) -> Iterator[Change]:
    yield from (_set("ops", [kind(), *node.ops[1:]]) for kind in _COMPARISONS.get(type(node.ops[0]), ()))


def _constant(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield _set("value", not value)
    elif isinstance(value, int):
        yield from (_set("value", value + step) for step in (1, -1))
    elif isinstance(value, float):
        yield from (_set("value", new) for new in (2 * value if value else 1.0, -value if value else -1.0))
    elif value is None:
        yield _set("value", 0)


def _call(node: ast.Call) -> Iterator[Change]:
    if len(node.args) >= 2:
        yield lambda n: _with_args(n, [n.args[1], n.args[0], *n.args[2:]])
        yield lambda n: _with_args(n, n.args[:-1])
    if node.args:
        yield lambda n: n.args[0].value if isinstance(n.args[0], ast.Starred) else n.args[0]
    yield lambda n: n.func
    for k in range(len(node.keywords)):
        yield lambda n, k=k: _without_keyword(n, k)


def _with_args(node: ast.Call, args: list[ast.expr]) -> ast.Call:
    node.args = args
    return node


def _without_keyword(node: ast.Call, k: int) -> ast.Call:
    del node.keywords[k]
    return node


def _named(node: ast.Attribute | ast.Name) -> Iterator[Change]:
    field = "attr" if isinstance(node, ast.Attribute) else "id"
    yield from (_set(field, other) for other in _NAMES.get(getattr(node, field), ()))
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT", "imag", "real"):
        yield lambda n: n.value


def _subscript(node: ast.Subscript) -> Iterator[Change]:
    yield lambda n: n.value
    if isinstance(node.slice, ast.Slice):
        yield _set("slice", ast.Slice(lower=ast.Constant(1)))
        yield _set("slice", ast.Slice(upper=ast.Constant(-1)))
    elif isinstance(node.slice, ast.Constant) and node.slice.value == 0:
        yield _set("slice", ast.UnaryOp(ast.USub(), ast.Constant(1)))


def _return(node: ast.Return) -> Iterator[Change]:
    value = node.value
    if value is None:
        return
    yield _set("value", None)
    yield _set("value", ast.Tuple([value], ast.Load()))
    yield _set("value", ast.UnaryOp(ast.USub(), value))
    yield _set("value", ast.BinOp(ast.Constant(2), ast.Mult(), value))
    if isinstance(value, ast.Tuple) and len(value.elts) > 1:
        yield lambda n: _return_of(n, ast.Tuple([n.value.elts[1], n.value.elts[0], *n.value.elts[2:]], ast.Load()))
        yield lambda n: _return_of(n, n.value.elts[0])
        yield lambda n: _return_of(n, n.value.elts[-1])


def _return_of(node: ast.Return, value: ast.expr) -> ast.Return:
    node.value = value
    return node


def _loop(node: ast.For) -> Iterator[Change]:
    yield lambda n: _with_body(n, [*n.body, ast.Break()])
    yield lambda n: _with_iter(n, ast.Call(ast.Name("reversed", ast.Load()), [ast.Call(ast.Name("list", ast.Load()), [n.iter], [])], []))
    yield lambda n: _with_iter(n, ast.Subscript(ast.Call(ast.Name("list", ast.Load()), [n.iter], []), ast.Slice(lower=ast.Constant(1)), ast.Load()))
    yield lambda n: _with_iter(n, ast.Subscript(ast.Call(ast.Name("list", ast.Load()), [n.iter], []), ast.Slice(upper=ast.Constant(-1)), ast.Load()))


def _with_body(node: ast.For, body: list[ast.stmt]) -> ast.For:
    node.body = body
    return node


def _with_iter(node: ast.For, iterated: ast.expr) -> ast.For:
    node.iter = iterated
    return node


def _augmented(node: ast.AugAssign) -> Iterator[Change]:
    yield lambda n: ast.copy_location(ast.Assign([n.target], n.value), n)
    yield from (_set("op", kind()) for kind in _OPERATORS.get(type(node.op), ()))


def _assign(node: ast.Assign) -> Iterator[Change]:
    yield lambda n: ast.copy_location(ast.Pass(), n)
    if isinstance(node.targets[0], ast.Tuple) and len(node.targets[0].elts) == 2:
        yield lambda n: _with_targets(n, ast.Tuple(n.targets[0].elts[::-1], ast.Store()))


def _with_targets(node: ast.Assign, target: ast.expr) -> ast.Assign:
    node.targets = [target]
    return node


def _condition(node: ast.If | ast.IfExp) -> Iterator[Change]:
    yield lambda n: _tested(n, ast.UnaryOp(ast.Not(), n.test))
    if isinstance(node, ast.IfExp):
        yield lambda n: n.body
        yield lambda n: n.orelse


def _tested(node: ast.AST, test: ast.expr) -> ast.AST:
    node.test = test
    return node


def _expression(node: ast.Expr) -> Iterator[Change]:
    yield lambda n: ast.copy_location(ast.Pass(), n)


_BY_KIND: tuple[tuple[type | tuple[type, ...], Callable[..., Iterator[Change]]], ...] = (
    (ast.BinOp, _binary), (ast.UnaryOp, _unary), (ast.Compare, _compare), (ast.Constant, _constant), (ast.Call, _call),
    ((ast.Attribute, ast.Name), _named), (ast.Subscript, _subscript), (ast.Return, _return), (ast.For, _loop),
    (ast.AugAssign, _augmented), (ast.Assign, _assign), ((ast.If, ast.IfExp), _condition), (ast.Expr, _expression),
)  # fmt: skip
