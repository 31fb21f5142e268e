"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.asking import question

EXERCISES = (
    question(
        "compose/recall_levels",
        "A derivative inside a derivative",
        4,
        {
            7: "7 comes out where the two small steps are mixed up: the inner derivative then sees x move, too. To the inner one x stands still.",
            2: "2 is the inner derivative, x itself. It stands inside a product with x, and the outer derivative is asked for.",
            6: "The inner derivative of x·y by y is x, whatever y is: 3 drops out.",
            12: "The inner derivative of x·y by y is x, so that the outer function is x·x. 3 drops out.",
            3: "The inner derivative is by y: of x·y it is x, and not y.",
            0: "The outer derivative sees x move in both factors: in x, and in the inner derivative, which is x, too.",
            1: "Only one of the two factors was moved by 1, and the other left out: x·x has the slope x + x.",
        },
        hints=("First the inner one: how fast does x·y grow with y, if x stands still? Then put that in.",),
    ),
    question(
        "compose/recall_scan",
        "What a scan gives back",
        (5, 2),
        {
            (5, 3): "(5, 3) would be all carries. Of the carry, only the last comes back; the second part is the ys.",
            (2,): "(2,) is one y. There is one for each step, and they are stacked.",
            (3,): "(3,) is the first part, the last carry. The second is asked for.",
            (2, 5): "The right numbers, and the steps stand in front: ys are stacked along a new first axis.",
            (5,): "There are 5 of them, and each has 2 numbers.",
            5: "There are 5 of them. Give the shape of all together.",
            (6, 2): "5 steps write 5 ys. The carry at the start is none of them.",
            (10,): "The right number of numbers. Stacked, they have two axes.",
            (5, 5): "Each y has the shape (2,), and there is one for each of the 5 steps.",
        },
        hints=("f is called once for each row of xs, and each call gives one y.",),
    ),
    question(
        "compose/row",
        "A row of the table",
        (12, 30),
        {
            (6, 15): "The slope of x·x at 3 is 2·3 = 6, not 3: x stands in both factors.",
            (12, 12): "The first is right. In the pullback, ct = 5 is multiplied by the slope, not t = 2.",
            (30, 30): "The second is right. In the tangent rule, t = 2 is multiplied by the slope.",
            (30, 12): "Both are right, and exchanged: first the tangent, for t = 2, then the cotangent, for ct = 5.",
            (6, 6): "6 is the slope. The tangent rule multiplies it by t, the pullback by ct.",
            (4, 25): "t and ct are not squared: a rule is linear in what it carries. It multiplies by the slope, 2·3.",
            (18, 45): "9 is the value of the square at 3. What t and ct are multiplied by is its slope, 2·3.",
            (8, 11): "A rule multiplies by the slope. It adds nothing.",
            (12, 5): "The first is right. Going back, ct is multiplied by the slope, too.",
            (12, 6): "The first is right. 6 is the slope; the pullback multiplies it by ct = 5.",
            (2, 5): "Both came through as they went in. The slope of the square at 3 is not 1.",
            (3, 7.5): "Multiply by the slope, in both directions.",
        },
        form="numbers",
        minutes=3,
        hints=("Which slope has x·x at x = 3? Both rules multiply by it.",),
    ),
    question(
        "compose/exit",
        "Rules for a new primitive",
        3,
        {
            1: "One rule serves one transform. grad, jvp and vmap each need their own.",
            2: "Two would do for derivatives: forward, and back. vmap has to know what to do with lanes, too.",
            4: "The value is no rule: it is what the primitive is. Beside it there is one for each kind of box.",
            6: "No nesting needs a rule of its own: each box is opened by its own transform, and what is inside goes through the primitive again.",
            9: "No pair needs a rule of its own: each box is opened by its own transform, and what is inside goes through the primitive again.",
            27: "No nesting needs a rule of its own: that is what dispatch is for.",
            12: "Shapes and nestings need no rules of their own. One for each kind of box will do.",
        },
        hints=("How many kinds of boxes are there? And does a box know what it lies in?",),
    ),
)  # fmt: skip
