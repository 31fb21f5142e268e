"""Environment variables of other programs that would change Python or pip: none of them reaches a command of the course."""

import os
import sys

COURSE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Every other PYTHON… variable goes: this is a list of what does no harm, so that one that nobody has thought of does none.
HARMLESS = {
    "PYTHONCOERCECLOCALE", "PYTHONDONTWRITEBYTECODE", "PYTHONFAULTHANDLER", "PYTHONHASHSEED", "PYTHONIOENCODING",
    "PYTHONLEGACYWINDOWSFSENCODING", "PYTHONLEGACYWINDOWSSTDIO", "PYTHONPYCACHEPREFIX", "PYTHONUNBUFFERED", "PYTHONUTF8",
}  # fmt: skip
PATHS = "PYTHONPATH"
KEPT_OUT = "COURSE_KEPT_OUT"  # the names of those that were left out, for the report of `make doctor`


def is_outside(name: str) -> bool:
    """Whether Python or pip would obey this variable. (PYTHON_VERSION and the like are for people.)"""
    switch = name.startswith("PYTHON") and not name.startswith("PYTHON_") and name != "PYTHON"
    return (switch and name not in HARMLESS) or name.startswith("PIP_") or name == "__PYVENV_LAUNCHER__"


def clean(variables: "dict[str, str]") -> "dict[str, str]":
    """These variables without those that would lead Python or pip elsewhere. Of PYTHONPATH the folder of this course stays:
    whoever works on a copy of it means that."""
    kept = {name: value for name, value in variables.items() if not is_outside(name)}
    if COURSE in variables.get(PATHS, "").split(os.pathsep):
        kept[PATHS] = COURSE
    return kept


def restart_clean() -> None:
    """Start this very command once more without the variables of other programs, if there are any. It must run before
    anything is imported that PYTHONPATH could have brought."""
    cleaned = clean(os.environ)
    foreign = {name for name in os.environ if not name.startswith("PIP_")} - set(cleaned)  # pip's are read, and then left out
    if not foreign and os.environ.get(PATHS) == cleaned.get(PATHS):
        return
    cleaned[KEPT_OUT] = " ".join(sorted(foreign | {PATHS} - set(cleaned)))
    cleaned.update((name, value) for name, value in os.environ.items() if name.startswith("PIP_"))
    command = [sys.executable, *getattr(sys, "orig_argv", ["", *sys.argv])[1:]]
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, cleaned)
    import subprocess  # Windows has no exec that a console waits for

    with subprocess.Popen(command, env=cleaned) as child:
        while True:
            try:
                sys.exit(child.wait())
            except KeyboardInterrupt:  # the command hears it too, and says what it wants to say
                continue


def start_module() -> None:
    """The same at the start of `python -m helpers.…` and `python -m tests…`, and replace_signs(). A program of somebody else's
    that only imports the package goes on as it is."""
    words = getattr(sys, "orig_argv", [])
    module = words[words.index("-m") + 1] if "-m" in words[:-1] else ""
    if module.split(".")[0] in ("helpers", "tests"):
        restart_clean()
        replace_signs()


def replace_signs() -> None:
    """Let a sign that is not in the console's alphabet, in a folder's name or a dash, be printed as a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
