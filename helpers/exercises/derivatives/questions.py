"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.asking import question

EXERCISES = (
    question(
        "derivatives/recall_order",
        "Who sees x first?",
        "g",
        {"f": "Read `compose(f, g)(x)` as f(g(x)): to give f something, g has to run first.", "both": "Only one of them gets x. The other one gets what the first one made of it.",
         "f and g": "Only one of them gets x. The other one gets what the first one made of it.",
         "f or g": "One of the two. Which one has to run first?",
         "g or f": "One of the two. Which one has to run first?",
         "neither": "One of them does get x. The other one gets what the first one made of it.",
         "x": "x is what goes in. Which function gets it?",
         "f(g(x))": "That is the formula, and it holds the answer: which function stands next to x?",
         "first": "Answer with the name of the function, \"f\" or \"g\"."},
        same=r"(?:function g|g\(x\)|g\(\))",
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
            (1,): "(1,) is the shape of one number in a list. There is one slope for each direction the hiker can step in.",
            1: "That is one slope. There is one for each direction the hiker can step in; and a shape is a tuple.",
            (2, 1): "The gradient is shaped like its input, and p has one axis.",
            (3,): "Three numbers? p has two entries, and there is a slope for each of them.",
            ((2,), ()): "That is the pair of `grad_and_value`. Here the gradient alone was asked for.",
            (1, 2): "The gradient is shaped like its input, and p has one axis.",
        },
        hints=("In how many directions can the hiker take a step from p? How is p shaped?",),
    ),
    question(
        "derivatives/exit",
        "What is wrong at h = 1e-12?",
        "rounding",
        {"truncation": "Truncation is the bend of f over the step. With h = 1e-12 it is about 1e-24: far too small to be seen.", "both": "One of the two is about 1e-24 here. Which one?",
         "truncation and rounding": "One of the two is about 1e-24 here. Which one?",
         "rounding and truncation": "One of the two is about 1e-24 here. Which one?",
         "truncation or rounding": "One of the two: which is about 1e-24 here, and which is not?",
         "rounding or truncation": "One of the two: which is about 1e-24 here, and which is not?",
         "neither": "It is one of the two. Which one grows when the step gets shorter?",
         "cancellation": "The leading digits cancel, and something small is left over, divided by h. What is it called in this chapter?",
         "machine epsilon": "Machine epsilon is the size of it. What is the error itself called?",
         "h": "The step is too short, yes. What is the error called that grows when the step gets shorter?"},
        same=r"(?:float(?:ing[- ]point)? )?round(?:ing|[- ]?off)(?: errors?)?(?: dominates)?",
        hints=("On which arm of the V does h = 1e-12 lie for float64: to the left of the turn, or to the right?",),
    ),
)  # fmt: skip
