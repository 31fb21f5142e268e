"""Chapter 12: read the error, name the belief, mend the program: how its answers are used."""
