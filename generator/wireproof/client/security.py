"""Security schemes, requirements and servers: whom the client talks to and as whom.

In: `components.securitySchemes`, `security` and `servers`. Out: credentials with their constructor
arguments, requirements as OR of ANDs, servers with names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Final

from wireproof.client.flows import token_urls
from wireproof.client.identifiers import CONSTRUCTOR_ARGUMENTS, argument_name, words
from wireproof.client.keywords import strings_of
from wireproof.client.model import Credential
from wireproof.client.reading import SchemaReader
from wireproof.errors import SpecError, shortened
from wireproof.oas.credentials import AUTHORIZATION_PARAMETER, CHALLENGES
from wireproof.oas.fields import is_field_name
from wireproof.oas.pointer import join, unescape

_REGISTERED: Final[Mapping[str, str]] = {
    name.lower(): name
    for name in ("Basic", "Bearer", "Digest", "DPoP", "GNAP", "Negotiate", "PrivateToken")
}
"""IANA's registry of HTTP authentication schemes."""

Schemes = Mapping[str, Credential]
"""The security schemes that can be met, by name."""

Requirements = tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]


def read_credentials(reader: SchemaReader, *, parameter: bool) -> tuple[Credential, ...]:
    """Every security scheme, with the constructor arguments that satisfy it.

    Args:
        reader: of the document.
        parameter: whether the document has a header parameter `Authorization`. It stands for a
            scheme where there is none for that header.
    """
    components = reader.document.data.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, dict) else None
    read: dict[str, Mapping[str, Any]] = {}
    for key, node in schemes.items() if isinstance(schemes, dict) else ():
        try:
            scheme, _ = reader.document.deref(node)
        except SpecError as error:
            reader.ledger.refused(_at(key), "security", error.message)
            continue
        read[key] = scheme if isinstance(scheme, dict) else {}
    _release_gone(reader)
    usual = Counter(name for scheme in read.values() for name in _usual_arguments(scheme).values())
    shared = {name for name, count in usual.items() if count > 1}
    found: list[Credential] = []
    if parameter and not any(map(_fills_authorization, read.values())):
        read[AUTHORIZATION_PARAMETER] = {"type": "apiKey", "in": "header", "name": "Authorization"}
    for key, scheme in read.items():
        pointer = _at(key)
        credential = _credential(reader, key, scheme, shared)
        if credential is None:
            reader.ledger.refused(pointer, "security", _unknown(scheme))
            continue
        if key != AUTHORIZATION_PARAMETER:
            reader.ledger.generated(pointer, "security")
        if credential.type == "mutualTLS":
            reader.ledger.degraded(pointer, "security", "give an http_client with a certificate")
        elif not credential.arguments:
            reason = f"HTTP {credential.http_scheme}: give an http_client that answers challenges"
            reader.ledger.degraded(pointer, "security", reason)
        found.append(credential)
    return tuple(found)


def _release_gone(reader: SchemaReader) -> None:
    """Let go of the arguments of schemes that no part of the document has any more.

    One that is only called otherwise wants the same argument, and so does its successor.
    """
    components = reader.document.named.get("components")
    there = components.get("securitySchemes") if isinstance(components, dict) else None
    known = {AUTHORIZATION_PARAMETER, *(there if isinstance(there, dict) else ())}
    held = reader.lock.old.get("credentials", {})
    gone = [key for key in held if key.rpartition(":")[0] not in known]
    reader.lock.release("credentials", gone)


def _fills_authorization(scheme: Mapping[str, Any]) -> bool:
    """Whether a scheme as it is written puts a secret into the header Authorization."""
    if scheme.get("type") == "apiKey":
        return scheme.get("in") == "header" and str(scheme.get("name")).lower() == "authorization"
    return bool(_usual_arguments(scheme)) or (
        scheme.get("type") == "http" and not is_left_to_http_client("http", _http_scheme(scheme))
    )


def _at(key: str) -> str:
    return join("#/components/securitySchemes", key)


def _credential(
    reader: SchemaReader, key: str, scheme: Mapping[str, Any], shared: Collection[str]
) -> Credential | None:
    type_: Any = scheme.get("type")
    if _unknown(scheme):
        return None
    http_scheme = _http_scheme(scheme)
    wanted = _usual_arguments(scheme)
    if not wanted and not is_left_to_http_client(type_, http_scheme):
        wanted = {"value": _named_after(key)}
    elif any(name in shared for name in wanted.values()):
        stem = _named_after(key)
        wanted = {role: stem if role == "value" else f"{stem}_{role}" for role in wanted}
    taken = {f"{key}:{role}": name for role, name in wanted.items()}
    names = {
        role: reader.lock.name("credentials", scoped, taken[scoped], reserved=CONSTRUCTOR_ARGUMENTS)
        for scoped, role in ((f"{key}:{role}", role) for role in wanted)
    }
    urls = token_urls(scheme)
    return Credential(
        scheme=key,
        type=type_,
        arguments=tuple(names.items()),
        place=str(scheme.get("in") or "") if type_ == "apiKey" else "",
        name=str(scheme.get("name") or "") if type_ == "apiKey" else "",
        http_scheme=http_scheme,
        token_url=urls.token,
        user_token_url=urls.of_user if urls.of_user != urls.token else "",
        refresh_url=urls.refresh,
        authorization_url=urls.login,
        description=str(scheme.get("description") or ""),
    )


