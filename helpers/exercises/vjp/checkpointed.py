"""vjp/checkpointed: Back through a long loop with little memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, Rule, raises, refused
from helpers.desk.again import elsewhere
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.vjp.checkpointed import HELD, OTHER_CT, OTHER_START, TAKEN, TOO_OFTEN
from helpers.desk.vjp.drift import NOT_A_VECTOR, NOT_PLAIN, DriftPull
from helpers.exercises.again import other_calls
from helpers.exercises.programs import random_seed
from helpers.exercises.vjp.drift import (
    FEW,
    Drift,
    ceil_root,
    floor_root,
    from_the_next,
    in_part,
    in_segments,
    oracle,
    states,
    stretches_added,
    through,
    whole,
)

_LONG, _WIDE = (142, 1400), (1000, 200)
_SHORTEST = 16  # steps: of fewer, all states may be held
_BESIDE = 13  # arrays: what may be in memory beside the states, cotangents say
# Here the roots rounded up and down leave the same rest behind the last full segment, and segments have three steps or more.
_LENGTHS = (13, 14)


def _cases(rng: np.random.Generator) -> list[Case]:
    def one(n: int, size: int, edge: bool = True) -> Case:
        step = Drift(random_seed(rng), size, 0.4 if n < _LONG[1] else 0.04)  # over many long steps, cotangents grow beyond all bounds
        return Case((step, DriftPull(step), generic_numbers(rng, (size,)), n, generic_numbers(rng, (size,))), edge=edge)

    few = [one(n, 3) for n in (1, 2, 3)]
    return [*few, one(16, 3), one(_LENGTHS[0], 4, False), one(_LENGTHS[1], 3, False), *map(one, _LONG, _WIDE)]


def most_held(n: int) -> int:
    """How many states an answer may hold at once: 3√n and one more. With it, no fixed length of segments is right both at
    n = 16 and at n = 1400."""
    return 3 * ceil_root(n) + 1


def _which_steps(case: Case, trial: Trial) -> Plain | Fault:
    """The cotangent. Where only a part of the steps was gone through, that is said; where it is right, further calls must
    be, too."""
    step, pull, x0, n, ct = case.args
    yours, right = trial.output, plain(oracle(*case.args))
    if len(x0) >= FEW:
        return yours
    if matches(yours, right):
        later = {
            OTHER_CT: oracle(step, pull, x0, n, elsewhere(ct)),
            OTHER_START: oracle(step, pull, elsewhere(x0), n, ct),
        }
        return other_calls(trial, later) or yours
    if _numbers(yours) != np.shape(right):
        return yours
    steps, parts = in_part(step, pull, x0, n, ct)
    near = np.flatnonzero(np.abs(parts - np.asarray(yours, float)).max(axis=1) < 0.01)
    for first, last in (steps[k] for k in near if matches(yours, parts[k])):
        missing = "the end" if first == 0 else "the start" if last == n else "each end"
        return refused(f"This is ct pulled back through the steps {first} to {last - 1} of 0 to {n - 1}: {missing} is missing.")
    return yours


def _numbers(found: Plain) -> tuple[int, ...] | None:
    """The shape of what came back, if it is made of numbers."""
    try:
        return np.shape(np.asarray(found, float))
    except (TypeError, ValueError):
        return None


def _far_too_many_steps(case: Case, trial: Trial) -> str | None:
    n, made = case.args[3], trial.calls[0]
    return f"You ran step {made} times for n = {n}; twice for each step, {2 * n} times, is enough." if made > 3 * n else None


def _too_many_steps(case: Case, trial: Trial) -> str | None:
    n, made = case.args[3], trial.calls[0]
    if made > 2 * n:
        return f"You ran step {made} times for n = {n}; twice for each step, {2 * n} times, is enough. Is a stretch run beyond its end, or one of them once too often?"
    return "step was never called: the states must come from elsewhere." if n > 1 and not made else None


def _too_many_pulls(case: Case, trial: Trial) -> str | None:
    n, made = case.args[3], trial.calls[1]
    return f"You called pull {made} times; one pull for each of the {n} steps is enough." if made > n else None


def _too_much_held(case: Case, trial: Trial) -> str | None:
    n, held, taken = case.args[3], trial.notes[HELD], trial.notes.get(TAKEN, 0)
    enough = f"and about 2√n, here {round(2 * n**0.5)}, are enough"
    if held > most_held(n) and n >= _SHORTEST:
        return f"At n = {n:,} you held {held} states at once that step had made; {most_held(n)} are allowed, {enough}."
    if taken > most_held(n) + _BESIDE:
        return f"At n = {n:,} you held {taken} arrays of the size of x at once, copies and all; {most_held(n)} states are allowed, {enough}."
    return None


def _added(pull: Any, read: list, ct: np.ndarray) -> np.ndarray:
    for x in reversed(read[:-1]):
        ct = ct + pull(x, ct)
    return ct


def _exchanged(pull: Any, read: list, ct: np.ndarray) -> np.ndarray:
    for x in reversed(read[:-1]):
        ct = pull(ct, x)
    return ct


def _from_x0(step: Any, pull: Any, x0: np.ndarray, n: int, ct: np.ndarray) -> np.ndarray:
    known = states(step, x0, n) if isinstance(step, Drift) else None  # what is drawn gives the same in one run
    for k in reversed(range(n)):
        ct = pull(known[k] if known else states(step, x0, k)[-1], ct)
    return ct


def _pulls_twice(step: Any, pull: Any, x0: np.ndarray, n: int, ct: np.ndarray) -> np.ndarray:
    for _ in range(n + 1):
        pull(x0, ct)
    return whole(lambda pull, read, ct: through(pull, read[:-1], ct))(step, pull, x0, n, ct)


def _forward(pull: Any, read: list, ct: np.ndarray) -> np.ndarray:
    return through(pull, read[::-1], ct)


def _at_the_checkpoint(pull: Any, read: list, ct: np.ndarray) -> np.ndarray:
    return through(pull, read[:1] * len(read), ct)


def _one_late(pull: Any, read: list, ct: np.ndarray) -> np.ndarray:
    """Each state is read one place later, and the last of the segment twice."""
    return through(pull, [*read[1:], read[-1]], ct)


def _first_twice(pull: Any, read: list, ct: np.ndarray) -> np.ndarray:
    return through(pull, [read[0], *read[:-1]], ct)


def _without_last(pull: Any, read: list, ct: np.ndarray) -> np.ndarray:
    return through(pull, read[: max(1, len(read) - 1)], ct)


def _without_first(pull: Any, read: list, ct: np.ndarray) -> np.ndarray:
    return through(pull, read[1:], ct)


_FORWARD_IN = "Within a segment the sweep ran from its first step to its last. Go back within the segment, too."
_FORWARD_OF = "The segments were taken from the first to the last, though each was swept backward. Begin with the last segment."
_AT_CHECKPOINT = "Every step of a segment was pulled back at the state where the segment begins. pull wants the state that this very step read: run the segment again from there, and keep its states."
_AGAIN_LATE = "Within a segment pull got the state that the step made, and at its end the one that was there last. Step k read state k: the first state of a segment is its checkpoint."
_FIRST_TWICE = "Within a segment the first state stands twice, and the last one is missing, so that each pull but the first got the state before the one that its step read. A segment is its checkpoint, then what step makes of it, and so on."
_SHORT = "The last step of each segment was not pulled back: the segment, run again, came out one state short. A segment of k steps has k states to read: its checkpoint and k − 1 that step makes."
_NO_FIRST = "The first step of each segment was not pulled back. It read the checkpoint itself: pull at the checkpoint, too."
_NEXT = "Each segment was run again from the state at its end. Its steps read what lies between: run it from the state where it begins."
_SUMMED = "Every segment was pulled back from ct itself, and the results were added up. One message goes back through all: what one segment gives goes into the segment before."
_SEGMENT_ADDED = "What each segment gave was added to what went into it. Nothing meets here: what a segment gives takes the place of ct."

EXERCISE = Exercise(
    id="vjp/checkpointed",
    title="A long way back with little memory",
    level=3,
    minutes=20,
    signature="checkpointed(step, pull, x0, n, ct)",
    cases=_cases,
    oracle=oracle,
    reads=_which_steps,
    rules=(
        Rule(_far_too_many_steps, mistake="from-x0", watch="calls"),
        Rule(_too_many_steps, "step run at most 2n times", watch="calls"),
        Rule(_too_many_pulls, "one pull for each step", "pulls-again", watch="calls"),
        Rule(_too_much_held, "few states held at once", "all-kept"),
    ),
    mistakes=(
        Mistake("forward", whole(lambda pull, read, ct: _forward(pull, read[:-1], ct)), "The sweep ran from the first step to the last. ct belongs to what the last step made: begin there, and go backward."),
        Mistake("new-state", whole(lambda pull, read, ct: through(pull, read[1:], ct)), "pull got the state that the step made. It wants the one that the step read: the state before it."),
        Mistake("old-state", whole(lambda pull, read, ct: through(pull, [read[0], *read[:-2]], ct)), "pull got the state before the one that the step read: your places are one too early. Step 0 read x0, and step k read what step k − 1 made."),
        Mistake("one-more", whole(through), "One pull too many: the last state was pulled through as well, and no step read it. Step k read state k, for k from 0 to n − 1."),
        Mistake("each-alone", whole(lambda pull, read, ct: sum(pull(x, ct) for x in read[:-1])), "Every step was pulled back from ct itself, and the results were added up. One message goes back through all steps: what a pull gives goes into the pull of the step before."),
        Mistake("x0-always", whole(lambda pull, read, ct: through(pull, read[:1] * (len(read) - 1), ct)), "Every pull got x0. Each step has slopes of its own: pull it back at the state that it read."),
        Mistake("end-always", whole(lambda pull, read, ct: through(pull, read[-1:] * (len(read) - 1), ct)), "Every pull got the last state. Each step has slopes of its own: pull it back at the state that it read."),
        Mistake("added", whole(_added), "What each pull gave was added to what went into it. Nothing meets here: every state is read by one step alone, so its cotangent is what the pull gives."),
        Mistake("exchanged", whole(_exchanged), "pull takes the state first and the cotangent second: yours stand the other way round."),
        Mistake("value", whole(lambda pull, read, ct: read[-1]), "This is the last state, the value of the loop. Asked for is the cotangent of x0."),
        Mistake("value-beside", whole(lambda pull, read, ct: through(pull, read[:-1], ct), lambda ct, read: (read[-1], ct)), "The cotangent is right, and the last state stands beside it. Return the cotangent alone."),
        Mistake("ct-itself", whole(lambda pull, read, ct: ct), "This is ct as it came in: nothing was pulled back."),
        Mistake("ones-for-ct", whole(lambda pull, read, ct: through(pull, read[:-1], np.ones(len(ct)))), "ct plays no part: the sweep began with ones. Begin with ct."),
        Mistake("forward-in-segment", in_segments(floor_root, _forward), _FORWARD_IN),
        Mistake("forward-in-segment-up", in_segments(ceil_root, _forward), _FORWARD_IN),
        Mistake("segments-forward", in_segments(floor_root, order=1), _FORWARD_OF),
        Mistake("segments-forward-up", in_segments(ceil_root, order=1), _FORWARD_OF),
        Mistake("at-checkpoint", in_segments(floor_root, _at_the_checkpoint), _AT_CHECKPOINT),
        Mistake("at-checkpoint-up", in_segments(ceil_root, _at_the_checkpoint), _AT_CHECKPOINT),
        Mistake("one-late", in_segments(floor_root, _one_late), _AGAIN_LATE),
        Mistake("one-late-up", in_segments(ceil_root, _one_late), _AGAIN_LATE),
        Mistake("first-twice", in_segments(floor_root, _first_twice), _FIRST_TWICE),
        Mistake("first-twice-up", in_segments(ceil_root, _first_twice), _FIRST_TWICE),
        Mistake("stretch-short", in_segments(floor_root, _without_last), _SHORT),
        Mistake("no-checkpoint-pull", in_segments(floor_root, _without_first), _NO_FIRST),
        Mistake("no-checkpoint-pull-up", in_segments(ceil_root, _without_first), _NO_FIRST),
        Mistake("next-mark", from_the_next(floor_root), _NEXT),
        Mistake("next-mark-up", from_the_next(ceil_root), _NEXT),
        Mistake("segments-summed", stretches_added(floor_root, False), _SUMMED),
        Mistake("segments-summed-up", stretches_added(ceil_root, False), _SUMMED),
        Mistake("segment-added", stretches_added(floor_root, True), _SEGMENT_ADDED),
        Mistake("segment-added-up", stretches_added(ceil_root, True), _SEGMENT_ADDED),
        Mistake("end-missing", whole(lambda pull, read, ct: through(pull, read[: len(read) // 2], ct)), "Is a segment, run again, one state short? Are the steps behind the last full segment left out? Or does each segment begin with ct, in place of what came back from the segment behind it?", error="^refused: .*: the end is missing"),
        Mistake("start-missing", whole(lambda pull, read, ct: through(pull, read[len(read) // 2 : -1], ct)), "The sweep ends too early. The first segment begins at x0, and step 0 read x0 itself.", error="^refused: .*: the start is missing"),
        Mistake("both-missing", whole(lambda pull, read, ct: through(pull, read[1:-2], ct)), "The last one read state n − 1, and the first one x0.", error="^refused: .*: each end is missing"),
        Mistake("library", raises(TypeError(NOT_PLAIN)), "A transform keeps all states, and needs the rules of step, which it cannot look into. Go forward with step and back with pull.", error=NOT_PLAIN),
        Mistake("not-a-vector", raises(TypeError(NOT_A_VECTOR)), "Hand step and pull one state at a time, as it came.", error=NOT_A_VECTOR),
        Mistake("from-x0", _from_x0, "The same states are computed again and again. Keep about √n of them on the way forward. On the way back, run each stretch once more from the one kept before it, and keep its states until they have been used.", error=f"^refused: {TOO_OFTEN}"),
        Mistake("pulls-again", _pulls_twice, "Each step is pulled back once."),
        Mistake("all-kept", whole(lambda pull, read, ct: through(pull, read[:-1], ct)), "On the way forward keep one state in about √n and let the others go. On the way back, make the states of one segment again, use them, and let them go, too."),
    ),
    hints=(
        "You may run everything twice. Which states must be there when a segment is run for the second time?",
        "Picture a long walk that you want to go back step by step in the dark. You leave a lamp every √n steps. On the way back you go to the last lamp, walk its stretch once more with breadcrumbs, follow these back, and take the lamp before.",
        "k = about √n\nforward: note the state at steps 0, k, 2k, …\nfor each noted state, the last first:\n    run from it again, and keep the states of this stretch (the last stretch may be shorter)\n    pull back through them, the last first\nreturn what ct has become",
        "Stretch from start to min(start + k, n): `xs = [lamps[start]]`, then `xs.append(step(xs[-1]))` one time less than the stretch has steps, then `ct = pull(x, ct)` for x in reversed(xs). Make xs anew for each stretch, so that the old one is freed.",
    ),
)  # fmt: skip
