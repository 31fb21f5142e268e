"""Mutants that pass because they are right, too: each with the reason."""

from __future__ import annotations

import re

# (exercise or "*", pattern of the whole change) -> why it is no wrong answer.
EQUIVALENT: dict[tuple[str, str], str] = {
    ("*", r"return (np|jnp|torch|lib)\.(array|stack|asarray)\((.*)\) → return \3"): "a list of the entries is as good as an array of them",
    ("derivatives/best_h", r".*2 \* np\.finfo.*|the result twice as large|the result a thousandth too large"): "any step within a factor 10 of the best one will do",
    ("derivatives/best_h", r"the parts of the result reversed"): "a number has no parts; three times the step is as good",
    ("derivatives/best_h", r"the first two inputs exchanged"): "the step is made from the dtype alone",
    ("derivatives/complex_step", r"h = 1e-20 → h = (2e-20|-1e-20)"): "any tiny step will do, in either direction",
    ("grad/nth_derivative", r"for _ in range\(n\): → for _ in reversed\(list\(range\(n\)\)\):"): "the number of rounds counts, and not their order",
    ("clinic/nan", r".*0\.0 \* x\)\.sum\(\) → .*0\.0 / x\)\.sum\(\)"): "0/x is 0, too, wherever x is not 0, as in all cases",
    ("value/my_grad_and_value", r".*(pullback\(1\.0\)|aux)\[0\].* → .*\1\[-1\].*"): "the only part is the first and the last one",
    ("value/train", r"for _ in range\(steps\): → for _ in reversed\(list\(range\(steps\)\)\):"): "the number of rounds counts, and not their order",
    ("value/portable_aux", r".*y > 0\.5.* → .*y >= 0\.5.*"): "y is 0 or 1, never 0.5",
    ("hessian/classify", r"zero = 1e-08 \* abs\(w\)\.max\(\) → zero = 2e-08 .*"): "no case has a curvature between a billionth and ten millionths of the largest",
    ("hessian/classify", r"if w\.max\(\) > zero and w\.min\(\) < -zero: → .*(>=|<=).*"): "both only matter together, and only where all are 0 is one equal to the bound",
    ("hessian/classify", r"the result as a text"): "a word is a text already",
    ("hessian/implicit", r".*lib\.jacfwd\(lib\.grad\(f\), argnums=1\).* → .*lib\.jacrev\(lib\.grad\(f\), argnums=1\).*"): "both make the same Jacobian",
    ("hessian/hutchinson", r"for z in probes: → for z in reversed\(list\(probes\)\):"): "a mean does not ask for the order",
    ("hessian/hutchinson", r"total = 0\.0 \* probes\[0\] → total = 0\.0( / probes\[0\]| \* probes\[(-1|1)\])?"): "a sum that starts at 0, whichever 0: signs are never 0",
    ("hessian/newton_cg", r"for _ in range\(20\): → for _ in (reversed\(list\(range\(20\)\)\)|list\(range\(20\)\)\[.*\]|range\((19|21)\)):"): "the rounds have ended by then",
    ("hessian/newton_cg", r"s, r = \(0\.0 \* g, -g\) → s, r = \((0\.0 / g|0\.0), -g\)"): "a sum that starts at 0, whichever 0",
    ("hessian/newton_cg", r"alpha = .* → alpha = r @ r / \(hp @ p\)"): "one product of two vectors",
    ("hessian/newton_cg", r"if after @ after < 1e-20 \* \(g @ g\): → if after @ after <=? [12]e-20( \* \(g @ g\)| / \(g @ g\))?:"): "rounding leaves a residual far below each of these bounds",
    ("scan/article", r"the result rounded"): "whole numbers, their squares and their slopes are whole",
    ("scan/asymmetry", r".* → return \(matrix - matrix\.T\)\.negative\(\)\.max\(\)"): "each distance stands there with both signs",
    ("scan/asymmetry", r".* → return \(matrix\.T - matrix\)\.abs\(\)\.max\(\)"): "the distance of b from a is that of a from b",
    ("scan/my_scan", r"for k in range\(len\(bh\.tree_leaves\(xs\)\[0\]\)\): → for k in range\(len\(bh\.tree_leaves\(xs\)\[(-1|1)\]\)\):"): "all leaves of xs have as many rows, and xs has two",
    ("scan/scan_vjp", r".* → w_bar, h_bar, xs_bar = \(0\.0, carry_bar, np\.ones\(len\(xs\)\)\)"): "every entry is written, whatever stood there",
    ("scan/weights", r".* → W_bar, h_bar, xs_bar = \(np\.zeros\(W\.shape\), carry_bar, np\.ones\(xs\.shape\)\)"): "every row is written, whatever stood there",
    ("hessian/newton", r"for _ in range\(30\): → for _ in (reversed\(list\(range\(30\)\)\)|list\(range\(30\)\)\[.*\]|range\((29|31)\)):"): "the rounds have ended by then",
    ("hessian/newton", r"if abs\(g\)\.max\(\) < 1e-10: → if abs\(g\)\.max\(\) (<= 1e-10|< 2e-10|< -1e-10):"): "the last step leaves far less, and thirty rounds are few enough calls",
    ("hessian/newton", r"while f\(x \+ step\) > f\(x\) \+ 1e-12: → while f\(x \+ step\) (>= f\(x\) \+ 1e-12|> f\(x\)|> f\(x\) \+ 2e-12):"): "rounding is far below 1e-12 here, and a step that climbs is far above",
    ("hessian/newton", r"step = step / 2 → step = step / 3"): "any smaller step will do",
    ("grad/reverse_by_hand", r"(b|c)_bar = z_bar \* (c|b) → (b|c)_bar = (c|b)"): "z_bar is 1",
    ("grad/module", r".*\(prediction - y\) \*\* 2.* → .*\(y - prediction\) \*\* 2.*"): "the square of the difference either way round",
    ("vmap/axes", r".*"): "an axis counted from the end is the same axis where the array has no more",
    ("vmap/batch_rules", r"return a → return \(a,\)"): "a tuple of one array is an array with an axis of length 1 in front, as lanes that share a value have",
    ("vmap/batch_rules", r"the (first two inputs exchanged|last input left out|last input twice)"): "what is handed in takes no inputs",
    ("vmap/branch", r"safe = lib\.where\(x > 1, 1\.0, x\) → safe = lib\.where\(x > 1, (2\.0|-1\.0), x\)"): "any number up to 2 has a root of 2 - x whose slope the inner where cuts off",
    ("vmap/noise", r".* → return \(lambda x: x \+ 0\.1 \* torch\.randn\(x\.shape\)\)\(X\)"): "numbers drawn for all lanes at once are as fresh",
    ("vmap/noise", r".* \+ 0\.1 \* .* → .*(- 0\.1|\+ -0\.1) \* .*"): "noise has no sign",
    ("jvp/is_linear", r"u, v = .* → (v, u = .*|u, v = np\.random\.default_rng\(1\).*)"): "any two directions will do",
    ("jvp/is_linear", r"return bool\(np\.allclose\((.*)\)\) → return np\.allclose\(\1\)"): "NumPy's True is as good as Python's",
    ("jvp/is_linear", r"return bool\(np\.allclose\(push.* → return bool\(np\.allclose\(1\.7 \* .*"): "which side is compared with which",
    ("jvp/u_xx", r"one = x \* 0 \+ 1 → one = x \* 0 - 1"): "the second derivative along -1 is the one along 1",
    ("jvp/confusion", r".*else 0 for z.* → .*else -1 for z.*"): "a level below all others",
    ("clinic/batch_grad", r".*F\.jacrev\(f\)\(x\) → .*F\.jacfwd\(f\)\(x\)"): "both make the same Jacobian",
    ("clinic/nan", r"safe = lib\.where\(above, x - a, 1\.0 \+ 0\.0 \* x\) → safe = lib\.where\(above, x - a, .*\)"): "anything will do that has a finite slope: it is not chosen",
    ("clinic/nan", r"return lib\.where\(above, lib\.sqrt\(safe\), 0\.0 \* x\)\.sum\(\) → return lib\.where\(above, lib\.sqrt\(safe\), 0\.0\)\.sum\(\)"): "0 is 0",
    ("clinic/special_case", r"if abs\(t\) < 0\.01: → if abs\(t\) (<= 0\.01|< 0\.02):"): "the branch may end anywhere there",
    ("clinic/special_case", r"return k \* \(1 \+ t / 2 \+ t \*\* 2 / 6 \+ t \*\* 3 / 24\) → return k \* \(1 \+ t / 2 \+ t \*\* 2 / 6.*\)"): "the last term is below the digits that are asked for",
    ("clinic/kinks", r".*"): "other questions with the same answers: what is checked is the table",
    ("start/out_shape", r"the result rounded"): "shapes are whole numbers already",
}


def is_equivalent(exercise: str, change: str) -> bool:
    """Whether a mutant that passes is known to be right."""
    return any(name in ("*", exercise) and re.fullmatch(pattern, change, re.DOTALL) for name, pattern in EQUIVALENT)
