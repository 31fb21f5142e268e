"""Chapter 13: a piece of work of one's own, one of six."""
