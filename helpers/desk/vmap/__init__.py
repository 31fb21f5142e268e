"""Chapter 04: write for one, run for many: what its answers are handed, and how they are used."""
