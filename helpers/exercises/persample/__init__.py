"""Chapter 05: per-sample gradients keep what the mean hides."""
