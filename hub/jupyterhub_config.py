"""An example for a JupyterHub: the server of each learner is started from the one shared environment of the course.

Load it from your own jupyterhub_config.py,

    load_subconfig("/srv/function-transforms/hub/jupyterhub_config.py")

or copy its lines. It chooses no authenticator and no spawner. README.md beside it says what must be there first.
"""

from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent

c = get_config()  # noqa: F821  JupyterHub hands it over

# It is the course's Python, so JupyterLab, the kernel `python3` that every notebook asks for, and their settings are the course's.
c.Spawner.cmd = [str(COURSE / ".venv" / "bin" / "jupyterhub-singleuser")]
# A kernel `python3` that a learner once installed at home would otherwise take the place of the course's.
c.Spawner.environment = {"JUPYTER_PREFER_ENV_PATH": "1"}
