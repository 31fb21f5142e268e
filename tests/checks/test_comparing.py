"""Plain data, the comparison and the diagnosis, each as a table of cases, and then laws on random trees."""

from __future__ import annotations

import collections
import enum
import functools
import gc
import pickle
import subprocess
import sys
import warnings

import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis.extra import numpy as hnp

from helpers.checks.comparing import Difference, compare, matches
from helpers.checks.patterns import PATTERNS
from helpers.checks.text import short
from helpers.desk.plain import Opaque, plain
from helpers.releases import enable_x64

RNG = np.random.default_rng(7)
G = RNG.normal(size=4)  # a gradient
V = RNG.normal(size=4)
J = RNG.normal(size=(3, 4))  # a Jacobian
H = RNG.normal(size=(4, 4))  # not symmetric, so that its transpose is another matrix
P = RNG.normal(size=(5, 4))  # one gradient per sample
XS = np.cumsum(RNG.uniform(0.5, 1.5, size=6))  # the result of a scan
Z = RNG.normal(size=3) + 1j * RNG.normal(size=3)
T3 = RNG.normal(size=(2, 3, 4))
F64 = torch.float64

Pair = collections.namedtuple("Pair", "value grad")


def jax64(value):
    """A JAX array in float64, made in a context that is closed again."""
    with enable_x64():
        return jnp.asarray(value)


def tensor(value, **options):
    return torch.tensor(np.asarray(value), **options)


# ----------------------------------------------------------------------------------------- right answers

RIGHT = {
    "numpy": (G, G),
    "numpy float32": (G.astype(np.float32), G),
    "numpy big endian": (G.astype(">f8"), G),
    "numpy long double": (G.astype(np.longdouble), G),
    "numpy read only": (np.broadcast_to(1.5, (3,)), np.full(3, 1.5)),
    "numpy strided": (np.repeat(G, 2)[::2], G),
    "numpy reversed view": (G[::-1].copy()[::-1], G),
    "numpy fortran order": (np.asfortranarray(J), J),
    "numpy matrix": (J.view(np.matrix), J),
    "numpy masked array": (np.ma.masked_array(J), J),
    "numpy objects that are numbers": (np.array([*G], dtype=object), G),
    "numpy scalar": (np.float64(0.3), 0.3),
    "numpy float32 scalar": (np.float32(0.3), 0.3),
    "0-d array": (np.array(0.3), 0.3),
    "0-d array expected": (0.3, np.array(0.3)),
    "rounding": (G * (1 + 3e-15), G),
    "another algorithm": (G + 1e-14 * V, G),
    "a tiny scale": (1e-12 * G * (1 + 1e-9), 1e-12 * G),
    "a huge scale": (1e300 * G * (1 + 1e-9), 1e300 * G),
    "one entry near zero": (np.array([1.0, 1e-17]), np.array([1.0, 0.0])),
    "list": (list(G), G),
    "tuple for array": (tuple(G), G),
    "nested list": (J.tolist(), J),
    "list of rows": (list(J), J),
    "tuple of lists": (tuple(J.tolist()), J),
    "list of 0-d tensors": ([tensor(g) for g in G], G),
    "list of 0-d jax arrays": ([jax64(g) for g in G], G),
    "list of mixed 0-d": ([float(G[0]), G[1], tensor(G[2]), jax64(G[3])], G),
    "list of float and float32": ([0.1, torch.tensor(0.2), 0.3], np.array([0.1, 0.2, 0.3])),
    "list of float32 and a float beyond it": ([np.float32(1), 1e300], np.array([1.0, 1e300])),
    "torch float64": (tensor(G), G),
    "torch float32": (tensor(G, dtype=torch.float32), G),
    "torch requires grad": (tensor(G, requires_grad=True), G),
    "torch in a graph": (tensor(G, requires_grad=True) * 1, G),
    "torch parameter": (torch.nn.Parameter(tensor(G)), G),
    "torch transposed view": (tensor(J.T.copy()).T, J),
    "torch strided view": (tensor(np.repeat(G, 2))[::2], G),
    "torch expanded view": (torch.tensor(1.5, dtype=F64).expand(3), np.full(3, 1.5)),
    "torch conj view": (tensor(Z.conj()).conj(), Z),
    "torch neg view": (tensor(1j * G).conj().imag, -G),
    "torch integers for floats": (torch.tensor([1, 2, 3]), np.array([1.0, 2.0, 3.0])),
    "torch 0-d": (torch.tensor(0.3, dtype=F64), 0.3),
    "torch Size": (torch.Size([3, 2]), (3, 2)),
    "torch result tuple": (torch.max(tensor(J), 1), (J.max(1), J.argmax(1))),
    "torch grad": (torch.func.grad(lambda x: (x**2).sum())(tensor(G)), 2 * G),
    "torch autograd": (torch.autograd.grad((q := tensor(G, requires_grad=True)).pow(2).sum(), q), (2 * G,)),
    "jax float32": (jnp.asarray(G), G),
    "jax float64": (jax64(G), G),
    "jax float64 read in its context": (jax64(J), J),
    "jax grad": (jax.grad(lambda x: (x**2).sum())(jnp.asarray(G)), 2 * G),
    "jax 0-d": (jnp.float32(0.3), 0.3),
    "jax integers": (jnp.arange(3), np.arange(3)),
    "int for float": (3, 3.0),
    "float for int": (3.0, 3),
    "big int for float": (10**30, 1e30),
    "unsigned int": (np.uint8(3), 3),
    "float32 integers": (np.float32([1, 2]), np.array([1, 2])),
    "complex with imaginary part zero": (G + 0j, G),
    "complex zero part for int": (3 + 0j, 3),
    "real for complex": (G, G + 0j),
    "complex64": (Z.astype(np.complex64), Z),
    "bool": (True, True),
    "numpy bool": (np.True_, True),
    "torch bool": (torch.tensor(True), True),
    "bool list": ([True, False], np.array([True, False])),
    "list for tuple": ([1.0, G], (1.0, G)),
    "tuple for list": ((1.0, G), [1.0, G]),
    "namedtuple": (Pair(1.0, G), (1.0, G)),
    "namedtuple expected": ((1.0, G), Pair(1.0, G)),
    "array for tuple of rows": (J, tuple(J)),
    "array for pair of numbers": (np.array([1.0, 2.0]), (1.0, 2.0)),
    "tensor for list of numbers": (tensor(G), list(G)),
    "dict in another order": ({"b": 1.0, "w": G}, {"w": G, "b": 1.0}),
    "ordered dict": (collections.OrderedDict(w=G), {"w": G}),
    "default dict": (collections.defaultdict(list, w=G), {"w": G}),
    "dict with integer keys": ({0: 1.0, np.int64(1): 2.0}, {0: 1, 1: 2}),
    "nested tree": ({"a": [1, (2, {"b": tensor(G)})]}, {"a": (1.0, [2.0, {"b": G}])}),
    "empty tuple": ((), ()),
    "empty list for tuple": ([], ()),
    "empty array": (np.zeros((0, 3)), np.zeros((0, 3))),
    "empty list for empty array": ([], np.zeros(0)),
    "text": ("vmap", "vmap"),
    "numpy text": (np.str_("vmap"), "vmap"),
    "array of texts": (np.array(["a", "b"]), ["a", "b"]),
    "None": (None, None),
    "None in a tree": ((None, 1.0), (None, 1.0)),
    "set": ({"b", "a"}, {"a", "b"}),
    "frozenset": (frozenset({"b", "a"}), {"a", "b"}),
    "list for set": (["b", "a"], {"a", "b"}),
    "set of numbers": ({1, 2.0}, {2, 1}),
    "set of tuples": ({("a", 1), ("b", 2)}, {("b", 2), ("a", 1)}),
    "NaN where expected": (np.array([1.0, np.nan]), np.array([1.0, np.nan])),
    "infinity where expected": (np.array([-np.inf, 2.0]), np.array([-np.inf, 2.0])),
    "all zero": (np.zeros(3), np.zeros(3)),
    "zero up to rounding": (np.full(3, 1e-12), np.zeros(3)),
    "a zero leaf beside a large one": ((1e-4, 1e6), (0.0, 1e6)),
    "enum of int": (enum.IntEnum("Level", "one two").two, 2),
}


