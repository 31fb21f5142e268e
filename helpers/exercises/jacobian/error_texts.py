"""Texts of errors by which mistakes of several exercises are recognised."""

from __future__ import annotations

from helpers.desk.jacobian.curves import NO_ARRAY

# What the libraries say of a tangent, and of a cotangent, that has not the shape it must have.
TANGENT_SHAPE = r"\bthe tangent must have the shape|forward gradient that has a different size|different primal and tangent shapes|the tangent must have the structure"
COTANGENT_SHAPE = r"the cotangent must have the shape|Mismatch in shape: grad_output|unexpected JAX type.*(?s:.*)VJP"
COTANGENT_TREE = r"the cotangent must have the structure|Expected pytree structure of cotangents|unexpected tree structure"
GOT_A_TUPLE = rf"{NO_ARRAY} (tuple|list)"
