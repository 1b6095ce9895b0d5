"""Security schemes, requirements and servers: whom the client talks to and as whom.

In: `components.securitySchemes`, `security` and `servers`. Out: credentials with their constructor
arguments, requirements as OR of ANDs, servers with names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import urlsplit

from wireproof.client.identifiers import CONSTRUCTOR_ARGUMENTS, argument_name, snake, words
from wireproof.client.model import Credential, Server
from wireproof.client.reading import SchemaReader
from wireproof.errors import SpecError
from wireproof.oas.pointer import join

_NOISE: Final = frozenset(
    ["url", "server", "environment", "api", "endpoint", "host", "base", "the"]
)

Schemes = Mapping[str, str]
"""The type of each security scheme."""

Requirements = tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]


def read_credentials(reader: SchemaReader) -> tuple[Credential, ...]:
    """Every security scheme, with the constructor arguments that satisfy it."""
    components = reader.document.data.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, dict) else None
    found: list[Credential] = []
    for key, node in schemes.items() if isinstance(schemes, dict) else ():
        pointer = join("#/components/securitySchemes", key)
        try:
            scheme, _ = reader.document.deref(node)
            credential = _credential(reader, key, scheme if isinstance(scheme, dict) else {})
        except SpecError as error:
            reader.ledger.refused(pointer, "security", error.message)
            continue
        if credential is None:
            reader.ledger.refused(pointer, "security", "not a known security scheme")
            continue
        reader.ledger.generated(pointer, "security")
        if credential.type == "mutualTLS":
            reader.ledger.degraded(pointer, "security", "give an http_client with a certificate")
        found.append(credential)
    return tuple(found)


def _credential(reader: SchemaReader, key: str, scheme: Mapping[str, Any]) -> Credential | None:
    type_ = scheme.get("type")
    if type_ not in ("apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"):
        return None
    http_scheme = str(scheme.get("scheme") or "").lower() if type_ == "http" else ""
    wanted = _wanted_arguments(key, type_, http_scheme)
    taken = {f"{key}:{role}": name for role, name in wanted.items()}
    names = {
        role: reader.lock.name("credentials", scoped, taken[scoped], reserved=CONSTRUCTOR_ARGUMENTS)
        for scoped, role in ((f"{key}:{role}", role) for role in wanted)
    }
    login = _urls(scheme, "authorizationCode", "authorizationUrl")
    return Credential(
        scheme=key,
        type=type_,
        arguments=tuple(names.items()),
        place=str(scheme.get("in") or "") if type_ == "apiKey" else "",
        name=str(scheme.get("name") or "") if type_ == "apiKey" else "",
        http_scheme=http_scheme,
        token_url=next(iter(_urls(scheme, "", "tokenUrl")), ""),
        refresh_url=next(iter(_urls(scheme, "", "refreshUrl")), ""),
        authorization_url=next(iter(login), ""),
        description=str(scheme.get("description") or ""),
    )


def _urls(scheme: Mapping[str, Any], kind: str, key: str) -> list[str]:
    """The URLs of OAuth flows under a key; of one kind of flow, or of all."""
    flows = scheme.get("flows")
    return [
        flow[key]
        for name, flow in (flows.items() if isinstance(flows, dict) else ())
        if isinstance(flow, dict) and isinstance(flow.get(key), str) and kind in ("", name)
    ]


def _wanted_arguments(key: str, type_: str, http_scheme: str) -> dict[str, str]:
    """Constructor arguments by role: what a user would expect to type."""
    if type_ == "mutualTLS":
        return {}
    if type_ == "http" and http_scheme == "basic":
        return {"username": "username", "password": "password"}
    if type_ == "http" and http_scheme == "bearer":
        return {"value": "bearer_token"}
    if type_ in ("oauth2", "openIdConnect"):
        return {"value": "access_token"}
    parts = [part.lower() for part in words(key)]
    while len(parts) > 1 and parts[-1] in ("auth", "authentication", "scheme", "header", "query"):
        parts.pop()
    name = argument_name(" ".join(parts)) if parts else "api_key"
    return {"value": "api_key" if name in ("apikey", "api", "auth") else name}


def read_requirements(
    reader: SchemaReader, node: Any, pointer: str, schemes: Schemes
) -> Requirements:
    """`security` as OR of ANDs.

    An alternative that names an unknown scheme cannot be met and is left out, with an entry in the
    ledger. A client certificate is not ours to check: it belongs to the HTTP client.
    """
    certificates = {name for name, type_ in schemes.items() if type_ == "mutualTLS"}
    found: list[tuple[tuple[str, tuple[str, ...]], ...]] = []
    for index, alternative in enumerate(node if isinstance(node, list) else ()):
        place = join(pointer, "security", index)
        if not isinstance(alternative, dict):
            reader.ledger.degraded(place, "security", "not a security requirement")
            continue
        unknown = sorted(name for name in alternative if name not in schemes)
        if unknown:
            reason = f"unknown security scheme {', '.join(unknown)}"
            reader.ledger.degraded(place, "security", reason)
            continue
        found.append(
            tuple(
                (name, tuple(str(scope) for scope in scopes or ()))
                for name, scopes in alternative.items()
                if name not in certificates
            )
        )
    return tuple(found)


def read_servers(reader: SchemaReader) -> tuple[Server, ...]:
    """The servers of the document, each with a name that a user can type."""
    nodes = reader.document.data.get("servers")
    found: list[Server] = []
    for index, node in enumerate(nodes if isinstance(nodes, list) else ()):
        pointer = join("#/servers", index)
        if not isinstance(node, dict) or not isinstance(node.get("url"), str):
            reader.ledger.refused(pointer, "server", "no url")
            continue
        url = node["url"].rstrip("/")
        wanted = _server_name(node, len(nodes or ()))
        name = reader.lock.name("servers", node["url"], wanted)
        reader.ledger.generated(pointer, "server")
        if not urlsplit(url).netloc:
            reader.ledger.degraded(pointer, "server", "relative: the caller gives base_url")
        description = str(node.get("description") or "")
        found.append(Server(name, url, description, _variables(node.get("variables"))))
    return tuple(found)


def server_urls(nodes: Any) -> tuple[str, ...]:
    """The URLs of servers given on a path or an operation, with the variables' defaults."""
    found: list[str] = []
    for node in nodes if isinstance(nodes, list) else ():
        if isinstance(node, dict) and isinstance(node.get("url"), str):
            url = node["url"]
            for name, default, _ in _variables(node.get("variables")):
                url = url.replace("{" + name + "}", default)
            found.append(url.rstrip("/"))
    return tuple(found)


def _variables(node: Any) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple(
        (
            str(name),
            str(value.get("default", "")),
            tuple(str(item) for item in value.get("enum") or ()),
        )
        for name, value in (node.items() if isinstance(node, dict) else ())
        if isinstance(value, dict)
    )


def _server_name(node: Mapping[str, Any], count: int) -> str:
    """`name` (OAS 3.2), else the telling words of the description, else those of the host."""
    given = node.get("x-wireproof-name", node.get("name"))
    if isinstance(given, str) and given:
        return snake(given)
    description = str(node.get("description") or "")
    telling = [word for word in words(description) if word.lower() not in _NOISE]
    if 0 < len(telling) <= 3:
        return snake(" ".join(telling))
    if count == 1:
        return "production"
    host = urlsplit(cast("str", node["url"])).hostname or ""
    labels = re.split(r"[.-]", host)[:-2]
    return snake(" ".join(labels)) if labels else "default"
