"""Chapter 00: a transform takes a function and returns a function: how its answers are used."""
