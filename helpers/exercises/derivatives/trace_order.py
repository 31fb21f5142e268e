"""derivatives/trace_order: Put a trace in order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.plain import Plain

# One line of a trace: its name, its text, and the names of the lines that it uses.
_Line = tuple[str, str, tuple[str, ...]]
_LETTERS = "abcdeghkmnpqrstuvw"


def _trace_cases(rng: np.random.Generator) -> list[Case]:
    while True:
        lines = _trace(rng)
        shown = [lines[k] for k in rng.permutation(len(lines))]
        names = [name for name, _, _ in shown]
        wrong = (names, names[::-1], sorted(names), sorted(names, reverse=True))
        if all(_too_early(shown, order) for order in wrong):
            return [Case((shown,))]


def _trace(rng: np.random.Generator) -> list[_Line]:
    """Nine lines in an order in which they can run. Each is used later, except the last; some are used twice."""
    names = [str(name) for name in rng.permutation(list(_LETTERS))[:9]]
    starts = rng.permutation(["sin(x)", "cos(y)", "x * y", "exp(x)", "tanh(y)"])[:3]
    lines: list[_Line] = [(name, str(text), ()) for name, text in zip(names, starts, strict=False)]
    for name in names[3:]:
        used = {other for _, _, uses in lines for other in uses}
        unused = [str(other) for other in rng.permutation([n for n, _, _ in lines if n not in used])]
        first, free = unused[0], 9 - len(lines) - (len(unused) - 1)
        if free == 0 or (len(unused) > 1 and rng.random() < 0.3):  # as many lines are left as have to be joined
            pattern, uses = str(rng.choice(["{} * {}", "{} + {}"])), (first, unused[1])
        elif used and rng.random() < 0.5:
            pattern, uses = "{} * {}", (first, str(rng.choice(sorted(used))))
        else:
            pattern, uses = str(rng.choice(["sin({})", "cos({})", "exp({})", "tanh({})"])), (first,)
        lines.append((name, pattern.format(*uses), uses))
    return lines


def _too_early(trace: Sequence[_Line], order: Sequence[str]) -> tuple[str, str] | None:
    """The first line in `order` that uses one which has not run, and that one; None if every line can run."""
    uses = {name: used for name, _, used in trace}
    done: set[str] = set()
    for name in order:
        for used in uses[name]:
            if used not in done:
                return name, used
        done.add(name)
    return None


def _accept_order(case: Case, output: Plain) -> str | None:
    trace: list[_Line] = case.args[0]
    names = {name: text for name, text, _ in trace}
    if not isinstance(output, (list, tuple)) or not all(isinstance(name, str) for name in output):
        return "Give a list of names, such as [\"a\", \"b\"]: each line of the trace once."
    unknown = [name for name in output if name not in names]
    if unknown:
        return f"No line of this trace is called {unknown[0][:20]!r}."
    missing = [name for name in names if name not in output]
    if missing:
        return f"{len(missing)} of {len(names)} lines are missing, among them {missing[0]}."
    if len(output) > len(names):
        return "A line stands there twice. Each runs once, and its value is kept."
    early = _too_early(trace, output)
    if early is None:
        return None
    if _too_early(trace, output[::-1]) is None:
        return f"Turned round, this order works. Here the values flow forward: {early[0]} = {names[early[0]]} has to wait for {early[1]}."
    return f"The line {early[0]} = {names[early[0]]} uses {early[1]} before it has a value."


def _in_order(trace: Sequence[_Line]) -> list[str]:
    """The names in an order in which the lines can run."""
    order: list[str] = []
    while len(order) < len(trace):
        order += [name for name, _, uses in trace if name not in order and set(uses) <= set(order)][:1]
    return order


EXERCISE = Exercise(
    id="derivatives/trace_order",
    title="Put a trace in order",
    level=1,
    minutes=6,
    signature="order",
    cases=_trace_cases,
    accept=_accept_order,
    value=True,
    mistakes=(
        Mistake("M28", lambda trace: [name for name, _, _ in trace], "That is the order in which the lines were shown, and they were shuffled. A line can run once everything it uses has a value."),
        Mistake("reversed", lambda trace: [name for name, _, _ in reversed(trace)], "That is the shown order, turned round. It was shuffled, so no direction of it works."),
        Mistake("alphabetical", lambda trace: sorted(name for name, _, _ in trace), "That is alphabetical. The names say nothing about the order: look at what each line uses."),
        Mistake("from-the-result", lambda trace: _in_order(trace)[::-1], "You began with the result and went back. That is the order of the next chapter's sweep; to compute the values, begin with the lines that need only x and y."),
    ),
    hints=(
        "Which lines can run at once, with nothing but x and y?",
        "Picture each line as a brick that rests on the ones it uses. Lay the lowest layer first.",
        "repeat until nothing is left: among the lines you have not written down, take any whose inputs are all written down",
        "Cross out the lines that use only x and y and write them down. Now every line whose inputs are crossed out is free; go on like that. The result is the one line that no other line uses.",
    ),
)  # fmt: skip
