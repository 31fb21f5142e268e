"""Answers to vmap/axes: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations


def axes_of(sheet):
    """The right axes, read off the formulas: how many colons stand before k."""

    def axis(name, wanted):
        _, found, after = wanted.partition(f"{name}[")
        return after.partition("]")[0].count(":") if found else None

    found = {}
    for letter, entry in sheet.items():
        left, right = entry["wanted"].split(" = ")
        ins = [{"slope": 0, "intercept": None} if name == "params" else axis(name, right) for name in entry["inputs"]]
        found[letter] = (tuple(ins), axis("R", left))
    return found


def _one_input_without_tuple(sheet):
    return axes_of(sheet) | {"A": (0, 0), "B": (-1, -1)}


def _from_the_end(sheet):
    def back(axis, shape):
        return axis if axis is None or isinstance(axis, dict) else axis - len(shape)

    return {
        letter: (tuple(back(a, s) for a, s in zip(ins, sheet[letter]["inputs"].values(), strict=True)), out)
        for letter, (ins, out) in axes_of(sheet).items()
    }


def _lists(sheet):
    return {letter: [list(ins), out] for letter, (ins, out) in axes_of(sheet).items()}


def _changed(letter, pair):
    return lambda sheet: axes_of(sheet) | {letter: pair}


RIGHT = {
    "read off": {"by_hand": axes_of},
    "no tuple for one input": {"by_hand": _one_input_without_tuple},
    "from the end": {"by_hand": _from_the_end},
    "lists": {"by_hand": _lists},
}

WRONG = {
    "other: everything on 0": {"by_hand": dict.fromkeys("ABCDEF", (0, 0))},
    "other: C mapped": {"by_hand": _changed("C", ((0, 0), 0))},
    "other: F an int": {"by_hand": _changed("F", (0, 0))},
    "other: F text": {"by_hand": _changed("F", ("slope", 0))},
    "other: three entries": {"by_hand": _changed("A", ((0, 1, 2), 0))},
    "other: the same R from other lanes": {"by_hand": lambda sheet: axes_of(sheet) | {"C": ((0, None), 1) if axes_of(sheet)["C"] == ((None, 1), 0) else ((0, None), 0)}},
    "other: bare": {"by_hand": _changed("A", 0)},
    "other: nothing mapped": {"by_hand": _changed("E", ((None, None), 0))},
    "other: an axis too many": {"by_hand": _changed("B", ((2,), 0))},
    "other: letters missing": {"by_hand": {"A": (0, 0)}},
}
