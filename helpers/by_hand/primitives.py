"""The primitives: each has a value, a tangent rule, a cotangent rule and a batching rule.

In a rule, `out` is the result, x and y are the arguments, t is the tangent of one argument, and c is the cotangent
of the result. Rules are written with the primitives themselves, so that a derivative can be differentiated again.
Every axis is counted from the end. A batch axis stands first, so most primitives need nothing but a second call.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Rule = Callable[..., Any]
ARRAYS = (list, tuple, np.ndarray)  # what makes an index select single entries


class Tracer:
    """A value that a transform follows. `trace` is that transform, and knows what a primitive does to the value."""

    __slots__ = ("trace", "value")


class Primitive:
    """A function of arrays that the transforms know. A tangent or cotangent rule is given for each argument."""

    def __init__(
        self, name: str, value: Rule, tangents: Sequence[Rule | None], cotangents: Sequence[Rule | None], batch: Rule
    ) -> None:
        self.name, self.value, self.tangents, self.cotangents, self.batch = name, value, tangents, cotangents, batch
        self.has_slope = bool(tangents)
        TABLE[name] = self

    def __call__(self, *args: Any, **params: Any) -> Any:
        """The value, for arrays. A traced argument hands over to its transform, the innermost one first."""
        innermost = None
        for arg in args:
            if isinstance(arg, Tracer) and (innermost is None or arg.trace.level > innermost.level):
                innermost = arg.trace
        if innermost is None:
            return self.value(*args, **params)
        return innermost.process(self, args, params)

    def push(self, tangents: Sequence, out: Any, args: Sequence, params: dict) -> Any:
        """The tangent of the result from those of the arguments (None for a constant), or None if it is zero."""
        total = None
        for rule, t in zip(self.tangents, tangents, strict=True):
            if t is not None and rule is not None:
                term = rule(t, out, *args, **params)
                total = term if total is None else total + term
        if total is not None and shape(total) != shape(out):
            total = broadcast_to(total, shape=shape(out))
        return total if total is None or dtype(total) == dtype(out) else convert(total, type=dtype(out))

    def pull(self, c: Any, wanted: Sequence, out: Any, args: Sequence, params: dict) -> list:
        """The cotangents of the wanted arguments (None for the others) from that of the result."""
        return [
            None if want is None or rule is None else unbroadcast(rule(c, out, *args, **params), shape(arg))
            for rule, want, arg in zip(self.cotangents, wanted, args, strict=True)
        ]

    def __repr__(self) -> str:
        return self.name


class Linear(Primitive):
    """A function that is linear in its arguments together: it is its own tangent rule. Its one cotangent rule, the
    transpose, takes c and the arguments, and lists a cotangent for each argument."""

    def __init__(self, name: str, value: Rule, transpose: Rule, batch: Rule) -> None:
        super().__init__(name, value, (), (), batch)
        self.transpose, self.has_slope = transpose, True

    def push(self, tangents: Sequence, out: Any, args: Sequence, params: dict) -> Any:
        zeros = [np.zeros(shape(x), dtype(x)) if t is None else t for t, x in zip(tangents, args, strict=True)]
        return self(*zeros, **params)

    def pull(self, c: Any, wanted: Sequence, out: Any, args: Sequence, params: dict) -> list:
        return self.transpose(c, *args, **params)


TABLE: dict[str, Primitive] = {}


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


def unbroadcast(c: Any, target: tuple[int, ...]) -> Any:
    """The sum of c over all axes that broadcasting has added to, or stretched in, an array of the target shape."""
    if shape(c) == target:
        return c
    new = ndim(c) - len(target)
    axes = [a for a in range(ndim(c)) if a < new or (target[a - new] == 1 and shape(c)[a] != 1)]
    return reshape(reduce_sum(c, axis=tuple(a - ndim(c) for a in axes)), shape=target)


# Batching rules. The batch axis of each mapped argument stands first, and so it must in the result.


def again(p: Primitive, size: int, mapped: list[bool], args: list, /, **params: Any) -> Any:
    """The primitive leaves leading axes alone: call it again."""
    return p(*args, **params)


def aligned(p: Primitive, size: int, mapped: list[bool], args: list, /, **params: Any) -> Any:
    """The primitive broadcasts: let all mapped arguments have the same number of axes after the batch axis."""
    rank = max(ndim(x) - m for x, m in zip(args, mapped, strict=True))
    return p(*[_pad(x, rank + 1) if m else x for x, m in zip(args, mapped, strict=True)], **params)


def together(p: Primitive, size: int, mapped: list[bool], args: list, /, **params: Any) -> Any:
    """The primitive wants like shapes: give every argument a batch axis."""
    return p(*[_spread(x, size, m) for x, m in zip(args, mapped, strict=True)], **params)


def shaped(p: Primitive, size: int, mapped: list[bool], args: list, /, *, shape: tuple, **params: Any) -> Any:
    """The primitive has the shape of its result as a parameter: put the size of the batch in front."""
    return p(_pad(args[0], len(shape) + 1) if p is broadcast_to else args[0], shape=(size, *shape), **params)


def _pad(x: Any, rank: int) -> Any:
    """x with axes of length 1 after its batch axis, so that it has this many axes in all."""
    n, *rest = shape(x)
    return x if len(rest) + 1 == rank else reshape(x, shape=(n, *[1] * (rank - 1 - len(rest)), *rest))


def _spread(x: Any, size: int, is_mapped: bool) -> Any:
    """x with a batch axis: its own, or a new one along which it repeats."""
    return x if is_mapped else broadcast_to(x, shape=(size, *shape(x)))


# Elementwise functions: tangent and cotangent are both multiplied by the slope.


def elementwise(name: str, value: Rule, *slopes: Rule) -> Primitive:
    """A function of single entries, with its slope for each argument as a function of out and the arguments."""

    def times(slope: Rule) -> Rule:
        return lambda t, out, *args: t * slope(out, *args)

    rules = [times(slope) for slope in slopes]
    return Primitive(name, value, rules, rules, aligned)


def constant(name: str, value: Rule, batch: Rule = aligned) -> Primitive:
    """A function whose derivative is zero wherever it has one: no transform but vmap follows its result."""
    return Primitive(name, value, (), (), batch)


# The table. A row reads: value; tangent rules, one for each argument; cotangent rules likewise; batching rule.

add = Primitive(
    "add", operator.add,
    [lambda t, out, x, y: t, lambda t, out, x, y: t],
    [lambda c, out, x, y: c, lambda c, out, x, y: c], aligned)
subtract = Primitive(
    "subtract", operator.sub,
    [lambda t, out, x, y: t, lambda t, out, x, y: -t],
    [lambda c, out, x, y: c, lambda c, out, x, y: -c], aligned)
negative = Linear("negative", operator.neg, lambda c, x: [-c], aligned)
where = Primitive(
    "where", np.where,
    [None, lambda t, out, mask, x, y: where(mask, t, 0.0), lambda t, out, mask, x, y: where(mask, 0.0, t)],
    [None, lambda c, out, mask, x, y: where(mask, c, 0.0), lambda c, out, mask, x, y: where(mask, 0.0, c)], aligned)

multiply = elementwise("multiply", operator.mul, lambda out, x, y: y, lambda out, x, y: x)
divide = elementwise("divide", operator.truediv, lambda out, x, y: 1.0 / y, lambda out, x, y: -out / y)
power = elementwise("power", operator.pow, lambda out, x, y: y * _one_less(x, y), lambda out, x, y: out * log(where(x == 0, 1.0, x)))
maximum = elementwise("maximum", np.maximum, lambda out, x, y: _share(x > y, x == y), lambda out, x, y: _share(y > x, x == y))
minimum = elementwise("minimum", np.minimum, lambda out, x, y: _share(x < y, x == y), lambda out, x, y: _share(y < x, x == y))
logaddexp = elementwise("logaddexp", np.logaddexp, lambda out, x, y: exp(x - out), lambda out, x, y: exp(y - out))
absolute = elementwise("absolute", np.absolute, lambda out, x: sign(x))
exp = elementwise("exp", np.exp, lambda out, x: out)
expm1 = elementwise("expm1", np.expm1, lambda out, x: out + 1.0)
log = elementwise("log", np.log, lambda out, x: 1.0 / x)
log1p = elementwise("log1p", np.log1p, lambda out, x: 1.0 / (1.0 + x))
sqrt = elementwise("sqrt", np.sqrt, lambda out, x: 0.5 / out)
sin = elementwise("sin", np.sin, lambda out, x: cos(x))
cos = elementwise("cos", np.cos, lambda out, x: -sin(x))
tan = elementwise("tan", np.tan, lambda out, x: 1.0 + out * out)
arctan = elementwise("arctan", np.arctan, lambda out, x: 1.0 / (1.0 + x * x))
sinh = elementwise("sinh", np.sinh, lambda out, x: cosh(x))
cosh = elementwise("cosh", np.cosh, lambda out, x: sinh(x))
tanh = elementwise("tanh", np.tanh, lambda out, x: 1.0 - out * out)
erf = elementwise("erf", lambda x: _erf(x), lambda out, x: 2.0 / math.sqrt(math.pi) * exp(-x * x))

sign = constant("sign", np.sign)
floor = constant("floor", np.floor)
equal = constant("equal", operator.eq)
not_equal = constant("not_equal", operator.ne)
greater = constant("greater", operator.gt)
greater_equal = constant("greater_equal", operator.ge)
less = constant("less", operator.lt)
less_equal = constant("less_equal", operator.le)
logical_and = constant("logical_and", np.logical_and)
logical_or = constant("logical_or", np.logical_or)
logical_not = constant("logical_not", np.logical_not)
bitwise_and = constant("bitwise_and", operator.and_)
bitwise_or = constant("bitwise_or", operator.or_)
invert = constant("invert", np.invert)
isfinite = constant("isfinite", np.isfinite)
to_type = constant("to_type", lambda x, *, type: np.asarray(x).astype(type)[()])
stop_gradient = constant("stop_gradient", lambda x: x)
argmax = constant("argmax", lambda x, *, axis: np.argmax(x, axis=axis), again)
counted = constant("counted", lambda rows, *, size: _counted(rows, size), again)

# Shapes and sums. `axis` is a tuple of negative numbers in reduce_sum, and one negative number elsewhere.
reduce_sum = Linear(
    "reduce_sum", lambda x, *, axis: np.sum(x, axis=axis),
    lambda c, x, *, axis: [broadcast_to(reshape(c, shape=_kept(shape(x), axis)), shape=shape(x))], again)
reduce_max = Primitive(
    "reduce_max", lambda x, *, axis: np.max(x, axis=axis),
    [lambda t, out, x, *, axis: reduce_sum(t * _ties(out, x, axis), axis=axis)],
    [lambda c, out, x, *, axis: reshape(c, shape=_kept(shape(x), axis)) * _ties(out, x, axis)], again)
reduce_min = Primitive(
    "reduce_min", lambda x, *, axis: np.min(x, axis=axis),
    [lambda t, out, x, *, axis: reduce_sum(t * _ties(out, x, axis), axis=axis)],
    [lambda c, out, x, *, axis: reshape(c, shape=_kept(shape(x), axis)) * _ties(out, x, axis)], again)
cumulative_sum = Linear(
    "cumulative_sum", lambda x, *, axis: np.cumsum(x, axis=axis),
    lambda c, x, *, axis: [flip(cumulative_sum(flip(c, axis=axis), axis=axis), axis=axis)], again)
flip = Linear("flip", lambda x, *, axis: np.flip(x, axis), lambda c, x, *, axis: [flip(c, axis=axis)], again)
reshape = Linear("reshape", lambda x, *, shape: np.reshape(x, shape), lambda c, x, **_: [reshape(c, shape=shape(x))], shaped)
broadcast_to = Linear(
    "broadcast_to", lambda x, *, shape: np.broadcast_to(x, shape),
    lambda c, x, **_: [unbroadcast(c, shape(x))], shaped)
transpose = Linear(
    "transpose", lambda x, *, axes: np.transpose(x, axes),
    lambda c, x, *, axes: [transpose(c, axes=_inverse(axes))],
    lambda p, size, mapped, args, *, axes: p(*args, axes=(-len(axes) - 1, *axes)))
convert = Linear(
    "convert", lambda x, *, type: np.asarray(x).astype(type)[()],
    lambda c, x, **_: [convert(c, type=dtype(x))], again)

# Parts of arrays. `index` takes part x[key], `place` puts it into zeros; `take` and `put` do so with rows that
# an array of whole numbers selects, which may itself be mapped.
index = Linear(
    "index", lambda x, *, key: x[key],
    lambda c, x, *, key: [place(c, key=key, shape=shape(x))],
    lambda p, size, mapped, args, *, key: p(*args, key=_behind(key)))
place = Linear(
    "place", lambda x, *, key, shape: _place(x, key, shape),
    lambda c, x, *, key, **_: [index(c, key=key)],
    lambda p, size, mapped, args, *, key, shape: p(*args, key=_behind(key), shape=(size, *shape)))
take = Primitive(
    "take", lambda x, rows: x[rows],
    [lambda t, out, x, rows: take(t, rows), None],
    [lambda c, out, x, rows: put(c, rows, size=shape(x)[0]), None],
    lambda p, size, mapped, args: _take_each(size, mapped, *args))
put = Primitive(
    "put", lambda x, rows, *, size: _place(x, rows, (size, *shape(x)[ndim(rows):])),
    [lambda t, out, x, rows, *, size: put(t, rows, size=size), None],
    [lambda c, out, x, rows, *, size: take(c, rows), None],
    lambda p, n, mapped, args, *, size: _put_each(n, mapped, *args, size))
stack = Linear(
    "stack", lambda *xs, axis: np.stack(xs, axis=axis),
    lambda c, *xs, axis: [index(c, key=_along(axis, k)) for k in range(len(xs))], together)
concatenate = Linear(
    "concatenate", lambda *xs, axis: np.concatenate(xs, axis=axis),
    lambda c, *xs, axis: [index(c, key=_along(axis, part)) for part in _parts([shape(x)[axis] for x in xs])], together)

# Matrices: the last two axes.
matmul = Primitive(
    "matmul", np.matmul,
    [lambda t, out, x, y: matmul(t, y), lambda t, out, x, y: matmul(x, t)],
    [lambda c, out, x, y: matmul(c, turn(y)), lambda c, out, x, y: matmul(turn(x), c)],
    lambda p, size, mapped, args: _matmul_each(mapped, *args))
solve = Primitive(
    "solve", np.linalg.solve,
    [lambda t, out, x, y: -solve(x, matmul(t, out)), lambda t, out, x, y: solve(x, t)],
    [lambda c, out, x, y: -matmul(solve(turn(x), c), turn(out)), lambda c, out, x, y: solve(turn(x), c)], aligned)
logdet = Primitive(
    "logdet", lambda x: np.linalg.slogdet(x)[1],
    [lambda t, out, x: reduce_sum(turn(solve(turn(x), _eye(x))) * turn(t), axis=(-1, -2))],
    [lambda c, out, x: reshape(c, shape=(*shape(c), 1, 1)) * solve(turn(x), _eye(x))], again)


# What the rules above need.

def _one_less(x: Any, y: Any) -> Any:
    """x to the power y − 1, and 1 where y is 0, for there the slope is 0 even at x = 0."""
    if isinstance(y, (int, float)):
        return x if y == 2 else x ** (y - 1) if y else 1.0
    return x ** where(y == 0, 1.0, y - 1.0)


def _share(wins: Any, ties: Any) -> Any:
    """1 where an argument wins, ½ where both are equal, as in JAX."""
    return where(wins, 1.0, where(ties, 0.5, 0.0))


def _ties(out: Any, x: Any, axis: tuple) -> Any:
    """1 for the extreme entry, equal shares for several, 0 for all others."""
    kept = _kept(shape(x), axis)
    ties = convert(equal(x, reshape(out, shape=kept)), type=dtype(x))
    return ties / reshape(reduce_sum(ties, axis=axis), shape=kept)


def _erf(x: Any) -> Any:
    """NumPy has no error function; the standard library has one for single numbers."""
    own = dtype(x)
    return np.vectorize(math.erf, otypes=[float])(x).astype(own if own.kind == "f" else float)[()]


def turn(x: Any) -> Any:
    """The matrices with rows and columns exchanged."""
    return transpose(x, axes=(*range(-ndim(x), -2), -1, -2))


def _eye(x: Any) -> np.ndarray:
    return np.eye(shape(x)[-1], dtype=dtype(x))


def _kept(x_shape: tuple, axis: tuple) -> tuple:
    """The shape with 1 for each axis that was summed."""
    return tuple(1 if a - len(x_shape) in axis else n for a, n in enumerate(x_shape))


def _inverse(axes: tuple) -> tuple:
    """The order of axes that undoes this one."""
    return tuple(int(a) - len(axes) for a in np.argsort([a % len(axes) for a in axes]))


def _along(axis: int, part: Any) -> tuple:
    """The key that takes this part of one axis, and all of the others."""
    return (Ellipsis, part, *[slice(None)] * (-axis - 1))


def _parts(sizes: list[int]) -> list[slice]:
    """Slices of these sizes, one after the other."""
    ends = np.cumsum(sizes).tolist()
    return [slice(end - size, end) for size, end in zip(sizes, ends, strict=True)]


def _behind(key: Any) -> tuple:
    """The key for an array with one more axis in front. NumPy moves the result of two separated arrays to the front,
    where the batch must stand."""
    key = key if isinstance(key, tuple) else (key,)
    arrays = [k for k, part in enumerate(key) if isinstance(part, ARRAYS)]
    fancy = [k for k, part in enumerate(key) if k in arrays or isinstance(part, (int, np.integer))] if arrays else []
    if fancy and fancy[-1] - fancy[0] >= len(fancy):
        raise IndexError("inside vmap, index arrays that are separated by a slice are not supported: index in two steps")
    return (slice(None), *key)


def _place(x: Any, key: Any, shape: tuple) -> np.ndarray:
    """Zeros of this shape, with x added at the key. An entry that an array selects twice gets both."""
    out = np.zeros(shape, dtype(x))
    if any(isinstance(part, ARRAYS) for part in (key if isinstance(key, tuple) else (key,))):
        np.add.at(out, key, x)
    else:
        out[key] = x
    return out


def _take_each(size: int, mapped: list[bool], x: Any, rows: Any) -> Any:
    """Rows of each lane's own x: those of one long x, where each lane's rows start further down."""
    if not mapped[0]:
        return take(x, rows)
    _, n, *rest = shape(x)
    return take(reshape(x, shape=(size * n, *rest)), _lanes(size, n, _spread(rows, size, mapped[1])))


def _put_each(lanes: int, mapped: list[bool], x: Any, rows: Any, size: int) -> Any:
    """The same for put."""
    x, rows = _spread(x, lanes, mapped[0]), _spread(rows, lanes, mapped[1])
    return reshape(put(x, _lanes(lanes, size, rows), size=lanes * size), shape=(lanes, size, *shape(x)[ndim(rows):]))


def _lanes(lanes: int, n: int, rows: Any) -> Any:
    """The rows of each lane, n further down for each."""
    return counted(rows, size=n) + n * np.arange(lanes).reshape(lanes, *[1] * (ndim(rows) - 1))


def _counted(rows: Any, size: int) -> Any:
    """The rows counted from the start, if there are that many: else a lane would read its neighbour's."""
    rows = np.asarray(rows, np.intp)
    if np.any((rows < -size) | (rows >= size)):
        raise IndexError(f"an index is out of range: there are {size} rows")
    return np.where(rows < 0, rows + size, rows)


def _matmul_each(mapped: list[bool], x: Any, y: Any) -> Any:
    """A batch of matrices times one matrix is one product with all their rows: much faster than many small ones."""
    if mapped[0] and not mapped[1] and ndim(y) == 2:
        *rows, columns = shape(x)
        return reshape(matmul(reshape(x, shape=(math.prod(rows), columns)), y), shape=(*rows, shape(y)[1]))
    return aligned(matmul, 0, mapped, [x, y])
