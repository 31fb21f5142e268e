"""What pip says where something is in the way, in the words of its releases 23 to 26, and the sentences that come out. The rows of
test_rows.py that a short run leaves out are here, too."""

from __future__ import annotations

import os

import pytest

from helpers.machine import faults
from helpers.machine.pip_settings import Setting
from helpers.machine.places import looked, words

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands in these sentences are those for Linux and macOS")

CONF = "/etc/pip.conf"
PAGE = "https://wheels.example/whl/cpu/torch/"
NOTHING = "ERROR: No matching distribution found for torch==2.13.0"
BROKEN = "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by '{}': /simple/torch/\n" + NOTHING
SKIPPED = "2026-11-27T07:00:00,000   Could not fetch URL https://index.example/simple/torch/: {} - skipping"
POOL = "connection error: HTTPSConnectionPool(host='index.example', port=443): Max retries exceeded with url: /simple/torch/ (Caused by {})"
CERTIFICATE = "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {} (_ssl.c:1006)'))"
HERE = f"https://index.example/simple/torch/ (index-url, {CONF})"
# The kinds of broken connections: what is raised, and the sentence.
RAISED = {
    "date": (CERTIFICATE.format("certificate is not yet valid"), f"The certificate of {HERE} is not valid on the date of this computer's clock"),
    "expired": (CERTIFICATE.format("certificate has expired"), "Set the clock if it is wrong"),
    "self_signed": (CERTIFICATE.format("self-signed certificate in certificate chain"), "signed by somebody whom Python does not know"),
    "unknown": (CERTIFICATE.format("unable to get local issuer certificate"), "PIP_CERT=/path/to/the/file.pem make lab"),
    "no_https": ("SSLError(SSLError(1, '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)'))", f"No secure connection to {HERE} came about"),
    "proxy": ("ProxyError('Cannot connect to proxy.', NewConnectionError('Failed to establish a new connection: [Errno 111] Connection refused'))", "The proxy http://****@proxy.example:3128 (the environment variable HTTPS_PROXY) cannot be reached"),
    "proxy_new": ("ProxyError('Unable to connect to proxy', NameResolutionError(\"Failed to resolve 'proxy.example'\"))", "The proxy"),
    "proxy_login": ("ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy Authentication Required'))", "asks for a name and a password (407)"),
    "proxy_refuses": ("ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 403 Forbidden'))", f"or does not let pip through to {HERE}"),
    "linux_name": ("NewConnectionError('Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')", f"This computer does not find {HERE}. Is this computer online"),
    "linux_name_2": ("NewConnectionError('Failed to establish a new connection: [Errno -2] Name or service not known')", "This computer does not find"),
    "mac_name": ("NewConnectionError('[Errno 8] nodename nor servname provided, or not known')", "This computer does not find"),
    "windows_name": ("NewConnectionError('Failed to establish a new connection: [Errno 11001] getaddrinfo failed')", "This computer does not find"),
    "new_name": ("NameResolutionError(\"Failed to resolve 'index.example' ([Errno -2])\")", "This computer does not find"),
    "refused": ("NewConnectionError('Failed to establish a new connection: [Errno 111] Connection refused')", f"Nothing answers at {HERE}"),
    "windows_refused": ("NewConnectionError('[WinError 10061] No connection could be made because the target machine actively refused it')", "Nothing answers at"),
    "slow": ("ConnectTimeoutError('Connection to index.example timed out. (connect timeout=15)')", "did not answer in time"),
    "slow_read": ("ReadTimeoutError(\"HTTPSConnectionPool(host='index.example', port=443): Read timed out.\")", "did not answer in time"),
    "ill": ("ResponseError('too many 503 error responses')", "answers that it is out of order"),
    "new_kind": ("ProtocolError('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))", f"pip could not reach {HERE}"),
}  # fmt: skip


def settings(**values: str) -> dict[str, Setting]:
    """pip's settings, all from one file."""
    return {name.replace("_", "-"): Setting(name.replace("_", "-"), value, CONF) for name, value in values.items()}


INDEX = settings(index_url="https://me:geheim@index.example/simple")


def explained(output: str, log: str = "", known: dict[str, Setting] | None = None) -> str:
    """The sentence on Linux or macOS. It holds no secret, and no line of it is long."""
    said = faults.explain("Installing torch", output, log, INDEX if known is None else known, PAGE, "make lab")
    assert "geheim" not in said and max(map(len, said.splitlines())) < 260
    return said


