"""Chapter 05: per-sample gradients keep what the mean hides: how its answers are used."""
