"""Where vmap stands in place of a loop: what the number of calls says."""

from __future__ import annotations

from collections.abc import Callable

from helpers.checks.exercise import Case, Rule, calls_at_most
from helpers.desk.record import Trial


def one_call(named: str, lanes: Callable[..., int], mistake: str) -> tuple[Rule, ...]:
    """The function may be called once. As many calls as there are lanes, or more, are a loop, which has a name; fewer are too many."""

    def looped(case: Case, trial: Trial) -> str | None:
        made, most = trial.calls[0], lanes(*case.args)
        return f"You called {named} {made} times here, and once is enough." if made >= most > 1 else None

    return Rule(looped, mistake=mistake, watch="calls"), calls_at_most(1, f"{named} called once")
