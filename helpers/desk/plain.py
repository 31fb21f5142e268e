"""An answer as plain data.

`plain` turns what a learner returned (numbers, NumPy, torch, JAX, nested tuples) into data that can be stored, sent
to another process and compared; `describe` says in a few words what something is.

Neither torch nor jax is imported here: their objects can only exist once the learner has imported them.
"""

from __future__ import annotations

import functools
import sys
import types
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np


@dataclass(frozen=True)
class Opaque:
    """Something that holds no plain data: `kind` is for programs, `text` is for people ("a generator")."""

    kind: str
    text: str


Plain: TypeAlias = (
    "np.ndarray | str | None | Opaque | list[Plain] | tuple[Plain, ...] | dict[object, Plain] | frozenset"
)

MOST_DEPTH = 50
MOST_PARTS = 100_000
MOST_ENTRIES = 30_000_000
MOST_AXES = 32  # of a list that is read as one array; NumPy has a limit, too
TOO_MANY = f"more than {MOST_ENTRIES:,} numbers"

CONTAINERS = (tuple, list, dict, set, frozenset)
FUNCTIONS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodWrapperType,
    types.MethodDescriptorType, types.WrapperDescriptorType, functools.partial, np.ufunc,
)  # fmt: skip
DESK_FUNCTIONS = ("Function", "function")  # of helpers.desk.functions: as the key has them, and as they are handed out
GENERATORS = (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)
ITERATORS = (map, zip, filter, enumerate, reversed, *(type(iter(c)) for c in ([], (), {}, set(), range(0))))

# A class may redefine what its name and module look like. These read what Python itself stored.
_class_name = type.__dict__["__name__"].__get__
_class_module = type.__dict__["__module__"].__get__
_class_bases = type.__dict__["__mro__"].__get__
_class_dict = type.__dict__["__dict__"].__get__


def plain(value: object) -> Plain:
    """One returned object as plain data: nested tuples, lists and dicts of arrays, str, None and Opaque.

    Numbers become 0-d arrays; every array is a copy with its dtype kept (long doubles become float64); a set
    becomes a frozenset of Python numbers and strings. Whatever is not of a known type becomes Opaque, and so
    does the whole of a structure that contains itself or is too deep or too large. Never raises, and runs no
    method that a learner wrote: the real type decides, and the methods of its known base are called.
    """
    try:
        return _Reader().read(value)
    except Unreadable as problem:
        return problem.opaque
    except Exception:  # noqa: BLE001  out of memory or of stack
        return Opaque("object", f"an object of type {_name(type(value))}")


class Unreadable(Exception):
    def __init__(self, kind: str, text: str) -> None:
        self.opaque = Opaque(kind, text)


class _Reader:
    """Reads one object, and stops when it is too deep, too large or contains itself."""

    def __init__(self) -> None:
        self.parts = 0
        self.entries = 0
        self.open: set[int] = set()

    def read(self, value: object) -> Plain:
        self._count()
        if not issubclass(type(value), CONTAINERS):
            return self._leaf(value)
        container = next(c for c in CONTAINERS if issubclass(type(value), c))
        if id(value) in self.open:
            raise Unreadable("cyclic", f"a {container.__name__} that contains itself")
        if len(self.open) >= MOST_DEPTH:
            raise Unreadable("deep", f"a structure nested more than {MOST_DEPTH} deep")
        self.open.add(id(value))
        result = self._container(value, container)
        self.open.discard(id(value))
        return result

    def _count(self) -> None:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise Unreadable("huge", f"a structure of more than {MOST_PARTS:,} parts")

    def _container(self, value: object, container: type) -> Plain:
        if container is dict:
            items = [(member(key), self.read(part)) for key, part in dict.items(value)]
            if len({key for key, _ in items}) < len(items):
                raise Unreadable("object", "a dictionary whose keys are not distinct")
            return dict(items)
        if container in (set, frozenset):
            members = set()
            for part in container.__iter__(value):
                self._count()
                members.add(member(part))
            return frozenset(members)
        return container(self.read(part) for part in container.__iter__(value))

    def _leaf(self, value: object) -> Plain:
        try:
            leaf = _leaf(value)
        except Exception:  # noqa: BLE001  whatever a library raises, there are no numbers to read
            leaf = Opaque("object", f"an object of type {_name(type(value))}")
        if not isinstance(leaf, np.ndarray):
            return leaf
        self.entries += leaf.size
        if self.entries > MOST_ENTRIES:
            raise Unreadable("huge", TOO_MANY)
        # A copy, because a learner's function may write into the same buffer on its next call.
        return np.array(leaf, dtype=leaf.dtype.newbyteorder("="), order="C")


