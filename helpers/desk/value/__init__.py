"""Chapter 03: the value is already there; carry extras beside it: how its answers are used."""
