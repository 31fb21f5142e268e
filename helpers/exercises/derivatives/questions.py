"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.exercise import question

EXERCISES = (
    question(
        "derivatives/recall_order",
        "Who sees x first?",
        "g",
        {"f": "Read `compose(f, g)(x)` as f(g(x)): to give f something, g has to run first.", "both": "Only one of them gets x. The other one gets what the first one made of it."},
        hints=("Write `compose(f, g)(x)` with brackets, as one formula.",),
    ),
    question(
        "derivatives/recall_shape",
        "The shape of a gradient",
        (2,),
        {
            (): "() would be one single slope. There is one for each direction the hiker can step in.",
            (2, 2): "(2, 2) is the shape of the Hessian: how each slope changes in each direction.",
            2: "Two numbers, yes. As a shape that is a tuple: (2,), with a comma.",
            (1, 2): "The gradient is shaped like its input, and p has one axis.",
        },
        hints=("In how many directions can the hiker take a step from p? How is p shaped?",),
    ),
    question(
        "derivatives/exit",
        "What is wrong at h = 1e-12?",
        "rounding",
        {"truncation": "Truncation is the bend of f over the step. With h = 1e-12 it is about 1e-24: far too small to be seen.", "both": "One of the two is about 1e-24 here. Which one?"},
        hints=("On which arm of the V does h = 1e-12 lie for float64: to the left of the turn, or to the right?",),
    ),
)  # fmt: skip
