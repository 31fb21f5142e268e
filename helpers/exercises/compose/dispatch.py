"""compose/dispatch: The innermost transform first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.compose.boxes import LEFT_OUT, NOT_AS_THEY_CAME, NOT_LISTS, TWICE
from helpers.desk.compose.dispatch import ASKED_AGAIN, NOTHING_BACK, ROUND_AND_ROUND
from helpers.desk.functions import generic_numbers
from helpers.exercises.compose.nestings import Nestings
from helpers.exercises.programs import random_seed
from helpers.exercises.stages import up_to_the_first_wrong


def _cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Nestings(random_seed(rng)), generic_numbers(rng), generic_numbers(rng, (n,)))) for n in (3, 2)]


def _oracle(nestings: Nestings, x: Any, lanes: Any) -> dict[str, Any]:
    """From the derivatives of f on paper: no boxes."""
    return nestings.expected(float(x), lanes)


def level_of(x: Any) -> int:
    """0 for what is no box."""
    return getattr(x, "level", 0)


def dispatch_with(
    choose: Callable[[Sequence[int]], int] = max,
    opens: Callable[[Any, int], bool] | None = lambda arg, level: level_of(arg) == level,
    bare: bool = False,
    again: bool = False,
) -> Callable[[Any, Sequence[Any]], Any]:
    """A dispatch, right or with a fault of your choice: which level is chosen of those that are there, which arguments are
    opened (None: one alone; all the way down if `bare`), and whether op is asked `again` where there is no box."""

    def opened(x: Any) -> Any:
        x = x.value
        return opened(x) if bare and level_of(x) else x

    def dispatch(op: Any, args: Sequence[Any]) -> Any:
        levels = [level_of(arg) for arg in args if level_of(arg)]
        if not levels:
            return op(*args) if again else op.plain(*args)
        level = choose(levels)
        own = next(arg for arg in args if level_of(arg) == level)
        values = [opened(arg) if level_of(arg) and (opens(arg, level) if opens else arg is own) else arg for arg in args]
        return own.transform.follow(op, args, values)

    return dispatch


def _first_only(op: Any, args: Sequence[Any]) -> Any:
    """Looks at the first argument alone."""
    if not level_of(args[0]):
        return op.plain(*args)
    return dispatch_with(choose=lambda levels: levels[0])(op, args)


def _plain_inside(op: Any, args: Sequence[Any]) -> Any:
    """Computes with what is inside, and makes no box."""
    values = [arg.value if level_of(arg) else arg for arg in args]
    return _plain_inside(op, values) if any(map(level_of, values)) else op.plain(*values)


def _asking(follow: Callable[[Any, Any, Sequence[Any], list[Any]], Any]) -> Callable[[Any, Sequence[Any]], Any]:
    """Asks the transform in another way."""

    def dispatch(op: Any, args: Sequence[Any]) -> Any:
        own = max(args, key=level_of)
        if not level_of(own):
            return op.plain(*args)
        return follow(own, op, args, [arg.value if level_of(arg) == own.level else arg for arg in args])

    return dispatch


EXERCISE = Exercise(
    id="compose/dispatch",
    title="The innermost transform first",
    level=3,
    minutes=15,
    signature="dispatch(op, args)",
    inputs=("programs", "x", "lanes"),
    cases=_cases,
    oracle=_oracle,
    reads=up_to_the_first_wrong(_oracle),
    mistakes=(
        Mistake("M40", dispatch_with(choose=min), "The outermost transform went first. To it, what the inner ones follow is a box it cannot look into, and the inner derivatives come out as 0. The innermost one, with the highest level, goes first."),
        Mistake("first-box", dispatch_with(choose=lambda levels: levels[0]), "You took the first box among the arguments, so x * y and y * x differ. Which of them goes first depends on the level alone: the highest."),
        Mistake("last-box", dispatch_with(choose=lambda levels: levels[-1]), "You took the last box among the arguments, so x * y and y * x differ. Which of them goes first depends on the level alone: the highest."),
        Mistake("opened-all", dispatch_with(opens=lambda arg, level: True), "You opened every box, whatever its level. A box of another level is a constant to this transform, and has to stay closed: its own transform takes its turn later, and needs what is in it."),
        Mistake("emptied", dispatch_with(bare=True), "You opened the boxes down to the plain numbers. Open one box, of the highest level: what is inside may be a box of another transform, and that one takes its turn when `follow` calls op again."),
        Mistake("none-opened", dispatch_with(opens=lambda arg, level: False), "Open the boxes of the level that goes first, and hand to follow the arguments as they came, and then the values: `follow(op, args, values)`.", error=f"^refused: {ROUND_AND_ROUND}"),
        Mistake("arguments-opened", _asking(lambda own, op, args, values: own.transform.follow(op, values, values)), "`follow(op, args, values)`: first the arguments as they came, which still lie in their boxes, and then the values, in a list of their own.", error=f"^refused: {NOT_AS_THEY_CAME}"),
        Mistake("not-lists", _asking(lambda own, op, args, values: own.transform.follow(op, args[0], values)), "`follow(op, args, values)`: args and values are a list or a tuple each, with no star before them, and no generator.", error=rf"^refused: {NOT_LISTS}|follow\(\) (missing|takes)"),
        Mistake("left-out", _asking(lambda own, op, args, values: own.transform.follow(op, args, [*values, 1.0])), "The values are as many as the arguments, in the same places: those of this level opened, and all others as they are.", error=rf"^refused: {LEFT_OUT.partition('{')[0]}|^TypeError: In `[DGV]\(.*\b(add|multiply)\(\) (takes|missing)"),
        Mistake("followed-twice", _asking(lambda own, op, args, values: (own.transform.follow(op, args, values), own.transform.follow(op, args, values))[1]), "One call of dispatch asks one transform, once, and returns what it gives. With every level of nesting the work would double.", error=f"^refused: {TWICE}"),
        Mistake("of-the-box", raises(AttributeError("'Box' object has no attribute 'follow'")), "A box has no follow. The transform that it belongs to has: `x.transform.follow(op, args, values)`.", error="'Box' object has no attribute 'follow'"),
        Mistake("not-boxed", _plain_inside, "The result is in no box of this transform any more, so the transform has lost the value: it was computed with what is inside, or the box that follow made was opened again. Hand the values to follow, and return what it gives, as it is."),
        Mistake("plain-bare", raises(TypeError("In `f(x)`: add() takes from 2 to 3 positional arguments but 1 was given")), "`op.plain(*args)`: the star lays the arguments out one by one.", error=r"^TypeError: In `f\(x\)`: .*\b(add|multiply)\(\) (takes|missing)"),
        Mistake("first-argument", _first_only, "`op.plain` got a box, and takes plain numbers alone. Is there an argument that you did not look at? In `2.5 * x` the box stands second.", error="operand 'Box' does not support ufuncs"),
        Mistake("one-of-two", dispatch_with(opens=None), "Two boxes of one level may meet, as in `x * sin(x)`. All boxes of the level that goes first are opened, not one of them alone, and the transform of this level is the one that follows.", error="what came out is still in a box"),
        Mistake("first-transform", raises(AttributeError("'float' object has no attribute 'transform'")), "A plain number has no transform. Take that of an argument of the level that goes first, wherever it stands.", error="has no attribute '(transform|value)'"),
        Mistake("no-plain", raises(ValueError("max() arg is an empty sequence")), "Without any box there is no level to choose. Then the primitive is computed as it is: `op.plain(*args)`.", error=r"max\(\) (arg|iterable argument) is (an )?empty|^(IndexError|StopIteration)"),
        Mistake("op-again", dispatch_with(again=True), "`op.plain(*args)` computes.", error=f"^refused: {ASKED_AGAIN}"),
        Mistake("nothing", lambda op, args: None, "There is no `return` on one of the ways.", error=f"^refused: {NOTHING_BACK.format('')}None"),
    ),
    hints=(
        "x comes in from the outer transform, y from the inner one, and both are boxes. Which of the two transforms began later, and which of the boxes does it know?",
        "Picture boxes in boxes. The transform that was called last has put its paper on the outside. It tears off its own paper, nobody else's, calls op on what comes out, and wraps the result again.",
        "level = the highest level among the arguments\nif it is 0: the plain primitive\nvalues = the arguments, those of this level opened\nhand op, the arguments and the values to the transform of that level",
        "`values = [a.value if level_of(a) == level else a for a in args]`, and with `own` as any argument of this level: `return own.transform.follow(op, args, values)`. Where the level is 0: `return op.plain(*args)`.",
    ),
)  # fmt: skip
