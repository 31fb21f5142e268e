"""The transforms, in the order of the course: for each way what is written and what comes back, in shapes."""

from __future__ import annotations

from dataclasses import dataclass

# What the examples use, and what it is. tests/reference makes each of them, in each way.
GIVEN = {
    "f(x)": "gives one number; `x` and `v` have shape (3,)",
    "F(x)": "gives two numbers, shape (2,); `w` has shape (2,)",
    "f_aux(x)": "gives `(f(x), {'waves': sin(x)})`",
    "g(x, y)": "gives one number, from two arrays of shape (3,); `y` is one",
    "X": "has five rows like `x`: shape (5, 3)",
    "step(carry, x)": "gives `(carry, y)`, all of them single numbers; `xs` has shape (4,)",
}


@dataclass(frozen=True)
class Transform:
    """`ways` maps "by hand", "torch" and "JAX" to (what is written, the shapes of what comes back)."""

    name: str
    chapter: str
    says: str
    ways: dict[str, tuple[str, str]]
    cost: str


def _three(by_hand: str, torch: str, jax: str, gives: str, torch_gives: str | None = None, jax_gives: str | None = None) -> dict:
    return {"by hand": (by_hand, gives), "torch": (torch, torch_gives or gives), "JAX": (jax, jax_gives or gives)}


TRANSFORMS = (
    Transform(
        "grad", "02", "The gradient of a function that gives one number, shaped like its input.",
        _three("bh.grad(f)(x)", "func.grad(f)(x)", "jax.grad(f)(x)", "(3,)"),
        "one run of f forward and one sweep back, whatever the size of x; the sweep keeps what the run computed.",
    ),
    Transform(
        "grad with argnums", "02", "The gradient by some of the arguments: a number gives one gradient, a tuple a tuple.",
        _three("bh.grad(g, argnums=(0, 1))(x, y)", "func.grad(g, argnums=(0, 1))(x, y)", "jax.grad(g, argnums=(0, 1))(x, y)", "((3,), (3,))"),
        "as for one argument.",
    ),
    Transform(
        "grad_and_value", "03", "The gradient and the value from one run. torch gives the gradient first, JAX the value.",
        _three("bh.grad_and_value(f)(x)", "func.grad_and_value(f)(x)", "jax.value_and_grad(f)(x)", "((3,), ())", jax_gives="((), (3,))"),
        "that of grad: the value is computed anyway.",
    ),
    Transform(
        "grad_and_value with an aux", "03", "`has_aux=True`: f gives (value, more), and more comes out as it is, without a derivative.",
        _three(
            "bh.grad_and_value(f_aux, has_aux=True)(x)", "func.grad_and_value(f_aux, has_aux=True)(x)", "jax.value_and_grad(f_aux, has_aux=True)(x)",
            "((3,), ((), {waves: (3,)}))", jax_gives="(((), {waves: (3,)}), (3,))",
        ),
        "that of grad.",
    ),
    Transform(
        "vmap", "04", "A function of one row becomes a function of many: the results are stacked along axis 0.",
        _three("bh.vmap(f)(X)", "func.vmap(f)(X)", "jax.vmap(f)(X)", "(5,)"),
        "one call of f for all rows, with arrays that are longer by the mapped axis.",
    ),
    Transform(
        "vmap with shared arguments", "04", "`None` in the place of an argument: every row gets the same one.",
        _three("bh.vmap(g, in_axes=(0, None))(X, x)", "func.vmap(g, in_dims=(0, None))(X, x)", "jax.vmap(g, in_axes=(0, None))(X, x)", "(5,)"),
        "the shared argument is kept once.",
    ),
    Transform(
        "gradients of all rows", "04", "vmap around grad: the gradient of each row by itself.",
        _three("bh.vmap(bh.grad(f))(X)", "func.vmap(func.grad(f))(X)", "jax.vmap(jax.grad(f))(X)", "(5, 3)"),
        "about that of one gradient of the sum, and memory for a gradient a row.",
    ),
    Transform(
        "jvp", "06", "The value, and its derivative along v: forward mode.",
        _three("bh.jvp(f, (x,), (v,))", "func.jvp(f, (x,), (v,))", "jax.jvp(f, (x,), (v,))", "((), ())"),
        "about two to three runs of f a direction; nothing is kept.",
    ),
    Transform(
        "vjp", "07", "The value, and a function that pulls a cotangent back: a tuple with one part for each input.",
        _three("bh.vjp(F, x)[1](w)", "func.vjp(F, x)[1](w)", "jax.vjp(F, x)[1](w)", "((3,),)"),
        "as for grad, for each cotangent that is pulled back.",
    ),
    Transform(
        "jacfwd, jacrev", "08", "The Jacobian, shape of the result and then of the input: by columns forward, by rows backward.",
        _three("bh.jacfwd(F)(x)", "func.jacfwd(F)(x)", "jax.jacfwd(F)(x)", "(2, 3)"),
        "jacfwd a JVP for each entry of x, jacrev a VJP for each entry of the result.",
    ),
    Transform(
        "hessian", "09", "The Jacobian of the gradient: symmetric where f is smooth.",
        _three("bh.hessian(f)(x)", "func.hessian(f)(x)", "jax.hessian(f)(x)", "(3, 3)"),
        "a JVP of the gradient for each entry of x, and memory for the matrix.",
    ),
    Transform(
        "Hessian times a vector", "09", "The derivative of the gradient along v, without the matrix.",
        _three("bh.hvp(f, x, v)", "func.jvp(func.grad(f), (x,), (v,))[1]", "jax.jvp(jax.grad(f), (x,), (v,))[1]", "(3,)"),
        "a few gradients; memory of a vector.",
    ),
    Transform(
        "scan", "10", "A loop with a carry: the last carry, and what every step gave, stacked. torch has a loop, or its prototype `torch.scan`.",
        {
            "by hand": ("bh.scan(step, 0.0, xs)", "((), (4,))"),
            "JAX": ("jax.lax.scan(step, 0.0, xs)", "((), (4,))"),
        },
        "one step is compiled, however long the loop; a reverse sweep keeps every carry.",
    ),
)  # fmt: skip
