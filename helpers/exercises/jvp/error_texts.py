"""Texts of errors by which mistakes of several exercises are recognised."""

from __future__ import annotations

# What the three libraries say to whoever passes bare arguments instead of tuples.
BARE = r"Expected primals to be a tuple|must be tuples or lists|must be a tuple with one entry"
NO_PARTS = r"has no attribute '(value|tangent|level)'"
