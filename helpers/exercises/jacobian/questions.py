"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.asking import question

EXERCISES = (
    question(
        "jacobian/recall_jvp",
        "The shape of a tangent",
        (3,),
        {
            (4,): "(4,) is the shape of v, the tangent that goes in. What comes out moves with the output.",
            (3, 4): "That is the Jacobian. A JVP is J v, and the matrix is never built.",
            (4, 3): "A JVP is J v, a vector: the matrix is never built.",
            (): "One number would be the slope of one output. Here 3 outputs move along v.",
            1: "One number would be the slope of one output. Here 3 outputs move along v.",
            (1,): "One slope would do for one output. Here 3 outputs move along v.",
            3: "3 numbers is right. Write it as a shape, with a comma: (3,).",
            4: "4 numbers go in as v. What comes out moves with the output: give its shape.",
            (3, 3): "The pair has two parts of one shape each: its value, and its tangent. The second alone was asked for.",
            (2,): "2 is the number of parts of the pair. Which shape has the second of them?",
            (1, 3): "The right 3 numbers, and an axis too many: nothing makes one here.",
            (12,): "12 is the number of entries of the Jacobian. A JVP is J v.",
        },
        hints=("The second part says how the output moves when the input moves along v.",),
    ),
    question(
        "jacobian/recall_vjp",
        "The shape of a cotangent",
        (4,),
        {
            (3,): "(3,) is the shape of ct, the cotangent that goes in. What comes back belongs to the input.",
            (3, 4): "That is the Jacobian. A pullback gives Jᵀct, and the matrix is never built.",
            (4, 3): "That is the transposed Jacobian. A pullback gives Jᵀct: it is multiplied already.",
            (): "One number would do for an input of one number. Here x has 4.",
            1: "One number would do for an input of one number. Here x has 4.",
            (1,): "The tuple around it has one entry, and (x_bar,) = … has taken that out. Which shape has x_bar itself?",
            4: "4 numbers is right. Write it as a shape, with a comma: (4,).",
            3: "3 numbers go in as ct. What comes back belongs to the input: give its shape.",
            (1, 4): "The tuple around it has one entry, and (x_bar,) = … has taken that out. x_bar has no axis for it.",
            (12,): "12 is the number of entries of the Jacobian. A pullback gives Jᵀct.",
            (7,): "Inputs and outputs are not added: x_bar belongs to the input alone.",
        },
        hints=("A pullback runs from the output to the input. Whose shape does the result have?",),
    ),
    question(
        "jacobian/exit",
        "Passes for a chain",
        3,
        {
            1000: "1,000 is what it costs if you know nothing of the zeros. Columns that share no row can share a JVP.",
            1: "One JVP adds up all columns, and three of them meet in each row: the sum can't be taken apart.",
            2: "Columns 0 and 2 still meet: output 1 reads both. How far apart must two columns be?",
            1_000_000: "That is the number of entries. A JVP gives a whole column of them, and here more than one column.",
            2998: "That is about the number of entries that are not zero. Each JVP gives 1,000 numbers of them.",
            3000: "That is about the number of entries that are not zero. Each JVP gives 1,000 numbers of them.",
            4: "Four would do, and fewer do: columns that are three apart meet in no row.",
            5: "Five is for a band of w = 2. Here w is 1.",
            6: "A JVP takes no step to both sides: one for each group of columns.",
            333: "A third of the columns go into each pass. How many passes are that?",
            334: "A third of the columns go into each pass. How many passes are that?",
            500: "Two neighbors can't share a pass, but that does not make 500 passes: a group may hold many columns.",
            998: "Count groups of columns, not columns: many of them go into one pass.",
        },
        hints=("Columns j and k may share a pass if no output reads both. How far apart must j and k be?",),
    ),
)  # fmt: skip
