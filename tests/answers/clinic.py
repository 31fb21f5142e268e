"""Chapter 12: other right answers, and the known mistakes as a learner would write them in torch, JAX and NumPy."""

from types import SimpleNamespace as Way

import jax
import jax.numpy as jnp
import numpy as np
import torch

from helpers import by_hand as bh
from helpers.checking import examine, given
from helpers.exercises.clinic import FAMILY, NAMES, Patient, _diagnosis, kinks_now, patient

WAYS = {
    "by_hand": Way(F=bh, np=bh, num=np.array, vag=bh.grad_and_value),
    "torch": Way(F=torch.func, np=torch, num=torch.tensor, vag=torch.func.grad_and_value),
    "jax": Way(F=jax, np=jnp, num=jnp.array, vag=jax.value_and_grad),
}


def everywhere(answer):
    """The same answer in all three ways: answer(way, *inputs)."""
    return {name: (lambda *args, way=way: answer(way, *args)) for name, way in WAYS.items()}


def only(answer, *names):
    return {name: answers for name, answers in everywhere(answer).items() if name in names}


# --- jvp ---------------------------------------------------------------------------------------------------------


def moves_by_jacobian(w, f, x, v):
    return w.F.jacrev(f)(x) @ v


def moves_by_line(w, f, x, v):
    return w.F.jacfwd(lambda t: f(x + t * v))(w.num(0.0))


def moves_by_vjps(w, f, x, v):
    """Transposing a pullback: the JVP is the slope of the pullback, which is linear."""
    _, pull = w.F.vjp(f, x)
    return w.F.jacrev(lambda u: (pull(u)[0] * v).sum())(f(x))


# --- aux ---------------------------------------------------------------------------------------------------------


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


def _twice(w, f, x):
    return {"slope": w.F.grad(lambda x: f(x) ** 2)(x), "loss": f(x) ** 2, "miss": f(x)}


# --- batch_grad --------------------------------------------------------------------------------------------------


def slopes_by_rows(w, f, x):
    rows = [w.F.grad(lambda x, i=i: f(x)[i])(x) for i in range(2)]
    return w.np.stack(rows)


def slopes_by_vmapped_pull(w, f, x):
    _, pull = w.F.vjp(f, x)
    return w.F.vmap(pull)(w.num(np.eye(2)))[0]


def slopes_by_autograd(f, x):
    x = x.clone().requires_grad_()
    y = f(x)
    return [torch.autograd.grad(y[i], x, retain_graph=True)[0] for i in range(2)]


def _marked(last):
    def slopes(f, x):
        x = x.clone().requires_grad_()
        return last(f(x), x)

    return slopes


# --- nan ---------------------------------------------------------------------------------------------------------


def _roots(inside):
    """Total and slope of a sum written by inside(w, a, x)."""

    def total_and_slope(w, a, x):
        def total(a):
            return inside(w, a, x).sum()

        return {"total": total(a), "slope": w.F.grad(total)(a)}

    return everywhere(total_and_slope)


def _double_where(w, a, x):
    above = x > a
    return w.np.where(above, w.np.sqrt(w.np.where(above, x - a, 1.0 + 0 * x)), 0.0 * x)


def roots_by_jvp(w, a, x):
    total, slope = w.F.jvp(lambda a: _double_where(w, a, x).sum(), (a,), (w.np.ones_like(a),))
    return {"slope": slope, "total": total}


def roots_of_chosen(w, a, x):
    chosen = x[np.asarray(x > a)]
    return {"total": w.np.sqrt(chosen - a).sum(), "slope": w.F.grad(lambda a: w.np.sqrt(chosen - a).sum())(a)}


def _total_last(w, a, x):
    def total(a):
        return _double_where(w, a, x).sum()

    return {"slope": total(a), "total": w.F.grad(total)(a)}


def _patched(w, a, x):
    def total(a):
        return w.np.where(x > a, w.np.sqrt(x - a), 0.0 * x).sum()

    slope = w.F.grad(total)(a)
    return {"total": total(a), "slope": 0.0 * a if bool(np.isnan(np.asarray(slope))) else slope}


# --- special_case ------------------------------------------------------------------------------------------------


def _grown(h):
    """Value and slope of h(w, x, k) by x."""
    return everywhere(lambda w, x, k: {"value": h(w, x, k) + 0.0 * x, "slope": w.F.grad(lambda x: h(w, x, k))(x)})


def _safe(w, x, k):
    zero = x == 0
    inside = w.np.where(zero, 1.0 + 0 * x, x)
    return w.np.where(zero, k + k * k * x / 2, (w.np.exp(k * inside) - 1) / inside)


