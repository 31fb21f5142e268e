"""The transforms written by hand, on NumPy alone: `from helpers import by_hand`.

Read the files in this order: trees.py, primitives.py (the table of rules), tracing.py (three ways to follow a value),
transforms.py, control.py. The others can wait: functions.py and arrays.py (what a program may call), keys.py (the
keys of x[key]), checks.py and alternatives.py (what is refused, and in which words), exchanging.py (parts of somebody
else's in place of these).

    from helpers import by_hand as bh
    bh.hessian(lambda p: bh.sin(p[0]) * bh.cos(p[1]))(np.array([1.3, -0.4]))

Constants may come from np; what a transform follows must go through by_hand's functions, operators and methods.

Supported                                             Names and results as in
----------------------------------------------------  ----------------------------------------------
grad, value_and_grad (argnums, has_aux)               jax
grad_and_value (argnums, has_aux)                     torch.func: (gradient, (value, aux))
jvp, vjp (has_aux), linearize                         jax
jacfwd, jacrev (argnums, has_aux), hessian (argnums)  jax
hvp(f, x, v)                                          the derivative of grad(f) along v
vmap (in_axes, out_axes: trees)                       jax; keyword arguments are mapped along axis 0
scan (length, reverse), cond                          jax.lax
tree_map, tree_leaves, tree_flatten, tree_unflatten,  jax.tree; trees of tuples, named tuples, lists,
tree_structure                                        dicts, None
sin, sum, matmul, solve, softmax, stack, where, …     jax.numpy (dir(by_hand) lists them)
np.linalg.solve, np.linalg.inv                        by_hand.solve, by_hand.inv

Any nesting in any order works, and `if`, `while` and `for` on values do, except on what vmap has mapped.

Not supported                             What happens
----------------------------------------  ----------------------------------------------------------------------
np.sin(x), math.sin(x), np.array([x])     TypeError that names the function to use
x.dot(y), x.any(), x.flatten(), x.foo     AttributeError that names what to write, where there is something
f"{x:.2f}", x % 2, round(x)               TypeError that names what to write; f"{x}" and print(x) do
x[0] = 1, a += x for a plain array a      TypeError: make a new array with where, stack or concatenate
a[0] = x for a plain array a              NumPy's ValueError, and above it a TypeError that says the same
`if x > 0` on a value mapped by vmap      TypeError that names where; cond computes both branches, and guards each
                                          from the lanes that did not choose it
whole numbers, complex numbers            TypeError from grad, jvp, vjp and Jacobians; vmap takes whole numbers
a result that is not one number           TypeError from grad that names vjp and jacrev
one argument twice in argnums             ValueError
generators, map, zip as parts of trees    TypeError: write list(...)
NumPy's warnings of NaN and overflow      none inside a transform, as in JAX, also where they are set to raise
jit                                       there is none: each call runs as Python, about as fast as it reads
values kept from an ended transform       RuntimeError when they are used
writing into an array that f has read     not noticed: a pullback called afterwards uses the new entries
table[i], i mapped, table a plain array   TypeError that names take
index arrays separated by a slice         IndexError under vmap: index in two steps
random numbers under vmap                 np.random draws once for all lanes; pass in one number for each lane
custom rules                              add a row to primitives.py: its head says how
"""

# ruff: noqa: F401, I001
from helpers.by_hand.control import cond, scan
from helpers.by_hand.functions import (
    argmax, array, astype, broadcast_to, clip, concatenate, cumsum, expand_dims, flip, inv, logsumexp, matmul, max,
    mean, min, moveaxis, norm, ones_like, outer, ravel, reshape, sigmoid, softmax, solve, square, squeeze, stack, sum,
    take, transpose, unstack, zeros_like,
)
from helpers.by_hand.primitives import (
    absolute, add, arctan, cos, divide, equal, erf, exp, expm1, greater, greater_equal, less, less_equal, log,
    log1p, logaddexp, logdet, maximum, minimum, multiply, ndim, negative, not_equal, power, shape, sign, sin, sqrt,
    stop_gradient, subtract, tan, tanh, where,
)
from helpers.by_hand.transforms import (
    grad, grad_and_value, hessian, hvp, jacfwd, jacrev, jvp, linearize, value_and_grad, vjp, vmap,
)
from helpers.by_hand.trees import tree_flatten, tree_leaves, tree_map, tree_structure, tree_unflatten
