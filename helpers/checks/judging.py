"""The second half of a check: hold a record against the oracle, the known mistakes and the rules.

Nothing here calls the learner's code: a record is plain data, and the inputs are drawn again from the seed.
"""

from __future__ import annotations

import re

import numpy as np

from helpers.checks.comparing import compare
from helpers.checks.differences import at, find_fault, matches
from helpers.checks.drawing import draw, expected, outcome
from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.checks.patterns import NEEDS_ANOTHER_CASE
from helpers.checks.report import Code, Finding, Sketch
from helpers.checks.sketch import sketch
from helpers.checks.slips import slip
from helpers.checks.text import short
from helpers.desk.faults import IN
from helpers.desk.functions import Description
from helpers.desk.plain import Opaque, Plain, plain
from helpers.desk.programs import Program
from helpers.desk.record import Fault, Record, Trial

# What is said of a record whose parts are not what the desk puts there.
UNREADABLE = "What came back has a form that cannot be read here. Return what the exercise asks for, and nothing else."

STOPPED = "You stopped the check, and nothing was judged. Run the cell again when you like."


def judge(exercise: Exercise, record: Record, seed: int) -> Finding:
    """The verdict on a record from wherever it comes. It may be forged, so that the key runs into anything in it."""
    try:
        return verdict(exercise, record, seed)
    except Exception:  # noqa: BLE001
        return Finding(record.way, "error", (UNREADABLE,), drawn=False)


def verdict(exercise: Exercise, record: Record, seed: int) -> Finding:
    """The verdict on one answer in one way, from the record of its use on the cases of the seed: a record as the desk
    makes it. What is raised here is a fault of the course."""
    if record.stopped:
        return Finding(record.way, "error", (STOPPED,), drawn=False)
    if record.not_a_function:
        name = exercise.signature.partition("(")[0]
        says = f"Your answer must be a function `{exercise.signature}`; this is {record.not_a_function}. "
        return Finding(record.way, "failed", (says + f"Give the function itself, `{name}`, without calling it.",), drawn=False)
    if not record.attempted:
        begun = (f"Still open: {', '.join(record.still_open)}.",) if record.still_open else ()
        return Finding(record.way, "not_attempted", begun)
    cases = draw(exercise, seed)
    if len(record.trials) != len(cases):
        return Finding(record.way, "error", (UNREADABLE,), drawn=False)
    trials = tuple(exercise.read(case, trial) for case, trial in zip(cases, record.trials, strict=True))
    wrong = [k for k, (case, trial) in enumerate(zip(cases, trials, strict=True)) if _is_wrong(exercise, case, trial)]
    if not wrong:
        return _method(exercise, record.way, cases, trials)
    case, trial = cases[wrong[0]], trials[wrong[0]]
    mistake = _recognise(exercise, trials, cases, wrong)
    if trial.mutated is not None and not mistake:  # an error or a wrong result may well come from this
        says = f"Your answer changed its input {_name(exercise, trial.mutated)} in place. The caller still needs it: work on a copy."
        return Finding(record.way, "failed", (says, *show_inputs(exercise, case)))
    if trial.error:
        return _raised(exercise, record.way, case, trial.error, mistake)
    others = [(cases[k], trials[k].output) for k in wrong[1:] if not trials[k].error]
    return _differs(exercise, record.way, case, trial.output, mistake, others)


def _name(exercise: Exercise, position: int) -> str:
    return exercise.names[position] if position < len(exercise.names) else f"number {position + 1}"


def _is_wrong(exercise: Exercise, case: Case, trial: Trial) -> bool:
    if trial.error or trial.mutated is not None:
        return True
    if exercise.accept:
        return exercise.accept(case, trial.output) is not None
    return not matches(trial.output, expected(exercise, case), exercise.rtol)


