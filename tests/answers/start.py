"""Chapter 00: other right answers, and the known mistakes as a learner would write them."""

from functools import partial, reduce


class Twice:
    """A class can make a function too."""

    def __init__(self, f):
        self.f = f

    def __call__(self, x):
        return self.f(self.f(x))


def twice_by_loop(f):
    def g(x):
        for _ in range(2):
            x = f(x)
        return x

    return g


def compose_recursive(*fs):
    if not fs:
        return lambda x: x
    return lambda x: fs[0](compose_recursive(*fs[1:])(x))


def count_with_object(f):
    class Counter:
        n = 0

    counter = Counter()

    def g(x):
        counter.n = counter.n + 1
        return f(x)

    return [g, lambda: counter.n]


def shape_by_if(transform, x_shape, y_shape, n):
    if transform == "grad":
        return list(x_shape)
    if transform == "grad_and_value":
        return [list(x_shape), []]
    if transform == "vmap":
        return [n, *y_shape]
    if transform == "scan":
        return x_shape, [n, *y_shape]
    if transform == "hessian":
        return [*y_shape, *x_shape, *x_shape]
    return y_shape, y_shape


def count_printing(f):
    log = []

    def g(x):
        log.append(x)
        return f(x)

    def calls():
        print(len(log))

    return g, calls


def count_clearing(f):
    log = []

    def g(x):
        log.append(x)
        return f(x)

    def calls():
        n = len(log)
        log.clear()
        return n

    return g, calls


def count_of_calls(f):
    n = 0

    def calls():
        nonlocal n
        n += 1
        return n

    return f, calls


def count_on_the_function(f):
    count_on_the_function.n = 0

    def g(x):
        count_on_the_function.n += 1
        return f(x)

    return g, lambda: count_on_the_function.n


def compose_returning_early(*fs):
    def g(x):
        for f in reversed(fs):
            x = f(x)
            return x

    return g


def shape_with(name, wrong):
    """`shape_by_if` with another answer for one transform."""

    def out_shape(transform, x_shape, y_shape, n):
        return (
            wrong(x_shape, y_shape, n) if transform == name else shape_by_if(transform, x_shape, y_shape, n)
        )

    return {"by_hand": out_shape}


RIGHT = {
    "start/twice": {
        "a callable object": {"by_hand": lambda f: Twice(f)},
        "a loop": {"by_hand": twice_by_loop},
        "a partial": {"by_hand": lambda f: partial(lambda g, x: g(g(x)), f)},
    },
    "start/compose": {
        "recursion": {"by_hand": compose_recursive},
        "reduce": {"by_hand": lambda *fs: reduce(lambda f, g: lambda x: f(g(x)), fs, lambda x: x)},
    },
    "start/count_calls": {"an object, and a list for the pair": {"by_hand": count_with_object}},
    "start/out_shape": {"lists": {"by_hand": shape_by_if}},
}

WRONG = {
    "start/twice": {
        "M01 called at once": {"by_hand": lambda f: f(f(2.0))},
        "other: composed with itself by name only": {"by_hand": lambda f: (f, f)},
    },
    "start/compose": {
        "pair two only": {"by_hand": lambda f, g: lambda x: f(g(x))},
        "early-return in the loop": {"by_hand": compose_returning_early},
    },
    "start/count_calls": {
        "other: only g": {"by_hand": lambda f: f},
        "printed only": {"by_hand": count_printing},
        "cleared by looking": {"by_hand": count_clearing},
        "counts-itself": {"by_hand": count_of_calls},
        "reset on the function": {"by_hand": count_on_the_function},
    },
    "start/out_shape": {
        "other: always x_shape": {"by_hand": lambda transform, x_shape, y_shape, n: x_shape},
        "vmap-inside": shape_with("vmap", lambda x, y, n: (n, y)),
        "scan-all-carries": shape_with("scan", lambda x, y, n: ((n, *x), (n, *y))),
        "scan-n-at-carry": shape_with("scan", lambda x, y, n: ((n, *x), y)),
        "jvp-three": shape_with("jvp", lambda x, y, n: (y, x, x)),
    },
}