@pytest.mark.parametrize("name", RIGHT)
def test_another_right_form_passes(name):
    answer, expected = RIGHT[name]
    difference = compare(plain(answer), plain(expected))
    assert difference is None, difference
    assert matches(plain(answer), plain(expected))


# ----------------------------------------------------------------------------------------- wrong answers


def changed(array, index, value):
    result = np.array(array)
    result[index] = value
    return result


def forward_difference(x, h=1e-4):
    return np.array([(np.sin(x + h * e).sum() - np.sin(x).sum()) / h for e in np.eye(len(x))])


# name: answer, expected, kind of the difference, id of the pattern
WRONG = {
    "a tuple of one without its comma": (3, (3,), "tree", "no-comma"),
    "the last one everywhere": (np.full(4, G[3]), G, "value", "last-everywhere"),
    "the last row everywhere": (np.stack([P[4]] * 5), P, "value", "last-everywhere"),
    "not called": (np.sin, G, "type", "function"),
    "lambda": (lambda x: x, G, "type", "function"),
    "torch grad not called": (torch.func.grad(torch.sin), G, "type", "function"),
    "jax jit not called": (jax.jit(jnp.sin), G, "type", "function"),
    "jax custom rule not called": (jax.nn.relu, G, "type", "function"),
    "partial": (functools.partial(max, 1), 1.0, "type", "function"),
    "function in a pair": ((1.0, np.sin), (1.0, G), "type", "function"),
    "None": (None, G, "type", "none"),
    "None in a pair": ((1.0, None), (1.0, G), "type", "none"),
    "class": (float, 1.0, "type", "class"),
    "generator": ((g for g in G), G, "type", "generator"),
    "map": (map(float, G), G, "type", "generator"),
    "text for a number": ("0.3", 0.3, "type", "text"),
    "module": (np, 0.3, "type", None),
    "bool for a number": (True, 1.0, "type", None),
    "bools for numbers": (np.array([True, False]), np.array([1.0, 0.0]), "type", None),
    "number for a bool": (1, True, "type", None),
    "dict for an array": ({"w": G}, G, "tree", "extra-outputs"),
    "one-tuple": ((G,), G, "tree", "one-tuple"),
    "one-list of a number": ([0.3], 0.3, "tree", "one-tuple"),
    "one-tuple in a pair": ((1.0, (G,)), (1.0, G), "tree", "one-tuple"),
    "swapped": ((0.7, G), (G, 0.7), "shape", "swapped"),
    "swapped arrays": ((V, G), (G, V), "value", "swapped"),
    "swapped numbers in an array": (np.array([2.0, 1.0]), (1.0, 2.0), "value", "reversed"),
    "three parts in another order": ((G, V, J), (J, G, V), "shape", "reordered"),
    "both results of a jvp": ((0.3, 0.7), 0.7, "tree", "extra-outputs"),
    "aux not unpacked": ((G, {"log": 3.0}), G, "tree", "extra-outputs"),
    "inner part": ((1.0, (G, V)), V, "tree", "extra-outputs"),
    "all the gradient for one part": (G, float(G[2]), "shape", None),
    "only the gradient": (G, (G, 0.7), "tree", "only-part"),
    "first two of three": ((G, V), (G, V, 0.7), "tree", "only-part"),
    "missing key": ({"w": G}, {"w": G, "b": 1.0}, "tree", None),
    "extra key": ({"w": G, "c": 1.0}, {"w": G}, "tree", None),
    "one value of a dict": (G, {"w": G, "b": 1.0}, "tree", "only-part"),
    "swapped with has_aux": (((0.7, {"a": V}), G), (G, (0.7, {"a": V})), "tree", "swapped"),
    "aux beside, not inside": (((0.7, G), {"a": V}), (0.7, (G, {"a": V})), "tree", "nesting"),
    "flat for nested": ((0.7, G, V), (0.7, (G, V)), "tree", "nesting"),
    "tuple for dict": ((G, 1.0), {"w": G, "b": 1.0}, "tree", "nesting"),
    "transposed": (J.T, J, "shape", "transposed"),
    "transposed square": (H.T, H, "value", "transposed"),
    "axes permuted": (T3.transpose(2, 0, 1), T3, "shape", "transposed"),
    "columns in a tuple": (tuple(J.T), tuple(J), "tree", "transposed"),
    "flattened": (J.ravel(), J, "shape", "flattened"),
    "shape (1,) for a number": (np.array([0.3]), 0.3, "shape", "wrong-shape"),
    "number for shape (1,)": (0.3, np.array([0.3]), "shape", "wrong-shape"),
    "column for a vector": (G[:, None], G, "shape", "wrong-shape"),
    "row for a vector": (G[None].view(np.matrix), G, "shape", "wrong-shape"),
    "reshaped": (J.reshape(2, 6), J, "shape", "wrong-shape"),
    "only the diagonal": (np.diag(H), H, "shape", "diagonal"),
    "the whole Jacobian": (H, np.diag(H), "shape", "full-matrix"),
    "only the first sample": (P[0], P, "shape", "one-slice"),
    "only the last column": (P[:, -1], P, "shape", "one-slice"),
    "every lane alike": (np.stack([G] * 3), G, "shape", "repeated"),
    "every column alike": (np.stack([G] * 3, axis=1), G, "shape", "repeated"),
    "summed over samples": (P.sum(0), P, "shape", "summed"),
    "summed over all": (P.sum(), P, "shape", "summed"),
    "summed with the axis kept": (P.sum(0, keepdims=True), P, "shape", "summed"),
    "averaged over samples": (P.mean(0), P, "shape", "averaged"),
    "not summed": (P, P.sum(0), "shape", "not-summed"),
    "not averaged": (P, P.mean(0), "shape", "not-averaged"),
    "initial value included": (np.concatenate([[0.0], XS]), XS, "shape", "extra-first"),
    "one step too many": (np.concatenate([XS, [9.0]]), XS, "shape", "extra-last"),
    "first dropped": (XS[1:], XS, "shape", "missing-first"),
    "last dropped": (XS[:-1], XS, "shape", "missing-last"),
    "last row dropped": (P[:-1], P, "shape", "missing-last"),
    "array for parts of two shapes": (np.array([1.0, 2.0]), (1.0, G), "tree", None),
    "unknown shape": (np.ones((2, 2)), G, "shape", None),
    "NaN": (changed(G, 1, np.nan), G, "nan", "nan"),
    "NaN for a number": (np.nan, 0.3, "nan", "nan"),
    "infinity": (changed(G, 1, np.inf), G, "nan", "nan"),
    "NaN everywhere": (np.full(4, np.nan), G, "nan", "nan"),
    "finite where NaN is right": (G, changed(G, 0, np.nan), "nan", "one-entry"),
    "the other infinity": (np.array([np.inf, 1.0]), np.array([-np.inf, 1.0]), "nan", "one-entry"),
    "all zero": (0 * G, G, "value", "zeros"),
    "zero": (0.0, 0.3, "value", "zeros"),
    "sign": (-G, G, "value", "sign"),
    "sign of a number": (-0.3, 0.3, "value", "sign"),
    "sign in a pair": ((1.0, -G), (1.0, G), "value", "sign"),
    "sign of unsigned": (np.array([-1, -2]), np.array([1, 2], dtype=np.uint8), "value", "sign"),
    "conjugate": (Z.conj(), Z, "value", "conjugate"),
    "complex for real": (Z, Z.real, "dtype", None),
    "float16": (G.astype(np.float16), G, "dtype", None),
    "torch bfloat16": (tensor(G, dtype=torch.bfloat16), G, "dtype", None),
    "jax bfloat16": (jnp.asarray(G, dtype=jnp.bfloat16), G, "dtype", None),
    "float16 in a list": ([np.float16(0.1), 0.2], np.array([0.1, 0.2]), "dtype", None),
    "cut to integers": (np.trunc(10 * G).astype(int), 10 * G, "value", "integers"),
    "rounded": (np.round(10 * G), 10 * G, "value", "integers"),
    "reversed": (XS[::-1], XS, "value", "reversed"),
    "rows reversed": (P[::-1], P, "value", "reversed"),
    "exclusive scan": (np.concatenate([[0.0], XS[:-1]]), XS, "value", "shifted"),
    "one step ahead": (np.concatenate([XS[1:], [9.0]]), XS, "value", "shifted"),
    "off-diagonals missing": (np.diag(np.diag(H)), H, "value", "diagonal-matrix"),
    "upper triangle": (np.triu(H), H, "value", "triangle"),
    "lower triangle": (np.tril(H), H, "value", "triangle"),
    "absolute": (np.abs(G), G, "value", "absolute"),
    "float32 inside": ((G.astype(np.float32) * np.float32(1.00002)).astype(float), G, "value", "float32"),
    "finite differences": (forward_difference(G), np.cos(G), "value", "finite-differences"),
    "difference with a constant error": (2 * G + 1e-4, 2 * G, "value", "finite-differences"),
    "twice": (2 * G, G, "value", "factor"),
    "half": (G / 2, G, "value", "factor"),
    "half of a number": (0.15, 0.3, "value", "factor"),
    "mean for sum": (P / 5, P, "value", "factor"),
    "sum for mean": (4 * G, G, "value", "factor"),
    "some factor": (3.7 * G, G, "value", "factor"),
    "twice in a dict": ({"w": 2 * G, "b": 1.0}, {"w": G, "b": 1.0}, "value", "factor"),
    "twice in float32": ((2 * G).astype(np.float32), G, "value", "factor"),
    "nearly the complex numbers": (Z * (1 + 1e-5), Z, "value", None),
    "twice in complex": (2 * Z, Z, "value", "factor"),
    "offset": (G + 0.5, G, "value", "offset"),
    "one call too many": (3, 2, "value", "offset"),
    "not an integer": (2.0001, 2, "value", None),
    "nearly the integers": (np.array([1, 2.0001]), np.array([1, 2]), "value", "one-entry"),
    "bools negated": (np.array([True, False]), np.array([False, True]), "value", "reversed"),
    "three bools negated": ([True, True, False], np.array([False, False, True]), "value", "negated"),
    "False for True": (False, True, "value", None),
    "zero beside a tiny number": ((5e-10, 1e-12), (0.0, 1e-12), "value", "one-entry"),
    "two entries of mostly zeros": (np.eye(6)[0], np.eye(6)[5], "value", "reversed"),
    "a step in a constant": (np.array([5.0, 1, 1, 1, 1]), np.ones(5), "value", "one-entry"),
    "another order": (G[[2, 0, 3, 1]], G, "value", "reordered"),
    "one entry": (changed(G, 2, 1.01 * G[2]), G, "value", "one-entry"),
    "one entry of a matrix": (changed(J, (1, 2), 0.5), J, "value", "one-entry"),
    "some entries": (changed(J, 1, [1.0, 2.0, 3.0, 4.0]), J, "value", "some-entries"),
    "just over the tolerance": (G * (1 + 1e-4 * np.array([1, -2, 3, -1])), G, "value", "finite-differences"),
    "half wrong at a tiny scale": (1e-12 * G * [1, 1, 1.5, 1.7], 1e-12 * G, "value", "some-entries"),
    "float32 far off": ((G * [1, 1, 1, 1.1]).astype(np.float32), G, "value", "one-entry"),
    "three times as many": (6, 2, "value", None),
    "a key of 1000 letters": ({"w" * 1000: 2 * G}, {"w" * 1000: G}, "value", "factor"),
    "another number": (0.31, 0.62791, "value", None),
    "other numbers": (V, G, "value", None),
    "text": ("grad", "vmap", "value", None),
    "text in another case": ("Grad", "grad", "value", None),
    "number for text": (3.0, "vmap", "type", None),
    "element missing in a set": ({"a"}, {"a", "b"}, "value", None),
    "set for a list": ({"a", "b"}, ["a", "b"], "tree", None),
    "too few texts": (["a"], ["a", "b"], "tree", "only-part"),
    "texts in another order": (["b", "a"], ["a", "b"], "value", "swapped"),
    "number for None": (0.3, None, "type", None),
    "ragged": ([[1.0, 2.0], [3.0]], np.ones((2, 2)), "tree", None),
    "bools and numbers mixed": ([True, 2.0], np.array([1.0, 2.0]), "tree", None),
    "bool in a pair of numbers": ((True, 2.0), (1.0, 2.0), "type", None),
    "broadcastable": (np.ones((3, 1)), np.ones((3, 4)), "shape", "averaged"),
    "empty for a vector": ([], G, "shape", None),
    "empty tuple": ((), (1.0, 2.0), "tree", None),
    "two entries of one": (np.array([5.0, 1.0]), np.ones(1), "shape", "extra-first"),
    "opaque where opaque is expected": (len, len, "type", "function"),
    "ellipsis": (..., G, "type", None),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_is_refused_and_named(name):
    answer, expected, kind, pattern = WRONG[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        difference = compare(plain(answer), plain(expected))
    assert difference is not None
    assert (difference.kind, difference.pattern) == (kind, pattern), difference
    assert not matches(plain(answer), plain(expected))
    assert difference.say.endswith((".", "?")) and "{" not in difference.say.replace("{'", "")
    assert len(difference.say) < 240


def test_every_pattern_has_a_case():
    escaped = {"tracer"}  # in the table of hostile objects
    assert {pattern.id for pattern in PATTERNS} - escaped <= {case[3] for case in WRONG.values()}


SENTENCES = [
    ((1.0, -G), (1.0, G), "At [1]: The right numbers with the opposite sign."),
    ({"w": np.sin}, {"w": G}, "At ['w']: This is a function, not its result. Call it with its inputs."),
    (np.array([0.3]), 0.62, "You returned an array of shape (1,); a single number was expected."),
    ((2.5, None), (2.5, 0.0), "At [1]: This part is None: nothing was put there, or a call that gave it returned nothing."),
    (None, 0.3, "This is None. Is a `return` missing?"),
    ("late", "early", "Yours is 'late'; 'early' was expected."),
    (True, 1.0, "You returned True; a single number was expected."),
    ({"w": G}, {"w": G, "b": 1.0}, "The key 'b' is missing."),
    ({"a", "c"}, {"a", "b"}, "The element 'b' is missing. The element 'c' is not expected."),
    ({True}, {1}, "You returned {True}; {1} was expected."),
    (0.31, 0.62791, "You returned 0.31; 0.6279 was expected."),
    (np.array([2.5, 3.0]), np.array([2.5, 3.5]), "Only one entry is wrong: at [1] yours is 3, expected 3.5."),
    (
        1.00001,
        1.0,
        "Close but not exact: off by 1e-5 of the expected number. Is there a finite difference, a loop or series that stops early, or a rounded constant?",
    ),
    (G * 3, G, "Every entry is 3 times what was expected. Were 3 things added up?"),
]


@pytest.mark.parametrize("answer, expected, say", SENTENCES)
def test_the_sentence_says_what_and_where(answer, expected, say):
    assert compare(plain(answer), plain(expected)).say == say


def test_a_fault_of_the_tree_comes_before_one_of_the_values():
    difference = compare(plain({"a": 2 * G, "b": (1.0,)}), plain({"a": G, "b": (1.0, 2.0)}))
    assert (difference.kind, difference.path) == ("tree", "['b']")


@pytest.mark.parametrize("dtype, right, wrong", [(np.float64, 0.9e-6, 1.2e-6), (np.float32, 0.9e-4, 1.3e-4)])
def test_the_tolerance_follows_the_dtype_of_the_answer(dtype, right, wrong):
    expected = np.array([1.0, 2.0, 4.0])
    assert matches((expected * (1 + right)).astype(dtype), expected)
    assert not matches((expected * (1 + wrong)).astype(dtype), expected)


def test_the_tolerance_can_be_given():
    assert matches(G * (1 + 5e-4), G, rtol=1e-3) and not matches(G * (1 + 5e-9), G, rtol=1e-9)
    assert compare(-G * (1 + 5e-4), G, rtol=1e-3).pattern == "sign"
    assert compare(G.astype(np.float32).astype(float), G, rtol=1e-9).pattern == "float32"


# ------------------------------------------------------------------------------------------ hostile objects


class Lies:
    """Claims to be an array, equal to everything, and raises where it can."""

    def __array__(self, *args, **kwargs):
        return np.array(0.3)

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __float__(self):
        return 0.3

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __repr__(self):
        raise RuntimeError("no text")


class Masked:
    """Says that its class is another one, by raising."""

    @property
    def __class__(self):
        raise ValueError("no class")


class Posing:
    """Says that it is a float."""

    @property
    def __class__(self):
        return float


class NegativeLength(list):
    def __len__(self):
        return -1  # noqa: PLE0303


class LyingList(list):
    def __iter__(self):
        return iter([0.3])

    def __getitem__(self, index):
        return 0.3


class LyingDict(dict):
    def items(self):
        return [("w", 0.3)]

    def __iter__(self):
        raise RuntimeError("no keys")

    keys = __iter__


class LyingTuple(tuple):
    def __iter__(self):
        raise RuntimeError("no parts")


class LyingInt(int):
    def __int__(self):
        return 7

    def __index__(self):
        return 7

    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


class LyingFloat(float):
    def __float__(self):
        return 0.3

    def __array__(self, *args, **kwargs):
        return np.array(0.3)

    def __mul__(self, other):
        raise RuntimeError("no product")


class LyingText(str):
    def __str__(self):
        return "vmap"

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class LyingArray(np.ndarray):
    def __array_finalize__(self, parent):
        pass

    def __eq__(self, other):
        return np.array(True)

    def __array_ufunc__(self, *args, **kwargs):
        raise RuntimeError("no ufunc")

    def __array_function__(self, *args, **kwargs):
        raise RuntimeError("no function")

    def __getitem__(self, index):
        return 0.3

    def __array__(self, *args, **kwargs):
        return np.array(0.3)

    @property
    def shape(self):
        return ()

    @property
    def dtype(self):
        raise RuntimeError("no dtype")


class LyingTensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        raise RuntimeError("no torch function")

    def detach(self):
        return torch.tensor(0.3)

    def numpy(self):
        return np.array(0.3)


class DispatchTensor(torch.Tensor):
    @staticmethod
    def __new__(cls):
        return torch.Tensor._make_wrapper_subclass(cls, (3,))

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        raise RuntimeError("no torch dispatch")


class MetaLies(type):
    def __subclasscheck__(cls, other):
        return True

    def __instancecheck__(cls, other):
        return True

    def __getattribute__(cls, name):
        raise RuntimeError("no attributes of the class")


class OfMetaLies(metaclass=MetaLies):
    pass


def cyclic():
    parts = [1.0]
    parts.append(parts)
    return parts


def cyclic_dict():
    tree = {}
    tree["self"] = (tree,)
    return tree


def deep(levels):
    tree = 1.0
    gc.disable()  # it would walk the whole tree again and again
    for _ in range(levels):
        tree = [tree]
    gc.enable()
    return tree


def doubling(levels):
    """A small object with 2 ** levels leaves."""
    tree = [1.0]
    for _ in range(levels):
        tree = [tree, tree]
    return tree


def escaped(transform, *args):
    """What f saw inside a transform, kept beyond its end."""
    kept = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns about itself when its forward mode is first used
        transform(lambda x: (kept.append(x), (x * x).sum())[1])(*args)
    return kept[0]


def torch_jvp(f):
    return lambda x: torch.func.jvp(f, (x,), (x,))


def deleted():
    array = jnp.ones(3)
    array.delete()
    return array


def quantised():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)


def nested_tensor():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])


