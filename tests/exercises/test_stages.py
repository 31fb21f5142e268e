"""Where an answer goes wrong in several places, the check speaks of the first."""

from __future__ import annotations

from helpers.checks import checking
from tests.answers.vmap import batch_rules


def test_an_error_in_the_network_is_not_blamed_for_a_wrong_rule() -> None:
    report = checking.examine("vmap/batch_rules", None, batch_rules.WRONG["other: total first, an index error later"], 5)
    assert report.status == "failed" and "total, lane" in str(report) and "IndexError" not in str(report), str(report)


def test_an_error_that_comes_first_is_shown() -> None:
    report = checking.examine("vmap/batch_rules", None, batch_rules.WRONG["other: an index error first"], 5)
    assert report.status == "error" and "IndexError" in str(report), str(report)
