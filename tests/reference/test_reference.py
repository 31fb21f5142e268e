"""Every line of the reference is run: what it says comes back, and the errors are the ones that it names."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from helpers import by_hand as bh
from helpers.notebooks.chapters import solutions
from helpers.notebooks.files import ROOT
from helpers.reference import ERRORS, TRANSFORMS, page


def space(way: str) -> dict[str, Any]:
    """The names of the examples, in one way."""
    lib, array = {"by hand": (bh, np.array), "torch": (torch, torch.tensor), "JAX": (jnp, jnp.array)}[way]

    def f(x: Any) -> Any:
        return lib.sin(x).sum()

    return {
        "bh": bh, "torch": torch, "func": torch.func, "jax": jax, "jnp": jnp, "f": f,
        "F": lambda x: lib.stack([lib.sin(x).sum(), lib.cos(x).sum()]),
        "f_aux": lambda x: (f(x), {"waves": lib.sin(x)}),
        "g": lambda x, y: lib.sin(x * y).sum(),
        "step": lambda carry, x: (carry + x, carry * x),
        "x": array([0.3, -1.2, 2.0]), "y": array([1.0, 0.5, -0.7]), "v": array([0.1, 0.2, 0.3]), "w": array([1.0, -2.0]),
        "X": array(np.arange(15.0).reshape(5, 3).tolist()), "xs": array([1.0, 2.0, 3.0, 4.0]),
    }  # fmt: skip


def shapes(value: Any) -> str:
    """What came back, in shapes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {shapes(part)}" for name, part in value.items()) + "}"
    if isinstance(value, tuple):
        inside = ", ".join(map(shapes, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return str(tuple(np.shape(value.detach() if hasattr(value, "detach") else value)))


LINES = [(transform.name, way, *line) for transform in TRANSFORMS for way, line in transform.ways.items()]


@pytest.mark.parametrize(("name", "way", "call", "gives"), LINES, ids=[f"{name}, {way}" for name, way, *_ in LINES])
@pytest.mark.filterwarnings("ignore")
def test_what_comes_back_is_what_the_page_says(name: str, way: str, call: str, gives: str) -> None:
    assert shapes(eval(call, space(way))) == gives


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.message)
@pytest.mark.filterwarnings("ignore")
def test_the_errors_say_what_the_page_says(error: Any) -> None:
    with pytest.raises(Exception) as raised:
        eval(error.program, space(error.library))
    assert error.message in str(raised.value), str(raised.value)


def test_the_page_beside_the_chapters_is_this_one() -> None:
    links = {path.name[:2]: path.name for path in solutions()}
    assert (ROOT / "chapters" / "reference.md").read_text(encoding="utf-8") == page(links), "make build writes it anew"


def test_the_page_holds_every_line() -> None:
    text = page({"02": "02_grad.ipynb"})
    assert all(call in text for _, _, call, _ in LINES) and "[02](02_grad.ipynb)" in text
    assert all(error.message in text for error in ERRORS)
