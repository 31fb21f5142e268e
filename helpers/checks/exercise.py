"""What an exercise is: plain frozen data. Nothing here runs an answer, and nothing imports a framework."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from helpers.desk.plain import Plain
from helpers.desk.record import Fault, Task, Trial

WAYS = ("by_hand", "torch", "jax")
LABELS = {"by_hand": "by hand", "torch": "torch", "jax": "JAX"}


@dataclass(frozen=True)
class Case(Task):
    """One set of inputs. The key's descriptions know their closed forms; `helpers.checks.requests` takes them away.

    `edge` marks a case at an edge that the text names (a tie, a zero, an empty set): known wrong answers may agree with
    each other there, or with the right one. At least one other case of the same seed has to tell each of them.
    `measured` is False where no rule looks at the largest array: to measure it takes a second use.
    """

    edge: bool = False


@dataclass(frozen=True)
class Mistake:
    """An executable wrong answer and what to say to somebody who gave it.

    `answer` takes what the learner's answer takes, on NumPy inputs; functions arrive as the key has them, with their
    derivatives in closed form (`f.gradient(x)`), so that no framework is needed to be wrong. The mistake is recognised
    when the learner's answer does what `answer` does: the same results, or an exception whose text, "Kind: message",
    matches `error` ("refused: …" for what the desk or `reads` refuses).
    A fault of method (right results, wrong road) is recognised by the `Rule` that names the mistake.
    `edge` marks a mistake that shows at edges alone (see `Case`).
    """

    id: str
    answer: Any
    says: str
    error: str | None = None
    edge: bool = False


def refused(says: str) -> Fault:
    """A use that is refused after the fact, with a sentence for the learner."""
    return Fault("refused", says)


def raises(error: Exception) -> Callable[..., Any]:
    """The answer of a mistake that is recognised by its error alone: whatever it takes, it raises this."""

    def answer(*args: Any) -> Any:
        raise error

    return answer


@dataclass(frozen=True)
class Rule:
    """A judgement of the method. `broken(case, trial)` returns a sentence when the rule is broken, else None; "{function}"
    in it becomes the name of the first function among the inputs.

    `mistake` names the belief behind it; `praise` is what a passed report says ("f called once");
    `watch` names what the desk must measure for it: "calls" (of the functions handed in), "largest" (entries of the
    largest intermediate array) or "frameworks" (whether torch or JAX ran).
    """

    broken: Callable[[Case, Trial], str | None]
    praise: str = ""
    mistake: str | None = None
    watch: str | None = None


def calls_at_most(limit: int | Callable[..., int], praise: str, mistake: str | None = None) -> Rule:
    """The learner's answer must call the function among its inputs (the first, if several), at most `limit` times.

    `limit` is a number or a function of the case's inputs.
    """

    def broken(case: Case, trial: Trial) -> str | None:
        allowed = limit(*case.args) if callable(limit) else limit
        made = trial.calls[0]
        if not made:
            return "{function} was never called: of the one that your answer was given, 0 calls were counted. The numbers must come from elsewhere."
        if made <= allowed:
            return None
        enough = "once is" if allowed == 1 else f"{allowed} times are"
        return f"You called {{function}} {made} times here; {enough} enough."

    return Rule(broken, praise, mistake, watch="calls")


def largest_at_most(limit: Callable[..., int], praise: str, mistake: str | None = None) -> Rule:
    """No intermediate array may have more entries than `limit(*inputs)`."""

    def broken(case: Case, trial: Trial) -> str | None:
        allowed = limit(*case.args)
        if trial.largest is None or trial.largest <= allowed:
            return None
        return f"The largest array you made had {trial.largest:,} entries; none needs more than {allowed:,}."

    return Rule(broken, praise, mistake, watch="largest")


def no_framework(praise: str = "", mistake: str | None = None) -> Rule:
    """By hand means by hand: neither torch nor JAX may run while the answer does."""

    def broken(case: Case, trial: Trial) -> str | None:
        names = " and ".join({"torch": "torch", "jax": "JAX"}[name] for name in trial.frameworks)
        return f"This one is by hand, and {names} did the work. Use NumPy and your own rules." if names else None

    return Rule(broken, praise, mistake, watch="frameworks")


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise. The id is its path, `chapter/name`; the level (1 to 3) is also its points.

    `signature` is how the answer is called, for messages and hints: "fd_grad(f, x, h)". How it is used stands at the
    desk, in `helpers/desk/chapter/name.py` (without that file it is called; a value is taken as it is).
    `cases(rng)` draws the inputs, smallest first. `oracle(*inputs)` computes the expected result without looking
    at the answer; `accept(case, output)` replaces the comparison where many results are right, and returns a
    sentence when it refuses. `reads(case, trial)` turns the record of a use into what is compared, or into a Fault
    (see `refused`).
    `value` marks an answer that is not a function; its inputs are drawn from seed 1 unless another is given.
    `unforeseen(output)` is what to say to a wrong value that no mistake describes.
    `rtol` is the relative tolerance; `inputs` names the inputs in messages where the signature does not.
    """

    id: str
    title: str
    level: int
    minutes: int
    signature: str
    cases: Callable[[np.random.Generator], Sequence[Case]]
    oracle: Callable[..., Any] | None = None
    accept: Callable[[Case, Any], str | None] | None = None
    reads: Callable[[Case, Trial], Plain | Fault] | None = None
    unforeseen: Callable[[Plain], str] | None = None
    ways: tuple[str, ...] = ("by_hand",)
    mistakes: tuple[Mistake, ...] = ()
    rules: tuple[Rule, ...] = ()
    hints: tuple[str, ...] = ()
    rtol: float = 1e-6
    value: bool = False
    inputs: tuple[str, ...] = ()

    def read(self, case: Case, trial: Trial) -> Trial:
        """A trial as it is judged."""
        if trial.error or not self.reads:
            return trial
        found = self.reads(case, trial)
        return replace(trial, output=None, error=found) if isinstance(found, Fault) else replace(trial, output=found)

    @property
    def watch(self) -> frozenset[str]:
        """What the desk must measure for the rules."""
        return frozenset(rule.watch for rule in self.rules if rule.watch)

    @property
    def names(self) -> list[str]:
        """The names of the inputs: `inputs`, or those that stand in the signature."""
        if self.inputs:
            return list(self.inputs)
        inside = self.signature.partition("(")[2].rpartition(")")[0].split(")(")
        return [name.strip() for part in inside for name in part.split(",") if name.strip()]


@dataclass(frozen=True)
class Reply:
    """What is said to a guess. `hits` says what came true, one for each part of the guess: None for a part that was not
    understood, or is neither right nor wrong."""

    lines: Sequence[str]
    hits: tuple[bool | None, ...] = (None,)


@dataclass(frozen=True)
class Prediction:
    """A prediction: the first committed answer is kept, any honest one earns the credit, the reply teaches.

    `blanks` names what has to be filled in: () for one plain answer, names for a dict. `reply(guess)` says what happens,
    and whether the guess said so; `helpers.exercises.guesses` reads guesses.
    """

    id: str
    title: str
    reply: Callable[[Any], Reply]
    blanks: tuple[str, ...] = ()
    level: int = 1
    minutes: int = 3
    hints: tuple[str, ...] = field(default=())
