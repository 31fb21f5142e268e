"""A library of a learner's own: collected, tried, written, held against others."""