def _differs(
    exercise: Exercise, way: str, case: Case, output: Plain, mistake: Mistake | None, others: list[tuple[Case, Plain]]
) -> Finding:
    """The answer came back, and it is not the expected one. The sentences come first, then the case that they speak of."""
    values, pattern, part = [Code(f"yours     {short(output)}")], None, []
    if exercise.accept:
        says = exercise.accept(case, output)
        # What is wrong here comes before the belief behind it.
        sentences = [says, mistake.says] if mistake else [says]
    elif exercise.value:  # to show what is expected would give the answer away
        right = expected(exercise, case)
        sentences = [mistake.says if mistake else exercise.unforeseen(output) if exercise.unforeseen else _wrong_value(output, right)]
    else:
        part, yours, right = _first_wrong_part(output, expected(exercise, case), exercise.rtol)
        difference = compare(yours, right, exercise.rtol)
        says, pattern = difference.say, difference.pattern
        if pattern in NEEDS_ANOTHER_CASE and not mistake and not _confirmed(exercise, pattern, right, others):
            fault = find_fault(yours, right, exercise.rtol)
            says, pattern = at(fault.path, fault.say), None
        if part and yours is None:  # the answer as a whole came back: no `return` is missing at its end
            says = "Here it is None: nothing was put there, or nothing came back."
        expected_text, yours_text = _told(right, yours, exercise.rtol)
        sentences = [mistake.says if mistake else says]
        values = [*part, Code(f"expected  {expected_text}"), Code(f"yours     {yours_text}")]
        drawn = sketch(yours, right, exercise.rtol)
        values += [Sketch(drawn)] if drawn else []
    return Finding(way, "failed", (*sentences, *show_inputs(exercise, case, str(part[0]).rstrip(":") if part else ""), *values), mistake.id if mistake else pattern)


def _wrong_value(output: Plain, expected: Plain) -> str:
    """What to say to a wrong value that nobody foresaw."""
    fault = find_fault(output, expected)
    if fault and fault.kind == "type":
        if isinstance(expected, str):
            return "The answer is a word or a text, in quotes."
        return fault.say
    return "That is not it. Nothing is lost: think again, or ask for a hint."


def _confirmed(exercise: Exercise, pattern: str, right: Plain, others: list[tuple[Case, Plain]]) -> bool:
    """Whether the other cases that went wrong look the same. Where there is none, only several numbers speak for themselves."""
    told = []
    for case, output in others:
        _, yours, right_part = _first_wrong_part(output, expected(exercise, case), exercise.rtol)
        difference = compare(yours, right_part, exercise.rtol)
        told.append(difference is not None and difference.pattern == pattern)
        if len(told) == 2:
            break
    return all(told) if told else isinstance(right, np.ndarray) and right.size > 2


def _first_wrong_part(yours: Plain, right: Plain, rtol: float) -> tuple[list[str], Plain, Plain]:
    """Where both are dicts with the same names, the first name whose values differ, and these two values."""
    if isinstance(yours, dict) and isinstance(right, dict) and yours.keys() == right.keys():
        for name in right:
            if not matches(yours[name], right[name], rtol):
                return [Code(f"{name}:")], yours[name], right[name]
    return [], yours, right


def _told(right: Plain, yours: Plain, rtol: float) -> tuple[str, str]:
    """Both as text; where an array is told by its shape alone, and both look the same, the first part of it that differs."""
    place, texts = "", _apart(right, yours)
    while texts[0].strip("[()]") == texts[1].strip("[()]") and _has_parts(right) and _has_parts(yours):
        wrong = [k for k, pair in enumerate(zip(right, yours, strict=False)) if not matches(pair[1], pair[0], rtol)]
        if not wrong:
            break
        place += f"[{wrong[0]}]"
        right, yours = right[wrong[0]], yours[wrong[0]]
        texts = _apart(right, yours)
    said = f"at {place}: " if place else ""
    return said + texts[0], said + texts[1]


def _has_parts(value: Plain) -> bool:
    return isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _apart(right: Plain, yours: Plain) -> tuple[str, str]:
    """Both as text, with as many digits as it takes to see that they differ."""
    for digits in (4, 7, 10, 13, 16):
        texts = short(right, digits), short(yours, digits)
        if texts[0] != texts[1]:
            break
    return texts


def _method(exercise: Exercise, way: str, cases: tuple[Case, ...], trials: tuple[Trial, ...]) -> Finding:
    """All results are right: was the road right too?"""
    for rule in exercise.rules:
        for case, trial in zip(cases, trials, strict=True):
            sentence = rule.broken(case, trial)
            if sentence is not None:
                known = next((m for m in exercise.mistakes if m.id == rule.mistake), None)
                lines = [sentence.replace("{function}", _counted(exercise, case)), *([known.says] if known else []), *show_inputs(exercise, case)]
                return Finding(way, "failed", tuple(lines), rule.mistake, headline="Right numbers, wrong road")
    # What could not be measured is not praised.
    unknown = any(case.measured and trial.largest is None for case, trial in zip(cases, trials, strict=True))
    praise = tuple(rule.praise for rule in exercise.rules if rule.praise and not (rule.watch == "largest" and unknown))
    return Finding(way, "passed", cases=0 if exercise.value else len(cases), praise=praise)


def _counted(exercise: Exercise, case: Case) -> str:
    """The function whose calls are counted, by its name: the first one among the inputs."""
    for name, value in zip(exercise.names, case.args, strict=False):
        if isinstance(value, Description):
            return f"`{name}`"
        if isinstance(value, (list, tuple)) and value and isinstance(value[0], Description):
            return f"`{name}[0]`"
    return "the function"


