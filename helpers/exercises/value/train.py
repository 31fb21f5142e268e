"""value/train: Train, and log every loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.value import train as desk
from helpers.desk.value.train import FEW, LONG, ONCE_MORE
from helpers.exercises.again import STAYS, beside_it, other_calls
from helpers.exercises.programs import Program, random_seed
from helpers.exercises.value.said import A_FUNCTION_HAS_NO_PARTS


@dataclass(frozen=True)
class Bowl(desk.Bowl):
    """A bowl that knows its gradient."""

    def gradient(self, x: Any) -> Any:
        return 2 * x


def _train_cases(rng: np.random.Generator) -> list[Case]:
    """A walk that goes down, and beside it a long one in a bowl; and a walk that overshoots: there a loss is larger than
    the one before it."""
    bowl = Bowl(float(rng.choice([-0.7, 0.6, 1.4]))), generic_numbers(rng, (3,)), _LONG_STEPS, 0.5
    gentle, wide = float(rng.choice([0.1, 0.2, 0.3])), np.float64(rng.choice([1.6, 2.1, 2.6]))

    def one(n: int, steps: int, lr: Any, *more: Any) -> Case:
        return Case((Program(random_seed(rng), n), generic_numbers(rng, (n,)), steps, lr), more=more)

    walks = iter(lambda: one(3, 5, wide), None)
    return [one(2, 3, gentle, *bowl), next(case for case in walks if _overshoots(*case.args))]


def _overshoots(f: Any, x0: Any, steps: int, lr: Any) -> bool:
    """Whether the log goes up, and down again: neither the last loss nor the first is its smallest."""
    _, losses = _walk(f, x0, steps, lr)
    return 0 < int(np.argmin(losses[:-1])) < steps - 1 and bool(np.abs(np.diff(losses)).min() > 0.01)


_FEW = {
    0: "With 3 steps or more your walk is right. With steps = 0 nothing is walked: x0 comes back, with an empty log.",
    1: "With 3 steps or more your walk is right. With steps = 1 it is not: one step, and the loss at x0 in the log.",
}


def _also_few(case: Case, trial: Trial) -> Plain | Fault:
    """The walk. If it is right, that of no step must be, too, and that of one."""
    f, x0, steps, lr = case.args
    if not matches(trial.output, plain(_train_right(f, x0, steps, lr))):
        return trial.output
    few = (beside_it(trial, name, _train_right(f, x0, few, lr), _FEW[few]) for few, name in reversed(FEW.items()))
    found = next(filter(None, few), None) or other_calls(trial, {ONCE_MORE: _train_right(f, x0, steps, lr)})
    return found or _long_walk(case, trial) or trial.output


def _long_walk(case: Case, trial: Trial) -> Fault | None:
    if not case.more:
        return None
    bowl, x0, steps, _ = case.more
    right = 0.0 * x0, [bowl(x0), *[bowl.lowest] * (steps - 1)]
    return beside_it(trial, LONG, right, _IN_A_BOWL)


_LONG_STEPS = 12
_IN_A_BOWL = f"Your short walks are right. A walk of {_LONG_STEPS} steps that is at the lowest point after the first, where the gradient is 0, is not: its log has {_LONG_STEPS} losses, too."


def _walk(f: Any, x: Any, steps: int, lr: Any, move: Callable[[Any, Any, Any], Any] | None = None) -> tuple[list, list]:
    """The places x0, x1, … of a descent, and the losses there, one more than there are steps."""
    move = move or (lambda x, g, v: x - lr * g)
    places = [x]
    for _ in range(steps):
        places.append(move(places[-1], f.gradient(places[-1]), f(places[-1])))
    return places, [f(place) for place in places]


def _train_right(f: Any, x0: Any, steps: int, lr: Any) -> Any:
    """What `train` must give, in closed form (NumPy)."""
    places, losses = _walk(f, x0, steps, lr)
    return places[-1], losses[:-1]


def _train_with(wrong: Callable[[list, list], Any], extra: int = 0, move: Any = None) -> Callable[..., Any]:
    """`train` with a wrong belief: `wrong(places, losses)` of a descent is what it gives."""

    def train(f: Any, x0: Any, steps: int, lr: Any) -> Any:
        how = (lambda x, g, v: move(x, g, v, lr)) if move else None
        return wrong(*_walk(f, x0, steps + extra, lr, how))

    return train


def _train_stuck(f: Any, x0: Any, steps: int, lr: Any) -> Any:
    return x0 - steps * lr * f.gradient(x0), [f(x0)] * steps


def _train_from_x0(f: Any, x0: Any, steps: int, lr: Any) -> Any:
    places, losses = _walk(f, x0, steps, lr, lambda x, g, v: x0 - lr * g)
    return places[-1], losses[:-1]


def _train_momentum(f: Any, x0: Any, steps: int, lr: Any) -> Any:
    x, velocity, log = x0, 0.0, []
    for _ in range(steps):
        log.append(f(x))
        velocity = velocity + f.gradient(x)
        x = x - lr * velocity
    return x, log


def _train_shrinking(f: Any, x0: Any, steps: int, lr: Any) -> Any:
    x, log = x0, []
    for k in range(steps):
        log.append(f(x))
        x = x - lr / (k + 1) * f.gradient(x)
    return x, log


def _train_in_the_wrong_order(f: Any, x0: Any, steps: int, lr: Any) -> Any:
    x, log = x0, []
    for _ in range(steps):
        x, old = x - lr * f(x), x
        log.append(f.gradient(old))
    return x, log


EXERCISE = Exercise(
    id="value/train",
    title="Train, and log every loss",
    level=2,
    minutes=6,
    signature="train(f, x0, steps, lr)",
    ways=("by_hand", "torch", "jax"),
    cases=_train_cases,
    reads=_also_few,
    oracle=_train_right,
    rules=(calls_at_most(lambda f, x0, steps, lr: steps, "f called once a step", "M14"),),
    mistakes=(
        Mistake("M14", lambda f, x0, steps, lr: (f(x0), _train_right(f, x0, steps, lr))[1], "More passes than needed: the loss comes with the gradient, and the x after the last step needs no loss."),
        Mistake("M12", _train_in_the_wrong_order, "You stepped by the value and logged the gradient. In this function value_and_grad gives the value first."),
        Mistake("M02", raises(TypeError("cannot unpack non-iterable function object")), "You unpacked the transform. It is a function: call it at x, then unpack what comes back.", error=A_FUNCTION_HAS_NO_PARTS),
        Mistake("append-back", raises(AttributeError("'NoneType' object has no attribute 'append'")), "`append` changes the list and returns None. Write `log.append(loss)` alone, without `log =`.", error="'NoneType' object has no attribute 'append'"),
        Mistake("loss-after", _train_with(lambda places, losses: (places[-1], losses[1:])), "Every loss in the log is one step late: it is that of x after the step. Log the one that came with the gradient."),
        Mistake("one-loss-more", _train_with(lambda places, losses: (places[-1], losses)), "The log has one entry more than there are steps. Log what came with each gradient, and nothing else."),
        Mistake("one-step-more", _train_with(lambda places, losses: (places[-1], losses[:-1]), 1), "This is one step too many."),
        Mistake("one-step-less", _train_with(lambda places, losses: (places[-1], losses[:-1]), -1), "This is one step too few."),
        Mistake("last-step-missing", _train_with(lambda places, losses: (places[-2], losses[:-1])), "The log is right, and the last step was not taken: after the last loss one more step follows."),
        Mistake("first-step", _train_with(lambda places, losses: (places[1], losses[:1])), "You came back after the first step. Return after the loop."),
        Mistake("stuck", _train_stuck, "Every gradient was taken at x0. Take it at the x of now."),
        Mistake("from-x0", _train_from_x0, "Each of your steps starts at x0. Go on from the x of now: `x = x - lr * gradient`."),
        Mistake("uphill", _train_with(lambda places, losses: (places[-1], losses[:-1]), 0, lambda x, g, v, lr: x + lr * g), "You walk uphill. The gradient points up, so subtract it."),
        Mistake("no-rate", _train_with(lambda places, losses: (places[-1], losses[:-1]), 0, lambda x, g, v, lr: x - g), "You took the whole gradient as the step. Multiply it by lr."),
        Mistake("last-loss", _train_with(lambda places, losses: (places[-1], losses[-2])), "The log holds the last loss alone. Append one loss a step to a list."),
        Mistake("new-log", _train_with(lambda places, losses: (places[-1], losses[-2:-1])), "The log has only its last entry. Make the list once, before the loop, and append inside the loop."),
        Mistake("log-of-places", _train_with(lambda places, losses: (places[-1], places[:-1])), "The log holds the places. Log the losses there."),
        Mistake("log-backwards", _train_with(lambda places, losses: (places[-1], losses[-2::-1])), "The log stands backwards. The loss at x0 comes first."),
        Mistake("log-of-gradients", lambda f, x0, steps, lr: (_walk(f, x0, steps, lr)[0][-1], [f.gradient(p) for p in _walk(f, x0, steps, lr)[0][:-1]]), "The log holds the gradients. Log the losses there."),
        Mistake("mean-loss", _train_with(lambda places, losses: (places[-1], np.mean(losses[:-1] or [0.0]))), "The losses have been averaged. A list was asked for, with one loss for each step."),
        Mistake("differences-logged", _train_with(lambda places, losses: (places[-1], list(np.diff(losses[:-1])))), "The log holds how much the loss changed. Log the losses themselves."),
        Mistake("stops-early", raises(Refusal(_IN_A_BOWL)), "All the steps that were asked for are taken, however many, and also where nothing moves any more: `for _ in range(steps)`.", error="^refused: Your short walks are right"),
        Mistake("kept-log", raises(Refusal(STAYS.format(ONCE_MORE))), "Make the list inside the function, at every call anew: a default value is made once, when the function is defined.", error="^refused: Your answer is right when it is called first"),
        Mistake("momentum", _train_momentum, "Each of your steps is taken with all gradients before it added up. Use the gradient of now alone."),
        Mistake("rate-shrinks", _train_shrinking, "Your rate gets smaller from step to step. It is lr at each of them."),
        Mistake("rate-shared-out", lambda f, x0, steps, lr: _train_right(f, x0, steps, lr / steps), "You divided lr by the number of steps. It is lr at each of them."),
        Mistake("unit-steps", _train_with(lambda places, losses: (places[-1], losses[:-1]), 0, lambda x, g, v, lr: x - lr * g / np.sqrt((g * g).sum())), "You divided each gradient by its length. The step is lr times the gradient."),
        Mistake("swapped", _train_with(lambda places, losses: (losses[:-1], places[-1])), "The right two things in the other order. Give x first, then the log."),
        Mistake("no-log", _train_with(lambda places, losses: places[-1]), "x is right, and the log is missing. Return both."),
    ),
    hints=(
        "How many things does one call of value_and_grad(f) give you, and which of them goes where?",
        "Picture the hiker's notebook. At each stop: read height and slope in one look, write the height down, take a step. After the last step nothing is read any more.",
        "an empty log, and x = x0\nfor each step:\n    loss and gradient at x, from one call\n    append the loss to the log\n    x = x minus lr times the gradient\nreturn x and the log",
        "`loss, gradient = value_and_grad(f)(x)` and `log.append(loss)` in the loop, then `x = x - lr * gradient`.",
    ),
)  # fmt: skip
