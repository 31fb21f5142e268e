"""The primitives: each has a value, a tangent rule, a cotangent rule and a batching rule.

A transform follows a value through these functions only. Rules are written with the primitives themselves, so that a
derivative can be differentiated again. Inside a batch every array has one more axis, which stands first: axes are
counted from the end, so that their numbers stay right.

To add a primitive, write its row in the table below, name it in __init__.py, and give it an example in test_laws.py.
If its parameters need checks (an axis counted from the start, say), users call a function in functions.py that calls it.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np

from helpers.by_hand.keys import along, behind, put_into_zeros, slices

Rule = Callable[..., Any]
TABLE: dict[str, Primitive] = {}
# What stands in for parts of this library while somebody's own is used (exchanging.py); None: nothing does.
EXCHANGED: ContextVar[Any] = ContextVar("EXCHANGED", default=None)


def shape(x: Any) -> tuple[int, ...]:
    """The shape of an array, a number or a traced value."""
    try:
        return x.shape
    except AttributeError:
        return np.shape(x)


def ndim(x: Any) -> int:
    """How many axes it has."""
    return len(shape(x))


def dtype(x: Any) -> np.dtype:
    """The NumPy type of its entries."""
    return x.dtype if hasattr(x, "dtype") else np.result_type(x)


class Tracer:
    """A value that a transform follows. `trace` is one call of that transform; it is explained in tracing.py."""

    __slots__ = ("trace", "value")


class Primitive:
    """A function of arrays, with its rules.

    The tangent rule of an argument takes that argument's tangent t, the result `out`, the arguments and the parameters,
    and returns what t adds to the tangent of the result. The cotangent rule of an argument takes the cotangent c of
    the result in place of t, and returns that argument's cotangent. Where there is no rule, or None, the derivative is
    zero. There is one batching rule; those in use are explained below. Parameters (an axis, a shape) are never traced.
    """

    def __init__(
        self, name: str, value: Rule, tangents: Sequence[Rule | None], cotangents: Sequence[Rule | None], batch: Rule
    ) -> None:
        self.name, self.value, self.tangents, self.cotangents, self.batch = name, value, tangents, cotangents, batch
        self.has_slope = bool(tangents)
        TABLE[name] = self

    def __call__(self, *args: Any, **params: Any) -> Any:
        """The value, for arrays. If an argument is traced, its transform takes over: of several, the innermost one."""
        exchanged = EXCHANGED.get()
        if exchanged is not None and exchanged.dispatch is not None:
            return exchanged.dispatched(self, args, params)
        innermost = None
        for arg in args:
            if isinstance(arg, Tracer) and (innermost is None or arg.trace.level > innermost.level):
                innermost = arg.trace
        return self.value(*args, **params) if innermost is None else innermost.process(self, args, params)

    def push(self, tangents: Sequence, out: Any, args: Sequence, params: dict) -> Any:
        """The tangent of the result from those of the arguments (None for a constant), or None if it is zero."""
        total = None
        for rule, t in zip(self.tangents, tangents, strict=False):
            if t is not None and rule is not None:
                term = rule(t, out, *args, **params)
                total = term if total is None else total + term
        if total is None:
            return None
        if shape(total) != shape(out):  # in x + y a constant y may be larger than x, and than its tangent
            total = broadcast_to(total, shape=shape(out))
        return total if dtype(total) == dtype(out) else convert(total, type=dtype(out))

    def pull(self, c: Any, wanted: Sequence, out: Any, args: Sequence, params: dict) -> list:
        """The cotangents of the arguments from that of the result: None for those that are not wanted, or zero."""
        return [
            None if want is None or rule is None else unbroadcast(rule(c, out, *args, **params), shape(arg))
            for rule, want, arg in zip(self.cotangents, wanted, args, strict=False)
        ]

    def __repr__(self) -> str:
        return self.name


class Linear(Primitive):
    """A function that is linear in all its arguments together: its tangent is the function of the tangents. It has one
    cotangent rule, the transpose: that takes c and the arguments, and returns a list with a cotangent for each."""

    def __init__(self, name: str, value: Rule, transpose: Rule, batch: Rule) -> None:
        super().__init__(name, value, (), (), batch)
        self.transpose, self.has_slope = transpose, True

    def push(self, tangents: Sequence, out: Any, args: Sequence, params: dict) -> Any:
        full = [np.zeros(shape(x), dtype(x)) if t is None else t for t, x in zip(tangents, args, strict=True)]
        return self(*full, **params)

    def pull(self, c: Any, wanted: Sequence, out: Any, args: Sequence, params: dict) -> list:
        return self.transpose(c, *args, **params)


def elementwise(name: str, value: Rule, *slopes: Rule) -> Primitive:
    """A function of single entries, with its slope for each argument: tangent and cotangent are multiplied by it."""

    def times(slope: Rule) -> Rule:
        return lambda t, out, *args: t * slope(out, *args)

    rules = [times(slope) for slope in slopes]
    return Primitive(name, value, rules, rules, aligned)


def constant(name: str, value: Rule) -> Primitive:
    """A function of single entries whose slope is zero wherever it has one: only vmap follows its result."""
    return Primitive(name, value, (), (), aligned)


def extreme(name: str, value: Rule) -> Primitive:
    """The largest or the smallest entry: several that are equal share the slope, as in JAX."""

    def shares(out: Any, x: Any, axis: tuple) -> Any:
        kept = kept_shape(x, axis)
        ties = convert(equal(x, reshape(out, shape=kept)), type=dtype(x))
        return ties / reshape(reduce_sum(ties, axis=axis), shape=kept)

    return Primitive(
        name, value,
        [lambda t, out, x, *, axis: reduce_sum(t * shares(out, x, axis), axis=axis)],
        [lambda c, out, x, *, axis: reshape(c, shape=kept_shape(x, axis)) * shares(out, x, axis)], again)


# Batching rules. One call that vmap stands for is a lane. A rule takes the primitive, the number of lanes, for each
# argument whether it is mapped (has a value of its own in each lane), and the arguments. The lanes of a mapped argument
# stand along its first axis, and so they must in the result.


def again(p: Primitive, size: int, mapped: list[bool], args: list, **params: Any) -> Any:
    """The primitive leaves leading axes alone: call it again."""
    return p(*args, **params)


def aligned(p: Primitive, size: int, mapped: list[bool], args: list, **params: Any) -> Any:
    """The primitive broadcasts: let all mapped arguments have the same number of axes after the batch axis."""
    return p(*align(mapped, args), **params)


def together(p: Primitive, size: int, mapped: list[bool], args: list, **params: Any) -> Any:
    """The primitive wants arguments of one shape: repeat for each lane what all lanes share."""
    each = [x if m else broadcast_to(x, shape=(size, *shape(x))) for x, m in zip(args, mapped, strict=True)]
    return p(*each, **params)


def stacked_rows(p: Primitive, size: int, mapped: list[bool], args: list) -> Any:
    """matmul: many matrices times one are a single product with all their rows, much faster than many small ones."""
    x, y = args
    if mapped[0] and not mapped[1] and ndim(y) == 2:
        *rows, columns = shape(x)
        return reshape(p(reshape(x, shape=(math.prod(rows), columns)), y), shape=(*rows, shape(y)[1]))
    return aligned(p, size, mapped, args)


def align(mapped: list[bool], args: list) -> list:
    """The arguments, with axes of length 1 after a batch axis where another argument has more axes."""
    rank = max(ndim(x) - m for x, m in zip(args, mapped, strict=True))
    return [pad(x, rank + 1) if m else x for x, m in zip(args, mapped, strict=True)]


def pad(x: Any, rank: int) -> Any:
    """x with axes of length 1 after its first axis, so that it has this many axes in all."""
    if ndim(x) == rank:
        return x
    first, *rest = shape(x)
    return reshape(x, shape=(first, *[1] * (rank - ndim(x)), *rest))


def number_lanes(size: int, mapped: list[bool], rows: list) -> list:
    """The number of each lane, and the rows to take from it: as indices of a batch they select within each lane."""
    numbers = pad(np.arange(size), 1 + max(ndim(r) - m for r, m in zip(rows, mapped, strict=True)))
    return [numbers, *align(mapped, rows)]


def take_lanes(p: Primitive, size: int, mapped: list[bool], args: list) -> Any:
    """take: if x is mapped, the number of the lane is one more index."""
    numbers, *rows = number_lanes(size, mapped[1:], args[1:])
    return p(args[0], numbers, *rows) if mapped[0] else p(args[0], *rows)


# What the rows of the table need.


def unbroadcast(c: Any, target: tuple[int, ...]) -> Any:
    """The sum of c over all axes that broadcasting has added to, or stretched in, an array of the target shape."""
    if shape(c) == target:
        return c
    new = ndim(c) - len(target)
    axes = [a for a in range(ndim(c)) if a < new or (target[a - new] == 1 and shape(c)[a] != 1)]
    return reshape(reduce_sum(c, axis=tuple(a - ndim(c) for a in axes)), shape=target)


def kept_shape(x: Any, axis: tuple) -> tuple:
    """The shape of x with 1 for each of these axes."""
    return tuple(1 if a - ndim(x) in axis else n for a, n in enumerate(shape(x)))


def turn(x: Any) -> Any:
    """The matrices with rows and columns exchanged."""
    return transpose(x, axes=(*range(-ndim(x), -2), -1, -2))


def sum_over(x: Any, *, axis: tuple) -> Any:
    """NumPy's sum; float16 is added up as float32, as in JAX: it stops at 2048 where it adds ones."""
    if dtype(x) != np.float16:
        return np.sum(x, axis=axis)
    return np.sum(x, axis=axis, dtype=np.float32).astype(np.float16)


