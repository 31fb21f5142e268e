"""Answers to compose/dispatch: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations


def level_of(x):
    return getattr(x, "level", 0)


def by_loop(op, args):
    inner = None
    for arg in args:
        if hasattr(arg, "transform") and (inner is None or arg.level > inner.level):
            inner = arg
    if inner is None:
        return op.plain(*args)
    values = []
    for arg in args:
        values.append(arg.value if hasattr(arg, "transform") and arg.transform is inner.transform else arg)
    return inner.transform.follow(op, args, tuple(values))


def by_sorting(op, args):
    *_, last = sorted(args, key=level_of)
    if not level_of(last):
        return op.plain(*args)
    return last.transform.follow(op, list(args), [a.value if level_of(a) == last.level else a for a in args])


def by_hasattr(op, args):
    boxes = [a for a in args if hasattr(a, "level")]
    if len(boxes) == 0:
        return op.plain(*args)
    top = max(boxes, key=lambda b: b.level)
    return top.transform.follow(op, args, [a.value if getattr(a, "transform", None) is top.transform else a for a in args])


def _with(choose=max, opens=lambda a, level: level_of(a) == level):
    def dispatch(op, args):
        boxes = [a for a in args if level_of(a)]
        if not boxes:
            return op.plain(*args)
        own = choose(boxes, key=level_of)
        return own.transform.follow(op, args, [a.value if level_of(a) and opens(a, own.level) else a for a in args])

    return dispatch


def _no_plain(op, args):
    own = max((a for a in args if level_of(a)), key=level_of)
    return own.transform.follow(op, args, [a.value if level_of(a) == own.level else a for a in args])


def _asks_again(op, args):
    if max(map(level_of, args)) == 0:
        return op(*args)
    return by_loop(op, args)


def _no_return(op, args):
    by_loop(op, args)


def _closed(op, args):
    own = max(args, key=level_of)
    return own.transform.follow(op, args, args) if level_of(own) else op.plain(*args)


def _opens_all_named(op, args):
    own = max(args, key=level_of)
    if not level_of(own):
        return op.plain(*args)
    return own.transform.follow(op, args, [getattr(a, "value", a) for a in args])


def _value_only(op, args):
    own = max(args, key=level_of)
    if not level_of(own):
        return op.plain(*args)
    return op(*[a.value if level_of(a) == own.level else a for a in args])


def _one_alone(op, args):
    own = max(args, key=level_of)
    if not level_of(own):
        return op.plain(*args)
    return own.transform.follow(op, args, [a.value if a is own else a for a in args])


def _of_the_first(op, args):
    level = max(map(level_of, args))
    if level == 0:
        return op.plain(*args)
    return args[0].transform.follow(op, args, [a.value if level_of(a) == level else a for a in args])


def _values_twice(op, args):
    own = max(args, key=level_of)
    if not level_of(own):
        return op.plain(*args)
    values = [a.value if level_of(a) == own.level else a for a in args]
    return own.transform.follow(op, values, values)


def _opened_again(op, args):
    result = by_loop(op, args)
    return getattr(result, "value", result)


def _with_follow(follow):
    def dispatch(op, args):
        own = max(args, key=level_of)
        if not level_of(own):
            return op.plain(*args)
        return follow(own, op, args, [a.value if level_of(a) == own.level else a for a in args])

    return dispatch


RIGHT = {"a loop": {"by_hand": by_loop}, "sorted": {"by_hand": by_sorting}, "hasattr": {"by_hand": by_hasattr}}

WRONG = {
    "M40": {"by_hand": _with(choose=min)},
    "first-box": {"by_hand": _with(choose=lambda boxes, key: boxes[0])},
    "last-box": {"by_hand": _with(choose=lambda boxes, key: boxes[-1])},
    "opened-all": {"by_hand": _with(opens=lambda a, level: True)},
    "opened-all by name": {"by_hand": _opens_all_named},
    "none-opened": {"by_hand": _closed},
    "not-boxed": {"by_hand": _value_only},
    "not-boxed any more": {"by_hand": _opened_again},
    "arguments-opened": {"by_hand": _values_twice},
    "arguments-opened and turned": {"by_hand": _with_follow(lambda own, op, args, values: own.transform.follow(op, values, args))},
    "not-lists": {"by_hand": _with_follow(lambda own, op, args, values: own.transform.follow(op, *args))},
    "not-lists op forgotten": {"by_hand": _with_follow(lambda own, op, args, values: own.transform.follow(args, values))},
    "left-out": {"by_hand": _with_follow(lambda own, op, args, values: own.transform.follow(op, args, [a.value for a in args if level_of(a) == own.level]))},
    "left-out on both sides": {"by_hand": _with_follow(lambda own, op, args, values: own.transform.follow(op, [a for a in args if level_of(a)], [v for a, v in zip(args, values, strict=True) if level_of(a)]))},
    "not-lists a generator": {"by_hand": _with_follow(lambda own, op, args, values: own.transform.follow(op, args, (v for v in values)))},
    "followed-twice": {"by_hand": _with_follow(lambda own, op, args, values: (own.transform.follow(op, args, values), own.transform.follow(op, args, values))[1])},
    "of-the-box": {"by_hand": _with_follow(lambda own, op, args, values: own.follow(op, args, values))},
    "plain-bare": {"by_hand": lambda op, args: by_loop(op, args) if any(map(level_of, args)) else op.plain(args)},
    "one-of-two": {"by_hand": _one_alone},
    "first-transform": {"by_hand": _of_the_first},
    "no-plain": {"by_hand": _no_plain},
    "op-again": {"by_hand": _asks_again},
    "nothing": {"by_hand": _no_return},
    "other: the box itself": {"by_hand": lambda op, args: args[0]},
    "first-argument always plain": {"by_hand": lambda op, args: op.plain(*args)},
    "other: zero": {"by_hand": lambda op, args: 0.0},
}