def object_array(*entries):
    array = np.empty(len(entries), dtype=object)
    for i, entry in enumerate(entries):
        array[i] = entry
    return array


def self_holding_array():
    array = np.empty(1, dtype=object)
    array[0] = array
    return array


def doubling_arrays():
    array = object_array(1.0, 1.0)
    for _ in range(45):
        array = object_array(array, array)
    return array


def a_number(value):
    return lambda seen: isinstance(seen, np.ndarray) and seen.shape == () and seen == value


def array_of(value):
    return lambda seen: type(seen) is np.ndarray and seen.dtype == value.dtype and np.array_equal(seen, value)


# name: how to make it, and what plain() must see: the kind of an Opaque, or a test
HOSTILE = {
    "lying object": (Lies, "object"),
    "lying object in a list": (
        lambda: [Lies()],
        lambda seen: seen[0] == Opaque("object", "an object of type Lies"),
    ),
    "lying object as a key": (lambda: {Lies(): 1.0}, "object"),
    "lying object in a set": (lambda: {Lies()}, "object"),
    "raising __class__": (Masked, "object"),
    "posing as a float": (Posing, "object"),
    "metaclass that lies": (OfMetaLies, "object"),
    "class whose metaclass lies": (lambda: OfMetaLies, "class"),
    "list of length -1": (lambda: NegativeLength([1.0, 2.0]), lambda seen: len(seen) == 2),
    "list that lies": (lambda: LyingList([1.0, 2.0]), lambda seen: type(seen) is list and seen[1] == 2.0),
    "tuple that raises": (
        lambda: LyingTuple((1.0, 2.0)),
        lambda seen: type(seen) is tuple and seen[1] == 2.0,
    ),
    "dict that lies": (
        lambda: LyingDict(w=1.0, b=2.0),
        lambda seen: list(seen) == ["w", "b"] and seen["b"] == 2.0,
    ),
    "int that lies": (lambda: LyingInt(3), a_number(3)),
    "float that lies": (lambda: LyingFloat(1.5), a_number(1.5)),
    "text that lies": (lambda: LyingText("grad"), lambda seen: type(seen) is str and seen == "grad"),
    "key that lies": (lambda: {LyingText("a"): 1.0, "b": 2.0}, lambda seen: {*map(type, seen)} == {str}),
    "array that lies": (lambda: np.ones(3).view(LyingArray), array_of(np.ones(3))),
    "tensor that lies": (lambda: torch.ones(3).as_subclass(LyingTensor), array_of(np.ones(3, np.float32))),
    "tensor with its own dispatch": (DispatchTensor, "object"),
    "cyclic list": (cyclic, "cyclic"),
    "cyclic dict": (cyclic_dict, "cyclic"),
    "a list a million deep": (lambda: deep(10**6), "deep"),
    "a list 51 deep": (lambda: deep(51), "deep"),
    "a list 50 deep": (lambda: deep(50), list),
    "a tree that doubles": (lambda: doubling(45), "huge"),
    "a long list": (lambda: [0.0] * 200_000, "huge"),
    "a view of 10 ** 15 entries": (lambda: np.broadcast_to(1.0, (10**8, 10**7)), "huge"),
    "an expanded tensor": (lambda: torch.ones(1).expand(10**12), "huge"),
    "int of 400 digits": (lambda: 10**400, "huge"),
    "int of 10 ** 5 digits": (lambda: 1 << 332_193, "huge"),
    "int of 30 digits": (lambda: 10**30, a_number(1e30)),
    "generator": (lambda: (x for x in ()), "generator"),
    "endless iterator": (lambda: map(float, iter(int, 1)), "generator"),
    "coroutine function": (lambda: cyclic.__call__, "function"),
    "ragged list": (lambda: [[1.0], [1.0, 2.0]], lambda seen: len(seen[1]) == 2),
    "object array": (lambda: object_array(Lies(), None), "object"),
    "object array of numbers": (lambda: np.array([1, 2.5], dtype=object), array_of(np.array([1, 2.5]))),
    "object array of arrays": (lambda: np.array([np.ones(2), np.ones(3)], dtype=object), "object"),
    "object array in itself": (self_holding_array, "object"),
    "object arrays that double": (doubling_arrays, "object"),
    "object array of tensors": (lambda: object_array(torch.tensor(1.0), 2.0), array_of(np.float32([1, 2]))),
    "object array of huge views": (
        lambda: object_array(*[np.broadcast_to(1.0, (10**8, 10**7))] * 2),
        "object",
    ),
    "texts without end": (lambda: np.broadcast_to(np.str_("a"), (10**8, 10**7)), "huge"),
    "long doubles without end": (lambda: np.broadcast_to(np.longdouble(1), (10**8, 10**7)), "huge"),
    "a large set": (lambda: set(range(200_000)), "huge"),
    "structured array": (lambda: np.zeros(2, dtype="i4,f8"), "object"),
    "dates": (lambda: np.array(["2026-01-01"], dtype="M8[D]"), "object"),
    "bytes": (lambda: b"grad", "object"),
    "bytes array": (lambda: np.array([b"grad"]), "object"),
    "record": (lambda: np.zeros(2, dtype="i4,f8").view(np.recarray), "object"),
    "jax tracer of grad": (lambda: escaped(jax.grad, 1.0), "tracer"),
    "jax tracer of jit": (lambda: escaped(jax.jit, 1.0), "tracer"),
    "jax tracer of vmap": (lambda: escaped(jax.vmap, jnp.ones(2)), "tracer"),
    "torch tensor from grad": (lambda: escaped(torch.func.grad, torch.ones(2)), "tracer"),
    "torch tensor from vmap": (lambda: escaped(torch.vmap, torch.ones(2)), "tracer"),
    "torch tensor from jvp": (lambda: escaped(torch_jvp, torch.ones(2)), "tracer"),
    "jax random key": (lambda: jax.random.key(0), "object"),
    "jax array that was deleted": (deleted, "object"),
    "jax bfloat16": (lambda: jnp.ones(2, dtype=jnp.bfloat16), "narrow"),
    "jax float0": (lambda: jax.grad(lambda x: 1.0 * x, allow_int=True)(3), "object"),
    "jax shape": (lambda: jax.ShapeDtypeStruct((2,), np.float32), "object"),
    "meta tensor": (lambda: torch.ones(2, device="meta"), "object"),
    "sparse tensor": (lambda: torch.eye(2).to_sparse(), "object"),
    "nested tensor": (nested_tensor, "object"),
    "quantised tensor": (quantised, "narrow"),
    "bfloat16": (lambda: torch.ones(2, dtype=torch.bfloat16), "narrow"),
    "float8": (lambda: torch.ones(2).to(torch.float8_e5m2), "narrow"),
    "module": (lambda: torch.nn.Linear(2, 2), "object"),
    "torch itself": (lambda: torch, "module"),
    "dtype": (lambda: torch.float32, "object"),
    "exception": (lambda: ValueError("x"), "object"),
    "NotImplemented": (lambda: NotImplemented, "object"),
    "range": (lambda: range(3), "object"),
    "dict keys": (lambda: {"a": 1}.keys(), "object"),
    "set of arrays of arrays": (lambda: {frozenset({1})}, "object"),
    "ellipsis": (lambda: ..., "ellipsis"),
    "ellipsis in a tuple": (lambda: (..., 1.0), lambda seen: seen[0].kind == "ellipsis"),
    "type with a long name": (lambda: type("x" * 10_000, (), {})(), "object"),
    "function with a broken name": (lambda: _renamed(), "function"),
}


