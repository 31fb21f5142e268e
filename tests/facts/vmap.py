"""Chapter 04."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch

from helpers import load
from helpers.releases import by_release
from tests.facts import Fact, begins, raised, warned

THREE = [1.0, 2.0, 3.0]


def ways(ask: Callable[[Any, Any, Any], Any]) -> tuple[str, str]:
    """What asking torch and JAX leads to: `ask(vmap, lib, array)`."""
    return (
        raised(lambda: ask(torch.func.vmap, torch, torch.tensor)),
        raised(lambda: ask(jax.vmap, jnp, jnp.array)),
    )


def shapes_by_keyword() -> tuple[tuple, tuple]:
    def scaled(x: Any, k: Any) -> Any:
        return x * k

    return (
        tuple(torch.func.vmap(scaled)(torch.tensor(THREE), k=torch.tensor(THREE)).shape),
        tuple(jax.vmap(scaled)(jnp.array(THREE), k=jnp.array(THREE)).shape),
    )


def shape_without_none() -> tuple[tuple, tuple]:
    """Shared weights that were mapped, with as many rows as samples."""
    return (
        tuple(torch.func.vmap(lambda W, x: W @ x)(torch.ones(3, 2), torch.ones(3, 2)).shape),
        tuple(jax.vmap(lambda W, x: W @ x)(jnp.ones((3, 2)), jnp.ones((3, 2))).shape),
    )


def where_slopes() -> tuple[bool, bool]:
    """Whether the slope at 3 of where(x > 1, x², √(2 − x)) is NaN."""
    points = [0.5, 3.0]
    in_torch = torch.func.vmap(torch.func.grad(lambda x: torch.where(x > 1, x * x, torch.sqrt(2 - x))))
    in_jax = jax.vmap(jax.grad(lambda x: jnp.where(x > 1, x * x, jnp.sqrt(2 - x))))
    return bool(in_torch(torch.tensor(points))[1].isnan()), bool(jnp.isnan(in_jax(jnp.array(points))[1]))


def lanes() -> list[tuple[int, tuple]]:
    """How often f runs for five lanes, and which shape it sees, in torch and in JAX."""
    found = []
    for vmap, table in ((torch.func.vmap, torch.ones(5, 2)), (jax.vmap, jnp.ones((5, 2)))):
        log: list[tuple] = []

        def f(p: Any, log: list[tuple] = log) -> Any:
            log.append(tuple(p.shape))
            return p.sum()

        _shape(vmap(f), table)
        found.append((len(log), log[0]))
    return found


def axes() -> tuple[tuple, tuple]:
    """A layer for five samples: shared weights; the lanes in axis 1 on both sides; all pairs, the outer vmap first."""
    found = []
    for vmap, ones in ((torch.func.vmap, torch.ones), (jax.vmap, jnp.ones)):
        W, X = ones((3, 2)), ones((5, 2))
        rows = vmap(lambda W, x: W @ x, (None, 0))
        columns = vmap(lambda W, x: W @ x, (None, 1), 1)
        pairs = vmap(vmap(lambda a, b: a * b, (0, None)), (None, 0))
        asked = (rows, W, X), (columns, W, X.T), (pairs, ones(2), ones(3))
        found.append(tuple(_shape(*ask) for ask in asked))
    return found[0], found[1]


def _shape(f: Callable, *args: Any) -> tuple:
    """The shape that f gives. JAX need not compute for it."""
    return tuple((f(*args) if isinstance(args[0], torch.Tensor) else jax.eval_shape(f, *args)).shape)


def first_parameters() -> list[list]:
    """The names of the first three parameters of vmap, and the defaults."""
    return [
        [p.name if p.default is p.empty else (p.name, p.default) for p in parameters][:3]
        for parameters in (
            inspect.signature(vmap).parameters.values() for vmap in (torch.func.vmap, jax.vmap)
        )
    ]


def shared_results() -> list[tuple]:
    """A result that is the same for three lanes, and with out axis None."""
    found = []
    for vmap, x in ((torch.func.vmap, torch.zeros(3)), (jax.vmap, jnp.zeros(3))):
        found.append(tuple(_shape(vmap(lambda x, k: k, (0, None), *out), x, x) for out in ((), (None,))))
    return found


def slopes_with_if() -> tuple[float, float]:
    return (
        float(torch.func.grad(lambda x: x * x if x > 1 else torch.sqrt(2 - x))(torch.tensor(3.0))),
        float(jax.grad(lambda x: x * x if x > 1 else jnp.sqrt(2 - x))(3.0)),
    )


def resamples() -> tuple[list[int], int]:
    """The first resample of the flights, and how many resamples separate."""
    flights = load("challenger")
    chosen = np.random.default_rng(1986).integers(0, 23, (2000, 23))
    temperature, distress = flights["temperature_f"][chosen], flights["distress"][chosen]
    bad = np.where(distress == 1, temperature, -np.inf).max(axis=1)
    good = np.where(distress == 0, temperature, np.inf).min(axis=1)
    return np.sort(temperature[0]).astype(int).tolist(), int((bad <= good).sum())


def _write(x: Any) -> Any:
    x[0] = 0.0
    return x.sum()


def written_through() -> bool:
    """Whether a write inside vmap reaches the caller's tensor."""
    mine = torch.ones(3, 2)
    torch.func.vmap(_write)(mine)
    return bool((mine[:, 0] == 0).all())


