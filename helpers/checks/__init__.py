"""The check: what an exercise is, its cases, the verdict on a record, and what the learner reads."""
