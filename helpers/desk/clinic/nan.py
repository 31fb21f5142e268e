"""How answers to clinic/nan are used."""

from __future__ import annotations

from typing import Any

TIE = "at a = x[0]"


def use(total_and_slope: Any, a: Any, x: Any) -> dict[str, Any]:
    """The answer at a, with all points above the threshold, with none above it, and with a point exactly there."""
    thresholds = {"at a": a, "at a - 10": a - 10.0, "at a + 10": a + 10.0, TIE: x[0]}
    return {at: total_and_slope(threshold, x) for at, threshold in thresholds.items()}
