"""Every exercise is tested: the stub is "not attempted", the solution passes, other right forms pass, each known
mistake is refused with its own words, garbage gets a sentence. The table at the end of the run counts them."""

from __future__ import annotations

import importlib
import itertools
import os
import secrets
from typing import Any

import numpy as np
import pytest

from helpers import exercises
from helpers.checks import checking
from helpers.checks.differences import matches
from helpers.checks.drawing import draw, outcome
from helpers.checks.exercise import WAYS, Exercise, Prediction
from helpers.checks.judging import judge
from helpers.checks.report import Report, Sketch
from helpers.checks.requests import request
from helpers.desk import probing, wire
from helpers.desk.libraries import library
from helpers.desk.plain import Opaque, plain
from helpers.desk.record import Record, Request
from helpers.desk.using import module_name, use_of
from tests.exercises.as_learner import AsLearner, as_learner
from tests.exercises.garbage import FUNCTIONS, VALUES
from tests.exercises.notebook_answers import notebook_answers

# The weekly run takes everything in each way, and many more seeds. Otherwise the ways take turns: what is judged is plain
# data, whatever way it came.
LONG = os.environ.get("COURSE_LONG") == "1"

ALL = exercises.catalogue()
CHECKED = [e for e in ALL if isinstance(e, Exercise)]
each = pytest.mark.parametrize("exercise", CHECKED, ids=lambda e: e.id)
pytestmark = pytest.mark.filterwarnings("ignore")  # wrong answers overflow, divide by zero and warn, as learners' do


def examine(exercise: Exercise, answers: dict[str, Any], seed: int, answer: Any = None) -> Report:
    """The report on the inputs of this seed, as if it had just been drawn: one that is asked for is followed by another."""
    with pytest.MonkeyPatch.context() as drawing:
        drawing.setattr(secrets, "randbelow", lambda _: seed - 10_000)
        report = checking.examine(exercise.id, answer, dict(answers))
    assert exercise.value or report.seed in (None, seed)
    return report


def in_turn(exercise: Exercise, k: int) -> tuple[str, ...]:
    """The ways to try something in: all of them in the long run, else the one whose turn it is."""
    return exercise.ways if LONG else (exercise.ways[k % len(exercise.ways)],)


