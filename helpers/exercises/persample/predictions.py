"""The predictions of the chapter."""

from __future__ import annotations

import math
import re
from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import HIT, MISS, NEITHER, PARTLY, choice, counts, near, number, says, tidy

_SAMPLES = 100
_ZERO = {"nothing": 0.0, "zero": 0.0, "cancel": 0.0, "cancels": 0.0}


def _length(guess: Any) -> float | None:
    """A length that was guessed: "1/sqrt(100)", "√100", "B", "they cancel"."""
    text = tidy(guess).replace("√", "sqrt ")
    root = re.fullmatch(r"\W*(1\s*/\s*)?(?:the )?(?:sqrt|square root of|root of)\s*\(?\s*(?:100|b|n)\s*\)?\W*(/\s*(?:100|b|n))?\W*", text)
    if root:
        value = math.sqrt(_SAMPLES)
        return 1 / value if root[1] else value / _SAMPLES if root[2] else value
    return number(text, {"sample": 100.0}, _ZERO, n=_SAMPLES, b=_SAMPLES)


def _reply_scale(guess: dict[str, Any]) -> Reply:
    total, mean, scattered = (_length(guess[name]) for name in ("sum", "mean", "scattered"))
    rows = [
        ("sum", total, 100, "the sum, all one way: 100, the lengths add up."),
        ("mean", mean, 1, "the mean, all one way: 1, a hundredth of the sum."),
        ("scattered", scattered, 0.1, "the mean, every which way: about 0.1, which is 1/√100."),
    ]
    more = []
    if near(total, 1) and near(mean, 0.01):
        more.append("You divided once too often: the gradient of the sum is the sum of the gradients.")
    elif near(mean, 0.01):
        more.append("0.01 is the share of one sample. A hundred such shares, all one way, make 1.")
    elif near(total, 10):
        more.append("10 = √100 is how long the sum of scattered gradients is. What points the same way adds up in full.")
    elif near(total, 1):
        more.append("1 is how long the mean is. The sum is 100 times as long.")
    if near(mean, 100):
        more.append("100 is the sum. The mean is a hundredth of it.")
    if near(scattered, 0, 0.02) and not near(scattered, 0.01):
        more.append("Nearly, but not quite: scattered directions cancel up to a rest that shrinks only like one over the root of their number.")
    elif near(scattered, 1):
        more.append("1 would need all of them to point the same way.")
    elif near(scattered, 10):
        more.append("10 = √100 is how long the sum is. Divide by 100 for the mean.")
    elif near(scattered, 0.01):
        more.append("0.01 is the share of a single sample. A hundred of them do not cancel quite: √100 of them are left over.")
    elif near(scattered, 0.5):
        more.append("Half of the length would be left of two or three gradients. Of a hundred far less is.")
    return counts(guess, rows, *more, rtol=0.02)


def _reply_loop(guess: Any) -> Reply:
    found = number(guess, {"sample": 128.0, "image": 128.0}, {"once": 1.0, "twice": 2.0, "double": 2.0}, n=128, b=128)
    lines = ["From 15 times up to some hundred times, as the machine and the net will have it: the cell below measures it."]
    same = says(guess, r"\b(?:same|alike|equal(?:ly)?|no longer|no difference|identical)\b")
    if found is None and same:
        found = 1.0
    if found is None:
        return Reply([*lines, "For a small net, setting up each line costs more than the line itself, and the loop sets up everything 128 times."], NEITHER)
    if near(found, 128):
        return Reply([*lines, "The loop makes 128 set-ups for one of vmap, and for a net as small as this they are nearly all of the time. The one of vmap is a heavier one, so the ratio may be smaller."], HIT)
    if 12 <= found <= 500:
        return Reply([*lines, "You have the size of it."], HIT)
    if found <= 1:
        return Reply([*lines, "The numbers are the same, and so is the arithmetic. But the loop sets up every line 128 times, and vmap once."], MISS)
    if found < 12:
        return Reply([*lines, "More than that: with arrays as small as these, setting up a line costs far more than the arithmetic in it."], MISS)
    return Reply([*lines, "That is too much: the loop repeats each line 128 times, and no more."], MISS)


def _reply_turned(guess: Any) -> Reply:
    lines = ["By 79 degrees, nearly a right angle: the cell below measures it."]
    found = number(guess, words={"nothing": 0.0, "zero": 0.0})
    if found is None:
        return Reply([*lines, "One arrow in 23 that is ten times as long as the others counts as much as ten of them."], NEITHER)
    found = abs(found)
    if 65 <= found <= 95:
        return Reply([*lines, "You have the size of it. One long arrow weighs as much as many short ones, and these do not agree among themselves."], HIT)
    if found <= 2:
        return Reply([*lines, "A mean takes every arrow as long as it is. The wrong one is ten times as long as most."], MISS)
    if found < 65:
        return Reply([*lines, "More than that. One in 23 would do little if all arrows were alike; but the wrong one is ten times as long as most, and the others cancel in part."], MISS)
    if found <= 180:
        return Reply([*lines, "Not quite so much: the honest flights still have their share in the mean."], MISS)
    return Reply([*lines, "Two directions are at most 180 degrees apart."], MISS)


