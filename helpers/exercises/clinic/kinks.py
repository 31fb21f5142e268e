"""clinic/kinks: What each library chooses at a kink."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.plain import plain

KINKS = {
    "abs": ("torch.abs", "jnp.abs"),
    "relu": ("torch.relu", "jax.nn.relu"),
    "clip": ("torch.clip", "jnp.clip"),
    "maximum": ("torch.maximum", "jnp.maximum"),
    "norm": ("torch.linalg.norm", "jnp.linalg.norm"),
}


@cache
def kinks_now() -> dict[str, tuple[float, float]]:
    """What the installed libraries choose at each kink, torch first: asked now, so that no release makes it stale."""
    import jax
    import jax.numpy as jnp
    import torch

    asked = {
        "abs": (torch.abs, jnp.abs),
        "relu": (torch.relu, jax.nn.relu),
        "clip": (lambda x: torch.clip(x, 0.0, 1.0), lambda x: jnp.clip(x, 0.0, 1.0)),
        "maximum": (lambda x: torch.maximum(x, 0.0 * x.detach()), lambda x: jnp.maximum(x, 0.0)),
    }
    found = {
        name: (float(torch.func.grad(f)(torch.tensor(0.0))), float(jax.grad(g)(0.0))) for name, (f, g) in asked.items()
    }
    in_torch = torch.func.grad(torch.linalg.norm)(torch.zeros(2))[0]
    return found | {"norm": (float(in_torch), float(jax.grad(jnp.linalg.norm)(jnp.zeros(2))[0]))}


def _accept_kinks(case: Case, output: Any) -> str | None:
    """None where every pair is what the libraries choose, else which slopes are not."""
    if not isinstance(output, dict) or set(output) != set(KINKS):
        return f"Give a dict with a pair (torch, JAX) for each of these names: {', '.join(KINKS)}."
    wrong = []
    for name, now in kinks_now().items():
        pair = output[name]
        pair = tuple(pair) if isinstance(pair, np.ndarray) and pair.shape[:1] == (2,) else pair
        if not isinstance(pair, tuple) or len(pair) != 2:
            return f"`{name}` wants a pair: the slope in torch, then the slope in JAX."
        wrong += [f"`{function}`" for function, yours, true in zip(KINKS[name], pair, now, strict=True) if not matches(plain(yours), plain(true), 1e-6)]
    return f"Not the slope that is chosen here: {', '.join(wrong)}. Ask the function itself; each slope is a single number." if wrong else None


_MIDDLE = {"abs": 0.0, "relu": 0.5, "clip": 0.5, "maximum": 0.5, "norm": 0.0}


def _kinks_with(change: Callable[[str, float, float], tuple[float, float]]) -> Callable[[], dict[str, Any]]:
    return lambda: {name: change(name, *pair) for name, pair in kinks_now().items()}


EXERCISE = Exercise(
    id="clinic/kinks",
    title="What each library chooses at a kink",
    level=2,
    minutes=8,
    signature="kinks",
    value=True,
    cases=lambda rng: [Case(())],
    accept=_accept_kinks,
    mistakes=(
        Mistake("M41", lambda: {name: (m, m) for name, m in _MIDDLE.items()}, "This is the middle of the slopes on both sides, everywhere. It is one valid choice of many; ask each library what it chooses."),
        Mistake("right-side", lambda: dict.fromkeys(KINKS, (1.0, 1.0)), "This is the slope on the right of the kink. Each library makes its own choice at the kink itself: ask it."),
        Mistake("left-side", lambda: {name: (m, m) for name, m in zip(KINKS, (-1.0, 0.0, 0.0, 0.0, -1.0), strict=True)}, "This is the slope on the left of the kink. Each library makes its own choice at the kink itself: ask it."),
        Mistake("like-torch", _kinks_with(lambda name, t, j: (t, t)), "torch is right everywhere. JAX chooses otherwise at some of them: ask it as well."),
        Mistake("like-jax", _kinks_with(lambda name, t, j: (j, j)), "JAX is right everywhere. torch chooses otherwise at some of them: ask it as well."),
        Mistake("swapped", _kinks_with(lambda name, t, j: (j, t)), "torch and JAX are exchanged: torch stands first in each pair."),
        Mistake("no-nan", _kinks_with(lambda name, t, j: (np.nan_to_num(t), np.nan_to_num(j))), "NaN is an answer, too: write down what you saw, not what it should have been."),
    ),
    hints=(
        "No rule decides it. Whom can you ask?",
        "Picture the tip of the V of abs. Every line through the tip with a slope between −1 and 1 stays below the V. A library takes one of them.",
        "for each of the five functions:\n    torch's grad of it, at the kink, as a float\n    JAX's grad of it, at the kink, as a float",
        "`float(torch.func.grad(torch.abs)(torch.tensor(0.0)))` and `float(jax.grad(jnp.abs)(0.0))`; for the norm take the first entry of the gradient at zeros of length 2.",
    ),
)  # fmt: skip
