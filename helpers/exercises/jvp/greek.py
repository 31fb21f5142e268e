"""jvp/greek: A Greek by your own numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, no_framework, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.jvp.dual import both
from helpers.desk.jvp.greek import PLAIN
from helpers.exercises.jvp.full_dual import Rule, erf_slope, full_dual
from helpers.exercises.stages import up_to_the_first_wrong


def _cases(rng: np.random.Generator) -> list[Case]:
    """x is above 0, and whichever of x and y is the larger one has the smaller tangent: tangents do not
    decide. In the first case y is below 0 and larger in size: sizes do not decide either."""

    def one(x_larger: bool, edge: bool = False) -> Case:
        while True:
            x, y, dx, dy = abs(generic_numbers(rng)), *generic_numbers(rng, (3,))
            if (x > y) == x_larger == (dx < dy) and abs(x - y) > 0.2 < abs(dx - dy) and (not x_larger or 1 < x < -y):
                break
        s, strike = np.round(rng.uniform(45, 55, 2), 1)
        t, sigma, r = (round(float(rng.uniform(*ends)), 3) for ends in ((0.02, 0.15), (0.15, 0.3), (0.02, 0.08)))
        market = tuple(map(np.float64, (s, t, sigma, r))) + (float(strike), round(float(rng.uniform(0.3, 0.6)), 3))
        return Case((x, np.float64(dx), np.float64(y), np.float64(dy), market), edge=edge)

    return [one(True), one(False, edge=True), one(False, edge=True)]


def _greeks(s: Any, t: Any, sigma: Any, r: Any, strike: float, day: float) -> tuple[float, dict[str, float]]:
    """The price, and the Greeks in closed form."""
    left = day - t
    d = (np.log(s / strike) + (r + sigma**2 / 2) * left) / (sigma * np.sqrt(left))
    e = d - sigma * np.sqrt(left)
    below, above = (0.5 * math.erfc(-z / math.sqrt(2)) for z in (d, e))
    bell, discounted = np.exp(-d * d / 2) / math.sqrt(2 * math.pi), strike * np.exp(-r * left)
    theta = -s * bell * sigma / (2 * np.sqrt(left)) - r * discounted * above
    found = {"delta": below, "theta": theta, "vega": s * bell * np.sqrt(left), "rho": left * discounted * above}
    return s * below - discounted * above, found


_OTHERS = ("y", "beyond", "itself", "same value, faster", "slower")


def _oracle(x: Any, dx: Any, y: Any, dy: Any, market: tuple) -> dict[str, Any]:
    price, greeks = _greeks(*market)
    height = np.sin(x) * np.cos(y) + 0.1 * x * x
    along = (np.cos(x) * np.cos(y) + 0.2 * x) * dx - np.sin(x) * np.sin(y) * dy
    return {
        "-x": both(-x, -dx),
        "x - y": both(x - y, dx - dy),
        "x - x": both(0.0, 0.0),
        f"x - {PLAIN}": both(x - PLAIN, dx),
        f"{PLAIN} - x": both(PLAIN - x, -dx),
        "<": {f"x < {name}": bool(answer) for name, answer in zip(_OTHERS, (x < y, True, False, False, False), strict=True)},
        ">": {f"x > {name}": bool(answer) for name, answer in zip(_OTHERS, (x > y, False, False, False, False), strict=True)},
        "plain": {"x < 1.0": bool(x < 1), "x > 1.0": bool(x > 1), "1.0 < x": bool(x > 1), "1.0 > x": bool(x < 1)},
        "log(x)": both(np.log(x), dx / x),
        "erf(x)": both(math.erf(x), erf_slope(x) * dx),
        "erf(-x)": both(-math.erf(x), erf_slope(x) * dx),
        "x ** 3": both(x * x * x, 3 * x * x * dx),
        "x ** 2.5": both(x * x * math.sqrt(x), 2.5 * x * math.sqrt(x) * dx),
        "x ** -2": both(1 / (x * x), -2 / (x * x * x) * dx),
        "x ** 3 below 0": both(-x * x * x, 3 * x * x * dx),
        "x ** -1 below 0": both(-1 / x, -1 / (x * x) * dx),
        "x ** 1": both(x, dx),
        "x ** 0": both(1.0, 0.0),
        "x ** 2 at 0": both(0.0, 0.0),
        "x ** 1 at 0": both(0.0, dx),
        "x ** 0 at 0": both(1.0, 0.0),
        "sqrt(x)": both(math.sqrt(x), dx / (2 * math.sqrt(x))),
        "height": both(height, along),
        **{name: both(price, slope) for name, slope in greeks.items()},
    }


def _overwritten(number: Any, result: Any) -> Any:
    number.value, number.tangent = result.value, result.tangent
    return number


def _power(tangent: Rule) -> type:
    """A power with a wrong tangent; that of x ** 0 is right."""
    return full_dual(power=lambda a, da, n: (1.0, 0.0) if n == 0 else (a**n, tangent(a, da, n)))


def _by_log(a: Any, da: Any, n: Any) -> tuple:
    value = np.exp(n * np.log(a))
    return value, value * n * da / a


EXERCISE = Exercise(
    id="jvp/greek",
    title="A Greek by your own numbers",
    level=2,
    minutes=12,
    signature="FullDual(value, tangent)",
    inputs=("x", "x_dot", "y", "y_dot", "(s, t, sigma, r, strike, day)"),
    cases=_cases,
    oracle=_oracle,
    reads=up_to_the_first_wrong(_oracle),
    rules=(no_framework("by hand"),),
    rtol=1e-12,  # slopes by differences reach 1e-11
    mistakes=(
        Mistake("neg-value-only", full_dual(neg=lambda a, da: (-a, da)), "In -x the tangent turns round as well: where x rises, -x falls."),
        Mistake("neg-tangent-only", full_dual(neg=lambda a, da: (a, -da)), "In -x only the tangent got the minus. The value needs it, too."),
        Mistake("tangents-added", full_dual(sub=lambda a, da, b, db: (a - b, da + db)), "The tangents of a difference are subtracted as the values are: x_dot − y_dot."),
        Mistake("second-still", full_dual(sub=lambda a, da, b, db: (a - b, da)), "A difference moves for two reasons. That y moves as well is missing: x_dot − y_dot."),
        Mistake("first-still", full_dual(sub=lambda a, da, b, db: (a - b, -db)), "A difference moves for two reasons. That x moves is missing: x_dot − y_dot."),
        Mistake("sub-flipped", full_dual(sub=lambda a, da, b, db: (b - a, db - da)), "In `__sub__` self stands on the left: x - y is self minus other."),
        Mistake("tangents-flipped", full_dual(sub=lambda a, da, b, db: (a - b, db - da)), "The tangents are subtracted the wrong way round: x_dot − y_dot, as the values are."),
        Mistake("product-rule", full_dual(sub=lambda a, da, b, db: (a - b, da * b - a * db)), "This is the top of the quotient rule. A difference needs no values in its tangent: x_dot − y_dot."),
        Mistake("sub-still", full_dual(sub=lambda a, da, b, db: (a - b, 0.0 * da)), "You gave the difference the tangent 0, as if it stood still. It changes at x_dot − y_dot."),
        Mistake("sub-size", full_dual(sub=lambda a, da, b, db: (abs(a - b), da - db)), "You took the size of the difference. Where y is the larger one, x - y is below 0."),
        Mistake("sub-as-sum", full_dual(sub=lambda a, da, b, db: (a + b, da + db)), "This is the sum. Subtract, in both parts."),
        Mistake("rsub-as-sub", full_dual(rsub=lambda a, da, b: (a - b, da)), "`__rsub__` is asked for 2.5 - x, where self stands on the right: other minus self. It is not the same as x - 2.5, as + and · are either way round."),
        Mistake("rsub-tangent-kept", full_dual(rsub=lambda a, da, b: (b - a, da)), "In 2.5 - x the x is taken away, so the tangent turns round: −x_dot."),
        Mistake("rsub-still", full_dual(rsub=lambda a, da, b: (b - a, 0.0 * da)), "In 2.5 - x the 2.5 does not move, but x does: the tangent is −x_dot."),
        Mistake("compares-tangents", full_dual(less=lambda a, da, b, db: da < db, more=lambda a, da, b, db: da > db), "You compared the tangents. A program asks where it stands, not how fast it moves: compare the values."),
        Mistake("compares-both", full_dual(less=lambda a, da, b, db: a < b and da < db, more=lambda a, da, b, db: a > b and da > db), "You asked that value and tangent both be smaller, or larger. Only the values count."),
        Mistake("less-flipped", full_dual(less=lambda a, da, b, db: a > b), "`x < y` says True where x is the larger one. `__lt__` is \"less than\", and self stands on the left. (And `__gt__` is \"greater than\".)"),
        Mistake("more-as-less", full_dual(more=lambda a, da, b, db: a < b), "`x > y` says True where x is the smaller one. `__gt__` is \"greater than\", and self stands on the left."),
        Mistake("more-or-equal", full_dual(more=lambda a, da, b, db: a >= b), "x > x is False: no number is larger than itself. (\"Not less\" is not yet \"greater\".)"),
        Mistake("or-equal", full_dual(less=lambda a, da, b, db: a <= b, more=lambda a, da, b, db: a >= b), "x < x is False, and so is x > x: no number is smaller than itself."),
        Mistake("ties-by-tangent", full_dual(less=lambda a, da, b, db: (a, da) < (b, db), more=lambda a, da, b, db: (a, da) > (b, db)), "Where the values are equal, the tangents decide in yours. Neither number is smaller then: only the values count."),
        Mistake("log-no-tangent", full_dual(log=lambda a, da: 1 / a), "1/value is the slope of log. Multiply it by the tangent that comes in."),
        Mistake("log-no-slope", full_dual(log=lambda a, da: da), "You handed the tangent on as it came in. Multiply it by the slope of log, which is 1/value."),
        Mistake("log-of-tangent", full_dual(log=lambda a, da: np.log(da)), "You took the log of the tangent. A tangent is not pushed through the function: it is multiplied by its slope, 1/value."),
        Mistake("log-times", full_dual(log=lambda a, da: a * da), "The slope of log is 1/value. You multiplied by the value: divide."),
        Mistake("log-exchanged", full_dual(log=lambda a, da: a / da), "Value and tangent are exchanged: the tangent of log(x) is x_dot / x."),
        Mistake("log-kept", full_dual(log=lambda a, da: np.log(a) * da), "The slope of log is 1/value. You used log itself."),
        Mistake("log-ten", full_dual(log_value=np.log10, log=lambda a, da: da / (a * np.log(10))), "This is the logarithm to the base 10. The formula wants the natural one, `np.log`."),
        Mistake("log-still", full_dual(log=lambda a, da: 0.0 * da), "You gave log(x) the tangent 0, as if it stood still. It moves at 1/value times the tangent that comes in."),
        Mistake("log-minus", full_dual(log=lambda a, da: -da / a), "The slope of log is 1/value, without a minus: where x rises, log(x) rises."),
        Mistake("log-exp", full_dual(log=lambda a, da: np.exp(a) * da), "This is the slope of exp. That of log is 1/value."),
        Mistake("log-at-tangent", full_dual(log=lambda a, da: 1 / da), "1/tangent is no slope. Take the slope of log at the value, 1/value, and multiply it by the tangent."),
        Mistake("erf-no-tangent", full_dual(erf=lambda a, da: erf_slope(a)), "This is the slope of erf. Multiply it by the tangent that comes in."),
        Mistake("erf-no-slope", full_dual(erf=lambda a, da: da), "You handed the tangent on as it came in. Multiply it by the slope of erf."),
        Mistake("erf-no-factor", full_dual(erf=lambda a, da: np.exp(-a * a) * da), "The slope of erf has a factor in front: 2/√π."),
        Mistake("erf-half-factor", full_dual(erf=lambda a, da: erf_slope(a) / 2 * da), "The factor in front of the slope of erf is 2/√π, not 1/√π."),
        Mistake("erf-over-pi", full_dual(erf=lambda a, da: 2 / math.pi * np.exp(-a * a) * da), "The factor in front of the slope of erf is 2/√π, with the root."),
        Mistake("erf-root-of-both", full_dual(erf=lambda a, da: math.sqrt(2 / math.pi) * np.exp(-a * a) * da), "The factor in front of the slope of erf is 2/√π. The root goes over π alone: `2 / np.sqrt(np.pi)`."),
        Mistake("erf-bell", full_dual(erf=lambda a, da: np.exp(-a * a / 2) / math.sqrt(2 * math.pi) * da), "This is the bell curve of a normal distribution. The slope of erf is a narrower one: 2/√π · exp(−value²)."),
        Mistake("erf-plus", full_dual(erf=lambda a, da: 2 / math.sqrt(math.pi) * np.exp(a * a) * da), "The exponent in the slope of erf has a minus: exp(−value²). In Python, `(-x) ** 2` has lost it."),
        Mistake("erf-no-square", full_dual(erf=lambda a, da: 2 / math.sqrt(math.pi) * np.exp(-a) * da), "The exponent in the slope of erf is −value², with the square."),
        Mistake("erf-of-tangent", full_dual(erf=lambda a, da: math.erf(da)), "You took erf of the tangent. A tangent is not pushed through the function: it is multiplied by its slope."),
        Mistake("erf-kept", full_dual(erf=lambda a, da: math.erf(a) * da), "The slope of erf is 2/√π · exp(−value²). You used erf itself."),
        Mistake("erf-at-tangent", full_dual(erf=lambda a, da: erf_slope(da) * da), "Evaluate the slope of erf at the value that goes in. You took it at the tangent."),
        Mistake("erf-exchanged", full_dual(erf=lambda a, da: erf_slope(da) * a), "Value and tangent are exchanged. Take the slope of erf at the value, and multiply it by the tangent."),
        Mistake("erf-still", full_dual(erf=lambda a, da: 0.0 * da), "You gave erf(x) the tangent 0, as if it stood still. It moves at the slope of erf times the tangent that comes in."),
        Mistake("erf-minus", full_dual(erf=lambda a, da: -erf_slope(a) * da), "The slope of erf has its minus in the exponent alone: where x rises, erf(x) rises."),
        Mistake("erf-below", full_dual(erf_value=lambda a: (1 + math.erf(a / math.sqrt(2))) / 2), "This is the normal distribution, (1 + erf(z/√2)) / 2, which the formula makes of erf. Here erf itself is asked for."),
        Mistake("erf-below-and-bell", full_dual(erf_value=lambda a: (1 + math.erf(a / math.sqrt(2))) / 2, erf=lambda a, da: np.exp(-a * a / 2) / math.sqrt(2 * math.pi) * da), "This is the normal distribution and its bell curve, which the formula makes of erf. Here erf itself is asked for."),
        Mistake("power-no-slope", _power(lambda a, da, n: da), "You handed the tangent on as it came in. Multiply it by the slope of x ** n: n · value ** (n − 1)."),
        Mistake("power-no-tangent", _power(lambda a, da, n: n * a ** (n - 1)), "This is the slope of x ** n. Multiply it by the tangent that comes in."),
        Mistake("power-no-n", _power(lambda a, da, n: a ** (n - 1) * da), "The slope of x ** n has the factor n in front: n · value ** (n − 1)."),
        Mistake("power-exponent-kept", _power(lambda a, da, n: n * a**n * da), "In the slope of x ** n the exponent is one less: n · value ** (n − 1)."),
        Mistake("power-less-n", _power(lambda a, da, n: (n - 1) * a ** (n - 1) * da), "The factor in the slope of x ** n is n, and only the exponent is one less: n · value ** (n − 1)."),
        Mistake("power-of-tangent", _power(lambda a, da, n: da**n), "You raised the tangent to the power. It is multiplied by the slope, n · value ** (n − 1)."),
        Mistake("power-at-tangent", _power(lambda a, da, n: n * da ** (n - 1) * da), "Evaluate the slope of x ** n at the value. You took it at the tangent."),
        Mistake("power-all-tangent", _power(lambda a, da, n: n * da ** (n - 1)), "Evaluate the slope of x ** n at the value, n · value ** (n − 1), and multiply it by the tangent. You took it at the tangent."),
        Mistake("power-times-value", _power(lambda a, da, n: n * a ** (n - 1) * a), "You multiplied the slope of x ** n by the value. Multiply it by the tangent that comes in."),
        Mistake("power-still", full_dual(power=lambda a, da, n: (a**n, 0.0 * da)), "You gave x ** n the tangent 0, as if it stood still. It moves at n · value ** (n − 1) times the tangent that comes in."),
        Mistake("power-minus", _power(lambda a, da, n: -n * a ** (n - 1) * da), "The slope of x ** n is n · value ** (n − 1), without a minus."),
        Mistake("power-times-n", full_dual(power=lambda a, da, n: (a * n, da * n)), "This is x times n. x ** n is a power: value ** n."),
        Mistake("power-exponential", _power(lambda a, da, n: a**n * np.log(a) * da), "This is the slope by the exponent. Here the exponent is a plain number, and the base moves: n · value ** (n − 1)."),
        Mistake("always-squared", full_dual(power=lambda a, da, n: (a * a, 2 * a * da)), "Whatever n is, you gave the square. n may be any plain number."),
        Mistake("by-logarithm", full_dual(power=_by_log), "You took x ** n by way of the logarithm, exp(n · log(x)), and below 0 there is none: NaN. value ** n and n · value ** (n − 1) need no logarithm."),
        Mistake("exponent-zero", full_dual(power=lambda a, da, n: (a**n, n * a ** (n - 1) * da if a or n else math.nan)), "At the value 0, x ** 0 gives NaN as its tangent: 0 times value ** −1, which is infinite there. x ** 0 is 1 wherever x is, and does not move: give it a line of its own."),
        Mistake("exponent-zero-raises", raises(ZeroDivisionError("0.0 cannot be raised to a negative power")), "At the value 0, the slope of x ** 0 by the rule is 0 · value ** −1, and that is a division by 0. x ** 0 is 1 and does not move: give it a line of its own.", error="ZeroDivisionError: .*(negative power|division by zero)"),
        Mistake("only-whole", raises(TypeError("'float' object cannot be interpreted as an integer")), "A loop of products takes whole exponents only, and here n may be 2.5. Use the rule: the slope of x ** n is n · value ** (n − 1).", error="cannot be interpreted as an integer|can't multiply sequence by non-int"),
        Mistake("power-divided", _power(lambda a, da, n: a ** (n - 1) / n * da), "In the slope of x ** n the n multiplies: n · value ** (n − 1). You divided by it."),
        Mistake("power-one-more", _power(lambda a, da, n: n * a ** (n + 1) * da), "In the slope of x ** n the exponent is one less: n · value ** (n − 1). Yours is one more."),
        Mistake("power-whole-part", full_dual(power=lambda a, da, n: (a ** int(n), int(n) * a ** (int(n) - 1) * da)), "You cut off what n has after the decimal point. n may be any plain number."),
        Mistake("power-size-of-n", _power(lambda a, da, n: abs(n) * a ** (n - 1) * da), "The factor in the slope of x ** n keeps the sign of n: with a negative exponent, x ** n falls where x rises."),
        Mistake("power-no-sign", full_dual(power=lambda a, da, n: (1.0, 0.0) if n == 0 else (a ** abs(n), n * a ** (abs(n) - 1) * da)), "With a negative exponent, x ** n is one over a power. You lost the sign of n: value ** n knows it."),
        Mistake("power-negative-is-one", full_dual(power=lambda a, da, n: (1.0, 0.0) if n <= 0 else (a**n, n * a ** (n - 1) * da)), "You gave 1 for every n up to 0. Only x ** 0 is 1 and stands still: with a negative exponent the rule holds as it is."),
        Mistake("power-size-of-x", full_dual(power=lambda a, da, n: (1.0, 0.0) if n == 0 else (abs(a) ** n, n * abs(a) ** (n - 1) * da)), "Below 0 you took the size of the value. It keeps its sign: (−2) ** 3 is −8."),
        Mistake("exponent-zero-moves", full_dual(power=lambda a, da, n: (1.0, da) if n == 0 else (a**n, n * a ** (n - 1) * da)), "x ** 0 is 1 wherever x is. So it does not move: its tangent is 0."),
        Mistake("exponent-zero-at-one", full_dual(power=lambda a, da, n: (1.0, 1.0) if n == 0 else (a**n, n * a ** (n - 1) * da)), "x ** 0 is 1 wherever x is. So it does not move: its tangent is 0, not 1."),
        Mistake("exponent-zero-is-x", full_dual(power=lambda a, da, n: (a, da) if n == 0 else (a**n, n * a ** (n - 1) * da)), "x ** 0 is 1, and stands still. You gave x itself, which is x ** 1."),
        Mistake("exponent-one-at-one", full_dual(power=lambda a, da, n: (1.0, 0.0) if n == 0 else (a, 1.0) if n == 1 else (a**n, n * a ** (n - 1) * da)), "x ** 1 is x, and moves as x does: its tangent is that of x, not 1."),
        Mistake("exponent-zero-is-zero", full_dual(power=lambda a, da, n: (0.0, 0.0) if n == 0 else (a**n, n * a ** (n - 1) * da)), "x ** 0 is 1, not 0."),
        Mistake("power-zero-base", full_dual(power=lambda a, da, n: (1.0, 0.0) if n == 0 else (a**n, n * a ** (n - 1) * da if a else 0.0 * da)), "Where the value is 0 you gave the tangent 0. x ** 1 is x, and moves as x does, at 0 as well: leave the rule as it is there."),
        Mistake("log-slope-squared", full_dual(log=lambda a, da: -da / (a * a)), "−1/value² is the slope of 1/x. That of log is 1/value."),
        Mistake("erf-slope-again", full_dual(erf=lambda a, da: -2 * a * erf_slope(a) * da), "The exponential was differentiated once more. The slope of erf is 2/√π · exp(−value²) as it stands."),
        Mistake("erf-root-lost", full_dual(erf=lambda a, da: 1 / math.pi * np.exp(-a * a) * da), "The factor in front of the slope of erf is 2/√π. In Python, `np.pi ** 1 / 2` is π divided by 2: write `np.sqrt(np.pi)`, or brackets."),
        Mistake("rsub-plain-moves", full_dual(rsub=lambda a, da, b: (b - a, b - da)), "In 2.5 - x the plain number does not move: its tangent is 0, and 0 − x_dot is left."),
        Mistake("compares-sizes", full_dual(less=lambda a, da, b, db: abs(a) < abs(b), more=lambda a, da, b, db: abs(a) > abs(b)), "You compared the sizes. A number keeps its sign: −3 is less than 2."),
        Mistake("changes-itself", full_dual(back=_overwritten), "`self` and `other` still belong to the program, which may use them again. Compute new numbers, and return a new Dual.", error="^refused: .*changed a number that went in"),
        Mistake("nothing-back", full_dual(back=lambda number, result: None), "Return the new Dual at the end of the method.", error="^refused: .*gave None"),
        Mistake("a-pair-back", full_dual(back=lambda number, result: (result.value, result.tangent)), "Put value and tangent into a Dual: `Dual(value, tangent)`.", error="^refused: .*gave a (tuple|list)"),
        Mistake("plain-numbers", raises(AttributeError("'float' object has no attribute 'value'")), "The other number may be a plain one, which has no .value. Make a dual number of it first: `other = lift(other)`.", error=r"'(float|int|float64)' object has no attribute '(value|tangent)'"),
        Mistake("numpy-erf", raises(AttributeError("module 'numpy' has no attribute 'erf'")), "NumPy has no erf. For plain numbers, `bh.erf` is one.", error="module 'numpy' has no attribute 'erf'"),
        Mistake("plain-on-the-left", raises(TypeError("unsupported operand type(s) for /: 'int' and 'FullDual'")), "A plain number stands on the left of a dual number, and there is no such quotient: `/` takes a plain number on its right only. In the slope of log, divide by `self.value`; in a power, `value ** n` takes a negative n as it is.", error=r"unsupported operand type\(s\) for /: '(int|float|numpy\.float64|float64)' and '\w*Dual'"),
        Mistake("plain-dual", raises(TypeError("bad operand type for unary -: 'Dual'")), "`lift` and `Dual(…)` give a plain Dual inside a method, and that one has no minus: it is made a FullDual only when it leaves. Subtract the values, and subtract the tangents.", error=r"bad operand type for unary -: 'Dual'|unsupported operand type\(s\) for -: 'Dual' and 'Dual'"),
        Mistake("function-of-self", raises(TypeError("must be real number, not FullDual")), "The function inside takes plain numbers, and you gave it the dual number itself. Give it `self.value`.", error="must be real number, not|Cannot interpret '<"),
        Mistake("within-itself", raises(RecursionError("maximum recursion depth exceeded")), "A method calls itself without end: inside `__sub__`, `self - other` is `__sub__` again, and inside `log`, np.log(self) is `log`. `lift(other) - self` in `__rsub__` is `__rsub__` again, since `lift` gives a plain Dual, which has no minus. Compute with the values and the tangents.", error="RecursionError"),
    ),
    hints=(
        "For each operation: if x moves with velocity x_dot, with which velocity does the result move? And which of the two parts does a branch ask about?",
        "Picture two hikers on one road. How far they are apart changes at the difference of their speeds, and one of them is ahead because of where he is, not because he is faster.",
        "x - y: the values and the tangents subtracted\nplain - x: other minus self, in both parts\nx < y, x > y: of the values alone\nlog: slope 1 / value; erf: slope 2/√π · exp(−value²)\nx ** n: slope n · value ** (n − 1); for n = 0 the value 1, tangent 0",
        "`Dual(self.value - other.value, self.tangent - other.tangent)` after `other = lift(other)`; `Dual(other - self.value, -self.tangent)` for the other way round, where other is plain; `self.value < lift(other).value`; `self.tangent / self.value` for log; `2 / np.sqrt(np.pi) * np.exp(-self.value**2) * self.tangent` for erf; and `if n == 0: return Dual(1.0, 0.0)` before the rule of the power.",
    ),
)  # fmt: skip
