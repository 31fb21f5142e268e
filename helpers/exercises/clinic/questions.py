"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.exercise import question

EXERCISES = (
    question(
        "clinic/recall_order",
        "What comes out, in which order",
        (12, 8),
        {
            (8, 12): "That is JAX's order, value first. torch names its transform after its order: grad, then value.",
            (12,): "The gradient is there. The value comes with it, second.",
            12: "The gradient is there. The value comes with it: two numbers.",
            (4, 8): "The value is right. The slope of x³ is 3x², and at 2 that is 12.",
        },
        hints=("The transform is called grad_and_value. And what are value and slope of x³ at 2?",),
    ),
    question(
        "clinic/recall_tangent",
        "The shape of a tangent",
        (3,),
        {
            (5,): "That is the shape of the direction that goes in. What comes out is how the outputs move.",
            (3, 5): "That is the Jacobian. A JVP multiplies it by one direction.",
            (5, 3): "A JVP is no matrix. It is how the outputs move along one direction.",
            (): "There is one rate of change for every output, not one in all.",
            3: "Three numbers is right. Give the shape: a tuple.",
        },
        hints=("A JVP says how the outputs move along one direction. How many outputs are there?",),
    ),
    question(
        "clinic/exit",
        "A silent zero",
        "branch",
        {
            "integers": "Whole numbers make both libraries raise. Here nothing raised.",
            "aux": "A missing extra makes both libraries raise. Here nothing raised.",
            "tuple": "A tuple shows when it is printed. Here one number came back, and it was wrong.",
            "vmap": "There is no vmap here: one number went in, and one came out.",
        },
        hints=("Which of them stays silent and leaves x out of the line that ran?",),
    ),
)  # fmt: skip
