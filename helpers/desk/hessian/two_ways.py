"""How answers to hessian/two_ways are used."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any
from weakref import WeakSet

from helpers.desk.again import elsewhere, note_calls
from helpers.desk.faults import Refusal
from helpers.desk.functions import Description, Handed, counted
from helpers.desk.libraries import Library, library
from helpers.desk.plain import describe
from helpers.desk.using import called, library_in_use, part, seen

WANTED = {"over_reverse": ("jacfwd", "jacrev"), "over_forward": ("jacrev", "jacfwd")}
_HOMES = {"torch": "torch.func", "jax": "jax", "by_hand": "helpers.by_hand"}


def use(two_ways: Any, f: Any, x: Any) -> Any:
    """Both Hessians; the two transforms must have stood around f in the right order. A known mistake works by hand."""
    lib = library_in_use() or library("by_hand")
    orders = Orders(lib)
    watched = orders.watched(f.on(lib) if isinstance(f, Description) else f)
    pair = two_ways(watched, orders.transform("jacfwd"), orders.transform("jacrev"))
    if pair is Ellipsis:
        return pair
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        yours = "one function" if isinstance(pair, Handed) else describe(pair)
        raise Refusal(f"Return two functions, (over_reverse, over_forward); yours is {yours}.")
    found = {}
    for (name, order), function in zip(WANTED.items(), pair, strict=True):
        orders.log.clear()
        with part(name):
            found[name] = seen(called(function, name, x))
        around = set(orders.log)
        if around and around != {order} and all(len(how) == 2 for how in around):
            outer, inner = next(iter(around - {order}))
            raise Refusal(f"Your {name} is {outer} around {inner}.")
        if () in around:
            raise Refusal(f"Your {name} uses neither jacfwd nor jacrev as they were handed in.")
    note_calls({f"{name} at another x": lambda function=function: function(elsewhere(x)) for name, function in zip(WANTED, pair, strict=True)})
    return found


class Orders:
    """jacfwd and jacrev of a library, and a function, all watched: in which order do the two stand around the function
    when it runs? An answer gets what is made here and cannot look into it."""

    def __init__(self, lib: Library) -> None:
        self.log: list[tuple[str, ...]] = []
        self._home: ModuleType = importlib.import_module(_HOMES[lib.way])
        self._around: list[str] = []
        self._transforms: WeakSet[Handed] = WeakSet()

    def watched(self, f: Handed) -> Handed:
        """f, noting the transforms around each of its calls."""

        def compute(x: Any) -> Any:
            self.log.append(tuple(self._around))
            return f(x)

        return counted(compute, repr(f), arity=1)

    def transform(self, name: str) -> Handed:
        """jacfwd or jacrev. What it returns notes that it is running."""
        of_the_library = getattr(self._home, name)

        def compute(g: Any, *args: Any, **options: Any) -> Handed:
            if any(argument is transform for argument in args for transform in self._transforms):
                raise Refusal(
                    f"{name} got a transform beside its function. Nest the two: the inner transform takes f, and what it "
                    "returns goes to the outer one."
                )
            is_transform = any(g is transform for transform in self._transforms)
            if is_transform or not callable(g):
                raise Refusal(
                    f"{name} got {'a transform' if is_transform else describe(g)}. The inner transform takes f, and what "
                    "it returns, a function, goes to the outer one."
                )
            return counted(self._noting(name, of_the_library(g, *args, **options)), f"{name}(…)")

        made = counted(compute, name, name)
        self._transforms.add(made)
        return made

    def _noting(self, name: str, jacobian: Callable[..., Any]) -> Callable[..., Any]:
        def compute(*x: Any) -> Any:
            self._around.append(name)
            try:
                return jacobian(*x)
            finally:
                self._around.pop()

        return compute