def _recognise(exercise: Exercise, trials: tuple[Trial, ...], cases: tuple[Case, ...], wrong: list[int]) -> Mistake | None:
    """The first known mistake that does what the answer did on every case where the answer went wrong.

    An answer with two faults may give a wrong result here and raise there: then the cases that went wrong as the
    first one did are enough, or all but the edges. Where only edges went wrong, at which several mistakes may agree, one
    that agrees alone; one that shows at edges alone goes before.
    """
    raised = [trials[k].error is not None for k in wrong]
    like_the_first = [k for k, did_raise in zip(wrong, raised, strict=True) if did_raise == raised[0]]
    within = [k for k in wrong if not cases[k].edge]
    for chosen in dict.fromkeys(map(tuple, (wrong, like_the_first, within or wrong))):  # the same ones are asked about once
        alike = (m for m in exercise.mistakes if all(_same_deed(exercise, m, cases[k], trials[k]) for k in chosen))
        if within and (mistake := next(alike, None)):
            return mistake
        found = [] if within else list(alike)
        found = [m for m in found if m.edge] or found
        if len(found) == 1:
            return found[0]
    return None


def _same_deed(exercise: Exercise, mistake: Mistake, case: Case, trial: Trial) -> bool:
    if trial.error:
        if trial.mutated is not None and trial.error.kind != "refused":  # what it emptied, say, is missing now
            return False
        return mistake.error is not None and re.search(mistake.error, f"{trial.error.kind}: {trial.error.message}") is not None
    if trial.mutated is not None:
        return False
    output = outcome(exercise, mistake.answer, case)
    if isinstance(output, Opaque) and isinstance(trial.output, Opaque):
        return output.kind == trial.output.kind
    return matches(trial.output, output, exercise.rtol)


# What Python says of a call whose arguments do not fit.
_DOES_NOT_FIT = r"positional argument|keyword argument|keyword-only argument|required argument"


def _raised(exercise: Exercise, way: str, case: Case, error: Fault, mistake: Mistake | None) -> Finding:
    """The answer raised, or could not be used at all."""
    known = mistake.says if mistake else slip(error)
    inputs, says = show_inputs(exercise, case), [known] if known else []
    if error.kind == "refused":
        return Finding(way, "failed", (error.message, *says, *inputs), mistake.id if mistake else None)
    if error.kind == "RecursionError":
        own = "Your function calls itself without end. Which case should stop it?"
    elif error.kind == "SystemExit":
        own = "Your code called exit(). Return the result instead; the notebook goes on."
    elif not error.lines and error.kind == "TypeError" and re.search(_DOES_NOT_FIT, error.message):
        own = f"The answer could not be called as `{exercise.signature}`: {error.message}"
        if error.message.startswith(f"{IN}`"):  # a part of it, which has a signature of its own
            own = f"A call does not fit its function: {error.message}"
    else:
        own = f"Your code raised {error.kind}: {error.message}" if error.message else f"Your code raised {error.kind}."
    lines = (own, *map(Code, error.lines[-3 + len(says) :]), *says, *inputs)
    return Finding(way, "error", lines, mistake.id if mistake else None)


# The lines that the functions among the inputs may fill; where there are more functions, several share a line.
_MOST_LINES = 4


def show_inputs(exercise: Exercise, case: Case, part: str = "") -> list[str]:
    """The inputs of a case, in a few lines: "f(x) = …", "x = [0.31, -1.2]". `part` names what is wrong in a dict."""
    programs, values = [], []
    for name, value in zip(exercise.names, case.args, strict=False):
        if isinstance(value, Program):
            programs.append(f"{name}(x) = {value}")
        elif isinstance(value, (list, tuple)) and value and all(isinstance(item, Program) for item in value):
            programs += [f"{name}[{k}](x) = {item}" for k, item in enumerate(value)]
        elif isinstance(value, (list, tuple)) and value and all(isinstance(item, Description) for item in value):
            programs.append(f"{name}: {type(value[0]).several}")
        elif isinstance(value, Description):
            programs.append(f"{name}: {value.of_part(part) or value}")
        else:
            values.append(f"{name} = {value.__name__ if isinstance(value, type) else short(plain(value), width=72)}")
    if len(", ".join(values)) <= 72 or len(values) > 2:
        values = [", ".join(values)] if values else []
    share = -(-len(programs) // _MOST_LINES) or 1
    programs = ["   ".join(programs[k : k + share]) for k in range(0, len(programs), share)]
    return [Code(line) for line in (*programs, *values)]
