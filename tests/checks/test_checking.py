"""The check itself: who runs, what is measured, what is said, what is left alone. Exercises of the chapters are tested
in test_exercises.py; here small ones made for the purpose show one thing each."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from helpers import exercises
from helpers.checks import checking, guarding
from helpers.checks.drawing import confusable, draw
from helpers.checks.exercise import (
    Case,
    Exercise,
    Mistake,
    Prediction,
    Rule,
    calls_at_most,
    largest_at_most,
    no_framework,
)
from helpers.checks.judging import judge, show_inputs
from helpers.checks.predicting import predict
from helpers.checks.report import Finding, Report
from helpers.checks.requests import request
from helpers.desk.faults import fault
from helpers.desk.functions import Function
from helpers.desk.probing import probe
from helpers.exercises.programs import Program
from helpers.journal import log

ROOT = Path(__file__).resolve().parents[2]
HINTS = ("a", "b", "c", "d")


def finding(exercise: Exercise, answer: object, way: str = "by_hand", seed: int = 5):
    return judge(exercise, probe(request(exercise, way, seed), answer), seed)


SLOPE = Exercise(
    "test/slope", "slope", 1, 1, "slope(f, x)", ways=("by_hand", "torch", "jax"), hints=HINTS,
    cases=lambda rng: [Case((Program(int(rng.integers(99)), 3), rng.normal(size=3))) for _ in range(4)],
    oracle=lambda f, x: f.gradient(x),
    mistakes=(Mistake("value", lambda f, x: f(x), "That is the value."),),
    rules=(calls_at_most(1, "f called once"),),
)  # fmt: skip


@dataclass(frozen=True)
class Wavy(Function):
    """f(x) = Σ sin(x_i) x_{i+1} on n inputs, written with whole arrays, for tests at sizes where a matrix shows."""

    def value(self, namespace, x):
        """The sum of neighbouring products."""
        return (namespace.sin(x[:-1]) * x[1:]).sum()


def _hvp(x, v):
    left, right = np.zeros_like(x), np.zeros_like(x)
    left[:-1] = -np.sin(x[:-1]) * x[1:] * v[:-1] + np.cos(x[:-1]) * v[1:]
    right[1:] = np.cos(x[:-1]) * v[:-1]
    return left + right


HVP = Exercise(
    "test/hvp", "hvp", 2, 1, "hvp(f, x, v)", ways=("torch", "jax"), hints=HINTS,
    cases=lambda rng: [Case((Wavy(), rng.normal(size=300), rng.normal(size=300)))],
    oracle=lambda f, x, v: _hvp(x, v),
    rules=(largest_at_most(lambda f, x, v: x.size, "largest array 300"),),
)  # fmt: skip


def test_three_ways_have_one_verdict() -> None:
    import jax
    import torch

    assert finding(SLOPE, lambda f, x: torch.func.grad(f)(x), "torch").status == "passed"
    passed = finding(SLOPE, lambda f, x: jax.grad(f)(x), "jax")
    assert (passed.status, passed.cases, passed.praise) == ("passed", 4, ("f called once",))


def test_right_numbers_by_the_wrong_road() -> None:
    import torch

    result = finding(SLOPE, lambda f, x: (f(x), torch.func.grad(f)(x))[1], "torch")
    assert result.status == "failed" and result.headline == "Right numbers, wrong road"
    assert "2 times here; once is enough" in " ".join(result.lines)


def test_the_largest_intermediate_array_is_watched() -> None:
    import jax
    import torch

    small = {"torch": lambda f, x, v: torch.func.jvp(torch.func.grad(f), (x,), (v,))[1], "jax": lambda f, x, v: jax.jvp(jax.grad(f), (x,), (v,))[1]}
    large = {"torch": lambda f, x, v: torch.func.hessian(f)(x) @ v, "jax": lambda f, x, v: jax.hessian(f)(x) @ v}
    for way in HVP.ways:
        result = finding(HVP, small[way], way)
        assert result.status == "passed", result
        result = finding(HVP, large[way], way)
        assert result.status == "failed" and "90,000 entries" in " ".join(result.lines), result


def test_the_peak_of_numpy_is_watched() -> None:
    wide = Exercise(
        "test/wide", "", 1, 1, "total(x)", cases=lambda rng: [Case((rng.normal(size=400),))], oracle=lambda x: x.sum() ** 2,
        rules=(largest_at_most(lambda x: 4 * x.size, ""),),
    )  # fmt: skip
    assert finding(wide, lambda x: x.sum() * x.sum()).status == "passed"
    assert finding(wide, lambda x: np.outer(x, x).sum()).status == "failed"


def test_by_hand_means_without_a_framework() -> None:
    import jax
    import torch

    own = Exercise(
        "test/own", "", 1, 1, "slope(x)", cases=lambda rng: [Case((np.float64(rng.uniform(1, 2)),))], oracle=lambda x: np.cos(x),
        rules=(no_framework(),),
    )  # fmt: skip
    assert finding(own, np.cos).status == "passed"
    for answer, name in ((lambda x: torch.cos(torch.as_tensor(x)), "torch"), (lambda x: float(jax.grad(jax.numpy.sin)(float(x))), "JAX")):
        result = finding(own, answer)
        assert result.status == "failed" and f"and {name} did the work" in " ".join(result.lines), result
    warm = jax.jit(jax.grad(jax.numpy.sin))
    warm(1.0)
    assert finding(own, lambda x: warm(x)).status == "failed", "a warm compiled function enters no Python function"


def test_the_garbage_collector_is_not_the_learner() -> None:
    import jax  # noqa: F401  it hangs a function on the garbage collector

    own = Exercise(
        "test/busy", "", 1, 1, "slope(x)", cases=lambda rng: [Case((np.float64(rng.uniform(1, 2)),)) for _ in range(20)],
        oracle=lambda x: np.cos(x), rules=(no_framework(),),
    )  # fmt: skip
    assert finding(own, lambda x: ([[i] for i in range(3000)], np.cos(x))[1]).status == "passed"


def test_a_case_that_cannot_tell_two_answers_apart_is_drawn_anew() -> None:
    exercise = Exercise(
        "test/twins", "", 1, 1, "double(x)", oracle=lambda x: 2 * x,
        cases=lambda rng: [Case((np.float64(rng.integers(2, 4)),)) for _ in range(6)],
        mistakes=(Mistake("square", lambda x: x * x, ""),),
    )  # fmt: skip
    assert confusable(exercise, Case((np.float64(2.0),))) == ("right", "square")
    for seed in range(5):
        assert [case.args for case in draw(exercise, seed)] == [(3.0,)] * 6


def test_two_that_are_zero_but_for_rounding_are_alike() -> None:
    tiny, none = Mistake("tiny", lambda x: np.array([1e-16, 0.0, -1e-16]), ""), Mistake("none", lambda x: np.zeros(3), "")
    exercise = Exercise("test/zeros", "", 1, 1, "same(x)", cases=lambda rng: [], oracle=lambda x: x, mistakes=(tiny, none))
    assert confusable(exercise, Case((np.arange(1.0, 4.0),))) == ("tiny", "none")
    probes = exercises.find("hessian/hutchinson")  # with seed 20,000 the first probes have a mean of zero in each entry
    assert not any(confusable(probes, case) for case in draw(probes, 20_000))


def test_strict_mode_raises_the_same_words(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    right, wrong = (lambda f: lambda x: f(f(x))), (lambda f: lambda x: 2 * f(x))
    quiet = checking.check("start/twice", wrong, seed=4)
    monkeypatch.setenv("COURSE_STRICT", "1")
    with pytest.raises(checking.CheckFailed) as raised:
        checking.check("start/twice", wrong, seed=4)
    assert str(raised.value) == str(quiet)
    for open_one in (lambda: checking.check("start/twice", ...), lambda: predict("start/article", ...), lambda: checking.check("start/none", 1)):
        with pytest.raises(checking.CheckFailed):
            open_one()
    assert checking.check("start/twice", right).status == "passed"
    capsys.readouterr()


def test_ctrl_c_leaves_a_sentence(capsys: pytest.CaptureFixture) -> None:
    def interrupted(f):
        raise KeyboardInterrupt

    report = checking.check("start/twice", interrupted)
    assert report.status == "error" and "You stopped the check, and nothing was judged" in capsys.readouterr().out


def test_a_seed_replays_the_same_case() -> None:
    wrong = lambda f: lambda x: f(x) + 1.0
    first = checking.examine("start/twice", wrong, {})
    again = checking.examine("start/twice", wrong, {}, first.seed)
    assert str(first) == str(again) and f"seed={first.seed}" in str(first)
    f, x = checking.given("start/twice", first.seed)
    assert repr(f) in str(first) and isinstance(x, float)


def test_the_learners_jax_settings_are_left_alone() -> None:
    import jax
    import jax.numpy as jnp

    seen = []
    finding(SLOPE, lambda f, x: (seen.append(x.dtype), jax.grad(f)(x))[1], "jax")
    assert set(map(str, seen)) == {"float64"}
    assert jnp.ones(2).dtype == jnp.float32 and not jax.config.jax_enable_x64


@pytest.mark.parametrize("way", ["by_hand", "torch"])
def test_an_input_changed_in_place_is_named(way: str) -> None:
    def spoils(f, x):
        x += 1.0
        return x

    result = finding(SLOPE, spoils, way)
    assert result.status == "failed" and "changed its input x in place" in " ".join(result.lines)


def test_only_the_first_case_prints(capsys: pytest.CaptureFixture) -> None:
    finding(SLOPE, lambda f, x: print("hello") or x)
    assert capsys.readouterr().out == "hello\n"


def test_an_open_gap_is_not_an_attempt() -> None:
    def documented(f, x):
        """Only words."""

    def gap(f, x):
        y = ...
        return y * 2

    def stub(f, x):
        raise NotImplementedError  # your code here

    def own(f, x):
        raise NotImplementedError("negative inputs are not handled")

    for answer in (documented, gap, stub, lambda f, x: ..., lambda f, x: (x, ...), ...):
        assert finding(SLOPE, answer).status == "not_attempted"
    assert finding(SLOPE, own).status == "error"
    for constant in (lambda f, x: 0, lambda f, x: False, lambda f, x: 1.5):
        assert finding(SLOPE, constant).status == "failed"
    assert finding(SLOPE, lambda f, x: x and None).status == "error"


def test_wrong_calls_of_check_get_a_sentence() -> None:
    examine = checking.examine
    assert "Did you mean `start/twice`" in str(examine("start/twyce", 1, {}))
    assert "Name the exercise first" in str(examine(["start"], 1, {})) and "Name the exercise" in str(examine(None, None, {}))
    assert "one answer, not two" in str(examine("start/twice", len, {"by_hand": len}))
    assert "asks for by hand" in str(examine("start/twice", None, {"torch": len}))
    assert "Give your answer, too: `check(\"start/twice\", twice)`" in str(checking.check("start/twice"))
    assert "Name the exercise first" in str(checking.check(len, "start/twice"))
    for seed in (1.0, "abc", -1, 10**5000):
        assert "A seed is a whole number" in str(checking.check("start/twice", len, seed=seed))
        with pytest.raises(ValueError, match="A seed is a whole number"):
            checking.given("start/twice", seed)
    with pytest.raises(ValueError, match="it is a question"):
        checking.given("start/predict")

    assert "use `predict" in str(examine("start/predict", 1, {}))
    assert "is an exercise: use `check" in str(predict("start/twice", "6"))


def test_the_first_prediction_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "log"))
    assert predict("start/article", ...).status == "not_attempted"
    for nothing in (object(), "", " ", "...", "?", None, float("nan"), [], len, {1: 2}):
        assert predict("start/article", nothing).status == "not_attempted", nothing
    assert 'write the word "nan"' in str(predict("start/article", float("nan")))
    names = ("grad", "grad_and_value", "vmap", "scan", "hessian", "jvp")
    assert predict("start/predict", dict.fromkeys(names, len)).status == "not_attempted"
    assert predict("start/predict", dict.fromkeys(names, np.array([1, 4, 9]))).status == "passed"
    capsys.readouterr()
    assert "You said it works." in str(predict("start/article", "it works"))
    assert "You first said it works. Now you say a TypeError." in str(predict("start/article", "a TypeError"))
    capsys.readouterr()
    assert log.first_prediction("start/article") == "it works"
    incomplete = predict("start/predict", {"grad": "6"})
    assert incomplete.status == "not_attempted" and "Still open: grad_and_value, vmap" in str(incomplete)


def test_a_check_inside_its_own_answer_ends() -> None:
    def twice(f):
        report = checking.check("start/twice", twice)
        assert "stands inside the function that it checks" in str(report)
        return lambda x: f(f(x))

    assert checking.check("start/twice", twice).status == "passed"


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_console_without_unicode_gets_the_report(encoding: str) -> None:
    script = "from helpers import check, hint; check('start/twice', lambda f: f); hint('start/twice'); check('start/\\udcff', 1)"
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert b"Not yet" in done.stdout and not done.stderr


def test_containers_changed_in_place_are_named() -> None:
    exercise = Exercise(
        "test/pairs", "", 1, 1, "pairs(fs, x)", oracle=lambda fs, x: fs[0](x),
        cases=lambda rng: [Case(([Program(1), Program(2)], np.float64(rng.uniform(1, 2))))],
    )  # fmt: skip
    for spoil in (list.reverse, list.pop):
        result = finding(exercise, lambda fs, x, spoil=spoil: (spoil(fs), fs[1](x))[1])
        assert "changed its input fs in place" in " ".join(result.lines), result


@pytest.mark.parametrize(
    ("raised", "shown"),
    [
        ("<object at 0x7f31a0> failed", "<object> failed"),
        ("BatchTracer with object id 139853867 was created on line: /var/x/ipykernel_17/118.py:1:34 (f)", "BatchTracer was created on line: 1:34 (f)"),
        (r"made in C:\Users\ada\Temp\ipykernel_17\118.py:3", "made in 3"),
        ("no such file: '/home/ada/my-course/flights.csv'", "no such file: 'flights.csv'"),
        ("See https://docs.jax.dev/en/latest/errors.html#a.b", "See https://docs.jax.dev/en/latest/errors.html#a.b"),
        ("and/or, 1 / 2, a/b/c, (n),(n)->()", "and/or, 1 / 2, a/b/c, (n),(n)->()"),
    ],
)  # fmt: skip
def test_messages_come_without_addresses_and_folders(raised: str, shown: str) -> None:
    assert fault(ValueError(raised)).message == shown


def test_a_torch_default_device_of_the_learners_does_not_matter() -> None:
    import torch

    torch.set_default_device("meta")
    try:
        assert finding(SLOPE, lambda f, x: torch.func.grad(f)(x), "torch").status == "passed"
    finally:
        torch.set_default_device(None)


def test_hints_climb(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_hints_given", {})
    for _ in range(5):
        checking.hint("start/compose")
    checking.hint("start/compose", level=2)
    checking.hint("start/nothing")
    text = capsys.readouterr().out
    assert [text.count(f"Hint {k} of 4") for k in (1, 2, 3, 4)] == [1, 2, 1, 2]
    assert "That was the last hint." in text and "There is no exercise" in text


def test_a_hint_stands_below_the_earlier_ones(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "_hints_given", {})
    hints = exercises.find("start/count_calls").hints
    for number in (1, 2, 3, 4):
        checking.hint("start/count_calls")
        lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
        assert lines[0] == f"○ Hint {number} of 4 – start/count_calls"
        first = [f"{k}. {said.splitlines()[0]}" for k, said in enumerate(hints[:number], 1)]
        assert [line for line in lines if line[:2] in ("1.", "2.", "3.", "4.")] == first
        assert lines[-1] == ('`hint("start/count_calls")` gives the next one.' if number < 4 else "That was the last hint.")


def test_what_is_not_attempted_names_its_hint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "log"))
    assert '`hint("start/twice")`' in str(checking.check("start/twice", ...))
    assert '`hint("start/exit")`' in str(checking.check("start/exit", ...))
    assert '`hint("start/article")`' in str(predict("start/article", ...))


def test_progress_is_recorded_and_trouble_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "log.jsonl"))
    checking.check("start/twice", lambda f: lambda x: f(f(x)))
    events, _ = log.events()
    assert [(e["kind"], e["id"], e["status"]) for e in events] == [("check", "start/twice", "passed")]
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "log.jsonl"))  # a folder that cannot be made
    report = checking.check("start/twice", lambda f: lambda x: f(f(x)))
    assert report.status == "passed" and "could not be saved" in str(report)


def test_importing_helpers_is_light() -> None:
    script = (
        "import sys, helpers\n"
        "heavy = {'torch', 'jax', 'matplotlib', 'IPython'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "from helpers import check, hint, predict, given, progress, show, load\n"
        "check('start/twice', lambda f: lambda x: f(f(x)))\n"
        "assert not {'torch', 'jax', 'matplotlib'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def test_the_gaps_that_are_left_are_named() -> None:
    parts = Exercise("test/parts", "", 1, 1, "parts(x)", cases=lambda rng: [Case((np.float64(rng.uniform()),))], oracle=lambda x: {"a": x, "b": 2 * x})
    begun = finding(parts, lambda x: {"a": x, "b": ...})
    assert (begun.status, begun.lines) == ("not_attempted", ("Still open: b.",))
    assert finding(parts, lambda x: {"a": ..., "b": ...}).lines == ()


def test_words_are_compared_without_what_does_not_matter() -> None:
    for word in ("a function", "A function.", " function "):
        assert checking.examine("start/exit", word, {}).status == "passed", word


def test_a_step_there_and_back_does_no_harm() -> None:
    def there_and_back(f, x):
        x[0] += 0.1
        x[0] -= 0.1
        return f(x)

    assert "in place" not in " ".join(finding(SLOPE, there_and_back).lines)


def test_a_table_of_seen_results_does_not_pass() -> None:
    seen = [case.args for case in draw(exercises.find("start/twice"), 777)]
    table = {(f"f(x) = {f}", float(point)): f(f(point)) for f, x in seen for point in (x, x + 0.5)}
    report = checking.examine("start/twice", lambda f: lambda x: (f(x), table.get((repr(f), float(x)), 0.0))[1], {}, seed=777)
    assert report.status == "failed" and report.seed != 777


def test_results_without_a_call_are_not_praised() -> None:
    tables = {tuple(x): f.gradient(x) for f, x in (case.args for case in draw(SLOPE, 5))}
    result = finding(SLOPE, lambda f, x: tables[tuple(x)])
    assert result.status == "failed" and "`f` was never called" in " ".join(result.lines) and "0 calls were counted" in " ".join(result.lines)


def test_a_rule_names_the_function_that_it_counts() -> None:
    often = finding(exercises.find("derivatives/complex_step"), lambda f, x: f(x) * 0 + sum(f(x + 1e-20j).imag / 1e-20 for _ in range(5)) / 5)
    assert often.status == "failed" and "You called `f` 6 times here; once is enough." in " ".join(often.lines), often


@pytest.mark.parametrize("many", [1, 3, 4, 5, 9])
def test_all_functions_of_a_list_are_shown(many: int) -> None:
    functions = tuple(Program(k, 1) for k in range(many))
    chained = Exercise("test/chained", "", 1, 1, "chained(fs, x)", cases=lambda rng: [Case((functions, np.float64(0.5)))], oracle=lambda fs, x: x)
    lines = show_inputs(chained, chained.cases(None)[0])
    assert len(lines) <= 5 and all(f"fs[{k}](x) = {function}" in "\n".join(lines) for k, function in enumerate(functions))


def test_none_in_one_part_is_no_missing_return() -> None:
    parts = Exercise("test/parts", "", 1, 1, "parts(x)", cases=lambda rng: [Case((np.float64(rng.uniform()),))], oracle=lambda x: {"a": x, "b": 2 * x})
    lines = " ".join(finding(parts, lambda x: {"a": x, "b": None}).lines)
    assert "b: expected" in lines and "it is None" in lines and "return" not in lines
    assert "`return` missing" in " ".join(finding(parts, lambda x: print(end="")).lines)


def test_ways_that_went_wrong_alike_are_told_once() -> None:
    findings = tuple(Finding(way, "failed", ("the same",)) for way in ("by_hand", "torch", "jax"))
    report = Report("start/twice", (*findings, Finding("other", "failed", ("something else",))), several_ways=True)
    assert [block[1] for block in report.blocks()] == [
        "Not yet – start/twice: by hand, torch, JAX",
        "Not yet – start/twice: other",
    ]


def test_a_question_with_a_text_as_answer_does_not_tell_it() -> None:
    report = checking.examine("start/exit", 3.0, {})
    assert "a function" not in str(report) and "in quotes" in str(report)


def broken(part: str) -> Exercise:
    """An exercise that raises while a check runs, in one part of it."""

    def raises(*args):
        raise IndexError(f"in {part}")

    parts = {"cases": lambda rng: [Case((np.float64(1.5),))], "oracle": np.sin, part: raises}
    if part == "rules":
        parts["rules"] = (Rule(raises),)
    if part == "accept":
        parts["oracle"] = None
    return Exercise("test/broken", "", 1, 1, "slope(x)", hints=HINTS, **parts)


@pytest.mark.parametrize("part", ["cases", "oracle", "accept", "reads", "rules"])
def test_a_fault_of_the_course_is_called_one(part: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setattr(exercises, "find", lambda id: broken(part))
    report = checking.check("test/broken", np.sin, seed=12345)
    assert report.status == "error" and report.mistake is None
    for words in ("This is a fault of the course, not of your answer: run the cell again.", f"IndexError: in {part}", "replay: seed=12345"):
        assert words in str(report), report
    assert len(str(report).splitlines()) <= 10 and capsys.readouterr().out.strip() == str(report)
    monkeypatch.setenv("COURSE_STRICT", "1")
    with pytest.raises(checking.CheckFailed) as raised:
        checking.check("test/broken", np.sin, seed=12345)
    assert str(raised.value) == str(report)
    monkeypatch.setattr(guarding, "GUARDED", False)
    with pytest.raises(IndexError):
        checking.check("test/broken", np.sin, seed=12345)


def test_a_fault_says_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exercises, "find", lambda id: (_ for _ in ()).throw(OSError("gone")))
    for report in (checking.check("start/twice", len), predict("start/article", "a")):
        assert "a fault of the course" in str(report) and "helpers/checks/" in str(report) and "OSError: gone" in str(report)
    checking.hint("start/twice")


def test_a_reply_that_raises_is_a_fault_of_the_course(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "log"))
    monkeypatch.setattr(exercises, "find", lambda id: Prediction("test/guess", "", lambda guess: [1 / 0]))
    assert "a fault of the course" in str(predict("test/guess", "3"))


def test_a_report_that_cannot_be_shown_is_a_fault_of_the_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "examine", lambda *args: Report("start/twice", (Finding("by_hand", "odd"),)))
    assert "a fault of the course" in str(checking.check("start/twice", len))


@pytest.mark.parametrize("file", ["jax.py", "torch.py", "jax/__init__.py"])
def test_a_file_of_the_learners_in_the_way_is_named(file: str, tmp_path: Path) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("mine = 1\n")
    script = (
        "import sys; sys.path.insert(0, '')\n"
        "from helpers import check\n"
        "answer = lambda f, x: x\n"
        "print(check('hessian/two_ways', torch=answer, jax=answer).status)\n"
        f"import {file.partition('.')[0].partition('/')[0]}\n"
        "print(check('start/twice', lambda f: f).status)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    shown = f"`{Path(file).parts[0]}{'/' if '/' in file else ''}` in the folder `{tmp_path.name}` is in the way"
    assert done.returncode == 0 and done.stdout.count(shown) == 2 and done.stdout.count("restart the kernel") == 2, done


@pytest.mark.parametrize("file", ["numpy.py", "numpy/__init__.py"])
def test_a_file_in_the_way_of_numpy_is_named_too(file: str, tmp_path: Path) -> None:
    """Without NumPy nothing of the course can be loaded: what stands in for the verbs says so."""
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("mine = 1\n")
    script = "import sys; sys.path.insert(0, '')\nfrom helpers import check, given, hint, predict\ncheck('start/twice', len)\nhint('start/twice')\npredict('grad/item', 3)\n"
    environment = {key: value for key, value in os.environ.items() if key != "COURSE_STRICT"} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and not done.stderr, done
    shown = f"`{Path(file).parts[0]}{'/' if '/' in file else ''}` in the folder `{tmp_path.name}` is in the way: Python takes it for NumPy."
    assert len(done.stdout.splitlines()) == 3 and done.stdout.count(shown) == 3, done
    for call, strict in (("given('start/twice')", "0"), ("check('start/twice', len)", "1")):
        failed = subprocess.run(
            [sys.executable, "-c", script.partition("check('start")[0] + call], cwd=tmp_path, env={**environment, "COURSE_STRICT": strict}, capture_output=True, text=True, check=False
        )
        assert failed.returncode == 1 and shown in failed.stderr.splitlines()[-1], failed


def test_a_file_beside_that_nothing_imports_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch  # noqa: F401  it is there already

    (tmp_path / "torch.py").write_text("")
    monkeypatch.chdir(tmp_path)
    assert guarding.in_the_way() is None


def test_no_module_takes_the_place_of_a_verb() -> None:
    """`from helpers import progress` gives the function, whatever has been imported before."""
    import helpers

    folders = {path.stem for path in Path(helpers.__file__).parent.iterdir()}
    assert not set(helpers.__all__) & folders


def test_of_outputs_that_look_alike_the_one_that_differs_is_shown() -> None:
    big = Exercise(
        "test/pair", "", 1, 1, "pair(x)", cases=lambda rng: [Case((rng.normal(size=40),))], oracle=lambda x: (x[:9], np.outer(x[:3], x[:3])),
    )  # fmt: skip
    lines = [str(line) for line in finding(big, lambda x: [x[:9], np.outer(x[:3], x[:3]) + 0.7 * np.eye(3)[::-1]]).lines]
    shown = lines[-2:]
    assert shown[0].startswith("expected  at [1]: [[") and shown[1].startswith("yours     at [1]: [[") and shown[0][10:] != shown[1][10:]


def test_of_arrays_that_look_alike_the_first_wrong_part_is_shown() -> None:
    deep = Exercise(
        "test/deep", "", 1, 1, "deep(x)", cases=lambda rng: [Case((rng.normal(size=(2, 4, 3)),))], oracle=lambda x: np.sin(x),
    )  # fmt: skip
    lines = [str(line) for line in finding(deep, lambda x: np.sin(x) + np.array([0.0, 1.0])[:, None, None] * x**2).lines]
    assert any(line.startswith("expected  at [1]: [[") for line in lines) and any(line.startswith("yours     at [1]: [[") for line in lines)


def test_two_numbers_that_print_alike_are_no_fault_of_the_report() -> None:
    near = Exercise("test/near", "", 1, 1, "near(x)", cases=lambda rng: [Case((np.float64(0.1),))], oracle=lambda x: np.array(x), rtol=0.0)
    for answer in (lambda x: np.array(np.nextafter(x, 1)), lambda x: [np.nextafter(x, 1)], lambda x: (np.array(x),)):
        assert finding(near, answer).status in ("passed", "failed")