def _unknown(scheme: Mapping[str, Any]) -> str:
    """Why nothing can be sent for a scheme; empty where something can (OAS 3.1, 4.8.27)."""
    if scheme.get("type") not in ("apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"):
        return "not a known security scheme"
    if scheme.get("type") == "http" and not _http_scheme(scheme):
        return "an HTTP authentication scheme without a name"
    if scheme.get("type") != "apiKey":
        return ""
    if scheme.get("in") not in ("header", "query", "cookie"):
        place = shortened(scheme.get("in"))
        return f"an API key is in a header, the query or a cookie, not in {place}"
    name = scheme.get("name")
    if not isinstance(name, str) or not name:
        return "an API key without a name"
    if scheme["in"] != "query" and not is_field_name(name):  # cookies, too: RFC 6265, section 4.1.1
        return f"no {scheme['in']} can be called {shortened(name)}"
    return ""


def _http_scheme(scheme: Mapping[str, Any]) -> str:
    """The name of an HTTP authentication scheme.

    It has no case (RFC 9110 section 11.1), but servers compare it: a registered one is written as
    in the registry, any other one as the vendor writes it.
    """
    written = scheme.get("scheme")
    if scheme.get("type") != "http" or not isinstance(written, str):
        return ""
    written = written.strip()
    return _REGISTERED.get(written.lower(), written)


def is_left_to_http_client(type_: str, http_scheme: str) -> bool:
    """Whether a scheme takes more than a text in a request: a certificate, a challenge's answer."""
    return type_ == "mutualTLS" or http_scheme.lower() in CHALLENGES


def _usual_arguments(scheme: Mapping[str, Any]) -> dict[str, str]:
    """Constructor arguments by role: what a user would expect to type, if there is such a word."""
    http_scheme = _http_scheme(scheme)
    if http_scheme == "Basic":
        return {"username": "username", "password": "password"}
    if http_scheme == "Bearer":
        return {"value": "bearer_token"}
    if scheme.get("type") in ("oauth2", "openIdConnect"):
        return {"value": "access_token"}
    return {}


def _named_after(key: str) -> str:
    """A constructor argument with the name of its scheme."""
    parts = [part.lower() for part in words(key)]
    while len(parts) > 1 and parts[-1] in ("auth", "authentication", "scheme", "header", "query"):
        parts.pop()
    if key == AUTHORIZATION_PARAMETER:
        return "authorization"
    name = argument_name(" ".join(parts)) if parts else "api_key"
    return "api_key" if name in ("apikey", "api", "auth") else name


def read_requirements(
    reader: SchemaReader, node: Any, pointer: str, schemes: Schemes
) -> Requirements:
    """`security` as OR of ANDs.

    An alternative that names an unknown scheme cannot be met and is left out, with an entry in the
    ledger. A client certificate is not ours to check: it belongs to the HTTP client, and so does
    the answer to a challenge.
    """
    others = {name for name, one in schemes.items() if not one.arguments}
    found: list[tuple[tuple[str, tuple[str, ...]], ...]] = []
    for index, written in enumerate(node if isinstance(node, list) else ()):
        place = join(pointer, "security", index)
        if not isinstance(written, dict):
            reader.ledger.degraded(place, "security", "not a security requirement")
            continue
        alternative = {_component(name, schemes): one for name, one in written.items()}
        unknown = sorted(name for name in alternative if name not in schemes)
        if unknown:
            reason = f"unknown security scheme {', '.join(unknown)}"
            reader.ledger.degraded(place, "security", reason)
            continue
        found.append(
            tuple(
                (name, tuple(strings_of(scopes)))
                for name, scopes in alternative.items()
                if name not in others
            )
        )
    return tuple(found)


def _component(name: str, schemes: Schemes) -> str:
    """The name of a scheme, which may be told by its URI (OAS 3.2 section 4.30)."""
    where, _, key = str(name).rpartition("/")
    local = name not in schemes and where == "#/components/securitySchemes"
    return unescape(key) if local else name


def key_places(security: Requirements, schemes: Schemes) -> frozenset[tuple[str, str]]:
    """Where the API keys of an operation are sent, and by which names."""
    keys = [schemes[name] for alternative in security for name, _ in alternative]
    return frozenset(place_of(one.place, one.name) for one in keys if one.type == "apiKey")


def place_of(place: str, name: str) -> tuple[str, str]:
    """Place and name, the same for a field name in any case (RFC 9110, section 5.1)."""
    return place, name.lower() if place == "header" else name
