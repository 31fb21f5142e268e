"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.asking import question

EXERCISES = (
    question(
        "hessian/recall_shape",
        "The Jacobian of a gradient",
        (7, 7),
        {
            (7,): "(7,) is the shape of the gradient. Its Jacobian has one row for each of those 7 numbers.",
            7: "7 numbers is the size of the gradient. Its Jacobian has one row for each of them: give the shape.",
            (49,): "49 numbers is right. They stand in rows and columns: give both.",
            49: "49 numbers is right. They stand in rows and columns: give the shape.",
            (1, 7): "That is the Jacobian of f. Here the function is grad(f), and it returns 7 numbers.",
            (): "() is the shape of f's own value. grad(f) returns 7 numbers, and each of them has 7 slopes.",
            (1,): "(1,) would be one slope in a list. grad(f) returns 7 numbers, and each of them has 7 slopes.",
            1: "f returns one number. grad(f) returns 7, and each of them has 7 slopes.",
            (7, 1): "That would be the Jacobian of 7 numbers by one. Here 7 numbers go in, too.",
            (14,): "Inputs and outputs each have an axis of their own: they are not added.",
            14: "Inputs and outputs each have an axis of their own: they are not added.",
            (7, 7, 7): "That would be the third derivatives. Differentiating the gradient once gives two axes.",
        },
        hints=("How many numbers go into grad(f), and how many come out?",),
    ),
    question(
        "hessian/recall_passes",
        "JVPs for a Jacobian",
        5,
        {
            3: "3 is the number of outputs. A JVP gives the slopes of all outputs along one direction.",
            15: "15 is the number of entries. One JVP gives a whole column of them.",
            1: "One JVP gives one column. You need each of them.",
            6: "The value comes along with each JVP, and needs none of its own.",
            10: "A JVP takes no step to both sides: one for each direction of the input.",
            4: "Count the inputs: each is a direction of its own, the first one, too.",
            2: "Inputs and outputs are not subtracted: one JVP gives a whole column.",
            (3, 5): "That is the shape of the Jacobian. How many JVPs fill it?",
            (5, 3): "Entries in rows and columns are what comes out. How many JVPs does it take?",
            8: "Inputs and outputs are not added: one JVP gives a whole column.",
        },
        hints=("One JVP answers for one direction. How many directions of the input are there?",),
    ),
    question(
        "hessian/exit",
        "HVPs for a whole Hessian",
        1000,
        {
            1: "One HVP gives H times one vector: with a unit vector, one column.",
            1_000_000: "That is the number of entries. One HVP gives a whole column of them.",
            500_500: "Symmetry saves entries, but one HVP gives a whole column.",
            999: "Count the unit vectors: one for each parameter.",
            1001: "The gradient comes along with each HVP, and needs none of its own.",
            500: "Symmetry saves entries, but one HVP gives a whole column, and each column has one entry of its own on the diagonal.",
            (1000, 1000): "That is the shape of the Hessian. How many products fill it?",
            2000: "A gradient is part of each HVP already, so do not count it again.",
        },
        hints=("What is H times a unit vector?",),
    ),
)  # fmt: skip
