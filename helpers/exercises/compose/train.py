"""compose/train: Train on two moons."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, Rule, no_framework, raises, refused
from helpers.desk.compose.moons import HELD_OUT, POINTS, RATE, STEPS, accuracy, two_moons
from helpers.desk.compose.moons import start as start_at
from helpers.desk.compose.train import ASKED, ENOUGH, FORM, LONG
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.compose.descent import (
    CHANGED,
    GAVE_UP,
    LENGTH,
    MEMORY,
    SIGNS,
    SOME_POINTS,
    STAYED,
    UPHILL,
    by_signs,
    first_step_amiss,
    gave_up,
    goes_astray,
    gradient,
    in_turn,
    lowest,
    mean_log_loss,
    on_some,
    point_by_point,
    second_step_amiss,
    sigmoid,
    trained,
)  # fmt: skip
from helpers.exercises.stages import LATER, up_to_the_first_wrong

SHARE = "A few steps are right. Yet after {} steps at a rate of {:g} your network puts {:.1f} % of {} held-out points right"
ON_PAPER = "The numbers are right, and no transform of bh has followed anything: the gradient was written by hand, or taken by differences. This one is for your engine: `bh.grad` of the loss."


def _cases(rng: np.random.Generator) -> list[Case]:
    return [Case((*_few_points(rng, 6), 0.3), more=(_good_moons(rng),))]


def _few_points(rng: np.random.Generator, n: int) -> tuple[Any, Any, Any]:
    """Points, labels and parameters with which steps that are too long go astray."""
    while True:
        params = {name: np.round(part, 2) for name, part in start_at(rng, 3).items()} | {"c": generic_numbers(rng)}
        y = rng.permutation(np.arange(n) % 2).astype(float)
        X = generic_numbers(rng, (n, 2))
        if goes_astray(X, y, params, 0.3 * ASKED[LONG][1]):
            return X, y, params


def _good_moons(rng: np.random.Generator) -> int:
    """The seed of two moons on which the right training does well: hardly one in a thousand is not."""
    while True:
        seed = int(rng.integers(1, 10**6))
        drawn = np.random.default_rng(seed)
        params = trained()(*two_moons(POINTS, drawn), start_at(drawn), STEPS, RATE)
        if accuracy(params, *two_moons(HELD_OUT, drawn)) >= ENOUGH + 0.01:
            return seed


def _oracle(X: Any, y: Any, params: Any, rate: Any) -> dict[str, Any]:
    return {name: trained()(X, y, params, steps, times * rate) for name, (steps, times) in ASKED.items()} | {"two moons": True}


_STAGES = up_to_the_first_wrong(_oracle)


def _reads(case: Case, trial: Trial) -> Plain | Fault:
    """The stages up to the first wrong one; where what is amiss can be read off it, a sentence that says so."""
    found = _STAGES(case, trial)
    if not isinstance(found, dict) or list(found) != [*ASKED, "two moons"] or trial.mutated is not None:
        return found
    wrong = next((before for before, name in zip(found, [*list(found)[1:], None], strict=True) if name is None or found[name] == LATER), None)
    says = _amiss(case, found, wrong, trial.notes.get("share"))
    return refused(f"{says}.") if says else found


def _amiss(case: Case, found: dict[str, Any], last: str | None, share: Any) -> str | None:
    """What is to say about the last of the stages that were judged."""
    X, y, params, rate = case.args[:4]
    if last == "1 step":
        return first_step_amiss(X, y, params, rate, found[last])
    if last == "2 steps":
        return second_step_amiss(X, y, params, rate, found["1 step"], found[last])
    if last == LONG:
        return gave_up(X, y, params, ASKED[LONG][1] * rate, found[last])
    if last == "two moons" and not found[last] and share is not None:
        return f"{SHARE.format(STEPS, RATE, 100 * float(share), HELD_OUT)}, and 93 were asked for"
    return None


def _not_followed(case: Case, trial: Trial) -> str | None:
    return ON_PAPER if "followed" in trial.notes and not trial.notes["followed"] else None


def _squares(s: np.ndarray, y: np.ndarray) -> np.ndarray:
    p = sigmoid(s)
    return 2 * (p - y) * p * (1 - p) / len(y)


def _squashed(s: np.ndarray, y: np.ndarray) -> np.ndarray:
    p = sigmoid(s)
    return (sigmoid(p) - y) * p * (1 - p) / len(y)


_OF_PROBABILITIES = "That is the mean of the squared errors of the probabilities. The log-loss is asked for: log(1 + exp(s)) − y·s."
_OF_SCORES = "That is the mean of the squared errors of the scores, as for a straight line. The log-loss is asked for: log(1 + exp(s)) − y·s."


EXERCISE = Exercise(
    id="compose/train",
    title="Train on two moons",
    level=2,
    minutes=12,
    signature="train(X, y, params, steps, rate)",
    inputs=("X", "y", "params", "rate"),
    cases=_cases,
    oracle=_oracle,
    reads=_reads,
    mistakes=(
        Mistake("M21", trained(lambda s, y: len(y) * mean_log_loss(s, y)), "Each step is too long by the number of points: you took the sum of the losses, and the mean is asked for. With more points the steps would grow, and the same rate would no longer do."),
        Mistake("climbs", trained(sign=1.0), "Each step goes up: the loss grows. Subtract the gradient."),
        Mistake("stays", trained(sign=0.0), "The parameters came back as they were. A step makes new ones: params[name] − rate · gradient[name], for each name."),
        Mistake("some-stay", trained(names="Wv"), "Every entry of params takes its step: W, b, v and c.", error=f"^refused: {STAYED.format('.*')}"),
        Mistake("other-length", trained(factor=lambda step: 0.5), "Each step is `rate * gradient[name]`, with the rate that train was given and the gradient of the mean as it is.", error=f"^refused: {LENGTH.partition('{')[0]}"),
        Mistake("climbs-otherwise", trained(sign=0.5), "Each step is `rate * gradient[name]`, and it is subtracted.", error=f"^refused: {UPHILL.partition('{')[0]}"),
        Mistake("signs", by_signs, "Only the sign of the slope is left, as in the first step of Adam. A steep slope makes a long step: rate · gradient[name].", error=f"^refused: {SIGNS}"),
        Mistake("some-points", on_some, "In every step the loss is the mean over **all** points.", error=f"^refused: {SOME_POINTS.partition('{')[0]}"),
        Mistake("momentum", trained(memory=0.9), "That is momentum: a velocity is carried along. Plain gradient descent remembers nothing but where it stands.", error=f"^refused: {MEMORY.partition('{')[0]}"),
        Mistake("rate-changes", trained(factor=lambda step: 1 / (1 + step)), "The rate stays as it was given, in every step.", error=f"^refused: {CHANGED.partition('{')[0]}"),
        Mistake("gave-up", lowest, "Plain gradient descent takes all its steps, and returns the parameters after the last one, whatever the loss does on the way.", error=f"^refused: {GAVE_UP.partition('{')[0]}"),
        Mistake("too-few", trained(rounds=lambda steps: min(steps, 5)), "Does train take all the steps that it is asked for, 120 as well as 5?", error=f"^refused: {SHARE.partition('{')[0]}"),
        Mistake("form", lambda X, y, params, steps, rate: (params, 0.1), "The parameters alone, under the names that they came with: no loss and no list of all steps beside them.", error=f"^refused: {FORM}"),
        Mistake("one-step", trained(rounds=lambda steps: min(steps, 1)), "However many steps were asked for, you took one. Is the `return` inside the loop, or does each step begin at the first parameters again?"),
        Mistake("same-gradient", trained(once=True), "Every step goes along the gradient of the first. Where you stand has changed: compute it anew in each step."),
        Mistake("mean-twice", trained(lambda s, y: mean_log_loss(s, y) / len(y)), "Each step is too short by the number of points: the mean has been taken twice."),
        Mistake("step-alone", lambda X, y, params, steps, rate: {name: -rate * part for name, part in gradient(params, X, y).items()}, "That is the step alone, −rate · gradient. It is added to the parameters, from where they are."),
        Mistake("point-by-point", point_by_point, "You took a step for each point. One step is for all points: along the gradient of the mean of their losses."),
        Mistake("in-turn", in_turn, "The parameters moved one after the other, each along a gradient at a place where others had moved already. All move at once, along one gradient."),
        Mistake("not-one-number", raises(TypeError("grad needs a function that returns one number")), "The loss has one number for each point. Take their mean: grad wants a single number.", error="returns one number"),
        Mistake("one-more", trained(rounds=lambda steps: steps + 1), "You took one step too many."),
        Mistake("gradient-back", trained(gives=lambda params, gradient: gradient), "You returned the gradient. The parameters after the last step are asked for."),
        Mistake("labels-turned", trained(lambda s, y: mean_log_loss(s, 1 - y)), "The network learned to put every point on the other moon: a high score stands for y = 1. Look at the signs in the loss."),
        Mistake("squares", trained(_squares), _OF_PROBABILITIES),
        Mistake("squares-halved", trained(lambda s, y: _squares(s, y) / 2), _OF_PROBABILITIES),
        Mistake("squares-of-scores", trained(lambda s, y: 2 * (s - y) / len(y)), _OF_SCORES),
        Mistake("squares-of-scores-halved", trained(lambda s, y: (s - y) / len(y)), _OF_SCORES),
        Mistake("labels-added", trained(lambda s, y: (sigmoid(s) + y) / len(y)), "y·s was added. It is subtracted: log(1 + exp(s)) − y·s."),
        Mistake("sign-inside", trained(lambda s, y: (-sigmoid(-s) - y) / len(y)), "The sign of s is turned inside the exponential alone. It is log(1 + exp(s)) − y·s, or else log(1 + exp(−s)) + (1 − y)·s."),
        Mistake("signs-for-labels", trained(lambda s, y: -y * sigmoid(-y * s) / len(y)), "log(1 + exp(−y·s)) is the log-loss where the labels are −1 and 1: a point with y = 0 has no slope in it. Here y is 0 or 1: log(1 + exp(s)) − y·s."),
        Mistake("labels-doubled", trained(lambda s, y: (sigmoid(s) - (2 * y - 1)) / len(y)), "The labels were made −1 and 1. In log(1 + exp(s)) − y·s they are 0 and 1, as they come."),
        Mistake("squashed", trained(_squashed), "The scores were made probabilities first. log(1 + exp(s)) wants the score itself: the probability is in it already."),
        Mistake("without-labels", trained(lambda s, y: (mean_log_loss(s, 0 * y))), "The term with the labels is missing in the loss: log(1 + exp(s)) − y·s."),
    ),
    rules=(no_framework("at least 93 % of held-out points right, on an engine of your own"), Rule(_not_followed)),
    hints=(
        "What does grad need: a function of which one argument, and with which kind of result?",
        "Picture the loss as a landscape over all parameters at once. params is the place where you stand, a dict, and the gradient is a dict of the same names that points uphill.",
        "loss(params): s = scores(params, X); the mean of log(1 + exp(s)) − y·s\ntrain: steps times\n    gradient = grad(loss)(params)\n    params = the dict of params[name] − rate · gradient[name]",
        "`bh.mean(bh.logaddexp(0.0, s) - y * s)` is the loss, `bh.grad(loss)(params)` its gradient, and `bh.tree_map(lambda p, g: p - rate * g, params, gradient)` a step.",
    ),
)  # fmt: skip
