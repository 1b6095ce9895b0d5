"""Which addresses may be asked: http and https, and no host of a private network unless allowed.

In: the host and port of an address. Out: the IP address to connect to. It is the address that was
checked, so that a name cannot resolve to another one between the check and the connection.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

import httpx

from wireproof.errors import Location, UsageError

SCHEMES: Final = ("http", "https")


def is_address(text: str) -> bool:
    """Whether a source is an address of the network rather than a path."""
    return text.lower().startswith(tuple(f"{scheme}://" for scheme in SCHEMES))


def check_url(url: httpx.URL) -> None:
    """Refuse what is no address of a document.

    Raises:
        UsageError: another scheme, no host, or credentials in the address.
    """
    place = Location(shown(url))
    if url.scheme not in SCHEMES or not url.host:
        raise UsageError("not an address of http or https", location=place)
    if url.userinfo:
        raise UsageError(
            "credentials in an address would end in files and logs",
            location=place,
            hint="download the document yourself, and add the file",
        )


def shown(url: httpx.URL) -> str:
    """An address as messages and files may tell it: without credentials."""
    return str(url.copy_with(username=None, password=None) if url.userinfo else url)


def resolve(url: httpx.URL, *, allow_private: bool) -> str:
    """The IP address to connect to.

    Args:
        url: what is asked for.
        allow_private: let loopback, link-local and private addresses pass.

    Raises:
        UsageError: the host has no address, or one of them is not public.
    """
    place = Location(shown(url))
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UsageError(
            f"the host {url.host} cannot be found: {getattr(error, 'strerror', '') or error}",
            location=place,
            hint="look at the spelling, and at the connection",
        ) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    private = [item for item in addresses if not is_public(item)]
    if private and not allow_private:
        raise UsageError(
            f"{_told(url.host, private[0])} of a private network; it was not asked",
            location=place,
            hint="--allow-private, if this is meant",
        )
    return addresses[0]


def _told(host: str, address: str) -> str:
    return f"{host} is an address" if host == address else f"{host} is {address}, an address"


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network; what it embeds must, too."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64, RFC 6052
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(one is not None and not one.is_global for one in inner):
            return False
    return ip.is_global and not ip.is_multicast
