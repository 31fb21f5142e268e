"""Answers to value/to_jax_order: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations


def order_by_parts(result):
    gradient, beside = result
    if isinstance(beside, tuple):
        value, aux = beside
        return (value, aux), gradient
    return beside, gradient


def order_as_list(result):
    return list(reversed(result))


def order_by_index(result):
    return result[1], result[0]


def order_by_star(result):
    first, *rest = result
    return *rest, first


def _order_always_aux(result):
    gradient, (value, aux) = result
    return (value, aux), gradient


def _order_three(result):
    gradient, value, aux = result
    return (value, aux), gradient


def _order_deep(result):
    if not isinstance(result, tuple):
        return result
    return tuple(_order_deep(part) for part in result[::-1])


def _order_by_length(result):
    gradient, beside = result
    return (beside[0], (gradient, beside[1])) if isinstance(beside, tuple) else (beside, gradient)


RIGHT = {
    "by parts": {"by_hand": order_by_parts},
    "a list": {"by_hand": order_as_list},
    "by index": {"by_hand": order_by_index},
    "a star": {"by_hand": order_by_star},
}

WRONG = {
    "M12 nothing moved": {"by_hand": lambda result: tuple(result)},
    "M15 aux stays": {"by_hand": _order_by_length},
    "always-aux": {"by_hand": _order_always_aux},
    "always-aux by index": {"by_hand": lambda r: ((r[1][0], r[1][1]), r[0])},
    "three-parts": {"by_hand": _order_three},
    "three-parts by index": {"by_hand": lambda r: ((r[1], r[2]), r[0])},
    "flat": {"by_hand": lambda r: (*r[1], r[0]) if isinstance(r[1], tuple) else (r[1], r[0])},
    "other: all the way down": {"by_hand": _order_deep},
    "other: one part": {"by_hand": lambda r: r[1]},
}