def _buffer(x: Any, make: Callable) -> Any:
    out = make(x)
    out[0] = x
    return out


def draws(randomness: str) -> int:
    torch.manual_seed(0)
    noise = torch.func.vmap(lambda x: x + torch.randn(()), randomness=randomness)(torch.zeros(4))
    return len(set(noise.tolist()))


def draws_of_numpy() -> tuple[int, int]:
    rng = np.random.default_rng(0)
    return (
        len(set(torch.func.vmap(lambda x: x + rng.normal())(torch.zeros(4)).tolist())),
        len(set(jax.vmap(lambda x: x + rng.normal())(jnp.zeros(4)).tolist())),
    )


def draws_of_keys() -> tuple[int, int]:
    """How many numbers four lanes draw with one key, and with a key each."""
    key = jax.random.key(0)
    one = jax.jit(jax.vmap(lambda x: x + jax.random.normal(key)))(jnp.zeros(4))
    each = jax.jit(lambda key: jax.vmap(lambda k: jax.random.normal(k))(jax.random.split(key, 4)))(key)
    return len(set(one.tolist())), len(set(each.tolist()))


def shared_columns() -> tuple[list, list]:
    """A result that is the same for three lanes, put at out axis 1: its first row."""
    shared = (lambda x, k: k, (0, None), 1)
    return (
        torch.func.vmap(*shared)(torch.zeros(3), torch.tensor(THREE))[0].tolist(),
        jax.vmap(*shared)(jnp.zeros(3), jnp.array(THREE))[0].tolist(),
    )


