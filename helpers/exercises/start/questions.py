"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.exercise import question

EXERCISES = (
    question(
        "start/exit",
        "What is grad(f)?",
        "a function",
        {
            "a number": "A number comes out once you call it at a point. Before that there is only a function.",
            "an array": "An array comes out once you call it at a point. Before that there is only a function.",
        },
        hints=("What happened in the tutorial's program, where the result of `grad_and_value(…)` was unpacked?",),
    ),
)  # fmt: skip
