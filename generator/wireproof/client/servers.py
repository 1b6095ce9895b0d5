"""Servers: where the client sends to, by names that a user can type.

In: `servers` of the document, of path items and of operations. Out: `Server`s. A URL may be
relative, to where the document is, and have variables (OAS 3.1 sections 4.8.5 and 4.8.6).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast
from urllib.parse import SplitResult, urlsplit

from wireproof.client.identifiers import snake, words
from wireproof.client.model import Server
from wireproof.client.reading import SchemaReader
from wireproof.errors import shortened
from wireproof.oas.pointer import join

_NOISE: Final = frozenset(
    ["url", "server", "environment", "api", "endpoint", "host", "base", "the"]
)
_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


def read_servers(reader: SchemaReader) -> tuple[Server, ...]:
    """The servers of the document, each with a name that a user can type."""
    nodes = reader.document.data.get("servers")
    found: list[Server] = []
    for index, node in enumerate(nodes if isinstance(nodes, list) else ()):
        pointer = join("#/servers", index)
        if not isinstance(node, dict) or not isinstance(node.get("url"), str):
            reader.ledger.refused(pointer, "server", "no url")
            continue
        url = _url(reader, node, pointer)
        parts = _parts(_filled(url, node))
        if parts is None or _other_protocol(url):
            reader.ledger.refused(pointer, "server", _unusable(url))
            continue
        wanted = _server_name(node, nodes or ())
        name = reader.lock.name("servers", node["url"], wanted)
        reader.ledger.generated(pointer, "server")
        if not parts.scheme:
            reader.ledger.degraded(pointer, "server", "relative: the caller gives base_url")
        description = str(node.get("description") or "")
        found.append(Server(name, url, description, _variables(url, node.get("variables"))))
    return tuple(found)


_NO_HOST: Final = re.compile(r"""[\s"<>\\^`|]""")
"""What stands in no host (RFC 3986, section 3.2.2)."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def _parts(url: str) -> SplitResult | None:
    """The parts of a URL, or None where no request can go to it, as the runtime sees it, too.

    That is one with blanks in its host, brackets without IPv6, no host, a port that is none, or
    credentials.
    """
    try:
        found = urlsplit(url)
        nowhere = found.port == 0 or (bool(found.scheme) and not found.hostname)
    except ValueError:
        return None
    nowhere |= found.username is not None
    return None if nowhere or _NO_HOST.search(found.netloc) or _CONTROL.search(url) else found


def _filled(url: str, node: Mapping[str, Any]) -> str:
    """A URL with something in the place of each variable: its default, or what fits anywhere."""
    declared = node.get("variables")
    defaults = {name: value for name, value, _ in _variables("", declared)}
    return _VARIABLE.sub(lambda found: defaults.get(found[1]) or "1", url)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _other_protocol(url: str) -> str:
    """The scheme of a URL that no HTTP request can go to, as `wss`; empty where one can."""
    found = _SCHEME.match(url)
    scheme = found[1].lower() if found else "https"
    return "" if scheme in ("http", "https") else scheme


def _unusable(url: str) -> str:
    if "@" in url.partition("://")[2].partition("/")[0]:
        return "a URL with credentials is left out, since it ends in logs; callers give base_url"
    if scheme := _other_protocol(url):
        return f"{shortened(url, 80)} is left out: a client speaks HTTP, not {scheme}"
    what = "is no URL: correct it with an overlay; until then, callers give base_url"
    return f"{shortened(url, 80)} {what}"


def own_servers(reader: SchemaReader, nodes: Any, pointer: str) -> tuple[Server, ...]:
    """The servers of a path or an operation, which stand in place of the document's."""
    found: list[Server] = []
    for index, node in enumerate(_list(nodes)):
        if isinstance(node, dict) and isinstance(node.get("url"), str):
            place = join(pointer, "servers", index)
            url = _url(reader, node, place)
            if _parts(_filled(url, node)) is None or _other_protocol(url):
                reader.ledger.refused(place, "server", _unusable(url))
                continue
            name = reader.lock.name("own_servers", url, own_name(node, url))
            description = str(node.get("description") or "")
            found.append(Server(name, url, description, _variables(url, node.get("variables"))))
    return tuple(found)


def _url(reader: SchemaReader, node: Mapping[str, Any], pointer: str) -> str:
    """The URL of a server, to which a path is added: no slash at its end, no query."""
    url = str(node["url"])
    plain = _without_query(url)
    if plain != url:
        query = shortened(url[len(plain) :], 60)
        reason = f"{query} is left out: a path is added to the URL of a server"
        reader.ledger.degraded(pointer, "server", reason)
    declared = node.get("variables")
    missing = set(_VARIABLE.findall(plain)) - set(declared if isinstance(declared, dict) else ())
    if missing:
        reason = f"no default for {', '.join(sorted(missing))}: the caller gives it"
        reader.ledger.degraded(pointer, "server", reason)
    return plain.rstrip("/")


def plain_url(url: str) -> str:
    """What a path is added to: no query, no slash at its end."""
    return _without_query(url).rstrip("/")


def _without_query(url: str) -> str:
    return re.split(r"[?#]", url, maxsplit=1)[0]


def own_name(node: Mapping[str, Any], url: str) -> str:
    """`name` (OAS 3.2), else the words of the host without its top-level domain, or of the path."""
    given = node.get("x-wireproof-name", node.get("name"))
    if isinstance(given, str) and words(given):
        return snake(given)
    host = _host(url).rpartition(".")[0]
    return snake(" ".join(words(host or url))) or "server"


def _variables(url: str, node: Any) -> tuple[tuple[str, str | None, tuple[str, ...]], ...]:
    """Name, default and allowed values of each.

    An empty default is the value where a path may be left out, and none in the place of a host.
    """
    declared = node if isinstance(node, dict) else {}
    names = dict.fromkeys([*declared, *_VARIABLE.findall(url)])
    nodes = {str(name): declared.get(name) for name in names}
    found: list[tuple[str, str | None, tuple[str, ...]]] = []
    for name, one in nodes.items():
        known = one if isinstance(one, dict) else {}
        default = None if known.get("default") is None else str(known["default"])
        if default == "" and f"{{{name}}}" in _authority(url):
            default = None
        found.append((name, default, tuple(str(item) for item in _list(known.get("enum")))))
    return tuple(found)


def _authority(url: str) -> str:
    """What stands before the path of an absolute URL."""
    scheme, mark, rest = url.partition("//")
    return scheme + rest.partition("/")[0] if mark else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _server_name(node: Mapping[str, Any], nodes: Sequence[Any]) -> str:
    """`name` (OAS 3.2), else the telling words of the description, else those of the host."""
    given = node.get("x-wireproof-name", node.get("name"))
    if isinstance(given, str) and given:
        return snake(given)
    description = str(node.get("description") or "")
    telling = [word for word in words(description) if word.lower() not in _NOISE]
    if 0 < len(telling) <= 3:
        return snake(" ".join(telling))
    if len(nodes) == 1:
        return "production"
    scheme, _, rest = cast("str", node["url"]).partition("://")
    others = [str(one.get("url")) for one in nodes if isinstance(one, dict) and one is not node]
    if rest and rest in [other.partition("://")[2] for other in others]:
        return snake(scheme)
    labels = re.split(r"[.-]", _host(node["url"]))[:-2]
    return snake(" ".join(labels)) if labels else "default"
