"""grad/uphill: The way uphill."""

from __future__ import annotations

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.faults import Refusal
from helpers.desk.grad.uphill import USED_A_FUNCTION

# What torch and JAX say to whoever asks for a derivative by an integer.
_NO_INTEGERS = r"only Tensors of floating point.*require gradients|requires real- or complex-valued inputs"


def _height(p: np.ndarray) -> np.float64:
    return np.sin(p[0]) * np.cos(p[1]) + 0.1 * p[0] ** 2


def _gradient(p: np.ndarray) -> np.ndarray:
    return np.array([np.cos(p[0]) * np.cos(p[1]) + 0.2 * p[0], -np.sin(p[0]) * np.sin(p[1])])


def _uphill(p: np.ndarray) -> np.ndarray:
    return _gradient(p) / np.linalg.norm(_gradient(p))


def _uphill_floats_only(p: np.ndarray) -> np.ndarray:
    if np.asarray(p).dtype.kind in "iu":
        raise TypeError("grad requires real- or complex-valued inputs")
    return _uphill(p)


def _uphill_cases(rng: np.random.Generator) -> list[Case]:
    """Hikers at generic places, then a few at crossings of the map's grid: those have whole numbers."""
    crossings = rng.permutation([(a, b) for a in (-3, -2, -1, 1, 2, 3) for b in (-3, -2, -1, 1, 2, 3)])
    anywhere = np.round(rng.uniform(-2.5, 2.5, (200, 2)), 2)
    return [Case((p,)) for p in (*list(filter(_clear, anywhere))[:6], *list(filter(_clear, crossings))[:3])]


def _clear(p: np.ndarray) -> bool:
    """Whether the slope here has two sides to it, and a length that nobody takes for 1."""
    g = _gradient(p)
    return np.abs(g).min() > 0.1 and not 0.75 < np.linalg.norm(g) < 1.3


EXERCISE = Exercise(
    id="grad/uphill",
    title="The way uphill",
    level=1,
    minutes=6,
    signature="uphill(p)",
    ways=("torch", "jax"),
    cases=_uphill_cases,
    oracle=_uphill,
    mistakes=(
        Mistake("M06", _uphill_floats_only, "This hiker stands on whole numbers. An infinitely small step leaves the integers, so turn p into floats first.", error=_NO_INTEGERS),
        Mistake("M01", lambda p: _gradient, "You have a function: the gradient at any point. Call it at p."),
        Mistake("used-as-number", raises(Refusal(USED_A_FUNCTION)), "`grad(height)` waits for a point, and no slope has been computed yet. Call it at p, then use what comes back.", error="^refused: Your code computes with a function"),
        Mistake("not-unit", _gradient, "This is the gradient itself. It points uphill, and its length says how steep it is. Only the direction was asked for: divide by the length."),
        Mistake("downhill", lambda p: -_uphill(p), "This is exactly downhill. The gradient itself points up; there is no minus."),
        Mistake("squared-length", lambda p: _gradient(p) / (_gradient(p) @ _gradient(p)), "You divided by the squared length. Take the square root first, or use a norm."),
        Mistake("entry-sum", lambda p: _gradient(p) / _gradient(p).sum(), "You divided by the sum of the entries. The length is the root of the sum of their squares."),
        Mistake("swapped", lambda p: _uphill(p)[::-1], "East and north are swapped: entry 0 of the gradient belongs to p[0]."),
        Mistake("length", lambda p: np.linalg.norm(_gradient(p)), "This is the length of the gradient: how steep it is, one number. The direction is the gradient divided by it."),
        Mistake("angle", lambda p: np.arctan2(*_gradient(p)[::-1]), "This is an angle. The direction was asked for as a vector of length 1."),
        Mistake("largest", lambda p: _gradient(p) / np.abs(_gradient(p)).max(), "You divided by the largest entry. The length is the root of the sum of squares."),
        Mistake("length-of-p", lambda p: _gradient(p) / np.linalg.norm(p), "You divided by the length of p. Divide by the length of the gradient."),
        Mistake("multiplied", lambda p: _gradient(p) * np.linalg.norm(_gradient(p)), "You multiplied by the length. Divide by it."),
        Mistake("root-of-length", lambda p: _gradient(p) / np.sqrt(np.linalg.norm(_gradient(p))), "One root too many: `norm` has taken it already."),
        Mistake("away-from-0", lambda p: p / np.linalg.norm(p), "This points away from (0, 0). Which way is up needs the gradient of the height."),
        Mistake("next-place", lambda p: p + _uphill(p), "This is where the hiker stands after one step. Only the direction was asked for."),
        Mistake("along-the-slope", lambda p: np.array([-1, 1]) * _uphill(p)[::-1], "This runs across the slope, at a right angle to the gradient. Entry 0 of the gradient belongs to p[0]."),
        Mistake("value", _height, "This is how high the hiker stands, one number. Which way is up needs the gradient: one number for each direction."),
    ),
    hints=(
        "Which transform of `height` answers \"how steep, in each direction\"? And what has its result to do with a direction of length 1?",
        "Picture the arrow of the gradient on the map: it points up the steepest way, long where it is steep. You want the same arrow, cut or stretched to length 1.",
        "make p a point of floats\ng = the gradient of height, called at p\nreturn g divided by its length",
        "`g = torch.func.grad(height_torch)(p.double())` and `torch.linalg.norm(g)`. In JAX: `jax.grad(height_jax)(p.astype(float))` and `jnp.linalg.norm(g)`.",
    ),
)  # fmt: skip
