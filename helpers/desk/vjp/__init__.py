"""Chapter 07: a VJP records forward and pulls a cotangent back: how its answers are used."""