@pytest.fixture(autouse=True)
def posix(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer with a proxy, and no certificates of its own."""
    for name in ("https_proxy", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://me:geheim@proxy.example:3128")


@pytest.mark.parametrize(("raised", "says"), RAISED.values(), ids=RAISED)
def test_broken_connections_are_told_apart(raised: str, says: str) -> None:
    assert says in explained(BROKEN.format(raised), SKIPPED.format(POOL.format(raised)))
    assert says.replace("/torch/", "").replace("https://index", "https://****@index") in explained(BROKEN.format(raised))  # of a pip that notes nothing


def test_the_page_of_torch_explains_nothing() -> None:
    """pip goes on without it; what is the matter with the index itself is what counts."""
    log = f"Could not fetch URL {PAGE}: 403 Client Error: Forbidden for url: {PAGE} - skipping\n"
    said = explained(BROKEN.format("timed out").replace("/simple/torch/", "/whl/cpu/torch/"), log + SKIPPED.format("404 Client Error: Not Found for url: https://index.example/simple/torch/"))
    assert f"{HERE}: does not have it (404)" in said and "in time" not in said and "wheels.example" not in said


# Where pip looked, as its log says, and what the sentence lists
SEEN = "Fetched page https://index.example/simple/torch/ as text/html\n"
LISTED = {
    "401": (SKIPPED.format("401 Client Error: Unauthorized for url: x"), f"{HERE}: refused (401): it wants a name and a password"),
    "403": (SKIPPED.format("403 Client Error: Forbidden for url: x"), f"{HERE}: refused (403): this computer or account may not have it"),
    "404": (SKIPPED.format("404 Client Error: Not Found for url: x"), f"{HERE}: does not have it (404)"),
    "504": (SKIPPED.format("504 Server Error: Gateway Timeout for url: x"), f"{HERE}: is out of order (504)"),
    "login_page": (SEEN + "Skipping link: not a file: https://index.example/forgot (from https://index.example/simple/torch/)", f"{HERE}: answered with a page that lists no files"),
    "other_files": (SEEN + "Found link https://index.example/torchvision-2.13.0-py3-none-any.whl (from https://index.example/simple/torch/), version: 2.13.0", "lists no files"),
    "older": (SEEN + "".join(f"Found link https://x/torch-{v}-py3-none-any.whl (from https://index.example/simple/torch/), version: {v}\n" for v in ("2.9.1", "2.10.0", "1.13.1")), f"{HERE}: has only other releases, the newest 2.10.0"),
    "tags": (SEEN + "Skipping link: none of the wheel's tags (cp39-cp39-win32) are compatible (run pip debug): https://x/torch-2.13.0-cp39-cp39-win32.whl (from https://index.example/simple/torch/)", "There is no build of torch==2.13.0 for this computer"),
    "python": (SEEN + "Link requires a different Python (3.14.0 not in: '<3.14'): https://x/torch-2.13.0%2Bcpu-cp39-cp39-win32.whl (from https://index.example/simple/torch/) (requires-python:<3.14)", "There is no build of torch==2.13.0"),
    "source": (SEEN + "Skipping link: No binaries permitted for torch: https://x/torch-2.13.0.tar.gz (from https://index.example/simple/torch/)", "There is no build of torch==2.13.0"),
    "older_tags": (SEEN + "Skipping link: none of the wheel's tags (cp39-cp39-win32) are compatible (run pip debug): https://x/torch-2.9.0-cp39-cp39-win32.whl (from https://index.example/simple/torch/)", "the newest 2.9.0"),
    "nothing_noted": ("", "pip found no torch==2.13.0 for this computer ("),
}  # fmt: skip


@pytest.mark.parametrize(("log", "says"), LISTED.values(), ids=LISTED)
def test_what_an_index_answered_is_told_apart(log: str, says: str) -> None:
    said = explained(NOTHING, log)
    assert says in said
    assert ("PIP_INDEX_URL=https://…/simple make lab" in said) == any(word in says for word in ("refused", "404", "no files", "other releases", "newest"))


def test_without_a_log_pip_says_which_releases_there_are() -> None:
    places = looked("torch==2.13.0", "Could not find a version that satisfies the requirement torch==2.13.0 (from versions: 2.1.0, 2.9.0, 2.10.0rc1)", "", "")
    assert [words(place) for place in places] == ["has only other releases, the newest 2.10.0rc1"]


def test_names_may_be_written_in_several_ways() -> None:
    log = "Could not fetch URL https://i/simple/argon2-cffi-bindings/: 404 Client Error - skipping\nFound link https://i/argon2_cffi_bindings-1.0-py3-none-any.whl (from https://j/simple/argon2-cffi-bindings/), version: 1.0\n"
    assert [place.kind for place in looked("argon2_cffi.bindings==2.0", "", log, "")] == ["missing", "old"]


OF_SETTINGS = {
    "hashes": ("ERROR: In --require-hashes mode, all requirements must have their hashes", "", settings(require_hashes="true"), ["lock of the course holds none", f"require-hashes = true ({CONF})", "PIP_REQUIRE_HASHES=0 make lab"]),
    "constraint": ("ERROR: ResolutionImpossible: for help visit", "The user requested torch==2.13.0\n    The user requested (constraint) torch<2", settings(constraint="/c.txt"), ["asks for torch<2, the course for torch==2.13.0", "PIP_CONSTRAINT= make lab"]),
    "no_constraint": ("ERROR: Could not open requirements file: [Errno 2] No such file or directory: '/c.txt'", "", settings(constraint="/c.txt"), ["cannot read it", f"constraint = /c.txt ({CONF})"]),
    "no_constraint_new": ("ERROR: Could not open constraint file: [Errno 2] No such file or directory: '/c.txt'", "", settings(constraint="/c.txt"), ["cannot read it"]),
    "contradiction": ("ERROR: ResolutionImpossible: for help visit", "The user requested torch==1\nThe user requested torch==2", {}, ["the releases in the lock contradict each other"]),
    "no_index": (NOTHING, "", settings(no_index="true"), ["It may ask no index", "PIP_NO_INDEX=0 make lab"]),
    "no_wheels": (NOTHING, "", settings(no_index="1", find_links="/wheels"), ["only in\n    find-links = /wheels", "no-index = 1"]),
    "index_allowed": (NOTHING, "", settings(no_index="false"), ["pip found no torch==2.13.0"]),
    "cert": ("ERROR: Could not install packages due to an OSError: Could not find a suitable TLS CA certificate bundle, invalid path: /ca.pem", "", settings(cert="/ca.pem"), ["certificates is missing: /ca.pem", f"named by cert ({CONF})"]),
    "client_cert": ("OSError: Could not find the TLS certificate file, invalid path: /me.pem", "", settings(client_cert="/me.pem"), [f"named by client-cert ({CONF})"]),
    "silly": ("An error occurred during configuration: option timeout: invalid float value: 'soon'", "", settings(timeout="soon"), ["cannot use one of its settings: option timeout", f"timeout = soon ({CONF})"]),
    "http": (NOTHING, "The repository located at index.example is not a trusted or secure host and is being ignored.", INDEX, ["index.example: was not asked", "trusted-host"]),
    "too_new": (NOTHING, SEEN + "Skipping link: Upload time 2026-11-01 10:00:00+00:00 not prior to 2026-01-01 00:00:00+00:00: https://x/torch-2.13.0-py3-none-any.whl (from https://index.example/simple/torch/)", INDEX | settings(uploaded_prior_to="2026-01-01"), ["has it, but of a later date than uploaded-prior-to allows", f"uploaded-prior-to = 2026-01-01 ({CONF})", "PIP_UPLOADED_PRIOR_TO= make lab"]),
    "not_given": ("ERROR: HTTP error 403 while getting https://me:geheim@index.example/files/torch-2.13.0.whl", "", INDEX, ["lists https://****@index.example/files/torch-2.13.0.whl", "answers 403"]),
    "colon": ("Error: Refusing to create a venv in /a:b/.venv because it contains the PATH separator :.", "", {}, ["no virtual environment can lie below it"]),
}  # fmt: skip


@pytest.mark.parametrize(("output", "log", "known", "says"), OF_SETTINGS.values(), ids=OF_SETTINGS)
def test_the_setting_is_named(output: str, log: str, known: dict[str, Setting], says: list[str]) -> None:
    said = explained(output, log, known)
    assert [part for part in says if part not in said] == []


def test_a_variable_that_names_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/ca.pem")
    output = "Could not find a suitable TLS CA certificate bundle, invalid path: /ca.pem"
    assert "named by the environment variable REQUESTS_CA_BUNDLE" in explained(output, known={})


def test_windows_gets_no_empty_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpers.machine.pip_settings.os.name", "nt")
    output, log, known, _ = OF_SETTINGS["no_index"]
    assert "Take it out there, and run the same command again." in faults.explain("", output, log, known, PAGE, "py helpers\\environment.py lab")
