"""Slips of Python itself, recognised for all exercises by what Python says of them.

A known mistake of an exercise speaks first: it knows what was asked. These speak where none fits.
"""

from __future__ import annotations

import re

from helpers.desk.record import Fault
from helpers.desk.using import NOT_CALLED

# What Python and the libraries call a number or an array, and a function, in their messages.
_NUMBER = r"(int|float|complex|bool|numpy\.\w+|Tensor|ArrayImpl|Array|\w*Tracer|Taped|Dual)"
_FUNCTION = r"(function|builtin_function_or_method|method|type|PjitFunction|partial|ufunc|jaxlib\.\S+)"

# (what the error says, as "Kind: message"; what to say to it). The first that fits speaks; \1 is filled in.
SLIPS: tuple[tuple[str, str], ...] = (
    (
        r"^UnboundLocalError: .*'(\w+)'",
        r"`\1` is assigned inside this function, so in all of it Python takes `\1` for a new name that has no value yet. To change the outer one, write `nonlocal \1` on the first line.",
    ),
    (rf"refused: .*{NOT_CALLED}", "It has computed something already. Define a function inside, and return that function without calling it."),
    (r"refused: .*must be a function; yours is None", "Is a `return` missing? A function that is defined inside must also be returned."),
    (rf"^TypeError: '{_NUMBER}' object is not callable", "A number or an array is called like a function. Is there a name that stands for both, a bracket too many, or a call too early?"),
    (r"^TypeError: 'NoneType' object is not callable", "None is called like a function: what should have returned a function returned nothing. Is a `return` missing?"),
    (r"^(TypeError|AttributeError): .*'?NoneType'?", "A part of this is None. A function without `return` gives None, and so does a method that changes its object in place, such as `append` or `sort`."),
    (r"^TypeError: expected function with aux output to return a two-element tuple", "A function that is used with has_aux=True returns a tuple of two: the value, and beside it aux, which may hold all the rest."),
    (
        rf"^TypeError: .*(unsupported operand|bad operand|can't multiply).*'{_FUNCTION}'|^(TypeError|ValueError): .*(float\(\) argument|must be real number|got|Expected).*\b{_FUNCTION}\b(?!.*positional)",
        "A function stands where a number or an array belongs. Call it with its input.",
    ),
    (
        r"^TypeError: (cannot unpack non-iterable|'|iteration over a 0-d|object of type ')(int|float|numpy\.\w+)?'? ?(object is not iterable|object|array|has no len\(\))",
        "One number stands where several things belong. A tuple of one is written with a comma: `(3,)`; `(3)` is the number 3.",
    ),
    (r"^TypeError: .*'?(generator|zip|map|filter|enumerate|reversed|list_iterator|range_iterator)'?.*(no len|not subscriptable|not reversible|is not a sequence)", "An iterator has no length and no places, and is used up after one round. Make a list of it: `list(…)`."),
    (r"^StopIteration", "An iterator was used up: one that was gone through gives nothing more. Make a list of it: `list(…)`."),
    (r"^TypeError: .*missing \d+ required positional argument", "A call gives fewer arguments than its function takes. If they stand in a tuple or list, a star lays them out one by one: `f(*args)`."),
    (r"^TypeError: .*takes (from \d+ to )?\d+ positional arguments? but \d+ (was|were) given", "A call gives more arguments than its function takes. Must they go in as one tuple, without the star? Or, where the function is your own, does it want a star in its head, `def f(*args)`?"),
    (r"^TypeError: 'tuple' object does not support item assignment", "A tuple cannot be changed. Make a list of it first, or build a new tuple."),
    (r"^NameError: .*'(\w+)' is not defined", r"Nothing is called `\1` here. Is it spelled as where it was defined, and has that cell been run?"),
)  # fmt: skip


def slip(error: Fault) -> str | None:
    """What to say to an error that a slip of Python's explains, or None."""
    said = f"{error.kind}: {error.message}"
    for pattern, says in SLIPS:
        found = re.search(pattern, said)
        if found:
            return found.expand(says)
    return None
