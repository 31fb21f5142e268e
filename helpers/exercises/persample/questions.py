"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.asking import question

EXERCISES = (
    question(
        "persample/recall_sees",
        "What one lane sees",
        (3, 5),
        {
            (5,): "(5,) is what f sees of X: one row. W has None, so no axis of it is mapped.",
            (100, 3, 5): "No lane sees the 100, and W has no such axis: None means that all lanes share the one W.",
            (3,): "One row of W with its entries gone would be (3,). With None, W comes whole.",
            (100, 5): "That is X before it is mapped. The question is about W.",
            (100, 3): "That is the result, W @ x for each sample. What goes in as W?",
            (1, 3, 5): "None adds no axis of length 1. Every lane gets W as it is.",
            (): "One entry of W would have the shape (). With None, W comes whole.",
            (5, 3): "Nothing transposes W on the way in.",
            15: "15 is how many numbers W holds. Which shape do they have inside?",
        },
        hints=("Which of the two arguments has an axis to map over, and what does None say?",),
    ),
    question(
        "persample/recall_dict",
        "The gradient by a dict",
        18,
        {
            15: "15 are the slopes by W. b is in the dict, too.",
            3: "3 are the slopes by b. W is in the dict, too.",
            2: "Two arrays come back, one for each name. How many numbers are in them together?",
            1: "loss returns one number. Its gradient has a slope for each parameter.",
            23: "x is another argument, and grad differentiates by the first one alone.",
            5: "5 is the length of x, by which nothing is differentiated here. Count the entries of W and b.",
            8: "W has 3 · 5 entries, not 3 + 5.",
            11: "W has 3 · 5 entries, not 3 + 5.",
            45: "W and b stand side by side. Their entries are added up, not multiplied.",
            24: "x and y are arguments of their own, by which nothing is differentiated here. Count the entries of W and b.",
            1800: "Here is one x and one y: a batch of 100 stands nowhere in this question.",
            20: "x and y are arguments of their own. Count the entries of W and b.",
            (3, 5): "That is the shape of one of the two gradients. How many numbers do both hold?",
        },
        hints=("The gradient by a dict is a dict with the same names and shapes. How many entries has each?",),
    ),
    question(
        "persample/exit",
        "How far one sample can reach",
        0.04,
        {
            2: "2 is how far it can move the sum. The sum is divided by 50.",
            0.02: "1/50 is the weight of one sample. How long may its gradient be?",
            1: "1/50 is the weight of one sample, and its gradient is at most 2 long.",
            100: "That is as far as all 50 together can move the sum.",
            0.08: "So far it could move if one sample were exchanged for another, from one side to the other. Here one is left out.",
            2 / 49: "One sample fewer is in the sum, but the sum is still divided by 50.",
            2 / 51: "50 samples were clipped, and the sum is divided by 50.",
            0: "Its gradient is part of the mean, so the mean moves when it goes.",
            25: "50/2: the other way round. A sum of 50 terms is divided by 50.",
            4: "Neither a square nor two samples: one gradient, 2 long at most, is missing. And the sum is divided by 50.",
            50: "50 is the size of the batch. How long may one gradient be, and by what is it divided?",
        },
        hints=("How long can one clipped gradient be? And what is the sum divided by?",),
    ),
)  # fmt: skip
