"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.asking import question

EXERCISES = (
    question(
        "vjp/recall_message",
        "One message back",
        10,
        {
            6: "2 · 3 would be right if a carried the other factor away. When a moves by one, c moves by b.",
            15: "15 is the value of c. The message is the adjoint of c times the local slope.",
            5: "5 is the local slope. It is multiplied by the adjoint of c.",
            2: "2 is the adjoint of c. On the way to a it is multiplied by the local slope.",
            30: "The message holds the adjoint and one local slope, not the value of c.",
            16: "That is both messages added. They go to two names: only the one to a was asked for.",
            7: "Along one path, slopes multiply.",
            3: "3 is the value of a itself. When a moves by one, c moves by b.",
            8: "2 is not added to the factors: the adjoint is multiplied by the local slope.",
            2.5: "Nothing is divided: when a moves by one, c moves by b = 5.",
        },
        hints=("When a moves by one, by how much does c move? And c counts twice.",),
    ),
    question(
        "vjp/recall_tangent",
        "The shape of a pushed tangent",
        (2,),
        {
            (5,): "(5,) is the shape of what you put in. What comes out is shaped like the output of f.",
            5: "5 numbers go in. What comes out is shaped like the output of f.",
            2: "Two numbers is right: give the shape.",
            (2, 5): "That is the Jacobian J. A JVP gives J v, and never builds J.",
            (5, 2): "That is the Jacobian, on its side. A JVP gives J v, and never builds J.",
            10: "10 is the number of entries of the Jacobian. A JVP gives J v.",
            (10,): "10 is the number of entries of the Jacobian. A JVP gives J v.",
            (): "One number would be the slope of a function with one output. This one has two.",
            (1,): "One number would be the slope of a function with one output. This one has two.",
            1: "One number would be the slope of a function with one output. This one has two.",
            (2, 1): "A column, as one writes it on paper. In code the tangent is shaped like f(x), which has one axis.",
            (2, 2): "The value comes beside the tangent, not in one array with it.",
            (7,): "Inputs and outputs are not put together: each output moves at one speed.",
        },
        hints=("The tangent that comes out says how fast each output moves. How many outputs are there?",),
    ),
    question(
        "vjp/exit",
        "Pullbacks for a whole Jacobian",
        4,
        {
            6: "6 is the number of inputs: that many JVPs would do it. One pullback gives the slopes of one output by all inputs.",
            24: "24 is the number of entries. One call of the pullback gives a whole row of them.",
            1: "One call gives one row, or a mixture of rows. vjp is called once, the pullback once for each output.",
            10: "Inputs and outputs are not added: one call gives a whole row.",
            5: "The value came with vjp, before any pullback, and needs none of its own.",
            2: "Inputs and outputs are not subtracted: one call gives a whole row.",
            3: "Count the outputs: each is a row of its own, the first one, too.",
            8: "A pullback takes no step to either side: one for each output.",
            0: "vjp alone gives the value and a function that waits. The rows come out of that function.",
            (4, 6): "That is the shape of the Jacobian. How many rows has it?",
            (6, 4): "Rows and columns are what comes out. How many calls of the pullback fill them?",
        },
        hints=("What does the pullback give for the cotangent (0, 1, 0, 0)?",),
    ),
)  # fmt: skip
