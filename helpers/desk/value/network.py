"""How answers to value/network are used, and the network and the loss that they are handed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, ClassVar

import numpy as np

from helpers.desk.again import note_calls
from helpers.desk.functions import Formula, counted
from helpers.desk.libraries import Library
from helpers.desk.side_effects import ModuleState
from helpers.desk.using import library_in_use, seen

# The notes: what an answer gives for another network and other data, and then for the first once more.
OTHERS, ONCE_MORE = "another network", "the same inputs"


@dataclass(frozen=True)
class Network(Formula):
    """Linear, Tanh, Linear in float64. In torch it is a module with numbers of its own, drawn from the seed; elsewhere a
    function net(params, X) without any. `sizes` are inputs, hidden, classes."""

    seed: int
    sizes: tuple[int, int, int]
    training: bool = True
    arity: ClassVar[int | None] = 2
    named: ClassVar[str] = "net"
    numbers: ClassVar[tuple] = ()

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the parameters, under the names that torch gives them."""
        i, h, o = self.sizes
        return {"0.weight": (h, i), "0.bias": (h,), "2.weight": (o, h), "2.bias": (o,)}

    @cached_property
    def own(self) -> dict[str, np.ndarray]:
        """The numbers inside the torch module: those of before."""
        rng = np.random.default_rng(self.seed)
        return {name: np.round(rng.normal(0, 0.9, shape), 2) for name, shape in self.shapes.items()}

    @staticmethod
    def formula(namespace: Any, numbers: tuple, params: Any, x: Any) -> Any:
        """The scores: a row for each row of x, a column for each class."""
        hidden = namespace.tanh(x @ params["0.weight"].T + params["0.bias"])
        return hidden @ params["2.weight"].T + params["2.bias"]

    def on(self, lib: Library) -> Any:
        """A torch.nn module, or for any other library the function."""
        if lib.way != "torch":
            return super().on(lib)
        import torch

        i, h, o = self.sizes
        model = _sequential()(torch.nn.Linear(i, h), torch.nn.Tanh(), torch.nn.Linear(h, o)).double()
        model.load_state_dict({name: lib.array(value) for name, value in self.own.items()})
        model.run = counted(
            torch.nn.Sequential.forward, self.shown(), self.named, arity=None, description=self
        )
        return model.train(self.training)

    def shown(self) -> str:
        """What printing it shows."""
        return f"net: {self}"

    def __str__(self) -> str:
        i, h, o = self.sizes
        return f"Linear({i}, {h}), Tanh, Linear({h}, {o})"


@cache
def _sequential() -> type:
    """A torch.nn.Sequential whose runs are counted."""
    import torch

    class Sequential(torch.nn.Sequential):
        def forward(self, input: Any) -> Any:
            return self.run(self, input)

    return Sequential


@dataclass(frozen=True)
class CrossEntropy(Formula):
    """The mean over the rows of log(sum(exp(scores))) - the score of the row's class."""

    arity: ClassVar[int | None] = 2
    named: ClassVar[str] = "loss"
    numbers: ClassVar[tuple] = ()

    @staticmethod
    def formula(namespace: Any, numbers: tuple, scores: Any, y: Any) -> Any:
        """The loss itself, one number."""
        # Not scores[arange(len(y)), y]: the reverse sweep of an index takes JAX longer to compile.
        logs = namespace.log(namespace.exp(scores).sum(1))
        return (logs - namespace.where(y[:, None] == namespace.arange(scores.shape[1]), scores, 0.0).sum(1)).mean()

    def shown(self) -> str:
        """What printing it shows."""
        return f"loss(scores, y): {self}"

    def __str__(self) -> str:
        return "the mean cross-entropy"


def use(answer: Any, net: Any, loss: Any, params: dict[str, Any], x: Any, y: Any, *others: Any) -> Any:
    """The three results; afterwards a module must be what it was. Noted beside them: those for another network and its
    data (in JAX, which compiles each new shape, for a single row only), and for the first ones once more."""
    given = dict(params)  # an answer that takes names out of params is to be told so, and not to fail below
    result = seen(_unchanged(answer, net, loss, params, x, y))
    other_net, *rest = others
    calls = {ONCE_MORE: lambda: _unchanged(answer, net, loss, dict(given), x, y)}
    lib = library_in_use()
    if lib and (lib.way != "jax" or len(rest[-1]) == 1):
        calls[OTHERS] = lambda: _unchanged(answer, other_net, loss, *rest)
    note_calls(calls)
    return result


def _unchanged(answer: Any, net: Any, *inputs: Any) -> Any:
    if library_in_use() is None or not hasattr(net, "named_parameters"):
        return answer(net, *inputs)
    before = ModuleState.of(net)
    result = answer(net, *inputs)
    before.refuse_changes(net)
    return result
