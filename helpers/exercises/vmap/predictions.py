"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import (
    HIT,
    MISS,
    NEITHER,
    PARTLY,
    RAISED,
    counts,
    is_order,
    near,
    number,
    numbers,
    says,
    tidy,
)

_A_HIKER = {"hiker": 1000.0, "row": 1000.0, "point": 1000.0, "lane": 1000.0}


def _reply_calls(guess: dict[str, Any]) -> Reply:
    loop, vmap = (number(str(guess[name]).replace("P.shape[0]", "n").replace("len(P)", "n"), per=_A_HIKER, n=1000) for name in ("loop", "vmap"))
    rows = [
        ("loop", loop, 1000, "loop: 1,000 calls of height, one for each hiker."),
        ("vmap", vmap, 1, "vmap: 1 call of height, for all of them."),
    ]
    more = []
    if near(vmap, 1000) or is_order(guess["vmap"]) and not near(vmap, 1):
        more.append("vmap is no loop around your function: each operation inside runs once, on all lanes together.")
    elif near(vmap, 2):
        more.append("Two is how many coordinates a hiker has. One call, on all lanes together, takes care of both.")
    elif near(vmap, 0):
        more.append("Something has to say which operations there are: height runs, once.")
    if near(loop, 2000):
        more.append("height takes both coordinates of a hiker in one call.")
    elif near(loop, 1):
        more.append("The loop itself stands in your code once. What stands in it runs for each row.")
    return counts(guess, rows, *more)


def _reply_sees(guess: Any) -> Reply:
    text = str(guess).replace(",000", "000")
    written = re.search(r"[(\[][^)\]]*[)\]]", text)
    found = [n for n in numbers(written[0] if written else text) if n != 1 or "1" in text]
    lines = ["Inside, `p.shape` is (2,): one hiker, with two coordinates."]
    if found == [2]:
        return Reply([*lines, "You saw it: the mapped axis is hidden from the function, and vmap looks after it."], HIT)
    if found in ([1, 2], [2, 1]):
        return Reply([*lines, "One hiker, as you said, and no axis of length 1 is left of the thousand: the mapped axis is gone from what the function sees."], MISS)
    if found == [1000]:
        return Reply([*lines, "vmap takes the first axis away, the 1,000. The two coordinates are what the function works on."], MISS)
    if 1000 in found:
        return Reply([*lines, "The 1,000 is there, and the function cannot see it. It is written for one hiker, so it is shown one."], MISS)
    if not found and says(str(guess).replace("()", "scalar"), r"\b(?:scalar|empty)\b") or found in ([0], [1]):
        return Reply([*lines, "Only the mapped axis is taken away. The two coordinates of a hiker stay together."], MISS)
    lines.append("vmap takes the mapped axis away from what the function sees, and puts it back on the result.")
    return Reply(lines, MISS if found else NEITHER)


def _reply_key(guess: Any) -> Reply:
    lines = ["One number, 4 times. A key is a seed: the same key gives the same number, in every lane."]
    said = number(guess)
    if said in (None, 4.0):
        same = says(guess, r"\b(?:same|equal|identical)\b")
        different = says(guess, r"\b(?:different|all|each|distinct)\b")
        said = 1.0 if same or different is False else 4.0 if same is False or different else said
    if says(guess, RAISED):
        return Reply([*lines, "JAX raises nothing here. torch would: there vmap refuses to draw unless you say how the lanes should differ."], MISS)
    if near(said, 1):
        return Reply([*lines, "You saw it. Different noise needs a different key in each lane."], HIT)
    if near(said, 0):
        return Reply([*lines, "A number is drawn, and added to each 0. It is the same one in all four lanes."], MISS)
    lines.append("JAX has no hidden state that a draw could use up, so nothing makes the lanes differ, unless you hand them different keys.")
    return Reply(lines, NEITHER if said is None else MISS)