def _leaf(value: object) -> Plain:
    """Anything but a container, as an array that may share memory, or as str, None or Opaque."""
    kind = type(value)
    if value is None:
        return None
    if kind is Opaque and type(value.kind) is type(value.text) is str:
        return Opaque(_tidy(value.kind), _tidy(value.text, 100))  # it has been read before
    for known, read in _LEAVES:
        if issubclass(kind, known):
            return read(value)
    fraction = getattr(sys.modules.get("fractions"), "Fraction", ())
    if issubclass(kind, fraction):
        parts = (slot.__get__(value) for slot in (fraction._numerator, fraction._denominator))
        return np.array(int.__truediv__(*parts))
    torch = sys.modules.get("torch")
    if issubclass(kind, getattr(torch, "Tensor", ())):
        return _from_torch(torch, value)
    jax = sys.modules.get("jax")
    if jax is not None and _comes_from(kind, "jax", "jaxlib"):
        if issubclass(kind, jax.core.Tracer):
            return Opaque("tracer", "a JAX tracer that escaped from inside a transform")
        if issubclass(kind, jax.Array):
            return _from_numpy(np.asarray(value))
    return _opaque(value)


def _from_int(value: int) -> np.ndarray | Opaque:
    number = int.__int__(value)
    if -(2**63) <= number < 2**63:
        return np.array(number, dtype=np.int64)
    try:
        return np.array(float(number))
    except OverflowError:
        return Opaque("huge", f"a whole number of about {int(number.bit_length() * 0.30103):,} digits")


def _from_numpy(value: np.ndarray) -> Plain:
    array = np.ndarray.view(value, np.ndarray)
    dtype = array.dtype
    if array.size > (MOST_ENTRIES if dtype.kind in "biufc" else MOST_PARTS):
        return Opaque("huge", TOO_MANY)  # a view repeats one number without end, a copy of it would not fit
    if dtype.isbuiltin == 2:  # types that another package registered: bfloat16, float8, int4
        return Opaque("narrow", f"numbers in {dtype.name}")
    if dtype.char in "gG":  # long doubles differ from machine to machine
        return array.astype(np.float64 if dtype.kind == "f" else np.complex128)
    if dtype.kind in "biufc":
        return array
    if dtype.kind == "U":
        return array.tolist()
    if dtype.kind == "O" and array.size and not any(issubclass(type(x), np.ndarray) for x in array.flat):
        numbers = stack([_leaf(entry) for entry in array.flat])
        if numbers is not None and numbers.ndim == 1:
            return numbers.reshape(array.shape)
    if dtype.names == ("float0",):
        return Opaque("object", "a JAX float0 array, the mark of an input that has no derivative")
    return Opaque("object", f"an array of {'Python objects' if dtype.kind == 'O' else dtype.name}")


def _from_torch(torch: types.ModuleType, value: object) -> Plain:
    kind = type(value)
    own = [base for base in _class_bases(kind) if not issubclass(torch.Tensor, base)]
    if any("__torch_dispatch__" in _class_dict(base) for base in own):
        return Opaque("object", f"a tensor of type {_name(kind)}")  # its own code would do the reading
    if torch._C._functorch.is_functorch_wrapped_tensor(value):
        return Opaque("tracer", "a torch tensor that escaped from inside a transform")
    with torch._C.DisableTorchFunctionSubclass():
        tensor = torch.Tensor.detach(value)
        if tensor.layout is not torch.strided or tensor.is_nested:
            return Opaque("object", "a nested tensor" if tensor.is_nested else "a sparse tensor")
        if tensor.device.type == "meta":
            return Opaque("object", "a tensor without values, on the device meta")
        if tensor.numel() > MOST_ENTRIES:
            return Opaque("huge", TOO_MANY)
        name = str(tensor.dtype).removeprefix("torch.")
        if not hasattr(np, name):
            return Opaque("narrow", f"numbers in {name}")
        return tensor.resolve_conj().resolve_neg().cpu().numpy()


