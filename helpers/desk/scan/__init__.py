"""Chapter 10: a loop is a function of its carry, so it can be transformed: how its answers are used."""
