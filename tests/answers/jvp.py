"""Chapter 06: other right answers, and the known mistakes as a learner would write them in torch, JAX and NumPy."""

import itertools
import math
from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import torch

from helpers import by_hand as bh

JVP = {"by_hand": bh.jvp, "torch": torch.func.jvp, "jax": jax.jvp}
NAMESPACE = {"by_hand": bh, "torch": torch, "jax": jnp}


def everywhere(answer):
    """The same text for all three: the library's jvp is handed in."""
    return {way: partial(answer, jvp=jvp) for way, jvp in JVP.items()}


def same(answer):
    """The same function for all three."""
    return dict.fromkeys(JVP, answer)


# --- slope_along -------------------------------------------------------------------------------------------------


def height_in(np_like):
    def height(p):
        return np_like.sin(p[0]) * np_like.cos(p[1]) + 0.1 * p[0] ** 2

    return height


def along(answer):
    """`slope_along` in all three: answer(p, v, height, jvp)."""
    return {way: partial(answer, height=height_in(NAMESPACE[way]), jvp=JVP[way]) for way in JVP}


def slope_by_gradient(grad, np_like):
    return lambda p, v: (grad(height_in(np_like))(p) * v).sum()


def slope_by_line(p, v, height, jvp):
    zero = p[0] * 0
    return jvp(lambda s: height(p + s * v), (zero,), (zero + 1,))[1]


# --- dual --------------------------------------------------------------------------------------------------------


@dataclass
class Pair:
    """The quotient as a product with the reciprocal, and rules of its own for cos and tanh."""

    value: float
    tangent: float

    def __add__(self, other):
        b, db = (other.value, other.tangent) if isinstance(other, Pair) else (other, 0)
        return Pair(self.value + b, self.tangent + db)

    def __mul__(self, other):
        if not isinstance(other, Pair):
            return Pair(self.value * other, self.tangent * other)
        return Pair(self.value * other.value, self.value * other.tangent + other.value * self.tangent)

    def __truediv__(self, other):
        if not isinstance(other, Pair):
            return self * (1 / other)
        return self * Pair(1 / other.value, -other.tangent / other.value**2)

    def sin(self):
        return Pair(math.sin(self.value), math.cos(self.value) * self.tangent)

    def cos(self):
        return Pair(math.cos(self.value), -math.sin(self.value) * self.tangent)

    def exp(self):
        return Pair(math.exp(self.value), math.exp(self.value) * self.tangent)

    def tanh(self):
        t = math.tanh(self.value)
        return Pair(t, (1 - t * t) * self.tangent)

    __radd__, __rmul__ = __add__, __mul__


class Matrix:
    """A dual number as the matrix [[value, tangent], [0, value]]: its square of ε is 0 by itself."""

    def __init__(self, value, tangent):
        self.m = np.array([[value, tangent], [0.0, value]])

    value = property(lambda self: self.m[0, 0])
    tangent = property(lambda self: self.m[0, 1])

    @staticmethod
    def of(m):
        return Matrix(m[0, 0], m[0, 1])

    def lift(self, other):
        return other if isinstance(other, Matrix) else Matrix(other, 0.0)

    def __add__(self, other):
        return self.of(self.m + self.lift(other).m)

    def __mul__(self, other):
        return self.of(self.m @ self.lift(other).m)

    def __truediv__(self, other):
        return self.of(self.m @ np.linalg.inv(self.lift(other).m))

    def sin(self):
        return Matrix(np.sin(self.value), np.cos(self.value) * self.tangent)

    def cos(self):
        return (self + math.pi / 2).sin()

    def exp(self):
        total, term = Matrix(1.0, 0.0), Matrix(1.0, 0.0)
        for k in range(1, 40):
            term = term * self / k
            total = total + term
        return total

    def tanh(self):
        e = (self * 2.0).exp()
        return (e + -1.0) / (e + 1.0)

    __radd__, __rmul__ = __add__, __mul__


def complex_number(value, tangent):
    """The complex step: i² = −1 instead of ε² = 0, and the difference is below rounding."""
    return Step(value, 1e-100 * tangent)