def inverse(x: Any) -> Any:
    """The inverse of each matrix."""
    return solve(x, np.eye(shape(x)[-1], dtype=dtype(x)))


def power_below(x: Any, y: Any) -> Any:
    """x to the power y − 1, and 0 where both are 0: there the slopes of power are 0, and not 0 times infinity."""
    if isinstance(y, (int, float)):
        return x if y == 2 else x ** (y - 1) if y else 0.0
    origin = (x == 0) & (y == 0)
    return where(origin, 0.0, where(origin, 1.0, x) ** (y - 1.0))


def share(wins: Any, ties: Any) -> Any:
    """1 where an argument wins, ½ where both are equal, as in JAX."""
    return where(wins, 1.0, where(ties, 0.5, 0.0))


def weight(out: Any, x: Any, y: Any) -> Any:
    """The slope of logaddexp for x: 1 / (1 + exp(y − x)). Infinities that are equal share it."""
    difference = where((x == y) & (absolute(x) == np.inf), 0.0, y - x)
    return exp(-logaddexp(0.0, difference))


def bell(x: Any) -> Any:
    """exp(−x²). Beyond ±40 it is 0 in float64, and flat: its slope at infinity is 0, and not 0 times infinity."""
    near = minimum(maximum(x, -40.0), 40.0)
    return exp(-near * near)


