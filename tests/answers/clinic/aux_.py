"""Answers to clinic/aux: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import torch

from tests.answers.clinic.ways import WAYS, everywhere


def only(answer, *names):
    return {name: answers for name, answers in everywhere(answer).items() if name in names}


def _pair(f):
    def loss(x):
        y = f(x)
        return y**2, y

    return loss


def report_by_vjp(w, f, x):
    out, pull, miss = w.F.vjp(_pair(f), x, has_aux=True)
    return {"miss": miss, "loss": out, "slope": pull(w.np.ones_like(out))[0]}


def report_by_chain(w, f, x):
    value, pull = w.F.vjp(f, x)
    return {"slope": pull(2 * value)[0], "loss": value**2, "miss": value}


def report_by_jvp(w, f, x):
    value, slope = w.F.jvp(f, (x,), (w.np.ones_like(x),))
    return {"slope": 2 * value * slope, "loss": value * value, "miss": value}


def _unpacked_first(w, f, x):
    slope, aux = w.vag(_pair(f), has_aux=True)
    return {"slope": slope(x), "loss": aux, "miss": aux}


def _no_pair(w, f, x):
    return w.vag(lambda x: f(x) ** 2, has_aux=True)(x)


def _aux_none(w, f, x):
    slope, (loss, miss) = w.vag(lambda x: (f(x) ** 2, None), has_aux=True)(x)
    return {"slope": slope, "loss": loss, "miss": miss}


def _aux_number(w, f, x):
    slope, (loss, miss) = w.vag(lambda x: (f(x) ** 2, f(x).item()), has_aux=True)(x)
    return {"slope": slope, "loss": loss, "miss": miss}


def _nested_wrong(f, x):
    slope, (value, miss) = jax.value_and_grad(_pair(f), has_aux=True)(x)
    return {"slope": slope, "loss": value, "miss": miss}


def _nested_wrong_torch(f, x):
    (value, miss), slope = torch.func.grad_and_value(_pair(f), has_aux=True)(x)
    return {"slope": slope, "loss": value, "miss": miss}


def _nested_index(w, f, x):
    first, second = w.vag(_pair(f), has_aux=True)(x)
    pair = first if w is not WAYS["jax"] else second  # the slope, where the pair is believed to be
    return {"slope": second, "loss": pair[0], "miss": pair[1]}


def _three_parts(w, f, x):
    slope, loss, miss = w.vag(_pair(f), has_aux=True)(x)
    return {"slope": slope, "loss": loss, "miss": miss}


def _value_slope(w, loss, x):
    """The slope, and what else came, in one order for the three ways."""
    found = w.vag(loss, has_aux=True)(x)
    return found if w is WAYS["torch"] or (w is WAYS["by_hand"] and not isinstance(found[0], tuple)) else found[::-1]


def _turned(w, f, x):
    def loss(x):
        y = f(x)
        return y, y**2

    slope, (value, miss) = _value_slope(w, loss, x)
    return {"slope": slope, "loss": value, "miss": miss}


def _exchanged(w, f, x):
    slope, (value, miss) = _value_slope(w, _pair(f), x)
    return {"slope": slope, "loss": miss, "miss": value}


def _carries_x(w, f, x):
    slope, (value, miss) = _value_slope(w, lambda x: (f(x) ** 2, x), x)
    return {"slope": slope, "loss": value, "miss": miss}


def _twice(w, f, x):
    return {"slope": w.F.grad(lambda x: f(x) ** 2)(x), "loss": f(x) ** 2, "miss": f(x)}


def _root_of_loss(w, f, x):
    found = report_by_vjp(w, f, x)
    return found | {"miss": found["loss"] ** 0.5}


RIGHT = {
    "vjp with has_aux": everywhere(report_by_vjp),
    "the chain rule": everywhere(report_by_chain),
    "forward": everywhere(report_by_jvp),
}

WRONG = {
    "root-of-loss": everywhere(_root_of_loss),
    "M02": everywhere(_unpacked_first),
    "M13": everywhere(_no_pair),
    "no-tensor None": only(_aux_none, "torch"),
    "no-tensor item": only(_aux_number, "torch"),
    "M15 torch's in JAX": {"jax": _nested_wrong, "torch": _nested_wrong_torch},
    "M15 three": everywhere(_three_parts),
    "M15 by index": everywhere(_nested_index),
    "pair-turned": everywhere(_turned),
    "extra-is-x": {"jax": everywhere(_carries_x)["jax"]},
    "exchanged": everywhere(_exchanged),
    "M14 three calls": everywhere(_twice),
}