def some(found: list[Any], exercise: Exercise, most: int) -> list[Any]:
    """In the short run at most so many of them, at equal distances; where they begin differs between exercises."""
    step = 1 if LONG else -(-len(found) // most)
    return found[CHECKED.index(exercise) % step :: step] if step else []


def one_of(ways: dict[str, Any], k: int) -> dict[str, Any]:
    """Of an answer in several ways, the one whose turn it is."""
    taken = list(ways)[k % len(ways)]
    return {taken: ways[taken]}


def readable(report: Report) -> None:
    """Whatever happens, a report is short and made of sentences."""
    text = str(report)
    assert "Traceback" not in text and "0x" not in text, text
    for _, headline, told in report.blocks():
        lines = [line for line in told if not isinstance(line, Sketch)]
        assert headline and len(lines) <= 10, text
        assert all(len(line) < 700 for line in lines), text
    assert "<strong>" in report._repr_mimebundle_()["text/html"]


def probe_by_wire(asked: Request, answer: Any, use: Any = None) -> Record:
    """The desk as it stands in another process: request and record come as JSON."""
    if isinstance(answer, AsLearner):
        use = answer.use
    record = probing.probe(wire.request_from(wire.to_json(asked)), answer, use)
    return wire.record_from(wire.to_json(record))


@pytest.fixture(autouse=True)
def by_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything here is judged from what came over the wire."""
    monkeypatch.setattr(checking, "probe", probe_by_wire)


# --- stub and solution --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stubs() -> dict:
    return notebook_answers("chapters")


@pytest.fixture(scope="module")
def solutions() -> dict:
    return notebook_answers("solutions")


def _asked(found: dict, exercise: Exercise) -> tuple[Any, dict[str, Any]]:
    assert exercise.id in found, f"no notebook checks {exercise.id}"
    return found[exercise.id]


@each
def test_stub_is_not_attempted(exercise: Exercise, stubs: dict, record_property: Any) -> None:
    answer, ways = _asked(stubs, exercise)
    report = checking.examine(exercise.id, answer, dict(ways))
    assert report.status == "not_attempted", str(report)
    assert set(report.ways) == set(exercise.ways)
    readable(report)
    record_property("quality", (exercise.id, "stub", "1/1"))


@each
def test_solution_passes(exercise: Exercise, solutions: dict, record_property: Any) -> None:
    """In the short run in one way: that it passes in all of them is what the notebooks of solutions/ show."""
    answer, ways = _asked(solutions, exercise)
    seeds = range(20_000, 20_200 if LONG else 20_001)
    tried = {way: ways.get(way, answer) for way in in_turn(exercise, CHECKED.index(exercise))}
    for seed in seeds:
        report = examine(exercise, {way: tried.get(way, ...) for way in exercise.ways}, seed)
        assert {finding.status for finding in report.findings if finding.way in tried} == {"passed"}, str(report)
    readable(report)
    record_property("quality", (exercise.id, "solution", f"{len(seeds)}/{len(seeds)}"))


# --- other right forms --------------------------------------------------------------------------------------------


def _leaves(change: Any) -> Any:
    """Apply `change` to every array and number of an output."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(walk(item) for item in value)
        if isinstance(value, (str, bool)) or value is None or callable(value):
            return value
        return change(np.asarray(value.detach() if hasattr(value, "detach") else value))

    return walk


def _nested(sequence: type) -> Any:
    def build(array: np.ndarray) -> Any:
        return sequence(build(row) for row in array) if array.ndim else array.item()

    return build


def _jax_array(array: np.ndarray) -> Any:
    return library("jax").array(array)


FORMS = {
    "list": _leaves(_nested(list)),
    "tuple": _leaves(_nested(tuple)),
    "0-d arrays": _leaves(lambda a: np.array(a)),
    "float32": _leaves(lambda a: a.astype(np.float32) if a.dtype == np.float64 else a),
    "torch": _leaves(lambda a: library("torch").array(a)),
    "JAX": _leaves(_jax_array),
}


def answers(exercise: Exercise, kind: str) -> dict[str, dict[str, Any]]:
    """RIGHT or WRONG of tests/answers/chapter/name.py: name -> {way: answer}. SLOW there names right ones that take a
    second at each use: these are tried with one seed."""
    chapter, _, name = exercise.id.partition("/")
    module = f"tests.answers.{chapter}.{module_name(name)}"
    try:
        return getattr(importlib.import_module(module), kind, {})
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        return {}


@each
def test_other_right_forms_pass(exercise: Exercise, solutions: dict, record_property: Any) -> None:
    answer, ways = _asked(solutions, exercise)
    by_way = ways or {exercise.ways[0]: answer}
    seed, use = (1 if exercise.value else 31_000), use_of(exercise.id, exercise.value)
    tried = 0
    for name, form in some(list(FORMS.items()), exercise, 2):
        if name in ("float32", "JAX") and exercise.rtol < 1e-6:
            continue  # an exercise about precision asks for more digits than float32, JAX's own, has
        if name in ("torch", "JAX") and any(rule.watch == "frameworks" for rule in exercise.rules):
            continue  # an exercise that forbids the frameworks refuses their arrays, too
        for way in in_turn(exercise, tried):
            record = probe_by_wire(request(exercise, way, seed), by_way[way], lambda *given, form=form: form(use(*given)))
            finding = judge(exercise, record, seed)
            assert finding.status == "passed", f"{name}, {way}: {finding}"
        tried += 1
    slow = answers(exercise, "SLOW")
    found = list(answers(exercise, "RIGHT").items())
    assert len(FORMS) + len(found) >= 5, f"too few right forms: tests/answers/{exercise.id}.py needs other right answers in RIGHT"
    for k, (name, ways) in enumerate(some(found, exercise, 2)):
        ways = ways if LONG else one_of(ways, k)
        for seed in range(41_000, 41_010 if LONG and name not in slow else 41_001):
            report = examine(exercise, {way: ways.get(way, ...) for way in exercise.ways}, seed)
            assert {f.status for f in report.findings if f.way in ways} == {"passed"}, f"{name}: {report}"
        tried += 1
    record_property("quality", (exercise.id, "right forms", f"{tried}/{tried}"))


# --- known mistakes -----------------------------------------------------------------------------------------------


@each
def test_known_mistakes_are_named(exercise: Exercise, record_property: Any) -> None:
    assert exercise.mistakes
    named = 0
    for j, mistake in enumerate(exercise.mistakes):
        for k, seed in list(enumerate((51_000, 51_001, 51_002), j))[: 3 if LONG else 1]:
            ways = {way: as_learner(exercise, mistake, way, 1 if exercise.value else seed) for way in in_turn(exercise, k)}
            report = examine(exercise, {way: ways.get(way, ...) for way in exercise.ways}, seed)
            found = [finding for finding in report.findings if finding.way in ways]
            assert {f.status for f in found} <= {"failed", "error"}, f"{mistake.id}: {report}"
            assert {f.mistake for f in found} == {mistake.id}, f"{mistake.id}: {report}"
            assert mistake.says in str(report)
            readable(report)
        named += 1
    record_property("quality", (exercise.id, "mistakes", f"{named}/{len(exercise.mistakes)}"))


@each
def test_mistakes_written_in_the_libraries_are_named(exercise: Exercise) -> None:
    """The same beliefs in real torch, JAX or NumPy code, as a learner would write them."""
    found = list(answers(exercise, "WRONG").items())
    # The long run takes all of them in all ways; otherwise three of them, and the ways take turns.
    for k, (name, ways) in enumerate(some(found, exercise, 3)):
        expected = None if name.startswith("other") else name.partition(" ")[0]
        ways = ways if LONG else one_of(ways, k)
        report = examine(exercise, {way: ways.get(way, ...) for way in exercise.ways}, 52_000)
        for finding in report.findings:
            if finding.way in ways:
                assert finding.status in ("failed", "error"), f"{name}: {report}"
                if expected:
                    assert finding.mistake == expected, f"{name}: {report}"
        readable(report)


@each
def test_wrong_answers_are_far_apart(exercise: Exercise) -> None:
    """On every case but the edges, any two known wrong answers, and each and the right one, differ by far more than the
    tolerance. At the edges, where some of them may agree, one that shows there alone differs from the right one."""
    far = 100 * exercise.rtol
    rules = {rule.mistake for rule in exercise.rules}
    compared = [m for m in exercise.mistakes if m.id not in rules and m.error is None]
    for seed in range(61_000, 61_050 if LONG else 61_001):
        cases = draw(exercise, seed)
        assert not all(case.edge for case in cases)
        for case in cases:
            if case.edge:
                continue
            outcomes = {"the right answer": plain(exercise.oracle(*case.args))} if exercise.oracle else {}
            outcomes |= {m.id: outcome(exercise, m.answer, case) for m in compared if not m.edge}
            for (first, a), (second, b) in itertools.combinations(outcomes.items(), 2):
                if isinstance(a, Opaque) and isinstance(b, Opaque):
                    assert a != b, f"{first} and {second} look the same: {a}"
                else:
                    assert not matches(a, b, far), f"{first} and {second} are close on {case}: {a} and {b}"
        for mistake in (m for m in compared if m.edge and exercise.oracle):
            edges = [case for case in cases if case.edge]
            shown = [matches(plain(exercise.oracle(*c.args)), outcome(exercise, mistake.answer, c), far) for c in edges]
            assert not all(shown), f"{mistake.id} shows at no edge of seed {seed}"


# --- garbage ------------------------------------------------------------------------------------------------------


def _giving(value: Any) -> Any:
    return lambda *args: value


@each
def test_garbage_gets_a_sentence(exercise: Exercise, record_property: Any) -> None:
    tried = 0
    candidates = {f"returns {name}": _giving(value) for name, value in VALUES.items()}
    deeper = {f"returns a function that returns {name}": _giving(_giving(value)) for name, value in VALUES.items()}
    candidates = VALUES | {"none": None} | ({} if exercise.value else candidates | deeper | FUNCTIONS)
    if not LONG:  # a third of them, another one for each exercise
        first = CHECKED.index(exercise) % 3
        candidates = dict(list(candidates.items())[first::3])
    for name, garbage in candidates.items():
        ways = in_turn(exercise, tried)
        report = examine(exercise, {way: garbage if way in ways else ... for way in exercise.ways}, 71_000)
        for finding in report.findings:
            assert finding.status in ("failed", "error") or finding.way not in ways, f"{name}: {report}"
        readable(report)
        tried += 1
    assert tried >= (25 if LONG else 8)
    record_property("quality", (exercise.id, "garbage", f"{tried}/{tried}"))


# --- data ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.id)
def test_exercise_is_well_formed(exercise: Exercise | Prediction) -> None:
    assert 1 <= exercise.level <= 3 and exercise.minutes > 0 and exercise.title and exercise.hints
    assert not any("\\n" in hint for hint in exercise.hints), "a hint shows a backslash where a new line was meant"
    if isinstance(exercise, Exercise):
        assert (exercise.oracle is None) != (exercise.accept is None)
        assert set(exercise.ways) <= set(WAYS)
        assert len({m.id for m in exercise.mistakes}) == len(exercise.mistakes)
        assert {rule.mistake for rule in exercise.rules if rule.mistake} <= {m.id for m in exercise.mistakes}
        assert len(exercise.hints) >= (1 if exercise.value else 4), "hints climb: question, picture, sketch, nearly the answer"


def test_ids_are_unique() -> None:
    ids = [e.id for e in ALL]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.id)
def test_an_id_is_a_path(exercise: Exercise | Prediction) -> None:
    chapter, _, name = exercise.id.partition("/")
    shared = (exercises.project(exercise.id) or "predictions") if isinstance(exercise, Prediction) else "questions"
    files = {file for file in (module_name(name), shared) if _defines(f"helpers.exercises.{chapter}.{file}", exercise)}
    assert len(files) == 1
    assert exercises.find(exercise.id) is exercise


def _defines(module: str, exercise: Exercise | Prediction) -> bool:
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError:
        return False
    return exercise in (getattr(found, "EXERCISE", None), *getattr(found, "EXERCISES", ()))


@pytest.mark.parametrize("exercise", CHECKED if LONG else CHECKED[::2], ids=lambda e: e.id)
def test_same_seed_draws_the_same_cases(exercise: Exercise) -> None:
    first, second, other = (repr(draw.__wrapped__(exercise, seed)) for seed in (7, 7, 8))
    assert first == second
    assert first != other or exercise.value
