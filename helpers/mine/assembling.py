"""A library of transforms from the parts that are there: yours where there is one, by_hand's where not."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers import by_hand as bh
from helpers.by_hand.exchanging import Exchanged
from helpers.mine.adapting import basis, batching_of, cotangents_of, logsumexp_of, tangents_of

Function = Callable[..., Any]


@dataclass(frozen=True)
class Part:
    """A part of the library: its name, the exercise in which it is written, and what it does."""

    name: str
    exercise: str
    does: str


PARTS = (
    Part("dispatch", "compose/dispatch", "which transform takes over"),
    Part("tangents", "jvp/dual", "tangent rules: +, *, /, sin, cos, exp, tanh"),
    Part("pullbacks", "vjp/pullbacks", "pullback rules: *, @, sum, tanh, where"),
    Part("unbroadcast", "vjp/unbroadcast", "the way back through a broadcast"),
    Part("batch_rules", "vmap/batch_rules", "batching rules: +, *, sum, @"),
    Part("logsumexp", "compose/logsumexp", "a primitive with three rules"),
    Part("own", "compose/own", "grad, jacfwd, jacrev, hessian"),
    Part("hvp", "hessian/hvp", "H v without H"),
    Part("grad_and_value", "value/my_grad_and_value", "gradient and value in one pass"),
    Part("scan", "scan/my_scan", "a loop over trees"),
    Part("tree_map", "compose/tree_map", "a function of every leaf"),
    Part("my_jvp", "jvp/my_jvp", "your first jvp, of single numbers"),
    Part("my_vjp", "vjp/my_vjp", "your first vjp, of single numbers"),
    Part("loop_vmap", "vmap/loop_vmap", "vmap as a loop"),
    Part("scan_vjp", "scan/scan_vjp", "the reverse sweep of a loop"),
)  # fmt: skip
NAMES = tuple(part.name for part in PARTS)


class Library:
    """The transforms and functions of by_hand, with parts of yours in their place. `yours` names these; `borrowed` says for each
    other part why by_hand serves."""

    def __init__(self, parts: Mapping[str, Any], borrowed: Mapping[str, str] | None = None) -> None:
        self.yours = tuple(name for name in NAMES if name in parts)
        self.borrowed = {name: (borrowed or {}).get(name, "not passed yet") for name in NAMES if name not in parts}
        self._parts = dict(parts)
        rules = {name: parts[name]() for name in ("pullbacks", "batch_rules", "logsumexp") if name in parts}
        self._exchanged = Exchanged(
            tangents=tangents_of(parts["tangents"]) if "tangents" in parts else None,
            cotangents=cotangents_of(rules["pullbacks"]) if "pullbacks" in rules else None,
            batching=batching_of(rules["batch_rules"]) if "batch_rules" in rules else None,
            unbroadcast=parts.get("unbroadcast"), dispatch=parts.get("dispatch"),
        )  # fmt: skip
        self.logsumexp = logsumexp_of(rules["logsumexp"], self._exchanged.run) if "logsumexp" in rules else bh.logsumexp
        self.tree_map = parts.get("tree_map", bh.tree_map)
        self._own = parts["own"](self.jvp, self.vjp, self.vmap) if "own" in parts else {}
        for name, instead in (("my_jvp", bh.jvp), ("my_vjp", bh.vjp), ("loop_vmap", bh.vmap), ("scan_vjp", scan_vjp)):
            setattr(self, name, parts.get(name, instead))

    def __getattr__(self, name: str) -> Any:
        """Everything else that by_hand has: sin, cos, sum, stack, where, …"""
        if name.startswith("_") or not hasattr(bh, name):
            raise AttributeError(f"the library has no {name!r}")
        return getattr(bh, name)

    def __repr__(self) -> str:
        return f"<a library of transforms: {len(self.yours)} of {len(NAMES)} parts are yours>"

    def __str__(self) -> str:
        """Which parts are yours, and which are borrowed."""
        wide = max(map(len, NAMES))
        lines = [f"{len(self.yours)} of {len(NAMES)} parts are yours."]
        for part in PARTS:
            whose = "yours" if part.name in self.yours else f"borrowed: {self.borrowed[part.name]}"
            lines.append(f"  {part.name:<{wide}}  {part.exercise:<24}  {whose}")
        return "\n".join(lines)

    def _within(self, f: Function) -> Function:
        """f, run with the parts in place of by_hand's."""

        @functools.wraps(f)
        def run(*args: Any, **named: Any) -> Any:
            with self._exchanged.used():
                return f(*args, **named)

        return run

    def jvp(self, f: Function, primals: Any, tangents: Any, has_aux: bool = False) -> tuple:
        """As by_hand.jvp."""
        return self._within(bh.jvp)(f, primals, tangents, has_aux)

    def vjp(self, f: Function, *primals: Any, has_aux: bool = False) -> tuple:
        """As by_hand.vjp."""
        out, pullback, *aux = self._within(bh.vjp)(f, *primals, has_aux=has_aux)
        return (out, self._within(pullback), *aux)

    def vmap(self, f: Function, in_axes: Any = 0, out_axes: Any = 0) -> Function:
        """As by_hand.vmap."""
        return self._within(bh.vmap(f, in_axes, out_axes))

    def grad(self, f: Function, argnums: Any = 0, has_aux: bool = False) -> Function:
        """As by_hand.grad; yours for one argument."""
        return self._one_argument("grad", f, argnums, has_aux, lambda x: True)

    def jacfwd(self, f: Function, argnums: Any = 0, has_aux: bool = False) -> Function:
        """As by_hand.jacfwd; yours for a vector."""
        return self._one_argument("jacfwd", f, argnums, has_aux, basis)

    def jacrev(self, f: Function, argnums: Any = 0, has_aux: bool = False) -> Function:
        """As by_hand.jacrev; yours for a vector, and a vector as result."""
        return self._one_argument("jacrev", f, argnums, has_aux, lambda x: basis(x) and np.ndim(self._shape_of(f, x)) == 1)

    def hessian(self, f: Function, argnums: Any = 0) -> Function:
        """As by_hand.hessian; yours for a vector."""
        return self._one_argument("hessian", f, argnums, False, basis)

    def _one_argument(self, name: str, f: Function, argnums: Any, has_aux: bool, fits: Callable[[Any], bool]) -> Function:
        more = {"has_aux": True} if has_aux else {}
        theirs = self._within(getattr(bh, name)(f, argnums, **more))

        def transformed(*args: Any, **named: Any) -> Any:
            if name not in self._own or argnums != 0 or has_aux or len(args) != 1 or named or not fits(args[0]):
                return theirs(*args, **named)
            return self._own[name](f)(args[0])

        return transformed

    def _shape_of(self, f: Function, x: Any) -> Any:
        """Zeros like f(x), found by a run of f."""
        return np.zeros(bh.shape(f(x)))

    def hvp(self, f: Function, x: Any, v: Any) -> Any:
        """The Hessian of f at x times v."""
        return self._within(self._parts.get("hvp", bh.hvp))(f, x, v)

    def grad_and_value(self, f: Function, argnums: Any = 0, has_aux: bool = False) -> Function:
        """As by_hand.grad_and_value; yours for one argument."""
        own = self._parts.get("grad_and_value")
        theirs = self._within(bh.grad_and_value(f, argnums, has_aux))
        if own is None or argnums != 0:
            return theirs
        return lambda *args, **named: theirs(*args, **named) if named or len(args) != 1 else self._within(own(f, has_aux))(*args)

    def scan(self, f: Function, init: Any, xs: Any = None, length: int | None = None, reverse: bool = False) -> tuple:
        """As by_hand.scan; yours for a loop over xs from the first to the last."""
        own = self._parts.get("scan")
        if own is None or length is not None or reverse or xs is None:
            return self._within(bh.scan)(f, init, xs, length, reverse)
        return self._within(own)(f, init, xs)


def scan_vjp(step: Function, pull: Function, w: Any, init: Any, xs: Any, carry_bar: Any, ys_bar: Any) -> tuple:
    """The reverse sweep of a loop (scan/scan_vjp), where yours is missing."""
    states = [init]
    for x in xs:
        states.append(step(w, states[-1], x))
    w_bar, h_bar, xs_bar = 0.0, carry_bar, np.zeros(len(xs))
    for k in reversed(range(len(xs))):
        message, h_bar, xs_bar[k] = pull(w, states[k], xs[k], h_bar + ys_bar[k])
        w_bar = w_bar + message
    return w_bar, h_bar, xs_bar


def assemble(makers: Mapping[str, Callable[[], Any]], borrowed: Mapping[str, str] | None = None) -> Library:
    """The library of these parts, each made by calling its maker. One that raises is borrowed, and says so."""
    parts, missing = {}, dict(borrowed or {})
    for name, make in makers.items():
        try:
            parts[name] = make()
            Library({name: parts[name]})
        except Exception as error:  # noqa: BLE001  whatever an edited file raises
            parts.pop(name, None)
            missing[name] = f"it raises {type(error).__name__}: {' '.join(str(error).split())[:80]}"
    return Library(parts, missing)
