"""Answers to hessian/two_ways: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from tests.answers.hessian.libraries import bare, everywhere


def two_by_lambdas(f, jacfwd, jacrev):
    return [lambda x: jacfwd(lambda z: jacrev(f)(z))(x), lambda x: jacrev(lambda z: jacfwd(f)(z))(x)]


def two_by_keywords(f, jacfwd, jacrev):
    return jacfwd(jacrev(f, argnums=0), argnums=0), jacrev(jacfwd(f, argnums=0), argnums=0)


def two_kept(f, jacfwd, jacrev):
    def kept(hessian):
        first = []
        return lambda x: first[0] if first else (first.append(hessian(x)), first[0])[1]

    return kept(jacfwd(jacrev(f))), kept(jacrev(jacfwd(f)))


RIGHT = {"lambdas, in a list": bare(two_by_lambdas), "argnums": bare(two_by_keywords)}

WRONG = {
    "M33 grad": everywhere(lambda f, jacfwd, jacrev, lib: (jacfwd(lib.grad(f)), jacrev(jacfwd(f)))),
    "summed": bare(
        lambda f, jacfwd, jacrev: tuple(
            g(h(lambda x: sum(f(x)))) for g, h in ((jacfwd, jacrev), (jacrev, jacfwd))
        )
    ),
    "exchanged": bare(lambda f, jacfwd, jacrev: (jacrev(jacfwd(f)), jacfwd(jacrev(f)))),
    "same-twice": bare(lambda f, jacfwd, jacrev: (jacfwd(jacrev(f)), jacfwd(jacrev(f)))),
    "one-mode": bare(lambda f, jacfwd, jacrev: (jacfwd(jacfwd(f)), jacrev(jacrev(f)))),
    "once": bare(lambda f, jacfwd, jacrev: (jacfwd(f), jacrev(f))),
    "own": everywhere(lambda f, jacfwd, jacrev, lib: (lib.hessian(f), lib.hessian(f))),
    "other: side by side": bare(lambda f, jacfwd, jacrev: (jacfwd(f, jacrev), jacrev(f, jacfwd))),
    "other: one function": bare(lambda f, jacfwd, jacrev: jacfwd(jacrev(f))),
    "other: a transform of a transform": bare(
        lambda f, jacfwd, jacrev: (jacfwd(jacrev)(f), jacrev(jacfwd)(f))
    ),
    "other: a transform of numbers": bare(
        lambda f, jacfwd, jacrev: (lambda x: jacfwd(jacrev(f)(x)), lambda x: jacrev(jacfwd(f)(x)))
    ),
    "other: kept": bare(two_kept),
    "other: three outputs": everywhere(
        lambda f, jacfwd, jacrev, lib: tuple(
            (lambda x, o=o, i=i: [o(i(lambda y, k=k: f(y)[k]))(x) for k in range(3)]) for o, i in ((jacfwd, jacrev), (jacrev, jacfwd))
        )
    ),
    "other: three": bare(lambda f, jacfwd, jacrev: (jacfwd(jacrev(f)),) * 3),
}
