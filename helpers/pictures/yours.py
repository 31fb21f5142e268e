"""What a learner's own function gives, for a picture that shows it beside the true one, whatever it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

ALONE = "so the true one stands here alone."


def tried(own: Callable[[Any], Any] | None, inputs: Iterable[Any], shape: tuple[int, ...] = ()) -> tuple[np.ndarray | None, str]:
    """The results of `own` for all inputs, each of this shape, and ""; or None, and a sentence that says why not.

    Any error of a learner's function is caught: a picture must not break because an answer is not there yet.
    """
    if own is None:
        return None, ""
    results = []
    for x in inputs:
        try:
            results.append(own(x))
        except NotImplementedError:
            return None, f"Yours is not written yet, {ALONE}"
        except Exception as error:  # noqa: BLE001  whatever it is, it is the learner's
            return None, f"Yours raised {type(error).__name__}, {ALONE}"
    if any(result is None for result in results):
        return None, f"Yours gives None, {ALONE}"
    wanted = "one number" if shape == () else f"{int(np.prod(shape))} numbers"
    wanted += f" in {_sizes(shape)}" if len(shape) > 1 else ""
    try:
        found = np.array([np.asarray(result, float) for result in results])
    except (TypeError, ValueError):
        return None, f"Yours does not give {wanted}, {ALONE}"
    own_shape = found.shape[1:]
    if len(own_shape) == len(shape) > 1 and own_shape != shape:
        transposed = ", the transpose?" if own_shape == shape[::-1] else ""
        return None, f"Yours is {_sizes(own_shape)} and not {_sizes(shape)}{transposed or ','} {ALONE[0].upper() + ALONE[1:] if transposed else ALONE}"
    if own_shape != shape:
        return None, f"Yours does not give {wanted}, {ALONE}"
    if not np.isfinite(found).all():
        return None, f"Yours gives numbers that are not finite, {ALONE}"
    return found, ""


def _sizes(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))
