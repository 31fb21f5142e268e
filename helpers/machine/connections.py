"""Why an index was not reached: the kinds of broken connections, told by what Python's network libraries say."""

import os
import re
import time

_BROKEN = re.compile(
    "connection broken by|connection error|ConnectionError|Could not fetch URL|Failed to establish a new connection|Failed to connect"
    "|IncompleteRead|Max retries exceeded|name resolution|ProxyError|Read timed out|SSLError"
)
# The most telling first: signs; what happened, in a few words; and what to do.
_KINDS = [
    ("too many 5\\d\\d error responses|5\\d\\d Server Error", "it is out of order",
     "{there} answers that it is out of order. Try again later."),
    ("certificate is not yet valid|certificate has expired", "its certificate is not valid on the date of this computer's clock",
     "The certificate of {there} is not valid on the date of this computer's clock, {now}. Set the clock if it is wrong."),
    ("CERTIFICATE_VERIFY_FAILED|certificate verify failed|self.signed certificate|SSLCertVerificationError|SSLCertificate",
     "its certificate is signed by somebody whom Python does not know",
     "The certificate of {there} is signed by somebody whom Python does not know, as in many companies.\n"
     + "Ask the administrators for their certificate as a file, and name the file:\n    {cert}"),
    ("407 |Proxy Authentication Required", "the proxy in between asks for a name and a password (407)",
     "The proxy {proxy} asks for a name and a password (407), or those it got are wrong. Your administrators know how to give them."),
    ("ProxyError|[Cc]annot connect to proxy|Unable to connect to proxy|Tunnel connection failed|proxy connection",
     "the proxy in between cannot be reached, or does not let pip through",
     "The proxy {proxy} cannot be reached, or does not let pip through to {there}."),
    ("SSLError|WRONG_VERSION_NUMBER|ssl certificate|SSL:", "no secure connection came about",
     "No secure connection to {there} came about. What answers there does not speak https, or something in between stops it."),
    ("name resolution|Name or service not known|nodename nor servname|getaddrinfo failed|[Ff]ailed to resolve|No address associated",
     "this computer does not find it", "This computer does not find {there}. Is this computer online, and is the address spelt right?"),
    ("Connection refused|WinError 10061|actively refused", "nothing answers there: the connection was refused",
     "Nothing answers at {there}: the connection was refused. Is the address right, and is this computer behind a proxy?"),
    ("timed out|[Tt]imeout", "it did not answer in time", "{there} did not answer in time. Is this computer online, or behind a proxy?"),
    ("", "it could not be reached", "pip could not reach {there}. Is this computer online, or behind a proxy?"),
]  # fmt: skip


def is_broken(text: str) -> bool:
    """Whether this output tells of a connection that failed."""
    return bool(_BROKEN.search(text))


def kind(text: str) -> str:
    """What happened to the connection, in a few words."""
    return next(few for signs, few, _ in _KINDS if re.search(signs, text))


def sentence(text: str, there: str, proxy: str, command: str) -> str:
    """What happened, for a person: `there` is what was not reached, `command` what they typed."""
    says = next(says for signs, _, says in _KINDS if re.search(signs, text))
    return says.format(there=there, proxy=proxy, now=time.strftime("%d %B %Y"), cert=once("PIP_CERT", "/path/to/the/file.pem", command))


def once(variable: str, value: str, command: str) -> str:
    """How to run the command with this variable."""
    return f"set {variable}={value}\n    {command}" if os.name == "nt" else f"{variable}={value} {command}"
