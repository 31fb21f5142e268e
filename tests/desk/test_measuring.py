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
