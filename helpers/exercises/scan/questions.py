"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.asking import question

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
            5: "5 is the second message. The other paths count, too.",
            7: "The third message counts, too, with its sign.",
            4: "The first message counts, too.",
            1: "The second message counts, too. (And where nothing follows, the adjoint is 1; here three lines do.)",
            3: "That is how many messages arrive. What do they make together?",
            10: "Slopes multiply along one path. Where paths meet, what they bring is added.",
            30: "No squares: the messages are added as they are.",
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
            (1,): "(1,) is one number in a list. The output has two numbers, and each of them moves.",
            3: "3 is how many numbers go in. What comes out is shaped like the output; a shape is a tuple.",
            (6,): "That is the Jacobian, laid flat. A JVP is the Jacobian times one direction.",
            6: "That is how many entries the Jacobian has. A JVP is the Jacobian times one direction.",
            (5,): "Inputs and outputs are not put together: the tangent is shaped like the output.",
            (2, 1): "No second axis: the tangent is shaped like the output.",
            (1, 2): "No second axis: the tangent is shaped like the output.",
            (2, 2): "That pair is what jvp returns, value and tangent, of two numbers each. Give the shape of the tangent alone.",
            ((2,), (2,)): "That is the pair that jvp returns: value and tangent. Give the shape of the tangent alone.",
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
            1000000: "Each step sends its message once, whatever comes after it.",
            2: "There is one message for each time that w is read, not one for each end of the loop.",
            0: "w does not change, but its value matters in each step.",
        },
        hints=("How often is w read?",),
    ),
)  # fmt: skip
