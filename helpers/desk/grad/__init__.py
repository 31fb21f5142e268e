"""Chapter 02: one reverse sweep gives every partial derivative: how its answers are used."""