def erf_of(x: Any) -> Any:
    """The error function. NumPy has none; the standard library has one for single numbers."""
    own = dtype(x)
    return np.vectorize(math.erf, otypes=[float])(x).astype(own if own.kind == "f" else float)[()]


# The table. A row reads: value; tangent rules, one for each argument; cotangent rules likewise; batching rule.

add = Primitive(
    "add", operator.add,
    [lambda t, out, x, y: t, lambda t, out, x, y: t],
    [lambda c, out, x, y: c, lambda c, out, x, y: c], aligned)
subtract = Primitive(
    "subtract", operator.sub,
    [lambda t, out, x, y: t, lambda t, out, x, y: -t],
    [lambda c, out, x, y: c, lambda c, out, x, y: -c], aligned)
where = Primitive(
    "where", np.where,
    [None, lambda t, out, mask, x, y: where(mask, t, 0.0), lambda t, out, mask, x, y: where(mask, 0.0, t)],
    [None, lambda c, out, mask, x, y: where(mask, c, 0.0), lambda c, out, mask, x, y: where(mask, 0.0, c)], aligned)

# Elementwise functions: name, value, and the slope for each argument.
multiply = elementwise("multiply", operator.mul, lambda out, x, y: y, lambda out, x, y: x)
divide = elementwise("divide", np.divide, lambda out, x, y: divide(1.0, y), lambda out, x, y: -out / y)
power = elementwise(
    "power", operator.pow,
    lambda out, x, y: y * power_below(x, y), lambda out, x, y: out * log(where(x == 0, 1.0, x)))
