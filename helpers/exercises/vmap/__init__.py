"""Chapter 04: write for one, run for many."""