def _reply_find(guess: Any) -> Reply:
    lines = ["The loss alone finds more, and it needs no gradient at all: the next cells count, over ten draws."]
    named = choice(guess, loss=r"\bloss(?:es)?\b|\bbaseline\b|\b(?:first|former)\b", norm=r"\b(?:norms?|gradients?|grads?|length|lengths|second|latter)\b")
    if re.search(r"\bloss\b.*\bgradient\b|\bgradient of the loss\b", tidy(guess)) and says(guess, r"\bnorms?\b"):
        named = "norm" if not re.search(r"\bloss (?:alone|finds|wins|is)\b", tidy(guess)) else "loss"
    alike = says(guess, r"\b(?:alike|same|equal(?:ly)?|equivalent|tie|no difference|both|identical|similar)\b")
    if alike and named is None or alike and says(guess, r"\b(?:both|alike|same|equally|similar)\b"):
        return Reply([*lines, "They are close, as both grow with the surprise. But the difference is there in most of the draws, and never the other way round."], PARTLY)
    if alike is False and named is None:
        return Reply([*lines, "They are not alike, as you said."], PARTLY)
    if named is None and says(guess, r"\b(?:against|directions?|third)\b"):
        return Reply([*lines, "The direction is the third score. Early in training it finds more than the loss; after 100 steps it finds less."], MISS)
    if named == "loss":
        return Reply([*lines, "As you said. The norm multiplies the surprise by the size of the image and of what the net makes of it, and that has nothing to do with the label."], HIT)
    if named == "norm":
        return Reply([*lines, "The norm knows more than the loss, and part of that is beside the point: it grows with the size of the image, whatever the label."], MISS)
    if says(guess, r"\b(?:random|chance|neither|none)\b"):
        return Reply([*lines, "Both find far more than chance, which finds one in ten."], MISS)
    return Reply([*lines, "Both rank the samples by how much they surprise the net."], NEITHER)


def _reply_shortcut(guess: Any) -> Reply:
    lines = ["Higher: it comes near to plain training, and the cells below measure it."]
    named = choice(guess, higher=r"\b(?:high|higher|better|more|larger|greater|above|up|improves?|increases?|good)\b|^>", lower=r"\b(?:low|lower|worse|less|smaller|below|down|drops?|decreases?|bad)\b|^<", alike=r"\b(?:alike|same|equal(?:ly)?|similar|no difference|unchanged)\b")
    if named == "higher":
        return Reply([*lines, "As you said. Before you take it, ask what a single sample can do to a mean that is clipped."], HIT)
    if named == "lower":
        return Reply([*lines, "Clipping each sample makes the steps shorter and bends them, so that 60 steps lead less far; clipping the mean hardly touches it. What is lost is something that the accuracy does not show."], MISS)
    if named == "alike":
        return Reply([*lines, "The noise is the same. But clipping each sample makes the steps shorter and bends them, so that 60 steps lead less far; clipping the mean hardly touches it."], MISS)
    return Reply([*lines, "Ask what clipping does to a step, to its length and to its direction: each sample, or the mean."], NEITHER)


def _reply_lanes(guess: dict[str, Any]) -> Reply:
    same, fresh = _length(guess["same"]), _length(guess["fresh"])
    rows = [
        ("same", same, 100, "one noise, the same in all 100 lanes: the sum has a standard deviation of 100."),
        ("fresh", fresh, 10, "fresh noise in each of 100 lanes: 10, which is √100."),
    ]
    more = []
    if near(same, 1) or near(fresh, 1):
        more.append("1 is what drawing once, for the sum, gives: the noise that was wanted.")
    if near(same, 10) and not near(fresh, 10):
        more.append("Independent noises grow like √100 together. The same noise, 100 times, is 100 times as large.")
    if near(fresh, 100):
        more.append("Independent noises cancel in part: their variances add up, and the standard deviation is the root.")
    if near(same, 0) or near(fresh, 0):
        more.append("Noise does not cancel in a sum. It grows.")
    if near(fresh, 0.1) or near(same, 0.1):
        more.append("0.1 is the noise of a mean. Here the lanes are summed.")
    return counts(guess, rows, *more, rtol=0.02)


EXERCISES = (
    Prediction(
        id="persample/scale",
        title="How long are sum and mean?",
        blanks=("sum", "mean", "scattered"),
        reply=_reply_scale,
        hints=("The gradient of a sum is the sum of the gradients. For scattered ones think of a random walk: how far is it from its start after 100 steps?",),
    ),
    Prediction(
        id="persample/loop",
        title="How much longer is the loop?",
        reply=_reply_loop,
        hints=("How often does the loop run each line of the loss, and how often does vmap? What does a line cost when its arrays are tiny?",),
    ),
    Prediction(
        id="persample/turned",
        title="What one wrong digit does",
        reply=_reply_turned,
        hints=("How long is the arrow of a flight whose temperature is far off? The gradient is delta times x, and delta.",),
    ),
    Prediction(
        id="persample/find",
        title="Which finds more label errors?",
        reply=_reply_find,
        hints=("The gradient of a layer is its delta times its input. Which of the two factors knows about the label?",),
    ),
    Prediction(
        id="persample/lanes",
        title="Noise inside the lanes",
        blanks=("same", "fresh"),
        reply=_reply_lanes,
        hints=("Add one number to itself 100 times. Then add 100 independent ones: their variances add up.",),
    ),
    Prediction(
        id="persample/shortcut",
        title="A cheaper way to privacy?",
        reply=_reply_shortcut,
        hints=("Which gradients are longer than c: those of single samples, or the mean of a thousand? What does clipping then do to the length of a step, and to its direction?",),
    ),
)  # fmt: skip