maximum = elementwise(
    "maximum", np.maximum, lambda out, x, y: share(x > y, x == y), lambda out, x, y: share(y > x, x == y))
minimum = elementwise(
    "minimum", np.minimum, lambda out, x, y: share(x < y, x == y), lambda out, x, y: share(y < x, x == y))
logaddexp = elementwise("logaddexp", np.logaddexp, weight, lambda out, x, y: weight(out, y, x))
absolute = elementwise("absolute", np.absolute, lambda out, x: sign(x))
exp = elementwise("exp", np.exp, lambda out, x: out)
expm1 = elementwise("expm1", np.expm1, lambda out, x: exp(x))
log = elementwise("log", np.log, lambda out, x: 1.0 / x)
log1p = elementwise("log1p", np.log1p, lambda out, x: 1.0 / (1.0 + x))
sqrt = elementwise("sqrt", np.sqrt, lambda out, x: 0.5 / out)
sin = elementwise("sin", np.sin, lambda out, x: cos(x))
cos = elementwise("cos", np.cos, lambda out, x: -sin(x))
tan = elementwise("tan", np.tan, lambda out, x: 1.0 + out * out)
arctan = elementwise("arctan", np.arctan, lambda out, x: 1.0 / (1.0 + x * x))
tanh = elementwise("tanh", np.tanh, lambda out, x: 1.0 - out * out)
erf = elementwise("erf", erf_of, lambda out, x: 2.0 / math.sqrt(math.pi) * bell(x))

sign = constant("sign", np.sign)
equal = constant("equal", operator.eq)
not_equal = constant("not_equal", operator.ne)
greater = constant("greater", operator.gt)
greater_equal = constant("greater_equal", operator.ge)
less = constant("less", operator.lt)
less_equal = constant("less_equal", operator.le)
bitwise_and = constant("bitwise_and", operator.and_)
bitwise_or = constant("bitwise_or", operator.or_)
invert = constant("invert", np.invert)
stop_gradient = constant("stop_gradient", lambda x: x)

# Reductions and shapes. `axis` is a tuple of negative numbers in the reductions, and one negative number elsewhere.
reduce_max = extreme("reduce_max", lambda x, *, axis: np.max(x, axis=axis))
reduce_min = extreme("reduce_min", lambda x, *, axis: np.min(x, axis=axis))
argmax = Primitive("argmax", lambda x, *, axis: np.argmax(x, axis=axis), (), (), again)
reduce_sum = Linear(
    "reduce_sum", sum_over,
    lambda c, x, *, axis: [broadcast_to(reshape(c, shape=kept_shape(x, axis)), shape=shape(x))], again)
cumulative_sum = Linear(
    "cumulative_sum", lambda x, *, axis: np.cumsum(x, axis=axis),
    lambda c, x, *, axis: [flip(cumulative_sum(flip(c, axis=axis), axis=axis), axis=axis)], again)
negative = Linear("negative", operator.neg, lambda c, x: [-c], again)
convert = Linear(
    "convert", lambda x, *, type: np.asarray(x).astype(type)[()],
    lambda c, x, **_: [convert(c, type=dtype(x))], again)
