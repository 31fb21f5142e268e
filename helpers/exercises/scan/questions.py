"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.exercise import question

EXERCISES = (
    question(
        "scan/recall_paths",
        "Three messages arrive",
        6,
        {
            -1: "-1 is the last message. It does not replace the ones before it.",
            2: "2 is the first message. The other paths count, too.",
            -10: "Slopes multiply along one path. Where paths meet, what they bring is added.",
            (2, 5, -1): "These are the messages as they arrive. An adjoint is one number: what becomes of messages where paths meet?",
            8: "You added the sizes. A message keeps its sign.",
        },
        hints=("Chapter 02: what happens where two paths meet?",),
    ),
    question(
        "scan/recall_jvp",
        "The shape of a tangent",
        (2,),
        {
            (3,): "(3,) is the shape of the direction that goes in. What comes out is shaped like the output.",
            (2, 3): "That is the shape of the Jacobian. A JVP is the Jacobian times one direction.",
            (3, 2): "A JVP makes no matrix: one direction goes in, one change of the output comes out.",
            (): "One number would be the slope of one output. Here there are two.",
            2: "Two numbers, right. A shape is a tuple, and a tuple of one entry needs a comma; brackets alone do not make one.",
        },
        hints=("Chapter 06: a JVP says how the output changes along v. What is shaped like that?",),
    ),
    question(
        "scan/exit",
        "How many messages?",
        1000,
        {
            1: "One parameter, but each of the steps reads it. In the reverse sweep, each of them sends it a message.",
            999: "Count the steps, not the gaps between them: each step reads w once.",
            1001: "The start does not read w. Count the steps.",
            2000: "The forward loop reads w, and sends nothing. Only the sweep back does.",
            0: "w does not change, but its value matters in each step.",
        },
        hints=("How often is w read?",),
    ),
)  # fmt: skip
