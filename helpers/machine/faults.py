"""What a failed step of the set-up means, in sentences that name the setting, the index or the file that is the reason."""

import os
import platform
import re
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

from . import connections
from .masking import mask
from .needs import KNOWN_PYTHONS
from .pip_settings import Setting, index, naming, proxy, without
from .places import Place, looked, words

_DISK_FULL_SIGNS = ("No space left on device", "not enough space on the disk", "Disk quota exceeded")
_BUNDLE = re.compile(r"Could not find (?:a suitable TLS CA certificate bundle|the TLS certificate file), invalid path: (.+)")
_CONFIGURATION = re.compile(r"An error occurred during configuration: ([^\n]+?)\.?(?: Check your pip|\n|$)")
_NOT_GIVEN = re.compile(r"HTTP error (\d+) while getting (\S+)")


def explain(title: str, output: str, log: str, settings: "Mapping[str, Setting]", page: str, command: str) -> str:
    """What the output of a failed step means. `log` is what pip noted besides, `page` where torch was looked for besides (pip
    goes on without it, so failing to reach that explains nothing), `command` what the person typed."""
    path = urlsplit(page).path
    text = "\n".join(line for line in output.splitlines() if not path or path not in line)
    wanted = re.search(r"No matching distribution found for ([\w.-]+(?:==[\w.+!]+)?)", text)
    told = _of_settings(text, log, settings, command)
    if not told and wanted:
        told = _of_search(wanted.group(1), looked(wanted.group(1), output, log, page), text, settings, command)
    told = told or _not_given(text)
    if not told and connections.is_broken(text):
        told = connections.sentence(text, index(settings), proxy(settings), command)
    if told:
        return told
    if "contains the PATH separator" in text:
        return f"A folder above the course has “{os.pathsep}” in its name, and no virtual environment can lie below it. Rename it."
    if "WinError 5" in text or "PermissionError" in text:
        return "A file in .venv is in use or protected. Close JupyterLab and every window that uses .venv."
    return f"The set-up did not get past this step: {title}."


def is_disk_full(text: str) -> bool:
    """Whether this output tells of a full disk."""
    return any(sign in text for sign in _DISK_FULL_SIGNS)


def _of_settings(text: str, log: str, settings: "Mapping[str, Setting]", command: str) -> "str | None":
    """A sentence where one of pip's settings is the reason."""
    if "--require-hashes mode" in text and "require-hashes" in settings:
        return f"pip may install only what has a hash, and the lock of the course holds none:\n{without('require-hashes', settings, command)}"
    if "constraint" in settings:
        clash = re.search(r"\(constraint\) ([^\n]+)", log)
        if clash and "ResolutionImpossible" in text:
            asked = re.search(r"The user requested (?!\(constraint\))([^\n]+)", log)
            return (
                f"A constraint asks for {clash.group(1).strip()}, the course for {asked.group(1).strip() if asked else 'another release'}:\n"
                f"{without('constraint', settings, command)}"
            )
        if re.search(r"Could not open (?:requirements|constraint) file: \[\w*E", text):
            return f"pip is to obey a constraint, and cannot read it:\n{without('constraint', settings, command)}"
    if "ResolutionImpossible" in text:
        return "pip finds that the releases in the lock contradict each other."
    bundle = _BUNDLE.search(text)
    if bundle:
        file = bundle.group(1).strip()
        names = [f"{name} ({settings[name].place})" for name in ("cert", "client-cert") if name in settings and settings[name].value == file]
        names += [f"the environment variable {name}" for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE") if os.environ.get(name) == file]
        return f"A file of certificates is missing: {mask(file)}\nIt is named by {names[0] if names else 'a setting'}. Name one that exists, or take it out there."
    broken = _CONFIGURATION.search(text)
    if broken:
        name = re.search(r"option (?:--)?([\w-]+)", broken.group(1))
        setting = settings.get(name.group(1)) if name else None
        return f"pip cannot use one of its settings: {mask(broken.group(1))}." + (f"\n    {setting}" if setting else "")
    return None


def _of_search(wanted: str, places: "list[Place]", text: str, settings: "Mapping[str, Setting]", command: str) -> str:
    """Where pip looked for something that it did not find, and what it met in each place."""
    machine = f"{platform.platform()}, {platform.machine()}, Python {sys.version_info[0]}.{sys.version_info[1]}"
    kinds = {place.kind for place in places}
    if "build" in kinds:
        return (
            f"There is no build of {wanted} for this computer ({machine}).\n"
            f"The course needs a 64-bit Python {KNOWN_PYTHONS} on Linux (glibc 2.28 or newer), on macOS 14 or newer "
            "with Apple silicon, or on Windows with an Intel or AMD processor.\n"
            "README.md says how to take the course on another computer through a browser."
        )
    if kinds == {"connection"} and len({connections.kind(place.met) for place in places}) == 1:
        there = f"{places[0].address}{naming(places[0].address, settings)}"
        return connections.sentence(places[0].met, there, proxy(settings), command)
    if not places and connections.is_broken(text):
        return connections.sentence(text, index(settings), proxy(settings), command)
    lines = [f"pip found no {wanted} for this computer ({machine})."]
    if "no-index" in settings and settings["no-index"].value.strip().lower() not in ("0", "false", "no", "off", "n", "f"):
        only = f"It may look only in\n    {settings['find-links']}\nand" if "find-links" in settings else "It"
        return f"{lines[0]} {only} may ask no index:\n{without('no-index', settings, command)}"
    if places:
        lines.append("Where it looked:")
        lines += [f"    {place.address}{naming(place.address, settings)}: {words(place)}." for place in places[:6]]
    if "late" in kinds and "uploaded-prior-to" in settings:
        lines.append(f"A date is set, after which nothing may have been uploaded:\n{without('uploaded-prior-to', settings, command)}")
    if "insecure" in kinds:
        lines.append("pip asks an address that begins with http:// only where the setting trusted-host names its host.")
    if kinds & {"refused", "missing", "login", "old"}:
        other = connections.once("PIP_INDEX_URL", "https://…/simple", command)
        lines.append(f"Ask whoever runs it, or name another index for this once:\n    {other}")
    return "\n".join(lines)


def _not_given(text: str) -> "str | None":
    """A sentence where an index lists a file and does not hand it over."""
    found = _NOT_GIVEN.search(text)
    return f"The index lists {mask(found.group(2))}, but does not hand it over: it answers {found.group(1)}. Ask whoever runs it." if found else None