class Step:
    def __init__(self, value, small):
        self.z = complex(value, small)

    value = property(lambda self: self.z.real)
    tangent = property(lambda self: self.z.imag * 1e100)

    def make(self, z):
        return Step(z.real, z.imag)

    def __add__(self, other):
        return self.make(self.z + getattr(other, "z", other))

    def __mul__(self, other):
        return self.make(self.z * getattr(other, "z", other))

    def __truediv__(self, other):
        return self.make(self.z / getattr(other, "z", other))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return self.make(complex(np.sin(self.z)))

    def cos(self):
        return self.make(complex(np.cos(self.z)))

    def exp(self):
        return self.make(complex(np.exp(self.z)))

    def tanh(self):
        return self.make(complex(np.tanh(self.z)))


def changed_pair(**methods):
    """A Pair with some methods written another way."""
    return type("Dual", (Pair,), methods)


class Careless(Pair):
    """Multiplies tangents with tangents, a plain number having the tangent 0."""

    def __add__(self, other):
        return Careless(self.value + getattr(other, "value", other), self.tangent + getattr(other, "tangent", 0.0))

    def __mul__(self, other):
        return Careless(self.value * getattr(other, "value", other), self.tangent * getattr(other, "tangent", 0.0))

    def __truediv__(self, other):
        return Careless(**vars(Pair(self.value, self.tangent) / other))

    def sin(self):
        return Careless(**vars(super().sin()))

    def cos(self):
        return Careless(**vars(super().cos()))

    def exp(self):
        return Careless(**vars(super().exp()))

    def tanh(self):
        return Careless(**vars(super().tanh()))

    __radd__, __rmul__ = __add__, __mul__


# --- my_jvp ------------------------------------------------------------------------------------------------------


def jvp_with(Number):
    def my_jvp(f, primals, tangents):
        moving = [Number(x, t) for x, t in zip(primals, tangents, strict=True)]
        result = f(*moving)
        if not hasattr(result, "tangent"):
            return result, 0.0
        return result.value, result.tangent

    return my_jvp


def jvp_complex_step(f, primals, tangents):
    h = 1e-150
    result = complex(f(*(x + 1j * h * t for x, t in zip(primals, tangents, strict=True))))
    return result.real, result.imag / h


def _my_jvp(last):
    """`my_jvp` with another end: last(f, result, primals, tangents)."""

    def my_jvp(f, primals, tangents):
        return last(f, f(*map(Pair, primals, tangents)), primals, tangents)

    return my_jvp


def _jvp_one_by_one(f, primals, tangents):
    total = 0.0
    for k, t in enumerate(tangents):
        result = f(*(Pair(x, t if j == k else 0.0) for j, x in enumerate(primals)))
        total += getattr(result, "tangent", 0.0)
    return getattr(result, "value", result), total


# --- is_linear ---------------------------------------------------------------------------------------------------


_rng = np.random.default_rng(11)  # one for all, so that a run of the tests can be repeated


def _pair_of(n):
    return _rng.normal(size=(2, n))


def linear_in_steps(push, n):
    for _ in range(3):
        u, v = _pair_of(n)
        if not np.allclose(push(u + v), push(u) + push(v)) or not np.allclose(push(3 * u), 3 * push(u)):
            return False
    return True


def linear_by_matrix(push, n):
    columns = np.stack([push(e) for e in np.eye(n)], axis=1)
    v = _rng.normal(size=n)
    return bool(np.abs(columns @ v - push(v)).max() < 1e-9)


def linear_one_line(push, n):
    u, v = _pair_of(n)
    return np.allclose(push(2 * u - 3 * v), 2 * push(u) - 3 * push(v))


def linear_numpy_bool(push, n):
    u, v = np.random.default_rng(3).uniform(-2, 2, (2, n))
    return np.all(np.isclose(push(u - v) - push(u) + push(v), 0.0, atol=1e-10))


_order = itertools.count()


