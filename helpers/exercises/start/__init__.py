"""Chapter 00: a transform takes a function and returns a function."""