FACTS: tuple[Fact, ...] = (
    ("04", "differ-run three-columns", "axes as a list", lambda: ways(lambda v, lib, a: v(lambda x, k: x * k, [0, 0])(a(THREE), a(THREE))), ("ValueError", "works")),
    ("04", "kwargs-run kwargs-mend-note differ-run three-columns", "keyword arguments are shared in torch, mapped in JAX", shapes_by_keyword, ((3, 3), (3,))),
    ("04", "differ-run kwargs-mend-note", "a number by keyword", lambda: ways(lambda v, lib, a: v(lambda x, k: x * k)(a(THREE), k=2.0)), ("works", "ValueError")),
    ("04", "differ-run", "a Python float with None", lambda: ways(lambda v, lib, a: v(lambda x, k: x * k, (0, None))(a(THREE), 2.0)), ("works", "works")),
    ("04", "differ-run three-columns", "a NumPy array, mapped", lambda: ways(lambda v, lib, a: v(lambda x: x)(np.array(THREE))), ("ValueError", "works")),
    ("04", "shared-note differ-run", "mapped axes of 3 and 4", lambda: ways(lambda v, lib, a: v(lambda x, k: x * k)(a(THREE), a([*THREE, 4.0]))), ("ValueError", "ValueError")),
    ("04", "differ-run", "nothing mapped", lambda: ways(lambda v, lib, a: v(lambda x: x, (None,))(a(THREE))), ("ValueError", "ValueError")),
    ("04", "differ-run three-columns", "a dict of axes without a tuple", lambda: ways(lambda v, lib, a: v(lambda d: d["x"], {"x": 0})({"x": a(THREE)})), ("ValueError", "TypeError")),
    ("04", "trees-note trees-run three-columns", "a dict of axes inside a tuple", lambda: ways(lambda v, lib, a: v(lambda d: d["x"], ({"x": 0},))({"x": a(THREE)})), ("works", "works")),
    ("04", "differ-more three-columns", "returns a Python float", lambda: ways(lambda v, lib, a: v(lambda x: 3.0)(a(THREE))), ("ValueError", "works")),
    ("04", "differ-more three-columns", "returns None", lambda: ways(lambda v, lib, a: v(lambda x: None)(a(THREE))), ("ValueError", "works")),
    ("04", "differ-more three-columns", "out axis None where lanes differ", lambda: ways(lambda v, lib, a: v(lambda x: x, 0, None)(a(THREE))), ("ValueError", "ValueError")),
    ("04", "shared-out-run shared-out-read three-columns", "torch ignores the out axis of what is shared, until 2.14", shared_columns, (by_release("torch", {"2.11": [1.0, 2.0, 3.0], "2.14": [1.0, 1.0, 1.0]}), [1.0, 1.0, 1.0])),
    ("04", "shared-out-run shared-out-read three-columns", "or raises, with more lanes than entries", lambda: ways(lambda v, lib, a: v(lambda x, k: k, (0, None), 1)(a([*THREE, 4.0]), a(THREE))), (by_release("torch", {"2.11": "RuntimeError", "2.14": "works"}), "works")),
    ("04", "differ-more if-run if-jax-run three-columns", "if on a mapped value", lambda: ways(lambda v, lib, a: v(lambda x: x if x > 2 else -x)(a(THREE))), ("RuntimeError", "TracerBoolConversionError")),
    ("04", "differ-more three-columns", ".item() on a mapped value", lambda: ways(lambda v, lib, a: v(lambda x: x.item() * x)(a(THREE))), ("RuntimeError", "ConcretizationTypeError")),
    ("04", "differ-more three-columns", "a mask as an index", lambda: ways(lambda v, lib, a: v(lambda x: x[x > 2].sum())(a([THREE, THREE]))), ("RuntimeError", "NonConcreteBooleanIndexError")),
    ("04", "none-guess shared-run shared-read lanes-move summary", "a forgotten None raises nothing where lengths agree", shape_without_none, ((3,), (3,))),
    ("04", "chunk-run three-columns", "chunk_size", lambda: ways(lambda v, lib, a: v(lambda x: x, chunk_size=2)(a(THREE))), ("works", "TypeError")),
    ("04", "chunk-run three-columns", "lax.map has batch_size", lambda: raised(lambda: jax.lax.map(jnp.sin, jnp.array(THREE), batch_size=2)), "works"),
    ("04", "nan-run nan-read summary", "where does not protect the gradient", where_slopes, (True, True)),
    ("04", "inplace-run inplace-buffer-note three-columns", "a write inside vmap reaches the caller's tensor", written_through, True),
    ("04", "inplace-run inplace-buffer-note three-columns", "JAX arrays cannot be written into", lambda: raised(lambda: jax.vmap(_write)(jnp.ones((3, 2)))), "TypeError"),
    ("04", "inplace-buffer", "a lane cannot be written into torch.zeros", lambda: begins(lambda: torch.func.vmap(lambda x: _buffer(x, lambda x: torch.zeros(2)))(torch.tensor(THREE)), "RuntimeError: vmap: inplace arithmetic(self, *extra_args) is not possible"), True),
    ("04", "inplace-mend-note inplace-mend", "it can into x.new_zeros", lambda: raised(lambda: torch.func.vmap(lambda x: _buffer(x, lambda x: x.new_zeros(2)))(torch.tensor(THREE))), "works"),
    ("04", "random-run three-columns", "torch refuses to draw until randomness is set", lambda: begins(lambda: torch.func.vmap(lambda x: x + torch.randn(()))(torch.zeros(4)), "RuntimeError: vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' randomness flags"), True),
    ("04", "random-mend", "randomness same and different", lambda: (draws("same"), draws("different")), (1, 4)),
    ("04", "key-run key-read three-columns", "NumPy inside vmap draws once", draws_of_numpy, (1, 1)),
    ("04", "key-guess key-run random-mend three-columns", "one key, one number; a key each, four", draws_of_keys, (1, 4)),
    ("04", "calls-guess calls-run sees-guess sees-run in-axes", "f runs once, and sees one lane", lanes, [(1, (2,)), (1, (2,))]),
    ("04", "in-axes out-axes-note three-columns", "the names, places and defaults of the axes", first_parameters, [["func", ("in_dims", 0), ("out_dims", 0)], ["fun", ("in_axes", 0), ("out_axes", 0)]]),
    ("04", "in-axes-run out-axes-run lanes-move trees-note trees-run picture-note", "None shares; the third argument says where the lanes go; the outer vmap comes first", axes, (((5, 3), (3, 5), (3, 2)),) * 2),
    ("04", "trees-note", "one axis for all arrays of a dict", lambda: ways(lambda v, lib, a: v(lambda d: d["x"] + d["y"], (0,))({"x": a(THREE), "y": a(THREE)})), ("works", "works")),
    ("04", "differ-more three-columns", "a result that is shared, and out axis None for it", shared_results, [((3, 3), (3,))] * 2),
    ("04", "if-run", "torch's words for an if", lambda: begins(lambda: torch.func.vmap(lambda x: x if x > 2 else -x)(torch.tensor(THREE)), "RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow."), True),
    ("04", "if-jax-run", "JAX's words for an if", lambda: begins(lambda: jax.vmap(lambda x: x if x > 2 else -x)(jnp.array(THREE)), "TracerBoolConversionError: Attempted boolean conversion of traced array with shape bool[]."), True),
    ("04", "if-run if-jax-run", "grad takes an if", slopes_with_if, (6.0, 6.0)),
    ("04", "nan-run", "NumPy warns of the root of a negative number, torch and JAX do not", lambda: (warned(lambda: np.sqrt(np.array([-1.0]))) != [], warned(where_slopes)), (True, [])),
    ("04", "inplace-mend", "x.clone() may be written into, and .at[0].set works in a lane", lambda: (raised(lambda: torch.func.vmap(lambda x: _write(x.clone()))(torch.ones(3, 2))), raised(lambda: jax.vmap(lambda x: x.at[0].set(0.0))(jnp.ones((3, 2))))), ("works", "works")),
    ("04", "use-data use-run use-separate use-separate-read use-interval use-honest", "what NumPy draws with the seed 1986: the first resample, and how many separate", resamples, ([53, 57, 57, 57, 57, 67, 67, 68, 70, 70, 70, 73, 73, 75, 75, 76, 76, 78, 79, 79, 79, 81, 81], 73)),
)  # fmt: skip
