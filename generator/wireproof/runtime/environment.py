"""What the environment says to the HTTP library, certificates and proxies, and what is wrong of it.

A proxy's address may hold a password, so no message shows more of it than the library does.
"""

from __future__ import annotations

import os
import re
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

from . import errors

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_SETTINGS = ("SSL_CERT_FILE", "SSL_CERT_DIR", *_PROXIES, "NO_PROXY")
_NAME = r"(?=.{1,253}$)[\w-]{1,63}(?:\.[\w-]{1,63})*\.?"
_HOST = rf"{_NAME}|[0-9a-f:.]*:[0-9a-f:.]*(?:%\w+)?"


def new_client(kind: Any) -> Any:
    """A client of our own; ConnectionError names the settings that it could not be made with."""
    try:
        client = kind()
        # A call sends what it was given, not what an earlier response set.
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    except Exception as error:  # noqa: BLE001 - whatever the library makes of the environment
        fault = str(error) or type(error).__name__
    else:
        return client
    file = os.environ.get("SSL_CERT_FILE")
    if file and not os.path.isfile(file):  # noqa: PTH113 - pathlib is not imported for this
        fault = f"SSL_CERT_FILE names {file!r}, which is no file"
    found = [name for name in _SETTINGS if _value(name)]
    text = f"the HTTP client could not be made: {fault}"
    hint = f" (check the environment: {', '.join(found)})" if found else ""
    raise errors.ConnectionError(text + hint, sent=False, lasting=True)


def proxy_fault() -> str:
    """Which variables name a proxy that no address is; "" when every one may be right."""
    found = [name for name in _PROXIES if (value := _value(name)) and not _is_address(value)]
    return f" ({' and '.join(found)}: no address like http://proxy.example:8080)" if found else ""


def _value(name: str) -> str:
    """The value of a variable; that in small letters wins, as in `urllib`."""
    return os.environ.get(name.lower()) or os.environ.get(name) or ""


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        has_port = parts.port != 0 and not parts.netloc.endswith(":")  # `http:/x` is a typo
        return has_port and re.fullmatch(_HOST, parts.hostname or "") is not None
    except ValueError:
        return False