def _test(test):
    return lambda push, n: bool(np.all(test(push, *_pair_of(n))))


# --- grad_from_jvps ----------------------------------------------------------------------------------------------


def grad_by_loop(f, x, eye, jvp):
    slopes = []
    for k in range(len(eye)):
        _, slope = jvp(f, (x,), (eye[k],))
        slopes.append(slope)
    return tuple(slopes)


def grad_by_linearity(f, x, eye, jvp):
    """Other directions than the unit vectors: their sums, and the differences of the results."""
    total, slopes = 0.0, []
    for k in range(len(eye)):
        along = jvp(f, (x,), (eye[: k + 1].sum(0),))[1]
        slopes.append(along - total)
        total = along
    return slopes


def grad_by_vmap(vmap):
    return lambda f, x, eye, jvp: vmap(lambda e: jvp(f, (x,), (e,))[1])(eye)


# --- u_xx --------------------------------------------------------------------------------------------------------


def u_xx_moving_both(u, t, x, jvp):
    zero, one = t * 0, x * 0 + 1

    def slope(t, x):
        return jvp(u, (t, x), (zero, one))[1]

    return jvp(slope, (t, x), (zero, one))[1]


def second_difference(values):
    left, middle, right = values
    return (left - 2 * middle + right) / 1e-6


def u_xx_by_hessian(hessian):
    return lambda u, t, x: hessian(lambda z: u(t, z))(x)


def u_xx_forward_over_reverse(grad):
    return lambda u, t, x, jvp: jvp(grad(lambda z: u(t, z)), (x,), (x * 0 + 1,))[1]


def _nested(pick):
    """`u_xx` with something else inside: pick(u, t, x, one, jvp)."""
    return everywhere(lambda u, t, x, jvp: pick(u, t, x, x * 0 + 1, jvp))


# --- confusion ---------------------------------------------------------------------------------------------------


class Poly:
    """A polynomial in small steps whose squares are 0: {the set of steps in a term: its coefficient}."""

    def __init__(self, terms):
        self.terms = terms

    @staticmethod
    def of(x):
        return x if isinstance(x, Poly) else Poly({frozenset(): x})

    def __add__(self, other):
        other = self.of(other).terms
        return Poly({k: self.terms.get(k, 0.0) + other.get(k, 0.0) for k in self.terms | other})

    def __mul__(self, other):
        out = {}
        for (a, x), (b, y) in itertools.product(self.terms.items(), self.of(other).terms.items()):
            if not a & b:
                out[a | b] = out.get(a | b, 0.0) + x * y
        return Poly(out)

    __radd__, __rmul__ = __add__, __mul__


def derivative_by_steps(f):
    def slope(x):
        step = object()
        y = Poly.of(f(x + Poly({frozenset([step]): 1.0}))).terms
        found = {k - {step}: c for k, c in y.items() if step in k} or {frozenset(): 0.0}
        return found[frozenset()] if list(found) == [frozenset()] else Poly(found)

    return slope


class Tagged:
    def __init__(self, level, value, tangent):
        self.level, self.value, self.tangent = level, value, tangent

    def __add__(self, other):
        return self._combine(other, lambda a, b: a + b, lambda a, da, b, db: da + db)

    def __mul__(self, other):
        return self._combine(other, lambda a, b: a * b, lambda a, da, b, db: da * b + a * db)

    def _combine(self, other, value, tangent):
        mine, theirs = self.level, getattr(other, "level", 0)
        if theirs > mine:
            return Tagged(theirs, value(self, other.value), tangent(self, 0.0, other.value, other.tangent))
        b, db = (other.value, other.tangent) if theirs == mine else (other, 0.0)
        return Tagged(mine, value(self.value, b), tangent(self.value, self.tangent, b, db))

    __radd__, __rmul__ = __add__, __mul__


def tagged_derivative(new_level, pick=None):
    def derivative(f):
        def slope(x):
            level = new_level()
            y = f(Tagged(level, x, 1.0))
            return pick(y) if pick else y.tangent if getattr(y, "level", 0) == level else 0.0

        return slope

    return derivative


