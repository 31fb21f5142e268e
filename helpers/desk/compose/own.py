"""How answers to compose/own are used."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from helpers import by_hand
from helpers.by_hand.primitives import Tracer
from helpers.desk.faults import Refusal
from helpers.desk.functions import Function, counted
from helpers.desk.plain import describe
from helpers.desk.using import note, tried

NAMES = ("grad", "jacfwd", "jacrev", "hessian")
FOUR = f"own must return a dict with four transforms under the names {', '.join(NAMES)}"
ELSEWHERE = "A transform followed x that is none of the three that your answer was given."


class Core:
    """jvp, vjp and vmap as an answer gets them. They know how many of them are running, one inside the other."""

    def __init__(self) -> None:
        self.running = 0
        self.ran: set[str] = set()
        self.jvp = counted(partial(self._run, by_hand.jvp), "jvp(f, primals, tangents)", "jvp")
        self.vjp = counted(partial(self._run, by_hand.vjp), "vjp(f, *primals)", "vjp")
        self.vmap = counted(self._vmap, "vmap(f, in_axes, out_axes)", "vmap")

    def _vmap(self, f: Callable[..., Any], *more: Any, **named: Any) -> Callable[..., Any]:
        return partial(self._run, by_hand.vmap(f, *more, **named))

    def _run(self, transform: Callable[..., Any], *args: Any, **named: Any) -> Any:
        self.running += 1
        self.ran.add(getattr(transform, "__name__", "vmap"))
        try:
            return transform(*args, **named)
        finally:
            self.running -= 1

    def watched(self, f: Any) -> Callable[[Any], Any]:
        """f, refused where more transforms follow x than those that run here."""
        f = partial(f.value, by_hand) if isinstance(f, Function) else f  # the key's own, where a known mistake is computed

        def call(x: Any) -> Any:
            boxes, inside = 0, x
            while isinstance(inside, Tracer):
                boxes, inside = boxes + 1, inside.value
            if boxes > self.running:
                raise Refusal(f"{ELSEWHERE} Build yours on those: jvp, vjp and vmap.")
            return f(x)

        return call


def use(own: Any, f: Any, g: Any, x: Any, v: Any, X: Any) -> dict[str, Any]:
    """What the transforms give on programs that are nested up to three deep. What one raises is noted under its name."""
    core = Core()
    made = own(core.jvp, core.vjp, core.vmap)
    if made is ...:
        return ...
    if not isinstance(made, dict) or set(made) != set(NAMES) or not all(part is ... or callable(part) for part in made.values()):
        raise Refusal(f"{FOUR}; yours gives {describe(made)}.")
    if still_open := [name for name in NAMES if made[name] is ...]:
        return {name: ... if name in still_open else 0.0 for name in NAMES}
    found = {}
    for name, run in programs(made, core, core.watched(f), core.watched(g), x, v, X).items():
        core.ran.clear()
        found[name] = tried(name, partial(_numbers, name, run))
        if name.startswith(("jacfwd(g)", "jacrev(g)")):
            note(f"{name[:6]} by", " ".join(sorted(core.ran)))
    return found


def programs(made: dict[str, Any], core: Core, f: Any, g: Any, x: Any, v: Any, X: Any) -> dict[str, Callable[[], Any]]:
    """What is computed: f gives a number, g a vector."""
    grad, jacfwd, jacrev, hessian = (made[name] for name in NAMES)
    jvp, vmap = core.jvp, core.vmap
    return {
        "grad(f)(x)": lambda: grad(f)(x),
        "jacfwd(g)(x)": lambda: jacfwd(g)(x),
        "jacrev(g)(x)": lambda: jacrev(g)(x),
        "hessian(f)(x)": lambda: hessian(f)(x),
        "hessian(g)(x)": lambda: hessian(g)(x),
        "vmap(grad(f))(X)": lambda: vmap(grad(f))(X),
        "jacrev(grad(f))(x)": lambda: jacrev(grad(f))(x),
        "grad(x ↦ grad(f)(x) @ v)(x)": lambda: grad(lambda x: grad(f)(x) @ v)(x),
        "vmap(jacrev(g))(X)": lambda: vmap(jacrev(g))(X),
        "vmap(x ↦ jvp(grad(f), (x,), (v,))[1])(X)": lambda: vmap(lambda x: jvp(grad(f), (x,), (v,))[1])(X),
        "jvp(hessian(f), (x,), (v,))[1]": lambda: jvp(hessian(f), (x,), (v,))[1],
        "vmap(hessian(f))(X)": lambda: vmap(hessian(f))(X),
    }


def _numbers(name: str, run: Callable[[], Any]) -> Any:
    """What a program gives; refused where it is still a function."""
    with np.errstate(all="ignore"):
        result = run()
    if callable(result) or isinstance(result, type):
        raise Refusal(f"{name}: this gives {describe(result)}. Each of the four takes f and returns a function of x, which gives numbers.")
    return result
