"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.exercise import question

EXERCISES = (
    question(
        "value/recall_calls",
        "Calls for central differences",
        10,
        {
            5: "One call for each input would be enough if the value at x were known. Central differences step both ways.",
            6: "That is the count for forward differences: one step for each input, and the value at x. Central ones step both ways.",
            1: "That is reverse mode: one run and one sweep. Differences call f again for every step.",
            11: "f(x) itself is not needed: central differences use the points on both sides, and not the middle.",
            25: "Each slope needs the same number of calls, whatever the number of inputs is.",
        },
        hints=("How many points does a central difference look at, for one slope?",),
    ),
    question(
        "value/recall_item",
        "A slope with a number taken out",
        5,
        {
            10: "That is the slope of w². But `.item()` hands out a plain number, and the library cannot follow it.",
            25: "25 is the value, w times 5. The slope was asked for.",
            0: "One of the two factors is still w itself, and its path is whole.",
            1: "w moves by one, and the result moves by how often w stands in it: by k.",
        },
        hints=("To the library `k` is a number like any other. What is the slope of w times a number?",),
    ),
    question(
        "value/exit",
        "Where is the loss?",
        "result[1][0]",
        {
            "result[0][0]": "That is where JAX has it. torch gives the gradient first.",
            "result[1]": "There stands the pair of loss and aux. One more step.",
            "result[0]": "There stands the gradient.",
            "result[1][1]": "There stands aux.",
            "result[0][1]": "That is where JAX has aux. torch gives the gradient first.",
            "result[2]": "A result has two parts at its top level, never three.",
            "result[1,0]": "A tuple takes one index at a time: `result[…][…]`.",
        },
        hints=("Write down the nest of torch with g, v and a. How do you get to v?",),
    ),
)  # fmt: skip
