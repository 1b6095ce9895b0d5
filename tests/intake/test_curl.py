"""The cURL command of an example is read, never run."""

import pytest

from wireproof.intake.pages.curl import read_curl


@pytest.mark.parametrize(
    ("command", "method", "url"),
    [
        ("curl https://a.example/x", "GET", "https://a.example/x"),
        ("$ curl -XPUT https://a.example/x", "PUT", "https://a.example/x"),
        ("curl --request DELETE --url https://a.example/x", "DELETE", "https://a.example/x"),
        ("curl 'https://a.example/x?a=1&b=2'", "GET", "https://a.example/x"),
        ("curl https://a.example/x -d a=1", "POST", "https://a.example/x"),
        ("curl -G https://a.example/x -d a=1", "GET", "https://a.example/x"),
        ("curl \\\n  -H 'A: b' \\\n  https://a.example/x | jq .", "GET", "https://a.example/x"),
    ],
)
def test_method_and_address(command, method, url):
    """As cURL itself decides them."""
    found = read_curl(command)

    assert found is not None
    assert (found.method, found.url) == (method, url)


def test_headers_credentials_and_body():
    """What is sent along."""
    found = read_curl(
        """curl -u me:secret --json '{"a": 1}' -H "X-Id: 7" -F file=@a.png https://a.example/x"""
    )

    assert found is not None
    assert found.basic
    assert found.header("x-id") == "7"
    assert found.data == '{"a": 1}'
    assert found.form == (("file", "@a.png"),)


@pytest.mark.parametrize(
    "text", ["", "wget https://a.example", "curl", "curl 'https://a.example", "curl http://[x/y",
             "curl " + "a" * 200_000]
)  # fmt: skip
def test_what_is_no_command_is_nothing(text):
    """No command, no address, a quote without an end."""
    assert read_curl(text) is None
