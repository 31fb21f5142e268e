"""capstone/private_train: Train behind noise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.drawing import expected
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises, refused
from helpers.desk.capstone.private_train import ONCE_MORE, OTHER_INPUTS
from helpers.desk.functions import generic_numbers
from helpers.desk.persample.losses import ALL_OF_PARAMS
from helpers.desk.plain import Plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls
from helpers.exercises.capstone.private_losses import (
    Grads,
    Heated,
    Params,
    Softmax,
    added,
    by_name,
    clipped,
    clipped_sum,
    drawn,
    limit,
    limited,
    norms,
    of,
    summed,
)

RTOL = 1e-5
CHANCE = "Two calls with the same numbers gave two results. Do you draw noise? All of it is in `noise`, drawn already: step t takes noise[name][t]. Or does something stay from the call before?"
Train = Callable[..., Any]


def _cases(rng: np.random.Generator) -> list[Case]:
    """Three steps of softmax regression, four with a parameter that is one number; without noise; one step, one sample. `size`
    is never the number of rows."""

    def one(loss: Any, shapes: dict[str, tuple[int, ...]], samples: int, sizes: tuple[int, int], steps: int, sigma: float, edge: bool = False) -> Case:
        def inputs_of(telling: bool = False) -> tuple[Any, ...]:
            while not (c := limit(loss, *(found := drawn(rng, shapes, samples, *sizes)), telling)):
                pass
            noise = {name: generic_numbers(rng, (steps, *shape)) for name, shape in shapes.items()}
            return *found, noise, c, sigma, float(rng.choice([0.6, 0.7, 0.8])), int(samples + rng.integers(2, 5))

        return Case((loss, *inputs_of(not edge)), more=(inputs_of(),), edge=edge)

    layer, heated = {"W": (3, 2), "b": (3,)}, {"heat": (), "V": (3, 2)}
    return [
        one(Softmax(), layer, 5, (3, 2), 3, 1.3),
        one(Heated(), heated, 5, (3, 2), 4, 0.7),
        one(Softmax(), layer, 5, (3, 2), 2, 0.0, edge=True),
        one(Softmax(), layer, 1, (3, 2), 1, 2.4, edge=True),
    ]


def steps_in(noise: Params) -> int:
    """How many steps there are."""
    return len(next(iter(noise.values())))


def training(
    total: Callable[..., Params] = clipped_sum,
    mixed: Callable[..., Any] = lambda s, n, c, sigma, size, rows: (s + sigma * c * n) / size,
    pick: Callable[[np.ndarray, int], Any] = lambda n, t: n[t],
    stepped: Callable[[Any, Any, float], Any] = lambda p, g, rate: p - rate * g,
    rounds: Callable[[int], int] = lambda steps: steps,
    once: bool = False,
    gives: Callable[..., Any] = lambda params, gradient, all_of_them: params,
) -> Train:
    """`private_train` on paper, right or with a fault of your choice: the sum, how noise is mixed in, which noise a step takes, the
    step, how many there are, whether the sum is computed `once`, and what is returned."""

    def train(loss: Any, params: Params, X: Any, Y: Any, noise: Params, c: float, sigma: float, rate: float, size: int) -> Any:
        first, gradient, all_of_them = params, {}, []
        for t in range(rounds(steps_in(noise))):
            sums = total(loss, first if once else params, X, Y, c)
            gradient = {name: mixed(sums[name], pick(noise[name], t), c, sigma, size, len(X)) for name in params}
            params = {name: stepped(p, gradient[name], rate) for name, p in params.items()}
            all_of_them.append(params)
        return gives(params, gradient, all_of_them)

    return train


right = training()


def _read(case: Case, trial: Trial) -> Plain | Fault:
    """The parameters. If they are right, they must be so with other numbers, too; if not, they must at least be no chance."""
    if not matches(trial.output, expected(EXERCISE, case), RTOL):
        again = trial.notes.get(ONCE_MORE, trial.output)
        return trial.output if isinstance(again, Fault) or matches(again, trial.output, RTOL) else refused(CHANCE)
    return other_calls(trial, {OTHER_INPUTS: right(case.args[0], *case.more[0])}, rtol=RTOL) or trial.output


def _of(change: Callable[[Grads, float], Params]) -> Train:
    """Another sum: `change(G, c)`."""
    return training(total=of(change))


def _before_clipping(loss: Any, params: Params, X: Any, Y: Any, noise: Params, c: float, sigma: float, rate: float, size: int) -> Params:
    for t in range(steps_in(noise)):
        G = {name: g + sigma * c * noise[name][t] for name, g in loss.gradients(params, X, Y).items()}
        params = {name: p - rate * s / size for (name, p), s in zip(params.items(), clipped(G, c).values(), strict=True)}
    return params


def _clipped_late(each: bool) -> Train:
    """The noisy sum is clipped, of gradients that were clipped before or were not."""

    def train(loss: Any, params: Params, X: Any, Y: Any, noise: Params, c: float, sigma: float, rate: float, size: int) -> Params:
        for t in range(steps_in(noise)):
            G = loss.gradients(params, X, Y)
            sums = limited({name: s + sigma * c * noise[name][t] for name, s in (clipped(G, c) if each else summed(G)).items()}, c)
            params = {name: p - rate * sums[name] / size for name, p in params.items()}
        return params

    return train


def _in_turn(loss: Any, params: Params, X: Any, Y: Any, noise: Params, c: float, sigma: float, rate: float, size: int) -> Params:
    for t in range(steps_in(noise)):
        for name in params:
            s = clipped_sum(loss, params, X, Y, c)[name]
            params = params | {name: params[name] - rate * (s + sigma * c * noise[name][t]) / size}
    return params


def _noise_at_the_end(loss: Any, params: Params, X: Any, Y: Any, noise: Params, c: float, sigma: float, rate: float, size: int) -> Params:
    quiet = right(loss, params, X, Y, {name: 0 * n for name, n in noise.items()}, c, sigma, rate, size)
    return {name: p - rate * sigma * c * noise[name][-1] / size for name, p in quiet.items()}


def _too_often(loss: Any, params: Params, X: Any, Y: Any, noise: Params, c: float, sigma: float, rate: float, size: int) -> Params:
    for _ in range(2 * steps_in(noise) + 1):
        loss(params, X[0], Y[0])
    return right(loss, params, X, Y, noise, c, sigma, rate, size)


def _mix(mixed: Callable[..., Any]) -> Train:
    return training(mixed=mixed)


EXERCISE = Exercise(
    id="capstone/private_train",
    title="Train behind noise",
    level=3,
    minutes=25,
    signature="private_train(loss, params, X, Y, noise, c, sigma, rate, size)",
    ways=("torch",),
    cases=_cases,
    oracle=right,
    reads=_read,
    mistakes=(
        Mistake("not-scaled", _mix(lambda s, n, c, sigma, size, rows: (s + sigma * n) / size), "The noise is not scaled by c. What one sample can add to the sum is at most c long: the noise is sigma times that."),
        Mistake("no-sigma", _mix(lambda s, n, c, sigma, size, rows: (s + c * n) / size), "sigma is missing in the noise: it is sigma * c times a standard normal number."),
        Mistake("bare", _mix(lambda s, n, c, sigma, size, rows: (s + n) / size), "The noise is not scaled: it is sigma * c times a standard normal number."),
        Mistake("no-noise", _mix(lambda s, n, c, sigma, size, rows: s / size), "There is no noise in it: this hides nobody."),
        Mistake("after-division", _mix(lambda s, n, c, sigma, size, rows: s / size + sigma * c * n), "The noise was added after the division, and is too large by the factor size. It belongs to the sum: add it there, then divide both."),
        Mistake("after-not-scaled", _mix(lambda s, n, c, sigma, size, rows: s / size + sigma * n), "The noise was added after the division, and without c. It belongs to the sum: add sigma * c times noise there, then divide both."),
        Mistake("M23", _mix(lambda s, n, c, sigma, size, rows: (s + rows * sigma * c * n) / size), "Every sample got the noise, so that it counts as often as there are samples. It comes on top of the sum, once."),
        Mistake("root-of-rows", _mix(lambda s, n, c, sigma, size, rows: (s + np.sqrt(rows) * sigma * c * n) / size), "The noise is too large, by the root of the number of samples, as if every sample had brought its own. It comes on top of the sum, once."),
        Mistake("noise-first", _before_clipping, "You added the noise before clipping, and so clipped the noise as well. First clip, then add up, then add the noise, once."),
        Mistake("clipped-after", _clipped_late(each=True), "You clipped the noisy sum once more. Only the samples are clipped: the noise must stay as large as it is."),
        Mistake("clipped-late", _clipped_late(each=False), "You clipped the noisy sum in place of the samples: one sample may still decide where it points. Clip each sample first, add up, then add the noise."),
        Mistake("M22", _of(lambda G, c: limited(summed(G), c)), "You clipped the sum: one sample may still decide where it points. Clip each sample first, then add up: that is what your `clipped_sum` is for."),
        Mistake("no-clip", _of(lambda G, c: summed(G)), "Nothing was clipped: a single long gradient shows through noise that is scaled to c. Your `clipped_sum` clips each sample."),
        Mistake("by-name", _of(by_name), "Every name was clipped by itself. A sample has one norm, over all its parameters."),
        Mistake("normalized", _of(lambda G, c: added(G, c / norms(G))), "The short gradients were made longer. Only those longer than c are scaled."),
        Mistake("unit", training(total=lambda loss, params, X, Y, c: clipped_sum(loss, params, X, Y, 1.0)), "You clipped at 1. The limit is c, for the gradients as for the noise."),
        Mistake("counted", _mix(lambda s, n, c, sigma, size, rows: (s + sigma * c * n) / rows), "You divided by the number of rows of X. That number tells whether a sample is there. Divide by size, which is the same with the sample and without it."),
        Mistake("sum-counted", _mix(lambda s, n, c, sigma, size, rows: s / rows + sigma * c * n / size), "The gradients are divided by the number of rows, the noise by size. Divide the sum of both by size."),
        Mistake("page-size", _mix(lambda s, n, c, sigma, size, rows: (s + sigma * c * n) / 1400), "You divided by 1,400, the number of this page. Divide by the `size` that is given."),
        Mistake("not-divided", _mix(lambda s, n, c, sigma, size, rows: s + sigma * c * n), "The division by size is missing. It comes after the noise."),
        Mistake("noise-divided", _mix(lambda s, n, c, sigma, size, rows: s + sigma * c * n / size), "Only the noise was divided by size. Divide the sum of both."),
        Mistake("gradient-divided-twice", _mix(lambda s, n, c, sigma, size, rows: (s / size + sigma * c * n) / size), "The gradients were divided by size twice. Add them up, add the noise, divide once."),
        Mistake("variance", _mix(lambda s, n, c, sigma, size, rows: (s + (sigma * c) ** 2 * n) / size), "sigma * c is the standard deviation of the noise, and you squared it. Without the square."),
        Mistake("sigma-squared", _mix(lambda s, n, c, sigma, size, rows: (s + sigma**2 * c * n) / size), "sigma is a standard deviation already: times a standard normal number, without the square."),
        Mistake("twice-c", _mix(lambda s, n, c, sigma, size, rows: (s + 2 * sigma * c * n) / size), "The noise is twice as large as it should be. 2 c is how far the sum moves when a sample is exchanged for another; here one is there or not, which is c."),
        Mistake("minus-noise", _mix(lambda s, n, c, sigma, size, rows: (s - sigma * c * n) / size), "The noise came with a minus. For privacy that is as good; here the numbers are compared, and the noise is added to the sum."),
        Mistake("same-noise", training(pick=lambda n, t: n[0]), "Every step got the noise of the first. Whoever takes the difference of two steps is rid of it, and sees the bare gradients. Step t takes noise[name][t]."),
        Mistake("all-noise", training(pick=lambda n, t: n.sum(0)), "Every step got the noise of all steps, added up. Step t takes noise[name][t]."),
        Mistake("mean-noise", training(pick=lambda n, t: n.mean(0)), "Every step got the mean of all noise. Step t takes noise[name][t]."),
        Mistake("noise-at-the-end", _noise_at_the_end, "The noise came once, with the last step. The steps before it show the bare gradients. Every step takes its own."),
        Mistake("noise-backward", training(pick=lambda n, t: n[-1 - t]), "The steps took the noise from the end backward. As noise that is as good; here the numbers are compared: step t takes noise[name][t]."),
        Mistake("rate-missed", training(mixed=lambda s, n, c, sigma, size, rows: (s / size, sigma * c * n / size), stepped=lambda p, g, rate: p - rate * g[0] - g[1]), "The noise went straight to the parameters, without rate. It belongs to the sum of the gradients, and goes through division and step with it."),
        Mistake("added-to-params", training(mixed=lambda s, n, c, sigma, size, rows: (s / size, sigma * c * n), stepped=lambda p, g, rate: p - rate * g[0] + g[1]), "The noise was added to the parameters. It belongs to the sum of the gradients: add it there, divide by size, and take the step."),
        Mistake("climbs", training(stepped=lambda p, g, rate: p + rate * g), "Each step goes up: the loss grows. Subtract."),
        Mistake("no-rate", training(stepped=lambda p, g, rate: p - g), "rate is missing in the step."),
        Mistake("stays", training(stepped=lambda p, g, rate: p), "The parameters came back as they were. A step makes new ones, for each name."),
        Mistake("same-gradient", training(once=True), "Every step went along the sum at the first parameters. Where you stand has changed: compute it anew in each step."),
        Mistake("one-step", training(rounds=lambda steps: 1), "However many steps there is noise for, you took one. Is the `return` inside the loop, or does each step begin at the first parameters again?"),
        Mistake("one-less", training(rounds=lambda steps: steps - 1), "The last step is missing. There is one for each row of the noise."),
        Mistake("in-turn", _in_turn, "The parameters moved one after the other, each along a gradient at a place where others had moved already. All move at once."),
        Mistake("gradient-back", training(gives=lambda params, gradient, all_of_them: gradient), "You returned the last noisy gradient. The parameters after the last step are asked for."),
        Mistake("all-of-them", training(gives=lambda params, gradient, all_of_them: all_of_them), "You returned the parameters after every step. Those after the last are asked for, one dict."),
        Mistake("W-and-b", raises(KeyError("W")), "W and b stand in your code by name. params may have any names: loop over `params.items()`.", error=r"KeyError: '(W|b)'"),
        Mistake("all-steps", raises(TypeError(ALL_OF_PARAMS)), "The parameters have got another shape on the way. `noise[name]` holds the noise of all steps; step t takes `noise[name][t]`, which is shaped like the parameter.", error=ALL_OF_PARAMS),
        Mistake("past-the-end", raises(IndexError("index 3 is out of bounds for dimension 0 with size 3")), "There is noise for as many steps as its first axis is long, and your loop goes beyond. `len(noise[name])` counts them; `len(noise)` counts the names.", error="IndexError"),
        Mistake("too-often", _too_often, "loss ran more often than twice in each step. One `clipped_sum` in each step is enough, for all samples and all names."),
    ),
    rules=(calls_at_most(lambda loss, params, X, Y, noise, *more: 2 * steps_in(noise), "no loop over the samples", "too-often"),),
    rtol=RTOL,
    hints=(
        "What does one step need from the samples, and what from the noise? Which of the two is computed anew in each step, and which lies ready?",
        "Picture a hiker who is told the way downhill by a crowd. Each of the crowd may pull by c at most, and a gust of wind of size sigma·c hides any one pull. The next step is taken from where the wind has left the hiker, with a new gust.",
        "for each step t:\n    total = clipped_sum at the parameters as they are now\n    params = for each name: the old one − rate · (total + sigma · c · noise at t) / size\nreturn params",
        "`steps = len(next(iter(noise.values())))`. Inside the loop, first `total = clipped_sum(loss, params, X, Y, c)`, then a new dict over `params.items()`; `noise[name][t]` is shaped like the parameter.",
    ),
)  # fmt: skip
