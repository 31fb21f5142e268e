"""Words of the errors that several exercises recognise."""

from __future__ import annotations

NOT_SCALAR = "implicitly created only for scalar outputs|to return a scalar Tensor|for scalar-output functions|needs a function that returns one number"
