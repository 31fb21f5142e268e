"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.asking import question
from helpers.exercises.value.place import Part, place

# What torch gives with has_aux: aux may be anything, here a number.
_RESULT = (Part("gradient"), (Part("loss"), Part("aux")))

EXERCISES = (
    question(
        "value/recall_calls",
        "Calls for central differences",
        10,
        {
            5: "One call for each input would be enough if the value at x were known. Central differences step both ways.",
            6: "That is the count for forward differences: one step for each input, and the value at x. Central ones step both ways.",
            1: "That is reverse mode: one run and one sweep. Differences call f again for every step.",
            11: "f(x) itself is not needed: central differences use the points on both sides, and not the middle.",
            2: "Two calls give one slope. There are five.",
            20: "Two points for each slope, and five slopes: no more.",
            15: "The value at x is not needed, not even once for each slope. Two points for each of five slopes.",
            50: "Two points for each slope, and five slopes.",
            7: "Two points for each slope: multiply.",
            12: "Neither f(x) nor anything else is needed beside the two points for each slope.",
            9: "No point is shared: each slope moves another input, both ways.",
            4: "Each of the five slopes needs its own points.",
            0: "Differences do nothing but call f.",
            32: "Each slope moves one input, and leaves the others where they are: no combinations.",
            10_000: "That was the example of chapter 02. Here there are 5 numbers.",
            25: "Each slope needs the same number of calls, whatever the number of inputs is.",
        },
        hints=("How many points does a central difference look at, for one slope?",),
    ),
    question(
        "value/recall_item",
        "A slope with a number taken out",
        5,
        {
            10: "That is the slope of w². But `.item()` hands out a plain number, and the library cannot follow it.",
            25: "25 is the value, w times 5. The slope was asked for.",
            0: "One of the two factors is still w itself, and its path is whole.",
            "error": "Nothing is raised: torch hands out the number, and goes on. That is what makes this slope dangerous.",
            2: "2 would be the factor in 2w, the slope of w². The library sees w times a number.",
            50: "To the library `k` is a number. What is the slope of w times a number?",
            6: "To the library `k` is a number. What is the slope of w times a number?",
            -5: "w times k grows with w, so the slope is not negative.",
            2.5: "Nothing is halved: the slope of w times a number is that number.",
            1: "w moves by one, and the result moves by how often w stands in it: by k.",
        },
        hints=("To the library `k` is a number like any other. What is the slope of w times a number?",),
    ),
    question(
        "value/exit",
        "Where is the loss?",
        "result[1][0]",
        {
            "result[0][0]": "That is where JAX has it. torch gives the gradient first.",
            "result[1]": "There stands the pair of loss and aux. One more step.",
            "result[0]": "There stands the gradient.",
            "result[1][1]": "There stands aux.",
            "result[0][1]": "That is where JAX has aux. torch gives the gradient first.",
            "result[2]": "A result has two parts at its top level, never three.",
            "result[1,0]": "A tuple takes one index at a time: `result[…][…]`.",
            "result[0,1]": "A tuple takes one index at a time: `result[…][…]`.",
            "result[2][0]": "A result has two parts at its top level, never three.",
            "result[2][1]": "A result has two parts at its top level, never three.",
            "result[1][2]": "The inner pair is (value, aux): it has two parts.",
            "result[0][2]": "That is inside the gradient. torch gives the gradient first.",
            "result[1][0][0]": "One index too many: the loss is a single number, and has no parts.",
            "result[0][0][0]": "That is inside the gradient. torch gives the gradient first.",
            "result[1][1][0]": "That is inside aux.",
            "result": "That is all of it. Which index leads to the pair of loss and aux, and which one into it?",
            "result.loss": "A tuple has no names. Write the two indices.",
            "result.value": "A tuple has no names. Write the two indices.",
            "result['loss']": "A tuple has no names. Write the two indices.",
            "result['value']": "A tuple has no names. Write the two indices.",
            "result[1]['loss']": "The inner pair is a tuple, too: it has no names.",
            "result[1:]": "A slice of a tuple is a tuple. Take parts out with an index.",
            "result(1)(0)": "Parts are taken out with square brackets.",
            "result[1](0)": "Parts are taken out with square brackets.",
        },
        hints=("Write down the nest of torch with g, v and a. How do you get to v?",),
        read=lambda output: place(output, _RESULT),
    ),
)  # fmt: skip
