"""Settings that an earlier cell left on refuse no right answer, and are as they were afterwards."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from helpers.checks import checking
from helpers.checks.exercise import Case, Exercise
from helpers.checks.judging import judge
from helpers.checks.requests import request
from helpers.desk.probing import probe
from helpers.desk.settings import settled


def jax_setting(name: str, value: Any) -> Callable[[], Any]:
    """Sets it, and returns what puts it back."""

    def leave() -> Callable[[], None]:
        before = getattr(jax.config, name)
        jax.config.update(name, value)
        return lambda: jax.config.update(name, before)

    return leave


def torch_setting(leave: Callable[[], Any], back: Callable[[], Any] | None) -> Callable[[], Any]:
    """The same for torch."""

    def both() -> Callable[[], None]:
        context = leave()
        return back or (lambda: context.__exit__(None, None, None))

    return both


def entered(manager: Any) -> Any:
    """A context that an earlier cell has entered, and not left."""
    manager.__enter__()
    return manager


def numpy_raises() -> Callable[[], None]:
    before = np.seterr(all="raise")
    return lambda: np.seterr(**before)


def warnings_raise() -> Callable[[], None]:
    before = list(warnings.filters)
    warnings.simplefilter("error")
    return lambda: warnings.filters.__setitem__(slice(None), before)


def depth(limit: int) -> Callable[[], Any]:
    def leave() -> Callable[[], None]:
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(limit)
        return lambda: sys.setrecursionlimit(before)

    return leave


LEFT_ON = {
    "no grad": torch_setting(lambda: torch.set_grad_enabled(False), lambda: torch.set_grad_enabled(True)),
    "inference": torch_setting(lambda: entered(torch.inference_mode()), None),
    "float16": torch_setting(lambda: torch.set_default_dtype(torch.float16), lambda: torch.set_default_dtype(torch.float32)),
    "meta": torch_setting(lambda: torch.set_default_device("meta"), lambda: torch.set_default_device(None)),
    "anomaly": torch_setting(lambda: torch.autograd.set_detect_anomaly(True), lambda: torch.autograd.set_detect_anomaly(False)),
    "debug nans": jax_setting("jax_debug_nans", True),
    "no jit": jax_setting("jax_disable_jit", True),
    "x64": jax_setting("jax_enable_x64", True),
    "precision": jax_setting("jax_default_matmul_precision", "bfloat16"),
    "promotion": jax_setting("jax_numpy_dtype_promotion", "strict"),
    "ranks": jax_setting("jax_numpy_rank_promotion", "raise"),
    "log compiles": jax_setting("jax_log_compiles", True),
    "numpy raises": numpy_raises,
    "warnings raise": warnings_raise,
    "shallow": depth(160),
    "deep": depth(10**6),
}  # fmt: skip


SLOPE = Exercise(
    "test/slope", "slope", 1, 1, "slope(x)", ways=("by_hand", "torch", "jax"), oracle=lambda x: np.cos(x) + 0.5,
    cases=lambda rng: [Case((rng.normal(size=3),)) for _ in range(3)], rtol=1e-5,
)  # fmt: skip


def torch_slope(x: Any) -> Any:
    t = torch.as_tensor(x).clone().requires_grad_()
    half = torch.tensor(0.5)
    (torch.sin(t).sum() + half * t.sum()).backward()
    return t.grad


def jax_slope(x: Any) -> Any:
    scale = jnp.ones((1, 3)) * jnp.array([1.0, 1.0, 1.0], dtype=jnp.float32)  # ranks and types are mixed
    safe = jax.jit(lambda y: jnp.where(y > 0, jnp.sqrt(-1.0 - 0 * y), 0.0) * 0 + jnp.nan)
    assert bool(jnp.isnan(safe(1.0)))
    return jax.grad(lambda y: (jnp.sin(y) * scale).sum() + 0.5 * (scale @ y).sum())(jnp.asarray(x))


def both_slopes(x: Any) -> Any:
    np.exp(np.float64(1e6))
    return (np.asarray(jax_slope(x), dtype=np.float64) + torch_slope(x).numpy()) / 2


def values() -> list[Any]:
    """All settings as they are."""
    flags = [torch.is_grad_enabled(), torch.is_inference_mode_enabled(), torch.get_default_dtype(), torch.get_default_device(), torch.is_anomaly_enabled()]
    names = ("debug_nans", "disable_jit", "enable_x64", "default_matmul_precision", "numpy_dtype_promotion", "numpy_rank_promotion", "log_compiles")
    flags += [getattr(jax.config, f"jax_{name}") for name in names]
    return [*flags, np.geterr(), list(warnings.filters), sys.getrecursionlimit()]


@pytest.mark.filterwarnings("ignore:Anomaly Detection")
@pytest.mark.parametrize("left", LEFT_ON)
def test_a_right_answer_passes_whatever_an_earlier_cell_left_on(left: str, capsys: pytest.CaptureFixture) -> None:
    before = values()
    put_back = LEFT_ON[left]()
    try:
        now = values()
        assert now != before
        for way, answer in (("torch", torch_slope), ("jax", jax_slope), ("by_hand", both_slopes)):
            finding = judge(SLOPE, probe(request(SLOPE, way, 5), answer), 5)
            assert finding.status == "passed", finding
        assert checking.examine("start/twice", lambda f: lambda x: f(f(x)), {}).status == "passed"
        assert values() == now
    finally:
        put_back()
    assert values() == before
    assert not capsys.readouterr().err


def test_what_an_answer_leaves_on_is_taken_back() -> None:
    def careless(f: Any) -> Any:
        torch.set_grad_enabled(False)
        np.seterr(all="raise")
        sys.setrecursionlimit(5000)
        warnings.simplefilter("error")
        return lambda x: f(f(x))

    before = values()
    assert checking.examine("start/twice", careless, {}).status == "passed"
    assert values() == before


def test_warnings_of_libraries_are_not_shown(recwarn: pytest.WarningsRecorder) -> None:
    def overflows(f: Any) -> Any:
        return lambda x: (np.exp(np.float64(1e6)), np.log(np.float64(-1)), f(f(x)))[2]

    assert checking.examine("start/twice", overflows, {}).status == "passed"
    assert not recwarn.list


def test_a_recursion_without_end_ends_whatever_the_limit() -> None:
    def again(f: Any) -> Any:
        return again(f)

    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10**8)
    try:
        report = checking.examine("start/twice", again, {})
    finally:
        sys.setrecursionlimit(before)
    assert "calls itself without end" in str(report)


def test_nothing_is_touched_where_nothing_was_left_on() -> None:
    before = values()
    with settled():
        inside = values()
    assert values() == before and inside[:-3] == before[:-3]