def _renamed():
    def f():
        pass

    f.__name__ = LyingText("\x1b[31m\n" + "x" * 10_000)
    return f


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_objects_are_read_or_refused(name):
    make, wanted = HOSTILE[name]
    value = make()
    seen = plain(value)
    if isinstance(wanted, str):
        assert isinstance(seen, Opaque) and seen.kind == wanted, seen
        assert len(seen.text) < 90 and seen.text.isprintable()
    else:
        assert type(seen) is wanted if isinstance(wanted, type) else wanted(seen), seen
    for expected in (plain(0.3), plain(G), plain((1.0, G)), plain({"w": G}), "grad", plain({"a"}), None):
        difference = compare(seen, expected)
        assert isinstance(difference, Difference) or (name == "text that lies" and expected == "grad")
    assert len(short(seen)) <= 72
    pickle.loads(pickle.dumps(seen))


def test_an_escaped_tracer_is_named():
    assert compare(plain(escaped(jax.grad, 1.0)), plain(0.3)).pattern == "tracer"


def test_interrupting_gets_through(monkeypatch):
    def interrupted(value):
        raise KeyboardInterrupt

    monkeypatch.setattr("helpers.desk.plain._leaf", interrupted)
    with pytest.raises(KeyboardInterrupt):
        plain([1.0])