def _unsafe(w, x, k):
    return w.np.where(x == 0, k + k * k * x / 2, (w.np.exp(k * x) - 1) / x)


def growth_by_formula(w, x, k):
    if x == 0:
        return {"value": k, "slope": k**2 / 2}
    e = w.np.exp(k * x)
    return {"value": (e - 1) / x, "slope": k * e / x - (e - 1) / x**2}


def _short_series(limit):
    return lambda w, x, k: k + k * k * x / 2 if abs(x) < limit else (w.np.exp(k * x) - 1) / x


def _series(w, x, k):
    """The integral form: the mean of k·e^(kxt) over t from 0 to 1, by Gauss's rule."""
    nodes, weights = np.polynomial.legendre.leggauss(20)
    return sum(float(c) / 2 * k * w.np.exp(k * x * (float(t) + 1) / 2) for t, c in zip(nodes, weights, strict=True))


# --- triage ------------------------------------------------------------------------------------------------------

# A mended body for each of the families, in their order.
MENDED = (
    "return {F}.{gv}(lambda x: x ** 3)({num}(a))[GRADIENT]",
    "return {F}.grad({F}.grad(lambda x: x ** 4))({num}(a))",
    "parts = {F}.{gv}(lambda x: (x ** 3, 2 * x), has_aux=True)({num}(a))\n    return parts[GRADIENT], parts[1 - GRADIENT][1]",
    "return {F}.vmap({F}.grad(lambda x: x ** 3))({num}([a, b]))",
    "f = lambda x: {N}.stack([x[0] * x[1], x[0] ** 2])\n    return {F}.jacrev(f)({num}([a, b]))",
    "return {F}.grad(lambda x: x ** 3)({num}(float(n)))",
    "return {F}.jvp(lambda x: x ** 3, ({num}(a),), ({num}(b),))[1]",
    "return {F}.jvp(lambda x: x ** 3, ({num}(a),), ({num}(b),))[1]",
    "out, pull = {F}.vjp(lambda x: x ** 3, {num}(a))\n    return pull({num}(1.0))[0] * 2",
    "return {F}.grad(lambda x: x * x + x)({num}(a))",
    "x = {num}([a, -a])\n    safe = {N}.where(x > 0, x, 1.0)\n    f = lambda k: {N}.where(x > 0, {N}.sqrt(k * safe), 0.0 * x).sum()\n    return {F}.grad(f)({num}(b))",
    "f = lambda x: a * a + 2 * a * (x - a) + x if x == a else x * x + x\n    return {F}.grad(f)({num}(a))",
    "return {F}.vmap(lambda x: {N}.where(x > 1, x * x, x))({num}([b, a]))",
    "f = lambda x, k: k * x ** 2\n    return {F}.grad(f, argnums=1)({num}(a), {num}(b))",
    "return {N}.cumsum({num}([a, b]) ** 2, 0)",
)


def program_of(found, body):
    """The mended program of a patient: its body, in the patient's library."""
    body = body.format(**NAMES[found.library]).replace("GRADIENT", "0" if found.library == "torch" else "1")
    space = {"torch": torch, "jax": jax, "jnp": jnp}
    exec(f"def program({found.broken.takes}):\n    {body}", space)  # noqa: S102  our own programs
    return space["program"]


def mended(puzzle):
    found = patient(puzzle["number"])
    return {"cause": found.broken.cause, "mended": program_of(found, MENDED[FAMILY.index(found.broken)])}


def some_inputs(broken):
    return tuple({"a": 1.75, "b": 0.375, "n": 4}[name] for name in broken.takes.split(", "))


def mended_patients():
    """For each of the 30 kinds, whether its mended program gives what was wanted."""
    right = []
    for broken, body in zip(FAMILY, MENDED, strict=True):
        for library in NAMES:
            inputs = some_inputs(broken)
            result = program_of(Patient(library, broken, (inputs,)), body)(*inputs)
            right.append(np.allclose(np.asarray(result), broken.right(*inputs)))
    return len(right), all(right)


SLOPE_AND_EXTRA = jax.jit(lambda a: jax.value_and_grad(lambda x: (x**3, 2 * x), has_aux=True)(a)[::-1])
SLOPE_AND_EXTRA(1.0)


def cube_and_extra(a):
    """What the patient of seed 1, which every check draws, is to give."""
    slope, (_, extra) = SLOPE_AND_EXTRA(a)
    return slope, extra


def every_patient(change, seeds=range(1, 41)):
    """Whether the check takes the changed diagnosis of the patients of these seeds."""
    for seed in seeds:
        puzzle = given("clinic/triage", seed)
        report = examine("clinic/triage", change(puzzle), {}, seed)
        if report.status != "passed":
            return f"seed {seed}: {report}"
    return True


