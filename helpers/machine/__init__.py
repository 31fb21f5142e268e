"""What a computer brings along, and what the course does about it. These modules run before anything is installed, and by
their folder's name alone (helpers/environment.py is run by its path): standard library only, readable back to Python 3.6. Only
trial.py runs in .venv, once that is ready."""
