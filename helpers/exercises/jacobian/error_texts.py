"""Texts of errors by which mistakes of several exercises are recognised."""

from __future__ import annotations

from helpers.desk.jacobian.curves import NO_ARRAY

# What the libraries say of a tangent, and of a cotangent, that has not the shape it must have.
TANGENT_SHAPE = r"\bthe tangent must have the shape|forward gradient that has a different size|different primal and tangent shapes|the tangent must have the structure"
COTANGENT_SHAPE = r"the cotangent must have the shape|Mismatch in shape: grad_output|unexpected JAX type.*(?s:.*)(VJP|vjp)"
COTANGENT_TREE = r"the cotangent must have the structure|Expected pytree structure of cotangents|unexpected tree structure"
# What torch and JAX say of a tangent or a cotangent that is no array of theirs, or one of another type than x.
TANGENT_KIND = r"Expected tangents to only contain Tensors, got <class 'numpy|Expected tangent to be floating point|primal and tangent arguments to jax.jvp do not match; dtypes"
COTANGENT_KIND = r"gradients can be either Tensors or None, but got ndarray"
COTANGENT_NUMBER = r"gradients can be either Tensors or None, but got (float|int)"
# Results of the libraries that were not taken out of their tuple.
TUPLE_STACKED = r"but got tuple|requires ndarray or scalar arguments, got <class 'tuple'>"
GOT_A_TUPLE = rf"{NO_ARRAY} (tuple|list)"
