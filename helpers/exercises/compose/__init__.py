"""Chapter 08: a Jacobian column by column, or row by row."""
