"""Answers to derivatives/trace_order: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations


def by_layers(trace):
    """All that can run at once, then all that can run after it, and so on."""
    order = []
    while len(order) < len(trace):
        order += [name for name, _, uses in trace if name not in order and all(used in order for used in uses)]
    return order


def depth_first(trace):
    """Walk back from the result; a line is written down after all that it uses."""
    uses = {name: used for name, _, used in trace}
    order = []

    def visit(name):
        for used in uses[name]:
            visit(used)
        if name not in order:
            order.append(name)

    for name in uses:
        visit(name)
    return tuple(order)


def as_late_as_possible(trace):
    """Built from the end: the last line that nothing left over uses."""
    left, order = list(trace), []
    while left:
        line = [line for line in left if not any(line[0] in other[2] for other in left)][-1]
        left.remove(line)
        order.insert(0, line[0])
    return order


RIGHT = {
    "names in one text": {"by_hand": lambda trace: ", ".join(by_layers(trace))},
    "arrows": {"by_hand": lambda trace: " -> ".join(by_layers(trace))},
    "by layers": {"by_hand": by_layers},
    "depth first": {"by_hand": depth_first},
    "as late as possible": {"by_hand": as_late_as_possible},
}

WRONG = {
    "M28 in one text": {"by_hand": lambda trace: " ".join(name for name, _, _ in trace)},
    "other: in one word": {"by_hand": lambda trace: "".join(by_layers(trace))},
    "M28 as shown": {"by_hand": lambda trace: [line[0] for line in trace]},
    "other: one missing": {"by_hand": lambda trace: by_layers(trace)[1:]},
    "other: one twice": {"by_hand": lambda trace: [*by_layers(trace), by_layers(trace)[0]]},
    "other: the texts": {"by_hand": lambda trace: [text for _, text, _ in trace]},
    "other: one string": {"by_hand": lambda trace: "".join(by_layers(trace))},
    "other: back from the result": {"by_hand": lambda trace: by_layers(trace)[::-1]},
}
