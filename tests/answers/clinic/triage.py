"""Answers to clinic/triage: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import torch

from helpers.checks.checking import examine, given
from helpers.exercises.clinic.patients import FAMILY, NAMES, Patient, patient
from helpers.exercises.clinic.triage import diagnosis

# A mended body for each of the families, in their order.
MENDED = (
    "return {F}.{gv}(lambda x: x ** 3)({num}(a))[GRADIENT]",
    "return {F}.grad({F}.grad(lambda x: x ** 4))({num}(a))",
    "parts = {F}.{gv}(lambda x: (x ** 3, 2 * x), has_aux=True)({num}(a))\n    return parts[GRADIENT], parts[1 - GRADIENT][1]",
    "return {F}.vmap({F}.grad(lambda x: x ** 3))({num}([a, b]))",
    "f = lambda x: {N}.stack([x[0] * x[1], x[0] ** 2])\n    return {F}.jacrev(f)({num}([a, b]))",
    "return {F}.grad(lambda x: x ** 3)({num}(float(n)))",
    "return {F}.jvp(lambda x: x ** 3, ({num}(a),), ({num}(b),))[1]",
    "return {F}.jvp(lambda x: x ** 3, ({num}(a),), ({num}(b),))[1]",
    "out, pull = {F}.vjp(lambda x: x ** 3, {num}(a))\n    return pull({num}(1.0))[0] * 2",
    "return {F}.grad(lambda x: x * x + x)({num}(a))",
    "x = {num}([a, -a])\n    safe = {N}.where(x > 0, x, 1.0)\n    f = lambda k: {N}.where(x > 0, {N}.sqrt(k * safe), 0.0 * x).sum()\n    return {F}.grad(f)({num}(b))",
    "f = lambda x: a * a + 2 * a * (x - a) + x if x == a else x * x + x\n    return {F}.grad(f)({num}(a))",
    "return {F}.vmap(lambda x: {N}.where(x > 1, x * x, x))({num}([b, a]))",
    "f = lambda x, k: k * x ** 2\n    return {F}.grad(f, argnums=1)({num}(a), {num}(b))",
    "return {N}.cumsum({num}([a, b]) ** 2, 0)",
)


def program_of(found, body):
    """The mended program of a patient: its body, in the patient's library."""
    body = body.format(**NAMES[found.library]).replace("GRADIENT", "0" if found.library == "torch" else "1")
    space = {"torch": torch, "jax": jax, "jnp": jnp}
    exec(f"def program({found.broken.takes}):\n    {body}", space)  # noqa: S102  our own programs
    return space["program"]


def mended(puzzle):
    found = patient(puzzle["number"])
    return {"cause": found.broken.cause, "mended": program_of(found, MENDED[FAMILY.index(found.broken)])}


def some_inputs(broken):
    return tuple({"a": 1.75, "b": 0.375, "n": 4}[name] for name in broken.takes.split(", "))


def mended_patients():
    """For each of the 30 kinds, whether its mended program gives what was wanted."""
    right = []
    for broken, body in zip(FAMILY, MENDED, strict=True):
        for library in NAMES:
            inputs = some_inputs(broken)
            result = program_of(Patient(library, broken, (inputs,)), body)(*inputs)
            right.append(np.allclose(np.asarray(result), broken.right(*inputs)))
    return len(right), all(right)


def every_patient(change, seeds=range(1, 41)):
    """Whether the check takes the changed diagnosis of the patients of these seeds."""
    for seed in seeds:
        puzzle = given("clinic/triage", seed)
        report = examine("clinic/triage", change(puzzle), {}, seed)
        if report.status != "passed":
            return f"seed {seed}: {report}"
    return True


SLOPE_AND_EXTRA = jax.jit(lambda a: jax.value_and_grad(lambda x: (x**3, 2 * x), has_aux=True)(a)[::-1])


def cube_and_extra(a):
    """What the patient of seed 1, which every check draws, is to give."""
    slope, (_, extra) = SLOPE_AND_EXTRA(a)
    return slope, extra


def _with(change):
    """The mended diagnosis, with another program in it."""
    return lambda p: mended(p) | {"mended": change(mended(p)["mended"])}


RIGHT = {
    "mended": {"by_hand": mended},
    "small letter": {"by_hand": lambda p: mended(p) | {"cause": mended(p)["cause"].lower()}},
    "a list": {"by_hand": _with(lambda f: lambda *x: np.asarray(f(*x)).tolist())},
    "an array": {"by_hand": _with(lambda f: lambda *x: np.asarray(f(*x)))},
    "warm and jitted": {"by_hand": _with(lambda f: cube_and_extra)},
    "in plain Python": {"by_hand": diagnosis},
}

WRONG = {
    "other: no such letter": {"by_hand": lambda p: mended(p) | {"cause": "Z"}},
    "other: two letters": {"by_hand": lambda p: mended(p) | {"cause": mended(p)["cause"] + " or E"}},
    "other: the old form": {"by_hand": {"cause": "B", "result": 1.0}},
    "other: a letter": {"by_hand": "C"},
    "other: a number": {"by_hand": lambda p: mended(p) | {"mended": 1.0}},
    "other: no inputs": {"by_hand": lambda p: mended(p) | {"mended": lambda: 1.0}},
    "other: typed": {"by_hand": lambda p: mended(p) | {"mended": lambda *x: mended(p)["mended"](*patient(p["number"]).inputs[0])}},
    "other: without the extra": {"by_hand": _with(lambda f: lambda *x: f(*x)[0])},
    "other: the extra first": {"by_hand": _with(lambda f: lambda *x: f(*x)[::-1])},
    "other: only a cause": {"by_hand": {"cause": "C"}},
    "other: wrong cause": {"by_hand": lambda p: mended(p) | {"cause": "K"}},
}
