"""pip's settings on this computer: which of them the set-up takes over, and where each of them stands.

pip obeys pip.conf in up to six places and every variable PIP_…. What says where packages come from, how the network is
reached and what may be installed is taken over. What says where packages go, or how pip is to work, is meant for other
projects: the course has a .venv of its own. So pip gets no settings file at all, and what is taken over as variables.
"""

import ast
import configparser
import locale
import os
import re
import subprocess
from collections.abc import Mapping

from .connections import once
from .masking import mask, mask_value, without_login
from .variables import clean

# What is taken over, under pip's own names. Everything else is not.
TAKEN_OVER = {
    "cache-dir", "cert", "client-cert", "constraint", "default-timeout", "extra-index-url", "find-links", "index-url",
    "keyring-provider", "no-cache-dir", "no-index", "no-proxy-env", "proxy", "pypi-url", "require-hashes", "timeout",
    "trusted-host", "uploaded-prior-to", "use-deprecated", "use-feature",
}  # fmt: skip
NO_FILE = {"PIP_CONFIG_FILE": os.devnull}  # with this, pip reads none of its settings files
# While it tells its settings, it opens no log, which could be anywhere, is as loud as it is by itself, and looks into all of its
# files: `user = true`, meant for installing, would leave it with that of the user.
READING = {"PIP_LOG": os.devnull, "PYTHONIOENCODING": "utf-8", **dict.fromkeys(["PIP_QUIET", "PIP_VERBOSE", "PIP_GLOBAL", "PIP_USER", "PIP_SITE"], "0")}
_LINE = re.compile(r"^(global|install)\.([\w-]+)=(['\"].*)$")
_TRIED = re.compile(r"will try loading '(.*)'$")  # as it is, quotes and all


class PipSettingsError(Exception):
    """pip cannot use its settings; why, in a sentence."""


class Setting:
    """A setting of pip's: its name, its value, and where it stands."""

    def __init__(self, name: str, value: str, place: str) -> None:
        self.name, self.value, self.place = name, value, place

    def __str__(self) -> str:
        return f"{self.name} = {mask_value(self.name, ' '.join(self.value.split()))} ({self.place})"


def read(python: str, variables: "Mapping[str, str]") -> "dict[str, Setting]":
    """pip's settings for `pip install` with this Python, by name: the files' own, under the variables. Raises
    PipSettingsError."""
    found = {setting.name: setting for setting in [*_of_files(python, variables), *_of_variables(variables)]}
    return {name: setting for name, setting in found.items() if setting.value.strip()}  # PIP_TARGET= takes a setting away


def taken_over(settings: "Mapping[str, Setting]") -> "dict[str, str]":
    """The environment variables that hand to pip what is taken over, and keep everything else from it."""
    kept = {name: setting.value for name, setting in settings.items() if name in TAKEN_OVER}
    return {**NO_FILE, "PIP_USER": "0", **{"PIP_" + name.upper().replace("-", "_"): value for name, value in kept.items()}}


def for_learners(variables: "Mapping[str, str]") -> "dict[str, str]":
    """The variables for the `%pip` of a notebook: the person's own, but for those that lead out of .venv."""
    names = [setting for setting in _of_variables(variables) if setting.name in TAKEN_OVER]
    kept = {"PIP_" + setting.name.upper().replace("-", "_"): setting.value for setting in names}
    return {**kept, **{name: variables[name] for name in ("PIP_CONFIG_FILE",) if name in variables}, "PIP_USER": "0"}


def index(settings: "Mapping[str, Setting]") -> str:
    """The index that pip asks first, and which setting names it."""
    setting = settings.get("index-url") or settings.get("pypi-url")
    return f"{mask(setting.value)} ({setting.name}, {setting.place})" if setting else "the Python Package Index"


def naming(address: str, settings: "Mapping[str, Setting]") -> str:
    """The setting that names this address, in brackets after a blank. Nothing where none does."""
    for name in ("index-url", "pypi-url", "extra-index-url", "find-links"):
        for value in settings[name].value.split() if name in settings else ():
            if without_login(address).startswith(without_login(value)):
                return f" ({name}, {settings[name].place})"
    return ""


def proxy(settings: "Mapping[str, Setting]") -> str:
    """The proxy in between, and what names it."""
    if "proxy" in settings:
        return f"{mask(settings['proxy'].value)} (proxy, {settings['proxy'].place})"
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"):
        if os.environ.get(name):
            return f"{mask(os.environ[name])} (the environment variable {name})"
    return "that this computer's settings name"


def without(name: str, settings: "Mapping[str, Setting]", command: str) -> str:
    """Where this setting stands, and how to do without it."""
    said = f"    {settings[name]}\nTake it out there"
    if os.name == "nt":  # where a variable cannot be empty
        return said + ", and run the same command again."
    value = "0" if name in ("no-index", "require-hashes") else ""
    return said + f", or do without it for this once:\n    {once('PIP_' + name.upper().replace('-', '_'), value, command)}"


def _of_variables(variables: "Mapping[str, str]") -> "list[Setting]":
    names = [name for name in variables if name.startswith("PIP_") and name != "PIP_CONFIG_FILE"]
    return [Setting(name[4:].lower().replace("_", "-"), variables[name], "the environment variable " + name) for name in names]


def _of_files(python: str, variables: "Mapping[str, str]") -> "list[Setting]":
    own = {name: value for name, value in variables.items() if name == "PIP_CONFIG_FILE"}
    for more in ({}, {"PIP_PYTHON": python}):  # the second, which takes twice as long, is for a setting that names a Python that is gone
        done = subprocess.Popen(
            [python, "-m", "pip", "config", "list", "--verbose"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**clean(dict(variables)), **own, **READING, **more},
        )  # fmt: skip
        output, errors = (text.decode("utf-8", "replace") for text in done.communicate())
        if not done.returncode:
            break
    else:
        file = variables.get("PIP_CONFIG_FILE") or "one of its files, pip.conf or pip.ini"
        said = [line for line in (output + errors).splitlines() if line.strip() and not _TRIED.search(line)]
        raise PipSettingsError(f"pip cannot use a setting in {mask(file)}. Mend it there, or take it out:\n    {mask(' '.join(said))[:200]}")
    files, found = [], {}
    for line in output.splitlines():
        tried, setting = _TRIED.search(line), _LINE.match(line)
        if tried:
            files.append(tried.group(1))
        if setting:
            section, name, value = setting.groups()
            if section == "install" or name not in found:
                found[name] = (section, ast.literal_eval(value))
    return [Setting(name, value, _place(files, section, name, value)) for name, (section, value) in found.items()]


def _place(files: "list[str]", section: str, name: str, value: str) -> str:
    """Which of pip's files holds this setting."""
    for file in reversed(files):
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding=locale.getpreferredencoding(False))
            options = {key.lower().replace("_", "-").lstrip("-"): text for key, text in parser.items(section)}
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue
        if options.get(name) == value:
            return file
    return "pip's settings"
