"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.asking import question

EXERCISES = (
    question(
        "clinic/recall_order",
        "What comes out, in which order",
        (12, 8),
        {
            (8, 12): "That is JAX's order, value first. torch names its transform after its order: grad, then value.",
            (12,): "The gradient is there. The value comes with it, second.",
            12: "The gradient is there. The value comes with it: two numbers.",
            8: "The value is there. The gradient comes with it: two numbers.",
            (8, 4): "Value first is JAX's order. And the slope of x³ is 3x², which at 2 is 12.",
            (6, 8): "The value is right. The slope of x³ is 3x², with x squared: 12 at 2.",
            (12, 2): "The slope is right. The second number is the value f(x), not x itself.",
            (12, 6): "The slope is right. The value is 2³: 2·2·2.",
            (12, 12): "The slope is right; the value is 2³. (The second derivative is 12 here, too, and nobody asked for it.)",
            (12, 8, None): "has_aux was not given, so no extra comes out: two numbers.",
            (12, (8, None)): "has_aux was not given, so no extra comes out: two numbers, side by side.",
            (27, 27): "That is at 3, where both are 27. Here x is 2.",
            (4, 8): "The value is right. The slope of x³ is 3x², and at 2 that is 12.",
        },
        form="numbers",
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
            5: "That is the length of the direction that goes in. What comes out is how the outputs move: a tuple.",
            (1,): "There is one rate of change for every output, not one in all.",
            (3, 1): "No second axis: the tangent is shaped like the output, (3,) and nothing more.",
            (1, 3): "No second axis: the tangent is shaped like the output, (3,) and nothing more.",
            (8,): "Inputs and outputs were put together. The tangent says how the outputs move, along one direction.",
            (3, 3): "The tangent is no matrix. It is how the outputs move along one direction.",
            (15,): "That is the Jacobian, laid flat. A JVP multiplies it by one direction.",
            (3, 5, 5): "That is the shape of a Hessian. A JVP is first order, along one direction.",
            ((3,), (3,)): "That is the pair that jvp returns: value and tangent. Give the shape of the tangent alone.",
            ((3,), (5,)): "The tangent alone was asked for. It says how the outputs move.",
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
            "integer": "Whole numbers make both libraries raise. Here nothing raised.",
            "where": "`where` with a bad branch gives NaN, not 0, and it is none of the five words.",
            "item": "`.item()` can give a plain wrong number, and it is none of the five words. Which of them gives 0?",
            "none": "One of the five does: which line can run without x in it?",
            "branch or vmap": "One of the two. Was there a vmap in this program?",
            "vmap or branch": "One of the two. Was there a vmap in this program?",
            "vmap": "There is no vmap here: one number went in, and one came out.",
        },
        same=r"(?:if[- ])?branch(?:ing|es)?",
        hints=("Which of them stays silent and leaves x out of the line that ran?",),
    ),
)  # fmt: skip