def _with(change):
    """The mended diagnosis, with another program in it."""
    return lambda p: mended(p) | {"mended": change(mended(p)["mended"])}


RIGHT = {
    "clinic/jvp": {
        "through the Jacobian": everywhere(moves_by_jacobian),
        "along a line": everywhere(moves_by_line),
        "a list": everywhere(lambda w, f, x, v: list(w.F.jvp(f, (x,), (v,))[1])),
        "lists in": {"jax": lambda f, x, v: jax.jvp(f, [x], [v])[1], "torch": lambda f, x, v: torch.autograd.functional.jvp(f, x, v)[1], "by_hand": lambda f, x, v: bh.linearize(f, x)[1](v)},
        "pullbacks, transposed": {"torch": lambda f, x, v: moves_by_vjps(WAYS["torch"], f, x, v), "jax": lambda f, x, v: moves_by_vjps(WAYS["jax"], f, x, v), "by_hand": lambda f, x, v: bh.jvp(f, (x,), (v,))[1]},
    },
    "clinic/aux": {
        "vjp with has_aux": everywhere(report_by_vjp),
        "the chain rule": everywhere(report_by_chain),
        "forward": everywhere(report_by_jvp),
    },
    "clinic/batch_grad": {
        "row by row": everywhere(slopes_by_rows),
        "forward": everywhere(lambda w, f, x: w.F.jacfwd(f)(x)),
        "vmapped pullback": everywhere(slopes_by_vmapped_pull),
        "autograd": {"torch": slopes_by_autograd, "jax": lambda f, x: jax.jacobian(f)(x), "by_hand": lambda f, x: bh.jacrev(f)(x).tolist()},
    },
    "clinic/nan": {
        "double where": _roots(_double_where),
        "root of a size": _roots(lambda w, a, x: w.np.where(x > a, w.np.sqrt(abs(x - a)), 0.0 * x)),
        "forward": everywhere(roots_by_jvp),
        "chosen first": everywhere(roots_of_chosen),
    },
    "clinic/special_case": {
        "two wheres": _grown(_safe),
        "a formula": everywhere(growth_by_formula),
        "an integral": _grown(_series),
        "a small threshold": _grown(_short_series(1e-4)),
    },
    "clinic/kinks": {
        "asked": {"by_hand": kinks_now},
        "lists and a text": {"by_hand": lambda: {name: [str(s) if np.isnan(s) else s for s in pair] for name, pair in kinks_now().items()}},
        "arrays": {"by_hand": lambda: {name: np.array(pair) for name, pair in kinks_now().items()}},
    },
    "clinic/triage": {
        "mended": {"by_hand": mended},
        "small letter": {"by_hand": lambda p: mended(p) | {"cause": mended(p)["cause"].lower()}},
        "a list": {"by_hand": _with(lambda f: lambda *x: np.asarray(f(*x)).tolist())},
        "an array": {"by_hand": _with(lambda f: lambda *x: np.asarray(f(*x)))},
        "warm and jitted": {"by_hand": _with(lambda f: cube_and_extra)},
        "in plain Python": {"by_hand": _diagnosis},
    },
}  # fmt: skip

