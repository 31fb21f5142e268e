"""Prints a variable that no command of the course may see, after a dash: python -m tests.machine.shown."""

import os

print("–", "PYTHONUSERBASE", os.environ.get("PYTHONUSERBASE"))
