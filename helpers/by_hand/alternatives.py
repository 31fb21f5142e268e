"""What to write in place of a function of NumPy's, or of a method of its arrays, that by_hand does not have.

Each text is an expression of x (and y, in the order of NumPy's arguments) that gives the same numbers.
"""

from __future__ import annotations

ALTERNATIVES = {
    # products
    "dot": "x @ y, or by_hand.matmul(x, y)",
    "vdot": "by_hand.ravel(x) @ by_hand.ravel(y)",
    "inner": "x @ by_hand.transpose(y)",
    "prod": "by_hand.exp(by_hand.sum(by_hand.log(x))) for positive x, or multiply in a loop",
    "einsum": "@ and by_hand.transpose, or by_hand.sum of a product",
    "tensordot": "@ after by_hand.reshape, or by_hand.sum of a product",
    "kron": "by_hand.reshape(x[:, None, :, None] * y[None, :, None, :], shape)",
    "det": "by_hand.exp(by_hand.logdet(x)), which is its size without the sign",
    "slogdet": "by_hand.logdet(x)",
    "trace": "by_hand.sum(x * np.eye(len(x)))",
    "diagonal": "x[np.arange(len(x)), np.arange(len(x))]",
    "diag": "x[np.arange(len(x)), np.arange(len(x))], or x * np.eye(len(x)) for a vector",
    # yes and no
    "any": "by_hand.max(x != 0)",
    "all": "by_hand.min(x != 0)",
    "logical_and": "(x != 0) & (y != 0)",
    "logical_or": "(x != 0) | (y != 0)",
    "logical_not": "x == 0",
    "isnan": "x != x",
    "isfinite": "by_hand.absolute(x) < np.inf",
    "isinf": "by_hand.absolute(x) == np.inf",
    "nonzero": "by_hand.where(x != 0, a, b)",
    "compress": "by_hand.where(x != 0, a, b)",
    "choose": "by_hand.where(x, a, b)",
    "select": "by_hand.where(x, a, b)",
    "heaviside": "by_hand.where(x > 0, 1.0, by_hand.where(x == 0, y, 0.0))",
    # statistics
    "var": "by_hand.mean((x - by_hand.mean(x)) ** 2)",
    "std": "by_hand.sqrt(by_hand.mean((x - by_hand.mean(x)) ** 2))",
    "average": "by_hand.mean(x)",
    "ptp": "by_hand.max(x) - by_hand.min(x)",
    "argmin": "by_hand.argmax(-x)",
    "amax": "by_hand.max(x)",
    "amin": "by_hand.min(x)",
    "fmax": "by_hand.maximum(x, y)",
    "fmin": "by_hand.minimum(x, y)",
    # single entries
    "abs": "by_hand.absolute(x)",
    "fabs": "by_hand.absolute(x)",
    "float_power": "x ** y",
    "pow": "x ** y",
    "true_divide": "x / y",
    "reciprocal": "1.0 / x",
    "positive": "x",
    "exp2": "2.0 ** x",
    "log2": "by_hand.log(x) / np.log(2.0)",
    "log10": "by_hand.log(x) / np.log(10.0)",
    "cbrt": "by_hand.sign(x) * by_hand.absolute(x) ** (1 / 3)",
    "sinh": "(by_hand.exp(x) - by_hand.exp(-x)) / 2.0",
    "cosh": "(by_hand.exp(x) + by_hand.exp(-x)) / 2.0",
    "floor": "x.astype(int) for positive x, with slope 0",
    "trunc": "x.astype(int), with slope 0",
    "round": "(x + 0.5).astype(int) for positive x, with slope 0",
    "rint": "(x + 0.5).astype(int) for positive x, with slope 0",
    "remainder": "x - y * (x / y).astype(int) for positive x and y",
    "fmod": "x - y * (x / y).astype(int)",
    "floor_divide": "(x / y).astype(int) for positive x and y, with slope 0",
    "hypot": "by_hand.sqrt(x * x + y * y)",
    "arctan2": "by_hand.arctan(x / y) where y > 0",
    # shapes and copies
    "flatten": "by_hand.ravel(x)",
    "flat": "by_hand.ravel(x)",
    "copy": "x itself, for nothing is ever written into it",
    "conj": "x itself, which is real",
    "conjugate": "x itself, which is real",
    "real": "x itself, which is real",
    "nan_to_num": "by_hand.where(x == x, x, 0.0)",
    "swapaxes": "by_hand.transpose(x, axes)",
    "mT": "by_hand.transpose(x, axes)",
    "repeat": "by_hand.take(x, np.repeat(np.arange(len(x)), y))",
    "tile": "by_hand.concatenate([x] * y)",
    "roll": "by_hand.concatenate([x[-y:], x[:-y]])",
    "diff": "x[1:] - x[:-1]",
    "hstack": "by_hand.concatenate(arrays, axis)",
    "vstack": "by_hand.stack(arrays) or by_hand.concatenate(arrays)",
    "column_stack": "by_hand.stack(arrays, 1)",
    "append": "by_hand.concatenate([x, y])",
    "split": "slices, as x[:2] and x[2:]",
    "full_like": "y + by_hand.zeros_like(x)",
    "detach": "by_hand.stop_gradient(x)",
    "fill": "y + by_hand.zeros_like(x), which makes a new array",
    "put": "by_hand.where, by_hand.stack or by_hand.concatenate, which make a new array",
    "resize": "by_hand.reshape(x, shape)",
    # what a ufunc can do beside being called
    "add.reduce": "by_hand.sum(x, 0)",
    "maximum.reduce": "by_hand.max(x, 0)",
    "minimum.reduce": "by_hand.min(x, 0)",
    "add.accumulate": "by_hand.cumsum(x, 0)",
    "multiply.outer": "by_hand.outer(x, y)",
}  # fmt: skip


def use_instead(name: str) -> str:
    """What to write in place of np.name, or of the method x.name."""
    from helpers import by_hand  # only now, for by_hand imports this file

    start = f"{name} cannot follow a value that a transform follows"
    full = name.partition(".")[2]
    own = full.rpartition(".")[2]
    other = ALTERNATIVES.get(full) or ALTERNATIVES.get(own)
    if hasattr(by_hand, own):
        return f"{start}: use by_hand.{own}"
    if other:
        return f"{start}, and by_hand has no {full}. Use {other}"
    return (
        f"{start}, and by_hand has no {full}. It can be added as one row of helpers/by_hand/primitives.py, "
        "or composed of the others"
    )
