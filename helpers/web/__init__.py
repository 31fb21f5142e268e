"""The edition to read on the web: the solutions with their answers folded, a landing page, and the reference.

`python -m helpers.web` builds it. The pages are prepared by the course's own Python, and drawn by Sphinx with myst-nb and
furo, which stand in an environment of their own, `.venv-web`: nobody else needs them.
"""
