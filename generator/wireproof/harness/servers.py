"""Where requests have to go: the servers of a document, as the proof reads them.

In: a Server Object. Out: its URL, variables at their defaults.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from wireproof.oracle.operations import Operation

HOME: Final = "https://wire.test"
"""A host of the proof's own, where a document names none."""
_IN_NO_HOST: Final = re.compile(r"""[\s"<>\\^`|]""")
"""RFC 3986, section 3.2.2."""
_BRACED: Final = re.compile(r"\{[^{}/]*\}?")


def default_server(operation: Operation) -> tuple[str, bool]:
    """Return the URL of the first server, and whether it is relative."""
    return server_url(operation.servers[0])


def is_open(operation: Operation) -> bool:
    """Tell whether the first server lacks the value of a variable, which the client is told."""
    return "{" in _filled(operation.servers[0])


def server_url(server: dict[str, Any]) -> tuple[str, bool]:
    """Return a server's URL, variables at their defaults, and whether it is relative.

    A relative URL depends on where the document was found (OAS 3.1.1, "Server Object"), so the
    client has to be told; the proof then uses a host of its own.
    """
    # A path is added to it, so that it has no query (OAS 3.2.0, "Server Object").
    url = _filled(server)
    if "{" in url:  # a variable without a default: the client has to be told
        return HOME + "/" + _BRACED.sub("a", url.partition("://")[2]).partition("/")[2], True
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no address of IPv6
        return HOME, True
    if _IN_NO_HOST.search(parts.netloc):
        return HOME, True
    if parts.scheme:
        return url, False
    if parts.netloc:  # a host of its own, in the scheme of whatever it is relative to
        return HOME.partition("//")[0] + url, True
    url = re.sub("^//+", "/", url)  # without a host in it that is no more than a path
    return urljoin(HOME + "/", url), True  # without segments of dots: RFC 3986, section 5.2.4


def _filled(server: dict[str, Any]) -> str:
    url = str(server.get("url", "/")).partition("#")[0].partition("?")[0]
    variables = server.get("variables")
    for name, variable in variables.items() if isinstance(variables, dict) else ():
        default = variable.get("default") if isinstance(variable, dict) else None
        if default is None or (default == "" and f"{{{name}}}" in _host_of(url)):
            continue  # no host is empty, as a path may be
        url = url.replace(f"{{{name}}}", str(default))
    return url


def _host_of(url: str) -> str:
    return url.partition("//")[2].partition("/")[0]