class Depth:
    """Levels by depth: up on the way in, down again on the way out."""

    now = 0


def derivative_by_depth(f):
    def slope(x):
        Depth.now += 1
        try:
            level = Depth.now
            y = f(Tagged(level, x, 1.0))
        finally:
            Depth.now -= 1
        return y.tangent if isinstance(y, Tagged) and y.level == level else 0.0

    return slope


_ticks = itertools.count(1)


def derivative_with_early_level(f):
    level = next(_ticks)
    return tagged_derivative(lambda: level)(f)


RIGHT = {
    "jvp/slope_along": {
        "along a line": along(slope_by_line),
        "gradient times v": {
            "by_hand": slope_by_gradient(bh.grad, bh),
            "torch": slope_by_gradient(torch.func.grad, torch),
            "jax": slope_by_gradient(jax.grad, jnp),
        },
        "linearize": {
            "by_hand": lambda p, v: bh.linearize(height_in(bh), p)[1](v),
            "torch": lambda p, v: torch.autograd.functional.jvp(height_in(torch), p, v)[1],
            "jax": lambda p, v: jax.linearize(height_in(jnp), p)[1](v),
        },
    },
    "jvp/dual": {
        "a dataclass": {"by_hand": Pair},
        "matrices": {"by_hand": Matrix},
        "the complex step": {"by_hand": complex_number},
        "a function that makes them": {"by_hand": lambda value, tangent: Pair(value, tangent)},
    },
    "jvp/my_jvp": {
        "a dataclass": {"by_hand": jvp_with(Pair)},
        "matrices": {"by_hand": jvp_with(Matrix)},
        "the complex step": {"by_hand": jvp_complex_step},
    },
    "jvp/is_linear": {
        "sum and multiple": {"by_hand": linear_in_steps},
        "against the matrix": {"by_hand": linear_by_matrix},
        "one combination": {"by_hand": linear_one_line},
        "NumPy's bool": {"by_hand": linear_numpy_bool},
    },
    "jvp/grad_from_jvps": {
        "a loop": same(grad_by_loop),
        "other directions": same(grad_by_linearity),
        "every option": same(
            lambda f, x, eye, jvp: [jvp(f, primals=(x,), tangents=(e,), has_aux=False)[1] for e in eye]
        ),
        "vmap": {
            "by_hand": grad_by_vmap(bh.vmap),
            "torch": grad_by_vmap(torch.func.vmap),
            "jax": grad_by_vmap(jax.vmap),
        },
    },
    "jvp/u_xx": {
        "both arguments": everywhere(u_xx_moving_both),
        "hessian": {
            "by_hand": u_xx_by_hessian(bh.hessian),
            "torch": u_xx_by_hessian(torch.func.hessian),
            "jax": u_xx_by_hessian(jax.hessian),
        },
        "jvp of grad": {
            "by_hand": partial(u_xx_forward_over_reverse(bh.grad), jvp=bh.jvp),
            "torch": partial(u_xx_forward_over_reverse(torch.func.grad), jvp=torch.func.jvp),
            "jax": partial(u_xx_forward_over_reverse(jax.grad), jvp=jax.jvp),
        },
    },
    "jvp/confusion": {
        "sets of steps": {"by_hand": derivative_by_steps},
        "a level for each call": {"by_hand": tagged_derivative(lambda: next(_ticks))},
        "levels by depth": {"by_hand": derivative_by_depth},
    },
}

