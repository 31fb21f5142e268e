"""A library of somebody's parts: they are used, they may be written in NumPy, and where one is wrong the score sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from helpers import by_hand as bh
from helpers.desk.compose.moons import HELD_OUT, POINTS, RATE, STEPS, accuracy, start, two_moons
from helpers.exercises.compose import train as key
from helpers.mine.assembling import NAMES, Library
from helpers.mine.programs import Nested
from helpers.mine.scoring import judged, score
from tests.answers.compose import dispatch, own
from tests.exercises.notebook_answers import notebook_answers
from tests.mine.course import answers

pytestmark = pytest.mark.filterwarnings("ignore")
PROGRAMS = range(3_000, 3_060)


def first_difference(library: Library, programs: Any = PROGRAMS) -> Nested | None:
    """The first program on which a library and by_hand differ."""
    mine, theirs = judged(library), judged(Library({}))
    for seed in programs:
        try:
            found = Nested(seed).on(mine)
        except Exception:  # noqa: BLE001  a wrong part may raise
            return Nested(seed)
        expected = Nested(seed).on(theirs)
        if found.shape != expected.shape or not np.allclose(found, expected, 1e-8, 1e-8):
            return Nested(seed)
    return None


def test_every_part_of_the_solutions_stands_in_for_by_hand() -> None:
    assert set(answers()) == set(NAMES)
    assert first_difference(Library(answers())) is None


def test_it_agrees_with_torch_and_jax() -> None:
    assert score(Library(answers()), 12, 9_000, ("torch",)).agreeing == 12
    assert score(Library(answers()), 2, 9_100, ("JAX",)).agreeing == 2


def _rules(part: str, name: str, change: Callable[..., Any]) -> dict[str, Any]:
    """A part whose rule of this name is wrong: `change(right rule)`."""
    right = answers()[part]
    return {part: lambda: {**right(), name: change(right()[name])}}


def _twice(right: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: 2 * right(*args)


def _both_twice(right: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: tuple(2 * part for part in right(*args))


def _wrong_dual() -> type:
    right = answers()["tangents"]

    class Dual(right):
        def sin(self) -> Any:
            return right(np.sin(self.value), 2 * np.cos(self.value) * self.tangent)

    return Dual


WRONG: dict[str, Callable[[], dict[str, Any]]] = {
    "tangents": lambda: {"tangents": _wrong_dual()},
    "pullbacks mul": lambda: _rules("pullbacks", "mul", _both_twice),
    "pullbacks matmul": lambda: _rules("pullbacks", "matmul", _both_twice),
    "pullbacks total": lambda: _rules("pullbacks", "total", _twice),
    "pullbacks tanh": lambda: _rules("pullbacks", "tanh", _twice),
    "pullbacks where": lambda: _rules("pullbacks", "where", _both_twice),
    "unbroadcast": lambda: {"unbroadcast": _twice(answers()["unbroadcast"])},
    "batch add": lambda: _rules("batch_rules", "add", _twice),
    "batch mul": lambda: _rules("batch_rules", "mul", _twice),
    "batch total": lambda: _rules("batch_rules", "total", _twice),
    "batch matmul": lambda: _rules("batch_rules", "matmul", _twice),
    "logsumexp tangent": lambda: _rules("logsumexp", "tangent", _twice),
    "logsumexp pullback": lambda: _rules("logsumexp", "pullback", _twice),
    "logsumexp batch": lambda: _rules("logsumexp", "batch", _twice),
    "dispatch": lambda: {"dispatch": dispatch.WRONG["M40"]["by_hand"]},
    "scan": lambda: {"scan": lambda f, init, xs: answers()["scan"](f, init, xs[::-1])},
    "hvp": lambda: {"hvp": lambda f, x, v: v},
    "grad_and_value": lambda: {"grad_and_value": lambda f, has_aux=False: lambda x: (x, 1.0)},
    "tree_map": lambda: {"tree_map": lambda f, tree, *rest: answers()["tree_map"](_twice(f), tree, *rest)},
    "own": lambda: {"own": own.WRONG["M31"]["by_hand"]},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_part_is_seen(name: str) -> None:
    assert first_difference(Library(WRONG[name]()), range(3_000, 3_400)) is not None


def test_a_disagreement_is_told_and_can_be_replayed() -> None:
    library = Library(WRONG["pullbacks tanh"]())
    found = score(library, 40, 3_000, ("torch",))
    assert found.first and found.agreeing < found.programs
    again = score(library, 1, found.first.program.seed, ("torch",))
    assert str(again.first) == str(found.first) and f"--seed {found.first.program.seed}" in str(found)


def test_numpy_follows_boxes_inside_a_rule_only() -> None:
    library = Library({"pullbacks": answers()["pullbacks"]})
    with pytest.raises(TypeError, match=r"by_hand\.tanh"):
        library.grad(lambda x: np.tanh(x))(0.3)
    assert np.isclose(library.grad(library.grad(bh.tanh))(0.3), bh.grad(bh.grad(bh.tanh))(0.3))


def test_parts_end_with_the_library_and_a_pullback_keeps_them() -> None:
    wrong = Library(WRONG["pullbacks tanh"]())
    value, pull = wrong.vjp(bh.tanh, 0.3)
    assert np.isclose(pull(1.0)[0], 2 * (1 - value**2))
    assert np.isclose(bh.grad(bh.tanh)(0.3), 1 - value**2)


@pytest.mark.parametrize("other", ["a loop", "sorted", "hasattr"])
def test_other_forms_of_a_dispatch_work_on_by_hands_boxes(other: str) -> None:
    assert first_difference(Library({"dispatch": dispatch.RIGHT[other]["by_hand"]}), range(3_000, 3_012)) is None


def test_two_moons_come_out_right_from_ten_places() -> None:
    """As on the page, from seeds that nobody had looked at when they were written here: each is above the promised 93 %."""
    train = notebook_answers("solutions")["compose/train"][0]
    shares = []
    for seed in range(7_700, 7_710):
        rng = np.random.default_rng(seed)
        X, y = two_moons(200, rng)
        trained = train(X, y, start(rng, 8), 200, 2.0)
        shares.append(accuracy(trained, *two_moons(HELD_OUT, rng)))
    assert min(shares) >= 0.93, shares


def test_the_check_draws_moons_on_which_the_right_training_does_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a thousand draws one is below 93 % even so: a right answer must not be refused for it."""
    monkeypatch.setattr(key, "ENOUGH", 0.965)
    for seed in range(5):
        rng = np.random.default_rng(key._good_moons(np.random.default_rng(seed)))
        params = key.trained()(*two_moons(POINTS, rng), start(rng), STEPS, RATE)
        assert accuracy(params, *two_moons(HELD_OUT, rng)) >= 0.975
