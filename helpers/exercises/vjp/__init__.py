"""Chapter 07: a VJP records forward and pulls a cotangent back."""