WRONG = {
    "jvp/recall_meet": {"other: text": {"by_hand": "3 + 5"}},
    "jvp/recall_vmap": {"other: the count": {"by_hand": 200}, "wrong-1": {"by_hand": 100.0}},
    "jvp/slope_along": {
        "M25 bare": along(lambda p, v, height, jvp: jvp(height, p, v)[1]),
        "split-up p and v together": along(lambda p, v, height, jvp: jvp(height, (p, p), (v, v))[1]),
        "split-up east and north": along(
            lambda p, v, height, jvp: jvp(height, (p[0], p[1]), (v[0], v[1]))[1]
        ),
        "M24 the gradient": {
            "by_hand": lambda p, v: bh.grad(height_in(bh))(p),
            "torch": lambda p, v: torch.func.grad(height_in(torch))(p),
            "jax": lambda p, v: jax.grad(height_in(jnp))(p),
        },
        "both-results": along(lambda p, v, height, jvp: jvp(height, (p,), (v,))),
        "value": along(lambda p, v, height, jvp: jvp(height, (p,), (v,))[0]),
        "exchanged": along(lambda p, v, height, jvp: jvp(height, (v,), (p,))[1]),
        "per-step": along(lambda p, v, height, jvp: jvp(height, (p,), (v / (v @ v) ** 0.5,))[1]),
        "at-the-end": along(lambda p, v, height, jvp: height(p + v) - height(p)),
        "other: on the way back": along(lambda p, v, height, jvp: -jvp(height, (p,), (v,))[1]),
        "other: a number of each": along(lambda p, v, height, jvp: [jvp(height, (p,), (v,))[1]]),
    },
    "jvp/dual": {
        "product-of-tangents": {"by_hand": Careless},
        "plain-numbers": {
            "by_hand": changed_pair(
                __rmul__=lambda a, b: Pair(a.value * b.value, a.tangent * b.value + a.value * b.tangent)
            )
        },
        "other: a tuple comes back": {
            "by_hand": changed_pair(sin=lambda a: (np.sin(a.value), np.cos(a.value) * a.tangent))
        },
        "other: torch under it": {
            "by_hand": changed_pair(
                sin=lambda a: Pair(math.sin(a.value), torch.tensor(a.value).cos().item() * a.tangent)
            )
        },
        "other: an instance": {"by_hand": Pair(1.0, 2.0)},
        "other: one argument": {"by_hand": lambda value: Pair(value, 1.0)},
        "other: no exp": {"by_hand": changed_pair(exp=None)},
    },
    "jvp/my_jvp": {
        "M25 the tangent only": {
            "by_hand": _my_jvp(lambda f, result, p, t: getattr(result, "tangent", 0.0))
        },
        "turned-round": {
            "by_hand": _my_jvp(
                lambda f, result, p, t: (getattr(result, "tangent", 0.0), getattr(result, "value", result))
            )
        },
        "plain-result": {"by_hand": _my_jvp(lambda f, result, p, t: (result.value, result.tangent))},
        "exchanged": {"by_hand": lambda f, primals, tangents: jvp_with(Pair)(f, tangents, primals)},
        "tangents-unused": {
            "by_hand": lambda f, primals, tangents: jvp_with(Pair)(f, primals, [1.0] * len(primals))
        },
        "runs-again for the value": {
            "by_hand": _my_jvp(lambda f, result, p, t: (f(*p), getattr(result, "tangent", 0.0)))
        },
        "runs-again one by one": {"by_hand": _jvp_one_by_one},
        "no-star": {"by_hand": lambda f, primals, tangents: f(primals)},
        "library": {"by_hand": bh.jvp},
        "many-places": {
            "by_hand": lambda f, p, t: np.gradient(
                f(*(a + b * np.array([-1e-6, 0.0, 1e-6]) for a, b in zip(p, t, strict=True)))
            )
        },
        "other: a Dual comes back": {"by_hand": _my_jvp(lambda f, result, p, t: result)},
        "other: torch": {
            "by_hand": lambda f, p, t: torch.func.jvp(f, tuple(map(torch.tensor, p)), tuple(map(torch.tensor, t)))
        },
        "other: differences": {
            "by_hand": lambda f, p, t: (
                f(*p),
                (f(*(a + 1e-4 * b for a, b in zip(p, t, strict=True))) - f(*p)) / 1e-4,
            )
        },
    },
    "jvp/is_linear": {
        "M24 the same for all": {"by_hand": _test(lambda push, u, v: np.isclose(push(u), push(v)))},
        "scale-only": {"by_hand": _test(lambda push, u, v: np.isclose(push(2 * u), 2 * push(u)))},
        "scale-only added to itself": {
            "by_hand": _test(lambda push, u, v: np.isclose(push(u + u), push(u) + push(u)))
        },
        "positive-only": {
            "by_hand": _test(lambda push, u, v: np.isclose(push(abs(u) + abs(v)), push(abs(u)) + push(abs(v))))
        },
        "other: an array": {
            "by_hand": lambda push, n: push(2 * np.ones(n)) + push(np.eye(n)[0]) == push(2 * np.ones(n) + np.eye(n)[0])
        },
        "other: by the order of the calls": {"by_hand": lambda push, n: next(_order) % 10 < 2},
        "odd-only": {"by_hand": _test(lambda push, u, v: np.isclose(push(-u), -push(u)))},
        "zero-only": {"by_hand": _test(lambda push, u, v: push(0 * u) == 0)},
        "exact": {
            "by_hand": lambda push, n: all(
                (push(u + 0.7 * v) == push(u) + 0.7 * push(v)).all() for u, v in (_pair_of(n) for _ in range(5))
            )
        },
        "loose": {
            "by_hand": _test(lambda push, u, v: np.isclose(push(u + v), push(u) + push(v), atol=0.15))
        },
        "average": {
            "by_hand": _test(lambda push, u, v: np.isclose(push((u + v) / 2), (push(u) + push(v)) / 2))
        },
        "other: a word": {"by_hand": lambda push, n: "linear"},
        "other: 1 for yes": {"by_hand": lambda push, n: np.isclose(push(np.ones(n)), 0)},
    },
    "jvp/grad_from_jvps": {
        "M29 all at once": same(lambda f, x, eye, jvp: jvp(f, (x,), (x * 0 + 1,))[1]),
        "M25 the values": same(lambda f, x, eye, jvp: [jvp(f, (x,), (e,))[0] for e in eye]),
        "pairs": same(lambda f, x, eye, jvp: [jvp(f, (x,), (e,)) for e in eye]),
        "first-only": same(lambda f, x, eye, jvp: jvp(f, (x,), (eye[0],))[1]),
        "along-x": same(lambda f, x, eye, jvp: jvp(f, (x,), (x,))[1]),
        "diagonal": same(lambda f, x, eye, jvp: [e * jvp(f, (x,), (e,))[1] for e in eye]),
        "bare": same(lambda f, x, eye, jvp: [jvp(f, x, e)[1] for e in eye]),
        "reverse": {
            "by_hand": lambda f, x, eye, jvp: bh.grad(f)(x),
            "torch": lambda f, x, eye, jvp: torch.func.grad(f)(x),
            "jax": lambda f, x, eye, jvp: jax.grad(f)(x),
        },
        "too-many": same(lambda f, x, eye, jvp: [jvp(f, (x,), (e,))[1] for e in (*eye, *eye)][: len(eye)]),
        "value-again": same(lambda f, x, eye, jvp: (f(x), [jvp(f, (x,), (e,))[1] for e in eye])[1]),
        "value-again one JVP for show": {
            way: lambda f, x, eye, jvp, grad=grad: (jvp(f, (x,), (eye[0],)), grad(f)(x))[1]
            for way, grad in (("by_hand", bh.grad), ("torch", torch.func.grad), ("jax", jax.grad))
        },
        "all-rows": same(lambda f, x, eye, jvp: jvp(f, (x,), (eye,))[1]),
        "single-entry": same(lambda f, x, eye, jvp: [jvp(f, (x[k],), (eye[k],))[1] for k in range(3)]),
        "other: a generator": same(lambda f, x, eye, jvp: (jvp(f, (x,), (e,))[1] for e in eye)),
        "other: backwards": same(lambda f, x, eye, jvp: [jvp(f, (x,), (e,))[1] for e in reversed(eye)]),
    },
    "jvp/u_xx": {
        "M40 twice as fast": _nested(lambda u, t, x, one, jvp: jvp(lambda z: u(t, z), (x,), (one + one,))[1]),
        "first once": _nested(lambda u, t, x, one, jvp: jvp(lambda z: u(t, z), (x,), (one,))[1]),
        "first wrong entry": _nested(
            lambda u, t, x, one, jvp: jvp(lambda z: jvp(lambda w: u(t, w), (z,), (one,))[0], (x,), (one,))[1]
        ),
        "squared": _nested(lambda u, t, x, one, jvp: jvp(lambda z: u(t, z), (x,), (one,))[1] ** 2),
        "inner-stands-still": _nested(
            lambda u, t, x, one, jvp: jvp(lambda z: jvp(lambda w: u(t, w), (x,), (one,))[1], (x,), (one,))[1]
        ),
        "time-twice": _nested(
            lambda u, t, x, one, jvp: jvp(
                lambda s: jvp(lambda r: u(r, x), (s,), (one,))[1], (t,), (one,)
            )[1]
        ),
        "mixed": _nested(
            lambda u, t, x, one, jvp: jvp(lambda s: jvp(lambda z: u(s, z), (x,), (one,))[1], (t,), (one,))[1]
        ),
        "both-move": _nested(
            lambda u, t, x, one, jvp: jvp(
                lambda t, x: jvp(u, (t, x), (one, one))[1], (t, x), (one, one)
            )[1]
        ),
        "both-results": _nested(
            lambda u, t, x, one, jvp: jvp(lambda z: jvp(lambda w: u(t, w), (z,), (one,))[1], (x,), (one,))
        ),
        "bare": _nested(lambda u, t, x, one, jvp: jvp(lambda z: u(t, z), x, one)[1]),
        "differences": _nested(
            lambda u, t, x, one, jvp: (
                jvp(lambda z: u(t, z), (x + 1e-5,), (one,))[1] - jvp(lambda z: u(t, z), (x - 1e-5,), (one,))[1]
            )
            / 2e-5
        ),
        "slope-of-its-value": _nested(
            lambda u, t, x, one, jvp: jvp(
                lambda z: u(t, z), (jvp(lambda z: u(t, z), (x,), (one,))[1],), (one,)
            )[1]
        ),
        "many-places": {
            "by_hand": lambda u, t, x: second_difference(u(t, x + np.array([-1e-3, 0.0, 1e-3]))),
            "torch": lambda u, t, x: second_difference(u(t, x + torch.tensor([-1e-3, 0.0, 1e-3]).double())),
            "jax": lambda u, t, x: second_difference(u(t, x + jnp.array([-1e-3, 0.0, 1e-3]))),
        },
        "plain-tangent": {
            "torch": lambda u, t, x: torch.func.jvp(u, (t, x), (0.0, x * 0 + 1))[1],
        },
        "other: coarse differences": _nested(
            lambda u, t, x, one, jvp: (u(t, x + 1e-3) - 2 * u(t, x) + u(t, x - 1e-3)) / 1e-6
        ),
    },
    "jvp/confusion": {
        "M40 one level": {"by_hand": tagged_derivative(lambda: 1)},
        "any-level": {
            "by_hand": tagged_derivative(lambda: next(_ticks), lambda y: getattr(y, "tangent", 0.0))
        },
        "plain-result": {"by_hand": tagged_derivative(lambda: next(_ticks), lambda y: y.tangent)},
        "M01 called": {"by_hand": lambda f: f(Tagged(1, 1.0, 1.0)).value},
        "library": {"by_hand": bh.grad},
        "differences": {"by_hand": lambda f: lambda x: (f(x + 1e-4) - f(x)) / 1e-4},
        "differences of order 4": {
            "by_hand": lambda f: lambda x: (8 * (f(x + 0.01) - f(x - 0.01)) - f(x + 0.02) + f(x - 0.02)) / 0.12
        },
        "level-too-early": {"by_hand": derivative_with_early_level},
        "other: torch": {"by_hand": lambda f: lambda x: torch.func.grad(f)(torch.tensor(x))},
    },
    "jvp/exit": {"other: words": {"by_hand": "as many as inputs"}},
}
