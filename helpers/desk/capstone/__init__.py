"""Chapter 13: how the answers of its six projects are used, and what they are handed."""
