"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.asking import question

EXERCISES = (
    question(
        "vmap/recall_argnums",
        "The gradient by one of two arguments",
        (3,),
        {
            (5,): "That is the shape of x, argument 1. Without argnums, grad differentiates with respect to argument 0.",
            (): "() is the shape of what f gives. A gradient is shaped like the argument it belongs to.",
            (8,): "grad does not put all arguments into one array. It takes one argument, and its default is argument 0.",
            ((3,), (5,)): "You would get both with argnums=(0, 1). Without it, argument 0 alone.",
            3: "That is how many entries it has. A shape is a tuple, with one entry for each axis: with a comma, if it is one.",
            (3, 1): "A gradient has as many axes as the argument it belongs to. w has one.",
            (1, 3): "A gradient has as many axes as the argument it belongs to. w has one.",
            (5, 3): "That is no gradient: it is shaped like one argument, here w.",
            (15,): "No matrix is laid out flat here. A gradient is shaped like one argument, and without argnums that is the first.",
            (3, 5): "That is the shape of a matrix of second derivatives. A gradient is shaped like one argument.",
        },
        hints=("With respect to which argument does grad differentiate if you do not say so?",),
    ),
    question(
        "vmap/recall_order",
        "What grad_and_value returns",
        (6, 9),
        {
            (9, 6): "That is the order of `jax.value_and_grad`. The name says it: grad first, then value.",
            6: "That is the gradient alone. grad_and_value returns the value, too.",
            9: "That is the value alone. grad_and_value returns the gradient, too.",
            (6, 6): "The value of x·x at 3 is not 6, but 9.",
            (9, 9): "The slope of x·x at 3 is not 9, but 2 times 3.",
            (6, 3): "3 is where you stand. The value of x·x there is 9.",
            (9, 3): "The slope comes first, and 3 is where you stand: neither slope nor value.",
            15: "The two are not added. They come as a pair.",
            (3, 9): "3 is where you stand. The slope of x·x there is 6.",
        },
        form="numbers",
        hints=("In which order does the name of the torch function mention the two?",),
    ),
    question(
        "vmap/exit",
        "The shape of a mapped layer",
        (100, 3),
        {
            (3, 100): "The lanes are put in front by default: out_axes is 0. With out_axes=1 it would be (3, 100).",
            (3,): "That is one lane. There are 100 of them, and each one gives 3 numbers.",
            (100, 5): "A lane goes in with 5 numbers. How many come out of W @ x, if W has shape (3, 5)?",
            (100, 3, 5): "W is shared, not multiplied by 100. Each lane gives a vector of 3.",
            (100, 3, 1): "W @ x is a vector of 3 for one x: no axis of length 1 is left behind it.",
            (100, 1, 3): "W @ x is a vector of 3 for one x: nothing of length 1 stands between.",
            (5, 3): "The five entries of x are added up in W @ x. What is left is one number for each row of W, in each lane.",
            (3, 5): "That is W, which all lanes share. Each lane gives W @ x.",
            (100, 5, 3): "The five entries of x are added up in W @ x: they are no axis of the result.",
            (5, 100): "The five entries of x are added up in W @ x. The lanes come first, then what W @ x has.",
            (300,): "The lanes keep an axis of their own: a result of 3 for each of 100.",
            300: "That is how many numbers there are. A shape is a tuple, with one entry for each axis.",
            (100,): "Each lane gives 3 numbers, not one.",
        },
        hints=("Which shape has W @ x for one x? Where does vmap put the axis that counts the lanes?",),
    ),
)  # fmt: skip