def _reply_entry(guess: Any) -> Reply:
    text = re.sub(r"\s", "", tidy(guess)).replace("…", "...")
    lines = ["It is `batch[:, 0]`: all lanes, and entry 0 of each. Axis 0 of batch counts the lanes, so what the function calls axis 0 is axis 1 here."]
    column = says(guess, r"\b(?:first column|column 0|0th column)\b")
    if column or re.search(r"\[(?:0?::?(?:1000)?|\.\.\.),0\]|(?:\.t|transpose\(batch\)|transpose\(\))\[0\]|take\((?:batch,)?0,(?:axis=)?-?1\)", text):
        return Reply([*lines, "You have it. Every rule about axes will be like that: one axis further in."], HIT)
    if re.search(r"\[:,(?:0|-2)?:-?1\]|\[:,\[0\]\]", text):
        return Reply([*lines, "Those are the right numbers, and an axis of length 1 is left around each. `p[0]` takes its axis away."], PARTLY)
    if re.search(r"\[0\]for\w+inbatch", text):
        return Reply([*lines, "That loop over the lanes gives the right numbers. One slice gives them in one call."], PARTLY)
    if re.search(r"\[0,0\]|\[0\]\[0\]", text):
        return Reply([*lines, "`batch[0, 0]` is one number: the east of the first hiker alone."], MISS)
    if re.fullmatch(r"\W*p\[0\]\W*", text):
        return Reply([*lines, "`p[0]` is what height asks for. What must the stand-in look up, so that all lanes answer?"], MISS)
    if re.search(r"\[0(?:,:|,\.\.\.)?\]|\[:\]\[0\]", text):
        return Reply([*lines, "`batch[0]` is the first hiker, with east and north. `p[0]` asks for the east of all of them."], MISS)
    if re.search(r"\[:,1\]", text):
        return Reply([*lines, "`batch[:, 1]` is the north of every hiker; entries count from 0."], MISS)
    if re.search(r"\[0?:0?\]", text):
        return Reply([*lines, "A single slice picks along axis 0, which counts the lanes. What is wanted is one entry of each lane."], MISS)
    other = re.search(r"batch\b|\[.*\]", text)
    return Reply([*lines, "The colon keeps all lanes; the 0 behind it picks the entry in each."], MISS if other else NEITHER)


def _reply_no_none(guess: Any) -> Reply:
    text = str(guess)
    written = re.search(r"[(\[][^)\]]*[)\]]", text)
    found = [n for n in numbers(written[0] if written else text) if n != 1 or "1" in text]
    lines = ["The result has shape (3,), and nothing is raised. Lane i got row i of W, of shape (2,), and sample i; a vector times a vector is one number."]
    if found == [3] or not found and says(guess, r"\b(?:number|scalar)s? (?:per|for each|for every|in each) (?:lane|sample|row)\b"):
        return Reply([*lines, "You saw it. Nobody but you can know that W was meant to be shared."], HIT)
    if found == [3, 3]:
        return Reply([*lines, "(3, 3) is what you get with (None, 0), where each lane has all of W. Without it W is cut into rows as well."], MISS)
    if found == [3, 2]:
        return Reply([*lines, "(3, 2) is what goes in. In each lane, `@` multiplies two vectors of length 2 and adds up: the 2 is gone."], MISS)
    if found in ([3, 1], [1, 3]):
        return Reply([*lines, "One number in each of 3 lanes, as you said, and no axis of length 1: a number has none."], PARTLY)
    if not found and says(guess, RAISED):
        return Reply([*lines, "An error would be kind. vmap only asks that the mapped axes have the same length, and here they have: 3 rows, 3 samples."], MISS)
    last = "Take one lane: what is left of W, and of the samples, once their axis 0 is cut away?"
    return Reply([*lines, last], MISS if found or text.strip() == "()" else NEITHER)


def _reply_saved(guess: Any) -> Reply:
    said = number(guess, words={"same": 1, "equally": 1, "double": 2})
    lines = ["About 200 times, where this page was made. The loop starts the same few operations 2,000 times over, on 23 numbers each. One call starts each of them once, on all lanes."]
    if said is None or said <= 0:
        return Reply([*lines, "The next cell measures it on your machine."], NEITHER if said is None else MISS)
    if 100 <= said <= 500:
        return Reply([*lines, "You said so. The next cell measures it on your machine."], HIT)
    if said > 500:
        return Reply([*lines, "Not quite 2,000: the arithmetic for all lanes still has to be done, and it takes longer on 46,000 numbers than on 23."], MISS)
    return Reply([*lines, "It is more than one may think: on 23 numbers, nearly all of the time goes into starting an operation, not into its arithmetic."], MISS)


EXERCISES = (
    Prediction(
        id="vmap/calls",
        title="How often does height run?",
        blanks=("loop", "vmap"),
        reply=_reply_calls,
        hints=("A loop calls the function for each hiker. What would have to be true of vmap so that it is worth having?",),
    ),
    Prediction(
        id="vmap/entry",
        title="The same entry of every lane",
        reply=_reply_entry,
        hints=("Axis 0 of batch counts the hikers. On which axis does east stand?",),
    ),
    Prediction(
        id="vmap/no_none",
        title="A forgotten None",
        reply=_reply_no_none,
        hints=("Cut axis 0 away from both. What does `@` make of the two things that are left?",),
    ),
    Prediction(
        id="vmap/saved",
        title="What one call saves",
        reply=_reply_saved,
        hints=("What takes longer: to start an addition, or to add 23 numbers?",),
    ),
    Prediction(
        id="vmap/sees",
        title="What the function sees",
        reply=_reply_sees,
        hints=("The function was written for one hiker. Which shape has one hiker?",),
    ),
    Prediction(
        id="vmap/key",
        title="One key, four lanes",
        reply=_reply_key,
        hints=("What does `jax.random.normal(key)` give if you call it twice with the same key?",),
    ),
)  # fmt: skip
