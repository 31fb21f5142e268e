"""The retrieval questions of the chapter."""

from __future__ import annotations

from helpers.checks.asking import question

EXERCISES = (
    question(
        "start/exit",
        "What is grad(f)?",
        "a function",
        {
            "a number": "A number comes out once you call it at a point. Before that there is only a function.",
            "an array": "An array comes out once you call it at a point. Before that there is only a function.",
            "a tensor": "A tensor comes out once you call it at a point. Before that there is only a function.",
            "a slope": "A slope comes out once you call it at a point. What is `grad(f)` before that?",
            "a gradient": "A gradient comes out once you call it at a point. What is `grad(f)` before that?",
            "a derivative": "The derivative at a point is a number or an array. What is `grad(f)`, before there is a point?",
            "a transform": "`grad` itself is the transform. What does it give for f?",
            "a number or an array": "Both come out only when it is called at a point. What is it before that?",
            "a function or a number": "One of the two. Has anybody said yet at which point?",
            "a number or a function": "One of the two. Has anybody said yet at which point?",
        },
        same=r"(?:(?:another|new|python|gradient|derivative|slope|transformed) )*(?:function|callable)(?: object)?(?: (?:that|which|of)\b(?!.*\b(?:or|not)\b).*)?",
        hints=("What happened in the tutorial's program, where the result of `grad_and_value(…)` was unpacked?",),
    ),
)  # fmt: skip
