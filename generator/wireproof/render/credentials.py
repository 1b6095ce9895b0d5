"""Credentials and servers as the literals of `_client.py`, and in words.

In: the credentials and servers of an `Api`. Out: source text and sentences.
"""

from __future__ import annotations

from collections.abc import Iterable

from wireproof.client.constructor import environment
from wireproof.client.model import Api, Credential, Server


def credential_sources(api: Api) -> list[dict[str, str]]:
    """The literal that binds each scheme to its arguments."""
    return [
        {"scheme": credential.scheme, "source": _source(api, credential)}
        for credential in api.credentials
        if credential.arguments
    ]


def _source(api: Api, credential: Credential) -> str:
    names = dict(credential.arguments)
    if credential.http_scheme == "Basic":
        user, password = names["username"], names["password"]
        variables = (environment(api, user), environment(api, password))
        told = (
            ""
            if (user, password) == ("username", "password")
            else f", arguments={(user, password)!r}"
        )
        return f"Basic({user}, {password}, env={variables!r}{told})"
    value = names["value"]
    parts = [value]
    if credential.type == "apiKey":
        parts += [f"name={credential.name!r}", f"location={credential.place!r}"]
    parts += [f"env={environment(api, value)!r}", f"argument={value!r}"]
    if credential.type in ("oauth2", "openIdConnect"):
        for name in ("token_url", "user_token_url", "refresh_url", "authorization_url"):
            url = getattr(credential, name)
            parts += [f"{name}={url!r}"] if url else []
        return f"OAuth2({', '.join(parts)})"
    if credential.type == "http" and credential.http_scheme not in ("", "Bearer"):
        parts.append(f"scheme={credential.http_scheme!r}")
    return f"{'ApiKey' if credential.type == 'apiKey' else 'Bearer'}({', '.join(parts)})"


def purpose(credential: Credential) -> str:
    """What a credential is, in a few words."""
    match credential.type:
        case "apiKey":
            return f"API key in {credential.place} `{credential.name}`"
        case "http":
            return f"HTTP {credential.http_scheme} authentication"
        case "oauth2":
            return "OAuth 2 access token"
        case _:
            return "access token"


def server_sources(servers: Iterable[Server]) -> list[dict[str, str]]:
    """The literal of each server."""
    return [{"name": server.name, "source": _server(server)} for server in servers]


def _server(server: Server) -> str:
    defaults = {name: one for name, one, _ in server.variables if one is not None}
    told = f", variables={defaults!r}" if defaults else ""
    return f"Server({server.url!r}{told})"
