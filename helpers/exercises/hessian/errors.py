"""What the libraries say where one number was expected."""

from __future__ import annotations

NOT_SCALAR = "(?i)scalar-output|return a scalar tensor|scalar outputs|one number"
