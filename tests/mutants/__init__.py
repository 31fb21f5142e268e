"""Wrong answers made by program from every solution: none of them may pass unless it is shown to be the same function."""
