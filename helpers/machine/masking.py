"""Text that can be shown to strangers: without passwords, tokens, and the name of whoever sits here."""

import os
import re

STARS = "****"
_SECRET_NAME = re.compile(r"TOKEN|SECRET|PASS|PWD|CREDENTIAL|AUTH|COOKIE|SIGNATURE|(?:^|_)(?:KEY|PAT)(?:_|$)|APIKEY|ACCESS_?KEY", re.IGNORECASE)
_LOGIN = re.compile(r"(?<=://)(?:[^/\s@'\"]+:[^\s'\"]*|[^/\s'\"]*)@")  # a password may itself hold an @ or a /
_BARE_LOGIN = re.compile(r"(?<![\w/@.:])[\w.+-]+:[^/\s:'\"]+@(?=\w)")  # a proxy is often written without its https://
_QUERY = re.compile(r"(?<=[?&;])([^=\s&]+)=[^&\s'\"]+")
_HEADER = re.compile(r"\b(Bearer|Basic|Token)\s+[\w.~+/=-]{6,}", re.IGNORECASE)
_PAIR = re.compile(r"(?i)\b([\w-]*(?:password|passwd|token|secret|api_?key)[\w-]*\s*[=:]\s*)(['\"]?)[^\s'\"&]+")
# Some services put the token into the path of the address: a long word of mixed letters and digits that is no file's name.
_TOKEN_IN_PATH = re.compile(r"(?<=/)(?=[\w~-]*\d)(?=[\w~-]*[A-Za-z])[\w~-]{16,}(?=/|$|[\s'\",])")
_NOBODY = {"", "root", "home", "user", "users", "ubuntu", "jovyan", "runner", "vscode"}  # names that tell nothing
_ADDRESS = re.compile(r"\w+://\S+")


def mask(text: str, home: "str | None" = None) -> str:
    """The text with stars for every password and token in it, and ~ for the home folder. The user's name, which often stands
    elsewhere in paths, too, becomes <user>."""
    text = _BARE_LOGIN.sub(STARS + "@", _LOGIN.sub(STARS + "@", text))
    text = _ADDRESS.sub(lambda found: _TOKEN_IN_PATH.sub(STARS, _QUERY.sub(r"\1=" + STARS, found.group())), text)
    text = _PAIR.sub(r"\1\2" + STARS, _HEADER.sub(r"\1 " + STARS, text))
    for folder in _homes(home):
        text = re.sub(re.escape(folder) + r"(?![\w.-])", "~", text)
    for user in {re.split(r"[\\/]", folder)[-1] for folder in _homes(home)} - _NOBODY:
        text = re.sub(r"(?<![\w.-])" + re.escape(user) + r"(?![\w-])", "<user>", text)
    return text


def mask_value(name: str, value: str, home: "str | None" = None) -> str:
    """The value of a variable or setting of this name, masked: whole where the name says that it is a secret."""
    return STARS if value and _SECRET_NAME.search(name) else mask(value, home)


def without_login(address: str) -> str:
    """An address without the name and password in it, for comparing it with another one."""
    return re.sub(r"(?<=//)[^/]*@", "", address).rstrip("/")


def _homes(home: "str | None") -> "list[str]":
    """The home folder, as it is written and as it lies on the disk; the longest first."""
    home = os.path.expanduser("~") if home is None else home
    found = {folder.rstrip("/\\") for folder in (home, os.path.realpath(home))}
    return sorted((folder for folder in found if len(folder) > 2), key=len, reverse=True)
