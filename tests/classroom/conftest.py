"""The folder in which the tests of collecting hand in."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "handed in").mkdir()
    return tmp_path / "handed in"
