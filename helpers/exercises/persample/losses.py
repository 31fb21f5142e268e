"""The losses of the chapter with their gradients by the chain rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from helpers.desk.persample import losses

Params = dict[str, np.ndarray]


@dataclass(frozen=True)
class Net(losses.Net):
    """The net's loss with its gradients at one sample."""

    def gradient(self, params: Params, x: np.ndarray, y: np.ndarray) -> Params:
        """The gradient by the parameters."""
        hidden, by_output, by_hidden = self._backward(params, x, y)
        return {"W1": np.outer(by_hidden, x), "b1": by_hidden, "W2": np.outer(by_output, hidden), "b2": by_output}

    def by_x(self, params: Params, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The gradient by x."""
        return self._backward(params, x, y)[2] @ params["W1"]

    def _backward(self, params: Params, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        hidden = np.tanh(params["W1"] @ x + params["b1"])
        by_output = 2 * (params["W2"] @ hidden + params["b2"] - y)
        return hidden, by_output, by_output @ params["W2"] * (1 - hidden**2)


@dataclass(frozen=True)
class Line(losses.Line):
    """The line's loss with its gradients at one sample."""

    def gradient(self, params: Params, x: np.ndarray, y: np.ndarray) -> Params:
        """The gradient by the parameters."""
        error = 2 * (params["slopes"] @ x + params["offset"] - y)
        return {"slopes": error * x, "offset": np.asarray(error)}

    def by_x(self, params: Params, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The gradient by x."""
        return 2 * (params["slopes"] @ x + params["offset"] - y) * params["slopes"]