flip = Linear("flip", lambda x, *, axis: np.flip(x, axis), lambda c, x, *, axis: [flip(c, axis=axis)], again)
reshape = Linear(
    "reshape", lambda x, *, shape: np.reshape(x, shape),
    lambda c, x, **_: [reshape(c, shape=shape(x))],
    lambda p, size, mapped, args, *, shape: p(*args, shape=(size, *shape)))
broadcast_to = Linear(
    "broadcast_to", lambda x, *, shape: np.broadcast_to(x, shape),
    lambda c, x, **_: [unbroadcast(c, shape(x))],
    lambda p, size, mapped, args, *, shape: p(pad(args[0], len(shape) + 1), shape=(size, *shape)))
transpose = Linear(
    "transpose", lambda x, *, axes: np.transpose(x, axes),
    lambda c, x, *, axes: [transpose(c, axes=tuple(sorted(range(-len(axes), 0), key=lambda a: axes[a])))],
    lambda p, size, mapped, args, *, axes: p(*args, axes=(-len(axes) - 1, *axes)))

# Parts of arrays. `index` is x[key] for a plain key, and `place` puts a part back into zeros. `take` is x[rows], and
# `put` puts rows back: there arrays of whole numbers are arguments, so that vmap can map them.
index = Linear(
    "index", lambda x, *, key: x[key],
    lambda c, x, *, key: [place(c, key=key, shape=shape(x))],
    lambda p, size, mapped, args, *, key: p(*args, key=behind(key)))
place = Linear(
    "place", lambda x, *, key, shape: put_into_zeros(x, key, shape),
    lambda c, x, *, key, **_: [index(c, key=key)],
    lambda p, size, mapped, args, *, key, shape: p(*args, key=behind(key), shape=(size, *shape)))
take = Primitive(
    "take", lambda x, *rows: x[rows],
    [lambda t, out, x, *rows: take(t, *rows)],
    [lambda c, out, x, *rows: put(c, *rows, shape=shape(x))], take_lanes)
put = Primitive(
    "put", lambda x, *rows, shape: put_into_zeros(x, rows, shape),
    [lambda t, out, x, *rows, shape: put(t, *rows, shape=shape)],
    [lambda c, out, x, *rows, shape: take(c, *rows)],
    lambda p, size, mapped, args, *, shape: p(
        args[0], *number_lanes(size, mapped[1:], args[1:]), shape=(size, *shape)))
stack = Linear(
    "stack", lambda *xs, axis: np.stack(xs, axis=axis),
    lambda c, *xs, axis: [index(c, key=along(axis, k)) for k in range(len(xs))], together)
concatenate = Linear(
    "concatenate", lambda *xs, axis: np.concatenate(xs, axis=axis),
    lambda c, *xs, axis: [index(c, key=along(axis, part)) for part in slices([shape(x)[axis] for x in xs])], together)

# Matrices: the last two axes.
matmul = Primitive(
    "matmul", np.matmul,
    [lambda t, out, x, y: matmul(t, y), lambda t, out, x, y: matmul(x, t)],
    [lambda c, out, x, y: matmul(c, turn(y)), lambda c, out, x, y: matmul(turn(x), c)], stacked_rows)
solve = Primitive(
    "solve", np.linalg.solve,
    [lambda t, out, x, y: -solve(x, matmul(t, out)), lambda t, out, x, y: solve(x, t)],
    [lambda c, out, x, y: -matmul(solve(turn(x), c), turn(out)), lambda c, out, x, y: solve(turn(x), c)], aligned)
logdet = Primitive(
    "logdet", lambda x: np.linalg.slogdet(x)[1],
    [lambda t, out, x: reduce_sum(inverse(turn(x)) * t, axis=(-1, -2))],
    [lambda c, out, x: reshape(c, shape=(*shape(c), 1, 1)) * inverse(turn(x))], again)
