"""Asking an address: one GET, with limits of size and time, redirects looked at one by one.

In: an address, and what is known of the last answer. Out: the bytes, or that they are unchanged.
Redirects are followed on the same host only: a document that has moved is named by its new address,
and a log-in page of another host is never taken for one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import httpx

from wireproof import __version__
from wireproof.errors import Location, UsageError
from wireproof.intake.addresses import SCHEMES, check_url, resolve, shown

MAX_BYTES: Final = 64 * 2**20
"""The same limit that reading a file has."""
MAX_SECONDS: Final = 60.0
"""For one document, redirects included."""
_STALLED: Final = 15.0
"""Seconds without a byte."""
_REDIRECTS: Final = 5
_HEADERS: Final = {
    "user-agent": f"wireproof/{__version__}",
    "accept": "application/json, application/yaml, text/yaml, text/markdown, text/plain, */*;q=0.1",
    "accept-encoding": "identity",  # nothing that unpacks to more than the limit
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave."""

    url: str
    """The address that answered, after redirects."""
    content: bytes
    media_type: str = ""
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False
    """The server says that it is what it was; there is no content."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a request may go."""

    allow_private: bool = False
    size: int = MAX_BYTES
    seconds: float = MAX_SECONDS


def fetch(url: str, limits: Limits, *, etag: str = "", last_modified: str = "") -> Answer:
    """Ask an address.

    Args:
        url: http or https.
        limits: how far to go.
        etag: of the last answer (RFC 9110, section 13.1.2).
        last_modified: of the last answer, as the server wrote it (section 13.1.3).

    Raises:
        UsageError: the address may not be asked, cannot be reached, or does not give a document.
    """
    deadline = time.monotonic() + limits.seconds
    conditions = {"if-none-match": etag, "if-modified-since": last_modified}
    headers = {**_HEADERS, **{name: value for name, value in conditions.items() if value}}
    target = _parsed(url)
    with httpx.Client(
        transport=_Checked(limits.allow_private), timeout=_STALLED, headers=headers
    ) as client:
        for _ in range(_REDIRECTS + 1):
            check_url(target)
            try:
                with client.stream("GET", target) as response:
                    if response.next_request is None:
                        return _answer(response, limits, deadline)
                    target = _redirected(target, response.next_request.url)
            except httpx.HTTPError as error:
                raise _unreachable(target, error) from None
    raise UsageError(f"more than {_REDIRECTS} redirects", location=Location(url))


def _parsed(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except httpx.InvalidURL as error:
        raise UsageError(f"not an address: {error}", location=Location(url[:200])) from None


class _Checked(httpx.BaseTransport):
    """Connects to the address that was checked, under the name that was asked for."""

    def __init__(self, allow_private: bool) -> None:  # noqa: FBT001 - one argument
        self._allow_private = allow_private
        self._inner = httpx.HTTPTransport(retries=1)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        ip = resolve(url, allow_private=self._allow_private)
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        request.url = url.copy_with(host=ip)  # the Host header is the name already
        response = self._inner.handle_request(request)
        request.url = url
        return response

    def close(self) -> None:
        self._inner.close()


def _redirected(here: httpx.URL, there: httpx.URL) -> httpx.URL:
    """Where a redirect leads, if it may be followed.

    Raises:
        UsageError: to another host, or from https to http.
    """
    if there.scheme not in SCHEMES:
        raise UsageError(
            f"redirects to an address of {there.scheme or 'no scheme'}; it was not followed",
            location=Location(shown(here)),
        )
    if there.host.lower() != here.host.lower():
        raise UsageError(
            f"redirects to another host: {shown(there)}",
            location=Location(shown(here)),
            hint="if the document has moved there, name that address; if it is a log-in page, "
            "download the document yourself and add the file",
        )
    if here.scheme == "https" and there.scheme != "https":
        raise UsageError(
            f"redirects from https to {shown(there)}; it was not followed",
            location=Location(shown(here)),
        )
    return there


def _answer(response: httpx.Response, limits: Limits, deadline: float) -> Answer:
    url, headers = response.url, response.headers
    if response.status_code == 304:
        return Answer(shown(url), b"", unchanged=True)
    if response.status_code != 200:
        raise UsageError(
            f"answers {response.status_code} {response.reason_phrase}".rstrip(),
            location=Location(shown(url)),
            hint=_STATUS_HINTS.get(response.status_code, "open the address in a browser"),
        )
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > limits.size:
            raise UsageError(
                f"larger than {limits.size // 2**20} MiB; the rest was not read",
                location=Location(shown(url)),
            )
        if time.monotonic() > deadline:
            raise UsageError(
                f"not complete after {limits.seconds:.0f} seconds; the rest was not read",
                location=Location(shown(url)),
                hint="try again, or download the document yourself and add the file",
            )
    return Answer(
        url=shown(url),
        content=bytes(content),
        media_type=headers.get("content-type", "").partition(";")[0].strip().lower(),
        etag=_line(headers.get("etag", "")),
        last_modified=_line(headers.get("last-modified", "")),
    )


_STATUS_HINTS: Final = {
    401: "it wants a log-in: download the document yourself and add the file",
    403: "it may want a log-in: download the document yourself and add the file",
    404: "look at the spelling; GitHub's files are served by raw.githubusercontent.com",
    429: "it was asked too often: try again later",
}


def _line(value: str) -> str:
    return value if len(value) <= 300 and value.isprintable() else ""


def _unreachable(url: httpx.URL, error: httpx.HTTPError) -> UsageError:
    match error:
        case httpx.TimeoutException():
            what = f"no answer for {_STALLED:.0f} seconds"
        case httpx.RemoteProtocolError():
            what = f"the answer broke off: {error}"
        case _:
            what = f"cannot be reached: {error}"
    return UsageError(what, location=Location(shown(url)), hint="try again later")


Fetch = Callable[[str], Answer]
"""How a reader asks for a further file."""
