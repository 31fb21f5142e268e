"""Chapter 03: the value is already there; carry extras beside it."""