def test_a_record_does_not_change_when_the_answer_does():
    array, tensor_, part = np.ones(2), torch.ones(2), [1.0]
    seen = plain((array, tensor_, part))
    array[0], tensor_[0], part[0] = 5.0, 5.0, 5.0
    assert matches(seen, plain((np.ones(2), np.ones(2, np.float32), [1.0])))


def test_plain_data_can_be_read_again():
    tree = {"a": (1.0, [tensor(G), None]), "b": "text", "c": {1, "x"}, "d": np.sin, "e": True}
    once = plain(tree)
    assert matches(plain(pickle.loads(pickle.dumps({**once, "d": None}))), {**once, "d": None})


def test_neither_torch_nor_jax_is_imported():
    code = (
        "import sys, helpers.checks.comparing as c, helpers.checks.text as t, helpers.desk.plain as p; "
        "c.compare(p.plain([1.0]), p.plain(2.0)); t.short(p.plain(len)); "
    )
    code += "print([name for name in ('torch', 'jax', 'matplotlib', 'IPython') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ---------------------------------------------------------------------------------------------- short text


@pytest.mark.parametrize(
    "value, text",
    [
        (np.array([0.31, -1.2, 0.77]), "[0.31, -1.2, 0.77]"),
        ((3, 2), "(3, 2)"),
        ([1, 2.5], "[1, 2.5]"),
        ((1.0,), "(1,)"),
        ((), "()"),
        (0.000012345, "1.234e-5"),
        (-0.0, "0"),
        (1234567, "1234567"),
        (float("nan"), "nan"),
        (1 - 2j, "1-2j"),
        (1 + 2j, "1+2j"),
        (True, "True"),
        (None, "None"),
        ("grad", "'grad'"),
        ({"w": [1, 2], 0: None}, "{'w': [1, 2], 0: None}"),
        ({"b", "a", 2, 10}, "{2, 10, 'a', 'b'}"),
        (set(), "set()"),
        (lambda x: x, "a function named <lambda>"),
        (np.eye(2), "[[1, 0], [0, 1]]"),
        (np.zeros((0, 3)), "[] shape (0, 3)"),
        (np.arange(300.0), "[0, 1, 2, 3, 4, 5, 6, 7, …] shape (300,)"),
        (np.zeros((300, 300)), "[[0, 0, 0, …], [0, 0, 0, …], [0, 0, 0, …], …] shape (300, 300)"),
        (np.zeros((2, 2, 2, 2)), "array of shape (2, 2, 2, 2)"),
        (
            (np.ones((50, 50)) / 3, np.ones((60, 60)) / 3),
            "(array of shape (50, 50), array of shape (60, 60))",
        ),
    ],
)
def test_short_text(value, text):
    assert short(plain(value)) == text


