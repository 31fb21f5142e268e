"""The largest array of a run, in each way."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.desk.libraries import library
from helpers.desk.measuring import largest_array

WAYS = ("by_hand", "torch", "jax")


@pytest.mark.parametrize("way", WAYS)
def test_an_intermediate_array_counts(way: str) -> None:
    x = library(way).array(np.arange(200.0))
    assert 200 * 200 <= largest_array(lambda: (x[:, None] * x).sum(), way) < 2.5 * 200 * 200


@pytest.mark.parametrize("way", WAYS)
def test_vectors_stay_small(way: str) -> None:
    x = library(way).array(np.arange(200.0))
    assert 200 <= largest_array(lambda: (x * x).sum(), way) < 4000


def test_an_expanded_view_in_torch_holds_no_more_than_what_it_repeats() -> None:
    x = library("torch").array(np.arange(200.0))
    assert largest_array(lambda: x.expand(200, 200).sum(1), "torch") == 200


def test_what_jax_cannot_trace_is_watched_while_it_runs() -> None:
    import jax
    import jax.numpy as jnp

    x = library("jax").array(np.arange(200.0))
    assert largest_array(lambda: np.asarray(x[:, None] * x).sum(), "jax") == 200 * 200
    assert largest_array(lambda: np.asarray(jax.jit(lambda x: (x[:, None] * x).sum())(x)), "jax") == 200 * 200
    assert largest_array(lambda: np.asarray(jax.jacrev(jnp.sin)(x)), "jax") >= 200 * 200
    assert largest_array(lambda: [float(part) for part in (x * x)[:3]], "jax") == 200


def test_watching_jax_leaves_nothing_behind() -> None:
    from jax._src.core import EvalTrace

    before, x = EvalTrace.process_primitive, library("jax").array(np.arange(3.0))
    with pytest.raises(ZeroDivisionError):
        largest_array(lambda: float(x[0]) / 0, "jax")
    assert EvalTrace.process_primitive is before
