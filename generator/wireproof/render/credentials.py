"""Constructor arguments: credentials, servers, server variables.

In: the credentials and servers of an `Api`. Out: template contexts.
"""

from __future__ import annotations

from typing import Any

from wireproof.client.identifiers import argument_name
from wireproof.client.model import Api, Credential, Server


def credential_arguments(api: Api) -> list[dict[str, str]]:
    """Every constructor argument that takes a secret, with its environment variable."""
    return [
        {
            "name": name,
            "variable": environment(api, name),
            "purpose": _purpose(credential),
            "annotation": _annotation(credential),
        }
        for credential in api.credentials
        for _, name in credential.arguments
    ]


def _annotation(credential: Credential) -> str:
    if credential.type in ("oauth2", "openIdConnect"):
        return "Secret | ClientCredentials | RefreshToken | None"
    return "Secret | None"


def environment(api: Api, argument: str) -> str:
    """The environment variable that stands for an argument."""
    return f"{api.env_prefix}_{argument.upper()}"


def credential_sources(api: Api) -> list[dict[str, str]]:
    """The literal that binds each scheme to its arguments."""
    return [
        {"scheme": credential.scheme, "source": _source(api, credential)}
        for credential in api.credentials
        if credential.arguments
    ]


def _source(api: Api, credential: Credential) -> str:
    names = dict(credential.arguments)
    if credential.http_scheme == "basic":
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
        parts += [f"token_url={credential.token_url!r}"] if credential.token_url else []
        return f"OAuth2({', '.join(parts)})"
    if credential.type == "http" and credential.http_scheme not in ("", "bearer"):
        parts.append(f"scheme={credential.http_scheme.title()!r}")
    return f"{'ApiKey' if credential.type == 'apiKey' else 'Bearer'}({', '.join(parts)})"


def _purpose(credential: Credential) -> str:
    match credential.type:
        case "apiKey":
            return f"API key in {credential.place} `{credential.name}`"
        case "http":
            return f"HTTP {credential.http_scheme} authentication"
        case "oauth2":
            return "OAuth 2 access token"
        case _:
            return "access token"


def server_sources(api: Api) -> list[dict[str, str]]:
    """The literal of each server."""
    return [{"name": server.name, "source": _server(server)} for server in api.servers]


def _server(server: Server) -> str:
    if not server.variables:
        return f"Server({server.url!r})"
    defaults = {name: default for name, default, _ in server.variables}
    return f"Server({server.url!r}, variables={defaults!r})"


def server_variables(api: Api, taken: set[str]) -> list[dict[str, Any]]:
    """Server variables as constructor arguments, each once."""
    found: dict[str, dict[str, Any]] = {}
    for server in api.servers:
        for name, default, allowed in server.variables:
            argument = argument_name(name)
            while argument in taken:
                argument = f"server_{argument}"
            known = found.setdefault(
                name,
                {
                    "name": name,
                    "argument": argument,
                    "allowed": dict.fromkeys(allowed),
                    "default": default,
                },
            )
            if not allowed:
                known["allowed"] = {}
            else:
                known["allowed"].update(dict.fromkeys(allowed))
    for variable in found.values():
        if variable["allowed"] and variable["default"] not in variable["allowed"]:
            variable["allowed"] = {variable["default"]: None, **variable["allowed"]}
        names = ", ".join(repr(item) for item in variable["allowed"])
        variable["annotation"] = f"Literal[{names}]" if names else "str"
    return list(found.values())
