"""scan/weights: The reverse sweep with a matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.by_hand import grad
from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, Rule, no_framework
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.scan.weights import ANOTHER, COMPLEX, THE_SAME, TRANSFORMED, others
from helpers.exercises.again import other_calls


def _cases(rng: np.random.Generator) -> list[Case]:
    """More steps than entries, fewer, and as many; one step alone and one entry alone are edges."""

    def one(n: int, steps: int, edge: bool = False) -> Case:
        size = 0.8 / np.sqrt(n)
        matrix = np.round(size * generic_numbers(rng, (n, n)), 2)
        init, carry_bar = np.round(0.6 * generic_numbers(rng, (n,)), 2), generic_numbers(rng, (n,))
        return Case((matrix, init, np.round(0.5 * generic_numbers(rng, (steps, n)), 2), carry_bar), edge=edge)

    return [one(2, 3), one(3, 3), one(3, 2), one(4, 5), one(2, 1, edge=True), one(1, 3, edge=True)]


def _states(W: np.ndarray, init: np.ndarray, xs: np.ndarray) -> list[np.ndarray]:
    hs = [init]
    for x in xs:
        hs.append(np.tanh(W @ hs[-1] + x))
    return hs


def _pushed(W: np.ndarray, init: np.ndarray, xs: np.ndarray, carry_bar: np.ndarray) -> tuple:
    """The same numbers from the other direction: every entry of every input is pushed forward through the loop."""
    hs, n = _states(W, init, xs), len(init)

    def end(W_dot: np.ndarray, h_dot: np.ndarray, xs_dot: np.ndarray) -> float:
        for k in range(len(xs)):
            h_dot = (1 - hs[k + 1] ** 2) * (W @ h_dot + W_dot @ hs[k] + xs_dot[k])
        return float(carry_bar @ h_dot)

    def moved(like: np.ndarray, place: tuple) -> np.ndarray:
        tangent = np.zeros_like(like)
        tangent[place] = 1.0
        return tangent

    still = np.zeros_like(W), np.zeros(n), np.zeros_like(xs)
    by_W = [end(moved(W, place), *still[1:]) for place in np.ndindex(W.shape)]
    by_init = [end(still[0], moved(init, place), still[2]) for place in np.ndindex(init.shape)]
    by_xs = [end(*still[:2], moved(xs, place)) for place in np.ndindex(xs.shape)]
    return np.reshape(by_W, W.shape), np.array(by_init), np.reshape(by_xs, xs.shape)


def _oracle(W: np.ndarray, init: np.ndarray, xs: np.ndarray, carry_bar: np.ndarray) -> tuple:
    return _pushed(*map(np.asarray, (W, init, xs, carry_bar)))


def _sweep(
    slope: Callable[..., Any] = lambda at: 1 - at["new"] ** 2,
    message: Callable[..., Any] = lambda at: np.outer(at["u_bar"], at["h"]),
    back: Callable[..., Any] = lambda at: at["W"].T @ at["u_bar"],
    x_bar: Callable[..., Any] = lambda at: at["u_bar"],
    add: Callable[..., Any] = lambda total, new: total + new,
    begin: Callable[..., Any] = lambda carry_bar: carry_bar,
    each: bool = False,
    order: int = -1,
    flip: bool = True,
    rests: Callable[..., Any] = lambda at: (at["W_bar"], at["h_bar"], at["xs_bar"]),
) -> Callable[..., Any]:
    """The sweep, with wrong rules of your choice. They find by name what a step knows: `h` it read, `new` it made, `u` is
    what tanh read, `arrived` the adjoint of `new`, `h_bar` that of `h`."""

    def answer(W: np.ndarray, init: np.ndarray, xs: np.ndarray, carry_bar: np.ndarray) -> Any:
        W, init, xs, carry_bar = map(np.asarray, (W, init, xs, carry_bar))
        hs, total, rows = _states(W, init, xs), None, []
        at: dict[str, Any] = {"W": W, "init": init, "h_bar": begin(carry_bar)}
        for k in list(range(len(xs)))[::order]:
            at |= {"h": hs[k], "new": hs[k + 1], "x": xs[k], "u": W @ hs[k] + xs[k], "arrived": carry_bar if each else at["h_bar"]}
            at["u_bar"] = at["arrived"] * slope(at)
            total = message(at) if total is None else add(total, message(at))
            at["h_bar"] = back(at)
            rows.append(x_bar(at))
        return rests(at | {"W_bar": total, "xs_bar": np.array(rows[::-1] if flip and order < 0 else rows), "steps": len(xs)})

    return answer


def _every_call(case: Case, trial: Trial) -> Plain | Fault:
    """The output as it is, unless it is right and a later call was not."""
    if not matches(trial.output, plain(_oracle(*case.args))):
        return trial.output
    return other_calls(trial, {ANOTHER: _oracle(*others(*case.args)), THE_SAME: _oracle(*case.args)}) or trial.output


def _transposed_forward(W: Any, *given: Any) -> tuple:
    W_bar, h_bar, xs_bar = _sweep()(np.asarray(W).T, *given)
    return W_bar.T, h_bar, xs_bar


def _without_the_first_step(W: Any, init: Any, xs: Any, carry_bar: Any) -> tuple:
    W, init, xs = map(np.asarray, (W, init, xs))
    W_bar, h_bar, rows = _sweep()(W, _states(W, init, xs)[1], xs[1:], carry_bar)
    return (0.0 * W if W_bar is None else W_bar), h_bar, np.append(0.0 * xs[:1], rows).reshape(xs.shape)


def _transform(case: Case, trial: Trial) -> str | None:
    return "A transform of `bh` ran, and the way back is what you were to write." if trial.notes[TRANSFORMED] else None


def _complex(case: Case, trial: Trial) -> str | None:
    return "Complex numbers went through the loop: that is a complex step for each entry, and no sweep." if trial.notes[COMPLEX] else None


def _by_complex_steps(W: Any, init: Any, xs: Any, carry_bar: Any) -> tuple:
    _states(np.asarray(W) + 0j, np.asarray(init), np.asarray(xs))
    return _oracle(W, init, xs, carry_bar)


def _with_a_transform(*given: Any) -> tuple:
    grad(lambda x: x)(1.0)
    return _oracle(*given)


EXERCISE = Exercise(
    id="scan/weights",
    title="The reverse sweep with a matrix",
    level=3,
    minutes=12,
    signature="weights_vjp(W, init, xs, carry_bar)",
    cases=_cases,
    oracle=_oracle,
    reads=_every_call,
    rules=(no_framework("by hand"), Rule(_transform, "", "transform"), Rule(_complex, "", "complex-steps")),
    rtol=1e-12,  # differences reach 1e-11
    mistakes=(
        Mistake("W-for-transposed", _sweep(back=lambda at: at["W"] @ at["u_bar"]), "The message to the h before went through W. W leads from h to u; the way back is its transpose: what W[i, j] sent from h[j] to u[i] comes back from u[i] to h[j]."),
        Mistake("outer-transposed", _sweep(message=lambda at: np.outer(at["h"], at["u_bar"])), "The cotangent of W is transposed. W[i, j] multiplies h[j] and reaches u[i], so row i belongs to u_bar[i]: `np.outer(u_bar, h)`."),
        Mistake("both-transposed", _sweep(back=lambda at: at["W"] @ at["u_bar"], message=lambda at: np.outer(at["h"], at["u_bar"])), "Rows and columns are exchanged at two places: the message to the h before goes through the transpose of W, and in the cotangent of W row i belongs to u_bar[i]."),
        Mistake("M26", _sweep(add=lambda total, new: new), "Every step reads W, so every step sends it a message. The one of the first step, which the sweep comes to last, is all that is left here: add them up."),
        Mistake("last-step-only", _sweep(add=lambda total, new: total), "W got the message of the last step alone. Every step reads it, so every step sends one: add them up."),
        Mistake("mean", _sweep(rests=lambda at: (at["W_bar"] / at["steps"], at["h_bar"], at["xs_bar"])), "You took the mean of the messages to W. They are added: each step reads W, and each reading counts."),
        Mistake("no-tanh", _sweep(slope=lambda at: 1.0), "The slope of tanh is missing in all three. Before a message reaches W, h or x it goes through tanh: u_bar is h_bar times the slope."),
        Mistake("old-h", _sweep(slope=lambda at: 1 - at["h"] ** 2), "You took the slope of tanh from the h that the step read. It is 1 − h² of the h that the step made: that one is tanh(u)."),
        Mistake("slope-at-u", _sweep(slope=lambda at: 1 - at["u"] ** 2), "The slope of tanh(u) is 1 − tanh(u)². You squared u itself; tanh(u) is the h that the step made."),
        Mistake("slope-at-x", _sweep(slope=lambda at: 1 - np.tanh(at["x"]) ** 2), "You took the slope of tanh at x. It belongs at all that tanh reads, W h + x: 1 − h² of the h that the step made."),
        Mistake("no-square", _sweep(slope=lambda at: 1 - at["new"]), "The slope of tanh is 1 − h², with the square."),
        Mistake("tanh-twice", _sweep(slope=lambda at: 1 - np.tanh(at["new"]) ** 2), "tanh was taken once too often: the h that a step made is tanh(u) already, so the slope is 1 − h²."),
        Mistake("tanh-as-slope", _sweep(slope=lambda at: at["new"]), "tanh itself stands where its slope belongs. The slope is 1 − h², of the h that the step made."),
        Mistake("slope-squared", _sweep(slope=lambda at: (1 - at["new"] ** 2) ** 2), "The slope of tanh was multiplied in twice. Each step has one tanh: once is enough."),
        Mistake("new-state", _sweep(message=lambda at: np.outer(at["u_bar"], at["new"])), "In the message to W stands the h that the step made. W multiplied the one that the step read: the h before it."),
        Mistake("init-each", _sweep(message=lambda at: np.outer(at["u_bar"], at["init"])), "In every message to W stands init. Only the first step read init; each step multiplies W by the h before it."),
        Mistake("x-for-h", _sweep(message=lambda at: np.outer(at["u_bar"], at["x"])), "In the message to W stands x. What W multiplies is h: the one that the step read."),
        Mistake("W-past-tanh", _sweep(message=lambda at: np.outer(at["arrived"], at["h"])), "The message to W went past the tanh. W stands inside it: use u_bar, which has the slope in it, and not h_bar."),
        Mistake("x-past-tanh", _sweep(x_bar=lambda at: at["arrived"]), "The messages to the xs went past the tanh. x stands inside it: its cotangent is u_bar, which has the slope in it, and not h_bar."),
        Mistake("h-past-tanh", _sweep(back=lambda at: at["W"].T @ at["arrived"]), "The message to the h before went past the tanh: it must be u_bar that goes back through W, and not h_bar."),
        Mistake("x-and-W-past-tanh", _sweep(x_bar=lambda at: at["arrived"], message=lambda at: np.outer(at["arrived"], at["h"])), "The messages to W and to the xs went past the tanh. Both stand inside it: use u_bar, which has the slope in it, and not h_bar."),
        Mistake("x-through-W", _sweep(x_bar=lambda at: at["h_bar"]), "Each x got the message to the h before, which went back through W. x is added as it is, and W does not touch it: its cotangent is u_bar."),
        Mistake("no-W", _sweep(back=lambda at: at["u_bar"]), "The message to the h before left out W. h was multiplied by W on its way to u: multiply u_bar by the transpose of W."),
        Mistake("forward", _sweep(order=1), "The sweep ran from the first step to the last. Messages come from the end: go backward."),
        Mistake("xs-reversed", _sweep(flip=False), "All right but for the order of the rows for xs: the sweep made them from last to first."),
        Mistake("carry-each", _sweep(each=True), "Every step got carry_bar, and none the message of the step behind it. The message to the h before is what the step before must begin with."),
        Mistake("ones", _sweep(begin=np.ones_like), "The sweep began with ones. It begins with carry_bar, the cotangent of the last h."),
        Mistake("init-early", _sweep(rests=lambda at: (at["W_bar"], at["u_bar"], at["xs_bar"])), "init got the u_bar of the first step. One way is left from there to init: back through W."),
        Mistake("init-too-early", _sweep(rests=lambda at: (at["W_bar"], at["arrived"], at["xs_bar"])), "init got the adjoint of the h that the first step made. init is what this step read: go back through its tanh and its W, too."),
        Mistake("init-itself", _sweep(rests=lambda at: (at["W_bar"], at["init"], at["xs_bar"])), "init itself stands where its cotangent belongs: the h_bar that is left when the sweep has passed the first step."),
        Mistake("order", _sweep(rests=lambda at: (at["h_bar"], at["W_bar"], at["xs_bar"])), "The cotangents of W and of init are exchanged: give them in the order W, init, xs."),
        Mistake("order-xs", _sweep(rests=lambda at: (at["W_bar"], at["xs_bar"], at["h_bar"])), "The cotangents of init and of the xs are exchanged: give them in the order W, init, xs."),
        Mistake("entry-by-entry", _sweep(message=lambda at: at["u_bar"] * at["h"]), "The cotangent of W has the shape of W: every entry of W gets a message of its own, u_bar[i] · h[j]. Yours has one entry for each h: entry by entry is not enough, take the outer product."),
        Mistake("rows-alike", _sweep(message=lambda at: np.broadcast_to(at["u_bar"] * at["h"], at["W"].shape)), "Every row of the cotangent of W is the same: u_bar * h, entry by entry, was spread over all rows. Every entry of W gets a message of its own, u_bar[i] · h[j]: take the outer product."),
        Mistake("stops-early", _without_the_first_step, "The first step is left out: the sweep ends before it, and its messages to W, to init and to xs[0] are missing. Let k run down to 0: `reversed(range(len(xs)))`."),
        Mistake("one-number", _sweep(message=lambda at: at["u_bar"] @ at["h"]), "The cotangent of W has the shape of W, and you have one number, an inner product. Every entry of W gets a message of its own: the outer product."),
        Mistake("xs-added", _sweep(rests=lambda at: (at["W_bar"], at["h_bar"], at["xs_bar"].sum(0))), "The messages to the xs have been added up. Each x is read by one step only: one row for each."),
        Mistake("xs-one-row", _sweep(rests=lambda at: (at["W_bar"], at["h_bar"], at["u_bar"])), "One row for xs is too few: each step has an x of its own. Keep the u_bar of every step."),
        Mistake("adds-to-the-old", _sweep(back=lambda at: at["arrived"] + at["W"].T @ at["u_bar"]), "The message to the h before was added to the adjoint of the new one. They are two numbers: the h before is read by one step only, so its adjoint is W.T @ u_bar, and nothing else."),
        Mistake("slope-after-W", _sweep(back=lambda at: (at["W"].T @ at["arrived"]) * (1 - at["new"] ** 2)), "On the way to the h before, the slope of tanh came in after W. tanh was last on the way forward, so it is first on the way back: W.T @ u_bar, and the slope is in u_bar."),
        Mistake("slope-once-more", _sweep(back=lambda at: at["W"].T @ at["u_bar"] * (1 - at["h"] ** 2)), "The message to the h before got a slope of its own. That slope belongs to the step that made this h, and comes in there."),
        Mistake("plus", _sweep(slope=lambda at: 1 + at["new"] ** 2), "The slope of tanh is 1 − h², with a minus."),
        Mistake("from-zeros", lambda W, init, xs, c: _sweep()(W, np.zeros(np.shape(init)), xs, c), "The forward loop begins with zeros. Its first h is init."),
        Mistake("W-transposed-forward", _transposed_forward, "Forward, each h was multiplied by the transpose of W, and W.T @ h is not W @ h. The transpose belongs to the way back."),
        Mistake("transform", _with_a_transform, "The numbers are right. Now without vjp or grad: write the way back yourself, with NumPy."),
        Mistake("complex-steps", _by_complex_steps, "The numbers are right, and the loop ran once for every entry. One way back, from the last step to the first, gives all of them."),
        Mistake("slope-without-x", _sweep(slope=lambda at: 1 - np.tanh(at["W"] @ at["h"]) ** 2), "The slope of tanh was taken at W h, without x. It belongs at all that tanh reads, W h + x: 1 − h² of the h that the step made."),
        Mistake("one-buffer", _sweep(rests=lambda at: (at["W_bar"], at["h_bar"], np.broadcast_to(at["h_bar"], at["xs_bar"].shape))), "Every row for xs is the cotangent of init: one array stands in your list again and again, and it was overwritten in place afterwards. Make a new array in each step, or keep a copy."),
        Mistake("one-row-kept", _sweep(rests=lambda at: (at["W_bar"], at["h_bar"], np.broadcast_to(at["u_bar"], at["xs_bar"].shape))), "Every row for xs is that of the first step, which the sweep comes to last. Each step has a u_bar of its own: keep a copy of each, and overwrite none."),
        Mistake("W-alone", _sweep(rests=lambda at: at["W_bar"]), "The cotangent of W is right. Return three things: those of W, of init and of the xs."),
    ),
    hints=(
        "A number w became a matrix W. What does entry (i, j) of W multiply, and which entry of the sum does that reach?",
        "Picture W as wires from the n entries of h, on the right, to the n entries of u, on the left. Forward, signals run through the wires from right to left. Back, the same wires carry the messages from left to right. And a wire's own message is what arrives at its left end, times what went in at its right.",
        "forward: a list of all h, the first is init\nh_bar = carry_bar, W_bar = a matrix of zeros\nfor k from the last step to the first:\n    u_bar = h_bar times the slope of tanh: 1 - (the h that step k made)², entry by entry\n    W_bar gains u_bar (down) times the h that step k read (across)\n    xs_bar[k] = u_bar\n    h_bar = u_bar back through W: the transpose\nreturn W_bar, h_bar, xs_bar",
        "In the loop: `u_bar = h_bar * (1 - hs[k + 1] ** 2)`, `W_bar += np.outer(u_bar, hs[k])`, `xs_bar[k] = u_bar`, `h_bar = W.T @ u_bar`.",
    ),
)  # fmt: skip
