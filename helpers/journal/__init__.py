"""The journal of a learner: a log that only grows, and what it comes to (`progress` shows it)."""