# Each type with how to read it through its own methods, so that an override in a subclass is never asked.
_LEAVES = (
    (np.ndarray, _from_numpy),
    (np.generic, lambda value: _from_numpy(np.generic.__array__(value))),  # before float: np.float64 is one
    (bool, lambda value: np.array(value)),
    (int, _from_int),
    (float, lambda value: np.array(float.__float__(value))),
    (complex, lambda value: np.array(complex.__complex__(value))),
    (str, lambda value: str.__str__(value)),
    (type(...), lambda value: Opaque("ellipsis", "...")),
)


def member(value: object) -> object:
    """A dictionary key or member of a set as an ordinary Python value."""
    if issubclass(type(value), tuple):
        return tuple(member(part) for part in tuple.__iter__(value))
    leaf = _leaf(value)
    if leaf is None or isinstance(leaf, str):
        return leaf
    if isinstance(leaf, np.ndarray) and leaf.ndim == 0:
        return leaf.item()
    raise Unreadable("object", "a set or dictionary of things that are neither numbers nor strings")


def _opaque(value: object) -> Opaque:
    kind = type(value)
    if issubclass(kind, type):
        return Opaque("class", f"the class {_name(value)}")
    if issubclass(kind, FUNCTIONS) or (_comes_from(kind, "jax", "jaxlib") and callable(value)):
        named = kind in (types.FunctionType, types.BuiltinFunctionType)
        return Opaque("function", f"a function named {_tidy(value.__name__)}" if named else "a function")
    if any(_class_module(base) == "helpers.desk.functions" and _class_name(base) in DESK_FUNCTIONS for base in _class_bases(kind)):
        return Opaque("function", "a function named f")
    if issubclass(kind, types.ModuleType):
        return Opaque("module", "a module")
    if issubclass(kind, GENERATORS):
        return Opaque("generator", "a generator")
    if issubclass(kind, ITERATORS):
        return Opaque("generator", f"an iterator of type {_name(kind)}")
    return Opaque("object", f"an object of type {_name(kind)}")


def _name(kind: type) -> str:
    return _tidy(_class_name(kind))


def _tidy(name: str, most: int = 40) -> str:
    text = "".join(c if c.isprintable() else "?" for c in str.__str__(name)[: most + 1])
    return text if len(text) <= most else text[: most - 1] + "…"


def _comes_from(kind: type, *packages: str) -> bool:
    module = _class_module(kind)
    return type(module) is str and module.split(".")[0] in packages


def stack(value: Plain) -> np.ndarray | None:
    """A nested list or tuple of equally shaped arrays as one array, as coarse as the coarsest; else None."""
    if isinstance(value, np.ndarray):
        return value
    if not isinstance(value, (list, tuple)):
        return None
    parts = [stack(part) for part in value]
    if not parts:
        return np.zeros(0)
    if any(part is None for part in parts) or len({part.shape for part in parts}) > 1:
        return None
    if parts[0].ndim >= MOST_AXES or len({part.dtype.kind == "b" for part in parts}) > 1:
        return None
    array = np.stack(parts)
    with np.errstate(over="ignore"):
        if array.dtype.kind != "c" and any(part.dtype == np.float16 for part in parts):
            return array.astype(np.float16)
        if any(is_single(part) for part in parts):
            coarse = array.astype(np.complex64 if array.dtype.kind == "c" else np.float32)
            if np.array_equal(np.isfinite(coarse), np.isfinite(array)):
                return coarse
    return array


def is_single(array: np.ndarray) -> bool:
    return array.dtype in (np.float32, np.complex64)


def describe(value: object) -> str:
    """A few words on what a value is: "None", "a function", "an array of shape (3,)"."""
    match plain(value):
        case None:
            return "None (a function without return gives None)"
        case Opaque(text=text):
            return text
        case np.ndarray() as array if array.ndim:
            return f"an array of shape {array.shape}"
        case np.ndarray() as truth if truth.dtype.kind == "b":
            return str(truth.item())
        case np.ndarray():
            return "a number"
        case other:
            return f"a {type(other).__name__}"