WRONG = {
    "clinic/recall_order": {"other: text": {"by_hand": "12, 8"}},
    "clinic/jvp": {
        "gradient": everywhere(lambda w, f, x, v: w.F.grad(f)(x)),
        "M25 bare": everywhere(lambda w, f, x, v: w.F.jvp(f, x, v)),
        "M25 bare, second": everywhere(lambda w, f, x, v: w.F.jvp(f, x, v)[1]),
        "pair": everywhere(lambda w, f, x, v: w.F.jvp(f, (x,), (v,))),
        "first-result": everywhere(lambda w, f, x, v: w.F.jvp(f, (x,), (v,))[0]),
        "M24 Jacobian": everywhere(lambda w, f, x, v: w.F.jacfwd(f)(x)),
        "summed-gradient": everywhere(lambda w, f, x, v: w.F.grad(lambda x: f(x).sum())(x)),
        "unit": everywhere(lambda w, f, x, v: w.F.jvp(f, (x,), (v / (v**2).sum() ** 0.5,))[1]),
        "swapped": everywhere(lambda w, f, x, v: w.F.jvp(f, (v,), (x,))[1]),
    },
    "clinic/aux": {
        "M02": everywhere(_unpacked_first),
        "M13": everywhere(_no_pair),
        "no-tensor None": only(_aux_none, "torch"),
        "no-tensor item": only(_aux_number, "torch"),
        "M15 torch's in JAX": {"jax": _nested_wrong, "torch": _nested_wrong_torch},
        "M15 three": everywhere(_three_parts),
        "M15 by index": everywhere(_nested_index),
        "pair-turned": everywhere(_turned),
        "exchanged": everywhere(_exchanged),
        "M14 three calls": everywhere(_twice),
    },
    "clinic/batch_grad": {
        "M05 as it was": {"torch": lambda f, x: torch.autograd.grad(f(x), x)},
        "not-scalar marked": {"torch": _marked(lambda y, x: torch.autograd.grad(y, x)[0])},
        "not-scalar": everywhere(lambda w, f, x: w.F.grad(f)(x)),
        "M04 sum": {"torch": _marked(lambda y, x: torch.autograd.grad(y.sum(), x)[0])},
        "M04 grad of the sum": everywhere(lambda w, f, x: w.F.grad(lambda x: f(x).sum())(x)),
        "mean": everywhere(lambda w, f, x: w.F.grad(lambda x: f(x).sum() / 2)(x)),
        "M31": everywhere(lambda w, f, x: w.F.jacrev(f)(x).T),
        "first-only": everywhere(lambda w, f, x: w.F.grad(lambda x: f(x)[0])(x)),
        "vmapped": everywhere(lambda w, f, x: w.F.vmap(w.F.grad(f))(x)),
    },
    "clinic/nan": {
        "M20 as it was": _roots(lambda w, a, x: w.np.where(x > a, w.np.sqrt(x - a), 0.0 * x)),
        "no-where": _roots(lambda w, a, x: w.np.sqrt(x - a)),
        "patched": everywhere(_patched),
        "no-outer": _roots(lambda w, a, x: w.np.sqrt(w.np.where(x > a, x - a, 1.0 + 0 * x))),
        "exchanged": everywhere(_total_last),
        "sizes": _roots(lambda w, a, x: w.np.sqrt(abs(x - a))),
    },
    "clinic/special_case": {
        "M10": _grown(lambda w, x, k: k + 0.0 * x if x == 0 else (w.np.exp(k * x) - 1) / x),
        "M10 a constant": _grown(lambda w, x, k: k if x == 0 else (w.np.exp(k * x) - 1) / x),
        "plain-float": {"torch": lambda x, k: {"value": k, "slope": torch.func.grad(lambda x: k.item() if x == 0 else (torch.exp(k * x) - 1) / x)(x)}},
        "no-case": _grown(lambda w, x, k: (w.np.exp(k * x) - 1) / x),
        "where-nan": _grown(_unsafe),
        "series-to-0.01": _grown(_short_series(0.02)),
        "series-to-0.1": _grown(_short_series(0.05)),
        "series-to-0.1 wider": _grown(_short_series(0.1)),
        "series-to-1": _grown(_short_series(0.5)),
        "series-everywhere": _grown(_short_series(9.0)),
        "no-half": _grown(lambda w, x, k: k + k * k * x if x == 0 else (w.np.exp(k * x) - 1) / x),
    },
    "clinic/kinks": {
        "M41": {"by_hand": {"abs": (0, 0), "relu": (0.5, 0.5), "clip": (0.5, 0.5), "maximum": (0.5, 0.5), "norm": (0, 0)}},
        "other: one missing": {"by_hand": {"abs": (0, 1)}},
        "other: one wrong": {"by_hand": lambda: kinks_now() | {"norm": (9.0, 9.0)}},
        "other: no pair": {"by_hand": dict.fromkeys(("abs", "relu", "clip", "maximum", "norm"), 0)},
        "other: a gradient": {"by_hand": lambda: kinks_now() | {"norm": (np.zeros(2), np.zeros(2))}},
    },
    "clinic/triage": {
        "other: no such letter": {"by_hand": lambda p: mended(p) | {"cause": "Z"}},
        "other: the old form": {"by_hand": {"cause": "B", "result": 1.0}},
        "other: a letter": {"by_hand": "C"},
        "other: a number": {"by_hand": lambda p: mended(p) | {"mended": 1.0}},
        "other: no inputs": {"by_hand": lambda p: mended(p) | {"mended": lambda: 1.0}},
        "other: typed": {"by_hand": lambda p: mended(p) | {"mended": lambda *x: mended(p)["mended"](*patient(p["number"]).inputs[0])}},
        "other: without the extra": {"by_hand": _with(lambda f: lambda *x: f(*x)[0])},
        "other: the extra first": {"by_hand": _with(lambda f: lambda *x: f(*x)[::-1])},
        "other: only a cause": {"by_hand": {"cause": "C"}},
        "other: wrong cause": {"by_hand": lambda p: mended(p) | {"cause": "K"}},
    },
}  # fmt: skip
