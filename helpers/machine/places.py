"""Where pip looked for a package, and what it met there, as its log tells."""

import re
from urllib.parse import urlsplit

from . import connections
from .masking import mask, without_login

_FAILED = re.compile(r"Could not fetch URL (\S+): (.*) - skipping")
_FETCHED = re.compile(r"Fetched page (\S+) as")
_LINK = re.compile(r"(?:Found link|Skipping link: (.*?):|Link requires a different Python \((.*)\):) (\S+) \(from (\S+?)\)")
_INSECURE = re.compile(r"The repository located at (\S+) is not a trusted or secure host")
_STATUS = [
    ("401", "refused", "refused (401): it wants a name and a password, or those it got are wrong"),
    ("403", "refused", "refused (403): this computer or account may not have it"),
    ("404", "missing", "does not have it (404)"),
    ("5..", "ill", "is out of order ({}); try again later"),
]
_WORDS = {
    "build": "has it, but not for this computer",
    "late": "has it, but of a later date than uploaded-prior-to allows, or of none",
    "insecure": "was not asked, because the connection would not be secure",
    "login": "answered with a page that lists no files: it is a login page, or does not have it. A browser shows which",
    "old": "has only other releases, the newest {}",
}


class Place:
    """An address, the kind of what pip met there, and what exactly: a status, the newest release, or what was raised."""

    def __init__(self, address: str, kind: str, met: str = "") -> None:
        self.address, self.kind, self.met = mask(address), kind, met


def words(place: Place) -> str:
    """What pip met there, in words."""
    for code, kind, says in _STATUS:
        if place.kind == kind and re.match(code, place.met):
            return says.format(place.met[:3])
    return _WORDS[place.kind].format(place.met) if place.kind in _WORDS else connections.kind(place.met)


def looked(wanted: str, output: str, log: str, page: str) -> "list[Place]":
    """The places in which pip looked for `wanted`, a name with or without ==version, except torch's own page."""
    name, _, version = wanted.partition("==")
    stem = re.sub(r"[-_.]+", "[-_.]+", re.escape(name).replace("\\", ""))
    file = re.compile(stem + r"-(\d[^-/]*?)(?:-|\.tar|\.zip)", re.IGNORECASE)
    statuses, fetched, releases, unfit = {}, {}, {}, {}  # by address without a login, as pip writes it now one way, now the other
    for line in log.splitlines():
        failed, got, link, insecure = _FAILED.search(line), _FETCHED.search(line), _LINK.search(line), _INSECURE.search(line)
        if failed and _is_page(failed.group(1), stem):
            statuses.setdefault(failed.group(1), failed.group(2))
        elif got and _is_page(got.group(1), stem):
            fetched.setdefault(without_login(got.group(1)), got.group(1))
        elif insecure:
            statuses.setdefault(insecure.group(1), "insecure")
        elif link and file.match(link.group(3).rsplit("/", 1)[-1]):
            release = file.match(link.group(3).rsplit("/", 1)[-1]).group(1).split("%2B")[0].split("+")[0]
            there = without_login(link.group(4))
            fetched.setdefault(there, link.group(4))
            releases.setdefault(there, []).append(release)
            if "Found link" not in line and release == version:
                unfit.setdefault(there, "late" if re.search("[Uu]pload.time", line) else "build")
    met = [(address, _failed(address, status)) for address, status in statuses.items()]
    met += [(address, _fetched(address, releases.get(there, []), unfit.get(there))) for there, address in fetched.items()]
    places = [place for address, place in met if not page or urlsplit(address)[1:3] != urlsplit(page)[1:3]]
    versions = re.search(re.escape(wanted) + r" \(from versions: ([^)]*)\)", output)
    if not places and versions and versions.group(1) != "none":
        places.append(Place("there", "old", _newest(versions.group(1).split(", "))))
    return places


def _is_page(address: str, stem: str) -> bool:
    """Whether this is the page of the package, or a page that lists files of all packages."""
    last = urlsplit(address).path.rstrip("/").rsplit("/", 1)[-1]
    return bool(re.fullmatch(stem, last, re.IGNORECASE))


def _failed(address: str, status: str) -> Place:
    if status == "insecure":
        return Place(address, "insecure")
    return Place(address, next((kind for code, kind, _ in _STATUS if re.match(code + r"\b", status)), "connection"), status)


def _fetched(address: str, releases: "list[str]", unfit: "str | None") -> Place:
    if unfit:
        return Place(address, unfit)
    return Place(address, "old", _newest(releases)) if releases else Place(address, "login")


def _newest(releases: "list[str]") -> str:
    return max(releases, key=lambda release: [int(part) for part in re.findall(r"\d+", release)])