def test_short_text_takes_digits_and_width():
    assert short(np.array(np.pi), digits=6) == "3.14159"
    assert short(G, width=12).endswith("…") and len(short("x" * 10**6, width=40)) == 40


# ------------------------------------------------------------------------------------------------------- laws

NUMBERS = st.one_of(
    st.booleans(), st.integers(-(2**62), 2**62), st.floats(), st.complex_numbers(), st.text(max_size=5)
)
SMALL = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
DTYPES = st.sampled_from([np.float64, np.float32, np.int64, np.bool_, np.complex128, np.uint8])
ARRAYS = DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, SMALL))
KEYS = st.one_of(st.text(max_size=3), st.integers(0, 9))
TREES = st.recursive(
    st.one_of(NUMBERS, ARRAYS, st.none(), st.sets(st.text(max_size=2), max_size=3)),
    lambda parts: st.one_of(
        st.lists(parts, max_size=3),
        st.tuples(parts, parts),
        st.tuples(parts),
        st.dictionaries(KEYS, parts, max_size=3),
    ),
    max_leaves=6,
)
# Far enough from zero that a relative step is a step, and small enough that it stays finite.
REALS = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)
VECTORS = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=REALS)


@settings(max_examples=80, deadline=None)
@given(TREES)
def test_every_tree_equals_itself(tree):
    assert compare(plain(tree), plain(tree)) is None
    assert compare(plain(plain(tree)), plain(tree)) is None


