"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.exercise import question

EXERCISES = (
    question(
        "grad/recall_shape",
        "The shape of a gradient",
        (4, 3),
        {
            (): "() is the shape of what f gives. The gradient has one slope for every entry of the input.",
            (3, 4): "The right number of slopes, with the two axes exchanged. The gradient is shaped like x, entry by entry.",
            (12,): "Twelve slopes is right. They keep the places of the entries that they belong to.",
            12: "Twelve slopes is right. They keep the places of the entries that they belong to: give the shape.",
            (4, 3, 4, 3): "That is the shape of the Hessian. A gradient has one slope for every entry of the input.",
        },
        hints=("For how many entries of x can you ask: how steep is it if only this one moves?",),
    ),
    question(
        "grad/recall_chain",
        "The slope of a composition",
        12,
        {
            21: "7 is the slope of f at 2. But f never sees 2: it sees g(2) = 5. Take its slope there.",
            7: "Slopes along a chain multiply: one step of x is 3 steps of g, and each of those is stretched by f.",
            4: "4 is the slope of f at 5. One step of x moves g by 3 steps, so that counts three times.",
            28: "7 and 4 are both slopes of f, at two places. Multiply the one that counts by the slope of g.",
            20: "5 is the value of g, not its slope. Multiply by how fast g moves.",
        },
        hints=("x moves g, g moves f. At which number does f stand when its slope is taken?",),
    ),
    question(
        "grad/exit",
        "How many reverse sweeps?",
        3,
        {
            1: "One sweep starts from one output. The other outputs have their own adjoints to send back.",
            10_000: "That is how many the forward direction would need, one for each input. Backward, all inputs share a sweep.",
            30_000: "That is how many slopes there are. One sweep brings 10,000 of them.",
            10_003: "Inputs cost nothing extra on the way back. Count the outputs.",
        },
        hints=("From how many outputs can a sweep start here, and which inputs does each one reach?",),
    ),
)  # fmt: skip
