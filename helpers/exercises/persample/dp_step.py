"""persample/dp_step: A private step."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, no_framework, raises, refused
from helpers.desk.functions import generic_numbers
from helpers.desk.persample.dp_step import DRAWN, NO_SHAPE, OTHER_INPUTS, Noise
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls
from helpers.exercises.persample.clipping import (
    Grads,
    Shapes,
    clipped,
    factors,
    leaf_by_leaf,
    norms,
    samples,
    scaled,
    spread,
)
from helpers.exercises.persample.steps import (
    again_and_again,
    apart,
    averaged,
    before_clipping,
    clipped_at_the_end,
    clipping,
    drawn_twice,
    flat,
    for_each_sample,
    going_down,
    limited,
    nan_at_zero,
    noises,
    noisy,
    one_draw_for_a_shape,
    one_number,
    step,
    stepped,
    summed,
    the_same_before_clipping,
    then,
)
from helpers.exercises.programs import random_seed

NEVER_CALLED = "noise was never called, so that the noise is missing, or comes from elsewhere. Ask noise for it, once for each parameter, with its shape."
RTOL = 1e-5  # a tiny number beside the norm, against division by zero, is as good


def _number(value: Any) -> Any:
    """A parameter that is one number, as a learner writes it down."""
    return value if np.ndim(value) else float(value)


def _step_cases(rng: np.random.Generator) -> list[Case]:
    """Two parameters, and others whose names stand in another order in G, with a plain Python number among them; two of one
    shape, with a sample that is all zero; no noise; one sample. There the noisy mean is longer than c, in all others it is
    shorter, and the noisy sum is longer."""

    def one(samples: int, shapes: Shapes, sigma: float, turned: bool = False, edge: bool = False) -> Case:
        c, lr = float(rng.choice([0.6, 0.7, 1.5, 1.7])), float(rng.choice([0.3, 0.35, 0.45]))

        def drawn() -> tuple[dict[str, Any], Grads, Noise]:
            while not lies_apart(*(found := one_draw())):
                pass
            return found

        def lies_apart(params: dict[str, Any], G: Grads, noise: Noise) -> bool:
            new = step(params, G, c, sigma, lr, noise)
            length = np.sqrt(sum(np.sum((new[name] - p) ** 2) for name, p in params.items())) / lr / c
            return length > 1.1 if samples == 1 else 1.1 / samples < length < 0.95

        def one_draw() -> tuple[dict[str, Any], Grads, Noise]:
            params = {name: _number(generic_numbers(rng, shape)) for name, shape in shapes.items()}
            ratios = [rng.uniform(6, 7), rng.uniform(0.75, 0.85), rng.uniform(1.6, 1.9), rng.uniform(0.5, 0.6), 0.0 if edge else rng.uniform(1.1, 1.3)]
            G = spread(rng, samples, shapes, c * np.array(ratios[:samples]))
            return params, dict(reversed(G.items())) if turned else G, Noise(random_seed(rng))

        params, G, noise = drawn()
        return Case((params, G, c, sigma, lr, noise), more=(drawn(),), edge=edge)

    return [
        one(5, {"W": (3, 2), "b": (3,)}, 0.8),
        one(5, {"s": (), "K": (2, 1, 2)}, 1.3, turned=True),
        one(5, {"u": (2,), "v": (2,), "w": (2, 3)}, 0.7, edge=True),
        one(3, {"W": (3, 3)}, 0.0, edge=True),
        one(1, {"w": (), "b": ()}, 6.0, edge=True),
    ]


def _read_step(case: Case, trial: Trial) -> Plain | Fault:
    """The new parameters. Which of two parameters of one shape got which noise does not matter. If they are right, those of
    a further call must be, too."""
    params, G, c, sigma, lr, noise = case.args
    right = plain(step(*case.args))
    if not any(matches(trial.output, plain(stepped(params, G, c, sigma, lr, drawn)), RTOL) for drawn in noises(params, noise)):
        return trial.output if sigma == 0 or int(trial.notes[DRAWN]) else refused(NEVER_CALLED)
    other_params, other_G, other_noise = case.more[0]
    expected = {OTHER_INPUTS: step(other_params, other_G, c, sigma, lr, other_noise)}
    return (None if len(list(noises(params, noise))) > 1 else other_calls(trial, expected)) or right


_FOR_EACH = "Every sample got noise of its own: then the noise in their sum is too large, by the root of the number of samples. The clipped gradients are added up, and noise comes on top of the sum, once for each parameter."
_APART = "The noise went straight to the parameters, without lr. It belongs to the sum of the gradients, and goes through division and step with it."

EXERCISE = Exercise(
    id="persample/dp_step",
    title="A private step",
    level=3,
    minutes=15,
    signature="dp_step(params, G, c, sigma, lr, noise)",
    cases=_step_cases,
    oracle=step,
    reads=_read_step,
    mistakes=(
        Mistake("M22", going_down(lambda G, c, sigma, draw: {n: g + sigma * c * draw(n) / samples(G) for n, g in limited(averaged(G), c).items()}), "You clipped the mean: one sample may still decide where it points, and noise of this size does not hide it. Clip each sample first, then add up."),
        Mistake("M22-full-noise", going_down(lambda G, c, sigma, draw: {n: g + sigma * c * draw(n) for n, g in limited(averaged(G), c).items()}), "You clipped the mean, and added noise to that: one sample may still decide where it points. Clip each sample, add up, add the noise, then divide."),
        Mistake("M22-sum", going_down(lambda G, c, sigma, draw: {n: (g + sigma * c * draw(n)) / samples(G) for n, g in limited(summed(G), c).items()}), "You clipped the sum: one sample may still decide where it points. Clip each sample first, then add up."),
        Mistake("no-clip", clipping(lambda G, c: G), "Nothing was clipped: a single long gradient shows through noise that is scaled to c. Clip each sample first."),
        Mistake("by-name", clipping(leaf_by_leaf), "Every name was clipped by itself. A sample has one norm, over all names."),
        Mistake("normalized", clipping(lambda G, c: scaled(G, np.where(norms(G) > 0, c / norms(G), 1))), "The short gradients were made longer. Only those longer than c are scaled."),
        Mistake("unit", clipping(lambda G, c: clipped(G, 1.0)), "You clipped at 1. The limit is c, for the gradients as for the noise."),
        Mistake("entries", clipping(lambda G, c: {n: np.clip(g, -c, c) for n, g in G.items()}), "You clipped every number by itself. One sample can then still be longer than c: scale it as a whole."),
        Mistake("dropped", clipping(lambda G, c: scaled(G, np.where(norms(G) > c, 0.0, 1.0))), "The long gradients are gone. Shorten them to the norm c, with their direction kept."),
        Mistake("whole", clipping(lambda G, c: scaled(G, factors(np.full(samples(G), np.sqrt((norms(G) ** 2).sum())), c))), "One norm for the whole batch. Every sample has a norm of its own, and a factor of its own."),
        Mistake("M23", for_each_sample, _FOR_EACH),
        Mistake("M23-loop", again_and_again, _FOR_EACH),
        Mistake("noise-first", before_clipping, "You added the noise before clipping, and so clipped the noise as well. First clip, then add up, then add the noise."),
        Mistake("noise-first-same", the_same_before_clipping, "The noise was added to every sample, before clipping: it was clipped with them, and counts as often as there are samples. First clip, then add up, then add the noise, once."),
        Mistake("clipped-after", clipped_at_the_end(each=True, mean=False), "You clipped the samples, and then the noisy sum once more. Only the samples are clipped: the noise must stay as large as it is."),
        Mistake("clipped-after-mean", clipped_at_the_end(each=True, mean=True), "You clipped the samples, and then the noisy mean once more. Only the samples are clipped: the noise must stay as large as it is.", edge=True),
        Mistake("clipped-late", clipped_at_the_end(each=False, mean=False), "You clipped the noisy sum: one sample may still decide where it points, and the noise was clipped with it. Clip each sample first, add up, then add the noise."),
        Mistake("clipped-late-mean", clipped_at_the_end(each=False, mean=True), "You clipped the noisy mean: one sample may still decide where it points, and the noise was clipped with it. Clip each sample first, add up, then add the noise.", edge=True),
        Mistake("all-entries", noisy(lambda s, n, B, c, sigma: (np.sum(s) + sigma * c * n) / B), "Every entry of a parameter got the sum of all entries: `.sum()` adds up everything. Sum over the samples alone: `.sum(0)`."),
        Mistake("second-draw", drawn_twice(lambda one, two: two), "noise was called twice for a parameter, and the second numbers were used. As noise that is as good; here the numbers are compared: call it once for each."),
        Mistake("two-draws", drawn_twice(lambda one, two: one + two), "noise was called twice for a parameter, and both were added. Call it once for each."),
        Mistake("one-draw", one_draw_for_a_shape, "Two parameters of one shape got the same noise: the difference of the two is not hidden at all. Call noise anew for each parameter.", edge=True),
        Mistake("no-root", clipping(lambda G, c: scaled(G, factors(norms(G) ** 2, c))), "You compared and divided by the squared norm. The root is missing."),
        Mistake("zero", clipping(nan_at_zero), "A sample that is all zero became NaN: 0 divided by 0. It is shorter than c, and stays as it is. Divide by the larger of norm and c, say.", edge=True),
        Mistake("entries-counted", going_down(lambda G, c, sigma, draw: {n: (s + sigma * c * draw(n)) / G[n].size for n, s in summed(clipped(G, c)).items()}), "You divided by the number of entries: `.size`, or a mean over all axes. Divide by the number of samples, the length of the first axis."),
        Mistake("one-less", noisy(lambda s, n, B, c, sigma: (s + sigma * c * n) / np.float64(B - 1)), "You divided by the number of samples minus 1. Divide by the number of samples."),
        Mistake("root-of-samples", noisy(lambda s, n, B, c, sigma: (s + sigma * c * n) / np.sqrt(B)), "You divided by the root of the number of samples. Divide by the number itself."),
        Mistake("one-number", one_number, "One random number for all entries of a parameter. Ask for an array: noise of the parameter's shape."),
        Mistake("after-division", noisy(lambda s, n, B, c, sigma: s / B + sigma * c * n), "The noise is too large, by as many times as there are samples: it was added after the division, or the same noise was added to every sample. It belongs to the sum, once: add it there, then divide both."),
        Mistake("not-scaled", noisy(lambda s, n, B, c, sigma: (s + sigma * n) / B), "The noise is not scaled by c. What one sample can add to the sum is at most c long: the noise is sigma times that."),
        Mistake("no-sigma", noisy(lambda s, n, B, c, sigma: (s + c * n) / B), "sigma is missing in the noise: it is sigma * c times a standard normal number."),
        Mistake("bare", noisy(lambda s, n, B, c, sigma: (s + n) / B), "The noise is not scaled: it is sigma * c times a standard normal number."),
        Mistake("divided-by-c", noisy(lambda s, n, B, c, sigma: (s + sigma / c * n) / B), "The noise is divided by c. The longer a sample may be, the more noise it takes to hide it: multiply."),
        Mistake("variance", noisy(lambda s, n, B, c, sigma: (s + (sigma * c) ** 2 * n) / B), "sigma * c is the standard deviation of the noise, and you squared it. Without the square."),
        Mistake("sigma-squared", noisy(lambda s, n, B, c, sigma: (s + sigma**2 * c * n) / B), "sigma stands there squared. It is a standard deviation already."),
        Mistake("root", noisy(lambda s, n, B, c, sigma: (s + np.sqrt(sigma) * c * n) / B), "sigma stands there under a root. It is a standard deviation already."),
        Mistake("minus-noise", noisy(lambda s, n, B, c, sigma: (s - sigma * c * n) / B), "The noise came with a minus. For privacy that is as good; here the numbers are compared, and the noise is added to the sum."),
        Mistake("not-divided", noisy(lambda s, n, B, c, sigma: s + sigma * c * n), "The division by the number of samples is missing. It comes after the noise."),
        Mistake("noise-divided", noisy(lambda s, n, B, c, sigma: s + sigma * c * n / B), "Only the noise was divided by the number of samples. Divide the sum of both."),
        Mistake("noise-divided-twice", noisy(lambda s, n, B, c, sigma: (s + sigma * c * n / B) / B), "The noise is too small, by as many times as there are samples: it was divided by their number by itself, and then together with the sum. Add sigma * c times noise to the sum, and divide once."),
        Mistake("twice-c", noisy(lambda s, n, B, c, sigma: (s + 2 * sigma * c * n) / B), "The noise is twice as large as it should be. 2 c is how far the sum moves when a sample is exchanged for another; here one is there or not, which is c."),
        Mistake("zeros-not-counted", going_down(lambda G, c, sigma, draw: {n: (s + sigma * c * draw(n)) / (norms(G) > 0).sum() for n, s in summed(clipped(G, c)).items()}), "A sample that is all zero was not counted. Divide by the number of all samples.", edge=True),
        Mistake("divided-twice", noisy(lambda s, n, B, c, sigma: (s / B + sigma * c * n) / B), "The gradients were divided by the number of samples twice: a mean, and then the division. Add them up, add the noise, divide once."),
        Mistake("names-counted", going_down(lambda G, c, sigma, draw: {n: (s + sigma * c * draw(n)) / len(G) for n, s in summed(clipped(G, c)).items()}), "You divided by the number of names: that is the length of the dict G. Divide by the number of samples, the length of an array in it."),
        Mistake("root-of-B", noisy(lambda s, n, B, c, sigma: s / B + sigma * c * n / np.sqrt(B)), "The noise is too large, by the root of the number of samples, as if every sample had brought its own. Add it once to the sum, and divide both by the number of samples."),
        Mistake("no-clip-after", going_down(lambda G, c, sigma, draw: {n: g + sigma * c * draw(n) for n, g in averaged(G).items()}), "Two things went wrong. Nothing was clipped, and the noise was added after the division, or the same noise to every sample. Clip each sample, add up, add the noise once, then divide."),
        Mistake("no-clip-not-scaled", going_down(lambda G, c, sigma, draw: {n: (g + sigma * draw(n)) / samples(G) for n, g in summed(G).items()}), "c stands nowhere: nothing was clipped at it, and the noise is not scaled by it. It does both."),
        Mistake("after-not-scaled", noisy(lambda s, n, B, c, sigma: s / B + sigma * n), "The noise is not scaled by c, and it was added after the division, or the same noise to every sample. Add sigma * c times noise to the sum, once, then divide."),
        Mistake("flat", flat, "You asked for one long array and cut it up. As noise that is as good; here the numbers are compared: call noise once for each parameter, with its shape."),
        Mistake("on-params", apart(lambda p, g, n, lr, B: p - lr * g + B * n), _APART),
        Mistake("off-params", apart(lambda p, g, n, lr, B: p - lr * g - B * n), _APART),
        Mistake("noise-no-lr", apart(lambda p, g, n, lr, B: p - lr * g - n), _APART),
        Mistake("noise-on-top", apart(lambda p, g, n, lr, B: p - lr * g + n), _APART),
        Mistake("uphill", then(lambda p, g, lr: p + lr * g), "This step goes uphill. Take lr times the gradient away."),
        Mistake("no-lr", then(lambda p, g, lr: p - g), "lr is missing: the step is lr times the noisy gradient."),
        Mistake("gradient", then(lambda p, g, lr: g), "This is the noisy gradient. Take the step: the old parameters minus lr times it."),
        Mistake("update", then(lambda p, g, lr: -lr * g), "This is the step alone. Add it to the parameters."),
        Mistake("update-positive", then(lambda p, g, lr: lr * g), "This is lr times the noisy gradient. Take it away from the parameters."),
        Mistake("no-names", lambda *inputs: tuple(then(lambda p, g, lr: p - lr * g)(*inputs).values()), "The right numbers without their names. Give a dict like params."),
        Mistake("no-noise", going_down(lambda G, c, sigma, draw: averaged(clipped(G, c))), "It is the noise that hides the single sample: sigma * c times standard normal numbers, on top of the sum.", error="^refused: noise was never called"),
        Mistake("plain-number", raises(AttributeError("'float' object has no attribute 'shape'")), "A parameter may be a plain Python number, such as -0.5, and that has no `.shape`. `np.shape(p)` takes both: for a number it is ().", error="'float' object has no attribute '(shape|size|ndim|dtype|copy|sum)'"),
        Mistake("no-shape", raises(TypeError(NO_SHAPE)), "noise wants a shape, and makes the numbers: `noise(np.shape(p))`.", error=re.escape(NO_SHAPE)),
    ),
    rules=(no_framework("by hand"),),
    rtol=RTOL,
    hints=(
        "How far can one sample move the sum, once it is clipped? How much noise does it take to hide that, and where is it added, so that it is added once?",
        "Picture the samples as arrows, each cut at a circle of radius c, and laid end to end. At the end of the chain stands a cloud, sigma times as wide as the circle. Only then the whole is divided by the number of samples.",
        "clip each sample, one norm over all names\nfor each name:\n    total = sum over the samples\n    total + sigma * c * noise of the parameter's shape\n    divide by the number of samples\n    old parameter minus lr times that",
        "With `clipped = clip_each(G, c, np)`: `g = (clipped[name].sum(0) + sigma * c * noise(np.shape(p))) / len(clipped[name])`, and `p - lr * g` for each `name, p` of params.",
    ),
)  # fmt: skip
