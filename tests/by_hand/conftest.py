"""All of these tests compare float64 with float64."""

from collections.abc import Iterator

import pytest

from helpers.releases import enable_x64


@pytest.fixture(autouse=True)
def float64() -> Iterator[None]:
    with enable_x64():
        yield
