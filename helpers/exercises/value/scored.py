"""A network with everything there is to know of it: its gradients by the chain rule, the loss and the hits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.value import network as desk
from helpers.desk.value.network import CrossEntropy


@dataclass(frozen=True)
class Network(desk.Network):
    """A network that knows its gradients, by the chain rule."""

    def pulled(self, params: Any, x: Any, by_scores: Any) -> tuple[dict[str, Any], Any]:
        """The gradients by the parameters and by x, from the one by the scores."""
        hidden = np.tanh(x @ params["0.weight"].T + params["0.bias"])
        by_hidden = by_scores @ params["2.weight"] * (1 - hidden**2)
        by_params = {
            "0.weight": by_hidden.T @ x,
            "0.bias": by_hidden.sum(0),
            "2.weight": by_scores.T @ hidden,
            "2.bias": by_scores.sum(0),
        }
        return by_params, by_hidden @ params["0.weight"]


@dataclass(frozen=True)
class Parts:
    """Everything about one set of numbers at once."""

    net: Network
    params: dict[str, Any]
    x: Any
    y: Any

    @cached_property
    def scores(self) -> np.ndarray:
        return self.net(self.params, self.x)

    @property
    def loss(self) -> Any:
        return CrossEntropy()(self.scores, self.y)

    @property
    def hits(self) -> np.ndarray:
        """For each row, whether its largest score is that of its class."""
        return self.scores.argmax(1) == self.y

    @property
    def accuracy(self) -> Any:
        return self.hits.mean()

    @property
    def chances(self) -> np.ndarray:
        """The softmax of the scores."""
        return softmax(self.scores)

    @property
    def by_scores(self) -> np.ndarray:
        return (self.chances - np.eye(self.scores.shape[1])[self.y]) / len(self.y)

    @property
    def gradient(self) -> dict[str, Any]:
        return self.net.pulled(self.params, self.x, self.by_scores)[0]

    @property
    def by_x(self) -> Any:
        return self.net.pulled(self.params, self.x, self.by_scores)[1]

    @property
    def right(self) -> tuple[Any, dict[str, Any], Any]:
        return self.loss, self.gradient, self.accuracy

    @cached_property
    def before(self) -> Parts:
        """The same with the numbers inside the module."""
        return Parts(self.net, self.net.own, self.x, self.y)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Each row as probabilities."""
    odds = np.exp(scores)
    return odds / odds.sum(1, keepdims=True)
