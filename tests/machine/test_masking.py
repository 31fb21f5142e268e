"""Nothing that is sent to strangers holds a password, a token, or the name of whoever sits here."""

from __future__ import annotations

import pytest

from helpers.machine.masking import mask, mask_value

HOME = "/home/ada.lovelace"
SECRET = {
    "a password": ("https://ada:s3cr3t@index.example/simple", "https://****@index.example/simple"),
    "a password with an at": ("https://ada:s3cr3t@x@index.example/simple", "https://****@index.example/simple"),
    "a password with a slash": ("https://ada:s3cr3t/x@index.example/simple", "https://****@index.example/simple"),
    "a token as the name": ("https://s3cr3ttoken@index.example/simple", "https://****@index.example/simple"),
    "two addresses": ("http://a:s3cr3t@b/ http://c:s3cr3t@d/", "http://****@b/ http://****@d/"),
    "a proxy without http": ("ada:s3cr3t@proxy.example:3128", "****@proxy.example:3128"),
    "a token in the path": ("https://index.example/s3cr3tS3CR3Ts3cr3t/simple", "https://index.example/****/simple"),
    "a token in the path, with dashes": ("https://conda.example/t/tk-s3cr3t12-3456-7890/main", "https://conda.example/t/****/main"),
    "a query": ("http://localhost:8888/lab?token=s3cr3t&x=s3cr3t", "http://localhost:8888/lab?token=****&x=****"),
    "a header": ("Authorization: Bearer s3cr3t.s3cr3t", "Authorization: Bearer ****"),
    "a pair": ("password=s3cr3t api_key: 's3cr3t'", "password=**** api_key: '****'"),
}
PLAIN = [
    "https://index.example/simple/torch/torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl",
    "find-links = /opt/wheels (/etc/pip.conf)",
    "version 0.1.0, git v1.2-3-gabc1234, 2 files changed",
    "torch 2.13.0+cpu, jax 0.10.2",
]


@pytest.mark.parametrize(("text", "shown"), SECRET.values(), ids=SECRET)
def test_secrets_become_stars(text: str, shown: str) -> None:
    assert mask(text, HOME) == shown
    assert "s3cr3t" not in mask(f"before ({text}), 'and' {text}/more", HOME).lower()


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text, HOME) == text


@pytest.mark.parametrize("name", ["JUPYTER_TOKEN", "PIP_PASSWORD", "UV_INDEX_CORP_PASSWORD", "X_API_KEY", "MY_SECRET", "NETRC_AUTH", "aws_access_key_id"])
def test_the_name_says_that_it_is_a_secret(name: str) -> None:
    assert mask_value(name, "anything", HOME) == "****" and mask_value(name, "", HOME) == ""


def test_the_home_folder_and_its_name() -> None:
    assert mask("/home/ada.lovelace/course and /home/ada.lovelace", HOME) == "~/course and ~"
    assert mask("/scratch/ada.lovelace/x and /home/ada.lovelace2", HOME) == "/scratch/<user>/x and /home/ada.lovelace2"
    assert mask("C:\\Users\\Ada\\course", "C:\\Users\\Ada") == "~\\course"
    assert mask("/root/course of the root user", "/root") == "~/course of the root user"
    assert mask_value("HOME", HOME, HOME) == "~" and mask_value("PYTHONPATH", f"{HOME}/a:/b", HOME) == "~/a:/b"
