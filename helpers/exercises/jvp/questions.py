"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.asking import question

EXERCISES = (
    question(
        "jvp/recall_meet",
        "Two messages at one name",
        8,
        {
            15: "Slopes multiply along a path. What two paths bring to one name is added.",
            5: "The second message does not replace the first one: both paths count.",
            3: "The first message is not all: the other line moves with x, too.",
            4: "It is the sum that counts, not the mean: x moves both lines at once.",
            2: "Add the two messages. Nothing is subtracted.",
            -2: "Add the two messages. Nothing is subtracted.",
            (3, 5): "x has one adjoint. Both messages go into it: what do they make together?",
            0: "Both messages point the same way. They add up, and do not cancel.",
            34: "No squares: the two messages are added as they are.",
            1: "That is the adjoint of the result, with which the sweep starts. x gets what the two lines send.",
        },
        hints=("If x moves by a little, the result moves through both lines. What do the two movements make together?",),
    ),
    question(
        "jvp/recall_vmap",
        "The shape of vmap(grad(f))",
        (100, 2),
        {
            100: "That is how many hikers there are. A shape is a tuple, with one entry for each axis.",
            (100,): "That is the shape of vmap(f)(X): one height for each hiker. A gradient has two slopes for each.",
            (2,): "That is one hiker's gradient. vmap stacks those of all hikers.",
            (100, 100, 2): "That is how every height changes with every hiker. Inside vmap there is one hiker, and grad sees one height.",
            (2, 100): "The right numbers with the axes exchanged. vmap puts the hikers first unless out_axes says otherwise.",
            200: "That is how many slopes there are. A shape is a tuple, with one entry for each axis.",
            (200,): "The hikers keep an axis of their own: two slopes for each of 100.",
            (): "That is the shape of one height. grad gives two slopes, and vmap gives them for each hiker.",
            (100, 1): "Each hiker has two slopes, one for each coordinate.",
            (100, 2, 1): "A hiker's gradient has shape (2,). vmap puts one axis in front, and none behind.",
            (1, 100, 2): "vmap puts one axis in front of (2,), that of the hikers, and no other.",
            (100, 100): "Each hiker has slopes of their own height only: two of them.",
            (100, 2, 2): "That is the shape of vmap(hessian(f))(X). A gradient has one slope for each of the two entries.",
        },
        hints=("Inside vmap there is one hiker. Which shape has grad(height) there? And what does vmap do with it?",),
    ),
    question(
        "jvp/exit",
        "How many JVPs?",
        3,
        {
            10_000: "That is how many reverse sweeps it takes, one for each output. Forward, all outputs move along in one pass.",
            1: "One JVP follows one direction. There are more inputs than one.",
            30_000: "That is how many slopes there are. One JVP brings 10,000 of them.",
            2: "There are three inputs, and each needs a direction of its own. The value comes along, it needs no JVP.",
            4: "The value needs no JVP of its own: each one brings it along.",
            6: "One JVP for each input: no step to both sides, as central differences need.",
            9: "That would be second derivatives. One JVP brings the slopes by one input, for all outputs.",
            0: "A slope has to be asked for: one JVP for each direction of the input.",
            10_003: "Outputs cost nothing extra on the way forward. Count the inputs.",
        },
        hints=("How many directions does the input have, and how many results move along with one of them?",),
    ),
)  # fmt: skip