@settings(max_examples=120, deadline=None)
@given(TREES, TREES)
def test_no_two_trees_break_the_comparison(answer, expected):
    a, e = plain(answer), plain(expected)
    difference = compare(a, e)
    assert (difference is None) == matches(a, e)
    assert difference is None or (difference.say and len(difference.say) < 500)
    assert len(short(a)) <= 72


@settings(max_examples=80, deadline=None)
@given(VECTORS, VECTORS)
def test_no_two_arrays_break_the_diagnosis(answer, expected):
    difference = compare(answer, expected)
    assert (difference is None) == matches(answer, expected)


@settings(max_examples=80, deadline=None)
@given(VECTORS, st.data(), st.sampled_from([np.float64, np.float32]))
def test_one_entry_far_off_is_always_caught(expected, data, dtype):
    index = tuple(data.draw(st.integers(0, n - 1)) for n in expected.shape)
    off = 1e-2 * max(np.abs(expected).max(), 1e-3) * data.draw(st.sampled_from([-1, 1]))
    answer = changed(expected, index, expected[index] + off).astype(dtype)
    assert not matches(answer, expected)
    assert not matches({"w": (answer, 1e-3)}, plain({"w": (expected, 1e-3)}))


@settings(max_examples=80, deadline=None)
@given(VECTORS, st.integers(0, 2**32 - 1), st.sampled_from([1e-3, 1e-6, 1e-9]))
def test_a_tenth_of_the_tolerance_is_never_caught(expected, seed, rtol):
    noise = np.random.default_rng(seed).uniform(-0.1, 0.1, size=expected.shape)
    answer = expected + noise * (rtol * np.abs(expected) + 1e-2 * rtol * np.abs(expected).max())
    assert matches(answer, expected, rtol)
    assert matches(plain(answer.tolist()), expected, rtol)


@settings(max_examples=80, deadline=None)
@given(ARRAYS, ARRAYS)
def test_refusing_a_shape_is_symmetric(a, b):
    assert (a.shape == b.shape) or not (matches(a, b) or matches(b, a))
    there, back = compare(a, b), compare(b, a)
    if a.shape != b.shape and (a.dtype == bool) == (b.dtype == bool):
        assert there.kind == back.kind == "shape"
