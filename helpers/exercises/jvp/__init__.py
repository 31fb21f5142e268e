"""Chapter 06: push a value and a velocity through together."""
