"""The predictions in one word, one before each group of faults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import HIT, MISS, NEITHER, PARTLY, RAISED, choice, says, tidy

_ALL = r"\b(?:all|every\w*|each|three|3|both)\b"
_NONE = r"\b(?:none|nobody|no one|neither|0|zero|nothing)\b"
_HAND = r"\b(?:by hand|by_hand|hand|bh|numpy)\b"
_JAX, _TORCH = r"\bjax\b", r"\b(?:py)?torch\b"
_LIBRARIES = {"torch": _TORCH, "jax": _JAX, "hand": _HAND}
_ALL_REFUSE = r"|\b(?:all|every\w*|each|three|3|both)\b(?: \w+){0,3} (?:refuse|raise|fail|complain)\w*"


def _listed(guess: Any) -> list[str]:
    """The libraries that a guess names, where it does nothing else: "torch and jax", but not "torch, jax takes it"."""
    rest = re.sub("|".join(_LIBRARIES.values()) + r"|\b(?:and|both|also|too|in)\b|[\W_]", "", tidy(guess))
    return [] if rest else [name for name, pattern in _LIBRARIES.items() if says(guess, pattern)]


def _one_word(id: str, title: str, hint: str, happens: str, right: str, kinds: Mapping[str, tuple[str, str]]) -> Prediction:
    """A prediction that one word answers. `kinds` has a pattern and a sentence for each answer that people give; `right`
    names the one that comes true, and `happens` says what does."""

    def reply(guess: Any) -> Reply:
        guess = re.sub(r"\b(?:none|nobody|no one|nothing) (?:but|except)\b", "only", tidy(guess))
        named = _listed(guess) if _LIBRARIES.keys() <= kinds.keys() else []
        if len(named) == 2:
            other = next(name for name in named if name != right)
            return Reply([happens, kinds[other][1]], PARTLY if right in named else MISS)
        said = "all" if len(named) == 3 else choice(guess, **{kind: pattern for kind, (pattern, _) in kinds.items()})
        if said is None:
            return Reply([happens], NEITHER)
        return Reply([happens, kinds[said][1]], HIT if said == right else MISS)

    return Prediction(id=id, title=title, reply=reply, minutes=1, hints=(hint,))


WORDS = (
    _one_word(
        "clinic/unpacked", "What cannot be unpacked?", "Has anybody said yet at which x?",
        "All three raise: what stands there is a function, and a function cannot be unpacked.", "function",
        {
            "function": (r"\bfunctions?\b|\bcallable\b|\btransform", "As you said. Only the call at x gives something to unpack."),
            "number": (r"\b(?:numbers?|floats?|scalars?|values?|slopes?|gradients?|tensors?|arrays?)\b", "No number is there yet: nobody has said at which x."),
            "tuple": (r"\b(?:tuples?|pairs?|two|three|triple)\b", "A pair could be unpacked. It comes out of the call at x, and that call is missing."),
            "none": (r"\b(?:none|nothing|nonetype)\b", "It is not empty: the transform gave a function back."),
        },
    ),
    _one_word(
        "clinic/extra", "Who refuses None?", "Which library wants one type of thing everywhere it looks?",
        "torch refuses it; by hand and in JAX None comes out as it went in.", "torch",
        {
            "torch": (_TORCH, "As you said: in torch an extra is made of tensors."),
            "jax": (_JAX, "JAX hands on whatever stands beside the value."),
            "hand": (_HAND, "By hand, whatever stands beside the value is handed on."),
            "all": (_ALL, "Only one of the three is so strict."),
            "none": (_NONE, "One of the three is strict: torch wants tensors there."),
        },
    ),
    _one_word(
        "clinic/layers", "How many errors?", "What does the older tool need before the run, and what can it start from?",
        "Two errors, one after the other: the input is not marked, and then there is more than one output.", "two",
        {
            "two": (r"\b(?:two|2|twice)\b", "As you said. And the answer then comes in a tuple, which raises nothing."),
            "one": (r"\b(?:one|1|single)\b", "The first error hides another one: once the input is marked, there are three outputs and not one."),
            "three": (r"\b(?:three|3)\b", "Two of them raise. The third thing, a tuple around the answer, is silent."),
            "more": (r"\b(?:[4-9]|four|five|six|many|several)\b", "There are fewer: two errors, and a tuple that is silent."),
            "none": (_NONE + r"|\bworks?\b", "The older tool needs a marked input, and one number to start from. Neither is there."),
        },
    ),
    _one_word(
        "clinic/whole", "Who takes whole numbers?", "How far is it from 3 to the next whole number?",
        "None of the three takes them, under grad or under jvp.", "none",
        {
            "none": (_NONE + _ALL_REFUSE, "As you said: an infinitely small step leaves the whole numbers."),
            "all": (_ALL, "All three refuse, and say so in the first words of the message."),
            "jax": (_JAX, "JAX refuses, too: grad requires real- or complex-valued inputs."),
            "torch": (_TORCH, "torch refuses, too: only tensors of floating point can require gradients."),
            "hand": (_HAND, "By hand the type is looked at, too: 3 is refused, 3.0 is not."),
        },
    ),
    _one_word(
        "clinic/shaped", "Shaped like what?", "How many numbers are asked to move, and whose motion is reported?",
        "It is shaped like the output: three numbers went in and moved, and two come out with the speed of each.", "output",
        {
            "output": (r"\b(?:outputs?|results?|value|two|out)\b|\bf\(x\)|\(2,\)", "As you said. A gradient is shaped like the input, and a JVP is none."),
            "input": (r"\b(?:inputs?|x|three|arguments?|primals?|gradient)\b|\(3,\)", "That is the shape of a gradient. A JVP says how each output moves."),
            "matrix": (r"\b(?:matrix|both|jacobian|table)\b|^\([23]$", "That would be the whole Jacobian. A JVP is its product with one direction."),
            "number": (r"\b(?:number|scalar|neither|one)\b|\(\)", "Each of the two outputs has a speed of its own."),
        },
    ),
    _one_word(
        "clinic/float", "Who lets float(x) pass?", "Which library computes with x at once, and writes down on the side?",
        "torch lets it pass, with a warning at most, and says 3 where the slope is 6. By hand and in JAX it raises.", "torch",
        {
            "torch": (_TORCH, "As you said, and the slope is wrong: float(x) is a constant to it."),
            "jax": (_JAX, "In JAX x is a tracer here, which has no plain number to give: it raises."),
            "hand": (_HAND, "By hand the value is followed, and refuses to become a plain number."),
            "none": (_NONE + _ALL_REFUSE, "One of the three is silent, and wrong: torch."),
            "all": (_ALL, "Two of the three raise. The one that is silent is wrong."),
        },
    ),
    _one_word(
        "clinic/guarded", "A root with a safe input", "Which branch is chosen at −1, and what is its slope? And what is the slope of the other one now?",
        "0 at −1, in all three: the slope of the branch that was chosen.", "zero",
        {
            "zero": (r"(?<![\d.-])0(?:\.0*)?(?![\d.])|\b(?:zero|nothing)\b", "As you said: the root of 1 has a slope, 0.5, and where multiplies it by 0."),
            "nan": (r"\bnan\b|\bnot a number\b", "It was NaN before. Now the root is taken of 1, where it has a slope, and 0 times that is 0."),
            "half": (r"\b0?[.,]5\b|\bhalf\b|1/2", "0.5 is the slope of the root at the safe input 1. where multiplies it by 0, since the other branch was chosen."),
            "error": (RAISED, "Nothing is impossible here, so nothing raises."),
            "one": (r"(?<![\d.])1(?![\d./])|\bone\b", "No branch has the slope 1: the one that is chosen at −1 is flat."),
        },
    ),
    _one_word(
        "clinic/plain_if", "A plain if without vmap", "How many rows are there to disagree?",
        "It runs, in all three: the slopes are 1 and 6.", "runs",
        {
            "runs": (r"\b(?:runs?|works?|fine|ok\w*|yes|silent\w*|gives?|numbers?|right|correct\w*|passes|no (?:\w*errors?|exceptions?|problems?))\b", "As you said: for one number there is one answer to the question, and the branch that runs is differentiated."),
            "raises": (RAISED + r"|\bno\b(?! \w*(?:errors?|exceptions?|problems?)\b)|\bbreaks?\b", "For one number there is one answer to the question. Only vmap asks it for many rows at once."),
        },
    ),
    _one_word(
        "clinic/home", "Where does scan live?", "Whose scan does the course use in chapter 10, with a name that has a dot in it?",
        "In jax.lax. torch has no public scan, and neither has jax itself.", "lax",
        {
            "lax": (r"\blax\b", "As you said."),
            "func": (r"\bfunc\b", "torch.func has no scan: what is there is a prototype, under a private name."),
            "torch": (_TORCH + r"(?!\.func)", "torch has a prototype only, under a private name."),
            "jax": (_JAX + r"(?!\W*lax)", "In JAX, yes, but one floor down: jax.lax.scan."),
            "all": (_ALL, "It is public in one place only."),
            "none": (_NONE + r"|\bnowhere\b", "One place has it: jax.lax."),
        },
    ),
)  # fmt: skip
